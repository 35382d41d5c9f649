import type { Chat, ChatMessage } from '../../../../contract';
import { MEANING } from '../../../../contract/meaning';
import type { Answer } from '../answer';
import { type Dialect, property, type Rendering, safeJson, schemaCheck, textAt } from './dialect';
import { argumentsIn, openaiError } from './openai-form';

type Part = { readonly text: string } | { readonly refusal: string };
type Content = string | readonly Part[] | null | undefined;

interface Message {
  readonly role: 'user' | 'assistant' | 'system' | 'developer' | 'tool';
  readonly content?: Content;
  readonly refusal?: string | null;
  readonly tool_calls?: readonly Call[] | null;
  readonly tool_call_id?: string;
}

interface Call {
  readonly id: string;
  readonly function: { readonly name: string; readonly arguments: string };
}

interface ChatRequest {
  readonly messages: readonly Message[];
  readonly max_tokens?: number | null;
  readonly max_completion_tokens?: number | null;
  readonly temperature?: number | null;
  readonly top_p?: number | null;
  readonly stop?: string | readonly string[] | null;
  readonly tools?: readonly { readonly function: FunctionDefinition }[] | null;
  readonly tool_choice?: 'auto' | 'none' | 'required' | { readonly function: { readonly name: string } } | null;
  readonly secure_llm?: Pick<Chat, 'conversationId' | 'approvals'> | null;
}

interface FunctionDefinition {
  readonly name: string;
  readonly description?: string | null;
  readonly parameters?: Record<string, unknown> | null;
}

const closed = schemaCheck('chatCompletions');

const check: Dialect['check'] = (parsed, alias) => {
  const problem = closed(parsed, alias);
  if (problem) return problem;
  for (const [i, { tool_calls }] of (parsed as ChatRequest).messages.entries()) {
    for (const [j, call] of (tool_calls ?? []).entries()) {
      if (!argumentsIn(call.function.arguments))
        return `'messages.${i}.tool_calls.${j}.function.arguments' must be a JSON object`;
    }
  }
  return undefined;
};

function chatOf(body: ChatRequest): Chat {
  const { messages, secure_llm: own } = body;
  const instructs = ({ role }: Message) => role === 'system' || role === 'developer';
  const stop = typeof body.stop === 'string' ? [body.stop] : body.stop;
  return {
    messages: messages.filter((message) => !instructs(message)).map(messageOf),
    instructions: messages.filter(instructs).flatMap(({ content }) => textsIn(content)),
    tools: (body.tools ?? []).map(({ function: { name, description, parameters } }) => ({
      name,
      description: description ?? undefined,
      inputSchema: parameters ?? { type: 'object', properties: {} },
    })),
    toolChoice: typeof body.tool_choice === 'object' ? body.tool_choice?.function : body.tool_choice,
    parameters: {
      temperature: body.temperature ?? undefined,
      topP: body.top_p ?? undefined,
      stopSequences: stop ?? undefined,
    },
    maxTokens: body.max_completion_tokens ?? body.max_tokens ?? undefined,
    conversationId: own?.conversationId,
    approvals: own?.approvals,
  };
}

const textsIn = (content: Content): string[] =>
  typeof content === 'string' ? [content] : (content ?? []).flatMap((part) => ('text' in part ? [part.text] : []));

function messageOf({ role, content, refusal, tool_calls, tool_call_id }: Message): ChatMessage {
  const texts = textsIn(content);
  if (role === 'tool') {
    return { role: 'user', content: [{ toolResult: { id: tool_call_id!, text: texts.join('\n') } }] };
  }
  if (role !== 'assistant') return { role: 'user', content: texts.map((text) => ({ text })) };
  const refusals = Array.isArray(content)
    ? (content as Part[]).flatMap((part) => ('refusal' in part ? part.refusal : []))
    : [];
  return {
    role,
    content: [
      ...texts.map((text) => ({ text })),
      ...(tool_calls ?? []).map((call) => ({
        toolCall: { id: call.id, name: call.function.name, arguments: argumentsIn(call.function.arguments)! },
      })),
    ],
    refusal: refusal || refusals.join('') || undefined,
  };
}

const data = (value: unknown): string => `data: ${safeJson(value)}\n\n`;

const finishReason = ({ refusal, stopReason, toolCalls }: Answer): string => {
  if (refusal) return refusal.code === 'static' ? 'stop' : 'content_filter';
  if (toolCalls) return 'tool_calls';
  return stopReason === 'max_tokens' ? 'length' : 'stop';
};

const usage = ({ inputTokens, outputTokens }: Answer['usage']) => ({
  prompt_tokens: inputTokens,
  completion_tokens: outputTokens,
  total_tokens: inputTokens + outputTokens,
});

/** A refusal is said in words, where OpenAI's clients look for it; the static message is an answer like any other. */
const refusalText = ({ refusal }: Answer): string | null =>
  refusal && refusal.code !== 'static' ? MEANING[refusal.code].title : null;

/** A refusal, and a call without a word beside it, have no content. */
const contentOf = (answer: Answer): string | null =>
  refusalText(answer) !== null || (answer.toolCalls && answer.text === '') ? null : answer.text;

const callsOf = ({ toolCalls = [] }: Answer) =>
  toolCalls.map(({ id, name, arguments: given }) => ({
    id,
    type: 'function',
    function: { name, arguments: JSON.stringify(given) },
  }));

const head = ({ requestId, created, alias }: Rendering, object: string) => ({
  id: `chatcmpl-${requestId}`,
  object,
  created,
  model: alias,
});

const chunk = (about: Rendering, delta: unknown, finish: string | null = null): string =>
  data({
    ...head(about, 'chat.completion.chunk'),
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    ...(about.includeUsage ? { usage: null } : {}),
  });

/** OpenAI's chat completions, as far as a gateway that decides model, prompt and tools itself can offer them. */
export const openaiDialect: Dialect = {
  alias: textAt('model'),
  streaming: (parsed) => property(parsed, 'stream') === true,
  includeUsage: (parsed) => property(property(parsed, 'stream_options'), 'include_usage') === true,
  check,
  chat: (parsed) => chatOf(parsed as ChatRequest),
  answer: (answer, trust, about) => ({
    ...head(about, 'chat.completion'),
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: contentOf(answer),
          refusal: refusalText(answer),
          ...(answer.toolCalls ? { tool_calls: callsOf(answer) } : {}),
        },
        logprobs: null,
        finish_reason: finishReason(answer),
      },
    ],
    usage: usage(answer.usage),
    secure_llm: { ...trust, ...(answer.refusal ? { refusal: answer.refusal } : {}) },
  }),
  problem: (code, requestId, detail) => ({
    contentType: 'application/json',
    body: openaiError(code, requestId, detail),
  }),
  events: (about) => {
    let said = false;
    const saying = (text: string): string => {
      said = true;
      return chunk(about, { content: text });
    };
    return {
      start: () => chunk(about, { role: 'assistant', content: '', refusal: null }),
      text: saying,
      end: (answer, trust) => {
        const refusal = refusalText(answer);
        return (
          (refusal === null ? '' : chunk(about, { refusal })) +
          // the static message is decided before there is anything to say
          (refusal === null && !said && answer.text !== '' ? saying(answer.text) : '') +
          // each call in one piece: what is judged is whole
          callsOf(answer)
            .map((call, index) => chunk(about, { tool_calls: [{ index, ...call }] }))
            .join('') +
          data({
            ...head(about, 'chat.completion.chunk'),
            choices: [{ index: 0, delta: {}, logprobs: null, finish_reason: finishReason(answer) }],
            ...(about.includeUsage ? { usage: null } : {}),
            secure_llm: { ...trust, ...(answer.refusal ? { refusal: answer.refusal } : {}) },
          }) +
          (about.includeUsage
            ? data({ ...head(about, 'chat.completion.chunk'), choices: [], usage: usage(answer.usage) })
            : '') +
          'data: [DONE]\n\n'
        );
      },
      problem: (code) => data(openaiError(code, about.requestId)),
    };
  },
};
