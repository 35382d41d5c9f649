import { beside, type Cases, one } from '../../../../local/samples/cases';
import { parameter } from '../../../support/guardrail';

const agent = (properties: Record<string, unknown> = {}) => one('AWS::Bedrock::Agent', properties);
const named = (GuardrailIdentifier: unknown, more?: Record<string, unknown>) => ({
  ...agent({ GuardrailConfiguration: { GuardrailIdentifier, GuardrailVersion: '1' } }),
  ...more,
});
const Guardrail = { Guardrail: { Type: 'AWS::Bedrock::Guardrail', Properties: {} } };

export const BedrockAgentGuardrail: Cases = {
  good: { 'a guardrail': beside(named({ Ref: 'Guardrail' }), Guardrail) },
  declared: {
    'a guardrail that is not given': named('abcdefgh1234'),
    'a guardrail whose name has that of another in it': beside(named({ 'Fn::Sub': 'old-${Guardrail}' }), Guardrail),
  },
  bad: { 'no guardrail': agent() },
  undecided: { 'a guardrail from a parameter': named({ Ref: 'Given' }, parameter) },
  lookAlike: { 'a version of nothing': agent({ GuardrailConfiguration: { GuardrailVersion: '1' } }) },
};
