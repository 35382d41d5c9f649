// Alarms of CloudWatch: what they look at, and who hears them.

import { type Answer, attempt, PASS } from '../template/answer';
import type { Resource, Value } from '../template/resource';
import { works } from './event-rule';
import { told } from './listeners';

/** A metric that an alarm looks at. */
export interface Metric {
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  /** What it is narrowed to: names and values. */
  readonly dimensions: readonly Value[];
  /** Whether it is one of another account than the alarm's. */
  readonly isForeign: boolean;
}

/** The metrics of an alarm, also where it computes with several. */
export const metricsOf = (alarm: Resource): readonly Metric[] =>
  alarm.view.onceOf('metrics', alarm, () => [
    metricAt(alarm, false),
    ...alarm.list('Metrics').map((query) => metricAt(query.get('MetricStat.Metric'), isForeign(query))),
  ]);

const metricAt = (metric: Value, foreign: boolean): Metric => ({
  namespace: metric.pattern('Namespace')?.toString(),
  name: metric.pattern('MetricName')?.toString(),
  dimensions: [...metric.tryAt('Dimensions[]')],
  isForeign: foreign,
});

/** Whether a query asks another account. */
const isForeign = (query: Value): boolean => {
  const account = query.pattern('AccountId');
  return (
    account !== undefined && String(account) !== '${AWS::AccountId}' && String(account) !== query.template.input.account
  );
};

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

/** Whether a resource's declaration names the alarm, by `Ref`, `Fn::GetAtt` or within a text. */
function names({ declaration }: Resource, { logicalId }: Resource): boolean {
  const body = JSON.stringify(declaration.body);
  return [`"${logicalId}"`, `\${${logicalId}}`, `\${${logicalId}.`].some((name) => body.includes(name));
}

/** Whether a composite alarm or a rule that is heard names the alarm. */
const isPassedOn = (alarm: Resource): boolean =>
  alarm.view
    .resources('AWS::CloudWatch::CompositeAlarm', 'AWS::Events::Rule')
    .some(
      (other) =>
        attempt(
          () =>
            names(other, alarm) &&
            (other.type === 'AWS::Events::Rule'
              ? works(other)?.verdict === 'pass'
              : other.flag('ActionsEnabled') !== false && told(other.list('AlarmActions')) === PASS),
        ) ?? false,
    );
