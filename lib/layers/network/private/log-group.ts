import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** A key for logs of the network, used when the caller brings none. */
export function logKey(scope: Construct): kms.IKey {
  return new kms.Key(scope, 'Key', {
    description: `Logs of ${scope.node.path}`,
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
}

/** A log group under `key` that outlives its stack, and CloudWatch Logs' right to use the key for it. */
export function encryptedLogGroup(
  scope: Construct,
  id: string,
  key: kms.IKey,
  retention: logs.RetentionDays,
): logs.LogGroup {
  const stack = Stack.of(scope);
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal(`logs.${stack.region}.${stack.urlSuffix}`)],
      actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
      // In a key's policy '*' is the key itself.
      resources: ['*'],
      conditions: {
        ArnLike: {
          // CloudFormation begins the names it generates with the stack's name; the group's own ARN would be a cycle.
          'kms:EncryptionContext:aws:logs:arn': stack.formatArn({
            service: 'logs',
            resource: 'log-group',
            resourceName: `${stack.stackName}-*`,
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
        },
      },
    }),
  );
  return new logs.LogGroup(scope, id, { encryptionKey: key, retention, removalPolicy: RemovalPolicy.RETAIN });
}
