import { type Control, eachResource, rule } from '../../../control';
import { Declared, PASS } from '../../../template/answer';
import { heard } from '../../../workload/alarm';
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
      fix: 'Use `LlmGateway`: it derives a canary for each request from a secret.',
      check: eachHandler((settings) => named(settings, 'GW_CANARY_SECRET_ARN', ['AWS::SecretsManager::Secret'])),
    }),
    rule('CanaryLeakAlarm', {
      fix: 'Add an alarm with an action on the metric that the filter writes.',
      check: eachResource('AWS::Logs::MetricFilter', (filter, view) => {
        // applications without models call a careful deployment, or a test from outside, a canary
        if (!isLlmWorkload(view) || !/canary/i.test(filter.pattern('FilterPattern')?.toString() ?? ''))
          return undefined;
        const written = filter.list('MetricTransformations');
        const watching = view
          .resources('AWS::CloudWatch::Alarm')
          .filter((alarm) =>
            written.some(
              (metric) =>
                String(alarm.get('MetricName')) === String(metric.get('MetricName')) &&
                String(alarm.get('Namespace')) === String(metric.get('MetricNamespace')) &&
                (alarm.number('Threshold') ?? 0) <= 1 &&
                (alarm.text('ComparisonOperator') ?? 'Greater').startsWith('Greater'),
            ),
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
