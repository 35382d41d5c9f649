import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { toldAlarm } from '../../../private/told-alarm';
import type { IModelGuardrail } from '../../model';

/** Alarms on a burst of interventions, which is somebody tuning a prompt, and on throttled evaluations. */
export function guardrailAlarms(
  scope: Construct,
  id: string,
  guardrail: IModelGuardrail,
  interventions: number,
  topic: sns.ITopic,
): cloudwatch.Alarm[] {
  const alarm = (suffix: string, description: string, metric: cloudwatch.Metric, threshold: number) =>
    toldAlarm(scope, `${id}${suffix}`, {
      metric: metric.with({ period: Duration.minutes(5), statistic: cloudwatch.Stats.SUM }),
      description,
      threshold,
      topic,
    });
  return [
    alarm('Interventions', 'A guardrail intervenes often', guardrail.metricIntervened(), interventions),
    alarm('Throttles', 'A guardrail is throttled, so calls fail closed', guardrail.metricThrottles(), 1),
  ];
}
