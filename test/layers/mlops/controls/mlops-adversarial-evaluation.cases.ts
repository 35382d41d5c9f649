import { type Cases, one } from '../../../../local/samples/cases';

const canary = (more: Record<string, unknown> = {}) =>
  one('AWS::Synthetics::Canary', {
    Name: 'chat-redteam',
    Code: { Handler: 'index.handler' },
    Schedule: { Expression: 'rate(1 hour)' },
    StartCanaryAfterCreation: true,
    ...more,
  });

export const RedTeamCanaryRuns: Cases = {
  good: {
    'a script that asks': canary({
      Code: { Handler: 'index.handler', Script: "exports.handler = async () => fetch('https://chat.example.com');" },
    }),
  },
  declared: { 'a script that lies elsewhere, hourly': canary() },
  bad: { once: canary({ Schedule: { Expression: 'rate(0 minute)' } }) },
  lookAlike: {
    'never started': canary({ StartCanaryAfterCreation: false }),
    'an empty script': canary({ Code: { Handler: 'index.handler', Script: '' } }),
    'a script that does nothing': canary({
      Code: { Handler: 'index.handler', Script: '// fetch(chat)\nexports.handler = async () => {};' },
    }),
  },
  silent: { 'another canary': canary({ Name: 'uptime' }) },
};

const evaluation = (more: Record<string, unknown> = {}) =>
  one('AWS::BedrockAgentCore::OnlineEvaluationConfig', {
    ExecutionStatus: 'ENABLED',
    Evaluators: [{ EvaluatorId: 'Builtin.Helpfulness' }],
    Rule: { SamplingConfig: { SamplingPercentage: 10 } },
    ...more,
  });

export const OnlineEvaluationRuns: Cases = {
  good: { 'one in ten': evaluation() },
  bad: { 'no evaluators': evaluation({ Evaluators: [] }) },
  lookAlike: {
    'an evaluation that is off': evaluation({ ExecutionStatus: 'DISABLED' }),
    'none in ten': evaluation({ Rule: { SamplingConfig: { SamplingPercentage: 0 } } }),
  },
};
