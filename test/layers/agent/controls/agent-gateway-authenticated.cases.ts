import { type Cases, one } from '../../../../local/samples/cases';
import { parameter } from '../../../support/guardrail';

const jwt = (authorizer: Record<string, unknown> = {}) => ({
  AuthorizerConfiguration: { CustomJWTAuthorizer: { DiscoveryUrl: 'https://idp.example', ...authorizer } },
});
const gateway = (properties: Record<string, unknown>, more?: Record<string, unknown>) =>
  one('AWS::BedrockAgentCore::Gateway', { Name: 'g', ...properties }, more);
const runtime = (properties: Record<string, unknown>) => one('AWS::BedrockAgentCore::Runtime', properties);

export const AgentCoreGatewayAuth: Cases = {
  good: {
    'tokens of one client': gateway({ AuthorizerType: 'CUSTOM_JWT', ...jwt({ AllowedClients: ['app'] }) }),
    'signed requests': gateway({ AuthorizerType: 'AWS_IAM' }),
    'any signed request, and policies that decide': gateway({
      AuthorizerType: 'AUTHENTICATE_ONLY',
      PolicyEngineConfiguration: { Arn: 'arn', Mode: 'ENFORCE' },
    }),
  },
  bad: { 'no authorizer': gateway({ AuthorizerType: 'NONE' }), 'nothing said': gateway({}) },
  lookAlike: {
    'any signed request': gateway({ AuthorizerType: 'AUTHENTICATE_ONLY' }),
    'any signed request, and policies that are only logged': gateway({
      AuthorizerType: 'AUTHENTICATE_ONLY',
      PolicyEngineConfiguration: { Arn: 'arn', Mode: 'LOG_ONLY' },
    }),
    'no authorizer before policies': gateway({
      AuthorizerType: 'NONE',
      PolicyEngineConfiguration: { Arn: 'arn', Mode: 'ENFORCE' },
    }),
    'any token of the issuer': gateway({ AuthorizerType: 'CUSTOM_JWT', ...jwt() }),
    'an empty list of clients': gateway({ AuthorizerType: 'CUSTOM_JWT', ...jwt({ AllowedClients: [] }) }),
  },
  undecided: { 'type from a parameter': gateway({ AuthorizerType: { Ref: 'Given' } }, parameter) },
};

export const AgentCoreRuntimeJwt: Cases = {
  good: { 'tokens for one audience': runtime(jwt({ AllowedAudience: ['agent'] })) },
  bad: { 'any token of the issuer': runtime(jwt()) },
  silent: { 'signed requests': runtime({}) },
};

export const AgentCoreGatewayNoDebug: Cases = {
  good: { 'no level': gateway({ AuthorizerType: 'AWS_IAM' }) },
  bad: { 'level DEBUG': gateway({ AuthorizerType: 'AWS_IAM', ExceptionLevel: 'DEBUG' }) },
  undecided: { 'level from a parameter': gateway({ ExceptionLevel: { Ref: 'Given' } }, parameter) },
};
