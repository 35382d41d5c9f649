import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { keptLogGroup } from '../../../private/kept-log-group';
import { keptName } from '../../../private/kept-name';
import { SENSITIVE_DATA } from './sensitive-data';

/** Properties for `VaultLogGroup`. */
export interface VaultLogGroupOptions {
  readonly key: kms.IKey;
  readonly retention?: logs.RetentionDays;
  readonly maskSensitiveData?: boolean;
  readonly namePrefix?: string;
  /** A name that a service expects, which holds an id that no other resource has had; in place of `namePrefix`. */
  readonly name?: string;
  /** What of `name` is known before there is the id. */
  readonly namePattern?: string;
  readonly sandbox: boolean;
}

/** A log group under a vault's key, which masks credentials and personal data. */
export class VaultLogGroup extends Construct {
  public readonly resource: logs.LogGroup;

  constructor(scope: Construct, id: string, props: VaultLogGroupOptions) {
    super(scope, id);
    this.resource = keptLogGroup(this, 'Resource', {
      key: props.key,
      retention: props.retention,
      name: props.name ?? (props.namePrefix && keptName(this, 256, props.namePrefix)),
      // the name ends with the id of its stack, which the key of another stack does not know
      namePattern:
        props.namePattern ??
        (Stack.of(props.key) === Stack.of(this) ? undefined : props.namePrefix && `${props.namePrefix}*`),
      removalPolicy: props.sandbox ? RemovalPolicy.DESTROY : undefined,
      dataProtectionPolicy:
        props.maskSensitiveData === false
          ? undefined
          : new logs.DataProtectionPolicy({
              name: 'mask-sensitive-data',
              description: 'Masks credentials and personal data',
              identifiers: SENSITIVE_DATA,
            }),
    });
  }
}
