import type { Chat, ChatMessage, ChatToolCall } from '../../../../contract';
import { MEANING } from '../../../../contract/meaning';
import type { Answer, TrustSignals } from '../answer';
import { type AnswerEvents, type Dialect, property, type Rendering, safeJson, schemaCheck, textAt } from './dialect';
import { argumentsIn, openaiError } from './openai-form';

type Part = { readonly text: string } | { readonly refusal: string };

type Item =
  | {
      readonly type?: 'message';
      readonly role: 'user' | 'assistant' | 'system' | 'developer';
      readonly content: string | readonly Part[];
    }
  | { readonly type: 'function_call'; readonly call_id: string; readonly name: string; readonly arguments: string }
  | {
      readonly type: 'function_call_output';
      readonly call_id: string;
      readonly output: string | readonly { text: string }[];
    };

interface ResponsesRequest {
  readonly input: string | readonly Item[];
  readonly instructions?: string | null;
  readonly max_output_tokens?: number | null;
  readonly temperature?: number | null;
  readonly top_p?: number | null;
  readonly tools?:
    | readonly {
        readonly name: string;
        readonly description?: string | null;
        readonly parameters?: Record<string, unknown> | null;
      }[]
    | null;
  readonly tool_choice?: 'auto' | 'none' | 'required' | { readonly name: string } | null;
  readonly secure_llm?: Pick<Chat, 'conversationId' | 'approvals'> | null;
}

/** What a client would have to have stored here, the one value that asks for nothing, and what is offered in its place. */
const NOT_OFFERED: readonly (readonly [field: string, neutral: unknown, sentence: string])[] = [
  ['store', false, 'nothing is stored: leave it out, or send false'],
  ['previous_response_id', null, "no response is stored: send the conversation as 'input'"],
  ['conversation', null, "no conversation is stored: send it as 'input'"],
  ['background', false, 'a request is answered while its caller waits: leave it out, or send false'],
  ['prompt', null, 'no prompt of a caller is stored: the alias has its own'],
];

const closed = schemaCheck('responses');

const check: Dialect['check'] = (parsed, alias) => {
  for (const [field, neutral, sentence] of NOT_OFFERED) {
    const value = property(parsed, field);
    if (value !== undefined && value !== null && value !== neutral) return `'${field}' is not offered; ${sentence}`;
  }
  const tools = property(parsed, 'tools');
  for (const tool of Array.isArray(tools) ? (tools as unknown[]) : []) {
    const type = property(tool, 'type');
    if (typeof type !== 'string' || type === 'function') continue;
    const offered = alias.clientTools ? 'only functions, which the caller runs' : 'no tools of callers';
    return `built-in tools are not offered; the alias takes ${offered}`;
  }
  const given = property(parsed, 'input');
  for (const [i, item] of (Array.isArray(given) ? (given as unknown[]) : []).entries()) {
    // what clients send of an answer that they believe to be stored
    if (property(item, 'type') === 'item_reference')
      return `'input.${i}' is not offered; no item is stored: send the item itself, as clients do that are told 'store: false'`;
  }
  const problem = closed(parsed, alias);
  if (problem) return problem;
  const { input } = parsed as ResponsesRequest;
  for (const [i, item] of (typeof input === 'string' ? [] : input).entries()) {
    if (item.type === 'function_call' && !argumentsIn(item.arguments))
      return `'input.${i}.arguments' must be a JSON object`;
  }
  return undefined;
};

function chatOf(body: ResponsesRequest): Chat {
  const { input, instructions, secure_llm: own } = body;
  const items: readonly Item[] = typeof input === 'string' ? [{ role: 'user', content: input }] : input;
  return {
    messages: items.flatMap((item) => (instructs(item) ? [] : [messageOf(item)])),
    instructions: [...(instructions ? [instructions] : []), ...items.filter(instructs).flatMap(textsIn)],
    tools: (body.tools ?? []).map(({ name, description, parameters }) => ({
      name,
      description: description ?? undefined,
      inputSchema: parameters ?? { type: 'object', properties: {} },
    })),
    toolChoice: typeof body.tool_choice === 'object' ? (body.tool_choice ?? undefined) : body.tool_choice,
    parameters: { temperature: body.temperature ?? undefined, topP: body.top_p ?? undefined },
    maxTokens: body.max_output_tokens ?? undefined,
    conversationId: own?.conversationId,
    approvals: own?.approvals,
  };
}

type MessageItem = Extract<Item, { readonly role: string }>;

const instructs = (item: Item): item is MessageItem =>
  'role' in item && (item.role === 'system' || item.role === 'developer');

const textsIn = ({ content }: MessageItem): string[] =>
  typeof content === 'string' ? [content] : content.flatMap((part) => ('text' in part ? [part.text] : []));

function messageOf(item: Item): ChatMessage {
  if (item.type === 'function_call') {
    const { call_id: id, name, arguments: text } = item;
    return { role: 'assistant', content: [{ toolCall: { id, name, arguments: argumentsIn(text)! } }] };
  }
  if (item.type === 'function_call_output') {
    const { call_id: id, output } = item;
    const text = typeof output === 'string' ? output : output.map((part) => part.text).join('\n');
    return { role: 'user', content: [{ toolResult: { id, text } }] };
  }
  const content = textsIn(item).map((text) => ({ text }));
  if (item.role !== 'assistant') return { role: 'user', content };
  const refusal =
    typeof item.content === 'string'
      ? ''
      : item.content.map((part) => ('refusal' in part ? part.refusal : '')).join('');
  return { role: 'assistant', content, refusal: refusal || undefined };
}

const usage = ({ inputTokens, outputTokens }: Answer['usage']) => ({
  input_tokens: inputTokens,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: outputTokens,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: inputTokens + outputTokens,
});

/** A refusal is a part of the message; the static message is an answer like any other. */
const refusalText = ({ refusal }: Answer): string | undefined =>
  refusal && refusal.code !== 'static' ? MEANING[refusal.code].title : undefined;

const textPart = (text: string) => ({ type: 'output_text', annotations: [], logprobs: [], text });
const refusalPart = (refusal: string) => ({ type: 'refusal', refusal });

const message = (about: Rendering, status: string, content: readonly object[]) => ({
  id: `msg_${about.requestId}`,
  type: 'message',
  status,
  role: 'assistant',
  content,
});

const call = ({ requestId }: Rendering, index: number, given: ChatToolCall, status: string, text: string) => ({
  id: `fc_${requestId}_${index}`,
  type: 'function_call',
  status,
  call_id: given.id,
  name: given.name,
  arguments: text,
});

/** The parts of a response that are there from its beginning; nothing of it is stored. */
const response = (about: Rendering, status: string, output: readonly object[], more: object = {}) => ({
  id: `resp_${about.requestId}`,
  object: 'response',
  created_at: about.created,
  status,
  background: false,
  error: null,
  incomplete_details: null,
  instructions: null,
  max_output_tokens: null,
  model: about.alias,
  output,
  parallel_tool_calls: true,
  previous_response_id: null,
  reasoning: { effort: null, summary: null },
  store: false,
  temperature: null,
  text: { format: { type: 'text' } },
  tool_choice: 'auto',
  tools: [],
  top_p: null,
  truncation: 'disabled',
  usage: null,
  metadata: {},
  ...more,
});

/** How a response ends: a refusal is a complete one, and only too few tokens leave one incomplete. */
const ending = ({ stopReason }: Answer) =>
  stopReason === 'max_tokens'
    ? { status: 'incomplete', details: { reason: 'max_output_tokens' } }
    : { status: 'completed', details: null };

function whole(answer: Answer, output: readonly object[], trust: TrustSignals, about: Rendering) {
  const { status, details } = ending(answer);
  return response(about, status, output, {
    incomplete_details: details,
    usage: usage(answer.usage),
    secure_llm: { ...trust, ...(answer.refusal ? { refusal: answer.refusal } : {}) },
  });
}

/** Everything that an answer puts out, in its order. */
function outputOf(answer: Answer, about: Rendering): object[] {
  const { status } = ending(answer);
  const refusal = refusalText(answer);
  const calls = answer.toolCalls ?? [];
  const said = refusal !== undefined ? [refusalPart(refusal)] : [textPart(answer.text)];
  const silent = refusal === undefined && answer.text === '' && calls.length > 0;
  return [
    ...(silent ? [] : [message(about, status, said)]),
    ...calls.map((given, i) => call(about, i, given, 'completed', JSON.stringify(given.arguments))),
  ];
}

/** The events of one response: each is numbered, and each item and part is opened before it is filled. */
class ResponseEvents implements AnswerEvents {
  private next = 0;
  private readonly output: object[] = [];
  /** The text of the message, once its part is open. */
  private said?: string;

  constructor(private readonly about: Rendering) {}

  start(): string {
    const begun = { response: response(this.about, 'in_progress', []) };
    return this.event('response.created', begun) + this.event('response.in_progress', begun);
  }

  text(text: string): string {
    const opened = this.said === undefined ? this.open(textPart('')) : '';
    this.said = (this.said ?? '') + text;
    return opened + this.event('response.output_text.delta', { ...this.part(), delta: text, logprobs: [] });
  }

  end(answer: Answer, trust: TrustSignals): string {
    const { status } = ending(answer);
    const refusal = refusalText(answer);
    const calls = answer.toolCalls ?? [];
    let events = '';
    if (refusal !== undefined && this.said === undefined) events += this.refuse(refusal);
    else {
      // what has not gone out yet does now; an answer of nothing is a text of nothing
      if (this.said === undefined && (answer.text !== '' || calls.length === 0)) events += this.text(answer.text);
      if (this.said !== undefined) events += this.close(status);
    }
    for (const [i, given] of calls.entries()) events += this.call(i, given);
    return events + this.event(`response.${status}`, { response: whole(answer, this.output, trust, this.about) });
  }

  problem(code: Parameters<AnswerEvents['problem']>[0]): string {
    const { error } = openaiError(code, this.about.requestId);
    const failed = response(this.about, 'failed', this.output, { error: { code, message: error.message } });
    return (
      this.event('response.failed', { response: failed }) +
      // clients that wait for the end of a response read the one, clients that throw read the other
      this.event('error', { code, message: error.message, param: null, error })
    );
  }

  private event(type: string, data: object): string {
    const numbered = { type, sequence_number: this.next, ...data };
    this.next += 1;
    return `event: ${type}\ndata: ${safeJson(numbered)}\n\n`;
  }

  /** Where the part of the message stands. */
  private part() {
    return { item_id: `msg_${this.about.requestId}`, output_index: 0, content_index: 0 };
  }

  private open(part: object): string {
    return (
      this.event('response.output_item.added', { output_index: 0, item: message(this.about, 'in_progress', []) }) +
      this.event('response.content_part.added', { ...this.part(), part })
    );
  }

  private close(status: string): string {
    const text = this.said ?? '';
    return (
      this.event('response.output_text.done', { ...this.part(), text, logprobs: [] }) +
      this.done(message(this.about, status, [textPart(text)]), textPart(text))
    );
  }

  private refuse(refusal: string): string {
    return (
      this.open(refusalPart('')) +
      this.event('response.refusal.delta', { ...this.part(), delta: refusal }) +
      this.event('response.refusal.done', { ...this.part(), refusal }) +
      this.done(message(this.about, 'completed', [refusalPart(refusal)]), refusalPart(refusal))
    );
  }

  private done(item: object, part: object): string {
    this.output.push(item);
    return (
      this.event('response.content_part.done', { ...this.part(), part }) +
      this.event('response.output_item.done', { output_index: 0, item })
    );
  }

  private call(index: number, given: ChatToolCall): string {
    const text = JSON.stringify(given.arguments);
    const place = { output_index: this.output.length };
    const item = call(this.about, index, given, 'completed', text);
    const where = { item_id: item.id, ...place };
    this.output.push(item);
    return (
      this.event('response.output_item.added', { ...place, item: call(this.about, index, given, 'in_progress', '') }) +
      this.event('response.function_call_arguments.delta', { ...where, delta: text }) +
      this.event('response.function_call_arguments.done', { ...where, name: given.name, arguments: text }) +
      this.event('response.output_item.done', { ...place, item })
    );
  }
}

/** OpenAI's Responses, without what would be kept here: every request brings its conversation. */
export const responsesDialect: Dialect = {
  alias: textAt('model'),
  streaming: (parsed) => property(parsed, 'stream') === true,
  includeUsage: () => true,
  check,
  chat: (parsed) => chatOf(parsed as ResponsesRequest),
  answer: (answer, trust, about) => whole(answer, outputOf(answer, about), trust, about),
  problem: (code, requestId, detail) => ({
    contentType: 'application/json',
    body: openaiError(code, requestId, detail),
  }),
  events: (about) => new ResponseEvents(about),
};
