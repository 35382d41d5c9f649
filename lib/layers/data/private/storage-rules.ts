import { Duration } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { DataClass } from '../data-class';
import type { LlmDataVaultProps } from '../llm-data-vault-props';
import type { ObjectLock } from './vault-bucket';

/** When data of a class moves to colder storage, and when it ends. */
export function lifecycleRules(dataClass: DataClass, props: LlmDataVaultProps): s3.LifecycleRule[] {
  const ends = {
    abortIncompleteMultipartUploadAfter: Duration.days(7),
    noncurrentVersionExpiration: props.noncurrentVersionExpiration ?? Duration.days(90),
  };
  switch (dataClass) {
    case DataClass.PROMPTS:
      return [{ ...ends, expiration: props.promptExpiration ?? Duration.days(90) }];
    case DataClass.EVIDENCE:
      // Not a class with a restore: an investigation must not wait for hours.
      return [{ ...ends, transitions: [transition(s3.StorageClass.GLACIER_INSTANT_RETRIEVAL, 90)] }];
    default:
      return [{ ...ends, transitions: [transition(s3.StorageClass.INTELLIGENT_TIERING, 30)] }];
  }
}

/**
 * Object Lock of a class. Whether a bucket can lock at all depends on its class alone, never on a prop: CloudFormation
 * replaces a bucket when that changes, so only the retention may vary.
 */
export function objectLock(dataClass: DataClass, props: LlmDataVaultProps): ObjectLock | undefined {
  if (dataClass === DataClass.PROMPTS) return undefined;
  if (props.sandbox) return {};
  return lockedFor(props.retention?.[dataClass] ?? Duration.days(dataClass === DataClass.EVIDENCE ? 400 : 30), props);
}

/** Object Lock that holds each version so long, in the mode of the vault; nothing in a sandbox. */
export function lockedFor(days: Duration, props: LlmDataVaultProps): ObjectLock {
  if (props.sandbox) return {};
  return {
    retention:
      props.lockMode === s3.ObjectLockMode.COMPLIANCE
        ? s3.ObjectLockRetention.compliance(days)
        : s3.ObjectLockRetention.governance(days),
  };
}

function transition(storageClass: s3.StorageClass, days: number): s3.Transition {
  return { storageClass, transitionAfter: Duration.days(days) };
}
