import type * as s3 from 'aws-cdk-lib/aws-s3';

/** Who may weaken what is kept. */
export interface AdministratorOptions {
  /**
   * ARNs of the roles and users who alone may weaken what is kept: change the policies of keys, buckets and backups, their
   * locks, lifecycles and tags. No other principal may, whatever IAM allows. Without wildcards; a session counts as its role.
   *
   * The role with which CloudFormation deploys is one of them without being named: the one that the synthesizer
   * knows, which must exist. `LegacyStackSynthesizer` and `CliCredentialsStackSynthesizer` do not know it: then it must
   * be named, and everybody named must exist. The root user of the account keeps a way back into each key, bucket policy and
   * backup vault.
   *
   * @default - nobody is named: whoever IAM allows in this account may do it, but uses no key by that
   */
  readonly administratorArns?: string[];
}

/** How evidence is kept from everybody. */
export interface EvidenceLockOptions extends AdministratorOptions {
  /**
   * What Object Lock promises. In governance mode the bucket's policy refuses everybody who would delete a version before
   * its time or lift the lock, and whoever may change that policy may do it after all: with `administratorArns` nobody but
   * they, without it everybody whom IAM allows `s3:PutBucketPolicy`. In compliance mode nobody ever can, AWS and the root
   * user included.
   *
   * @default s3.ObjectLockMode.GOVERNANCE
   */
  readonly lockMode?: s3.ObjectLockMode;

  /**
   * Must be true for `ObjectLockMode.COMPLIANCE`: what has been written cannot be deleted before its time, not even by
   * closing anything less than the account, and it is paid for until then.
   *
   * @default false
   */
  readonly iUnderstandComplianceModeCannotBeShortened?: boolean;
}
