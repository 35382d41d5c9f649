import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

/** Where approvals of tool calls are kept, and with what they are signed. */
export interface IToolApprovals extends IConstruct {
  /** Name of the table in which an approval is spent once. */
  readonly approvalsTableName: string;

  /** ARN of the key with which approvals are signed: HMAC, by AWS KMS. */
  readonly approvalsKeyArn: string;

  /** Allow `grantee` to verify approvals and to spend them, and not to make any. */
  grantRedeem(grantee: iam.IGrantable): iam.Grant;
}
