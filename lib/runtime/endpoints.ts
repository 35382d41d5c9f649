import type { Service } from '../contract/services';

const NAMES: Readonly<Record<Service, string>> = {
  'bedrock-runtime': 'BEDROCK_RUNTIME',
  'bedrock-agent': 'BEDROCK_AGENT',
  'bedrock-agent-runtime': 'BEDROCK_AGENT_RUNTIME',
  'bedrock-agentcore-control': 'BEDROCK_AGENTCORE_CONTROL',
  dynamodb: 'DYNAMODB',
  appconfigdata: 'APPCONFIGDATA',
  secretsmanager: 'SECRETS_MANAGER',
  verifiedpermissions: 'VERIFIEDPERMISSIONS',
  lambda: 'LAMBDA',
  states: 'SFN',
  kms: 'KMS',
  sns: 'SNS',
};

/** The SDK's own variables (AWS_ENDPOINT_URL_DYNAMODB and so on), so that one convention serves every call. */
export function endpointsFromEnv(env: Readonly<Record<string, string | undefined>>): Partial<Record<Service, string>> {
  const found: Partial<Record<Service, string>> = {};
  for (const [service, name] of Object.entries(NAMES) as [Service, string][]) {
    const url = env[`AWS_ENDPOINT_URL_${name}`];
    if (url) found[service] = url;
  }
  return found;
}
