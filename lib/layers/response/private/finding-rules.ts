import { Duration, Names, Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { ALWAYS_TOLD, TOLD_BY_HAND } from '../../../facts/weakening-calls';
import { acknowledge } from '../../../private/acknowledge';
import { toldAlarm } from '../../../private/told-alarm';
import type { IKillSwitch } from '../kill-switch';
import type { UsageLimits } from '../usage-limits';
import * as patterns from './patterns';

export interface FindingRulesProps {
  readonly topic: sns.ITopic;
  readonly key: kms.IKey;
  readonly triage: sfn.StateMachine;
  /** The machines whose changes are told. */
  readonly machines: sfn.StateMachine[];
  readonly containmentSeverity: number;
  readonly alarms: cloudwatch.IAlarm[];
  readonly killSwitchAlarms: cloudwatch.IAlarm[];
  readonly killSwitch?: IKillSwitch;
  readonly usageLimits?: UsageLimits;
  readonly evidence?: s3.IBucket;
}

// EventBridge takes patterns of 2048 characters: ARNs of alarms have up to 314, names of rules 64, each twice in a pattern
const ALARMS_A_RULE = 5;
const RULES_A_RULE = 12;

const chunks = <T>(items: T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

type AddRule = (id: string, description: string, eventPattern: events.EventPattern, to: events.IRuleTarget) => void;

/** The rules that tell the topic and start triage, the role they deliver with, and what they could not deliver. */
export class FindingRules extends Construct {
  public readonly rules: events.Rule[] = [];
  public readonly undelivered: sqs.Queue;
  private readonly props: FindingRulesProps;

  constructor(scope: Construct, id: string, props: FindingRulesProps) {
    super(scope, id);
    this.props = props;
    this.undelivered = this.deadLetters();
    this.addRules(props);
    this.admitRules();
  }

  private addRules(props: FindingRulesProps): void {
    const role = this.deliveryRole();
    const tell = this.kept(new targets.SnsTopic(props.topic, { role }));
    const contain = this.kept(new targets.SfnStateMachine(props.triage, { role }));
    const rule: AddRule = (id, description, eventPattern, to) => {
      this.rules.push(new events.Rule(this, id, { description, eventPattern, targets: [to] }));
    };
    const alarms = (id: string, description: string, raised: cloudwatch.IAlarm[], to: events.IRuleTarget) => {
      const arns = raised.map(({ alarmArn }) => alarmArn);
      chunks(arns, ALARMS_A_RULE).forEach((some, index) => {
        rule(`${id}${index > 0 ? index + 1 : ''}`, description, patterns.alarmRaised(some), to);
      });
    };
    rule('GuardDuty', 'GuardDuty findings of medium severity and above', patterns.guardDuty(4), tell);
    rule(
      'GuardDutyContain',
      'GuardDuty findings that playbooks answer',
      patterns.guardDuty(props.containmentSeverity),
      contain,
    );
    rule('SecurityHub', 'New Security Hub findings of high and critical severity', patterns.securityHub, tell);
    rule('Macie', 'Macie findings of high severity', patterns.macie, tell);
    rule('AccessAnalyzer', 'Access that crosses a boundary', patterns.accessAnalyzer, tell);
    for (const { rule: id, tells, calls } of ALWAYS_TOLD) rule(id, tells, patterns.told(calls), tell);
    for (const { rule: id, tells, calls } of TOLD_BY_HAND) rule(id, tells, patterns.toldByHand(calls), tell);
    rule('KeyLent', 'Grants on keys that no service makes for somebody', patterns.keyLent, tell);
    rule(
      'AlertPathTampering',
      'Changes of the topic, its subscriptions and the queue of what was not delivered',
      patterns.alertPathTampering(props.topic.topicArn, this.undelivered.queueUrl),
      tell,
    );
    if (props.evidence) {
      const { bucketName } = props.evidence;
      rule('EvidenceTampering', 'Evidence that is deleted or unlocked', patterns.evidenceTampering(bucketName), tell);
    }
    rule(
      'SafetyShutdown',
      'A guardrail, log, trail, detector or the topic of alerts is gone',
      patterns.safetyShutdown(props.topic.topicArn),
      contain,
    );
    alarms('Alarms', 'Alarms of the application', [...props.alarms, ...props.killSwitchAlarms], tell);
    alarms('KillSwitchAlarms', 'Alarms that pull the kill switch', props.killSwitchAlarms, contain);
    if (props.killSwitch) {
      const changed = patterns.documentChange(props.killSwitch.applicationId);
      rule('KillSwitch', 'Changes of the kill switch', changed, tell);
    }
    if (props.usageLimits) {
      const changed = patterns.documentChange(props.usageLimits.applicationId);
      rule('UsageLimits', 'Changes of budgets, and of who is switched off', changed, tell);
    }
    rule(
      'MachineTampering',
      'Changes of triage, approval and playbooks',
      patterns.machineTampering(props.machines.map((machine) => machine.stateMachineArn)),
      tell,
    );
    this.watchRules(rule, tell);
  }

  /**
   * A rule that is disabled sees nothing any more, its own disabling included. So each rule is watched by another one: all by
   * the rules RuleTampering, and these by RuleWatch, whose name is given, because each would name the other.
   */
  private watchRules(rule: AddRule, tell: events.IRuleTarget): void {
    const ruleName = Names.uniqueResourceName(this, { maxLength: 54, separator: '-' });
    const watchName = `${ruleName}-RuleWatch`;
    const others = [
      ...this.rules.map((one) => one.ruleName),
      ...(this.props.killSwitch?.auditRule ? [this.props.killSwitch.auditRule.ruleName] : []),
      ...(this.props.usageLimits ? [this.props.usageLimits.auditRule.ruleName] : []),
      watchName,
    ];
    const first = this.rules.length;
    chunks(others, RULES_A_RULE).forEach((some, index) => {
      const id = `RuleTampering${index > 0 ? index + 1 : ''}`;
      rule(id, 'Changes of the rules of incident response', patterns.ruleTampering(some), tell);
    });
    const watchers = this.rules.slice(first).map((one) => one.ruleName);
    this.rules.push(
      new events.Rule(this, 'RuleWatch', {
        ruleName: watchName,
        description: 'Changes of the rules that watch the rules of incident response',
        eventPattern: patterns.ruleTampering(watchers),
        targets: [tell],
      }),
    );
  }

  /** A target whose undelivered events are kept. CDK's own way writes a statement for each rule, and a queue takes twenty. */
  private kept(target: events.IRuleTarget): events.IRuleTarget {
    const deadLetterConfig = { arn: this.undelivered.queueArn };
    return { bind: (rule, id) => ({ ...target.bind(rule, id), deadLetterConfig }) };
  }

  private admitRules(): void {
    this.undelivered.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [this.undelivered.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': this.rules.map(({ ruleArn }) => ruleArn) } },
      }),
    );
  }

  private deliveryRole(): iam.IRole {
    const role = new iam.Role(this, 'Delivery', {
      description: 'EventBridge tells of findings and starts triage',
      assumedBy: new iam.ServicePrincipal('events.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    new iam.ManagedPolicy(this, 'DeliveryPolicy', {
      roles: [role],
      statements: [
        new iam.PolicyStatement({ actions: ['sns:Publish'], resources: [this.props.topic.topicArn] }),
        new iam.PolicyStatement({
          actions: ['states:StartExecution'],
          resources: [this.props.triage.stateMachineArn],
        }),
        new iam.PolicyStatement({
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: [this.props.key.keyArn],
        }),
      ],
    });
    return role.withoutPolicyUpdates();
  }

  private deadLetters(): sqs.Queue {
    const queue = new sqs.Queue(this, 'Undelivered', {
      encryptionMasterKey: this.props.key,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    for (const rule of ['AwsSolutions-SQS3', 'Serverless-SQSRedrivePolicy']) {
      acknowledge(
        queue,
        rule,
        'It is the dead-letter queue of the event rules: what cannot be delivered ends here, and an alarm tells.',
      );
    }
    toldAlarm(this, 'UndeliveredAlarm', {
      metric: queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: Duration.minutes(5) }),
      description: 'EventBridge could not deliver a finding to the topic or to triage',
      threshold: 1,
      topic: this.props.topic,
    });
    return queue;
  }
}
