import { type Control, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { eachGuardrail } from '../../../workload/applied-guardrail';
import { acts } from '../../../workload/guardrail';

const TIER = 'ContentPolicyConfig.ContentFiltersTierConfig.TierName';
const LEAKAGE =
  /system prompt|hidden prompt|(initial|internal|own|original|system|developer) instructions|prompt (leak|disclosure|extraction)/i;

export const control: Control = {
  id: 'model-guardrail-standard-tier',
  title: 'Guardrails use the tier that detects prompt leakage in every language',
  risks: ['LLM01:2025', 'LLM07:2025', 'LLM01:2023', 'LLM06:2023', 'ASI01:2026'],
  acts: {
    'refuses prompts that ask for the system prompt, or attack in another language': [
      'LLM01:2025',
      'LLM07:2025',
      'LLM01:2023',
      'LLM06:2023',
      'ASI01:2026',
    ],
  },
  csf: 'Protect',
  boundary: 'model',
  atlas: ['AML.M0020', 'AML.T0056', 'AML.T0051'],
  why: 'The Classic tier knows three languages and no prompt leakage: an attack in a fourth language is not seen.',
  source: 'Amazon Bedrock User Guide, Safeguard tiers for guardrails policies; Detect prompt attacks',
  restsOn: 'guardrail',
  rules: [
    rule('BedrockGuardrailStandardTier', {
      severity: 'MEDIUM',
      fix: 'Set the tier STANDARD for content filters and topics, and a guardrail profile in `crossRegionConfig`; `ModelGuardrail` does.',
      fixTemplate:
        'Set ContentFiltersTierConfig.TierName and TopicsTierConfig.TierName to STANDARD, and CrossRegionConfig.GuardrailProfileArn.',
      counterparts: ['BR-16'],
      check: eachGuardrail((guardrail) => [
        ...(guardrail.get('ContentPolicyConfig').present ? [guardrail.expect(TIER, 'STANDARD')] : []),
        ...(guardrail.get('TopicPolicyConfig').present
          ? [guardrail.expect('TopicPolicyConfig.TopicsTierConfig.TierName', 'STANDARD')]
          : []),
      ]),
    }),
    rule('BedrockGuardrailSystemPromptTopic', {
      severity: 'MEDIUM',
      fix: 'Use the STANDARD tier, whose PROMPT_ATTACK filter also detects prompt leakage, or deny a topic about disclosure of the system prompt.',
      fixTemplate:
        'Set ContentFiltersTierConfig.TierName: STANDARD, whose PROMPT_ATTACK filter also detects prompt leakage, or deny a topic about disclosure of the system prompt in TopicPolicyConfig.TopicsConfig.',
      counterparts: ['OW-12'],
      check: eachGuardrail((guardrail) => {
        const denied = guardrail
          .list('TopicPolicyConfig.TopicsConfig')
          .some(
            (topic) =>
              ['Name', 'Definition'].some((name) => LEAKAGE.test((topic.text(name) ?? '').replace(/[-_]/g, ' '))) &&
              (acts(topic, 'Input') || acts(topic, 'Output')),
          );
        if (denied) return PASS;
        const detected =
          guardrail.text(TIER) === 'STANDARD' &&
          guardrail
            .list('ContentPolicyConfig.FiltersConfig')
            .some((filter) => filter.text('Type') === 'PROMPT_ATTACK' && acts(filter, 'Input'));
        return detected
          ? PASS
          : guardrail.fail(
              'TopicPolicyConfig.TopicsConfig',
              'has no topic about disclosure of the system prompt, and the Classic tier does not detect it',
            );
      }),
    }),
  ],
};
