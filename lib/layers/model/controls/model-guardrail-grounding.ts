import { type Control, eachResource, faultsIn, rule } from '../../../control';
import { acting, atLeast, entries } from '../../../mend';
import { attempt, PASS } from '../../../template/answer';
import { isHeld } from '../../../template/iam/permissions';
import { mayName, POLICY_TYPES, policiesIn } from '../../../template/iam/policy';
import type { Resource, View } from '../../../template/resource';
import { eachGuardrail } from '../../../workload/applied-guardrail';

const FILTERS = 'ContextualGroundingPolicyConfig.FiltersConfig';
const TYPES = ['GROUNDING', 'RELEVANCE'];

/** What keeps sources, and where things that answer name them. */
const KEEPS = ['AWS::Bedrock::KnowledgeBase', 'AWS::Kendra::Index', 'AWS::QBusiness::Index'];
const NAMES = ['AWS::Bedrock::Agent', 'AWS::Bedrock::Flow', 'AWS::Lambda::Function'];
const NAMED = /"KnowledgeBases?(Id)?"|"GW_RAG_FILTER_CLAIM"/i;

/** An action by which sources are found. */
const FINDS = /^(bedrock:retrieve|kendra:(retrieve|query)|s3vectors:queryvectors)/i;
const FINDING = ['bedrock', 'kendra', 's3vectors'];

/** Whether answers of the application have sources at all: without any the guardrail compares nothing. */
const hasSources = (view: View): boolean =>
  view.once(
    'sources of answers',
    () =>
      view.resources(...KEEPS).length > 0 ||
      view.resources(...NAMES).some(({ declaration }) => NAMED.test(JSON.stringify(declaration.body))) ||
      view.resources(...POLICY_TYPES).some((holder) => attempt(() => findsSources(holder)) ?? false),
  );

const findsSources = (holder: Resource): boolean =>
  mayName(holder.declaration, FINDING) &&
  policiesIn(holder).some(
    (policy) =>
      policy.kind === 'identity' &&
      isHeld(policy) &&
      policy.statements.some(
        (statement) => statement.allows && statement.actions.some((action) => FINDS.test(action.toString())),
      ),
  );

export const control: Control = {
  id: 'model-guardrail-grounding',
  title: 'Guardrails stop answers that the sources do not support',
  risks: ['LLM05:2025', 'LLM09:2025', 'LLM02:2023', 'LLM09:2023', 'ASI09:2026'],
  acts: {
    'refuses answers that the given sources do not support': ['LLM09:2025', 'LLM09:2023', 'ASI09:2026'],
  },
  csf: 'Protect',
  boundary: 'model',
  atlas: ['AML.M0020', 'AML.T0062', 'AML.T0060'],
  why: 'A fluent answer that no source supports is stopped before somebody acts on it.',
  source: 'Amazon Bedrock User Guide, Use contextual grounding check; Automated Reasoning checks',
  restsOn: 'guardrail',
  rules: [
    rule('BedrockGuardrailGrounding', {
      severity: 'MEDIUM',
      fix: 'Give the guardrail GROUNDING and RELEVANCE filters with action BLOCK and a threshold of at least 0.7; `ModelGuardrail` has them.',
      fixTemplate:
        'Add GROUNDING and RELEVANCE with Threshold 0.7 or more to ContextualGroundingPolicyConfig.FiltersConfig.',
      mend: {
        type: 'AWS::Bedrock::Guardrail',
        changes: {
          'ContextualGroundingPolicyConfig.FiltersConfig': entries(['GROUNDING', 'RELEVANCE'], (entry) => ({
            ...acting(entry, 'BLOCK'),
            ...(entry.Enabled === false && { Enabled: true }),
            Threshold: atLeast(0.7)(entry.Threshold),
          })),
        },
      },
      counterparts: ['P', 'FMI-15', 'SRA', 'BR-27', 'FS-47', 'FS-50'],
      check: eachGuardrail((guardrail, view) => {
        const filters = guardrail.list(FILTERS);
        const found = TYPES.map((type) => filters.find((filter) => filter.text('Type') === type));
        const missing = TYPES.filter((_, i) => !found[i]);
        const answers = [
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
        return hasSources(view) ? answers : faultsIn(answers);
      }),
    }),
    rule('BedrockGuardrailAutomatedReasoning', {
      severity: 'MEDIUM',
      fix: "Name the policy's published version in `automatedReasoningPolicyConfig.policies` of a guardrail, or remove the policy.",
      fixTemplate:
        'Name the published version of the policy in AutomatedReasoningPolicyConfig.Policies of an AWS::Bedrock::Guardrail, or remove the policy.',
      counterparts: ['FMI-16', 'BR-24', 'FS-27'],
      proves: false,
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
