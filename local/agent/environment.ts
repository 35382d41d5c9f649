import { AGENT_ENV } from '../../lib/layers/agent/contract';
import type { KmsServer } from '../aws/kms-server';
import type { World } from '../aws/world';

/** Variables of the functions, for what is on this machine in place of an account; the switch is that of the gateway of models. */
export const environmentOf = (
  { issuer, bedrock, tools, appConfig }: World,
  kms: KmsServer,
): Readonly<Record<string, string>> => ({
  AWS_REGION: 'eu-central-1',
  AWS_ENDPOINT_URL_KMS: kms.url,
  AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.url,
  AWS_ENDPOINT_URL_LAMBDA: tools.url,
  AWS_ENDPOINT_URL_APPCONFIGDATA: appConfig.url,
  [AGENT_ENV.killSwitchApplication]: 'app',
  [AGENT_ENV.killSwitchEnvironment]: 'env',
  [AGENT_ENV.killSwitchProfile]: 'profile',
  [AGENT_ENV.issuer]: issuer.issuer,
  [AGENT_ENV.jwksUri]: issuer.jwksUri,
  [AGENT_ENV.clients]: JSON.stringify([issuer.clientId]),
});
