import { Aspects, RemovalPolicies, type Stack, Validations } from 'aws-cdk-lib';
import { CfnUserPool } from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';

/** Lets everything in `stack` go with it. */
export function leaveNothing(stack: Stack): void {
  RemovalPolicies.of(stack).destroy();
  Aspects.of(stack).add({
    visit(node) {
      // the one protection against deletion that is no removal policy
      if (CfnUserPool.isCfnUserPool(node)) node.deletionProtection = 'INACTIVE';
    },
  });
}

const TORN_DOWN =
  'The profile STARTER is for trying: its data and its evidence go with its stacks, so nothing holds them back. SecurityProfile.STANDARD keeps and locks them.';
const CHEAP =
  'Bot Control has a monthly fee, and the profile STARTER is for trying: rate limits by address and by caller stand before the gateway, and every caller has a token. SecurityProfile.STANDARD turns it on.';

/** What a trial gives up, acknowledged where it stands. */
export function acknowledgeSandbox(scope: Construct): void {
  const reasons = {
    'OwaspLlm::EvidenceBucketKept': TORN_DOWN,
    'OwaspLlm::EvidenceBucketObjectLock': TORN_DOWN,
    'OwaspLlm::PromptLogDeletionProtected': TORN_DOWN,
    'DefenseInDepth::TwoIndependentPreventiveLayers[LLM04:2025]': TORN_DOWN,
    'OwaspLlm::WafBotControl': CHEAP,
  };
  for (const [id, reason] of Object.entries(reasons)) Validations.of(scope).acknowledge({ id, reason });
}
