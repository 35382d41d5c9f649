import { ArnFormat, Names, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { SENSITIVE_DATA } from './sensitive-data';

/** Properties for `VaultLogGroup`. */
export interface VaultLogGroupOptions {
  readonly key: kms.IKey;
  readonly retention?: logs.RetentionDays;
  readonly maskSensitiveData?: boolean;
  readonly namePrefix?: string;
  readonly sandbox: boolean;
}

/** A log group under a vault's key. */
export class VaultLogGroup extends Construct {
  public readonly resource: logs.LogGroup;
  /** Matches the log group's ARN without a reference to it, which would be a cycle through the key's policy. */
  public readonly arnPattern: string;

  constructor(scope: Construct, id: string, props: VaultLogGroupOptions) {
    super(scope, id);
    const stack = Stack.of(this);
    const name = props.namePrefix
      ? `${props.namePrefix}${Names.uniqueResourceName(this, { maxLength: 200, separator: '-' })}`
      : undefined;
    this.resource = new logs.LogGroup(this, 'Resource', {
      logGroupName: name,
      encryptionKey: props.key,
      retention: props.retention ?? logs.RetentionDays.THIRTEEN_MONTHS,
      removalPolicy: props.sandbox ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
      dataProtectionPolicy:
        props.maskSensitiveData === false
          ? undefined
          : new logs.DataProtectionPolicy({
              name: 'mask-sensitive-data',
              description: 'Masks credentials and personal data',
              identifiers: SENSITIVE_DATA,
            }),
    });
    this.arnPattern = stack.formatArn({
      service: 'logs',
      resource: 'log-group',
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      // CloudFormation begins the names it generates with the stack's name.
      resourceName: name ?? `${stack.stackName}-*`,
    });
  }
}
