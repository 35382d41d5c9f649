import type {
  AliasConfig,
  AuditRecord,
  AuditToolCall,
  ClientMessage,
  ConverseRequest,
  KillSwitch,
  Principal,
} from '../../../contract';
import type { Answer, Source, TrustSignals } from './answer';
import type { GatewayRequest } from './http';
import type { Verdict } from './verdict';

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
