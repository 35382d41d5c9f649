import { type Control, rule } from '../../../control';
import { all, eachHandler } from '../../../workload/handler';

export const control: Control = {
  id: 'gateway-input-normalization',
  title: 'Input is cleaned of invisible characters, bounded and marked as untrusted',
  risks: ['LLM01:2025', 'LLM07:2025', 'LLM10:2025', 'LLM01:2023', 'LLM04:2023', 'ASI01:2026'],
  acts: {
    'removes invisible characters, and marks untrusted text by words that nobody can guess': [
      'LLM01:2025',
      'LLM01:2023',
      'ASI01:2026',
    ],
    'refuses input above a number of characters': ['LLM10:2025', 'LLM04:2023'],
  },
  csf: 'Protect',
  boundary: 'user-interface',
  atlas: ['AML.M0033', 'AML.T0068', 'AML.T0051.000'],
  why: 'Guardrails judge what can be seen; hidden characters and encodings are how an attack gets past them.',
  source: 'OWASP LLM01:2025, segregate and identify external content; MITRE ATLAS AML.T0068',
  rules: [
    rule('GatewayInputNormalized', {
      severity: 'MEDIUM',
      fix: 'Use `LlmGateway`: it strips invisible characters, bounds the size, and marks untrusted text.',
      fixTemplate:
        'In Environment.Variables, set GW_STRIP_INVISIBLE: true, GW_MAX_INPUT_CHARS to at most 32000 and GW_UNTRUSTED_DELIMITER: random.',
      check: eachHandler((settings) =>
        all(
          settings.expect('GW_STRIP_INVISIBLE', 'true'),
          settings.expectNumber('GW_MAX_INPUT_CHARS', { min: 1, max: 32000 }),
          settings.expect('GW_UNTRUSTED_DELIMITER', 'random'),
        ),
      ),
    }),
  ],
};
