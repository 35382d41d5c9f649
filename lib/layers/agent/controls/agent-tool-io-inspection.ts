import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';

export const control: Control = {
  id: 'agent-tool-io-inspection',
  title: 'What goes into tools and comes out of them is inspected',
  risks: [
    'LLM01:2025',
    'LLM02:2025',
    'LLM05:2025',
    'LLM06:2025',
    'LLM01:2023',
    'LLM02:2023',
    'LLM06:2023',
    'LLM07:2023',
    'ASI01:2026',
    'ASI02:2026',
    'ASI06:2026',
  ],
  csf: 'Protect',
  boundary: 'application',
  atlas: ['AML.M0033', 'AML.M0030', 'AML.T0051.001', 'AML.T0099', 'AML.T0098'],
  why: 'A guardrail on a Converse call looks at neither tool arguments nor tool results: somebody else has to.',
  source:
    'Amazon Bedrock User Guide, Include a guardrail with the Converse API; AgentCore Developer Guide, Interceptors',
  rules: [
    rule('AgentCoreGatewayInterceptor', {
      fix: 'Give the interceptor both interception points, REQUEST and RESPONSE.',
      check: eachResource('AWS::BedrockAgentCore::Gateway', (gateway) => {
        if (gateway.list('InterceptorConfigurations').length === 0) return undefined;
        const points = gateway.at('InterceptorConfigurations[].InterceptionPoints[]').texts();
        const missing = ['REQUEST', 'RESPONSE'].filter((point) => !points.includes(point));
        return missing.length === 0
          ? PASS
          : gateway.fail('InterceptorConfigurations', `inspect no ${missing.join(' and no ')}`);
      }),
    }),
    rule('GatewayToolIoGuardrail', {
      fix: 'Use `LlmGateway`: it has arguments and results of tools judged by the guardrail.',
      check: eachResource('AWS::Lambda::Function', (fn) => {
        const environment = fn.get('Environment.Variables');
        if (environment.text('GW_ROLE') !== 'gateway' || environment.get('GW_TOOL_FUNCTIONS').absent) return undefined;
        return environment.expect('GW_TOOL_IO_GUARDRAIL', 'both');
      }),
    }),
  ],
};
