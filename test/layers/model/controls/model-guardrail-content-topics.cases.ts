import type { Cases } from '../../../../local/samples/cases';
import { filters, guardrail, parameter } from '../../../support/guardrail';

const content = (list: unknown, more?: Record<string, unknown>) =>
  guardrail({ ContentPolicyConfig: { FiltersConfig: list } }, more);
const topics = (...list: Record<string, unknown>[]) =>
  guardrail({
    TopicPolicyConfig: { TopicsConfig: list.map((topic) => ({ Name: 't', Definition: 'd', Type: 'DENY', ...topic })) },
  });
const words = (word: Record<string, unknown>) =>
  guardrail({ WordPolicyConfig: { ManagedWordListsConfig: [{ Type: 'PROFANITY', ...word }] } });

export const BedrockGuardrailContentFilters: Cases = {
  good: {
    'all categories at HIGH': content(filters()),
    'all categories at MEDIUM': content(filters({ InputStrength: 'MEDIUM', OutputStrength: 'MEDIUM' })),
  },
  bad: {
    'no content policy': guardrail({}),
    'a category left out': content(filters({}, ['HATE', 'SEXUAL', 'VIOLENCE', 'MISCONDUCT'])),
    'answers filtered at LOW': content(filters({ OutputStrength: 'LOW' })),
  },
  lookAlike: {
    'strength NONE': content(filters({ InputStrength: 'NONE' })),
    'disabled on output': content(filters({ OutputEnabled: false })),
    'detecting only': content(filters({ InputAction: 'NONE', OutputAction: 'NONE' })),
  },
  undecided: { 'strength from a parameter': content(filters({ InputStrength: { Ref: 'Given' } }), parameter) },
};

export const BedrockGuardrailDeniedTopics: Cases = {
  good: { 'one topic': topics({}), 'one of two acts': topics({ InputEnabled: false, OutputEnabled: false }, {}) },
  bad: { 'no topic policy': guardrail({}), 'an empty list': topics() },
  lookAlike: {
    'a disabled topic': topics({ InputEnabled: false, OutputEnabled: false }),
    'a topic that is only detected': topics({ InputAction: 'NONE', OutputAction: 'NONE' }),
  },
};

export const BedrockGuardrailWordFilters: Cases = {
  good: {
    'the managed list': words({}),
    'own words': guardrail({ WordPolicyConfig: { WordsConfig: [{ Text: 'secret project' }] } }),
  },
  bad: { 'no word policy': guardrail({}) },
  lookAlike: { 'a disabled list': words({ InputEnabled: false, OutputEnabled: false }) },
};

const images = { InputModalities: ['TEXT', 'IMAGE'] };
export const GuardrailImageModality: Cases = {
  good: { 'every filter sees images': content(filters(images)) },
  bad: { 'one filter does not': content([...filters(images, ['HATE']), ...filters({}, ['SEXUAL'])]) },
  silent: { 'a guardrail for text': content(filters()) },
};
