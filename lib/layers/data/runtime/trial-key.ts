import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { type KMSClient, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import type { TrialKeyProperties } from '../contract';

/** What CloudFormation is told; the error of a handler that throws is told by the caller. */
export interface TrialKeyAnswer {
  readonly PhysicalResourceId: string;
  /** Why the key stays, where it should not. */
  readonly Reason?: string;
}

/**
 * Schedules the deletion of the key when its whole stack is deleted. When the stack goes on without it, as after a change of
 * the profile, the key stays: what was encrypted under it until then is.
 *
 * A denial ends no key, and holds no stack back: a policy of the organization, such as `NoTampering`, says who deletes keys,
 * and this function is none of them. The key then costs a dollar a month until one of them does.
 */
export async function endTrialKey(
  event: CloudFormationCustomResourceEvent,
  { cloudFormation, kms }: { readonly cloudFormation: CloudFormationClient; readonly kms: KMSClient },
): Promise<TrialKeyAnswer> {
  const { KeyArn, PendingDays } = event.ResourceProperties as unknown as TrialKeyProperties;
  if (event.RequestType !== 'Delete') return { PhysicalResourceId: KeyArn };
  const answer = { PhysicalResourceId: event.PhysicalResourceId };
  // a key that is replaced is the old one's Delete, in a stack that stays
  const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: event.StackId }));
  if (Stacks?.[0]?.StackStatus !== 'DELETE_IN_PROGRESS') return answer;
  try {
    await kms.send(
      new ScheduleKeyDeletionCommand({ KeyId: event.PhysicalResourceId, PendingWindowInDays: Number(PendingDays) }),
    );
  } catch (error) {
    const { name } = error as Error;
    if (name === 'AccessDeniedException') {
      return {
        ...answer,
        Reason: `The key stays and costs about 1 USD a month, because a policy denies its deletion. Who may delete keys ends it with aws kms schedule-key-deletion: ${event.PhysicalResourceId}`,
      };
    }
    // somebody scheduled it before
    if (!/^(KMSInvalidState|NotFound)Exception$/.test(name)) throw error;
  }
  return answer;
}
