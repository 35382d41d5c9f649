import { type Cases, one } from '../../../../local/samples/cases';
import { parameter } from '../../../support/guardrail';

// made up for the test: no credential of anybody
const KEY = `AKIA${'QWERTYUIOPASDFGH'}`;
const runtime = (EnvironmentVariables: Record<string, unknown>) =>
  one('AWS::BedrockAgentCore::Runtime', { EnvironmentVariables });

const mcp = (Headers: Record<string, unknown>) =>
  one('AWS::BedrockAgentCore::Harness', {
    Tools: [{ Type: 'remote_mcp', Name: 't', Config: { RemoteMcp: { Url: 'https://m.example', Headers } } }],
  });

export const AgentCoreNoEmbeddedSecrets: Cases = {
  good: {
    'a header that says what is accepted': mcp({ Accept: 'application/json' }),
    'settings only': runtime({ LOG_LEVEL: 'debug', MODEL_ID: 'anthropic.claude-sonnet-4-20250514-v1:0' }),
    'the ARN of a secret': runtime({ API_KEY_SECRET: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:x-AbCdEf' }),
  },
  bad: {
    'an access key': runtime({ CONFIG: `key=${KEY}` }),
    'a value that its name gives away': runtime({ API_KEY: 'h7Gk29sLq0zXv4Bn' }),
    'filled in from a secret': runtime({ TOKEN: '{{resolve:secretsmanager:x:SecretString:token}}' }),
    'a password in a URL': runtime({ DATABASE: 'postgres://admin:s3cr3tpw@db.internal/agents' }),
  },
  lookAlike: {
    'a header for a tool server': mcp({ Authorization: 'Bearer abc' }),
    'a key in a header': mcp({ 'X-API-Key': 'abc' }),
  },
  undecided: { 'a header from a parameter': { ...mcp({ Authorization: { Ref: 'Given' } }), ...parameter } },
  silent: { 'no variables': runtime({}) },
};

const provider = (properties: Record<string, unknown>) =>
  one('AWS::BedrockAgentCore::ApiKeyCredentialProvider', { Name: 'p', ...properties });
export const ApiKeyFromSecret: Cases = {
  good: {
    'a reference to a secret': provider({ ApiKeySecretConfig: { SecretId: 's', JsonKey: 'key' } }),
    'filled in from a secret': provider({ ApiKey: '{{resolve:secretsmanager:x:SecretString:key}}' }),
  },
  bad: { 'written down': provider({ ApiKey: 'abc123' }) },
  undecided: { 'a parameter': { ...parameter, ...provider({ ApiKey: { Ref: 'Given' } }) } },
  silent: { neither: provider({}) },
};

const oauth = (vendor: Record<string, unknown>) =>
  one('AWS::BedrockAgentCore::OAuth2CredentialProvider', {
    Oauth2ProviderConfigInput: { GithubOauth2ProviderConfig: { ClientId: 'c', ...vendor } },
  });
export const OAuthClientSecretFromSecret: Cases = {
  good: { 'a reference to a secret': oauth({ ClientSecretConfig: { SecretId: 's', JsonKey: 'key' } }) },
  bad: { 'written down': oauth({ ClientSecret: 'abc123' }) },
  silent: { 'no secret': oauth({}) },
};

const identity = (...urls: unknown[]) =>
  one('AWS::BedrockAgentCore::WorkloadIdentity', { Name: 'w', AllowedResourceOauth2ReturnUrls: urls });
export const OAuthReturnUrlsHttps: Cases = {
  good: { https: identity('https://app.example/callback'), 'the own machine': identity('http://localhost:3000/cb') },
  bad: { http: identity('http://app.example/callback'), 'any host': identity('https://*') },
  lookAlike: { 'a host that begins like localhost': identity('http://localhost.evil.example/cb') },
  undecided: { 'a parameter': { ...parameter, ...identity({ Ref: 'Given' }) } },
  silent: { 'no URLs': identity() },
};
