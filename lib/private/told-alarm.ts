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
  /** Periods after which it is raised when the metric has not reached the threshold in any of them, or has no data. */
  readonly absentFor?: number;
}

/** An alarm that tells a topic. A metric without data means that nothing has happened, which only `absentFor` asks about. */
export function toldAlarm(scope: Construct, id: string, options: ToldAlarmOptions): cloudwatch.Alarm {
  const { absentFor } = options;
  const { ComparisonOperator, TreatMissingData } = cloudwatch;
  const alarm = new cloudwatch.Alarm(scope, id, {
    alarmDescription: options.description,
    metric: options.metric,
    threshold: options.threshold,
    evaluationPeriods: absentFor ?? 1,
    comparisonOperator: absentFor
      ? ComparisonOperator.LESS_THAN_THRESHOLD
      : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: absentFor ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
  });
  alarm.addAlarmAction(new SnsAction(options.topic));
  return alarm;
}
