import { type Control, eachResource, rule } from '../../../control';
import { FUNCTION_TYPES } from '../../../workload/callers';
import { ofHandler } from '../../../workload/handler';

// the gateway's contract, `ENV`, names the variables of the handler
const VARIABLES = 'Environment.Variables';

export const control: Control = {
  id: 'resilience-model-fallback',
  title: 'The gateway falls back to another model or a fixed answer',
  risks: ['LLM09:2025', 'LLM10:2025', 'LLM04:2023', 'LLM09:2023', 'ASI08:2026'],
  acts: {
    'undoes the loss of a model: another model or a fixed message answers': ['LLM10:2025', 'LLM04:2023', 'ASI08:2026'],
  },
  csf: 'Recover',
  boundary: 'model',
  atlas: ['AML.T0029'],
  why: 'Continuity for an LLM application means another model and an honest message.',
  source: 'OWASP LLM10:2025 graceful degradation; Amazon Bedrock User Guide, Quotas and throttling',

  rules: [
    rule('GatewayFallback', {
      severity: 'LOW',
      fix: 'Give the gateway a fallback: a static message, or another model.',
      fixTemplate:
        'In Environment.Variables, set GW_FALLBACK_MODE to static-message, or to model with GW_FALLBACK_MODEL_ID.',
      check: eachResource(FUNCTION_TYPES, (handler) => {
        if (handler.get(`${VARIABLES}.GW_ROLE`).absent) return undefined;
        const mode = handler.expect(`${VARIABLES}.GW_FALLBACK_MODE`, 'static-message', 'model');
        const asked = mode.verdict === 'pass' && handler.text(`${VARIABLES}.GW_FALLBACK_MODE`) === 'model';
        return ofHandler(handler, asked ? handler.expectPresent(`${VARIABLES}.GW_FALLBACK_MODEL_ID`) : mode);
      }),
    }),
  ],
};
