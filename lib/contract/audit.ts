import type { Code } from './codes';
import type { KillSwitch } from './kill-switch';
import type { TokenFault } from './tokens';

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
  /** With `code: unauthenticated`. */
  readonly tokenFault?: TokenFault;
  readonly tenant?: string;
  /** Keyed hash of tenant and subject. */
  readonly principal?: string;
  readonly clientId?: string;
  readonly alias?: string;
  readonly conversationId?: string;
  readonly policies?: readonly string[];
  readonly killSwitch?: KillSwitch['mode'];
  /** Why nobody knows who is switched off and what the budgets are: the document could not be read, or is not valid. */
  readonly limitsFault?: 'unreadable' | 'invalid';
  readonly strippedCharacters?: number;
  /** Turns of the user that had been refused, and so were left out of what is scanned and sent. */
  readonly droppedTurns?: number;
  /** Characters of the instructions that the client sent; absent where it sent none. */
  readonly clientInstructions?: number;
  /** Names of the tools that the client brought; absent where it brought none. */
  readonly clientTools?: readonly string[];
  /** Stop sequences that the client set; absent where it set none. */
  readonly stopSequences?: number;
  readonly inputHash?: string;
  readonly outputHash?: string;
  readonly guardrailId?: string;
  readonly guardrailVersion?: string;
  readonly guardrailInput?: 'passed' | 'intervened' | 'failed';
  /** The guardrail objects to the definition of a tool of the alias: whoever asks is told 503 until it no longer does. */
  readonly guardrailTools?: 'intervened';
  readonly guardrailOutput?: 'passed' | 'intervened' | 'failed';
  readonly promptId?: string;
  readonly promptVersion?: string;
  readonly canary?: 'clear' | 'leak';
  readonly knowledgeBaseId?: string;
  /** Chunks that the knowledge base returned. */
  readonly sourcesFound?: number;
  /** Of these, chunks that this principal may not read: the store did not filter as it was asked to. */
  readonly sourcesForeign?: number;
  /** Of these, chunks that were looked at and left out: hidden, or the guardrail blocked them. */
  readonly sourcesBlocked?: number;
  /** Ids of the chunks that the model was shown. */
  readonly sources?: readonly string[];
  /** SHA-256 of the text of each of them, as the store returned it: what was read, whatever the store says later. */
  readonly sourceHashes?: readonly string[];
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
  /**
   * `settled` (as the model reported, or given back), `estimated` (a stream without its end: the most that it can have cost),
   * `kept` (asked and never heard: all of it), `failed` (not written: all of it).
   */
  readonly settle?: 'settled' | 'estimated' | 'kept' | 'failed';
  readonly quotaRemaining?: number;
  readonly toolCalls?: readonly AuditToolCall[];
  /** Of these, calls that were `denied`; absent where there is none. Filters read no lists. */
  readonly toolCallsDenied?: number;
  readonly removedFromOutput?: number;
  readonly latencyMs?: number;
  /** Milliseconds of each step. */
  readonly steps?: Readonly<Record<string, number>>;
  readonly 'gen_ai.operation.name'?: 'chat';
  readonly 'gen_ai.provider.name'?: 'aws.bedrock';
  readonly 'gen_ai.request.model'?: string;
  readonly 'gen_ai.request.max_tokens'?: number;
  /** As the client set it; absent where it did not. */
  readonly 'gen_ai.request.temperature'?: number;
  readonly 'gen_ai.request.top_p'?: number;
  readonly 'gen_ai.response.finish_reasons'?: readonly string[];
  readonly 'gen_ai.usage.input_tokens'?: number;
  readonly 'gen_ai.usage.output_tokens'?: number;
  readonly 'gen_ai.conversation.id'?: string;
}

/** One tool call in the record; arguments only as a keyed hash. */
export interface AuditToolCall {
  readonly name: string;
  readonly argumentsHash: string;
  /**
   * `handed-out`: a call of a tool of the client, which runs it. `over-limit`: the request had as many calls as its alias
   * allows, and this one was not looked at.
   */
  readonly decision:
    | 'allowed'
    | 'handed-out'
    | 'denied'
    | 'blocked'
    | 'invalid'
    | 'approval-required'
    | 'failed'
    | 'over-limit';
  readonly policies?: readonly string[];
}

/** Type of the line that an authorizer in front of the gateway writes of a token that it refuses. */
export const TOKEN_REFUSED = 'secure-llm.token-refused';

/** Tokens that somebody has made who has not the issuer's key: in audit records, and in what an authorizer in front writes. */
export const FORGED_TOKENS = {
  name: 'ForgedTokens',
  pattern: '{ $.tokenFault = "forged" || $.tokenFault = "unknown-key" || $.tokenFault = "other-algorithm" }',
  value: '1',
};

/** Metrics that a construct makes of audit records: name, CloudWatch Logs filter pattern, value. */
export const METRICS: readonly { readonly name: string; readonly pattern: string; readonly value: string }[] = [
  { name: 'Requests', pattern: '{ $.type = "secure-llm.audit" && $.phase = "final" }', value: '1' },
  { name: 'Denied', pattern: '{ $.type = "secure-llm.audit" && $.outcome = "denied" }', value: '1' },
  { name: 'Refused', pattern: '{ $.type = "secure-llm.audit" && $.outcome = "refused" }', value: '1' },
  { name: 'Failed', pattern: '{ $.type = "secure-llm.audit" && $.outcome = "failed" }', value: '1' },
  FORGED_TOKENS,
  { name: 'CanaryLeak', pattern: '{ $.type = "secure-llm.audit" && $.canary = "leak" }', value: '1' },
  {
    name: 'GuardrailIntervened',
    pattern: '{ $.type = "secure-llm.audit" && ($.guardrailInput = "intervened" || $.guardrailOutput = "intervened") }',
    value: '1',
  },
  {
    name: 'ToolDefinitionsBlocked',
    pattern: '{ $.type = "secure-llm.audit" && $.guardrailTools = "intervened" }',
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
  {
    name: 'ToolCallsDenied',
    pattern: '{ $.type = "secure-llm.audit" && $.phase = "final" && $.toolCallsDenied > 0 }',
    value: '$.toolCallsDenied',
  },
  { name: 'Suspended', pattern: '{ $.type = "secure-llm.audit" && $.code = "suspended" }', value: '1' },
  { name: 'LimitsFault', pattern: '{ $.type = "secure-llm.audit" && $.limitsFault = * }', value: '1' },
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
