import { beside, type Cases } from '../../../../local/samples/cases';
import { guardrail, parameter } from '../../../support/guardrail';

const grounding = (change: Record<string, unknown> = {}, types = ['GROUNDING', 'RELEVANCE'], more = {}) =>
  guardrail(
    {
      ContextualGroundingPolicyConfig: {
        FiltersConfig: types.map((Type) => ({ Type, Threshold: 0.75, ...change })),
      },
    },
    more,
  );

/** What lets these roles find sources. */
const retrieves = (...Roles: string[]) => ({
  Type: 'AWS::IAM::Policy',
  Properties: {
    Roles,
    PolicyDocument: {
      Statement: [{ Effect: 'Allow', Action: 'bedrock:Retrieve', Resource: 'arn:aws:bedrock:x' }],
    },
  },
});
const Sources = { Type: 'AWS::Bedrock::KnowledgeBase', Properties: { Name: 'k' } };

export const BedrockGuardrailGrounding: Cases = {
  good: {
    'both at 0.75': beside(grounding(), { Sources }),
    'blocking by name': beside(grounding({ Action: 'BLOCK', Threshold: '0.7' }), { Sources }),
    'sources that a function retrieves': beside(grounding(), { Retrieves: retrieves('app') }),
  },
  bad: {
    'no policy': guardrail({}),
    'no relevance': grounding({}, ['GROUNDING']),
    'a low threshold': grounding({ Threshold: 0.3 }),
  },
  lookAlike: {
    'action NONE': grounding({ Action: 'NONE' }),
    'threshold 0': grounding({ Threshold: 0 }),
    disabled: grounding({ Enabled: false }),
  },
  undecided: { 'threshold from a parameter': grounding({ Threshold: { Ref: 'Given' } }, undefined, parameter) },
  silent: {
    'an application in which nothing has sources': grounding(),
    'sources that nobody may retrieve': beside(grounding(), { Retrieves: retrieves() }),
  },
};

const reasoning = (policies?: unknown[]) => ({
  Resources: {
    Policy: { Type: 'AWS::Bedrock::AutomatedReasoningPolicy', Properties: { Name: 'p' } },
    Version: {
      Type: 'AWS::Bedrock::AutomatedReasoningPolicyVersion',
      Properties: { PolicyArn: { Ref: 'Policy' } },
    },
    Guardrail: {
      Type: 'AWS::Bedrock::Guardrail',
      Properties: { Name: 'g', ...(policies && { AutomatedReasoningPolicyConfig: { Policies: policies } }) },
    },
  },
});
export const BedrockGuardrailAutomatedReasoning: Cases = {
  good: { 'a guardrail uses its version': reasoning([{ Ref: 'Version' }]) },
  bad: { 'no guardrail uses it': reasoning() },
  lookAlike: { 'a guardrail with an empty list': reasoning([]) },
  silent: { 'no such policy': guardrail({}) },
};
