import { type Control, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { all, eachHandler } from '../../../workload/handler';

export const control: Control = {
  id: 'gateway-trust-signals',
  title: 'Answers say that a machine wrote them, and how well they are supported',
  risks: ['LLM09:2025', 'LLM09:2023', 'ASI09:2026'],
  acts: 'label',
  csf: 'Protect',
  boundary: 'user-interface',
  atlas: ['AML.M0021', 'AML.T0062', 'AML.T0067.000'],
  why: 'People rely too much on what looks certain: they have to see what is supported and what is not.',
  source: 'OWASP LLM09:2025, user interface design; risk communication',
  rules: [
    rule('GatewayTrustSignals', {
      severity: 'LOW',
      fix: 'Use `LlmGateway` with disclosure on and a grounding action.',
      fixTemplate:
        'In Environment.Variables, set GW_AI_DISCLOSURE: true and GW_GROUNDING_ACTION to block, abstain or annotate, and leave GW_REQUIRE_CITATIONS out or true.',
      check: eachHandler((settings) =>
        all(
          settings.expect('GW_AI_DISCLOSURE', 'true'),
          settings.expect('GW_GROUNDING_ACTION', 'block', 'abstain', 'annotate'),
          settings.decide(() =>
            settings.get('GW_REQUIRE_CITATIONS').present ? settings.expect('GW_REQUIRE_CITATIONS', 'true') : PASS,
          ),
        ),
      ),
    }),
  ],
};
