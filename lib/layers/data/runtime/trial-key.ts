import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { type KMSClient, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import type { TrialKeyProperties } from '../contract';

/** What CloudFormation is told; the error of a handler that throws is told by the caller. */
export interface TrialKeyAnswer {
  readonly PhysicalResourceId: string;
}

/**
 * Schedules the deletion of the key when its whole stack is deleted. When the stack goes on without it, as after a change of
 * the profile, the key stays: what was encrypted under it until then is.
 */
export async function endTrialKey(
  event: CloudFormationCustomResourceEvent,
  { cloudFormation, kms }: { readonly cloudFormation: CloudFormationClient; readonly kms: KMSClient },
): Promise<TrialKeyAnswer> {
  const { KeyArn, PendingDays } = event.ResourceProperties as unknown as TrialKeyProperties;
  const answer = { PhysicalResourceId: KeyArn };
  if (event.RequestType !== 'Delete') return answer;
  // a key that is replaced is the old one's Delete, in a stack that stays
  const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: event.StackId }));
  if (Stacks?.[0]?.StackStatus !== 'DELETE_IN_PROGRESS') return answer;
  try {
    await kms.send(
      new ScheduleKeyDeletionCommand({ KeyId: event.PhysicalResourceId, PendingWindowInDays: Number(PendingDays) }),
    );
  } catch (error) {
    // somebody scheduled it before
    if (!/^(KMSInvalidState|NotFound)Exception$/.test((error as Error).name)) throw error;
  }
  return answer;
}
