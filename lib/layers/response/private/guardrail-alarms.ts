import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { IModelGuardrail } from '../../model';

/** Alarms on a burst of interventions, which is somebody tuning a prompt, and on throttled evaluations. */
export function guardrailAlarms(
  scope: Construct,
  id: string,
  guardrail: IModelGuardrail,
  interventions: number,
  topic: sns.ITopic,
): cloudwatch.Alarm[] {
  const alarm = (suffix: string, alarmDescription: string, metric: cloudwatch.Metric, threshold: number) => {
    const made = new cloudwatch.Alarm(scope, `${id}${suffix}`, {
      alarmDescription,
      metric: metric.with({ period: Duration.minutes(5), statistic: cloudwatch.Stats.SUM }),
      threshold,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    made.addAlarmAction(new SnsAction(topic));
    return made;
  };
  return [
    alarm('Interventions', 'A guardrail intervenes often', guardrail.metricIntervened(), interventions),
    alarm('Throttles', 'A guardrail is throttled, so calls fail closed', guardrail.metricThrottles(), 1),
  ];
}
