import { Names } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { FORGED_TOKENS, METRICS } from '../../../contract';
import { toldAlarm } from '../../../private/told-alarm';

export interface GatewayMetricsProps {
  readonly auditLogGroup: logs.ILogGroup;
  /** Of the function that verifies tokens before the handler does, where there is one. */
  readonly authorizerLogGroup?: logs.ILogGroup;
  readonly handler: lambda.IFunction;
  readonly topic: sns.ITopic;
  /** Whether there is a knowledge base. */
  readonly retrieves: boolean;
  /** Whether a model may call tools that run here. */
  readonly callsTools: boolean;
}

/** Denied calls of tools that are more than one model makes that guesses, in five minutes. */
const MANY = 20;

/** Metrics of the audit log, and the alarms that somebody has to look at. */
export class GatewayMetrics extends Construct {
  /** Of this gateway alone: filters of two gateways would add up under one name. */
  public readonly namespace: string;
  public readonly alarms: cloudwatch.Alarm[] = [];

  constructor(scope: Construct, id: string, props: GatewayMetricsProps) {
    super(scope, id);
    this.namespace = `SecureLlm/Gateway/${Names.uniqueResourceName(scope, { maxLength: 200, separator: '-' })}`;
    for (const metric of METRICS) this.filter(metric.name, metric, props.auditLogGroup);
    const { authorizerLogGroup } = props;
    if (authorizerLogGroup) this.filter(`${FORGED_TOKENS.name}InFront`, FORGED_TOKENS, authorizerLogGroup);
    this.alarm('CanaryLeak', 'A system prompt was about to leave: the answer was stopped', props.topic);
    this.alarm('SettleFailed', 'Used tokens could not be counted: reservations stay charged', props.topic);
    this.alarm('AuditFailed', 'Audit records could not be written', props.topic);
    this.alarm(
      'LimitsFault',
      'The document of usage limits cannot be read, or is not valid: every request is refused',
      props.topic,
    );
    if (props.retrieves) {
      const text = 'A knowledge base returned documents that the caller may not read: they were dropped';
      this.alarm('ForeignSources', text, props.topic);
    }
    if (props.callsTools) {
      const text = 'Many calls of tools were denied: models try tools or arguments that are not their users’';
      this.alarm('ToolCallsDenied', text, props.topic, MANY);
    }
    const { handler, topic } = props;
    this.add('HandlerErrors', handler.metricErrors(), 'The handler crashed or ran out of time', topic);
    this.add(
      'HandlerThrottles',
      handler.metricThrottles(),
      'Callers are refused: the handler’s concurrency, or the account’s, is used up',
      topic,
    );
  }

  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: this.namespace,
      metricName,
      statistic: cloudwatch.Stats.SUM,
      ...options,
    }).attachTo(this);
  }

  private filter(id: string, { name, pattern, value }: (typeof METRICS)[number], logGroup: logs.ILogGroup): void {
    new logs.MetricFilter(this, id, {
      logGroup,
      metricNamespace: this.namespace,
      metricName: name,
      filterPattern: logs.FilterPattern.literal(pattern),
      metricValue: value,
    });
  }

  private alarm(metricName: string, description: string, topic: sns.ITopic, threshold?: number): void {
    this.add(metricName, this.metric(metricName), description, topic, threshold);
  }

  private add(name: string, metric: cloudwatch.Metric, description: string, topic: sns.ITopic, threshold = 1): void {
    this.alarms.push(toldAlarm(this, `${name}Alarm`, { metric, description, threshold, topic }));
  }
}
