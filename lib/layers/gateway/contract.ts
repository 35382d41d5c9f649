/**
 * What the gateway's constructs write and its run-time code reads: environment variables, JSON shapes, the audit record.
 * Both sides import this file, so a name that changes on one side changes on the other. It is not public API.
 */

/** The handlers that scripts/bundle.ts makes of `runtime/<name>.lambda.ts`, for `runtimeCode('gateway', name)`. */
export const HANDLER = 'handler';

/** Paths of the REST API; each is POST, proxied to the handler with `ResponseTransferMode.STREAM`. */
export const PATHS = {
  converse: '/converse',
  converseStream: '/converse-stream',
  chatCompletions: '/v1/chat/completions',
} as const;

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

  /** `header`: the handler verifies the bearer token itself. `authorizer`: API Gateway's Cognito authorizer did (see `TokenSource`). */
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

/** One name that callers may send as `alias` (or OpenAI's `model`). */
export interface AliasConfig {
  /** Model id, inference profile id or ARN. */
  readonly modelId: string;
  /** Inference profile of a tenant, in place of `modelId`: cost and limits per tenant. */
  readonly tenantProfiles?: Readonly<Record<string, string>>;
  /** System prompt: a Bedrock prompt (id or ARN without version) and its numbered version. Absent: a neutral one. */
  readonly prompt?: { readonly id: string; readonly version: string };
  /** Another guardrail than `GW_GUARDRAIL_ID`. */
  readonly guardrail?: { readonly id: string; readonly version: string };
  /** Lower than `GW_MAX_OUTPUT_TOKENS`. */
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  /** Names of tools of the document that the model may ask for. */
  readonly tools?: readonly string[];
  readonly knowledgeBase?: KnowledgeBaseConfig;
}

/** Value of `GW_RAG_FILTER_CLAIM` where a knowledge base is for all tenants. */
export const NO_FILTER = 'none';

/** What the answers of an alias rest on. */
export interface KnowledgeBaseConfig {
  readonly id: string;
  /** Metadata key of a chunk's tenant. Absent: whoever may use the alias may read all of it. */
  readonly tenantKey?: string;
  /** Metadata key of the group, or groups, that may read a chunk. Absent: every group may. */
  readonly groupsKey?: string;
  /** Metadata key of the name by which callers know a source. Absent: they know the id of the chunk. */
  readonly sourceKey?: string;
  /** Most chunks of one request, 1 to 20. */
  readonly maxSources: number;
}

/**
 * Who vouches for the claims. With `authorizer`, the Cognito authorizer of the REST API verified the signature and the
 * handler reads `requestContext.authorizer.claims`; issuer, client, use and scopes are checked again either way.
 */
export type TokenSource = 'header' | 'authorizer';

/** One issuer of tokens. */
export interface IssuerConfig {
  /** `cognito`: `token_use` and `client_id` (or `aud` of ID tokens) are checked. `oidc`: `aud` is. */
  readonly kind: 'cognito' | 'oidc';
  /** The `iss` claim, exactly. */
  readonly issuer: string;
  /** Absent: `<issuer>/.well-known/jwks.json`. Used with `header` only. */
  readonly jwksUri?: string;
  /** App clients whose tokens count; for `cognito` at least one. */
  readonly clientIds?: readonly string[];
  /** Accepted `aud`; for `oidc` at least one. */
  readonly audience?: readonly string[];
  /** For `cognito`. Absent: `access`. */
  readonly tokenUse?: 'access' | 'id';
  /** Scopes of which a token must carry at least one. Absent: none needed. */
  readonly scopes?: readonly string[];
  /** Tenant of machine clients, whose tokens carry no user's claims: client id to tenant. */
  readonly clientTenants?: Readonly<Record<string, string>>;
}

/** Names of the claims that make a principal. */
export interface PrincipalClaims {
  readonly subject: string;
  /** Absent: everyone is of tenant `default` (an application with one tenant). */
  readonly tenant?: string;
  readonly groups?: string;
}

/** Literal settings in a file beside the code, such as a Lambda layer's `/opt/secure-llm/gateway.json`. */
export interface GatewayDocument {
  readonly cedar?: CedarDocument;
  readonly tools?: Readonly<Record<string, ToolConfig>>;
}

/** Where a Lambda layer with `secure-llm/gateway.json` puts the document. */
export const DOCUMENT_PATH = '/opt/secure-llm/gateway.json';

/** Cedar policies that decide in process. */
export interface CedarDocument {
  /** Cedar schema in its JSON format; absent: `cedarSchema(tools)`. */
  readonly schema?: Readonly<Record<string, unknown>>;
  /** Policy id to Cedar text, one policy each. */
  readonly policies: Readonly<Record<string, string>>;
}

/** A tool that the model may ask for; its function's ARN stands in `GW_TOOL_FUNCTIONS`. */
export interface ToolConfig {
  readonly description: string;
  /** JSON schema (2020-12 subset: type, properties, required, enum, items, lengths, bounds, pattern) of the arguments. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
  /** True: a call runs only with an approval bound to user, tool and arguments; each approval opens one call. */
  readonly mutating?: boolean;
  /** Milliseconds one call may take. Absent: 10000. */
  readonly timeoutMs?: number;
}

/** Entity types and actions of authorization requests. Entity ids: user `<tenant>/<subject>`, alias and tool their names. */
export const CEDAR = {
  namespace: 'SecureLlm',
  user: 'SecureLlm::User',
  tenant: 'SecureLlm::Tenant',
  group: 'SecureLlm::Group',
  alias: 'SecureLlm::Alias',
  tool: 'SecureLlm::Tool',
  action: 'SecureLlm::Action',
  invoke: 'Invoke',
  callTool: 'CallTool',
} as const;

/** The action of a call of one tool; each is a member of the action group `CallTool`. */
export const toolAction = (tool: string): string => `${CEDAR.callTool}:${tool}`;

/** The default policies: members of any tenant may invoke alias `default`, and no tool. */
export const DEFAULT_CEDAR_POLICIES: Readonly<Record<string, string>> = {
  'invoke-default':
    'permit (principal is SecureLlm::User, action == SecureLlm::Action::"Invoke", resource == SecureLlm::Alias::"default");',
};

/** Cedar's JSON schema for the requests this gateway makes, arguments of each tool typed by its JSON schema. */
export function cedarSchema(tools: Readonly<Record<string, ToolConfig>> = {}): Record<string, unknown> {
  const text = { type: 'String' };
  const actions: Record<string, unknown> = {
    [CEDAR.invoke]: {
      appliesTo: {
        principalTypes: ['User'],
        resourceTypes: ['Alias'],
        context: { type: 'Record', attributes: { streaming: { type: 'Boolean' } } },
      },
    },
    [CEDAR.callTool]: {},
  };
  for (const [name, tool] of Object.entries(tools)) {
    actions[toolAction(name)] = {
      memberOf: [{ id: CEDAR.callTool }],
      appliesTo: {
        principalTypes: ['User'],
        resourceTypes: ['Tool'],
        context: {
          type: 'Record',
          attributes: {
            alias: text,
            approved: { type: 'Boolean' },
            arguments: { ...cedarType(tool.inputSchema) },
          },
        },
      },
    };
  }
  return {
    [CEDAR.namespace]: {
      entityTypes: {
        Tenant: {},
        Group: {},
        User: {
          memberOfTypes: ['Tenant', 'Group'],
          shape: {
            type: 'Record',
            attributes: {
              subject: text,
              tenant: text,
              clientId: text,
              groups: { type: 'Set', element: text },
              scopes: { type: 'Set', element: text },
            },
          },
        },
        Alias: {},
        Tool: { shape: { type: 'Record', attributes: { mutating: { type: 'Boolean' } } } },
      },
      actions,
    },
  };
}

/** Cedar's type for a JSON schema; parts Cedar has no type for (numbers with fractions, null) are left out of the request too. */
export function cedarType(schema: Readonly<Record<string, unknown>>): Record<string, unknown> | undefined {
  switch (schema.type) {
    case 'string':
      return { type: 'String' };
    case 'integer':
      return { type: 'Long' };
    case 'boolean':
      return { type: 'Boolean' };
    case 'array': {
      const element = cedarType((schema.items ?? {}) as Record<string, unknown>);
      return element && { type: 'Set', element };
    }
    case 'object': {
      const required = (schema.required ?? []) as string[];
      const attributes: Record<string, unknown> = {};
      for (const [name, part] of Object.entries((schema.properties ?? {}) as Record<string, Record<string, unknown>>)) {
        const type = cedarType(part);
        if (type) attributes[name] = { ...type, required: required.includes(name) };
      }
      return { type: 'Record', attributes };
    }
    default:
      return undefined;
  }
}

/** Content of the kill switch's configuration profile. */
export interface KillSwitch {
  /** `on`: normal. `no-tools`: the model gets none. `static`: everyone reads the static message. `off`: 503 for everyone. */
  readonly mode: 'on' | 'no-tools' | 'static' | 'off';
  /** Why, for the record of whoever changes it. */
  readonly reason?: string;
}

/** JSON schema (draft 4, as AppConfig validators want) of `KillSwitch`. */
export const KILL_SWITCH_SCHEMA = {
  $schema: 'http://json-schema.org/draft-04/schema#',
  type: 'object',
  properties: {
    mode: { enum: ['on', 'no-tools', 'static', 'off'] },
    reason: { type: 'string', maxLength: 500 },
  },
  required: ['mode'],
  additionalProperties: false,
} as const;

/** A message as callers send it; the gateway builds its own from it. */
export interface ClientMessage {
  readonly role: 'user' | 'assistant';
  readonly content: readonly { readonly text: string }[];
}

/** Body of `POST /converse` and `/converse-stream`: nothing else is accepted. */
export interface ConverseRequest {
  readonly alias: string;
  readonly messages: readonly ClientMessage[];
  /** UUID; the first principal that uses it owns it. */
  readonly conversationId?: string;
  /** Lowers the alias's limit, never raises it. */
  readonly maxTokens?: number;
  /** Approvals of mutating tool calls, see `runtime/approval.ts`. */
  readonly approvals?: readonly string[];
}

/** Most messages in a request. */
export const MAX_MESSAGES = 50;

const converseSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['alias', 'messages'],
  properties: {
    alias: { type: 'string', minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9._-]+$' },
    messages: {
      type: 'array',
      minItems: 1,
      maxItems: MAX_MESSAGES,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['role', 'content'],
        properties: {
          role: { type: 'string', enum: ['user', 'assistant'] },
          content: {
            type: 'array',
            minItems: 1,
            maxItems: 20,
            items: {
              type: 'object',
              additionalProperties: false,
              required: ['text'],
              properties: { text: { type: 'string', minLength: 1, maxLength: 32000 } },
            },
          },
        },
      },
    },
    conversationId: {
      type: 'string',
      maxLength: 36,
      pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
    },
    maxTokens: { type: 'integer', minimum: 1, maximum: 4096 },
    approvals: { type: 'array', maxItems: 5, items: { type: 'string', minLength: 1, maxLength: 200 } },
  },
} as const;

const chatSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['model', 'messages'],
  properties: {
    model: { type: 'string', minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9._-]+$' },
    messages: {
      type: 'array',
      minItems: 1,
      maxItems: MAX_MESSAGES,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['role', 'content'],
        properties: {
          role: { type: 'string', enum: ['user', 'assistant'] },
          content: {
            anyOf: [
              { type: 'string', minLength: 1, maxLength: 32000 },
              {
                type: 'array',
                minItems: 1,
                maxItems: 20,
                items: {
                  type: 'object',
                  additionalProperties: false,
                  required: ['type', 'text'],
                  properties: {
                    type: { type: 'string', enum: ['text'] },
                    text: { type: 'string', minLength: 1, maxLength: 32000 },
                  },
                },
              },
            ],
          },
        },
      },
    },
    stream: { type: 'boolean' },
    stream_options: {
      type: 'object',
      additionalProperties: false,
      properties: { include_usage: { type: 'boolean' } },
    },
    max_tokens: { type: 'integer', minimum: 1, maximum: 4096 },
    max_completion_tokens: { type: 'integer', minimum: 1, maximum: 4096 },
    n: { type: 'integer', enum: [1] },
  },
} as const;

/** JSON schemas (draft 4) of the bodies: for API Gateway's models, and for the handler that checks them again. */
export const REQUEST_SCHEMAS = { converse: converseSchema, chatCompletions: chatSchema } as const;

/** Header of every answer, also inside error bodies. */
export const REQUEST_ID_HEADER = 'x-request-id';

/** Codes of errors (problem JSON) and of refusals. They are permanent: clients branch on them. */
export const CODES = {
  // 4xx
  invalidRequest: 'invalid-request', // 400
  unauthenticated: 'unauthenticated', // 401
  forbidden: 'forbidden', // 403
  notFound: 'not-found', // 404
  methodNotAllowed: 'method-not-allowed', // 405
  tooLarge: 'too-large', // 413
  unsupportedText: 'unsupported-text', // 422
  quotaExceeded: 'quota-exceeded', // 429, budget
  rateExceeded: 'rate-exceeded', // 429, velocity
  // 5xx
  internal: 'internal', // 500
  modelUnavailable: 'model-unavailable', // 503
  switchedOff: 'switched-off', // 503
  unavailable: 'unavailable', // 503: a control's dependency failed, opaque
  timeout: 'timeout', // 504
  // refusals: a 200 with `refusal.code`, or the error event of a stream that has begun
  inputBlocked: 'input-blocked',
  outputBlocked: 'output-blocked',
  contextLeak: 'context-leak',
  outputInvalid: 'output-invalid',
  notGrounded: 'not-grounded',
  approvalRequired: 'approval-required',
  staticAnswer: 'static',
  // streams only
  streamBroken: 'stream-broken',
} as const;

/** One of `CODES`. */
export type Code = (typeof CODES)[keyof typeof CODES];

/** Version of the audit record. */
export const AUDIT_VERSION = 1;

/**
 * One line of JSON an exchange (and with strict auditing one of `phase: intent` before the model call). Flat; names of
 * OpenTelemetry's GenAI conventions where there is one, and plain names (no dot) for whatever metric filters read.
 */
export interface AuditRecord {
  readonly type: 'secure-llm.audit';
  readonly version: typeof AUDIT_VERSION;
  readonly phase: 'intent' | 'final';
  readonly time: string;
  readonly requestId: string;
  readonly traceId?: string;
  readonly path: string;
  readonly streaming: boolean;
  /** `answered`, `refused` (a code of refusals), `denied` (4xx), `failed` (5xx or a broken stream), `aborted` (client left). */
  readonly outcome?: 'answered' | 'refused' | 'denied' | 'failed' | 'aborted';
  readonly code?: Code;
  readonly status?: number;
  /** The step that decided, for `denied`, `refused` and `failed`. */
  readonly step?: string;
  /** What happened inside, never sent to callers. */
  readonly cause?: string;
  readonly tenant?: string;
  /** Keyed hash of tenant and subject. */
  readonly principal?: string;
  readonly clientId?: string;
  readonly alias?: string;
  readonly conversationId?: string;
  readonly policies?: readonly string[];
  readonly killSwitch?: KillSwitch['mode'];
  readonly strippedCharacters?: number;
  readonly inputHash?: string;
  readonly outputHash?: string;
  readonly guardrailId?: string;
  readonly guardrailVersion?: string;
  readonly guardrailInput?: 'passed' | 'intervened' | 'failed';
  readonly guardrailOutput?: 'passed' | 'intervened' | 'failed';
  readonly promptId?: string;
  readonly promptVersion?: string;
  readonly canary?: 'clear' | 'leak';
  readonly knowledgeBaseId?: string;
  /** Chunks that the knowledge base returned. */
  readonly sourcesFound?: number;
  /** Of these, chunks that this principal may not read: the store did not filter as it was asked to. */
  readonly sourcesForeign?: number;
  /** Of these, chunks that the guardrail blocked. */
  readonly sourcesBlocked?: number;
  /** Ids of the chunks that the model was shown. */
  readonly sources?: readonly string[];
  /** Ids of the chunks that the answer cites. */
  readonly citations?: readonly string[];
  readonly grounding?: 'supported' | 'partial' | 'unsupported' | 'not-evaluated';
  /** The guardrail's scores, 0 to 1. */
  readonly groundingScore?: number;
  readonly relevanceScore?: number;
  readonly fallback?: boolean;
  readonly reservation?: string;
  readonly tokensReserved?: number;
  readonly tokensCharged?: number;
  readonly settle?: 'settled' | 'kept' | 'failed';
  readonly quotaRemaining?: number;
  readonly toolCalls?: readonly AuditToolCall[];
  readonly removedFromOutput?: number;
  readonly latencyMs?: number;
  /** Milliseconds of each step. */
  readonly steps?: Readonly<Record<string, number>>;
  readonly 'gen_ai.operation.name'?: 'chat';
  readonly 'gen_ai.provider.name'?: 'aws.bedrock';
  readonly 'gen_ai.request.model'?: string;
  readonly 'gen_ai.request.max_tokens'?: number;
  readonly 'gen_ai.response.finish_reasons'?: readonly string[];
  readonly 'gen_ai.usage.input_tokens'?: number;
  readonly 'gen_ai.usage.output_tokens'?: number;
  readonly 'gen_ai.conversation.id'?: string;
}

/** One tool call in the record; arguments only as a keyed hash. */
export interface AuditToolCall {
  readonly name: string;
  readonly argumentsHash: string;
  readonly decision: 'allowed' | 'denied' | 'blocked' | 'invalid' | 'approval-required' | 'failed';
  readonly policies?: readonly string[];
}

/** Metrics that a construct makes of audit records: name, CloudWatch Logs filter pattern, value. */
export const METRICS: readonly { readonly name: string; readonly pattern: string; readonly value: string }[] = [
  { name: 'Requests', pattern: '{ $.type = "secure-llm.audit" && $.phase = "final" }', value: '1' },
  { name: 'Denied', pattern: '{ $.type = "secure-llm.audit" && $.outcome = "denied" }', value: '1' },
  { name: 'Refused', pattern: '{ $.type = "secure-llm.audit" && $.outcome = "refused" }', value: '1' },
  { name: 'Failed', pattern: '{ $.type = "secure-llm.audit" && $.outcome = "failed" }', value: '1' },
  { name: 'CanaryLeak', pattern: '{ $.type = "secure-llm.audit" && $.canary = "leak" }', value: '1' },
  {
    name: 'GuardrailIntervened',
    pattern: '{ $.type = "secure-llm.audit" && ($.guardrailInput = "intervened" || $.guardrailOutput = "intervened") }',
    value: '1',
  },
  {
    name: 'QuotaExceeded',
    pattern: '{ $.type = "secure-llm.audit" && ($.code = "quota-exceeded" || $.code = "rate-exceeded") }',
    value: '1',
  },
  {
    name: 'NotGrounded',
    pattern: '{ $.type = "secure-llm.audit" && $.phase = "final" && $.grounding = "unsupported" }',
    value: '1',
  },
  {
    name: 'ForeignSources',
    pattern: '{ $.type = "secure-llm.audit" && $.phase = "final" && $.sourcesForeign > 0 }',
    value: '$.sourcesForeign',
  },
  { name: 'SettleFailed', pattern: '{ $.type = "secure-llm.audit" && $.settle = "failed" }', value: '1' },
  {
    name: 'TokensCharged',
    pattern: '{ $.type = "secure-llm.audit" && $.tokensCharged = * }',
    value: '$.tokensCharged',
  },
  { name: 'LatencyMs', pattern: '{ $.type = "secure-llm.audit" && $.latencyMs = * }', value: '$.latencyMs' },
  // written to stderr, because the audit line itself could not be
  { name: 'AuditFailed', pattern: '{ $.type = "secure-llm.audit-failed" }', value: '1' },
];
