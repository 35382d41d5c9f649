import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
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

/** A log group under a vault's key. */
export class VaultLogGroup extends Construct {
  public readonly resource: logs.LogGroup;

  constructor(scope: Construct, id: string, props: VaultLogGroupOptions) {
    super(scope, id);
    const stack = Stack.of(this);
    const name = props.namePrefix && keptName(this, 256, props.namePrefix);
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
    props.key.addToResourcePolicy(
      new iam.PolicyStatement({
        actions: [
          'kms:Decrypt',
          'kms:DescribeKey',
          'kms:Encrypt',
          'kms:GenerateDataKey',
          'kms:ReEncryptFrom',
          'kms:ReEncryptTo',
        ],
        principals: [new iam.ServicePrincipal(`logs.${stack.region}.${stack.urlSuffix}`)],
        resources: ['*'], // in a key policy, this key
        conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': arnPattern(stack, name) } },
      }),
    );
  }
}

/** Matches a log group's ARN without a reference to it, which would be a cycle through its key. */
function arnPattern(stack: Stack, name?: string): string {
  return stack.formatArn({
    service: 'logs',
    resource: 'log-group',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    // CloudFormation begins the names it generates with the stack's name.
    resourceName: name ?? `${stack.stackName}-*`,
  });
}
