import { MOST_INPUT_CHARS, MOST_OUTPUT_TOKENS } from './limits';

/** Most messages in a request. */
export const MAX_MESSAGES = 50;

const name = { type: 'string', minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9._-]+$' } as const;
const text = { type: 'string', minLength: 1, maxLength: MOST_INPUT_CHARS } as const;
const tokens = { type: 'integer', minimum: 1, maximum: MOST_OUTPUT_TOKENS } as const;
const partsOf = <T>(part: T) => ({ type: 'array', minItems: 1, maxItems: 20, items: part }) as const;
const messagesOf = <T>(content: T) =>
  ({
    type: 'array',
    minItems: 1,
    maxItems: MAX_MESSAGES,
    items: {
      type: 'object',
      additionalProperties: false,
      required: ['role', 'content'],
      properties: { role: { type: 'string', enum: ['user', 'assistant'] }, content },
    },
  }) as const;

const converseSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['alias', 'messages'],
  properties: {
    alias: name,
    messages: messagesOf(
      partsOf({ type: 'object', additionalProperties: false, required: ['text'], properties: { text } }),
    ),
    conversationId: {
      type: 'string',
      maxLength: 36,
      pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
    },
    maxTokens: tokens,
    approvals: { type: 'array', maxItems: 5, items: { type: 'string', minLength: 1, maxLength: 200 } },
  },
} as const;

const chatSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['model', 'messages'],
  properties: {
    model: name,
    messages: messagesOf({
      anyOf: [
        text,
        partsOf({
          type: 'object',
          additionalProperties: false,
          required: ['type', 'text'],
          properties: { type: { type: 'string', enum: ['text'] }, text },
        }),
      ],
    }),
    stream: { type: 'boolean' },
    stream_options: {
      type: 'object',
      additionalProperties: false,
      properties: { include_usage: { type: 'boolean' } },
    },
    max_tokens: tokens,
    max_completion_tokens: tokens,
    n: { type: 'integer', enum: [1] },
  },
} as const;

/** JSON schemas (draft 4) of the bodies: for API Gateway's models, and for the handler that checks them again. */
export const REQUEST_SCHEMAS = { converse: converseSchema, chatCompletions: chatSchema } as const;

/** Header of every answer, also inside error bodies. */
export const REQUEST_ID_HEADER = 'x-request-id';
