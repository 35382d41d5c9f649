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
      name: props.namePrefix && keptName(this, 256, props.namePrefix),
      // the name ends with the id of its stack, which the key of another stack does not know
      namePattern: Stack.of(props.key) === Stack.of(this) ? undefined : props.namePrefix && `${props.namePrefix}*`,
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
