import type { Chat, ChatBlock, ChatMessage, ChatToolChoice, Code } from '../../../../contract';
import { MEANING } from '../../../../contract/meaning';
import type { Answer, TrustSignals } from '../answer';
import { type AnswerEvents, type Dialect, property, type Rendering, safeJson, schemaCheck, textAt } from './dialect';

type Texts = string | readonly { readonly text: string }[] | null | undefined;

type Block =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly input: Record<string, unknown> }
  | {
      readonly type: 'tool_result';
      readonly tool_use_id: string;
      readonly content?: Texts;
      readonly is_error?: boolean | null;
    };

interface MessagesRequest {
  readonly messages: readonly { readonly role: ChatMessage['role']; readonly content: string | readonly Block[] }[];
  readonly max_tokens: number;
  readonly system?: Texts;
  readonly temperature?: number | null;
  readonly top_p?: number | null;
  readonly stop_sequences?: readonly string[] | null;
  readonly tools?:
    | readonly {
        readonly name: string;
        readonly description?: string | null;
        readonly input_schema: Record<string, unknown>;
      }[]
    | null;
  readonly tool_choice?: { readonly type: 'auto' | 'none' | 'any' | 'tool'; readonly name?: string } | null;
  readonly secure_llm?: Pick<Chat, 'conversationId' | 'approvals'> | null;
}

const closed = schemaCheck('messages');

const check: Dialect['check'] = (parsed, alias) => {
  const tools = property(parsed, 'tools');
  for (const tool of Array.isArray(tools) ? (tools as unknown[]) : []) {
    const type = property(tool, 'type');
    if (typeof type !== 'string' || type === 'custom') continue;
    const offered = alias.clientTools ? 'only tools that the caller runs' : 'no tools of callers';
    return `built-in tools are not offered; the alias takes ${offered}`;
  }
  return closed(parsed, alias);
};

function chatOf(body: MessagesRequest): Chat {
  const { messages, system, secure_llm: own } = body;
  return {
    messages: messages.map(({ role, content }) => ({
      role,
      content: typeof content === 'string' ? [{ text: content }] : content.map(blockOf),
    })),
    instructions: textsIn(system).filter((text) => text !== ''),
    tools: (body.tools ?? []).map(({ name, description, input_schema: inputSchema }) => ({
      name,
      description: description ?? undefined,
      inputSchema,
    })),
    toolChoice: body.tool_choice ? choiceOf(body.tool_choice) : undefined,
    parameters: {
      temperature: body.temperature ?? undefined,
      topP: body.top_p ?? undefined,
      stopSequences: body.stop_sequences ?? undefined,
    },
    maxTokens: body.max_tokens,
    conversationId: own?.conversationId,
    approvals: own?.approvals,
  };
}

const textsIn = (given: Texts): string[] =>
  typeof given === 'string' ? [given] : (given ?? []).map(({ text }) => text);

function blockOf(block: Block): ChatBlock {
  if (block.type === 'text') return { text: block.text };
  if (block.type === 'tool_use') {
    const { id, name, input } = block;
    return { toolCall: { id, name, arguments: input } };
  }
  const { tool_use_id: id, content, is_error } = block;
  return { toolResult: { id, text: textsIn(content).join('\n'), failed: is_error === true } };
}

function choiceOf({ type, name }: NonNullable<MessagesRequest['tool_choice']>): ChatToolChoice {
  if (type === 'tool') return { name: name! };
  return type === 'any' ? 'required' : type;
}

const usage = ({ inputTokens, outputTokens }: Answer['usage']) => ({
  input_tokens: inputTokens,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  output_tokens: outputTokens,
});

/** The static message is an answer like any other. */
const stopReason = ({ refusal, stopReason: reason }: Answer): string =>
  refusal ? (refusal.code === 'static' ? 'end_turn' : 'refusal') : reason;

const message = ({ requestId, alias }: Rendering, content: readonly object[], more: object) => ({
  id: `msg_${requestId}`,
  type: 'message',
  role: 'assistant',
  model: alias,
  content,
  ...more,
});

const own = (answer: Answer, trust: TrustSignals) => ({
  ...trust,
  ...(answer.refusal ? { refusal: answer.refusal } : {}),
});

/** The types of errors in this form, by status. */
const TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  405: 'invalid_request_error',
  413: 'request_too_large',
  422: 'invalid_request_error',
  429: 'rate_limit_error',
  504: 'timeout_error',
};

const error = (code: Code, requestId: string, detail?: string) => ({
  type: 'error',
  error: {
    type: TYPES[MEANING[code].status] ?? 'api_error',
    message: `${detail ?? MEANING[code].title} (request ${requestId})`,
    code,
  },
  request_id: requestId,
});

const event = (type: string, data: object): string => `event: ${type}\ndata: ${safeJson({ type, ...data })}\n\n`;

/** The events of one message: a block is open while it is written, and each has its index. */
class MessageEvents implements AnswerEvents {
  private index = 0;
  private open = false;

  constructor(private readonly about: Rendering) {}

  start(): string {
    const none = usage({ inputTokens: 0, outputTokens: 0 });
    const begun = message(this.about, [], { stop_reason: null, stop_sequence: null, usage: none });
    return event('message_start', { message: begun }) + event('ping', {});
  }

  text(text: string): string {
    const opened = this.open ? '' : this.begin({ type: 'text', text: '' });
    return opened + this.delta({ type: 'text_delta', text });
  }

  end(answer: Answer, trust: TrustSignals): string {
    const said = this.open;
    let events = this.finish();
    // a refusal is said in words, and an answer of nothing is a text of nothing
    if (!said && !answer.toolCalls?.length) {
      events += answer.text === '' ? this.begin({ type: 'text', text: '' }) : this.text(answer.text);
      events += this.finish();
    }
    for (const { id, name, arguments: input } of answer.toolCalls ?? []) {
      events += this.begin({ type: 'tool_use', id, name, input: {} });
      events += this.delta({ type: 'input_json_delta', partial_json: JSON.stringify(input) }) + this.finish();
    }
    return (
      events +
      event('message_delta', {
        delta: { stop_reason: stopReason(answer), stop_sequence: null },
        usage: usage(answer.usage),
        secure_llm: own(answer, trust),
      }) +
      event('message_stop', {})
    );
  }

  problem(code: Code): string {
    return event('error', error(code, this.about.requestId));
  }

  private begin(block: object): string {
    this.open = true;
    return event('content_block_start', { index: this.index, content_block: block });
  }

  private delta(delta: object): string {
    return event('content_block_delta', { index: this.index, delta });
  }

  private finish(): string {
    if (!this.open) return '';
    const closed = event('content_block_stop', { index: this.index });
    this.open = false;
    this.index += 1;
    return closed;
  }
}

/** Anthropic's Messages, as far as a gateway that decides model and prompt itself can offer them. */
export const messagesDialect: Dialect = {
  requestIdHeader: 'request-id',
  alias: textAt('model'),
  streaming: (parsed) => property(parsed, 'stream') === true,
  includeUsage: () => true,
  check,
  chat: (parsed) => chatOf(parsed as MessagesRequest),
  answer: (answer, trust, about) => {
    const calls = (answer.toolCalls ?? []).map(({ id, name, arguments: input }) => ({
      type: 'tool_use',
      id,
      name,
      input,
    }));
    const silent = answer.text === '' && calls.length > 0;
    return message(about, [...(silent ? [] : [{ type: 'text', text: answer.text }]), ...calls], {
      stop_reason: stopReason(answer),
      stop_sequence: null,
      usage: usage(answer.usage),
      secure_llm: own(answer, trust),
    });
  },
  problem: (code, requestId, detail) => ({ contentType: 'application/json', body: error(code, requestId, detail) }),
  events: (about) => new MessageEvents(about),
};
