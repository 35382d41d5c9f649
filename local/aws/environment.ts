import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cedarSchema, ENV, FIXED } from '../../lib/contract';
import { LOCAL_CEDAR, LOCAL_TOOLS, type World } from './world';

/** The variables with which the bundled handler talks to `world`. */
export function environment(world: World): Record<string, string> {
  const settings = world.settings();
  // as synthesis writes it
  const sealed = { ...LOCAL_CEDAR, schema: cedarSchema(LOCAL_TOOLS) };
  const document = join(mkdtempSync(join(tmpdir(), 'gateway-')), 'gateway.json');
  writeFileSync(document, JSON.stringify({ cedar: sealed, tools: LOCAL_TOOLS }));
  return {
    ...FIXED,
    AWS_REGION: settings.region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    [ENV.aliases]: JSON.stringify(settings.aliases),
    [ENV.document]: document,
    [ENV.toolFunctions]: JSON.stringify(settings.toolFunctions),
    [ENV.tokenSource]: 'authorizer',
    [ENV.tokenIssuers]: JSON.stringify(settings.issuers),
    [ENV.principalClaims]: JSON.stringify(settings.claims),
    [ENV.killSwitchApplication]: 'app',
    [ENV.killSwitchEnvironment]: 'env',
    [ENV.killSwitchProfile]: 'profile',
    [ENV.usageLimits]: JSON.stringify(settings.usageLimits),
    [ENV.quotaTable]: settings.quota.table,
    [ENV.userTokensPerDay]: '100000',
    [ENV.tenantTokensPerDay]: '1000000',
    [ENV.userRequestsPerMinute]: '600',
    [ENV.maxOutputTokens]: '1024',
    [ENV.maxInputChars]: '16000',
    [ENV.guardrailId]: 'guard',
    [ENV.guardrailVersion]: '7',
    [ENV.outputMode]: 'text',
    [ENV.linkPolicy]: 'strip',
    [ENV.secretArn]: 'arn:secret',
    [ENV.auditLogGroup]: '/audit',
    [ENV.aiDisclosure]: 'true',
    [ENV.retrievalFilterClaim]: 'custom:tenantId',
    [ENV.fallbackMode]: 'static-message',
    [ENV.staticMessage]: 'Later.',
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: world.bedrock.url,
    AWS_ENDPOINT_URL_BEDROCK_AGENT: world.prompts.url,
    AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME: world.knowledge.url,
    AWS_ENDPOINT_URL_DYNAMODB: world.table.url,
    AWS_ENDPOINT_URL_APPCONFIGDATA: world.appConfig.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: world.secrets.url,
    AWS_ENDPOINT_URL_LAMBDA: world.tools.url,
  };
}
