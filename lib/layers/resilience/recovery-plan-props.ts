import type { Duration } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { AdministratorOptions } from '../data';

/** How often backups are taken, and how long they are kept. */
export interface RecoveryPlanOptions {
  /**
   * How much data may be lost: backups are taken this often. Whole days, 1 to 7.
   *
   * @default Duration.days(1)
   */
  readonly recoveryPointObjective?: Duration;

  /**
   * How long a backup is kept, 35 days at least. The vault's lock and its policy keep everyone from deleting it earlier, as
   * long as nobody changes them: see `administratorArns` and `complianceLockAfter`.
   *
   * @default Duration.days(35)
   */
  readonly retention?: Duration;

  /**
   * When a backup moves to cold storage. AWS Backup needs at least 90 days of retention after that, and leaves resources
   * that know no cold storage (S3 among them) where they are.
   *
   * @default - never
   */
  readonly moveToColdStorageAfter?: Duration;
}

/** Properties for `RecoveryPlan`. */
export interface RecoveryPlanProps extends AdministratorOptions, RecoveryPlanOptions {
  /**
   * Makes the lock irreversible (compliance mode) after this cooling-off period, 3 days at least: then nobody, not AWS
   * either, can shorten it or delete the vault before its backups expire.
   *
   * @default - governance mode: `administratorArns` may lift the lock, or whoever IAM allows where nobody is named
   */
  readonly complianceLockAfter?: Duration;

  /**
   * Must be true with `complianceLockAfter`.
   *
   * @default false
   */
  readonly iUnderstandComplianceModeCannotBeShortened?: boolean;

  /**
   * The key that encrypts the vault.
   *
   * @default - a key of its own, with rotation
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Lets the vault be deleted with the stack, without a lock: for trials only.
   *
   * @default false
   */
  readonly sandbox?: boolean;
}
