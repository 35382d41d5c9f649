import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Adoption } from '../../ensure/adoption';
import type { LlmDataVault } from '../data';

/** What an account's trail and AWS Config record. */
export interface AuditTrailOptions {
  /**
   * `CREATE` makes a trail; an account may hold five per Region. `ADOPT` accepts a multi-Region trail that validates,
   * encrypts and logs, such as the organization's, and fails without one. `OFF` does neither.
   *
   * @default Adoption.CREATE
   */
  readonly trail?: Adoption;

  /**
   * The recorder of AWS Config, of which an account has one per Region. Security Hub and the conformance pack need it.
   * `ENSURE` gives a new one the service-linked role that Security Hub's control Config.1 demands; with `CREATE` it has a
   * role of the stack, and that control fails unless its parameter `includeConfigServiceLinkedRoleCheck` is false.
   *
   * @default Adoption.ENSURE
   */
  readonly config?: Adoption;

  /**
   * Watch at run time, with managed rules of AWS Config, what the controls of this library prove at synth.
   *
   * @default true
   */
  readonly conformancePack?: boolean;

  /**
   * Identifiers of further managed rules for the conformance pack, such as those that AWS offers only in some Regions
   * (`BEDROCKAGENTCORE_RUNTIME_PRIVATE_NETWORK_REQUIRED`).
   *
   * @default []
   */
  readonly additionalConfigRules?: string[];

  /**
   * Functions of which the trail records every invocation; an empty list records none.
   *
   * @default - every function of the account
   */
  readonly functions?: lambda.IFunction[];

  /**
   * Further resource types of data events, by CloudTrail's `resources.type`, such as `AWS::DynamoDB::Table`.
   *
   * @default []
   */
  readonly additionalDataEventTypes?: string[];

  /**
   * Record all accounts of this organization (`o-…`). Only its management account, or the delegated administrator of
   * CloudTrail, can.
   *
   * @default - this account
   */
  readonly organizationId?: string;

  /**
   * How long the trail's log group keeps events. The files are kept as long as the vault locks them.
   *
   * @default logs.RetentionDays.THIRTEEN_MONTHS
   */
  readonly retention?: logs.RetentionDays;
}

/** Properties for `AuditTrail`. */
export interface AuditTrailProps extends AuditTrailOptions {
  /**
   * The vault whose class `EVIDENCE` keeps the records, locked.
   *
   * @default - a vault of its own that keeps evidence for 400 days
   */
  readonly vault?: LlmDataVault;

  /**
   * A bucket outside the vault for the trail's files, such as one of a log archive account. Its policy must admit the
   * trail, and its Object Lock is yours.
   *
   * @default - the vault's bucket of evidence
   */
  readonly evidenceBucket?: s3.IBucket;

  /**
   * The key for the trail's files in `evidenceBucket`. Its policy must admit CloudTrail.
   *
   * @default - the vault's key of evidence
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Buckets of which the trail records who read and wrote which object: corpora, models, prompts.
   *
   * @default - the evidence itself only
   */
  readonly dataBuckets?: s3.IBucket[];
}
