import { type Cases, one } from '../../../../local/samples/cases';
import { parameter } from '../../../support/guardrail';

const gateway = (configuration?: Record<string, unknown>, more?: Record<string, unknown>) =>
  one('AWS::BedrockAgentCore::Gateway', configuration ? { PolicyEngineConfiguration: configuration } : {}, more);
const policy = (Statement: unknown, properties: Record<string, unknown> = {}) =>
  one('AWS::BedrockAgentCore::Policy', { Definition: { Cedar: { Statement } }, ...properties });
const GATEWAY = 'AgentCore::Gateway::"arn:aws:bedrock-agentcore:eu-west-1:111122223333:gateway/g"';
const narrow = `permit(principal is AgentCore::OAuthUser, action == AgentCore::Action::"T___refund", resource == ${GATEWAY}) when { context.input.amount < 500 };`;

export const AgentCoreGatewayPolicyEnforce: Cases = {
  good: { 'an engine that enforces': gateway({ Arn: 'arn', Mode: 'ENFORCE' }) },
  bad: { 'no engine': gateway() },
  lookAlike: { 'an engine that only logs': gateway({ Arn: 'arn', Mode: 'LOG_ONLY' }) },
  undecided: { 'mode from a parameter': gateway({ Arn: 'arn', Mode: { Ref: 'Given' } }, parameter) },
};

export const CedarNotPermitAll: Cases = {
  good: {
    'one action under a condition': policy(narrow),
    'every action for one user': policy('permit(principal == User::"alice", action, resource);'),
    'a forbid of everything': policy('forbid(principal, action, resource);'),
    'the words of a permit inside a string': policy(
      'permit(principal, action == Action::"permit(principal, action, resource);", resource);',
    ),
    'the ARN of a gateway of the template': policy({
      'Fn::Sub': 'permit(principal, action == A::"T", resource == AgentCore::Gateway::"${AWS::AccountId}");',
    }),
  },
  bad: {
    everything: policy('permit(principal, action, resource);'),
    'every tool of one gateway': policy(`permit(principal is AgentCore::OAuthUser, action, resource == ${GATEWAY});`),
    'after a comment': policy('// tools\npermit (\n  principal,\n  action,\n  resource\n);'),
    'beside a narrow one': policy(`${narrow} permit(principal, action, resource);`),
  },
  lookAlike: { 'a condition that is always true': policy('permit(principal, action, resource) when { true };') },
  undecided: { 'a statement from a parameter': { ...parameter, ...policy({ Ref: 'Given' }) } },
};

export const CedarPolicyEnforced: Cases = {
  good: { 'no mode, which enforces': policy(narrow), active: policy(narrow, { EnforcementMode: 'ACTIVE' }) },
  bad: { 'only logged': policy(narrow, { EnforcementMode: 'LOG_ONLY' }) },
};

export const CedarValidationOn: Cases = {
  good: { validated: policy(narrow, { ValidationMode: 'FAIL_ON_ANY_FINDINGS' }) },
  bad: { 'findings ignored': policy(narrow, { ValidationMode: 'IGNORE_ALL_FINDINGS' }) },
};
