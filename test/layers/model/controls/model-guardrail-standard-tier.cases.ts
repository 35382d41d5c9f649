import type { Cases } from '../../../../local/samples/cases';
import { filters, guardrail, parameter } from '../../../support/guardrail';

const attack = { Type: 'PROMPT_ATTACK', InputStrength: 'HIGH', OutputStrength: 'NONE' };
const content = (tier: unknown, more?: Record<string, unknown>, list: unknown[] = [...filters(), attack]) =>
  guardrail(
    { ContentPolicyConfig: { FiltersConfig: list, ...(tier ? { ContentFiltersTierConfig: { TierName: tier } } : {}) } },
    more,
  );
const topic = (change: Record<string, unknown>) =>
  guardrail({
    TopicPolicyConfig: { TopicsConfig: [{ Name: 'Finance', Definition: 'Advice on money', Type: 'DENY', ...change }] },
  });

export const BedrockGuardrailStandardTier: Cases = {
  good: { 'the STANDARD tier': content('STANDARD') },
  bad: { 'no tier, which means Classic': content(undefined), 'the Classic tier': content('CLASSIC') },
  lookAlike: { 'topics left in the Classic tier': topic({}) },
  undecided: { 'tier from a parameter': content({ Ref: 'Given' }, parameter) },
  silent: { 'a guardrail for personal data': guardrail({ SensitiveInformationPolicyConfig: {} }) },
};

export const BedrockGuardrailSystemPromptTopic: Cases = {
  good: {
    'the STANDARD tier with a prompt attack filter': content('STANDARD'),
    'a topic': topic({ Name: 'System-prompt', Definition: 'Asking for the hidden prompt' }),
  },
  bad: { 'a topic on something else in the Classic tier': topic({}) },
  lookAlike: {
    'a topic that is only detected': topic({ Name: 'System prompt', InputAction: 'NONE', OutputAction: 'NONE' }),
    'the STANDARD tier without a prompt attack filter': content('STANDARD', undefined, filters()),
  },
};
