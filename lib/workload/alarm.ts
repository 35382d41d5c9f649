// Alarms of CloudWatch: what they look at, and who hears them.

import { type Answer, attempt, PASS } from '../template/answer';
import type { Resource } from '../template/resource';
import { works } from './event-rule';
import { told } from './listeners';

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

/**
 * Passes when somebody hears of the alarm, by an action of its own or by a composite alarm or rule that names it. Of one that
 * tells only topics to which nobody of the templates has subscribed nothing is known: people subscribe by hand, too. One that
 * tells functions alone is declared.
 */
export function heard(alarm: Resource): Answer | undefined {
  if (alarm.flag('ActionsEnabled') === false) return alarm.fail('ActionsEnabled', 'is false: nobody hears of it');
  const actions = alarm.list('AlarmActions');
  const answer = told(actions);
  if (answer === PASS || isPassedOn(alarm)) return PASS;
  return answer ?? (actions.length > 0 ? undefined : alarm.fail('AlarmActions', 'is empty: nobody hears of it'));
}

/** Whether a composite alarm or a rule that is heard names the alarm. */
const isPassedOn = (alarm: Resource): boolean =>
  alarm.view
    .resources('AWS::CloudWatch::CompositeAlarm', 'AWS::Events::Rule')
    .some(
      (other) =>
        attempt(
          () =>
            JSON.stringify(other.declaration.body).includes(`"${alarm.logicalId}"`) &&
            (other.type === 'AWS::Events::Rule'
              ? works(other)?.verdict === 'pass'
              : other.flag('ActionsEnabled') !== false && told(other.list('AlarmActions')) === PASS),
        ) ?? false,
    );
