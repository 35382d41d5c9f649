import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { IConstruct } from 'constructs';

const USE = ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'];

/** Lets CloudWatch Logs use `key` for the log groups of this account and Region; an imported key is left as it is. */
export function allowLogs(key: kms.IKey, scope: IConstruct): void {
  const stack = Stack.of(scope);
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'Logs',
      principals: [new iam.ServicePrincipal(`logs.${stack.region}.${stack.urlSuffix}`)],
      actions: USE,
      resources: ['*'], // in a key policy `*` is the key itself
      conditions: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': stack.formatArn({ service: 'logs', resource: '*' }),
        },
      },
    }),
  );
}

/**
 * Lets a service send to a queue that `key` encrypts; where it may send to is the queue's policy. A topic that is granted to
 * a publisher grants its key too, under the same conditions.
 */
export function allowSender(key: kms.IKey, service: string, conditions?: iam.Conditions): void {
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal(`${service}.amazonaws.com`)],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources: ['*'], // in a key policy `*` is the key itself
      conditions,
    }),
  );
}
