import { type Control, eachResource, rule } from '../../../control';
import { Declared, PASS } from '../../../template/answer';
import { heard, isWrittenBy, metricsOf } from '../../../workload/alarm';
import { eachHandler, named } from '../../../workload/handler';
import { isLlmWorkload } from '../../../workload/llm-workload';

export const control: Control = {
  id: 'gateway-prompt-canary',
  title: 'A canary in the hidden context betrays a leaking prompt',
  risks: ['LLM01:2025', 'LLM07:2025', 'LLM01:2023', 'LLM06:2023', 'ASI01:2026'],
  acts: {
    'refuses an answer in which the canary stands': ['LLM07:2025', 'LLM06:2023'],
    'notices a leaking prompt by its canary, by an alarm that somebody hears': [
      'LLM01:2025',
      'LLM07:2025',
      'LLM01:2023',
      'LLM06:2023',
      'ASI01:2026',
    ],
  },
  shownBy: {
    'refuses an answer in which the canary stands': ['GatewayCanary'],
    'notices a leaking prompt by its canary, by an alarm that somebody hears': ['CanaryLeakAlarm'],
  },
  csf: 'Detect',
  boundary: 'user-interface',
  atlas: ['AML.T0056', 'AML.T0069.002', 'AML.M0024'],
  why: 'With a canary a leak is an event, and no longer a suspicion.',
  source: 'OWASP LLM07:2025; MITRE ATLAS AML.T0056',
  rules: [
    rule('GatewayCanary', {
      severity: 'LOW',
      fix: 'Use `LlmGateway`: it derives a canary for each request from a secret.',
      fixTemplate: 'Let GW_CANARY_SECRET_ARN in Environment.Variables name an AWS::SecretsManager::Secret.',
      check: eachHandler((settings) => named(settings, 'GW_CANARY_SECRET_ARN', ['AWS::SecretsManager::Secret'])),
    }),
    rule('CanaryLeakAlarm', {
      severity: 'LOW',
      fix: 'Add an alarm with an action on the metric that the filter writes.',
      fixTemplate:
        'Add an AWS::CloudWatch::Alarm with AlarmActions on the metric of MetricTransformations, with Threshold at most 1.',
      check: eachResource('AWS::Logs::MetricFilter', (filter, view) => {
        // applications without models call a careful deployment, or a test from outside, a canary
        if (!isLlmWorkload(view) || !/canary/i.test(filter.pattern('FilterPattern')?.toString() ?? ''))
          return undefined;
        const watched = isWrittenBy(filter.list('MetricTransformations'));
        const watching = view
          .resources('AWS::CloudWatch::Alarm')
          .filter(
            (alarm) =>
              metricsOf(alarm).some(watched) &&
              (alarm.number('Threshold') ?? 0) <= 1 &&
              (alarm.text('ComparisonOperator') ?? 'Greater').startsWith('Greater'),
          )
          .map(heard);
        if (watching.some((answer) => answer?.verdict === 'pass')) {
          // whatever else is logged under that name, only the gateway is known to have a canary
          const writers = filter
            .tryTarget('LogGroupName')
            ?.referrers('AWS::Lambda::Function', 'LoggingConfig.LogGroup');
          return writers?.some((fn) => fn.text('Environment.Variables.GW_ROLE') === 'gateway')
            ? PASS
            : new Declared('says so, and nothing shows it: no gateway of the given templates logs where it reads');
        }
        return watching.includes(undefined)
          ? undefined
          : filter.fail('MetricTransformations', 'have no alarm that tells anybody');
      }),
    }),
  ],
};
