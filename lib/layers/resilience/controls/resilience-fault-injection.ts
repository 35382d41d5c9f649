import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';

export const control: Control = {
  id: 'resilience-fault-injection',
  title: 'FIS experiments with actions and stop conditions',
  risks: ['LLM06:2025', 'LLM10:2025', 'LLM04:2023', 'LLM08:2023', 'ASI08:2026'],
  acts: 'probe',
  csf: 'Recover',
  boundary: 'application',
  atlas: ['AML.T0029'],
  why: 'Losing the guardrail, the model or a tool is a scenario that can be tested: the gateway has to fail closed.',
  source: 'AWS Fault Injection Service User Guide, Stop conditions for AWS FIS',

  rules: [
    rule('FisStopCondition', {
      severity: 'LOW',
      fix: 'Name a CloudWatch alarm as stop condition.',
      fixTemplate: 'Add {Source: aws:cloudwatch:alarm, Value: the ARN of an alarm} to StopConditions.',
      check: eachResource('AWS::FIS::ExperimentTemplate', (template) => {
        const conditions = template.list('StopConditions');
        if (conditions.length === 0) return template.fail('StopConditions', 'is empty: nothing stops the experiment');
        const stopped = conditions.some(
          (condition) => condition.text('Source') === 'aws:cloudwatch:alarm' && condition.get('Value').present,
        );
        if (!stopped) return template.fail('StopConditions', 'has none but aws:none: nothing stops the experiment');
        // an experiment that only waits tries nothing
        return template.entries('Actions').some(([, action]) => action.text('ActionId') !== 'aws:fis:wait')
          ? PASS
          : undefined;
      }),
    }),
  ],
};
