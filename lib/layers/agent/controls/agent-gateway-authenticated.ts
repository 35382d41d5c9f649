import { type Control, eachResource, rule } from '../../../control';
import { GONE } from '../../../mend';
import { type Answer, PASS } from '../../../template/answer';
import type { Value } from '../../../template/resource';

const JWT = 'AuthorizerConfiguration.CustomJWTAuthorizer';
const NARROWING = ['AllowedAudience', 'AllowedClients', 'AllowedScopes', 'CustomClaims'];

/** A token of the right issuer is not yet a token for this agent: something must say for whom it was made. */
const narrowed = (holder: Value): Answer =>
  holder.decide(() => {
    const authorizer = holder.get(JWT);
    return NARROWING.some((name) => authorizer.list(name).length > 0)
      ? PASS
      : holder.fail(JWT, `accepts every token of its issuer: none of ${NARROWING.join(', ')} is set`);
  });

export const control: Control = {
  id: 'agent-gateway-authenticated',
  title: 'Agents and tool gateways accept only callers whose identity is verified',
  risks: ['LLM02:2025', 'LLM06:2025', 'LLM06:2023', 'LLM07:2023', 'LLM08:2023', 'ASI03:2026', 'ASI07:2026'],
  acts: {
    'refuses callers who sign no request, or whose token was not made for this agent or gateway': [
      'LLM07:2023',
      'ASI03:2026',
      'ASI07:2026',
    ],
  },
  csf: 'Protect',
  boundary: 'application',
  atlas: ['AML.M0028', 'AML.M0019', 'AML.T0053', 'AML.T0091.000', 'AML.T0132'],
  why: 'Tools have to see the user behind a call, not one agent that may do everything.',
  source: 'Security Hub BedrockAgentCore.2; Amazon Bedrock AgentCore Developer Guide, Set up inbound authorization',
  rules: [
    rule('AgentCoreGatewayAuth', {
      severity: 'CRITICAL',
      fix: "Set `authorizerType` to 'CUSTOM_JWT' (with `allowedClients` or `allowedAudience`) or 'AWS_IAM'; 'AUTHENTICATE_ONLY' needs a policy engine in ENFORCE.",
      fixTemplate:
        'Set AuthorizerType to CUSTOM_JWT (with AllowedClients or AllowedAudience) or AWS_IAM; AUTHENTICATE_ONLY needs PolicyEngineConfiguration.Mode: ENFORCE.',
      counterparts: ['CFG', 'BedrockAgentCore.2', 'AG-24', 'CP', 'ST', 'AC-13'],
      check: eachResource('AWS::BedrockAgentCore::Gateway', (gateway) => {
        const type = gateway.text('AuthorizerType');
        if (type === 'CUSTOM_JWT') return narrowed(gateway);
        if (type === 'AUTHENTICATE_ONLY')
          return gateway.text('PolicyEngineConfiguration.Mode') === 'ENFORCE'
            ? PASS
            : gateway.fail(
                'AuthorizerType',
                'is AUTHENTICATE_ONLY: whoever signs a request is let in, and no policy engine in ENFORCE decides after that',
              );
        return gateway.expect('AuthorizerType', 'CUSTOM_JWT', 'AWS_IAM');
      }),
    }),
    rule('AgentCoreRuntimeJwt', {
      severity: 'HIGH',
      fix: 'List the clients or audiences whose tokens count in the JWT authorizer of the runtime.',
      fixTemplate: `Set AllowedClients or AllowedAudience in ${JWT}.`,
      counterparts: ['FS-66'],
      // without an authorizer configuration callers sign with IAM, which is an identity too
      check: eachResource(['AWS::BedrockAgentCore::Runtime', 'AWS::BedrockAgentCore::Harness'], (runtime) =>
        runtime.get(JWT).present ? narrowed(runtime) : undefined,
      ),
    }),
    rule('AgentCoreGatewayNoDebug', {
      severity: 'MEDIUM',
      fix: 'Remove `exceptionLevel` from the gateway.',
      fixTemplate: 'Remove ExceptionLevel.',
      mend: { type: 'AWS::BedrockAgentCore::Gateway', changes: { ExceptionLevel: GONE } },
      counterparts: ['AG-26', 'ST'],
      proves: false,
      check: eachResource('AWS::BedrockAgentCore::Gateway', (gateway) =>
        gateway.text('ExceptionLevel') === 'DEBUG'
          ? gateway.fail('ExceptionLevel', 'is DEBUG: callers read the internals of errors')
          : PASS,
      ),
    }),
  ],
};
