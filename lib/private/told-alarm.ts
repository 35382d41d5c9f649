import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/** What an alarm watches, and who is told. */
export interface ToldAlarmOptions {
  readonly metric: cloudwatch.IMetric;
  /** What has happened, for whoever reads the message. */
  readonly description: string;
  /** In one period of the metric: the alarm is raised when the metric reaches it. */
  readonly threshold: number;
  readonly topic: sns.ITopic;
}

/** An alarm that tells a topic. A metric without data means that nothing has happened. */
export function toldAlarm(scope: Construct, id: string, options: ToldAlarmOptions): cloudwatch.Alarm {
  const alarm = new cloudwatch.Alarm(scope, id, {
    alarmDescription: options.description,
    metric: options.metric,
    threshold: options.threshold,
    evaluationPeriods: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  alarm.addAlarmAction(new SnsAction(options.topic));
  return alarm;
}

/** What an alarm waits for, and who is told when it does not come. */
export interface AbsenceAlarmOptions {
  readonly metric: cloudwatch.IMetric;
  /** What did not happen, for whoever reads the message. */
  readonly description: string;
  /** For so many periods of the metric. */
  readonly periods: number;
  readonly topic: sns.ITopic;
}

/** An alarm that tells a topic when something did not happen even once. A metric without data means just that. */
export function absenceAlarm(scope: Construct, id: string, options: AbsenceAlarmOptions): cloudwatch.Alarm {
  const alarm = new cloudwatch.Alarm(scope, id, {
    alarmDescription: options.description,
    metric: options.metric,
    threshold: 1,
    evaluationPeriods: options.periods,
    comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.BREACHING,
  });
  alarm.addAlarmAction(new SnsAction(options.topic));
  return alarm;
}
