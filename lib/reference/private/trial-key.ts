import {
  CustomResource,
  CustomResourceProvider,
  CustomResourceProviderRuntime,
  RemovalPolicy,
  Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { kept } from '../../private/kept';
import { type KeptKey, keptKey } from '../../private/kept-key';
import { logProvider } from '../../private/provider-log-group';
import { runtimeFolder } from '../../private/runtime-code';

const TYPE = 'Custom::SecureLlmTrialKey';
/** The least that KMS waits. */
const PENDING_DAYS = 7;

/**
 * The one key of everything of a trial. It goes when its stack is deleted, and stays when the stack goes on without it: what
 * was encrypted under it would be lost otherwise, and CloudFormation knows one policy for both.
 */
export function trialKey(scope: Construct, id: string, description: string, through: string[]): KeptKey {
  const key = keptKey(scope, id, description, { sandbox: true, through });
  key.applyRemovalPolicy(kept('AWS::KMS::Key'));
  new TrialKeyEnd(scope, `${id}End`, key);
  return key;
}

class TrialKeyEnd extends Construct {
  constructor(scope: Construct, id: string, key: KeptKey) {
    super(scope, id);
    const { stackId } = Stack.of(this);
    const provider = CustomResourceProvider.getOrCreateProvider(this, TYPE, {
      codeDirectory: runtimeFolder('data', 'trial-key'),
      runtime: CustomResourceProviderRuntime.NODEJS_24_X,
      description: `Answers CloudFormation for ${TYPE}`,
      policyStatements: [
        { Effect: 'Allow', Action: 'cloudformation:DescribeStacks', Resource: stackId },
        { Effect: 'Allow', Action: 'kms:ScheduleKeyDeletion', Resource: key.keyArn },
      ],
    });
    logProvider(this, TYPE, key, RemovalPolicy.DESTROY);
    new CustomResource(this, 'Resource', {
      resourceType: TYPE,
      serviceToken: provider.serviceToken,
      properties: { KeyArn: key.keyArn, PendingDays: String(PENDING_DAYS) },
    });
  }
}
