import { type Cases, one } from '../../../../local/samples/cases';

const gateway = (...points: string[][]) =>
  one('AWS::BedrockAgentCore::Gateway', {
    InterceptorConfigurations: points.map((InterceptionPoints) => ({
      InterceptionPoints,
      Interceptor: { Lambda: { Arn: 'arn' } },
    })),
  });
export const AgentCoreGatewayInterceptor: Cases = {
  good: { 'both ways': gateway(['REQUEST', 'RESPONSE']), 'one for each way': gateway(['REQUEST'], ['RESPONSE']) },
  bad: { 'requests only': gateway(['REQUEST']) },
  silent: { 'no interceptor': gateway() },
};

const handler = (variables: Record<string, unknown>) =>
  one('AWS::Lambda::Function', { Environment: { Variables: { GW_ROLE: 'gateway', ...variables } } });
export const GatewayToolIoGuardrail: Cases = {
  good: { 'both judged': handler({ GW_TOOL_FUNCTIONS: '{}', GW_TOOL_IO_GUARDRAIL: 'both' }) },
  bad: { 'not judged': handler({ GW_TOOL_FUNCTIONS: '{}' }) },
  lookAlike: { 'results only': handler({ GW_TOOL_FUNCTIONS: '{}', GW_TOOL_IO_GUARDRAIL: 'results' }) },
  silent: { 'no tools': handler({}), 'another function': one('AWS::Lambda::Function') },
};
