import type { Cases } from '../../../../local/samples/cases';
import { guardrail, parameter } from '../../../support/guardrail';

const pii = (entities: Record<string, unknown>[], more?: Record<string, unknown>) =>
  guardrail({ SensitiveInformationPolicyConfig: { PiiEntitiesConfig: entities } }, more);
const entity = (change: Record<string, unknown> = {}) => ({ Type: 'EMAIL', Action: 'ANONYMIZE', ...change });
const credentials = (change: Record<string, unknown> = {}) =>
  ['AWS_ACCESS_KEY', 'AWS_SECRET_KEY', 'PASSWORD'].map((Type) => ({ Type, Action: 'BLOCK', ...change }));

export const BedrockGuardrailPii: Cases = {
  good: {
    'a masked entity': pii([entity()]),
    'a blocked pattern': guardrail({
      SensitiveInformationPolicyConfig: { RegexesConfig: [{ Name: 'id', Pattern: 'C-\\d+', Action: 'BLOCK' }] },
    }),
  },
  bad: { 'no policy': guardrail({}), 'an empty list': pii([]) },
  lookAlike: {
    'action NONE': pii([entity({ Action: 'NONE' })]),
    'answers let through': pii([entity({ Action: 'BLOCK', OutputAction: 'NONE' })]),
    'disabled on output': pii([entity({ OutputEnabled: false })]),
  },
  undecided: { 'action from a parameter': pii([entity({ Action: { Ref: 'Given' } })], parameter) },
};

export const GuardrailCredentialEntities: Cases = {
  good: { 'all three blocked': pii(credentials()), 'all three masked': pii(credentials({ Action: 'ANONYMIZE' })) },
  bad: { 'personal data only': pii([entity()]) },
  lookAlike: { 'only detected': pii(credentials({ Action: 'NONE' })) },
  silent: { 'no policy at all, which another rule reports': guardrail({}) },
};

const topic = (change: Record<string, unknown>) =>
  guardrail({ TopicPolicyConfig: { TopicsConfig: [{ Name: 't', Definition: 'd', Type: 'DENY', ...change }] } });
export const GuardrailNotDetectOnly: Cases = {
  good: { 'a topic that is blocked on input': topic({ OutputEnabled: false }), 'a masked entity': pii([entity()]) },
  bad: {
    'a topic that is only detected': topic({ InputAction: 'NONE', OutputAction: 'NONE' }),
    'an entity with action NONE': pii([entity(), entity({ Action: 'NONE' })]),
  },
  lookAlike: { 'a topic that is disabled on both sides': topic({ InputEnabled: false, OutputEnabled: false }) },
  silent: { 'a guardrail without such policies': guardrail({}) },
};
