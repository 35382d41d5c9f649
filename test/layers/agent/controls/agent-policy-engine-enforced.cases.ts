import { beside, type Cases, one } from '../../../../local/samples/cases';
import { parameter } from '../../../support/guardrail';

const gateway = (configuration?: Record<string, unknown>, more?: Record<string, unknown>) =>
  one('AWS::BedrockAgentCore::Gateway', configuration ? { PolicyEngineConfiguration: configuration } : {}, more);
const OWN = { 'Fn::GetAtt': ['Engine', 'PolicyEngineArn'] };
const ENGINE = { Engine: { Type: 'AWS::BedrockAgentCore::PolicyEngine', Properties: { Name: 'tools' } } };
const policy = (Statement: unknown, properties: Record<string, unknown> = {}) =>
  one('AWS::BedrockAgentCore::Policy', { Definition: { Cedar: { Statement } }, ...properties });
const GATEWAY = 'AgentCore::Gateway::"arn:aws:bedrock-agentcore:eu-west-1:111122223333:gateway/g"';
const narrow = `permit(principal is AgentCore::OAuthUser, action == AgentCore::Action::"T___refund", resource == ${GATEWAY}) when { context.input.amount < 500 };`;

export const AgentCoreGatewayPolicyEnforce: Cases = {
  good: { 'an engine that enforces': beside(gateway({ Arn: OWN, Mode: 'ENFORCE' }), ENGINE) },
  declared: {
    'an engine that is not given': gateway({ Arn: 'arn', Mode: 'ENFORCE' }),
    'what is no engine': beside(gateway({ Arn: OWN, Mode: 'ENFORCE' }), { Engine: { Type: 'AWS::SNS::Topic' } }),
  },
  bad: { 'no engine': gateway() },
  lookAlike: { 'an engine that only logs': gateway({ Arn: 'arn', Mode: 'LOG_ONLY' }) },
  undecided: { 'mode from a parameter': gateway({ Arn: 'arn', Mode: { Ref: 'Given' } }, parameter) },
};

export const CedarNotPermitAll: Cases = {
  good: {
    'one action under a condition': policy(narrow),
    'every action for one user': policy('permit(principal == User::"alice", action, resource);'),
    'every tool of one target': policy(
      'permit(principal, action in AgentCore::Action::"Mail", resource is AgentCore::Gateway);',
    ),
    'a condition that may not hold': policy(
      'permit(principal, action, resource) when { principal has id && principal.getTag("team") == "a" };',
    ),
    'everything but for guests': policy(
      'permit(principal, action, resource) unless { principal.getTag("role") == "guest" };',
    ),
    'a guardrail that decides': policy(
      'permit(principal, action, resource) when guardrails { PromptInjection(context.input.text) < 0.4 };',
    ),
    'a claim that not every token has': policy(
      'permit(principal, action, resource) when { principal.hasTag("tenant") };',
    ),
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
    'the group of all tools': policy(
      'permit(principal, action in AgentCore::Action::"CallTool", resource is AgentCore::Gateway);',
    ),
    'the group of all methods, in a list': policy(
      `permit(principal, action in [AgentCore::Action::"Mcp", AgentCore::Action::"T___a"], resource == ${GATEWAY});`,
    ),
  },
  lookAlike: {
    'a condition that is always true': policy('permit(principal, action, resource) when { true };'),
    'an exception that never holds': policy('permit(principal, action, resource) unless { false };'),
    'an id, which every caller has': policy('permit(principal, action, resource) when { principal has id };'),
    'an input, which every call has': policy(
      'permit(principal, action, resource) when { context has input && principal has "id" };',
    ),
    'a subject, which every token has': policy(
      'permit(principal is AgentCore::OAuthUser, action, resource) when { principal.hasTag("sub") };',
    ),
    'a condition or true': policy('permit(principal, action, resource) when { context.input.a == 1 || (1 == 1) };'),
    'what equals itself': policy('permit(principal, action, resource) when { principal.id == principal.id };'),
    'not false': policy('permit(principal, action, resource) when { !false };'),
    'true either way': policy('permit(principal, action, resource) when { if context.input.a then true else true };'),
    'any id': policy('permit(principal, action, resource) when { principal.id like "*" };'),
    'the gateway, which the engine is of': policy(
      `permit(principal, action, resource) when { resource == ${GATEWAY} };`,
    ),
    'the group of all tools in the condition': policy(
      'permit(principal, action, resource) when { action in AgentCore::Action::"CallTool" };',
    ),
    'a quote in a comment before it': policy('// don\'t "quote\npermit(principal, action, resource);'),
  },
  undecided: { 'a statement from a parameter': { ...parameter, ...policy({ Ref: 'Given' }) } },
};

const call = (action: string, mcp?: Record<string, unknown>) => ({
  Resources: {
    Engine: { Type: 'AWS::BedrockAgentCore::PolicyEngine', Properties: { Name: 'e' } },
    Policy: {
      Type: 'AWS::BedrockAgentCore::Policy',
      Properties: {
        PolicyEngineId: { 'Fn::GetAtt': ['Engine', 'PolicyEngineId'] },
        Definition: {
          Cedar: { Statement: `forbid(principal, action == AgentCore::Action::"${action}", resource == ${GATEWAY});` },
        },
      },
    },
    Gateway: {
      Type: 'AWS::BedrockAgentCore::Gateway',
      Properties: {
        PolicyEngineConfiguration: { Arn: { 'Fn::GetAtt': ['Engine', 'PolicyEngineArn'] }, Mode: 'ENFORCE' },
      },
    },
    ...(mcp && {
      Target: {
        Type: 'AWS::BedrockAgentCore::GatewayTarget',
        Properties: {
          Name: 'Mail',
          GatewayIdentifier: { 'Fn::GetAtt': ['Gateway', 'GatewayIdentifier'] },
          TargetConfiguration: { Mcp: mcp },
        },
      },
    }),
  },
});
const mail = { Lambda: { LambdaArn: 'arn', ToolSchema: { InlinePayload: [{ Name: 'send' }, { Name: 'read' }] } } };
const listed = {
  McpServer: { Endpoint: 'https://m', McpToolSchema: { InlinePayload: '{"tools":[{"name":"send"}]}' } },
};
const rest = {
  OpenApiSchema: { InlinePayload: JSON.stringify({ paths: { '/mail': { post: { operationId: 'send' } } } }) },
};
export const CedarActionExists: Cases = {
  good: {
    'a tool of a target': call('Mail___send', mail),
    'all tools of a target': call('Mail', mail),
    'all tools': call('CallTool', mail),
    'a tool of a pinned list': call('Mail___send', listed),
    'an operation of an API': call('Mail___send', rest),
  },
  bad: {
    'two underscores': call('Mail__send', mail),
    'one underscore, and the target elsewhere': call('Mail_send'),
    'no such tool': call('Mail___delete', mail),
    'no such target': call('Post___send', mail),
    'a wildcard': call('*', mail),
    'no such operation': call('Mail___delete', rest),
  },
  undecided: {
    'tools in S3': call('Mail___send', { Lambda: { LambdaArn: 'arn', ToolSchema: { S3: { Uri: 's3://b/k' } } } }),
    'tools of a server': call('Mail___send', { McpServer: { Endpoint: 'https://m' } }),
    'targets elsewhere': call('Mail___send'),
  },
  silent: { 'no action': policy('permit(principal == User::"alice", action, resource);') },
};

export const CedarPolicyEnforced: Cases = {
  good: { 'no mode, which enforces': policy(narrow), active: policy(narrow, { EnforcementMode: 'ACTIVE' }) },
  bad: { 'only logged': policy(narrow, { EnforcementMode: 'LOG_ONLY' }) },
};

export const CedarValidationOn: Cases = {
  good: { validated: policy(narrow, { ValidationMode: 'FAIL_ON_ANY_FINDINGS' }) },
  bad: { 'findings ignored': policy(narrow, { ValidationMode: 'IGNORE_ALL_FINDINGS' }) },
};
