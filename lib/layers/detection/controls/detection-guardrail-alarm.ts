import { type Control, eachResource, rule } from '../../../control';
import { type Answer, Declared, PASS } from '../../../template/answer';
import { heard, type Metric, metricsOf } from '../../../workload/alarm';

const GUARDRAILS = 'AWS/Bedrock/Guardrails';
/** Latency and the number of calls tell of no attack. */
const ATTACKED = /^Invocation(sIntervened|Throttles)$/;

/** What hears of guardrails: those of the templates, or all of the account. Of others nobody knows whether models use them. */
function ofOwn(metrics: readonly Metric[], answer: () => Answer | undefined): Answer | undefined {
  if (metrics.length === 0) return undefined;
  const said = answer();
  return said !== PASS || metrics.some(isOwn) ? said : ELSEWHERE;
}

const isOwn = ({ dimensions, isForeign }: Metric): boolean =>
  !isForeign &&
  dimensions
    .filter((dimension) => /^Guardrail(Arn|Id)$/.test(dimension.text('Name') ?? ''))
    .every((dimension) => dimension.tryTarget('Value')?.type === 'AWS::Bedrock::Guardrail');

const ELSEWHERE = new Declared(
  'says so, and nothing shows it: it hears of a guardrail that is not among the given templates',
);

export const control: Control = {
  id: 'detection-guardrail-alarm',
  title: 'Alarm on guardrail interventions and on throttled guardrails',
  risks: [
    'LLM01:2025',
    'LLM02:2025',
    'LLM05:2025',
    'LLM07:2025',
    'LLM09:2025',
    'LLM01:2023',
    'LLM02:2023',
    'LLM06:2023',
    'LLM09:2023',
    'ASI01:2026',
    'ASI09:2026',
  ],
  acts: {
    'notices a burst of what the guardrail blocks, by an alarm that somebody hears': [
      'LLM01:2025',
      'LLM01:2023',
      'ASI01:2026',
    ],
  },
  csf: 'Detect',
  boundary: 'user-interface',
  atlas: ['AML.M0024', 'AML.T0051', 'AML.T0054'],
  why: 'A burst of interventions is an attacker tuning a prompt.',
  source:
    'Amazon Bedrock User Guide, Monitor guardrails using CloudWatch metrics and Monitor the performance of Amazon Bedrock',
  restsOn: 'guardrail',
  rules: [
    rule('GuardrailAlarm', {
      severity: 'LOW',
      fix: 'Add an alarm action to the alarm on InvocationsIntervened or InvocationThrottles.',
      fixTemplate: 'Set AlarmActions of the alarm on InvocationsIntervened or InvocationThrottles.',
      counterparts: ['FMI-18', 'BR-32'],
      check: eachResource('AWS::CloudWatch::Alarm', (alarm) =>
        ofOwn(
          metricsOf(alarm).filter(({ namespace, name }) => namespace === GUARDRAILS && ATTACKED.test(name ?? '')),
          () => heard(alarm),
        ),
      ),
    }),
    rule('BedrockAlarm', {
      severity: 'LOW',
      fix: 'Add an alarm action to the alarm on the metrics of Bedrock.',
      fixTemplate: 'Set AlarmActions of the alarm on the metrics of Bedrock.',
      counterparts: ['FS-05', 'FS-11'],
      proves: false,
      check: eachResource('AWS::CloudWatch::Alarm', (alarm) =>
        metricsOf(alarm).some(({ namespace }) => namespace !== GUARDRAILS && /^AWS\/Bedrock/.test(namespace ?? ''))
          ? heard(alarm)
          : undefined,
      ),
    }),
  ],
};
