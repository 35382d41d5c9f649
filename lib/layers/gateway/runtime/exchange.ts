import type {
  AliasConfig,
  AuditRecord,
  AuditToolCall,
  ClientMessage,
  Code,
  ConverseRequest,
  KillSwitch,
  Principal,
} from '../../../contract';

/** An HTTP request, from whichever server received it. */
export interface GatewayRequest {
  readonly method: string;
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  readonly requestId: string;
  /** Claims that API Gateway's authorizer verified; read only where the settings say so. */
  readonly authorizerClaims?: Readonly<Record<string, unknown>>;
  /** The one tenant that this execution environment serves, where Lambda keeps tenants apart. */
  readonly isolatedTenant?: string;
}

/** Where the answer goes. */
export interface Reply {
  start(status: number, headers: Readonly<Record<string, string>>): void;
  /** False when the receiver is behind: wait for `drained` before writing on. */
  write(chunk: string): boolean;
  drained(): Promise<void>;
  end(): void;
  /** Aborted when the client has left. */
  readonly gone: AbortSignal;
}

/** Tokens as the model's service counted them. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** A chunk of a knowledge base, as the model reads it. */
export interface Source {
  /** What the model cites it by, such as `S1`. */
  readonly label: string;
  /** What callers know it by. */
  readonly id: string;
  readonly text: string;
}

/** How sure a reader may be of an answer. */
export interface TrustSignals {
  readonly aiGenerated?: true;
  /** Sources that the answer names and that were really retrieved: `[S1]` in its text, and what callers know it by. */
  readonly citations: readonly Pick<Source, 'label' | 'id'>[];
  readonly grounding: 'supported' | 'partial' | 'unsupported' | 'not-evaluated';
  readonly verified: boolean;
}

/** A complete answer to a client. */
export interface Answer {
  readonly text: string;
  /** The parsed answer, for output mode `json-schema`. */
  readonly data?: unknown;
  readonly stopReason: 'end_turn' | 'max_tokens' | 'stop_sequence' | 'refusal';
  readonly usage: Usage;
  readonly refusal?: Refusal;
}

/** An answer that withholds what was asked for. */
export interface Refusal {
  readonly code: Code;
  /** For `approval-required`: what would run. */
  readonly approval?: { readonly tool: string; readonly arguments: unknown; readonly argumentsHash: string };
}

/** An error: problem JSON, and nothing of the inside. */
export interface Denial {
  readonly kind: 'deny';
  readonly code: Code;
  /** For the audit record only. */
  readonly cause: string;
  /** What the caller may know beyond the code. */
  readonly detail?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer without what was asked for. */
export interface Refused {
  readonly kind: 'refuse';
  readonly refusal: Refusal;
  /** For the audit record only. */
  readonly cause: string;
}

/** What a step decided. */
export type Verdict = { readonly kind: 'allow' } | Denial | Refused;

export const allow: Verdict = { kind: 'allow' };

export const deny = (code: Code, cause: string, more: Pick<Denial, 'detail' | 'headers'> = {}): Denial => ({
  kind: 'deny',
  code,
  cause,
  ...more,
});

export const refuse = (code: Code, cause: string, approval?: Refusal['approval']): Refused => ({
  kind: 'refuse',
  refusal: approval ? { code, approval } : { code },
  cause,
});

/** Thrown where a decision is reached deep inside a step, such as in the middle of a stream. */
export class Stop extends Error {
  constructor(readonly verdict: Denial | Refused) {
    super(verdict.cause);
    this.name = 'Stop';
  }
}

/** Fields of the audit record that steps fill in. */
export type AuditFields = { -readonly [K in keyof AuditRecord]?: AuditRecord[K] };

/** What the request says and what the steps found out, in the order they do. A missing part throws: a throw is a denial. */
export class Exchange {
  readonly audit: AuditFields = {};
  readonly toolCalls: AuditToolCall[] = [];
  killSwitch?: KillSwitch['mode'];
  /** The body, parsed but not yet checked. */
  parsed?: unknown;
  streaming = false;
  approvals: readonly string[] = [];
  conversationId?: string;
  maxTokens = 0;
  /** The system prompt as it is sent, and as its authors wrote it. */
  system = '';
  authored = '';
  /** Names the borders of untrusted text in this request. */
  marker = '';
  /** The question that sources are looked for, and judged by. */
  question = '';
  /** What was found in the alias's knowledge base, in the order the model reads it. */
  sources: readonly Source[] = [];
  /** What tools told the model: it may rest on that too. */
  readonly toolResults: string[] = [];
  /** Text waits until it is known whether its sources support it. */
  withheld = false;
  trust: Omit<TrustSignals, 'aiGenerated'> = { citations: [], grounding: 'not-evaluated', verified: false };
  /** Takes text that may go to the client; set by the gateway. */
  deliver: (text: string) => Promise<void> = () => Promise.resolve();
  private parts: Partial<Parts> = {};

  constructor(
    readonly request: GatewayRequest,
    /** Aborted when the client has left or the time is up. */
    readonly signal: AbortSignal,
  ) {}

  get<K extends keyof Parts>(name: K): Parts[K] {
    const part = this.parts[name];
    if (part === undefined) throw new Error(`'${name}' is not known yet`);
    return part as Parts[K];
  }

  set<K extends keyof Parts>(name: K, part: Parts[K]): void {
    this.parts[name] = part;
  }

  has(name: keyof Parts): boolean {
    return this.parts[name] !== undefined;
  }
}

interface Parts {
  principal: Principal;
  aliasName: string;
  alias: AliasConfig;
  body: ConverseRequest;
  messages: readonly ClientMessage[];
  /** Secret text of this request inside the system prompt. */
  canary: string;
  answer: Answer;
}

/** One control. A throw is a denial. */
export type Step = (exchange: Exchange) => Promise<Verdict> | Verdict;
