import {
  ABSENT,
  type AgentGatewayConfig,
  type AliasConfig,
  type GatewayDocument,
  type IssuerConfig,
  LIMITS,
  metadataKeyFault,
  type PrincipalClaims,
  type TokenSource,
  type UsageLimitsConfig,
} from '../../../contract';
import { compileSchema } from '../../../contract/json-schema';
import type { AwsPlace } from '../../../runtime/aws-send';
import { guardrailOf } from './alias';
import { allowanceFault } from './allowance';

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

/** Everything a gateway needs to know; `settings-from-env.ts` reads it in Lambda, a container builds it as it likes. */
export interface GatewaySettings extends AwsPlace {
  readonly aliases: Readonly<Record<string, AliasConfig>>;
  readonly document?: GatewayDocument;
  readonly tokenSource: TokenSource;
  readonly issuers: readonly IssuerConfig[];
  readonly claims: PrincipalClaims;
  readonly policyStoreId?: string;
  readonly killSwitch: { readonly application: string; readonly environment: string; readonly profile: string };
  /** Absent: nobody is switched off, and the budgets are those of `quota`. */
  readonly usageLimits?: UsageLimitsConfig;
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
  /** Absent: no tool is called through an agent gateway. */
  readonly agentGateway?: AgentGatewayConfig;
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
  if (settings.usageLimits) checkUsageLimits(settings.usageLimits, settings.quota, fail);
  if (settings.agentGateway) checkAgentGateway(settings.agentGateway, fail);
  const cedar = settings.document?.cedar;
  if (cedar && settings.policyStoreId) fail('policies in the document and a policy store exclude each other');
  const tools = settings.document?.tools ?? {};
  for (const [name, tool] of Object.entries(tools)) {
    const behind = settings.agentGateway !== undefined && Object.hasOwn(settings.agentGateway.tools, name);
    if (!settings.toolFunctions[name] && !behind) fail(`tool ${name} has no function`);
    if (settings.toolFunctions[name] && behind) fail(`tool ${name} has a function, and an agent gateway`);
    compileSchema(tool.inputSchema);
  }
  for (const [name, alias] of Object.entries(settings.aliases)) {
    guardrailVersion(guardrailOf(alias, settings).version, fail);
    if (alias.prompt && !/^[0-9]+$/.test(alias.prompt.version)) fail(`alias ${name} needs a numbered prompt version`);
    for (const tool of alias.tools ?? []) if (!tools[tool]) fail(`alias ${name} names an unknown tool, ${tool}`);
    const [fewest, mostCalls] = LIMITS.maxToolCalls;
    const { maxToolCalls = ABSENT.maxToolCalls } = alias;
    if (!Number.isInteger(maxToolCalls) || maxToolCalls < fewest || maxToolCalls > mostCalls)
      fail(`alias ${name} needs ${fewest} to ${mostCalls} calls of tools`);
    const { tenantKey, groupsKey, sourceKey, maxSources = 1 } = alias.knowledgeBase ?? {};
    const [least, most] = LIMITS.maxSources;
    if (tenantKey && !settings.claims.tenant) fail(`alias ${name} filters by a tenant that no claim names`);
    if (!Number.isInteger(maxSources) || maxSources < least || maxSources > most)
      fail(`alias ${name} needs ${least} to ${most} sources`);
    for (const key of [tenantKey, groupsKey, sourceKey]) {
      const fault = key === undefined ? undefined : metadataKeyFault(key);
      if (fault) fail(`a metadata key of alias ${name} ${fault}`);
    }
    if (groupsKey && !settings.claims.groups) fail(`alias ${name} filters by groups that no claim names`);
    const wrong = allowanceFault(alias);
    if (wrong) fail(`alias ${name} ${wrong}`);
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

/** An address that a token must not be sent to, or a name that is none of a tool there. */
function checkAgentGateway(
  { url, scope, tools, approvalsPage }: AgentGatewayConfig,
  fail: (message: string) => never,
): void {
  const parsed = URL.canParse(url) ? new URL(url) : fail('the address of the agent gateway is none');
  const { protocol, hostname, username, password, search, hash } = parsed;
  // on this machine nobody listens
  if (protocol !== 'https:' && hostname !== '127.0.0.1') fail('the agent gateway must be called by https');
  if (username || password || search || hash) fail('the address of the agent gateway must be a host and a path');
  if (typeof scope !== 'string' || !/^\S+$/.test(scope)) fail('the agent gateway needs a scope');
  const page = approvalsPage === undefined || !URL.canParse(approvalsPage) ? undefined : new URL(approvalsPage);
  const onThisMachine = page?.protocol === 'http:' && page.hostname === '127.0.0.1';
  if (approvalsPage !== undefined && page?.protocol !== 'https:' && !onThisMachine)
    fail('approvals of the agent gateway must have a page, by https');
  for (const [name, there] of Object.entries(tools)) {
    if (!/^[\w-]{1,64}$/.test(there) || !there.includes('___'))
      fail(`tool ${name} needs a name at the agent gateway, <Target>___<tool>`);
  }
}

/** A place that is not whole, or ceilings that are none: below what everybody has, or above what anybody may. */
function checkUsageLimits(
  limits: UsageLimitsConfig,
  quota: GatewaySettings['quota'],
  fail: (message: string) => never,
): void {
  for (const id of ['application', 'environment', 'profile'] as const) {
    if (typeof limits[id] !== 'string' || limits[id] === '') fail(`the document of usage limits has no ${id}`);
  }
  for (const name of ['userTokensPerDay', 'tenantTokensPerDay', 'userRequestsPerMinute'] as const) {
    const [, most] = LIMITS[name];
    const value = limits[name];
    if (Number.isInteger(value) && value >= quota[name] && value <= most) continue;
    fail(`the ceiling of ${name} must be a whole number from ${quota[name]} to ${most}`);
  }
}
