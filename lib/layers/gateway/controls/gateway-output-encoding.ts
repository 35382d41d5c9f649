import { type Control, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { all, eachHandler } from '../../../workload/handler';

export const control: Control = {
  id: 'gateway-output-encoding',
  title: 'Answers are encoded for their place; links, images and control bytes are taken out',
  risks: ['LLM02:2025', 'LLM05:2025', 'LLM02:2023', 'LLM06:2023', 'ASI05:2026', 'ASI09:2026'],
  acts: {
    'removes images, foreign links and control bytes from answers, and encodes their markup': [
      'LLM02:2025',
      'LLM05:2025',
      'LLM02:2023',
      'LLM06:2023',
    ],
  },
  csf: 'Protect',
  boundary: 'user-interface',
  atlas: ['AML.M0033', 'AML.T0077', 'AML.T0011.003', 'AML.T0102'],
  why: 'The model is an author that nobody vouches for: what it writes is encoded for the place where it is shown or run.',
  source: 'OWASP LLM05:2025, context-aware output encoding',
  rules: [
    rule('GatewayOutputEncoded', {
      severity: 'MEDIUM',
      fix: 'Use `LlmGateway`: it encodes answers, strips images and control bytes, and has a policy for links.',
      fixTemplate:
        'In Environment.Variables, set GW_OUTPUT_MODE to text, html-escaped or json-schema (with GW_OUTPUT_SCHEMA), GW_OUTPUT_LINK_POLICY to strip or allowlist, GW_OUTPUT_IMAGES to strip and GW_STRIP_CONTROL to true.',
      check: eachHandler((settings) =>
        all(
          settings.expect('GW_OUTPUT_MODE', 'text', 'html-escaped', 'json-schema'),
          settings.decide(() =>
            settings.text('GW_OUTPUT_MODE') === 'json-schema' ? settings.expectPresent('GW_OUTPUT_SCHEMA') : PASS,
          ),
          settings.expect('GW_OUTPUT_LINK_POLICY', 'strip', 'allowlist'),
          settings.expect('GW_OUTPUT_IMAGES', 'strip'),
          settings.expect('GW_STRIP_CONTROL', 'true'),
        ),
      ),
    }),
  ],
};
