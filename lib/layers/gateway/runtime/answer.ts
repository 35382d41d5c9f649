import type { ChatToolCall, Code } from '../../../contract';
import type { JsonText } from './json-text';

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
  /** The answer as JSON, for output mode `json-schema`. */
  readonly data?: JsonText;
  /** `tool_use`: the caller is to run `toolCalls` and to come back with their results. */
  readonly stopReason: 'end_turn' | 'max_tokens' | 'stop_sequence' | 'tool_use' | 'refusal';
  /** Calls of the caller's own tools; their arguments have been judged like text. */
  readonly toolCalls?: readonly ChatToolCall[];
  readonly usage: Usage;
  readonly refusal?: Refusal;
}

/** An answer that withholds what was asked for. */
export interface Refusal {
  readonly code: Code;
  /**
   * For `input-blocked`, where it is known: whether what the user said last was blocked, or something that every later
   * request brings again.
   */
  readonly place?: 'last-message' | 'history' | 'instructions' | 'tools';
  /** For `approval-required`: what would run. */
  readonly approval?: {
    readonly tool: string;
    readonly arguments: unknown;
    readonly argumentsHash: string;
    /** Where people decide about it, where the agent gateway asks them. */
    readonly request?: { readonly id: string; readonly url: string };
  };
}
