import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * Regional, or private behind VPC endpoints: then the API's own policy refuses every other way in. What it allows `callers`
 * they need not be allowed by IAM, unless that is the account.
 */
export function apiPlace(
  vpcEndpoints?: ec2.IVpcEndpoint[],
  callers: iam.IPrincipal = new iam.AnyPrincipal(),
): apigateway.RestApiProps {
  if (!vpcEndpoints) return { endpointConfiguration: { types: [apigateway.EndpointType.REGIONAL] } };
  const invoke = {
    principals: [new iam.AnyPrincipal()],
    actions: ['execute-api:Invoke'],
    resources: ['execute-api:/*'],
  };
  const ids = vpcEndpoints.map(({ vpcEndpointId }) => vpcEndpointId);
  return {
    endpointConfiguration: { types: [apigateway.EndpointType.PRIVATE], vpcEndpoints },
    policy: new iam.PolicyDocument({
      statements: [
        new iam.PolicyStatement({ ...invoke, principals: [callers] }),
        new iam.PolicyStatement({
          ...invoke,
          effect: iam.Effect.DENY,
          conditions: { StringNotEquals: { 'aws:SourceVpce': ids } },
        }),
      ],
    }),
  };
}
