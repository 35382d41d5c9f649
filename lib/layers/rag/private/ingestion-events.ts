import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as pipes from 'aws-cdk-lib/aws-pipes';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { acknowledge } from '../../../private/acknowledge';
import { PolicyPrincipal } from '../../../private/function-role';
import { grantTell } from '../../../private/grant-tell';
import { grantKeyThrough } from '../../../private/kept-key';
import { toldAlarm } from '../../../private/told-alarm';
import { machineTampering } from '../../response/internal';
import { INBOX, RETIRE } from '../contract';

export interface IngestionEventsProps {
  readonly inbox: s3.IBucket;
  readonly corpus: s3.IBucket;
  /** Below which key of the corpus documents are read. */
  readonly prefix: string;
  readonly admit: sfn.IStateMachine;
  readonly index: sfn.IStateMachine;
  readonly quarantine: sfn.IStateMachine;
  readonly topic: sns.ITopic;
  readonly key: kms.IKey;
}

const SCANNED = 'GuardDuty Malware Protection Object Scan Result';
/**
 * A queue of first in, first out takes the same message once in five minutes. What came in between was put before the message
 * is handed out, so the job that it starts reads it.
 */
const DELAY = Duration.seconds(330);

/** What is heard of scans, and what is done then. What cannot be delivered is kept and told. */
export class IngestionEvents extends Construct {
  /** What EventBridge could not deliver. */
  public readonly undelivered: sqs.Queue;
  /** What waits for the next job. */
  public readonly waiting: sqs.Queue;
  private readonly rules: events.Rule[] = [];
  /** Tells the topic, and starts the machines. */
  private readonly delivery: iam.IRole;
  private readonly topicArn: string;

  constructor(scope: Construct, id: string, props: IngestionEventsProps) {
    super(scope, id);
    this.topicArn = props.topic.topicArn;
    this.delivery = this.deliveryRole(props);
    this.undelivered = this.queue('Undelivered', props, { retentionPeriod: Duration.days(14) });
    this.alarm('UndeliveredAlarm', this.undelivered, 'EventBridge could not deliver what is known of a scan', props);
    const unstarted = this.queue('Unstarted', props, { fifo: true, retentionPeriod: Duration.days(14) });
    this.alarm('UnstartedAlarm', unstarted, 'The corpus changed, and no job could be started', props);
    this.waiting = this.queue('Waiting', props, {
      fifo: true,
      contentBasedDeduplication: true,
      deliveryDelay: DELAY,
      visibilityTimeout: Duration.minutes(5),
      deadLetterQueue: { queue: unstarted, maxReceiveCount: 5 },
    });
    this.addRules(props);
    this.startJobs(props);
  }

  /** Has it told when somebody changes one of these machines. */
  public watch(id: string, description: string, machines: readonly sfn.IStateMachine[]): void {
    const pattern = machineTampering(machines.map((machine) => machine.stateMachineArn));
    const rule = this.rule(id, description, pattern);
    rule.addTarget(this.target(this.tell));
    this.admit(this.undelivered, [rule]);
  }

  private get tell() {
    return { arn: this.topicArn, role: this.delivery };
  }

  private deliveryRole({ admit, quarantine, topic, key }: IngestionEventsProps): iam.IRole {
    const role = new iam.Role(this, 'Delivery', {
      description: 'EventBridge tells of scans and starts what admits documents',
      assumedBy: new iam.ServicePrincipal('events.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    const policy = new iam.ManagedPolicy(this, 'DeliveryPolicy', { roles: [role] });
    policy.addStatements(
      new iam.PolicyStatement({
        actions: ['states:StartExecution'],
        resources: [admit.stateMachineArn, quarantine.stateMachineArn],
      }),
    );
    const grantee = { grantPrincipal: new PolicyPrincipal(role, policy) };
    grantStart(key, grantee);
    grantTell(topic, grantee);
    return role;
  }

  private addRules({ inbox, corpus, prefix, admit, index, quarantine }: IngestionEventsProps): void {
    const { tell, delivery: role } = this;
    const both = [inbox.bucketName, corpus.bucketName];
    const inCorpus = { bucketName: [corpus.bucketName], objectKey: [{ prefix }] };
    const takeOut = (named: Record<string, string>) =>
      this.target({
        arn: quarantine.stateMachineArn,
        role,
        input: events.RuleTargetInput.fromObject({ incident: events.EventField.fromPath('$.id'), ...named }),
      });

    this.ofGuardDuty('Uploaded', 'Uploads that were scanned, whatever was found', [SCANNED], {
      s3ObjectDetails: { bucketName: [inbox.bucketName], objectKey: [{ prefix: INBOX }] },
    }).addTarget(this.target({ arn: admit.stateMachineArn, role }));
    this.ofGuardDuty('Retired', 'What owners ask to be taken out', [SCANNED], {
      s3ObjectDetails: { bucketName: [inbox.bucketName], objectKey: [{ prefix: RETIRE }] },
      scanResultDetails: { scanResultStatus: ['NO_THREATS_FOUND'] },
    }).addTarget(
      // whole, as EventBridge has it: the owner chose the key, and a text would be put between other texts
      takeOut({ retire: events.EventField.fromPath('$.detail.s3ObjectDetails') }),
    );
    this.ofGuardDuty('LeftIn', 'What owners ask to be taken out, and a scan did not find clean', [SCANNED], {
      s3ObjectDetails: { bucketName: [inbox.bucketName], objectKey: [{ prefix: RETIRE }] },
      scanResultDetails: { scanResultStatus: [{ 'anything-but': 'NO_THREATS_FOUND' }] },
    }).addTarget(this.target(tell));
    const approved = this.ofGuardDuty('Approved', 'Documents of the corpus that were found clean', [SCANNED], {
      s3ObjectDetails: inCorpus,
      scanResultDetails: { scanResultStatus: ['NO_THREATS_FOUND'] },
    });
    approved.addTarget(
      this.target({
        arn: this.waiting.queueArn,
        // the same for all: that is what makes one message of many
        input: events.RuleTargetInput.fromText('index'),
        sqsParameters: { messageGroupId: 'index' },
      }),
    );
    this.admit(this.waiting, [approved]);
    this.ofGuardDuty('HeldBack', 'Documents of the corpus that were not found clean', [SCANNED], {
      s3ObjectDetails: inCorpus,
      scanResultDetails: { scanResultStatus: [{ 'anything-but': 'NO_THREATS_FOUND' }] },
    }).addTarget(this.target(tell));
    this.ofGuardDuty('Threat', 'Documents of the corpus in which a scan found malware, also a later one', [SCANNED], {
      s3ObjectDetails: inCorpus,
      scanResultDetails: { scanResultStatus: ['THREATS_FOUND'] },
    }).addTarget(takeOut({ document: events.EventField.fromPath('$.detail.s3ObjectDetails.objectKey') }));
    this.ofGuardDuty(
      'Untagged',
      'Scans of which nobody will know the result',
      ['GuardDuty Malware Protection Post Scan Action Failed'],
      { s3ObjectDetails: { bucketName: both } },
    ).addTarget(this.target(tell));
    this.ofGuardDuty(
      'Unscanned',
      'Scans that no longer work',
      ['GuardDuty Malware Protection Resource Status Warning', 'GuardDuty Malware Protection Resource Status Error'],
      { s3BucketDetails: { bucketName: both } },
    ).addTarget(this.target(tell));
    this.admit(this.undelivered, this.rules);
    const machines = [admit, index, quarantine];
    this.watch('Tampering', 'Changes of the machines that admit, examine and take out documents', machines);
  }

  private ofGuardDuty(id: string, description: string, detailType: string[], detail: events.EventPattern['detail']) {
    return this.rule(id, description, { source: ['aws.guardduty'], detailType, detail });
  }

  private rule(id: string, description: string, eventPattern: events.EventPattern): events.Rule {
    const rule = new events.Rule(this, id, { description, eventPattern });
    this.rules.push(rule);
    return rule;
  }

  private target(to: Omit<events.RuleTargetConfig, 'deadLetterConfig'>): events.IRuleTarget {
    return { bind: () => ({ ...to, deadLetterConfig: { arn: this.undelivered.queueArn } }) };
  }

  private admit(queue: sqs.Queue, rules: events.Rule[]): void {
    queue.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': rules.map(({ ruleArn }) => ruleArn) } },
      }),
    );
  }

  /** A message that waited long enough starts the machine. */
  private startJobs({ index, key }: IngestionEventsProps): void {
    const stack = Stack.of(this);
    const role = new iam.Role(this, 'PipeRole', {
      description: 'EventBridge Pipes starts a job when the corpus has changed',
      assumedBy: new iam.ServicePrincipal('pipes.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          // the pipe names its role
          ArnLike: {
            'aws:SourceArn': stack.formatArn({
              service: 'pipes',
              resource: 'pipe',
              resourceName: '*',
              arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
            }),
          },
        },
      }),
    });
    const policy = new iam.ManagedPolicy(this, 'PipePolicy', {
      roles: [role],
      statements: [
        new iam.PolicyStatement({
          actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
          resources: [this.waiting.queueArn],
        }),
        new iam.PolicyStatement({ actions: ['states:StartExecution'], resources: [index.stateMachineArn] }),
      ],
    });
    const grantee = { grantPrincipal: new PolicyPrincipal(role, policy) };
    grantKeyThrough('sqs', key, grantee, ['kms:Decrypt']);
    grantStart(key, grantee);
    new pipes.CfnPipe(this, 'Pipe', {
      description: 'Starts a job when the corpus has changed, once in five minutes',
      roleArn: role.roleArn,
      source: this.waiting.queueArn,
      sourceParameters: { sqsQueueParameters: { batchSize: 1 } },
      target: index.stateMachineArn,
      targetParameters: { stepFunctionStateMachineParameters: { invocationType: 'FIRE_AND_FORGET' } },
    }).node.addDependency(policy);
  }

  private queue(id: string, { key }: IngestionEventsProps, props: sqs.QueueProps): sqs.Queue {
    const queue = new sqs.Queue(this, id, { encryptionMasterKey: key, enforceSSL: true, ...props });
    if (props.deadLetterQueue) return queue;
    for (const rule of ['AwsSolutions-SQS3', 'Serverless-SQSRedrivePolicy']) {
      acknowledge(queue, rule, 'It is a dead-letter queue: what cannot be delivered ends here, and an alarm tells.');
    }
    return queue;
  }

  private alarm(id: string, queue: sqs.Queue, description: string, { topic }: IngestionEventsProps): void {
    toldAlarm(this, id, {
      metric: queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: Duration.minutes(5) }),
      description,
      threshold: 1,
      topic,
    });
  }
}

/** Whoever starts a machine encrypts what it begins with (AWS Step Functions Developer Guide, Data at rest encryption). */
const grantStart = (key: kms.IKey, grantee: iam.IGrantable): iam.Grant =>
  grantKeyThrough('states', key, grantee, ['kms:Decrypt', 'kms:GenerateDataKey']);
