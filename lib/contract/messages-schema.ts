import type { Allowance } from './alias';
import { MAX_MESSAGES, MOST_TOOL_DESCRIPTION } from './limits';
import {
  ANY_TEXT,
  closed,
  EMPTY_LIST,
  FLAG,
  IGNORED,
  listOf,
  NAME,
  NOTHING,
  oneOf,
  orNull,
  SECURE_LLM,
  STOP,
  TEXT,
  TOOL_NAME,
  toolsOf,
  within,
} from './schema-parts';

/**
 * Body of `POST /v1/messages`, Anthropic's form. A field that asks for what happens anyway is accepted at the value that does
 * so, and forwarded to nobody; so is `cache_control`, which changes what a request costs and never what is answered. Compared
 * with @anthropic-ai/sdk 1.14 (npm) in November 2026.
 */
export function messagesSchema({ parameters = {}, clientInstructions, clientTools }: Allowance) {
  const { temperature, topP, stopSequences } = parameters;
  return closed(
    {
      model: NAME,
      messages: listOf({ anyOf: messages(clientTools) }, 1, MAX_MESSAGES),
      // always given in this form, and often as a model's own limit: the gateway's stands wherever it is lower
      max_tokens: { type: 'integer', minimum: 1, maximum: 10_000_000 },
      stream: FLAG,
      system: clientInstructions ? orNull(ANY_TEXT, listOf(part(TEXT), 0, 20)) : NOTHING,
      secure_llm: SECURE_LLM,

      temperature: within(temperature, 1),
      top_p: within(topP, 1),
      top_k: NOTHING,
      stop_sequences: stopSequences ? { type: ['array', 'null'], maxItems: stopSequences, items: STOP } : EMPTY_LIST,
      tools: toolsOf(TOOL, clientTools),
      tool_choice: orNull(
        closed({ type: oneOf('auto', 'none'), disable_parallel_tool_use: orNull(oneOf(false)) }, ['type']),
        ...(clientTools
          ? [
              closed({ type: oneOf('any'), disable_parallel_tool_use: orNull(oneOf(false)) }, ['type']),
              closed({ type: oneOf('tool'), name: TOOL_NAME, disable_parallel_tool_use: orNull(oneOf(false)) }, [
                'type',
                'name',
              ]),
            ]
          : []),
      ),

      thinking: orNull(closed({ type: oneOf('disabled') }, ['type'])),
      output_config: orNull(closed({ effort: NOTHING, format: NOTHING })),
      service_tier: orNull(oneOf('auto', 'standard_only')),
      speed: orNull(oneOf('standard')),
      cache_control: CACHE,
      container: NOTHING,
      context_management: NOTHING,
      inference_geo: NOTHING,
      mcp_servers: EMPTY_LIST,

      // a name that a client gives: who asks is what the token says, and nothing else
      metadata: orNull(closed({ user_id: IGNORED })),
    },
    ['model', 'messages', 'max_tokens'],
  );
}

const CACHE = orNull(closed({ type: oneOf('ephemeral'), ttl: orNull(oneOf('5m', '1h')) }, ['type']));

const part = (text: object) =>
  closed({ type: oneOf('text'), text, citations: EMPTY_LIST, cache_control: CACHE }, ['type', 'text']);

const TOOL = closed(
  {
    type: orNull(oneOf('custom')),
    name: TOOL_NAME,
    description: { type: ['string', 'null'], maxLength: MOST_TOOL_DESCRIPTION },
    input_schema: { type: 'object' },
    strict: FLAG,
    cache_control: CACHE,
  },
  ['name', 'input_schema'],
);

const USE = closed(
  {
    type: oneOf('tool_use'),
    id: TOOL_NAME,
    name: TOOL_NAME,
    input: { type: 'object' },
    caller: orNull(closed({ type: oneOf('direct') }, ['type'])),
    cache_control: CACHE,
  },
  ['type', 'id', 'name', 'input'],
);

const RESULT = closed(
  {
    type: oneOf('tool_result'),
    tool_use_id: TOOL_NAME,
    content: orNull(ANY_TEXT, listOf(part(ANY_TEXT), 0, 20)),
    is_error: FLAG,
    cache_control: CACHE,
  },
  ['type', 'tool_use_id'],
);

function messages(tools: Allowance['clientTools']): object[] {
  const blocks = (text: object, other: object | undefined): object =>
    other ? { anyOf: [part(text), other] } : part(text);
  return [
    closed({ role: oneOf('user'), content: { anyOf: [TEXT, listOf(blocks(TEXT, tools && RESULT), 1, 20)] } }, [
      'role',
      'content',
    ]),
    // what an answer looks like when it comes back
    closed(
      { role: oneOf('assistant'), content: { anyOf: [ANY_TEXT, listOf(blocks(ANY_TEXT, tools && USE), 0, 20)] } },
      ['role', 'content'],
    ),
  ];
}
