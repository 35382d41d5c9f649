import { type Cases, codeOf, one } from '../../../../local/samples/cases';
import { parameter } from '../../../support/guardrail';
import { handler } from '../../../support/handler';

const interceptors = (points: string[][], more: Record<string, unknown> = {}) => ({
  InterceptorConfigurations: points.map((InterceptionPoints) => ({
    InterceptionPoints,
    Interceptor: { Lambda: { Arn: 'arn' } },
    ...more,
  })),
});
const gateway = (...points: string[][]) => one('AWS::BedrockAgentCore::Gateway', interceptors(points));
const BOTH = [['REQUEST', 'RESPONSE']];
const behind = (TargetConfiguration: Record<string, unknown>, properties: Record<string, unknown> = {}) => ({
  Resources: {
    ...one('AWS::BedrockAgentCore::Gateway', { ...interceptors(BOTH), ...properties }).Resources,
    Target: {
      Type: 'AWS::BedrockAgentCore::GatewayTarget',
      Properties: { GatewayIdentifier: { 'Fn::GetAtt': ['Thing', 'GatewayIdentifier'] }, TargetConfiguration },
    },
  },
});
const excluding = (Field: unknown) => ({
  InputConfiguration: { PassRequestHeaders: true, PayloadFilter: { Exclude: [{ Field }] } },
});
/** A gateway with an interceptor of this library at each point, each told what `variables` say. */
const own = (
  variables: Record<string, unknown>,
  names: Record<string, string> = { REQUEST: 'agent/interceptor-request', RESPONSE: 'agent/interceptor-response' },
) => ({
  Resources: {
    ...one('AWS::BedrockAgentCore::Gateway', {
      InterceptorConfigurations: Object.keys(names).map((point) => ({
        InterceptionPoints: [point],
        Interceptor: { Lambda: { Arn: { 'Fn::GetAtt': [point, 'Arn'] } } },
      })),
    }).Resources,
    ...Object.fromEntries(
      Object.entries(names).map(([point, name]) => [
        point,
        {
          Type: 'AWS::Lambda::Function',
          Properties: {
            Code: codeOf(name),
            Handler: 'index.handler',
            Runtime: 'nodejs24.x',
            Environment: { Variables: variables },
          },
        },
      ]),
    ),
  },
});
export const AgentCoreGatewayInterceptor: Cases = {
  good: { 'those of this library, with a guardrail': own({ AG_GUARDRAIL_ID: 'g' }) },
  declared: {
    'those of this library without a guardrail': own({}),
    'each at the place of the other': own(
      { AG_GUARDRAIL_ID: 'g' },
      { REQUEST: 'agent/interceptor-response', RESPONSE: 'agent/interceptor-request' },
    ),
    'another function of this library': own(
      { AG_GUARDRAIL_ID: 'g' },
      { REQUEST: 'agent/tool-shim', RESPONSE: 'agent/interceptor-response' },
    ),
    'both ways': gateway(['REQUEST', 'RESPONSE']),
    'one for each way': gateway(['REQUEST'], ['RESPONSE']),
    'tools behind it': behind({ Mcp: { Lambda: { LambdaArn: 'arn' } } }),
  },
  bad: { 'requests only': gateway(['REQUEST']) },
  lookAlike: {
    'an interceptor that gets no bodies of answers': one(
      'AWS::BedrockAgentCore::Gateway',
      interceptors(BOTH, excluding('RESPONSE_BODY')),
    ),
    'notifications that are streamed past it': one('AWS::BedrockAgentCore::Gateway', {
      ...interceptors(BOTH),
      ProtocolConfiguration: { Mcp: { StreamingConfiguration: { EnableResponseStreaming: true } } },
    }),
    'models behind it, which stream': behind({ Inference: { Connector: { Source: { ConnectorId: 'openai' } } } }),
  },
  undecided: {
    'an agent behind it, which may stream': behind({ Http: { AgentcoreRuntime: { Arn: 'arn' } } }),
    'a field from a parameter': {
      ...one('AWS::BedrockAgentCore::Gateway', interceptors(BOTH, excluding({ Ref: 'Given' }))),
      ...parameter,
    },
  },
  silent: { 'no interceptor': gateway() },
};

const harness = (failure: Record<string, unknown>, hook = 'BeforeToolCall') =>
  one('AWS::BedrockAgentCore::Harness', {
    Hooks: [{ [hook]: { Name: 'h', Target: { Lambda: { Arn: 'arn', ...failure } } } }],
  });
export const HarnessHookFailClosed: Cases = {
  good: { 'the default, which denies': harness({}), 'denial by name': harness({ FailureMode: 'deny' }) },
  bad: {
    'goes on': harness({ FailureMode: 'allow' }),
    'goes on after the call': harness({ FailureMode: 'allow' }, 'AfterToolCall'),
  },
  undecided: { 'from a parameter': { ...harness({ FailureMode: { Ref: 'Given' } }), ...parameter } },
  silent: { 'no hook': one('AWS::BedrockAgentCore::Harness') },
};

const INPUT = 'forbid(principal, action, resource) when guardrails { PromptInjection(context.input.text) >= 0.6 };';
const OUTPUT =
  'suppressOutput(principal, action, resource) when guardrails { PromptInjection(context.output) >= 0.6 };';
const engine = (statements: string[], Mode: unknown = 'ENFORCE', policy: Record<string, unknown> = {}) => ({
  ...parameter,
  Resources: {
    ...one('AWS::BedrockAgentCore::Gateway', {
      PolicyEngineConfiguration: { Arn: { 'Fn::GetAtt': ['Engine', 'PolicyEngineArn'] }, Mode },
    }).Resources,
    Engine: { Type: 'AWS::BedrockAgentCore::PolicyEngine', Properties: { Name: 'e' } },
    ...Object.fromEntries(
      statements.map((Statement, i) => [
        `Policy${i}`,
        {
          Type: 'AWS::BedrockAgentCore::Policy',
          Properties: {
            PolicyEngineId: { 'Fn::GetAtt': ['Engine', 'PolicyEngineId'] },
            Definition: { Policy: { Statement } },
            ...policy,
          },
        },
      ]),
    ),
  },
});
export const GatewayToolIoGuardrail: Cases = {
  good: {
    'both judged': handler({ GW_TOOL_FUNCTIONS: '{}', GW_TOOL_IO_GUARDRAIL: 'both' }),
    'guardrails in policies for both': engine([INPUT, OUTPUT]),
  },
  bad: {
    'not judged': handler({ GW_TOOL_FUNCTIONS: '{}' }),
    'guardrails for what goes in alone': engine([INPUT]),
    'guardrails for what comes out alone': engine([OUTPUT]),
  },
  lookAlike: { 'results only': handler({ GW_TOOL_FUNCTIONS: '{}', GW_TOOL_IO_GUARDRAIL: 'results' }) },
  undecided: { 'a mode from a parameter': engine([INPUT, OUTPUT], { Ref: 'Given' }) },
  silent: {
    'policies without a guardrail': engine(['permit(principal, action, resource) when { context.input.a < 5 };']),
    'guardrails that are only logged': engine([INPUT, OUTPUT], 'ENFORCE', { EnforcementMode: 'LOG_ONLY' }),
    'an engine that only logs': engine([INPUT, OUTPUT], 'LOG_ONLY'),
    'no tools': handler({}),
    'another function': one('AWS::Lambda::Function'),
  },
};
