import type * as cloudtrail from 'aws-cdk-lib/aws-cloudtrail';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';

type Selector = cloudtrail.CfnTrail.AdvancedEventSelectorProperty;
type Field = cloudtrail.CfnTrail.AdvancedFieldSelectorProperty;

/**
 * The data events of an LLM application that trails leave out by default: retrieval, guardrails and agents are data
 * events, while InvokeModel and Converse are management events.
 *
 * @asOf 2026-11
 */
const LLM_RESOURCE_TYPES = [
  'AWS::Bedrock::AgentAlias',
  'AWS::Bedrock::AsyncInvoke',
  'AWS::Bedrock::FlowAlias',
  'AWS::Bedrock::Guardrail',
  'AWS::Bedrock::InlineAgent',
  'AWS::Bedrock::KnowledgeBase',
  'AWS::Bedrock::Model',
  'AWS::Bedrock::PromptVersion',
  'AWS::BedrockAgentCore::Browser',
  'AWS::BedrockAgentCore::BrowserCustom',
  'AWS::BedrockAgentCore::CodeInterpreter',
  'AWS::BedrockAgentCore::CodeInterpreterCustom',
  'AWS::BedrockAgentCore::Gateway',
  'AWS::BedrockAgentCore::Memory',
  'AWS::BedrockAgentCore::Runtime',
  'AWS::BedrockMantle::Project',
];

interface Recorded {
  readonly evidence: s3.IBucket;
  readonly buckets: s3.IBucket[];
  /** Every function of the account when absent. */
  readonly functions?: lambda.IFunction[];
  /** Further values of CloudTrail's `resources.type`. */
  readonly types: string[];
}

/** What a trail records: every management event, and the data events of what an LLM application is made of. */
export function eventSelectors({ evidence, buckets, functions, types }: Recorded): Selector[] {
  const objects = (bucket: s3.IBucket) => bucket.arnForObjects('');
  return [
    { name: 'Management events', fieldSelectors: [{ field: 'eventCategory', equalTo: ['Management'] }] },
    ...[...LLM_RESOURCE_TYPES, ...types].map((type) => data(type, type)),
    ...(functions?.length === 0
      ? []
      : [
          data(
            'Functions',
            'AWS::Lambda::Function',
            ...arns(
              'equalTo',
              functions?.map((f) => f.functionArn),
            ),
          ),
        ]),
    // CloudTrail's own deliveries would be events that cause the next delivery
    data(
      'Evidence, except its delivery',
      'AWS::S3::Object',
      { field: 'resources.ARN', startsWith: [objects(evidence)] },
      { field: 'eventName', notEquals: ['PutObject'] },
    ),
    ...(buckets.length > 0
      ? [data('Objects', 'AWS::S3::Object', { field: 'resources.ARN', startsWith: buckets.map(objects) })]
      : []),
  ];
}

const data = (name: string, type: string, ...fields: Field[]): Selector => ({
  name,
  fieldSelectors: [
    { field: 'eventCategory', equalTo: ['Data'] },
    { field: 'resources.type', equalTo: [type] },
    ...fields,
  ],
});

const arns = (how: 'equalTo', values: string[] | undefined): Field[] =>
  values ? [{ field: 'resources.ARN', [how]: values }] : [];
