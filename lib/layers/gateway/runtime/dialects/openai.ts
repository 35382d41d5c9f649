import { type ChatMessage, REQUEST_SCHEMAS } from '../../../../contract';
import { compileSchema } from '../../../../contract/json-schema';
import { MEANING } from '../../../../contract/meaning';
import type { Answer } from '../answer';
import { type Dialect, property, type Rendering, safeJson } from './dialect';

interface ChatRequest {
  readonly messages: readonly { role: ChatMessage['role']; content: string | readonly { text: string }[] }[];
  readonly max_tokens?: number;
  readonly max_completion_tokens?: number;
}

const check = compileSchema(REQUEST_SCHEMAS.chatCompletions);

const data = (value: unknown): string => `data: ${safeJson(value)}\n\n`;

const finishReason = ({ refusal, stopReason }: Answer): string => {
  if (refusal) return refusal.code === 'static' ? 'stop' : 'content_filter';
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

const error = (code: keyof typeof MEANING, requestId: string, detail?: string) => ({
  error: {
    message: `${detail ?? MEANING[code].title} (request ${requestId})`,
    type: MEANING[code].type,
    param: null,
    code,
  },
});

/** OpenAI's chat completions, as far as a gateway that decides model, prompt and tools itself can offer them. */
export const openaiDialect: Dialect = {
  alias: (parsed) => {
    const model = property(parsed, 'model');
    return typeof model === 'string' ? model : undefined;
  },
  streaming: (parsed) => property(parsed, 'stream') === true,
  includeUsage: (parsed) => property(property(parsed, 'stream_options'), 'include_usage') === true,
  check,
  chat: (parsed) => {
    const { messages, ...rest } = parsed as ChatRequest;
    return {
      messages: messages.map(({ role, content }) => ({
        role,
        content: typeof content === 'string' ? [{ text: content }] : content.map(({ text }) => ({ text })),
      })),
      maxTokens: rest.max_completion_tokens ?? rest.max_tokens,
    };
  },
  answer: (answer, trust, about) => ({
    ...head(about, 'chat.completion'),
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: refusalText(answer) === null ? answer.text : null,
          refusal: refusalText(answer),
        },
        logprobs: null,
        finish_reason: finishReason(answer),
      },
    ],
    usage: usage(answer.usage),
    secure_llm: { ...trust, ...(answer.refusal ? { refusal: answer.refusal } : {}) },
  }),
  problem: (code, requestId, detail) => ({ contentType: 'application/json', body: error(code, requestId, detail) }),
  events: (about) => ({
    start: () => chunk(about, { role: 'assistant', content: '', refusal: null }),
    text: (text) => chunk(about, { content: text }),
    end: (answer, trust) => {
      const refusal = refusalText(answer);
      return (
        (refusal === null ? '' : chunk(about, { refusal })) +
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
    problem: (code) => data(error(code, about.requestId)),
  }),
};
