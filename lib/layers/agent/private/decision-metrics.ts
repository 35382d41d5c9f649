import { Names } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { toldAlarm } from '../../../private/told-alarm';
import { AGENT_METRICS } from '../contract';

export interface DecisionMetricsProps {
  /** Where interceptors write what they decided. */
  readonly decisions: logs.ILogGroup;
  readonly topic: sns.ITopic;
}

type Name = keyof typeof AGENT_METRICS;

/** Refusals that are more than a client that is written badly makes in five minutes. */
const MANY = 20;

/** Metrics of what the interceptors decided, and the alarms that somebody has to look at. */
export class DecisionMetrics extends Construct {
  public readonly alarms: cloudwatch.Alarm[];
  /** Of this gateway alone: filters of two gateways would add up under one name. */
  private readonly namespace: string;

  constructor(scope: Construct, id: string, { decisions, topic }: DecisionMetricsProps) {
    super(scope, id);
    this.namespace = `SecureLlm/AgentGateway/${Names.uniqueResourceName(scope, { maxLength: 200, separator: '-' })}`;
    for (const [name, pattern] of Object.entries(AGENT_METRICS)) {
      new logs.MetricFilter(this, name, {
        logGroup: decisions,
        metricNamespace: this.namespace,
        metricName: name,
        filterPattern: logs.FilterPattern.literal(pattern),
        metricValue: '1',
      });
    }
    const where = `gateway of tools ${scope.node.path}`;
    const alarm = (name: Name, threshold: number, description: string) =>
      toldAlarm(this, `${name}Alarm`, { metric: this.metric(name), threshold, topic, description });
    this.alarms = [
      alarm('Refused', MANY, `The ${where} refused many calls: somebody tries tools or arguments that are not theirs.`),
      alarm('Blocked', MANY, `The guardrail blocked many arguments at the ${where}.`),
      alarm('Undecided', 5, `The ${where} refuses calls because it cannot decide: something it asks does not answer.`),
      alarm(
        'Drifted',
        1,
        `The ${where} lists a tool otherwise than its template pins it: somebody has changed a target, or its server has. Lists leave it out.`,
      ),
    ];
  }

  public metric(metricName: Name, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: this.namespace,
      metricName,
      statistic: cloudwatch.Stats.SUM,
      ...options,
    }).attachTo(this);
  }
}
