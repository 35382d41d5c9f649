import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { grantKeyThrough } from './kept-key';

/** Lets `grantee` tell people something. The CDK's own grant names actions of the key by a wildcard. */
export function grantTell(topic: sns.ITopic, grantee: iam.IGrantable): void {
  iam.Grant.addToPrincipal({ grantee, actions: ['sns:Publish'], resourceArns: [topic.topicArn] });
  if (topic.masterKey) grantKeyThrough('sns', topic.masterKey, grantee, ['kms:Decrypt', 'kms:GenerateDataKey']);
}
