import { type Answer, attempt, PASS } from '../../../template/answer';
import type { Resource } from '../../../template/resource';

/** A metric that an alarm looks at. */
export interface Metric {
  readonly namespace: string | undefined;
  readonly name: string | undefined;
}

/** The metrics of an alarm, also where it computes with several. */
export const metricsOf = (alarm: Resource): readonly Metric[] => [
  { namespace: alarm.pattern('Namespace')?.toString(), name: alarm.pattern('MetricName')?.toString() },
  ...alarm.list('Metrics').map((query) => ({
    namespace: query.pattern('MetricStat.Metric.Namespace')?.toString(),
    name: query.pattern('MetricStat.Metric.MetricName')?.toString(),
  })),
];

/** Passes when somebody hears of the alarm, by an action of its own or by a composite alarm or rule that names it. */
export function heard(alarm: Resource): Answer {
  if (alarm.flag('ActionsEnabled') === false) return alarm.fail('ActionsEnabled', 'is false: nobody hears of it');
  if (alarm.list('AlarmActions').length > 0) return PASS;
  const named = alarm.view
    .resources('AWS::CloudWatch::CompositeAlarm', 'AWS::Events::Rule')
    .some((other) => attempt(() => JSON.stringify(other.declaration.body).includes(`"${alarm.logicalId}"`)));
  return named ? PASS : alarm.fail('AlarmActions', 'is empty: nobody hears of it');
}
