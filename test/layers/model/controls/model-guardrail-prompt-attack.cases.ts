import { type Cases, one } from '../../../../local/samples/cases';

const guardrail = (filter?: Record<string, unknown>) =>
  one('AWS::Bedrock::Guardrail', {
    Name: 'g',
    ContentPolicyConfig: {
      FiltersConfig: [
        { Type: 'HATE', InputStrength: 'HIGH', OutputStrength: 'HIGH' },
        ...(filter ? [{ Type: 'PROMPT_ATTACK', OutputStrength: 'NONE', ...filter }] : []),
      ],
    },
  });

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
  undecided: {
    'strength from a parameter': {
      Parameters: { Strength: { Type: 'String', Default: 'HIGH' } },
      ...guardrail({ InputStrength: { Ref: 'Strength' } }),
    },
  },
};
