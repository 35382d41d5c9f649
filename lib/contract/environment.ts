import type { CedarDocument } from './cedar';
import type { ToolConfig } from './tool';

/** The handlers that scripts/bundle.ts makes of `runtime/<name>.lambda.ts`, for `runtimeCode('gateway', name)`. */
export const HANDLER = 'handler';

/**
 * Environment variables of the handler. "only:" marks a setting with one accepted value: it is there because a template
 * shows it, and the handler refuses every request (503) when it reads another one.
 */
export const ENV = {
  /** only: `gateway`. */
  role: 'GW_ROLE',
  /** JSON `Record<string, AliasConfig>`: the models callers may name. */
  aliases: 'GW_ALIASES',
  /** Path of the `GatewayDocument`, the settings that are literals and may be long. Absent: no tools, no Cedar policy. */
  document: 'GW_DOCUMENT',

  /**
   * What callers of any alias may say besides text: `text` (absent: this one), or `instructions`, `tools`, `instructions,tools`.
   * It is there because a template shows it, and the handler compares it with the aliases.
   */
  callersMay: 'GW_CALLERS_MAY',

  /** `header`: the handler verifies the bearer token itself. `authorizer`: API Gateway's authorizer did (see `TokenSource`). */
  tokenSource: 'GW_TOKEN_SOURCE',
  /** JSON `IssuerConfig[]`, at least one. */
  tokenIssuers: 'GW_TOKEN_ISSUERS',
  /** JSON `PrincipalClaims`: which verified claims make the principal. */
  principalClaims: 'GW_PRINCIPAL_CLAIMS',
  /** Id of a Verified Permissions policy store. Set: it decides, and Cedar policies of the document are refused. */
  policyStoreId: 'GW_POLICY_STORE_ID',

  /** AppConfig application id. */
  killSwitchApplication: 'GW_KILL_SWITCH_APPLICATION',
  /** AppConfig environment id. */
  killSwitchEnvironment: 'GW_KILL_SWITCH_ENVIRONMENT',
  /** AppConfig configuration profile id (free form, validated by `KILL_SWITCH_SCHEMA`); its content is a `KillSwitch`. */
  killSwitchProfile: 'GW_KILL_SWITCH_PROFILE',

  /** JSON `UsageLimitsConfig`: where the document is that switches callers off and changes budgets. Absent: there is none. */
  usageLimits: 'GW_USAGE_LIMITS',

  /** Name of the table: partition key `pk` (S), no sort key, TTL attribute `ttl`. */
  quotaTable: 'GW_QUOTA_TABLE',
  /** Input plus output tokens of one user, per UTC day. */
  userTokensPerDay: 'GW_USER_TOKENS_PER_DAY',
  /** Input plus output tokens of one tenant, per UTC day. */
  tenantTokensPerDay: 'GW_TENANT_TOKENS_PER_DAY',
  /** Input plus output tokens of everybody, per UTC day. Absent: no such limit. */
  globalTokensPerDay: 'GW_GLOBAL_TOKENS_PER_DAY',
  /** Sustained requests of one user per minute; as many may come at once (GCRA). */
  userRequestsPerMinute: 'GW_USER_REQUESTS_PER_MINUTE',
  /** Items a tenant's (and the global) budget is spread over, 1 to 16. Absent: 1. Each holds an equal part of the budget. */
  quotaShards: 'GW_QUOTA_SHARDS',

  /** Most output tokens of one answer, 1 to 4096, for aliases that set no lower one. */
  maxOutputTokens: 'GW_MAX_OUTPUT_TOKENS',
  /** Most characters of all messages of one request, 1 to 32000. */
  maxInputChars: 'GW_MAX_INPUT_CHARS',
  /** only: `true`. */
  stripInvisible: 'GW_STRIP_INVISIBLE',
  /** only: `random`: untrusted text (results of tools, chunks) stands between markers made for the request. */
  untrustedDelimiter: 'GW_UNTRUSTED_DELIMITER',

  /** Id or ARN of the guardrail. */
  guardrailId: 'GW_GUARDRAIL_ID',
  /** A number, never DRAFT. */
  guardrailVersion: 'GW_GUARDRAIL_VERSION',
  /** only: `block`. */
  guardrailInput: 'GW_GUARDRAIL_INPUT',
  /** only: `block`. */
  guardrailOutput: 'GW_GUARDRAIL_OUTPUT',
  /** only: `closed`. */
  guardrailFailure: 'GW_GUARDRAIL_FAILURE',
  /** only: `sync`. */
  streamMode: 'GW_STREAM_MODE',
  /** only: `both`. Needed where there are tools. */
  toolIoGuardrail: 'GW_TOOL_IO_GUARDRAIL',

  /** `text`, `html-escaped` or `json-schema`. */
  outputMode: 'GW_OUTPUT_MODE',
  /** JSON schema of the answer; needed for `json-schema`. */
  outputSchema: 'GW_OUTPUT_SCHEMA',
  /** `strip` or `allowlist`. */
  linkPolicy: 'GW_OUTPUT_LINK_POLICY',
  /** JSON `string[]`: hosts that links may name; `.example.com` also allows subdomains. Needed for `allowlist`. */
  linkHosts: 'GW_OUTPUT_LINK_HOSTS',
  /** only: `strip`. */
  images: 'GW_OUTPUT_IMAGES',
  /** only: `true`. */
  stripControl: 'GW_STRIP_CONTROL',

  /**
   * ARN of a secret whose string has at least 32 characters. From it come the canary of each request, the keyed hashes of
   * the audit record and the check of approvals: one secret, one derived key for each use.
   */
  secretArn: 'GW_CANARY_SECRET_ARN',

  /** Name of the log group that the function's own logging writes to; the handler compares it with the one Lambda tells it. */
  auditLogGroup: 'GW_AUDIT_LOG_GROUP',
  /** `strict` (absent: this one): a record of intent is written before the model is called. `best-effort`: only the final one. */
  auditMode: 'GW_AUDIT_MODE',

  /** `true`: answers carry `aiGenerated`. */
  aiDisclosure: 'GW_AI_DISCLOSURE',
  /**
   * The claim of which the filter of every retrieval is made, or `none` where an alias's knowledge base is for all tenants.
   * Needed where an alias has a knowledge base: it is there because a template shows it, and the handler compares it.
   */
  retrievalFilterClaim: 'GW_RAG_FILTER_CLAIM',
  /** `true`: an alias with a knowledge base answers only with a citation of what was found in it. */
  requireCitations: 'GW_REQUIRE_CITATIONS',
  /**
   * What happens to an answer that its sources do not support: `block` (absent: this one) refuses it, `abstain` puts a
   * sentence in its place, `annotate` lets it go and says so.
   */
  groundingAction: 'GW_GROUNDING_ACTION',

  /** `static-message` or `model`. */
  fallbackMode: 'GW_FALLBACK_MODE',
  /** Model or inference profile tried once when the alias's model is throttled or unavailable; needed for `model`. */
  fallbackModelId: 'GW_FALLBACK_MODEL_ID',
  /** What callers read while the model is unavailable or the kill switch says `static`. */
  staticMessage: 'GW_STATIC_MESSAGE',

  /** JSON `Record<string, string>`: function ARN (alias or version) of each tool of the document. */
  toolFunctions: 'GW_TOOL_FUNCTIONS',
  /** JSON `AgentGatewayConfig`: the tools of the document that are called through an agent gateway. Absent: none. */
  agentGateway: 'GW_AGENT_GATEWAY',
  /** Rounds of tool calls in one request, 1 to 15. Absent: 5. */
  maxToolSteps: 'GW_MAX_TOOL_STEPS',

  /** Milliseconds one request may take, less than the function's timeout. Absent: 110000. */
  requestTimeoutMs: 'GW_REQUEST_TIMEOUT_MS',
} as const;

/** Settings with one accepted value, for constructs to write as they are. */
export const FIXED: Readonly<Record<string, string>> = {
  [ENV.role]: 'gateway',
  [ENV.stripInvisible]: 'true',
  [ENV.untrustedDelimiter]: 'random',
  [ENV.guardrailInput]: 'block',
  [ENV.guardrailOutput]: 'block',
  [ENV.guardrailFailure]: 'closed',
  [ENV.streamMode]: 'sync',
  [ENV.toolIoGuardrail]: 'both',
  [ENV.images]: 'strip',
  [ENV.stripControl]: 'true',
};

/** What holds where a setting is absent: for hosts that leave it out, and for constructs whose props do. */
export const ABSENT = {
  quotaShards: 1,
  maxToolSteps: 5,
  maxToolCalls: 10,
  auditMode: 'strict',
  requireCitations: true,
  groundingAction: 'block',
} as const;

/** Value of `GW_RAG_FILTER_CLAIM` where a knowledge base is for all tenants. */
export const NO_FILTER = 'none';

/** Literal settings in a file beside the code, such as a Lambda layer's `/opt/secure-llm/gateway.json`. */
export interface GatewayDocument {
  readonly cedar?: CedarDocument;
  readonly tools?: Readonly<Record<string, ToolConfig>>;
}

/** Where a Lambda layer with `secure-llm/gateway.json` puts the document. */
export const DOCUMENT_PATH = '/opt/secure-llm/gateway.json';
