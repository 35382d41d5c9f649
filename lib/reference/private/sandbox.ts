import { Aspects, RemovalPolicies, type Stack, Validations } from 'aws-cdk-lib';
import { CfnUserPool } from 'aws-cdk-lib/aws-cognito';
import { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { CfnFirewall } from 'aws-cdk-lib/aws-networkfirewall';
import { CfnPolicyStore } from 'aws-cdk-lib/aws-verifiedpermissions';

/** What goes when the stack is deleted, and must not when it is changed. */
const ENDED_OTHERWISE = [
  'AWS::KMS::Key', // by `trialKey`
  'AWS::Bedrock::GuardrailVersion', // with its guardrail; callers in another stack name the old one until they are deployed
];

/** Lets everything in `stack` go with it. */
export function leaveNothing(stack: Stack): void {
  RemovalPolicies.of(stack).destroy({ excludeResourceTypes: ENDED_OTHERWISE });
  Aspects.of(stack).add({
    visit(node) {
      // these have a protection of their own besides the removal policy, and with it the stack could not be deleted
      if (CfnUserPool.isCfnUserPool(node)) node.deletionProtection = 'INACTIVE';
      if (CfnTable.isCfnTable(node)) node.deletionProtectionEnabled = false;
      if (CfnFirewall.isCfnFirewall(node)) node.deleteProtection = false;
      if (CfnPolicyStore.isCfnPolicyStore(node)) node.deletionProtection = { mode: 'DISABLED' };
    },
  });
}

const TORN_DOWN =
  'The profile STARTER is for trying: its data and its evidence go with its stacks, so nothing holds them back. SecurityProfile.STANDARD keeps and locks them.';
const CHEAP =
  'Bot Control has a monthly fee, and the profile STARTER is for trying: rate limits by address and by caller stand before the gateway, and every caller has a token. SecurityProfile.STANDARD turns it on.';

const SHARED =
  'The profile STARTER is for trying, in accounts that have too few executions to reserve any: what else runs in the account shares them, and a call that gets none is refused. `concurrency` of `agent` reserves some.';

/** Tools of a trial have no executions of their own. */
export const acknowledgeShared = (stack: Stack): void =>
  Validations.of(stack).acknowledge({ id: 'OwaspLlm::ToolLambdaConcurrency', reason: SHARED });

/** What a trial gives up, acknowledged where it stands. */
export function acknowledgeSandbox(stack: Stack): void {
  const reasons = {
    'OwaspLlm::EvidenceBucketKept': TORN_DOWN,
    'OwaspLlm::EvidenceBucketObjectLock': TORN_DOWN,
    'OwaspLlm::PromptLogDeletionProtected': TORN_DOWN,
    'OwaspLlm::WafBotControl': CHEAP,
  };
  for (const [id, reason] of Object.entries(reasons)) Validations.of(stack).acknowledge({ id, reason });
}
