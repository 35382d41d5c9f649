import type {
  AliasConfig,
  AuditRecord,
  AuditToolCall,
  Chat,
  ChatMessage,
  ChatTool,
  KillSwitch,
  Principal,
} from '../../../contract';
import type { Answer, Source, TrustSignals } from './answer';
import type { GatewayRequest } from './http';
import type { Spending } from './spending';
import type { LimitsInForce } from './usage-limits';
import type { Verdict } from './verdict';

/** Fields of the audit record that steps fill in. */
export type AuditFields = { -readonly [K in keyof AuditRecord]?: AuditRecord[K] };

/** The system prompt of one request. */
export interface Prompt {
  /** As it is sent. */
  readonly system: string;
  /** As its authors wrote it. */
  readonly authored: string;
  /** Secret text of this request inside of it. */
  readonly canary: string;
  /** Names the borders of untrusted text in this request. */
  readonly marker: string;
}

/** What the steps find out, in the order they do. */
interface Parts {
  killSwitch: KillSwitch['mode'];
  principal: Principal;
  /** Who is switched off, and whose budgets are not the deployed ones. */
  limits: LimitsInForce;
  /** The body, parsed but not yet checked; never there when it is not JSON. */
  parsed: unknown;
  aliasName: string;
  alias: AliasConfig;
  chat: Chat;
  /** Most output tokens of one call of the model. */
  maxTokens: number;
  /** What the model will read of the conversation. */
  messages: readonly ChatMessage[];
  /** The same without what got an empty answer; only where that leaves something out. */
  answered: readonly ChatMessage[];
  spending: Spending;
  /** The question that sources are looked for, and judged by; only where there is a knowledge base. */
  question: string;
  /** What was found in the alias's knowledge base, in the order the model reads it; none where it has none. */
  sources: readonly Source[];
  /** Text waits until it is known whether its sources support it. */
  withheld: boolean;
  prompt: Prompt;
  answer: Answer;
  /** Aliases that the principal may know of, where a door tells of them. */
  visible: readonly string[];
  /** What a door tells that asks no model. */
  told: object;
}

/**
 * One request, and what the steps found out about it. A part that is read before the step that finds it has run throws: a
 * throw is a denial. What has a value from the beginning has the one that is true until a step says otherwise.
 */
export class Exchange {
  readonly audit: AuditFields = {};
  readonly toolCalls: AuditToolCall[] = [];
  /** What tools told the model: it may rest on that too. */
  readonly toolResults: string[] = [];
  /** What the caller says of how to answer. */
  instructions: readonly string[] = [];
  /** Tools that the caller runs. */
  clientTools: readonly ChatTool[] = [];
  /** Whether the client has asked for a stream; until its body is read it has not. */
  streaming = false;
  trust: Omit<TrustSignals, 'aiGenerated'> = { citations: [], grounding: 'not-evaluated', verified: false };
  private readonly parts: Partial<Parts> = {};

  constructor(
    readonly request: GatewayRequest,
    /** Aborted when the client has left or the time is up. */
    readonly signal: AbortSignal,
    /** Takes text that may go to the client. */
    readonly deliver: (text: string) => Promise<void>,
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

/** One control. A throw is a denial. */
export type Step = (exchange: Exchange) => Promise<Verdict> | Verdict;
