import type { Duration } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { DataClass } from './data-class';
import type { EvidenceLockOptions } from './evidence-lock-options';

/** How long data is kept. */
export interface LlmDataVaultOptions {
  /**
   * How long Object Lock keeps each version, by class (`{ [DataClass.EVIDENCE]: Duration.days(2555) }`), in whole days,
   * at least one. Not for `PROMPTS`: conversations must stay erasable.
   *
   * @default - 400 days for EVIDENCE, 30 days for CORPUS, MODEL and TRAINING; nothing in a sandbox
   */
  readonly retention?: { [dataClass: string]: Duration };

  /**
   * How long a version that was replaced or deleted stays recoverable, in whole days, at least 30.
   *
   * @default Duration.days(90)
   */
  readonly noncurrentVersionExpiration?: Duration;

  /**
   * How long a conversation is kept before it expires, in whole days.
   *
   * @default Duration.days(90)
   */
  readonly promptExpiration?: Duration;
}

/** Properties for `LlmDataVault`. */
export interface LlmDataVaultProps extends EvidenceLockOptions, LlmDataVaultOptions {
  /**
   * The classes of data to keep. A class can be added later; one that is removed keeps its bucket and key.
   *
   * @default [DataClass.PROMPTS, DataClass.CORPUS, DataClass.EVIDENCE]
   */
  readonly classes?: DataClass[];

  /**
   * Your own keys, by class (`{ [DataClass.CORPUS]: key }`). Who may use such a key is decided by its own policy: the
   * vault adds statements to a key of this app and warns about an imported one, which it cannot change.
   *
   * @default - the vault makes a key for each class
   */
  readonly keys?: { [dataClass: string]: kms.IKey };

  /**
   * Makes a trial that can be torn down: buckets, keys and log groups go with the stack, contents included, and
   * nothing is locked. Not for data that matters.
   *
   * @default false
   */
  readonly sandbox?: boolean;
}
