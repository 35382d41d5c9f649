import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/**
 * Lets EventBridge send to queues of this account and Region that `key` encrypts; which of them is the queue's policy.
 *
 * AWS documents no source of EventBridge's calls to a key (Amazon SNS Developer Guide, Managing Amazon SNS encryption keys).
 * Whose queue it is stands in the context with which SQS encrypts, whoever sends. AWS's guides do not name that context, but
 * public policies rest on it; nobody of this library has tried it in an account. The queue's own ARN would be a cycle.
 */
export function allowEvents(scope: Construct, key: kms.IKey): void {
  const queues = Stack.of(scope).formatArn({ service: 'sqs', resource: '*' });
  allow(key, 'events', ['kms:Decrypt', 'kms:GenerateDataKey'], { 'kms:EncryptionContext:aws:sqs:arn': queues });
}

/** Lets topics of this account and Region send to a queue that `key` encrypts. */
export function allowTopics(scope: Construct, key: kms.IKey): void {
  const topics = Stack.of(scope).formatArn({ service: 'sns', resource: '*' });
  allow(key, 'sns', ['kms:Decrypt', 'kms:GenerateDataKey'], { 'aws:SourceArn': topics });
}

/**
 * Lets log delivery read what Step Functions encrypts for the log of a machine. AWS writes this without a condition (AWS Step
 * Functions Developer Guide, Data at rest encryption); the same page says with which source the machine's role encrypts, and
 * what KMS decrypts must have the same.
 */
export function allowLogDelivery(scope: Construct, key: kms.IKey): void {
  const logs = Stack.of(scope).formatArn({ service: 'logs', resource: '*' });
  allow(key, 'delivery.logs', ['kms:Decrypt'], { 'kms:EncryptionContext:SourceArn': logs });
}

/**
 * Lets S3 Vectors read what it indexes in the background, for vector buckets of this account and Region: without it no index is
 * made (Amazon S3 User Guide, Data protection and encryption in S3 Vectors). The bucket's own ARN would be a cycle.
 */
export function allowVectorIndexing(scope: Construct, key: kms.IKey): void {
  const { account } = Stack.of(scope);
  const buckets = Stack.of(scope).formatArn({ service: 's3vectors', resource: 'bucket', resourceName: '*' });
  allow(
    key,
    'indexing.s3vectors',
    ['kms:Decrypt'],
    { 'aws:SourceArn': buckets },
    {
      StringEquals: { 'aws:SourceAccount': account },
      'ForAnyValue:StringEquals': { 'kms:EncryptionContextKeys': ['aws:s3vectors:arn', 'aws:s3vectors:resource-id'] },
    },
  );
}

function allow(
  key: kms.IKey,
  service: string,
  actions: string[],
  source: Record<string, string>,
  conditions: iam.Conditions = {},
): void {
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal(`${service}.amazonaws.com`)],
      actions,
      resources: ['*'], // in a key policy `*` is the key itself
      conditions: { ArnLike: source, ...conditions },
    }),
  );
}
