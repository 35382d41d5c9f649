import { endpointsFromEnv } from '../../lib/runtime/endpoints';
import { ownCredentials } from '../../lib/runtime/own-calls';

/** Names of the SDK: its service id in capitals (AWS SDKs Reference Guide, Service-specific endpoints). */
test.each([
  ['AWS_ENDPOINT_URL_BEDROCK_RUNTIME', 'bedrock-runtime'],
  ['AWS_ENDPOINT_URL_BEDROCK_AGENT', 'bedrock-agent'],
  ['AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME', 'bedrock-agent-runtime'],
  ['AWS_ENDPOINT_URL_BEDROCK_AGENTCORE_CONTROL', 'bedrock-agentcore-control'],
  ['AWS_ENDPOINT_URL_DYNAMODB', 'dynamodb'],
  ['AWS_ENDPOINT_URL_APPCONFIGDATA', 'appconfigdata'],
  ['AWS_ENDPOINT_URL_SECRETS_MANAGER', 'secretsmanager'],
  ['AWS_ENDPOINT_URL_VERIFIEDPERMISSIONS', 'verifiedpermissions'],
  ['AWS_ENDPOINT_URL_LAMBDA', 'lambda'],
  ['AWS_ENDPOINT_URL_SFN', 'states'],
  ['AWS_ENDPOINT_URL_KMS', 'kms'],
  ['AWS_ENDPOINT_URL_SNS', 'sns'],
])('%s says where %s is', (name, service) => {
  expect(endpointsFromEnv({ [name]: 'https://local', AWS_REGION: 'eu-central-1' })).toEqual({
    [service]: 'https://local',
  });
});

test('an empty variable says nothing', () => {
  expect(endpointsFromEnv({ AWS_ENDPOINT_URL_KMS: '', AWS_ENDPOINT_URL_SNS: undefined })).toEqual({});
});

test('a function calls with the credentials that Lambda gives it', async () => {
  const env = jest.replaceProperty(process, 'env', {
    AWS_ACCESS_KEY_ID: 'id',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'session',
  });
  expect(await ownCredentials()).toEqual({ accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'session' });
  env.restore();
});
