import { type Control, rule } from '../../../control';
import { acting, entries } from '../../../mend';
import { eachGuardrail } from '../../../workload/applied-guardrail';

export const control: Control = {
  id: 'model-guardrail-prompt-attack',
  title: 'Guardrails filter prompt attacks at full strength',
  risks: ['LLM01:2025', 'LLM07:2025', 'LLM01:2023', 'LLM06:2023', 'ASI01:2026'],
  acts: {
    'refuses prompts that the filter takes for an attack': ['LLM01:2025', 'LLM01:2023', 'ASI01:2026'],
  },
  csf: 'Protect',
  boundary: 'model',
  atlas: ['AML.M0020', 'AML.T0051', 'AML.T0054'],
  why: 'Lower strengths act only on detections of higher confidence, so more attacks reach the model.',
  source: 'Amazon Bedrock User Guide, Detect prompt attacks with Amazon Bedrock Guardrails',
  restsOn: 'guardrail',
  rules: [
    rule('BedrockGuardrailPromptAttackHigh', {
      severity: 'HIGH',
      fix: "Set `inputStrength: 'HIGH'` (and `outputStrength: 'NONE'`) on the PROMPT_ATTACK filter of the guardrail's `contentPolicyConfig`, or use `ModelGuardrail`.",
      fixTemplate:
        'Add {Type: PROMPT_ATTACK, InputStrength: HIGH, OutputStrength: NONE} to ContentPolicyConfig.FiltersConfig.',
      mend: {
        type: 'AWS::Bedrock::Guardrail',
        changes: {
          'ContentPolicyConfig.FiltersConfig': entries(['PROMPT_ATTACK'], (entry) => ({
            ...acting(entry, 'BLOCK'),
            InputStrength: 'HIGH',
            OutputStrength: 'NONE',
          })),
        },
      },
      counterparts: ['P', 'FS-51', 'DD', 'ST', 'PF'],
      check: eachGuardrail((guardrail) => {
        const filters = guardrail.list('ContentPolicyConfig.FiltersConfig');
        const filter = filters.find((candidate) => candidate.text('Type') === 'PROMPT_ATTACK');
        if (!filter) return guardrail.fail('ContentPolicyConfig.FiltersConfig', 'has no PROMPT_ATTACK filter');
        if (filter.flag('InputEnabled') === false)
          return filter.fail('InputEnabled', 'is false: the filter does nothing');
        if (filter.text('InputAction') === 'NONE')
          return filter.fail('InputAction', 'is NONE: attacks are noted and let through');
        return filter.expect('InputStrength', 'HIGH');
      }),
    }),
  ],
};
