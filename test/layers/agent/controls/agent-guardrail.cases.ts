import { type Cases, one } from '../../../../local/samples/cases';

const agent = (properties: Record<string, unknown> = {}) => one('AWS::Bedrock::Agent', properties);
export const BedrockAgentGuardrail: Cases = {
  good: { 'a guardrail': agent({ GuardrailConfiguration: { GuardrailIdentifier: 'g', GuardrailVersion: '1' } }) },
  bad: { 'no guardrail': agent() },
  lookAlike: { 'a version of nothing': agent({ GuardrailConfiguration: { GuardrailVersion: '1' } }) },
};
