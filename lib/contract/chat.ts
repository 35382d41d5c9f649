/**
 * What a caller asks, in the one form that all steps know: a dialect makes it of a body that passed its check. All of it is
 * the caller's claim: it is cleaned, scanned and rebuilt before a model reads it.
 */
export interface Chat {
  /** Turns in their order; neighbours of one role are joined later. */
  readonly messages: readonly ChatMessage[];
  /**
   * Texts of system and developer messages, of Responses' `instructions`, of Messages' `system`: in their order, wherever they
   * stood. Refused where the alias does not allow them (`AliasConfig.clientInstructions`).
   */
  readonly instructions?: readonly string[];
  /** Tools that the caller runs itself. Refused where the alias does not allow them (`AliasConfig.clientTools`). */
  readonly tools?: readonly ChatTool[];
  /** Absent: `auto`. */
  readonly toolChoice?: ChatToolChoice;
  /** Inference parameters other than `maxTokens`. Refused outside of the alias's bounds (`AliasConfig.parameters`). */
  readonly parameters?: ChatParameters;
  /** Lowers the alias's limit, never raises it. */
  readonly maxTokens?: number;
  /** UUID; the first principal that uses it owns it. */
  readonly conversationId?: string;
  /** Approvals of mutating tool calls, see `runtime/approval.ts`. */
  readonly approvals?: readonly string[];
}

/** A turn, or a part of one. */
export interface ChatMessage {
  readonly role: 'user' | 'assistant';
  /** Results of tools stand in messages of the user. An assistant's may be empty: such a turn is left out. */
  readonly content: readonly ChatBlock[];
  /**
   * The text of a refusal, where the form of the body marks one (OpenAI's `refusal`). It is read to know which turn was
   * refused, and sent to nobody.
   */
  readonly refusal?: string;
}

/** A piece of a message. */
export type ChatBlock =
  | { readonly text: string }
  | { readonly toolCall: ChatToolCall }
  | { readonly toolResult: ChatToolResult };

/** A tool of the caller, as the model is told about it. */
export interface ChatTool {
  readonly name: string;
  readonly description?: string;
  /** JSON schema of the arguments: an object. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

/** Which of the caller's tools the model must use; it may choose among `auto`, all of them, or none. */
export type ChatToolChoice = 'auto' | 'none' | 'required' | { readonly name: string };

/** What the model asked the caller to run. */
export interface ChatToolCall {
  /** Letters, digits, `_` and `-`, at most 64. */
  readonly id: string;
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** What the caller's tool said. */
export interface ChatToolResult {
  /** Of the call. */
  readonly id: string;
  readonly text: string;
  /** Whether it says why it failed, where the form can tell. */
  readonly failed?: boolean;
}

/** Parameters that a caller may set where its alias allows it. */
export interface ChatParameters {
  readonly temperature?: number;
  readonly topP?: number;
  readonly stopSequences?: readonly string[];
}
