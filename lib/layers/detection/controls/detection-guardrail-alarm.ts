import { type Control, eachResource, rule } from '../../../control';
import { heard, metricsOf } from '../../../workload/alarm';

const GUARDRAILS = 'AWS/Bedrock/Guardrails';
/** Latency and the number of calls tell of no attack. */
const ATTACKED = /^Invocation(sIntervened|Throttles)$/;

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
      'LLM02:2025',
      'LLM01:2023',
      'LLM06:2023',
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
        metricsOf(alarm).some(({ namespace, name }) => namespace === GUARDRAILS && ATTACKED.test(name ?? ''))
          ? heard(alarm)
          : undefined,
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
