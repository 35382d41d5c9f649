import { type Control, eachResource, rule } from '../../../control';
import { attempt, PASS } from '../../../template/answer';
import type { Resource, View } from '../../../template/resource';
import { isCorpus } from '../../../workload/buckets';

/**
 * Data events by the resource that they are about, and the resources that cause them.
 *
 * @asOf 2026-11
 */
const EVENTS: readonly (readonly [string, readonly string[]])[] = [
  ['AWS::Bedrock::KnowledgeBase', ['AWS::Bedrock::KnowledgeBase']],
  ['AWS::Bedrock::Guardrail', ['AWS::Bedrock::Guardrail']],
  ['AWS::Bedrock::AgentAlias', ['AWS::Bedrock::Agent', 'AWS::Bedrock::AgentAlias']],
  ['AWS::Bedrock::FlowAlias', ['AWS::Bedrock::Flow']],
  ['AWS::BedrockAgentCore::Gateway', ['AWS::BedrockAgentCore::Gateway']],
  ['AWS::BedrockAgentCore::Runtime', ['AWS::BedrockAgentCore::Runtime']],
];

/** The resource types whose data events the trail records. */
const recorded = (trail: Resource): readonly string[] =>
  trail
    .at('AdvancedEventSelectors[].FieldSelectors[]')
    .filter((field) => field.text('Field') === 'resources.type')
    .flatMap((field) => field.list('Equals').texts());

/** The data events that the resources of the application cause. */
const caused = (view: View): readonly string[] => [
  ...EVENTS.filter(([, types]) => types.some((type) => view.application.types.includes(type))).map(([event]) => event),
  ...(view.resources('AWS::S3::Bucket').some(isCorpus) ? ['AWS::S3::Object'] : []),
];

export const control: Control = {
  id: 'detection-llm-data-events',
  title: 'CloudTrail data events for knowledge bases, guardrails, agents, flows and corpora',
  risks: [
    'LLM02:2025',
    'LLM06:2025',
    'LLM08:2025',
    'LLM10:2025',
    'LLM06:2023',
    'LLM08:2023',
    'LLM10:2023',
    'ASI02:2026',
    'ASI03:2026',
  ],
  acts: 'record',
  csf: 'Detect',
  boundary: 'model',
  atlas: ['AML.M0024', 'AML.T0085.000', 'AML.T0086'],
  why: 'InvokeModel is a management event, but retrieval and agent calls are data events that trails omit by default.',
  source:
    'Amazon Bedrock User Guide, Monitor Amazon Bedrock API calls using CloudTrail; AWS CloudTrail User Guide, Logging data events',

  rules: [
    rule('CloudTrailBedrockDataEvents', {
      severity: 'LOW',
      fix: 'Give the trail an advanced event selector with eventCategory Data for each resource type named, or use `AuditTrail`.',
      fixTemplate:
        'Add to AdvancedEventSelectors, for each type: FieldSelectors [{Field: eventCategory, Equals: [Data]}, {Field: resources.type, Equals: [<type>]}].',
      counterparts: ['P', 'FMI-17', 'DD', 'BR-06'],
      check: eachResource('AWS::CloudTrail::Trail', (trail, view) => {
        const events = recorded(trail);
        const trails = view.resources('AWS::CloudTrail::Trail');
        const all = trails.length > 1 ? trails.flatMap((other) => attempt(() => recorded(other)) ?? []) : events;
        const missing = caused(view).filter((event) => !all.includes(event));
        if (missing.length > 0)
          return trail.fail('AdvancedEventSelectors', `records no data events of ${missing.join(', ')}`);
        if (!events.some((event) => /^AWS::Bedrock/.test(event))) return undefined;
        return trail.flag('IsLogging') === false
          ? trail.fail('IsLogging', 'is false: the trail records nothing')
          : PASS;
      }),
    }),
  ],
};
