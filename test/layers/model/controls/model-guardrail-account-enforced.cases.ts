import { type Cases, one } from '../../../../local/samples/cases';
import { parameter } from '../../../support/guardrail';

const enforced = (properties: Record<string, unknown>, more?: Record<string, unknown>) =>
  one('AWS::Bedrock::EnforcedGuardrailConfiguration', { GuardrailIdentifier: 'g', ...properties }, more);

/** A version that is made of `Guardrail`, enforced for the guardrail of this name. */
const made = (GuardrailIdentifier: unknown) => ({
  Resources: {
    ...enforced({ GuardrailIdentifier, GuardrailVersion: { 'Fn::GetAtt': ['Version', 'Version'] } }).Resources,
    Version: { Type: 'AWS::Bedrock::GuardrailVersion', Properties: { GuardrailIdentifier: { Ref: 'Guardrail' } } },
    Guardrail: { Type: 'AWS::Bedrock::Guardrail', Properties: { Name: 'g' } },
    Other: { Type: 'AWS::Bedrock::Guardrail', Properties: { Name: 'o' } },
  },
});

export const EnforcedGuardrailPinned: Cases = {
  good: { 'a version that is made of it': made({ Ref: 'Guardrail' }) },
  declared: {
    'a number': enforced({ GuardrailVersion: '2' }),
    'a version of a guardrail that may be another': made('abcdefgh1234'),
  },
  bad: { 'the draft': enforced({ GuardrailVersion: 'DRAFT' }), nothing: enforced({}) },
  lookAlike: {
    'a version of another guardrail': made({ Ref: 'Other' }),
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
