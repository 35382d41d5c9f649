import { Annotations, type Duration } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Decided } from '../../../private/decided';
import { PropsError } from '../../../private/errors';
import { DataClass } from '../data-class';
import type { LlmDataVaultProps } from '../llm-data-vault-props';

const CLASSES: string[] = Object.values(DataClass);

/** Refuses what the vault cannot keep. */
export function checkLlmDataVault(scope: Construct, props: Decided<LlmDataVaultProps, 'classes'>): void {
  const { classes } = props;
  if (classes.length === 0) throw new PropsError(scope, "'classes' must name at least one class of data, got none");
  const twice = classes.filter((each, index) => classes.indexOf(each) < index);
  if (twice.length > 0)
    throw new PropsError(scope, `'classes' must name each class once, got ${twice.join(', ')} twice`);
  checkKeys(scope, classes, props);
  checkRetention(scope, classes, props);
  atLeast(scope, 'noncurrentVersionExpiration', props.noncurrentVersionExpiration, 30);
  atLeast(scope, 'promptExpiration', props.promptExpiration, 1);
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
  const modes = Object.values(s3.ObjectLockMode);
  if (props.lockMode !== undefined && !modes.includes(props.lockMode)) {
    throw new PropsError(scope, `'lockMode' must be one of ${modes.join(', ')}, got '${props.lockMode}'`);
  }
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
    if (retention?.isUnresolved()) {
      throw new PropsError(scope, `'retention.${dataClass}' must be known at synthesis, got a token`);
    }
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
