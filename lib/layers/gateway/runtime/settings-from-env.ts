import { readFileSync } from 'node:fs';
import {
  ABSENT,
  callersMay,
  ENV,
  FIXED,
  type GatewayDocument,
  LIMITS,
  NO_FILTER,
  type PrincipalClaims,
} from '../../../contract';
import type { Service } from '../../../contract/services';
import { checked, DEFAULT_TIMEOUTS, type GatewaySettings, SettingsError } from './settings';

/**
 * Settings from the environment variables of `contract/environment.ts`. Throws one `SettingsError` that names everything
 * that is missing, unknown or weaker.
 */
export function settingsFromEnv(env: Readonly<Record<string, string | undefined>>): GatewaySettings {
  const problems: string[] = [];
  /** Notes what is wrong; what stands in for the value is never used, because nothing is returned then. */
  const wrong = <T>(problem: string): T => {
    problems.push(problem);
    return undefined as T;
  };
  const text = (name: string): string => env[name] || wrong(`${name} is not set`);
  const parsed = <T>(name: string): T | undefined => {
    const value = text(name);
    try {
      return value ? (JSON.parse(value) as T) : undefined;
    } catch {
      return wrong(`${name} is not JSON`);
    }
  };
  const json = <T>(name: string): T => parsed<T>(name) as T;
  const whole = (setting: keyof typeof LIMITS & keyof typeof ENV, absent?: number): number => {
    const name = ENV[setting];
    if (env[name] === undefined && absent !== undefined) return absent;
    const [least, most] = LIMITS[setting];
    const written = text(name);
    const value = Number(written);
    const fits = Number.isInteger(value) && value >= least && value <= most;
    return !written || fits ? value : wrong(`${name} must be a whole number from ${least} to ${most}`);
  };
  const oneOf = <T extends string>(name: string, values: readonly T[], absent?: T): T => {
    if (env[name] === undefined && absent !== undefined) return absent;
    const value = text(name);
    return !value || values.includes(value as T) ? (value as T) : wrong(`${name} must be one of ${values.join(', ')}`);
  };
  for (const [name, value] of Object.entries(FIXED)) oneOf(name, [value]);

  const logGroup = text(ENV.auditLogGroup);
  const actual = env.AWS_LAMBDA_LOG_GROUP_NAME;
  if (actual !== undefined && actual !== logGroup) {
    wrong(`${ENV.auditLogGroup} is not the log group that this function writes to`);
  }
  const requestTimeout = whole('requestTimeoutMs', DEFAULT_TIMEOUTS.request);
  const mode = oneOf(ENV.outputMode, ['text', 'html-escaped', 'json-schema']);
  const links = oneOf(ENV.linkPolicy, ['strip', 'allowlist']);
  const aliases = parsed<GatewaySettings['aliases']>(ENV.aliases) ?? {};
  const claims = parsed<PrincipalClaims>(ENV.principalClaims) ?? ({} as PrincipalClaims);
  const allowed = callersMay(Object.values(aliases));
  if ((env[ENV.callersMay] ?? callersMay([])) !== allowed) {
    wrong(`${ENV.callersMay} must be ${allowed}, as the aliases have it`);
  }
  const bases = Object.values(aliases).flatMap(({ knowledgeBase }) => knowledgeBase ?? []);
  if (bases.length > 0) {
    // what the template shows is what happens, or nothing does
    const filtered = bases.every(({ tenantKey }) => tenantKey !== undefined);
    oneOf(ENV.retrievalFilterClaim, [filtered ? (claims.tenant ?? '') : NO_FILTER]);
  }

  const settings: GatewaySettings = {
    region: text('AWS_REGION'),
    aliases,
    document: env[ENV.document]
      ? (readDocument(text(ENV.document)) ?? wrong(`${ENV.document} cannot be read`))
      : undefined,
    tokenSource: oneOf(ENV.tokenSource, ['header', 'authorizer']),
    issuers: json(ENV.tokenIssuers),
    claims,
    policyStoreId: env[ENV.policyStoreId] || undefined,
    killSwitch: {
      application: text(ENV.killSwitchApplication),
      environment: text(ENV.killSwitchEnvironment),
      profile: text(ENV.killSwitchProfile),
    },
    usageLimits: env[ENV.usageLimits] ? json(ENV.usageLimits) : undefined,
    quota: {
      table: text(ENV.quotaTable),
      userTokensPerDay: whole('userTokensPerDay'),
      tenantTokensPerDay: whole('tenantTokensPerDay'),
      globalTokensPerDay: env[ENV.globalTokensPerDay] ? whole('globalTokensPerDay') : undefined,
      userRequestsPerMinute: whole('userRequestsPerMinute'),
      shards: whole('quotaShards', ABSENT.quotaShards),
    },
    maxOutputTokens: whole('maxOutputTokens'),
    maxInputChars: whole('maxInputChars'),
    guardrail: { id: text(ENV.guardrailId), version: text(ENV.guardrailVersion) },
    output: {
      mode,
      schema: mode === 'json-schema' ? json(ENV.outputSchema) : undefined,
      linkHosts: links === 'allowlist' ? json(ENV.linkHosts) : [],
    },
    secretArn: text(ENV.secretArn),
    auditMode: oneOf(ENV.auditMode, ['strict', 'best-effort'], ABSENT.auditMode),
    aiDisclosure: oneOf(ENV.aiDisclosure, ['true', 'false']) === 'true',
    requireCitations: oneOf(ENV.requireCitations, ['true', 'false'], `${ABSENT.requireCitations}`) === 'true',
    groundingAction: oneOf(ENV.groundingAction, ['block', 'abstain', 'annotate'], ABSENT.groundingAction),
    fallbackModelId:
      oneOf(ENV.fallbackMode, ['static-message', 'model']) === 'model' ? text(ENV.fallbackModelId) : undefined,
    staticMessage: text(ENV.staticMessage),
    toolFunctions: env[ENV.toolFunctions] ? json(ENV.toolFunctions) : {},
    maxToolSteps: whole('maxToolSteps', ABSENT.maxToolSteps),
    timeouts: { ...DEFAULT_TIMEOUTS, request: requestTimeout },
    endpoints: endpointsFromEnv(env),
  };
  if (problems.length > 0) throw new SettingsError(problems.join('; '));
  return checked(settings);
}

function readDocument(path: string): GatewayDocument | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as GatewayDocument;
  } catch {
    return undefined;
  }
}

/** The SDK's own variables (AWS_ENDPOINT_URL_DYNAMODB and so on), so that one convention serves every call. */
function endpointsFromEnv(env: Readonly<Record<string, string | undefined>>): Partial<Record<Service, string>> {
  const names: Record<Service, string> = {
    'bedrock-runtime': 'BEDROCK_RUNTIME',
    'bedrock-agent': 'BEDROCK_AGENT',
    'bedrock-agent-runtime': 'BEDROCK_AGENT_RUNTIME',
    dynamodb: 'DYNAMODB',
    appconfigdata: 'APPCONFIGDATA',
    secretsmanager: 'SECRETS_MANAGER',
    verifiedpermissions: 'VERIFIEDPERMISSIONS',
    lambda: 'LAMBDA',
    states: 'SFN',
    kms: 'KMS',
    sns: 'SNS',
  };
  const found: Partial<Record<Service, string>> = {};
  for (const [service, name] of Object.entries(names) as [Service, string][]) {
    const url = env[`AWS_ENDPOINT_URL_${name}`];
    if (url) found[service] = url;
  }
  return found;
}
