import type { Cases } from '../../../../local/samples/cases';
import { guardrail as applied, unused } from '../../../support/guardrail';

const filters = (filter?: Record<string, unknown>) => ({
  ContentPolicyConfig: {
    FiltersConfig: [
      { Type: 'HATE', InputStrength: 'HIGH', OutputStrength: 'HIGH' },
      ...(filter ? [{ Type: 'PROMPT_ATTACK', OutputStrength: 'NONE', ...filter }] : []),
    ],
  },
});
const guardrail = (filter?: Record<string, unknown>) => applied(filters(filter));

export const BedrockGuardrailPromptAttackHigh: Cases = {
  good: {
    'filter at HIGH': guardrail({ InputStrength: 'HIGH' }),
    'HIGH in both branches of a condition': {
      Conditions: { Strict: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] } },
      ...guardrail({ InputStrength: { 'Fn::If': ['Strict', 'HIGH', 'HIGH'] } }),
    },
  },
  bad: {
    'filter at LOW': guardrail({ InputStrength: 'LOW' }),
    'no filter': guardrail(),
    'LOW in one branch of a condition': {
      Conditions: { Strict: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] } },
      ...guardrail({ InputStrength: { 'Fn::If': ['Strict', 'HIGH', 'LOW'] } }),
    },
  },
  lookAlike: {
    'disabled filter': guardrail({ InputStrength: 'HIGH', InputEnabled: false }),
    'filter that only detects': guardrail({ InputStrength: 'HIGH', InputAction: 'NONE' }),
  },
  silent: { 'a guardrail that nothing uses': unused(filters({ InputStrength: 'HIGH' })) },
  declared: {
    'a guardrail that is handed out': unused(filters({ InputStrength: 'HIGH' }), {
      Outputs: { Guardrail: { Value: { Ref: 'Thing' } } },
    }),
  },
  undecided: {
    'strength from a parameter': {
      Parameters: { Strength: { Type: 'String', Default: 'HIGH' } },
      ...guardrail({ InputStrength: { Ref: 'Strength' } }),
    },
  },
};
