import { type Answers, type Control, eachResource, rule } from '../../../control';
import { DENIALS } from '../../../facts/policy-decisions';
import type { Resource, Value } from '../../../template/resource';
import { burstHeard, isWrittenBy, type Metric } from '../../../workload/alarm';
import { functionBy } from '../../../workload/doors';
import { matches } from '../../../workload/filter-pattern';
import { eachHandler } from '../../../workload/handler';
import { shownBy, unlike } from '../../../workload/running-code';

const GATEWAY = 'AWS::BedrockAgentCore::Gateway';

/** Whether tools are called through a gateway. One without a protocol may stand before agents or models, and refuse users alone. */
const leadsToTools = (gateway: Resource): boolean =>
  gateway.text('ProtocolType') === 'MCP' ||
  gateway
    .referrers('AWS::BedrockAgentCore::GatewayTarget', 'GatewayIdentifier')
    .some((target) => target.get('TargetConfiguration.Mcp').present);

/** Whether a value is an id: one of these attributes of a resource, and nothing around it. */
function isIdOf(resource: Resource | undefined, value: Value, ...attributes: readonly string[]): boolean {
  const text = value.pattern();
  if (text?.unknown) throw value.undecided(text.unknown.why);
  const [only, ...more] = text?.parts ?? [];
  return (
    typeof only === 'object' &&
    more.length === 0 &&
    only.kind === 'resource' &&
    only.declaration === resource?.declaration &&
    attributes.includes(only.attribute)
  );
}

/** Whether a metric counts each call that the policies of a gateway deny. */
const countsDenials =
  (gateway: Resource) =>
  ({ namespace, name, dimensions, isForeign }: Metric): boolean => {
    if (isForeign || namespace !== DENIALS.namespace || name !== DENIALS.metric) return false;
    const engine = gateway.tryTarget('PolicyEngineConfiguration.Arn');
    const meant: Readonly<Record<string, (value: Value) => boolean>> = {
      [DENIALS.operation]: (value) => value.text() === DENIALS.call,
      [DENIALS.gateway]: (value) => isIdOf(gateway, value, 'Ref', 'GatewayIdentifier'),
      [DENIALS.engine]: (value) => isIdOf(engine, value, 'PolicyEngineId'),
      [DENIALS.mode]: (value) => value.text() === gateway.text('PolicyEngineConfiguration.Mode'),
    };
    const given = dimensions.map((dimension) => dimension.text('Name') ?? '');
    return (
      given.includes(DENIALS.operation) &&
      (given.includes(DENIALS.gateway) || given.includes(DENIALS.engine)) &&
      // one more, such as the tool or the policy, leaves others out
      dimensions.every((dimension, i) => meant[given[i]!]?.(dimension.get('Value')) ?? false)
    );
  };

/** A line that a function of this library writes of a call that it refuses, and of one that it does not. */
interface Lines {
  readonly refused: unknown;
  readonly other: unknown;
}

const INTERCEPTED: Lines = {
  refused: { type: 'secure-llm.agent', version: 1, at: 'request', method: 'tools/call', decision: 'notPermitted' },
  other: { type: 'secure-llm.agent', version: 1, at: 'request', method: 'tools/call', decision: 'forwarded' },
};
const AUDITED: Lines = {
  refused: { type: 'secure-llm.audit', version: 1, phase: 'final', outcome: 'answered', toolCallsDenied: 1 },
  other: { type: 'secure-llm.audit', version: 1, phase: 'final', outcome: 'answered' },
};

/** Whether somebody hears of what a function refuses: a filter of its log counts that and nothing else. */
function refusalsHeard(fn: Resource, { refused, other }: Lines): Answers {
  const filters = fn.tryTarget('LoggingConfig.LogGroup')?.referrers('AWS::Logs::MetricFilter', 'LogGroupName') ?? [];
  const counted = filters
    .filter((filter) => {
      const pattern = filter.text('FilterPattern') ?? '';
      return matches(pattern, refused) === true && matches(pattern, other) === false;
    })
    .flatMap((filter) => [...filter.list('MetricTransformations')]);
  return burstHeard(
    fn,
    isWrittenBy(counted),
    fn.fail('', 'refuses calls of tools, and no alarm hears of what a filter of its log counts of them'),
  );
}

export const control: Control = {
  id: 'agent-refusals-alarm',
  title: 'Alarm on tool calls that are refused',
  risks: ['LLM06:2025', 'LLM08:2023', 'ASI02:2026', 'ASI03:2026', 'ASI10:2026'],
  acts: {
    'notices a burst of tool calls that are refused, by an alarm that somebody hears': [
      'LLM06:2025',
      'LLM08:2023',
      'ASI02:2026',
      'ASI03:2026',
      'ASI10:2026',
    ],
  },
  csf: 'Detect',
  boundary: 'application',
  atlas: ['AML.M0024', 'AML.T0053', 'AML.T0086'],
  why: 'An agent that tries what it may not is stopped each time, and goes on: somebody has to hear that it tries.',
  source:
    'Amazon Bedrock AgentCore Developer Guide, AgentCore generated Policy in AgentCore observability data; OWASP LLM06:2025',
  rules: [
    rule('PolicyDenialsAlarm', {
      severity: 'LOW',
      fix: 'Add an `Alarm` with an action on the sum of DenyDecisions (AWS/Bedrock-AgentCore), with the dimensions OperationName: AuthorizeAction and TargetResource: the id of the gateway.',
      fixTemplate:
        'Add an AWS::CloudWatch::Alarm with AlarmActions on the Sum of DenyDecisions in AWS/Bedrock-AgentCore, with the Dimensions OperationName: AuthorizeAction and TargetResource: GatewayIdentifier of the gateway.',
      check: eachResource(GATEWAY, (gateway) =>
        gateway.get('PolicyEngineConfiguration').absent || !leadsToTools(gateway)
          ? undefined
          : burstHeard(
              gateway,
              countsDenials(gateway),
              gateway.fail(
                '',
                'has policies that deny calls, and no alarm on DenyDecisions of this gateway hears of it',
              ),
            ),
      ),
    }),
    rule('InterceptorRefusalsAlarm', {
      severity: 'LOW',
      fix: 'Use `AgentGateway`: its alarm counts what its REQUEST interceptor refuses. Of other interceptors nobody knows what they write.',
      fixTemplate:
        'For the REQUEST interceptor of this library, add an AWS::Logs::MetricFilter on its log group for notPermitted in $.decision, and an AWS::CloudWatch::Alarm with AlarmActions on the Sum of its metric.',
      check: eachResource(GATEWAY, (gateway) =>
        gateway
          .list('InterceptorConfigurations')
          .filter((interceptor) => interceptor.list('InterceptionPoints').texts().includes('REQUEST'))
          .flatMap((interceptor) => {
            const fn = functionBy(interceptor.tryTarget('Interceptor.Lambda.Arn'));
            if (!fn?.get('Environment.Variables.AG_CATALOGUE').present) return [];
            return shownBy(refusalsHeard(fn, INTERCEPTED), () => unlike(fn, 'agent/interceptor-request')) ?? [];
          }),
      ),
    }),
    rule('GatewayToolRefusalsAlarm', {
      severity: 'LOW',
      fix: 'Use `LlmGateway`: with tools its alarm counts the calls that it denies.',
      fixTemplate:
        'For the gateway of this library, add an AWS::Logs::MetricFilter on its log group for $.toolCallsDenied > 0, and an AWS::CloudWatch::Alarm with AlarmActions on the Sum of its metric.',
      check: eachHandler((settings, fn) =>
        ['GW_TOOL_FUNCTIONS', 'GW_AGENT_GATEWAY'].some((name) => settings.get(name).present)
          ? refusalsHeard(fn, AUDITED)
          : undefined,
      ),
    }),
  ],
};
