import type { Allowance } from './alias';
import { MAX_MESSAGES, MOST_INPUT_CHARS, MOST_OUTPUT_TOKENS, MOST_TOOL_DESCRIPTION } from './limits';
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
  only,
  orNull,
  SECURE_LLM,
  TEXT,
  TOOL_NAME,
  toolsOf,
  within,
} from './schema-parts';

/**
 * Body of `POST /v1/responses`. As with chat completions, a field that asks for what happens anyway is accepted at the value
 * that does so, and forwarded to nobody. What a client would have to have stored here (`UNSTORED`) gets past API Gateway, so
 * that the handler can say by name what is not offered. Compared with openai 7.59 (npm) in November 2026.
 */
export function responsesSchema({ parameters = {}, clientInstructions, clientTools }: Allowance) {
  const { temperature, topP } = parameters;
  return closed(
    {
      model: NAME,
      input: { anyOf: [TEXT, listOf({ anyOf: items(clientInstructions, clientTools) }, 1, MAX_MESSAGES)] },
      instructions: clientInstructions ? { type: ['string', 'null'], maxLength: MOST_INPUT_CHARS } : NOTHING,
      stream: FLAG,
      stream_options: orNull(closed({ include_obfuscation: orNull(oneOf(false)) })),
      max_output_tokens: { type: ['integer', 'null'], minimum: 1, maximum: MOST_OUTPUT_TOKENS },
      secure_llm: SECURE_LLM,

      temperature: within(temperature, 1),
      top_p: within(topP, 1),
      tools: toolsOf(TOOL, clientTools),
      tool_choice: clientTools
        ? orNull(
            oneOf('none', 'auto', 'required'),
            closed({ type: oneOf('function'), name: TOOL_NAME }, ['type', 'name']),
          )
        : orNull(oneOf('none', 'auto')),
      parallel_tool_calls: FLAG,

      ...UNSTORED,

      include: EMPTY_LIST,
      text: orNull(
        closed({ format: orNull(closed({ type: oneOf('text') }, ['type'])), verbosity: orNull(oneOf('medium')) }),
      ),
      reasoning: orNull(closed({ effort: NOTHING, summary: NOTHING, generate_summary: NOTHING })),
      truncation: orNull(oneOf('disabled')),
      top_logprobs: only(0),
      max_tool_calls: NOTHING,
      service_tier: orNull(oneOf('auto', 'default')),
      context_management: EMPTY_LIST,
      moderation: NOTHING,
      prompt_cache_retention: NOTHING,
      prompt_cache_options: orNull(closed({})),

      // names that a client gives: who asks is what the token says, and nothing else
      user: IGNORED,
      safety_identifier: IGNORED,
      prompt_cache_key: IGNORED,
      metadata: orNull({ type: 'object', additionalProperties: IGNORED }),
    },
    ['model', 'input'],
  );
}

/** Fields that name something which is kept at OpenAI, of any kind: the handler refuses all but what changes nothing. */
const KEPT = { type: ['string', 'object', 'boolean', 'null'] } as const;
const UNSTORED = {
  store: KEPT,
  previous_response_id: KEPT,
  conversation: KEPT,
  background: KEPT,
  prompt: KEPT,
} as const;

const TOOL = closed(
  {
    type: oneOf('function'),
    name: TOOL_NAME,
    description: { type: ['string', 'null'], maxLength: MOST_TOOL_DESCRIPTION },
    parameters: { type: ['object', 'null'] },
    strict: FLAG,
    defer_loading: orNull(oneOf(false)),
  },
  ['type', 'name'],
);

/** What an item brings back from an answer, and nobody reads. */
const RETURNED = { id: IGNORED, status: IGNORED };

const part = (type: string, text: object, more: object = {}) =>
  closed({ type: oneOf(type), text, ...more }, ['type', 'text']);

const ASKED = part('input_text', TEXT, { prompt_cache_breakpoint: NOTHING });

function items(instructions: Allowance['clientInstructions'], tools: Allowance['clientTools']): object[] {
  const message = (role: object, content: object) =>
    closed({ type: oneOf('message'), role, content, ...RETURNED, phase: IGNORED }, ['role', 'content']);
  const asked = { anyOf: [TEXT, listOf(ASKED, 1, 20)] };
  const user = message(oneOf('user'), asked);
  // what an answer looks like when it comes back
  const assistant = message(oneOf('assistant'), {
    anyOf: [
      ANY_TEXT,
      listOf(
        {
          anyOf: [
            part('output_text', ANY_TEXT, {
              annotations: { type: ['array', 'null'], maxItems: 100 },
              logprobs: { type: ['array', 'null'], maxItems: 0 },
            }),
            closed({ type: oneOf('refusal'), refusal: ANY_TEXT }, ['type', 'refusal']),
          ],
        },
        0,
        20,
      ),
    ],
  });
  const call = closed(
    {
      type: oneOf('function_call'),
      call_id: TOOL_NAME,
      name: TOOL_NAME,
      arguments: { type: 'string', maxLength: MOST_INPUT_CHARS },
      ...RETURNED,
    },
    ['type', 'call_id', 'name', 'arguments'],
  );
  const result = closed(
    {
      type: oneOf('function_call_output'),
      call_id: TOOL_NAME,
      output: { anyOf: [ANY_TEXT, listOf(part('input_text', ANY_TEXT), 0, 20)] },
      ...RETURNED,
    },
    ['type', 'call_id', 'output'],
  );
  return [
    user,
    assistant,
    ...(instructions ? [message(oneOf('system', 'developer'), asked)] : []),
    ...(tools ? [call, result] : []),
  ];
}
