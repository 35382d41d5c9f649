import { type Cases, one } from '../../../../local/samples/cases';
import { parameter } from '../../../support/guardrail';

const enforced = (properties: Record<string, unknown>, more?: Record<string, unknown>) =>
  one('AWS::Bedrock::EnforcedGuardrailConfiguration', { GuardrailIdentifier: 'g', ...properties }, more);

export const EnforcedGuardrailPinned: Cases = {
  good: { 'a number': enforced({ GuardrailVersion: '2' }) },
  bad: { 'the draft': enforced({ GuardrailVersion: 'DRAFT' }), nothing: enforced({}) },
  lookAlike: {
    'the version of the guardrail itself': {
      Resources: {
        Guardrail: { Type: 'AWS::Bedrock::Guardrail', Properties: { Name: 'g' } },
        ...enforced({ GuardrailVersion: { 'Fn::GetAtt': ['Guardrail', 'Version'] } }).Resources,
      },
    },
  },
  undecided: { 'a parameter': enforced({ GuardrailVersion: { Ref: 'Given' } }, parameter) },
};

const models = (IncludedModels: string[], ExcludedModels: string[]) =>
  enforced({ ModelEnforcement: { IncludedModels, ExcludedModels } });
export const EnforcedGuardrailNoExclusions: Cases = {
  good: {
    'every model': enforced({}),
    'every model by name': models(['ALL'], []),
    'every model but embeddings': models(['ALL'], ['amazon.titan-embed-text-v2:0']),
  },
  bad: {
    'an excluded model': models(['ALL'], ['anthropic.claude-v2']),
    'one model only': models(['amazon.titan'], []),
  },
};

const guarding = (Messages: unknown, more?: Record<string, unknown>) =>
  enforced({ SelectiveContentGuarding: { Messages } }, more);
export const EnforcedGuardrailComprehensive: Cases = {
  good: { comprehensive: guarding('COMPREHENSIVE'), 'nothing said': enforced({}) },
  bad: { 'tagged content only': guarding('SELECTIVE') },
  undecided: { 'a parameter': guarding({ Ref: 'Given' }, parameter) },
};
