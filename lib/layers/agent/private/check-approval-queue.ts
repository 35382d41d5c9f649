import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { MOST_APPROVERS } from '../../../contract/approval-queue';
import type { Decided } from '../../../private/decided';
import { PropsError } from '../../../private/errors';
import { WorkloadIdentity } from '../../identity';
import type { ApprovalQueueProps } from '../approval-queue-props';

/** Throws for a queue that nobody could approve in, and for requests that wait for too long. */
export function checkApprovalQueue(
  scope: Construct,
  props: Decided<ApprovalQueueProps, 'approverGroup' | 'approvers' | 'expiry'>,
): void {
  const { identity, approverGroup, approvers, expiry, signIn } = props;
  if (!identity.claims.groups) {
    throw new PropsError(scope, `'identity' must say by which claim its tokens list groups, got none`);
  }
  if (!Token.isUnresolved(approverGroup) && !/^[\x21-\x7e]{1,128}$/.test(approverGroup)) {
    throw new PropsError(scope, `'approverGroup' must be 1 to 128 characters without a space, got '${approverGroup}'`);
  }
  if (
    !Token.isUnresolved(approvers) &&
    !(Number.isInteger(approvers) && approvers >= 1 && approvers <= MOST_APPROVERS)
  ) {
    throw new PropsError(scope, `'approvers' must be 1 to ${MOST_APPROVERS}, got ${approvers}`);
  }
  const minutes = expiry.isUnresolved() ? 10 : expiry.toMinutes({ integral: false });
  if (minutes < 1 || minutes > 60) {
    throw new PropsError(scope, `'expiry' must be 1 to 60 minutes, got ${expiry.toHumanString()}`);
  }
  const own = identity instanceof WorkloadIdentity;
  if (own && signIn) {
    throw new PropsError(
      scope,
      `'signIn' must be absent with a WorkloadIdentity: its user pool gets a client for the page`,
    );
  }
  if (!own && !signIn) {
    throw new PropsError(scope, `'signIn' must be given with an identity that exists elsewhere, got none`);
  }
  for (const [name, url] of Object.entries(signIn ?? {})) {
    if (!name.endsWith('Endpoint') || Token.isUnresolved(url) || /^https:\/\/[^\s#]+$/.test(url)) continue;
    throw new PropsError(scope, `'signIn.${name}' must be an https URL, got '${url}'`);
  }
}
