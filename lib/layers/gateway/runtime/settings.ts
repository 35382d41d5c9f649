import { readFileSync } from 'node:fs';
import {
  ABSENT,
  type AliasConfig,
  ENV,
  FIXED,
  type GatewayDocument,
  type IssuerConfig,
  LIMITS,
  NO_FILTER,
  type PrincipalClaims,
  type TokenSource,
} from '../../../contract';
import { compileSchema } from '../../../contract/json-schema';
import type { AwsPlace, Service } from '../../../runtime/aws-send';
import { guardrailOf } from './alias';

/** Milliseconds that the parts of a request may take. */
export interface Timeouts {
  /** One call of a control: table, guardrail, kill switch, keys, secret, policy store. */
  readonly control: number;
  /** One search of a knowledge base, which embeds the question first. */
  readonly retrieval: number;
  /** Until the model's answer begins. */
  readonly modelStart: number;
  /** Between two events of the model's stream. */
  readonly modelIdle: number;
  readonly request: number;
}

/** Everything a gateway needs to know; `settingsFromEnv` reads it in Lambda, a container builds it as it likes. */
export interface GatewaySettings extends AwsPlace {
  readonly aliases: Readonly<Record<string, AliasConfig>>;
  readonly document?: GatewayDocument;
  readonly tokenSource: TokenSource;
  readonly issuers: readonly IssuerConfig[];
  readonly claims: PrincipalClaims;
  readonly policyStoreId?: string;
  readonly killSwitch: { readonly application: string; readonly environment: string; readonly profile: string };
  readonly quota: {
    readonly table: string;
    readonly userTokensPerDay: number;
    readonly tenantTokensPerDay: number;
    readonly globalTokensPerDay?: number;
    readonly userRequestsPerMinute: number;
    readonly shards: number;
  };
  readonly maxOutputTokens: number;
  readonly maxInputChars: number;
  readonly guardrail: { readonly id: string; readonly version: string };
  readonly output: {
    readonly mode: 'text' | 'html-escaped' | 'json-schema';
    readonly schema?: Readonly<Record<string, unknown>>;
    /** Hosts that links may name; empty: none. */
    readonly linkHosts: readonly string[];
  };
  readonly secretArn: string;
  readonly auditMode: 'strict' | 'best-effort';
  readonly aiDisclosure: boolean;
  readonly requireCitations: boolean;
  readonly groundingAction: 'block' | 'abstain' | 'annotate';
  readonly fallbackModelId?: string;
  readonly staticMessage: string;
  readonly toolFunctions: Readonly<Record<string, string>>;
  readonly maxToolSteps: number;
  readonly timeouts: Timeouts;
}

export const DEFAULT_TIMEOUTS: Timeouts = {
  control: 2_000,
  retrieval: 5_000,
  modelStart: 30_000,
  modelIdle: 20_000,
  request: 110_000,
};

/** A setting that cannot be used. The gateway answers 503 until it is put right. */
export class SettingsError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SettingsError';
  }
}

/** Settings from the environment variables of `contract/environment.ts`; throws `SettingsError` for anything missing, unknown or weaker. */
export function settingsFromEnv(env: Readonly<Record<string, string | undefined>>): GatewaySettings {
  const text = (name: string): string => {
    const value = env[name];
    if (!value) throw new SettingsError(`${name} is not set`);
    return value;
  };
  const json = <T>(name: string): T => {
    try {
      return JSON.parse(text(name)) as T;
    } catch {
      throw new SettingsError(`${name} is not JSON`);
    }
  };
  const whole = (setting: keyof typeof LIMITS & keyof typeof ENV, absent?: number): number => {
    const name = ENV[setting];
    if (env[name] === undefined && absent !== undefined) return absent;
    const [least, most] = LIMITS[setting];
    const value = Number(text(name));
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new SettingsError(`${name} must be a whole number from ${least} to ${most}`);
    }
    return value;
  };
  const oneOf = <T extends string>(name: string, values: readonly T[], absent?: T): T => {
    if (env[name] === undefined && absent !== undefined) return absent;
    const value = text(name);
    if (!values.includes(value as T)) throw new SettingsError(`${name} must be one of ${values.join(', ')}`);
    return value as T;
  };
  for (const [name, value] of Object.entries(FIXED)) oneOf(name, [value]);

  const logGroup = text(ENV.auditLogGroup);
  const actual = env.AWS_LAMBDA_LOG_GROUP_NAME;
  if (actual !== undefined && actual !== logGroup) {
    throw new SettingsError(`${ENV.auditLogGroup} is not the log group that this function writes to`);
  }
  const requestTimeout = whole('requestTimeoutMs', DEFAULT_TIMEOUTS.request);
  const mode = oneOf(ENV.outputMode, ['text', 'html-escaped', 'json-schema']);
  const links = oneOf(ENV.linkPolicy, ['strip', 'allowlist']);
  const aliases = json<GatewaySettings['aliases']>(ENV.aliases);
  const claims = json<PrincipalClaims>(ENV.principalClaims);
  const bases = Object.values(aliases).flatMap(({ knowledgeBase }) => knowledgeBase ?? []);
  if (bases.length > 0) {
    // what the template shows is what happens, or nothing does
    const filtered = bases.every(({ tenantKey }) => tenantKey !== undefined);
    oneOf(ENV.retrievalFilterClaim, [filtered ? (claims.tenant ?? '') : NO_FILTER]);
  }

  return checked({
    region: text('AWS_REGION'),
    aliases,
    document: env[ENV.document] ? readDocument(text(ENV.document)) : undefined,
    tokenSource: oneOf(ENV.tokenSource, ['header', 'authorizer']),
    issuers: json(ENV.tokenIssuers),
    claims,
    policyStoreId: env[ENV.policyStoreId] || undefined,
    killSwitch: {
      application: text(ENV.killSwitchApplication),
      environment: text(ENV.killSwitchEnvironment),
      profile: text(ENV.killSwitchProfile),
    },
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
  });
}

/** Throws for settings that contradict themselves. `createGateway` calls it too, for settings that were not read from an environment. */
export function checked(settings: GatewaySettings): GatewaySettings {
  const fail = (message: string): never => {
    throw new SettingsError(message);
  };
  if (Object.keys(settings.aliases).length === 0) fail('there is no alias');
  if (settings.issuers.length === 0) fail('there is no token issuer');
  for (const issuer of settings.issuers) {
    if (issuer.kind === 'cognito' && !issuer.clientIds?.length) fail(`issuer ${issuer.issuer} has no client ids`);
    if (issuer.kind === 'oidc' && !issuer.audience?.length) fail(`issuer ${issuer.issuer} has no audience`);
  }
  if (settings.tokenSource === 'authorizer' && settings.issuers.some((issuer) => issuer.kind !== 'cognito')) {
    fail('only Cognito has an authorizer whose claims the handler knows');
  }
  const cedar = settings.document?.cedar;
  if (cedar && settings.policyStoreId) fail('policies in the document and a policy store exclude each other');
  const tools = settings.document?.tools ?? {};
  for (const [name, tool] of Object.entries(tools)) {
    if (!settings.toolFunctions[name]) fail(`tool ${name} has no function`);
    compileSchema(tool.inputSchema);
  }
  for (const [name, alias] of Object.entries(settings.aliases)) {
    guardrailVersion(guardrailOf(alias, settings).version, fail);
    if (alias.prompt && !/^[0-9]+$/.test(alias.prompt.version)) fail(`alias ${name} needs a numbered prompt version`);
    for (const tool of alias.tools ?? []) if (!tools[tool]) fail(`alias ${name} names an unknown tool, ${tool}`);
    const { tenantKey, groupsKey, maxSources = 1 } = alias.knowledgeBase ?? {};
    const [least, most] = LIMITS.maxSources;
    if (tenantKey && !settings.claims.tenant) fail(`alias ${name} filters by a tenant that no claim names`);
    if (!Number.isInteger(maxSources) || maxSources < least || maxSources > most)
      fail(`alias ${name} needs ${least} to ${most} sources`);
    if (groupsKey && !settings.claims.groups) fail(`alias ${name} filters by groups that no claim names`);
    // without policies the default ones hold: everybody may invoke alias `default`, and nobody a tool
    if (!cedar && !settings.policyStoreId && (name !== 'default' || alias.tools?.length)) {
      fail(`nothing authorizes alias ${name}${alias.tools?.length ? ' and its tools' : ''}`);
    }
  }
  if (settings.output.mode === 'json-schema')
    compileSchema(settings.output.schema ?? fail('there is no output schema'));
  return settings;
}

function guardrailVersion(version: string, fail: (message: string) => never): void {
  if (!/^[0-9]+$/.test(version)) fail('a guardrail version must be a number, never DRAFT');
}

function readDocument(path: string): GatewayDocument {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as GatewayDocument;
  } catch {
    throw new SettingsError(`${ENV.document} cannot be read`);
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
  };
  const found: Partial<Record<Service, string>> = {};
  for (const [service, name] of Object.entries(names) as [Service, string][]) {
    const url = env[`AWS_ENDPOINT_URL_${name}`];
    if (url) found[service] = url;
  }
  return found;
}
