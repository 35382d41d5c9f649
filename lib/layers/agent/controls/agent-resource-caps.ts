import { type Control, eachResource, rule } from '../../../control';
import { atMost } from '../../../mend';
import { PASS } from '../../../template/answer';
import type { Resource, Value } from '../../../template/resource';

/** Keys of a rate limit that AgentCore has verified; headers and bodies are the caller's word. */
const OF_TOKEN = /^\$\.context\.jwt\./;
const OF_SIGNATURE = /^\$\.context\.iam\./;
const OF_CALLERS_WORD = /^\$\.context\.request\./;

/** Which verified keys the callers of this gateway have: the limit is passed over where a key is missing. */
function callerKeys(gateway: Resource): RegExp {
  const type = gateway.text('AuthorizerType');
  if (type === 'CUSTOM_JWT') return OF_TOKEN;
  return type === 'AWS_IAM' || type === 'AUTHENTICATE_ONLY'
    ? OF_SIGNATURE
    : new RegExp(`${OF_TOKEN.source}|${OF_SIGNATURE.source}`);
}

/** Whether an entry limits every caller: `*` stands for the key, under its path or its last name. */
const coversAll = (entry: Value, key: string): boolean =>
  entry
    .entries('Dimensions')
    .some(([name, value]) => (name === key || name === key.split('.').at(-1)) && value.text() === '*');

const hasRate = (entry: Value): boolean =>
  ['Requests', 'Tokens', 'Connections'].some((kind) => entry.list(kind).some((rate) => (rate.number('Rate') ?? 0) > 0));

export const control: Control = {
  id: 'agent-resource-caps',
  title: 'Steps, tokens, time and calls of an agent are bounded',
  risks: ['LLM06:2025', 'LLM10:2025', 'LLM04:2023', 'LLM08:2023', 'ASI08:2026', 'ASI10:2026'],
  acts: {
    'bounds the steps, tokens and time of an agent, or the calls of each caller': [
      'LLM06:2025',
      'LLM10:2025',
      'LLM04:2023',
      'LLM08:2023',
      'ASI08:2026',
    ],
  },
  csf: 'Protect',
  boundary: 'application',
  atlas: ['AML.M0036', 'AML.T0034.002', 'AML.T0029'],
  why: 'A circuit breaker stops a loop that nobody understands yet, and its bill. Rate limits of a gateway fail open and stop most of it, not all.',
  source: 'OWASP LLM10:2025; AWS CloudFormation User Guide, AWS::BedrockAgentCore::Harness and GatewayRateLimit',
  rules: [
    rule('HarnessBounded', {
      severity: 'MEDIUM',
      fix: 'Set `maxIterations` (at most 25), `maxTokens` and `timeoutSeconds` of the harness.',
      fixTemplate: 'Set MaxIterations (at most 25), MaxTokens and TimeoutSeconds.',
      check: eachResource('AWS::BedrockAgentCore::Harness', (harness) => [
        harness.expectNumber('MaxIterations', { min: 1, max: 25 }),
        harness.expectNumber('MaxTokens', { min: 1 }),
        harness.expectNumber('TimeoutSeconds', { min: 1 }),
      ]),
    }),
    rule('GatewayRateLimit', {
      severity: 'MEDIUM',
      fix: 'Add a `CfnGatewayRateLimit` for each caller: `dimensionKeys` with `$.context.jwt.sub` (or `$.context.iam.principal`) and an entry whose value for it is `*`. It fails open, so keep a limit of your own behind it.',
      fixTemplate:
        'Add an AWS::BedrockAgentCore::GatewayRateLimit with DimensionKeys [$.context.jwt.sub] ([$.context.iam.principal] where the authorizer is AWS_IAM) and an entry for `*`. It fails open.',
      check: eachResource('AWS::BedrockAgentCore::Gateway', (gateway) => {
        const limits = gateway.referrers('AWS::BedrockAgentCore::GatewayRateLimit', 'GatewayIdentifier');
        if (limits.length === 0) return gateway.fail('', 'has no rate limit');
        const caller = callerKeys(gateway);
        const bounded = limits.some((limit) => {
          const keys = limit.list('DimensionKeys').texts();
          const key = keys.find((name) => caller.test(name));
          return (
            key !== undefined &&
            !keys.some((name) => OF_CALLERS_WORD.test(name)) &&
            limit.list('Entries').some((entry) => coversAll(entry, key) && hasRate(entry))
          );
        });
        return bounded
          ? PASS
          : gateway.fail('', 'has no rate limit that covers every caller: none has an entry for `*` by a verified key');
      }),
    }),
    rule('BedrockAgentSessionTtl', {
      severity: 'MEDIUM',
      fix: 'Set `idleSessionTtlInSeconds` to at most 3600.',
      fixTemplate: 'Set IdleSessionTTLInSeconds to at most 3600.',
      mend: { type: 'AWS::Bedrock::Agent', changes: { IdleSessionTTLInSeconds: atMost(3_600) } },
      counterparts: ['BR-29', 'ST'],
      proves: false,
      check: eachResource('AWS::Bedrock::Agent', (agent) =>
        // the default is 1800
        agent.get('IdleSessionTTLInSeconds').present
          ? agent.expectNumber('IdleSessionTTLInSeconds', { max: 3600 })
          : undefined,
      ),
    }),
  ],
};
