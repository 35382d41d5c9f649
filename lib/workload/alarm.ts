// Alarms of CloudWatch: what they look at, and who hears them.

import { type Answer, attempt, Declared, decide, type Fail, PASS } from '../template/answer';
import type { Resource, Value } from '../template/resource';
import { works } from './event-rule';
import { told } from './listeners';

/** A metric that an alarm looks at. */
export interface Metric {
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  /** Whether namespace and name may be anything that a deployer says. */
  readonly isOpen: boolean;
  /** What it is narrowed to: names and values. */
  readonly dimensions: readonly Value[];
  /** Whether it is one of another account than the alarm's. */
  readonly isForeign: boolean;
  /** How what comes in a period becomes one number, and the seconds of a period. */
  readonly statistic: Value;
  readonly period: Value;
}

/** The metrics of an alarm, also where it computes with several. */
export const metricsOf = (alarm: Resource): readonly Metric[] =>
  alarm.view.onceOf('metrics', alarm, () => [
    metricAt(alarm, false, alarm.get('Statistic'), alarm.get('Period')),
    ...alarm
      .list('Metrics')
      .map((query) =>
        metricAt(
          query.get('MetricStat.Metric'),
          isForeign(query),
          query.get('MetricStat.Stat'),
          query.get('MetricStat.Period'),
        ),
      ),
  ]);

function metricAt(metric: Value, foreign: boolean, statistic: Value, period: Value): Metric {
  const [namespace, name] = [metric.pattern('Namespace'), metric.pattern('MetricName')];
  return {
    namespace: namespace?.toString(),
    name: name?.toString(),
    isOpen: (namespace?.unknown ?? name?.unknown) !== undefined,
    dimensions: [...metric.tryAt('Dimensions[]')],
    isForeign: foreign,
    statistic,
    period,
  };
}

/** Whether a metric is one that filters of logs write, by their `MetricTransformations`. Narrowed by a dimension it is another one. */
export const isWrittenBy =
  (transformations: Iterable<Value>) =>
  ({ namespace, name, dimensions, isForeign }: Metric): boolean =>
    !isForeign &&
    dimensions.length === 0 &&
    [...transformations].some(
      (written) =>
        String(written.get('MetricNamespace')) === namespace &&
        String(written.get('MetricName')) === name &&
        written.get('Dimensions').absent &&
        written.text('MetricValue') !== '0',
    );

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

/** A burst: so many events within so many seconds. An alarm that takes more, or longer, is none of an attack that is under way. */
const BURST = { events: 100, seconds: 3600 };

const COMPUTED = new Declared('says so, and nothing shows it: what the alarm computes with the metric is not read');

/**
 * Whether somebody hears of a burst of what a metric counts, by one of the alarms on it that stand where `of` does: `otherwise`
 * where there is none. Says nothing where an alarm tells a topic to which people may subscribe by hand.
 */
export function burstHeard(of: Resource, counts: (metric: Metric) => boolean, otherwise: Fail): Answer | undefined {
  const said = of.view
    .resources('AWS::CloudWatch::Alarm')
    .filter((alarm) => !areApart(of, alarm))
    .map((alarm) =>
      decide(() => {
        const metrics = metricsOf(alarm);
        const metric = metrics.find(counts);
        if (metric) return missesBurst(alarm, metric) ?? heard(alarm);
        return metrics.some(({ isOpen }) => isOpen) ? alarm.undecided('may hear of any metric') : otherwise;
      }),
    );
  if (said.includes(PASS)) return PASS;
  const one = (verdict: Answer['verdict']) =>
    said.find((answer) => answer?.verdict === verdict && answer !== otherwise);
  const declared = one('declared');
  return declared || said.includes(undefined) ? declared : (one('undecided') ?? one('fail') ?? otherwise);
}

/** Whether two resources are of different accounts or Regions, and one knows nothing of the other's metrics. */
const areApart = ({ template: { input: one } }: Resource, { template: { input: other } }: Resource): boolean =>
  (['account', 'region'] as const).some(
    (place) => one[place] !== undefined && other[place] !== undefined && one[place] !== other[place],
  );

/** Why a burst of what its metric counts does not raise an alarm; nothing where it does. */
function missesBurst(alarm: Resource, { statistic, period }: Metric): Answer | undefined {
  const operator = alarm.text('ComparisonOperator') ?? '';
  if (!/^Greater|OrGreater/.test(operator))
    return alarm.fail('ComparisonOperator', `is ${operator}: a burst does not raise it`);
  if (alarm.text('TreatMissingData') === 'breaching')
    return alarm.fail(
      'TreatMissingData',
      'is breaching: where nothing happens it is raised, and a burst changes nothing',
    );
  if (statistic.text() !== 'Sum') return statistic.fail('', `is ${statistic} and not Sum: it counts nothing`);
  const periods = alarm.number('EvaluationPeriods') ?? 1;
  const seconds = (period.number() ?? 0) * periods;
  if (seconds > BURST.seconds)
    return alarm.fail('EvaluationPeriods', `are ${seconds} seconds in all: a burst of an hour is over by then`);
  if (alarm.get('ThresholdMetricId').present) return undefined;
  if (alarm.list('Metrics').some((query) => query.get('Expression').present)) return COMPUTED;
  const threshold = alarm.number('Threshold') ?? Number.POSITIVE_INFINITY;
  if (threshold < 0 || (threshold === 0 && /OrEqual/.test(operator)))
    return alarm.fail('Threshold', `is ${threshold}: no event at all raises it, and a burst changes nothing`);
  const events = threshold * (alarm.number('DatapointsToAlarm') ?? periods);
  return events > BURST.events
    ? alarm.fail('Threshold', `is ${threshold}: nobody hears of ${BURST.events} within an hour`)
    : undefined;
}
