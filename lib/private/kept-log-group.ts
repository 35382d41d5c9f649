import { CfnDeletionPolicy, Lazy, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { kept } from './kept';
import { logGroupArn } from './log-group-arn';

/** What a kept log group may be given. */
export interface KeptLogGroupOptions {
  /** Encrypts the log group; CloudWatch Logs is admitted to it, unless the key is imported. */
  readonly key: kms.IKey;
  /** Absent: thirteen months. */
  readonly retention?: logs.RetentionDays;
  /** Absent: a name that CloudFormation makes. */
  readonly name?: string;
  /** What the key's policy knows of a name that holds the id of another resource. Absent: the name. */
  readonly namePattern?: string;
  /** Absent: the log group outlives its stack, and is protected from deletion by hand. */
  readonly removalPolicy?: RemovalPolicy;
  readonly dataProtectionPolicy?: logs.DataProtectionPolicy;
}

/**
 * A log group under `key` that outlives its stack, and CloudWatch Logs' right to use the key for it.
 *
 * What outlives its stack is protected from deletion: nobody deletes it in one call. A log group has no policy that refuses
 * its own account: whoever IAM allows `logs:PutLogGroupDeletionProtection` or `logs:PutRetentionPolicy` is stopped by a
 * service control policy alone.
 */
export function keptLogGroup(scope: Construct, id: string, options: KeptLogGroupOptions): logs.LogGroup {
  const { key, retention, name, namePattern = name, removalPolicy, dataProtectionPolicy } = options;
  allowLogs(key, scope, namePattern);
  const logGroup = new logs.LogGroup(scope, id, {
    logGroupName: name,
    encryptionKey: key,
    retention: retention ?? logs.RetentionDays.THIRTEEN_MONTHS,
    removalPolicy: removalPolicy ?? kept('AWS::Logs::LogGroup'),
    dataProtectionPolicy,
  });
  const resource = logGroup.node.defaultChild as logs.CfnLogGroup;
  // Not for one that goes with its stack, whoever decided that: CloudWatch Logs refuses CloudFormation too (Amazon CloudWatch
  // Logs User Guide, Protecting log groups from deletion).
  resource.deletionProtectionEnabled = Lazy.any({
    produce: () => (resource.cfnOptions.deletionPolicy === CfnDeletionPolicy.RETAIN ? true : undefined),
  });
  return logGroup;
}

/** What CloudWatch Logs does with a key (Amazon CloudWatch Logs User Guide, Encrypt log data using AWS KMS), each action by its name. */
const USE = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

function allowLogs(key: kms.IKey, scope: Construct, name: string | undefined): void {
  const stack = Stack.of(scope);
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal(`logs.${stack.region}.${stack.urlSuffix}`)],
      actions: USE,
      resources: ['*'], // in a key policy, this key
      conditions: {
        ArnLike: {
          // CloudFormation begins the names it makes with the stack's name; the group's own ARN would be a cycle
          'kms:EncryptionContext:aws:logs:arn': logGroupArn(scope, name ?? `${stack.stackName}-*`),
        },
      },
    }),
  );
}
