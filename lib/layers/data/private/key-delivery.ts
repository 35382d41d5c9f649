import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { type Delivery, deliverySource } from './delivery';

/** Admits what a service does with a key. */
export function grantKeyToService(key: kms.IKey, delivery: Delivery): iam.Grant {
  const grantee = new iam.ServicePrincipal(delivery.servicePrincipal);
  const actions = delivery.keyActions;
  return iam.Grant.addStatementToResourcePolicy({
    grantee,
    actions,
    resourceArns: [key.keyArn],
    resource: key,
    statement: new iam.PolicyStatement({
      actions,
      principals: [grantee],
      resources: ['*'], // in a key policy, this key
      conditions: deliverySource(delivery),
    }),
  });
}
