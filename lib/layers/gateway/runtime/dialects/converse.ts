import { type Chat, REQUEST_SCHEMAS } from '../../../../contract';
import { compileSchema } from '../../../../contract/json-schema';
import { MEANING } from '../../../../contract/meaning';
import type { Answer } from '../answer';
import { type Dialect, property, safeJson } from './dialect';

const check = compileSchema(REQUEST_SCHEMAS.converse);

const event = (name: string, data: unknown): string => `event: ${name}\ndata: ${safeJson(data)}\n\n`;

const usage = ({ inputTokens, outputTokens }: Answer['usage']) => ({
  inputTokens,
  outputTokens,
  totalTokens: inputTokens + outputTokens,
});

const stopReason = ({ stopReason: reason, refusal }: Answer) => (refusal ? 'guardrail_intervened' : reason);

const problem: Dialect['problem'] = (code, requestId, detail) => ({
  contentType: 'application/problem+json',
  body: {
    type: `urn:cdk-secure-llm:problem:${code}`,
    title: MEANING[code].title,
    status: MEANING[code].status,
    ...(detail ? { detail } : {}),
    code,
    requestId,
  },
});

/** The gateway's own form: Converse's messages and events, with trust signals; errors are RFC 9457 problems. */
export const converseDialect = (streaming: boolean): Dialect => ({
  alias: (parsed) => {
    const alias = property(parsed, 'alias');
    return typeof alias === 'string' ? alias : undefined;
  },
  streaming: () => streaming,
  includeUsage: () => true,
  check,
  chat: (parsed) => {
    const { messages, conversationId, maxTokens, approvals } = parsed as Chat;
    return { messages, conversationId, maxTokens, approvals };
  },
  answer: (answer, trust, { requestId }) => ({
    requestId,
    output: { message: { role: 'assistant', content: [{ text: answer.text }] } },
    text: answer.text,
    ...(answer.data === undefined ? {} : { data: answer.data }),
    stopReason: stopReason(answer),
    usage: usage(answer.usage),
    ...trust,
    ...(answer.refusal ? { refusal: answer.refusal } : {}),
  }),
  problem,
  events: ({ requestId }) => ({
    start: () => event('messageStart', { role: 'assistant', requestId }),
    text: (text) => event('contentBlockDelta', { contentBlockIndex: 0, delta: { text } }),
    end: (answer, trust) =>
      event('contentBlockStop', { contentBlockIndex: 0 }) +
      event('messageStop', {
        stopReason: stopReason(answer),
        ...(answer.refusal ? { refusal: answer.refusal } : {}),
      }) +
      event('metadata', { requestId, usage: usage(answer.usage), ...trust }),
    problem: (code) => event('error', problem(code, requestId).body),
  }),
});
