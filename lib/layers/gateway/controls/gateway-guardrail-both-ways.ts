import { type Control, rule } from '../../../control';
import { pinned } from '../../../workload/guardrail';
import { all, eachHandler, named } from '../../../workload/handler';

export const control: Control = {
  id: 'gateway-guardrail-both-ways',
  title: 'The gateway has input and output judged by a guardrail, and fails closed',
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
  csf: 'Protect',
  boundary: 'user-interface',
  atlas: ['AML.M0020', 'AML.T0051', 'AML.T0054', 'AML.T0057'],
  why: 'The same policy has to see both what goes in and what comes out, and its outage must not open the door.',
  source: 'Amazon Bedrock User Guide, Use the ApplyGuardrail API; Configure streaming response behavior',
  restsOn: 'guardrail',
  rules: [
    rule('GatewayGuardrailBothWays', {
      fix: 'Use `LlmGateway` with a `ModelGuardrail`: it judges both ways and refuses when it cannot.',
      check: eachHandler((settings) =>
        all(
          named(settings, 'GW_GUARDRAIL_ID', ['AWS::Bedrock::Guardrail']),
          pinned(settings, 'GW_GUARDRAIL_VERSION'),
          settings.expect('GW_GUARDRAIL_INPUT', 'block'),
          settings.expect('GW_GUARDRAIL_OUTPUT', 'block'),
          settings.expect('GW_GUARDRAIL_FAILURE', 'closed'),
          // chunks that are sent before they are judged cannot be taken back
          settings.expect('GW_STREAM_MODE', 'sync'),
        ),
      ),
    }),
  ],
};
