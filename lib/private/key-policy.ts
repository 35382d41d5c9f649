import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';

/** Lets a service send to a topic or queue that `key` encrypts; where it may send to is the topic's or queue's policy. */
export function allowPublisher(key: kms.IKey, service: string): void {
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal(`${service}.amazonaws.com`)],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources: ['*'], // in a key policy `*` is the key itself
    }),
  );
}
