import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';

const FILTERS = 'ContextualGroundingPolicyConfig.FiltersConfig';
const TYPES = ['GROUNDING', 'RELEVANCE'];

export const control: Control = {
  id: 'model-guardrail-grounding',
  title: 'Guardrails stop answers that the sources do not support',
  risks: ['LLM05:2025', 'LLM09:2025', 'LLM02:2023', 'LLM09:2023', 'ASI09:2026'],
  csf: 'Protect',
  boundary: 'model',
  atlas: ['AML.M0020', 'AML.T0062', 'AML.T0060'],
  why: 'A fluent answer that no source supports is stopped before somebody acts on it.',
  source: 'Amazon Bedrock User Guide, Use contextual grounding check; Automated Reasoning checks',
  restsOn: 'guardrail',
  rules: [
    rule('BedrockGuardrailGrounding', {
      fix: 'Give the guardrail GROUNDING and RELEVANCE filters with action BLOCK and a threshold of at least 0.7; `ModelGuardrail` has them.',
      fixTemplate:
        'Add GROUNDING and RELEVANCE with Threshold 0.7 or more to ContextualGroundingPolicyConfig.FiltersConfig.',
      counterparts: ['P', 'FMI-15', 'SRA', 'BR-27', 'FS-47', 'FS-50'],
      check: eachResource('AWS::Bedrock::Guardrail', (guardrail) => {
        const filters = guardrail.list(FILTERS);
        const found = TYPES.map((type) => filters.find((filter) => filter.text('Type') === type));
        const missing = TYPES.filter((_, i) => !found[i]);
        return [
          ...(missing.length > 0 ? [guardrail.fail(FILTERS, `has no ${missing.join(' and no ')} filter`)] : []),
          ...found.flatMap((filter) =>
            filter
              ? [
                  filter.decide(() => {
                    if (filter.flag('Enabled') === false)
                      return filter.fail('Enabled', 'is false: the check does nothing');
                    if (filter.text('Action') === 'NONE')
                      return filter.fail('Action', 'is NONE: unsupported answers are noted and let through');
                    return filter.expectNumber('Threshold', { min: 0.7 });
                  }),
                ]
              : [],
          ),
        ];
      }),
    }),
    rule('BedrockGuardrailAutomatedReasoning', {
      fix: "Name the policy's published version in `automatedReasoningPolicyConfig.policies` of a guardrail, or remove the policy.",
      counterparts: ['FMI-16', 'BR-24', 'FS-27'],
      check: eachResource('AWS::Bedrock::AutomatedReasoningPolicy', (policy, view) => {
        const versions = policy.referrers('AWS::Bedrock::AutomatedReasoningPolicyVersion', 'PolicyArn');
        const used = view
          .resources('AWS::Bedrock::Guardrail')
          .flatMap((guardrail) => [...guardrail.list('AutomatedReasoningPolicyConfig.Policies')])
          .some((item) => {
            const target = item.tryTarget();
            return policy.is(target) || versions.some((version) => version.is(target));
          });
        return used ? PASS : policy.fail('', 'is checked by no guardrail: its rules judge no answer');
      }),
    }),
  ],
};
