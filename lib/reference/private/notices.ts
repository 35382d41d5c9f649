import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { DataClass, type LlmDataVault } from '../../layers/data';
import { acknowledge } from '../../private/acknowledge';
import { allowTopics } from '../../private/key-policy';

export interface NoticesProps {
  readonly vault: LlmDataVault;
  readonly contacts: string[];
}

/** Where people are told what a stack has to tell that is deployed before the application: of documents, or of tools. */
export class Notices extends Construct {
  public readonly topic: sns.Topic;
  /** What no contact could be told. */
  public readonly undelivered: sqs.Queue;

  constructor(scope: Construct, id: string, { vault, contacts }: NoticesProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const key = vault.key(DataClass.EVIDENCE);
    allowTopics(this, key);
    vault.grantServiceKey(
      DataClass.EVIDENCE,
      'cloudwatch.amazonaws.com',
      stack.formatArn({ service: 'cloudwatch', resource: 'alarm:*' }),
    );
    this.topic = new sns.Topic(this, 'Resource', { masterKey: key, enforceSSL: true });
    this.topic.grantPublish(
      new iam.ServicePrincipal('cloudwatch.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
      }),
    );
    this.undelivered = new sqs.Queue(this, 'Undelivered', {
      encryptionMasterKey: key,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    for (const rule of ['AwsSolutions-SQS3', 'Serverless-SQSRedrivePolicy']) {
      acknowledge(
        this.undelivered,
        rule,
        'It is the dead-letter queue of the notices: what cannot be delivered ends here, and an alarm of the application tells.',
      );
    }
    for (const contact of contacts) {
      this.topic.addSubscription(new EmailSubscription(contact, { deadLetterQueue: this.undelivered }));
    }
  }
}
