import { Annotations, Duration, Token } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { PropsError } from '../../../private/errors';
import { DataClass } from '../data-class';
import type { LlmDataVaultProps } from '../llm-data-vault-props';
import type { ObjectLock } from './vault-bucket';

const CLASSES: string[] = Object.values(DataClass);

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
  const days = props.retention?.[dataClass] ?? Duration.days(dataClass === DataClass.EVIDENCE ? 400 : 30);
  return {
    retention:
      props.lockMode === s3.ObjectLockMode.COMPLIANCE
        ? s3.ObjectLockRetention.compliance(days)
        : s3.ObjectLockRetention.governance(days),
  };
}

/** Refuses what the vault cannot keep. */
export function checkProps(scope: Construct, classes: DataClass[], props: LlmDataVaultProps): void {
  if (classes.length === 0) throw new PropsError(scope, "'classes' must name at least one class of data, got none");
  checkKeys(scope, classes, props);
  checkRetention(scope, classes, props);
  atLeast(scope, 'noncurrentVersionExpiration', props.noncurrentVersionExpiration, 30);
  atLeast(scope, 'promptExpiration', props.promptExpiration, 1);

  for (const arn of props.administratorArns ?? []) {
    if (!Token.isUnresolved(arn) && !/^arn:[^:]+:iam::\d{12}:(role|user)\/[^*?]+$/.test(arn)) {
      throw new PropsError(scope, `'administratorArns' must be ARNs of roles or users without wildcards, got ${arn}`);
    }
  }
}

function checkKeys(scope: Construct, classes: string[], { keys = {} }: LlmDataVaultProps): void {
  for (const [dataClass, key] of Object.entries(keys)) {
    if (!classes.includes(dataClass)) {
      throw new PropsError(scope, `'keys' must be keys of ${classes.join(', ')}, got one of ${dataClass}`);
    }
    if (!(key instanceof kms.Key)) {
      Annotations.of(scope).addWarningV2(
        'cdk-secure-llm:data:imported-key',
        `the policy of the imported key for ${dataClass} cannot be changed here: it must itself admit the services and principals you grant`,
      );
    }
  }
}

function checkRetention(scope: Construct, classes: string[], props: LlmDataVaultProps): void {
  if (props.lockMode === s3.ObjectLockMode.COMPLIANCE && !props.iUnderstandComplianceModeCannotBeShortened) {
    throw new PropsError(
      scope,
      "'lockMode' COMPLIANCE also needs 'iUnderstandComplianceModeCannotBeShortened: true': nobody, AWS included, can delete before the retention ends",
    );
  }
  for (const [dataClass, retention] of Object.entries(props.retention ?? {})) {
    if (dataClass === DataClass.PROMPTS) {
      throw new PropsError(
        scope,
        "'retention' must not name prompts: their bucket has no Object Lock, so that conversations can be erased, and adding it would replace the bucket",
      );
    }
    if (!classes.includes(dataClass) || !CLASSES.includes(dataClass)) {
      throw new PropsError(scope, `'retention' must be for one of ${classes.join(', ')}, got ${dataClass}`);
    }
    if (props.sandbox)
      throw new PropsError(scope, "'retention' must be absent in a sandbox, which has to be deletable");
    atLeast(scope, `retention.${dataClass}`, retention, 1);
  }
}

function atLeast(scope: Construct, prop: string, value: Duration | undefined, days: number): void {
  if (!value || value.isUnresolved()) return;
  const given = value.toDays({ integral: false });
  if (given < days || !Number.isInteger(given)) {
    throw new PropsError(scope, `'${prop}' must be whole days, at least ${days}, got ${value.toHumanString()}`);
  }
}

function transition(storageClass: s3.StorageClass, days: number): s3.Transition {
  return { storageClass, transitionAfter: Duration.days(days) };
}
