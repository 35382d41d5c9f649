import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

/** Where people are asked to approve calls of tools, and where and how their approvals are kept and signed. */
export interface IToolApprovals extends IConstruct {
  /** Name of the table in which an approval is spent once. */
  readonly approvalsTableName: string;

  /** ARN of the key with which approvals are signed: HMAC, by AWS KMS. */
  readonly approvalsKeyArn: string;

  /** ARN of the function that takes requests. */
  readonly approvalsAskArn: string;

  /** ARN of the function that tells what came of a request, and issues its approval. */
  readonly approvalsIssueArn: string;

  /**
   * ARN of the function that rejects whatever waits of a user, given `{ tenant, subject }`: for the playbook against a rogue agent.
   *
   * @default - none: what waits stays until it is over
   */
  readonly approvalsRejectArn?: string;

  /** Where people read and decide. */
  readonly pageUrl: string;

  /** Allow `grantee` to ask for approvals and for what came of them, for whomever it has verified. */
  grantRequest(grantee: iam.IGrantable): iam.Grant;

  /** Allow `grantee` to verify approvals and to spend them, and not to make any. */
  grantRedeem(grantee: iam.IGrantable): iam.Grant;
}
