import { type Control, rule } from '../../../control';
import type { Answer } from '../../../template/answer';
import type { Value } from '../../../template/resource';
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
  acts: {
    'refuses prompts and answers that the guardrail blocks, and all while it cannot be asked': [
      'LLM01:2025',
      'LLM01:2023',
      'ASI01:2026',
    ],
  },
  csf: 'Protect',
  boundary: 'user-interface',
  atlas: ['AML.M0020', 'AML.T0051', 'AML.T0054', 'AML.T0057'],
  why: 'The same policy has to see both what goes in and what comes out, and its outage must not open the door.',
  source: 'Amazon Bedrock User Guide, Use the ApplyGuardrail API; Configure streaming response behavior',
  restsOn: 'guardrail',
  rules: [
    rule('GatewayGuardrailBothWays', {
      severity: 'HIGH',
      fix: 'Use `LlmGateway` with a `ModelGuardrail`: it judges both ways and refuses when it cannot.',
      fixTemplate:
        'In Environment.Variables, let GW_GUARDRAIL_ID and GW_GUARDRAIL_VERSION name a guardrail and a version of it, and set GW_GUARDRAIL_INPUT and GW_GUARDRAIL_OUTPUT to block, GW_GUARDRAIL_FAILURE to closed and GW_STREAM_MODE to sync.',
      check: eachHandler((settings) =>
        all(
          ...judging(settings, 'GW_GUARDRAIL_ID', 'GW_GUARDRAIL_VERSION'),
          // an alias may have one of its own
          ...settings
            .json('GW_ALIASES')
            .entries()
            .filter(([, alias]) => alias.get('guardrail').present)
            .flatMap(([, alias]) => judging(alias, 'guardrail.id', 'guardrail.version')),
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

/** A guardrail of the templates, and a version of that one. */
const judging = (holder: Value, id: string, version: string): readonly Answer[] => [
  named(holder, id, ['AWS::Bedrock::Guardrail']),
  pinned(holder, version, id),
];
