import type * as cloudtrail from 'aws-cdk-lib/aws-cloudtrail';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';

import { NETWORK_ACTIVITY, NETWORK_ACTIVITY_CHINA } from '../../../facts/network-activity';

type Selector = cloudtrail.CfnTrail.AdvancedEventSelectorProperty;
type Field = cloudtrail.CfnTrail.AdvancedFieldSelectorProperty;

/**
 * The data events of an LLM application that trails leave out by default: retrieval, guardrails and agents are data
 * events, while InvokeModel and Converse are management events. Of Bedrock's second endpoint each inference is one, of a
 * project, of a model of one's own, or of a reservation; of AgentCore's identities, who fetched which credential.
 *
 * Source: AWS CloudTrail User Guide, Logging data events; Amazon Bedrock User Guide, Monitor bedrock-mantle API calls using
 * CloudTrail.
 *
 * @asOf 2026-11
 */
const LLM_RESOURCE_TYPES = [
  'AWS::Bedrock::AgentAlias',
  'AWS::Bedrock::AsyncInvoke',
  'AWS::Bedrock::FlowAlias',
  'AWS::Bedrock::FlowExecution',
  'AWS::Bedrock::Guardrail',
  'AWS::Bedrock::InlineAgent',
  'AWS::Bedrock::KnowledgeBase',
  'AWS::Bedrock::Model',
  'AWS::Bedrock::PromptVersion',
  'AWS::Bedrock::Session',
  'AWS::Bedrock::Tool',
  'AWS::BedrockAgentCore::APIKeyCredentialProvider',
  'AWS::BedrockAgentCore::Browser',
  'AWS::BedrockAgentCore::BrowserCustom',
  'AWS::BedrockAgentCore::CodeInterpreter',
  'AWS::BedrockAgentCore::CodeInterpreterCustom',
  'AWS::BedrockAgentCore::Gateway',
  'AWS::BedrockAgentCore::Memory',
  'AWS::BedrockAgentCore::OAuth2CredentialProvider',
  'AWS::BedrockAgentCore::Runtime',
  'AWS::BedrockAgentCore::RuntimeEndpoint',
  'AWS::BedrockAgentCore::TokenVault',
  'AWS::BedrockAgentCore::WorkloadIdentity',
  'AWS::BedrockAgentCore::WorkloadIdentityDirectory',
  'AWS::BedrockMantle::CustomizedModel',
  'AWS::BedrockMantle::Project',
  'AWS::BedrockMantle::Reservation',
];

interface Recorded {
  readonly evidence: s3.IBucket;
  readonly buckets: s3.IBucket[];
  /** Every function of the account when absent. */
  readonly functions?: lambda.IFunction[];
  /** Further values of CloudTrail's `resources.type`. */
  readonly types: string[];
  /** The Region of the trail. */
  readonly region: string;
}

/** What CloudTrail takes of values, in all conditions of all selectors of a trail (User Guide, Quotas in AWS CloudTrail). */
const MOST_VALUES = 500;

/**
 * What a trail records: every management event, the data events of what an LLM application is made of, and what the
 * policies of VPC endpoints refused.
 */
export function eventSelectors({ evidence, buckets, functions, types, region }: Recorded): Selector[] {
  const refusing = /^cn-/.test(region) ? NETWORK_ACTIVITY_CHINA : NETWORK_ACTIVITY;
  const objects = (bucket: s3.IBucket) => bucket.arnForObjects('');
  return [
    { name: 'Management events', fieldSelectors: [{ field: 'eventCategory', equalTo: ['Management'] }] },
    ...refusing.map(refused),
    ...[...new Set([...LLM_RESOURCE_TYPES, ...types])].map((type) => data(type, type)),
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

/** How many values more than CloudTrail takes; none when they fit. */
export const valuesTooMany = (selectors: Selector[]): number =>
  Math.max(
    0,
    selectors.flatMap(({ fieldSelectors }) => (fieldSelectors as Field[]).flatMap(valuesOf)).length - MOST_VALUES,
  );

const valuesOf = ({ field: _, ...tests }: Field): string[] => Object.values(tests).flat();

const refused = (eventSource: string): Selector => ({
  name: `Refused by an endpoint: ${eventSource}`,
  fieldSelectors: [
    { field: 'eventCategory', equalTo: ['NetworkActivity'] },
    { field: 'eventSource', equalTo: [eventSource] },
    // what passes is a management or data event already
    { field: 'errorCode', equalTo: ['VpceAccessDenied'] },
  ],
});

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
