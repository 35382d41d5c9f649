import type { Duration } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { IWorkloadIdentity } from '../identity';
import type { ApprovalSignIn } from './approval-sign-in';

/** Who agrees to calls of tools, and how long they have for it. */
export interface ApprovalQueueOptions {
  /**
   * The group whose members approve, as the identity's tokens name it. Nothing makes it: until somebody is in it, nobody
   * approves anything.
   *
   * @default 'approvers'
   */
  readonly approverGroup?: string;

  /**
   * How many people have to agree, 1 to 5. Who asked is none of them.
   *
   * @default 1
   */
  readonly approvers?: number;

  /**
   * How long a request waits, from 1 to 60 minutes. Nobody's answer is a no.
   *
   * @default Duration.minutes(10)
   */
  readonly expiry?: Duration;

  /**
   * Where approvers sign in. Needed where the identity exists elsewhere.
   *
   * @default - with a `WorkloadIdentity`, a client of its user pool that is made here; its page is Cognito's
   */
  readonly signIn?: ApprovalSignIn;

  /**
   * How long it is kept who asked, and who decided what.
   *
   * @default RetentionDays.THIRTEEN_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;
}

/** Properties for `ApprovalQueue`. */
export interface ApprovalQueueProps extends ApprovalQueueOptions {
  /** Who approvers are. Its tokens must list groups and, where there are tenants, the tenant. */
  readonly identity: IWorkloadIdentity;

  /** Where people are told that a request waits: its id and the page, and nothing of what it asks for. */
  readonly topic: sns.ITopic;

  /**
   * Encrypts requests and the log. The policy of a key that is imported must let CloudWatch Logs use it.
   *
   * @default - a new key
   */
  readonly encryptionKey?: kms.IKey;
}
