// Services of the account by the custom resources of this library, which stand where CloudFormation has no type of its own.

import { type Answers, type Check, eachResource } from '../control';
import type { Resource, View } from '../template/resource';
import { AWS_CUSTOM_RESOURCE } from './known-code';
import { shownBy, unanswered } from './running-code';

// The names are those of the ENSURE provider's contract, which a rule may not import; a test compares them.

/** The service that the provider looks after for each type: it acts on the property, whatever the type says. */
export const ENSURED_SERVICES: Readonly<Record<string, string>> = {
  'Custom::SecureLlmGuardDuty': 'guardduty',
  'Custom::SecureLlmSecurityHub': 'securityhub',
  'Custom::SecureLlmInspector': 'inspector',
  'Custom::SecureLlmAccessAnalyzer': 'access-analyzer',
  'Custom::SecureLlmMacie': 'macie',
  'Custom::SecureLlmDetective': 'detective',
  'Custom::SecureLlmSecurityLake': 'securitylake',
  'Custom::SecureLlmCloudTrail': 'cloudtrail',
  'Custom::SecureLlmConfig': 'config',
  'Custom::SecureLlmEbsEncryption': 'ebs-encryption',
  'Custom::SecureLlmS3PublicAccess': 's3-public-access',
  'Custom::SecureLlmPasswordPolicy': 'password-policy',
  'Custom::SecureLlmEcrScanning': 'ecr-scanning',
  'Custom::SecureLlmModelInvocationLogging': 'bedrock-invocation-logging',
  'Custom::SecureLlmApiGatewayAccount': 'apigateway-account',
};

/** The CDK's `AwsCustomResource`, which makes a call of the SDK. */
const SDK_CALL = 'Custom::AWS';

/**
 * Looks at each resource of these types. What a custom resource says is a proof where the code that answers it is known to
 * do it: it is a name and some texts for whoever else answers.
 */
export const eachEnsured = (
  types: string | readonly string[],
  run: (resource: Resource, view: View) => Answers,
): Check =>
  eachResource(types, (resource, view) => {
    const answers = run(resource, view);
    return resource.type.startsWith('Custom::') ? ofEnsured(resource, answers) : answers;
  });

/** What is right because of a custom resource counts as a proof only where its code does it. */
export const ofEnsured = (custom: Resource, answers: Answers): Answers => shownBy(answers, () => notDone(custom));

function notDone(custom: Resource): string | undefined {
  if (custom.type === SDK_CALL) return unanswered(custom, AWS_CUSTOM_RESOURCE);
  const service = ENSURED_SERVICES[custom.type];
  return (
    unanswered(custom, 'ensure/ensure') ??
    (custom.text('Service') === service ? undefined : `Service is '${custom.get('Service')}' and not '${service}'`)
  );
}
