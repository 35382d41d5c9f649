import { type Control, eachResource, rule } from '../../../control';
import { type Answer, PASS } from '../../../template/answer';
import type { Resource, Value } from '../../../template/resource';
import { cedarAt, guardrailsIn, statementPath } from '../../../workload/cedar';
import { functionBy } from '../../../workload/doors';
import { ofHandler } from '../../../workload/handler';
import { byFunction } from '../../../workload/running-code';
import { HOOKS } from '../../../workload/tools';

const INTERCEPTORS = 'InterceptorConfigurations';
const STREAMING = 'ProtocolConfiguration.Mcp.StreamingConfiguration.EnableResponseStreaming';

/** The points at which interceptors see a body. */
function inspected(gateway: Resource): readonly string[] {
  return gateway.list(INTERCEPTORS).flatMap((interceptor) => {
    const blind = interceptor
      .list('InputConfiguration.PayloadFilter.Exclude')
      .some((excluded) => excluded.text('Field') === 'RESPONSE_BODY');
    return interceptor
      .list('InterceptionPoints')
      .texts()
      .filter((point) => !(blind && point === 'RESPONSE'));
  });
}

/** What looks at a body at which point, of the code of this library. */
const LOOKS: Readonly<Record<string, string>> = {
  REQUEST: 'agent/interceptor-request',
  RESPONSE: 'agent/interceptor-response',
};

/** Whether an interceptor looks at what it sees: that of this library does, where it is told a guardrail. */
function looks(interceptor: Value): Answer {
  const called = interceptor.get('Interceptor.Lambda.Arn');
  const points = interceptor.list('InterceptionPoints').texts();
  const fn = functionBy(called.tryTarget());
  const isTold = fn?.get('Environment.Variables.AG_GUARDRAIL_ID').present;
  return byFunction(PASS, called, isTold && points.length === 1 ? LOOKS[points[0]!] : undefined);
}

/** What guardrails in the policies of a gateway's engine judge, where the engine enforces them. */
function judgedByPolicies(gateway: Resource): { readonly input: boolean; readonly output: boolean } {
  const none = { input: false, output: false };
  if (gateway.get('PolicyEngineConfiguration').absent) return none;
  const engine = gateway.tryTarget('PolicyEngineConfiguration.Arn');
  const judged = (engine?.referrers('AWS::BedrockAgentCore::Policy', 'PolicyEngineId') ?? [])
    .filter((policy) => policy.text('EnforcementMode') !== 'LOG_ONLY')
    .map((policy) => guardrailsIn(cedarAt(policy, statementPath(policy)) ?? ''));
  const found = { input: judged.some(({ input }) => input), output: judged.some(({ output }) => output) };
  return (found.input || found.output) && gateway.text('PolicyEngineConfiguration.Mode') !== 'ENFORCE' ? none : found;
}

/** Why an interceptor does not see every answer: it streams. */
function streams(gateway: Resource): Answer | undefined {
  if (gateway.flag(STREAMING) === true)
    return gateway.fail(STREAMING, 'is true: notifications of tools reach the client past the RESPONSE interceptor');
  const targets = gateway.referrers('AWS::BedrockAgentCore::GatewayTarget', 'GatewayIdentifier');
  const inference = targets.find((target) => target.get('TargetConfiguration.Inference').present);
  if (inference)
    return gateway.fail(
      INTERCEPTORS,
      `see nothing of streamed answers, and callers may ask for them at the target ${inference.logicalId}`,
    );
  const http = targets.find((target) => target.get('TargetConfiguration.Http').present);
  return (
    http &&
    gateway
      .get(INTERCEPTORS)
      .undecided(`see nothing of streamed answers, and the template does not tell whether ${http.logicalId} streams`)
  );
}

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
  acts: {
    'refuses arguments and results of tools that the guardrail blocks': [
      'LLM01:2025',
      'LLM01:2023',
      'LLM07:2023',
      'ASI01:2026',
      'ASI02:2026',
    ],
  },
  csf: 'Protect',
  boundary: 'application',
  atlas: ['AML.M0033', 'AML.M0030', 'AML.T0051.001', 'AML.T0099', 'AML.T0098'],
  why: 'A guardrail on a Converse call looks at neither tool arguments nor tool results: somebody else has to.',
  source:
    'Amazon Bedrock User Guide, Include a guardrail with the Converse API; AgentCore Developer Guide, Interceptors and Guardrails in policies',
  restsOn: 'guardrail',
  rules: [
    rule('AgentCoreGatewayInterceptor', {
      severity: 'MEDIUM',
      fix: 'Give the interceptor both interception points, REQUEST and RESPONSE, exclude no RESPONSE_BODY, and leave response streaming off.',
      fixTemplate:
        'Set InterceptionPoints: [REQUEST, RESPONSE] in InterceptorConfigurations, exclude no RESPONSE_BODY, and leave response streaming off.',
      check: eachResource('AWS::BedrockAgentCore::Gateway', (gateway) => {
        if (gateway.list('InterceptorConfigurations').length === 0) return undefined;
        const points = inspected(gateway);
        const missing = ['REQUEST', 'RESPONSE'].filter((point) => !points.includes(point));
        if (missing.length > 0) return gateway.fail(INTERCEPTORS, `inspect no ${missing.join(' and no ')}`);
        const streamed = streams(gateway);
        return streamed ?? gateway.list(INTERCEPTORS).map(looks);
      }),
    }),
    rule('HarnessHookFailClosed', {
      severity: 'MEDIUM',
      fix: 'Remove `failureMode` from the hook, or set it to deny.',
      fixTemplate: 'In Hooks of the AWS::BedrockAgentCore::Harness, remove FailureMode, or set it to deny.',
      proves: false,
      check: eachResource('AWS::BedrockAgentCore::Harness', (harness) => {
        const hooks = harness.at(...HOOKS.map((hook) => `Hooks[].${hook}.Target.Lambda`));
        if (hooks.length === 0) return undefined;
        return hooks.each((hook) =>
          /^allow$/i.test(hook.text('FailureMode') ?? '')
            ? hook.fail('FailureMode', 'is allow: when the function fails, the agent goes on as if it had agreed')
            : PASS,
        );
      }),
    }),
    rule('GatewayToolIoGuardrail', {
      severity: 'MEDIUM',
      fix: 'Use `LlmGateway`: it has arguments and results of tools judged by the guardrail. For a gateway of AgentCore, write `when guardrails` policies for `context.input` and for the output.',
      fixTemplate:
        'For a gateway of AgentCore, add AWS::BedrockAgentCore::Policy resources with `when guardrails` for `context.input` and for the output. For the gateway of this library, set GW_TOOL_IO_GUARDRAIL: both in Environment.Variables.',
      check: eachResource(['AWS::Lambda::Function', 'AWS::BedrockAgentCore::Gateway'], (fn) => {
        if (fn.type === 'AWS::BedrockAgentCore::Gateway') {
          const { input, output } = judgedByPolicies(fn);
          if (input && output) return PASS;
          // an interceptor may look at the other half
          if ((!input && !output) || fn.list(INTERCEPTORS).length > 0) return undefined;
          return fn.fail(
            'PolicyEngineConfiguration',
            input
              ? 'has guardrails for what goes into tools and none for what comes out (no suppressOutput policy)'
              : 'has guardrails for what comes out of tools and none for what goes in (context.input)',
          );
        }
        const environment = fn.get('Environment.Variables');
        const tools = ['GW_TOOL_FUNCTIONS', 'GW_AGENT_GATEWAY'].some((name) => !environment.get(name).absent);
        if (environment.text('GW_ROLE') !== 'gateway' || !tools) return undefined;
        return ofHandler(fn, environment.expect('GW_TOOL_IO_GUARDRAIL', 'both'));
      }),
    }),
  ],
};
