import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';

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
