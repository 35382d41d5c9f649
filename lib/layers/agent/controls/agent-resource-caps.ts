import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';

export const control: Control = {
  id: 'agent-resource-caps',
  title: 'Steps, tokens, time and calls of an agent are bounded',
  risks: ['LLM06:2025', 'LLM10:2025', 'LLM04:2023', 'LLM08:2023', 'ASI08:2026', 'ASI10:2026'],
  csf: 'Protect',
  boundary: 'application',
  atlas: ['AML.M0036', 'AML.T0034.002', 'AML.T0029'],
  why: 'A circuit breaker stops a loop that nobody understands yet, and its bill.',
  source: 'OWASP LLM10:2025; AWS CloudFormation User Guide, AWS::BedrockAgentCore::Harness and GatewayRateLimit',
  rules: [
    rule('HarnessBounded', {
      fix: 'Set `maxIterations` (at most 25), `maxTokens` and `timeoutSeconds` of the harness.',
      check: eachResource('AWS::BedrockAgentCore::Harness', (harness) => [
        harness.expectNumber('MaxIterations', { min: 1, max: 25 }),
        harness.expectNumber('MaxTokens', { min: 1 }),
        harness.expectNumber('TimeoutSeconds', { min: 1 }),
      ]),
    }),
    rule('GatewayRateLimit', {
      fix: 'Add a `CfnGatewayRateLimit` with a rate of requests or tokens for the gateway.',
      fixTemplate: 'Add an AWS::BedrockAgentCore::GatewayRateLimit that names the gateway.',
      check: eachResource('AWS::BedrockAgentCore::Gateway', (gateway) => {
        const limits = gateway.referrers('AWS::BedrockAgentCore::GatewayRateLimit', 'GatewayIdentifier');
        if (limits.length === 0) return gateway.fail('', 'has no rate limit');
        const bounded = limits.some((limit) =>
          limit
            .list('Entries')
            .some((entry) =>
              ['Requests', 'Tokens', 'Connections'].some((kind) =>
                entry.list(kind).some((rate) => (rate.number('Rate') ?? 0) > 0),
              ),
            ),
        );
        return bounded ? PASS : gateway.fail('', 'has a rate limit that limits nothing');
      }),
    }),
    rule('BedrockAgentSessionTtl', {
      fix: 'Set `idleSessionTtlInSeconds` to at most 3600.',
      fixTemplate: 'Set IdleSessionTTLInSeconds to at most 3600.',
      counterparts: ['BR-29', 'ST'],
      check: eachResource('AWS::Bedrock::Agent', (agent) =>
        // the default is 1800
        agent.get('IdleSessionTTLInSeconds').present
          ? agent.expectNumber('IdleSessionTTLInSeconds', { max: 3600 })
          : undefined,
      ),
    }),
  ],
};
