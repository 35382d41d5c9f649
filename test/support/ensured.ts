import { ENSURED_SERVICES } from '../../lib/workload/ensured';
import { codeOf } from '../../local/samples/cases';

const functionOf = (name: string) => ({
  Type: 'AWS::Lambda::Function',
  Properties: { Code: codeOf(name), Handler: 'index.handler', Runtime: 'nodejs24.x' },
});

/** The function that answers custom resources of this library. */
export const PROVIDER = functionOf('ensure/ensure');
/** The function that answers an `AwsCustomResource` of the CDK. */
export const SDK_PROVIDER = functionOf('custom-resources/aws-custom-resource-handler');

/** A template in which a custom resource of its kind asks for these settings. */
export const ensured = (kind: string, settings: Record<string, unknown>) => {
  const type = `Custom::SecureLlm${kind}`;
  return {
    Resources: {
      Thing: {
        Type: type,
        Properties: {
          ServiceToken: { 'Fn::GetAtt': ['Provider', 'Arn'] },
          Service: ENSURED_SERVICES[type],
          Mode: 'ENSURE',
          Settings: settings,
        },
      },
      Provider: PROVIDER,
    },
  };
};
