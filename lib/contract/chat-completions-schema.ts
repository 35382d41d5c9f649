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
  STOP,
  TEXT,
  TOOL_NAME,
  toolsOf,
  within,
} from './schema-parts';

/**
 * Body of `POST /v1/chat/completions`. Fields of OpenAI's request that ask for what happens anyway are accepted at the value
 * that does so, and forwarded to nobody; every other value, and every other field, is refused. Compared with openai 6.49
 * (npm) in November 2026.
 */
export function chatCompletionsSchema({ parameters = {}, clientInstructions, clientTools }: Allowance) {
  const { temperature, topP, stopSequences } = parameters;
  const tokens = { type: ['integer', 'null'], minimum: 1, maximum: MOST_OUTPUT_TOKENS };
  return closed(
    {
      model: NAME,
      messages: listOf({ anyOf: messages(clientInstructions, clientTools) }, 1, MAX_MESSAGES),
      stream: FLAG,
      stream_options: orNull(closed({ include_usage: FLAG, include_obfuscation: orNull(oneOf(false)) })),
      max_tokens: tokens,
      max_completion_tokens: tokens,
      secure_llm: SECURE_LLM,

      temperature: within(temperature, 1),
      top_p: within(topP, 1),
      stop: stopSequences ? orNull(STOP, { type: 'array', maxItems: stopSequences, items: STOP }) : EMPTY_LIST,
      tools: toolsOf(TOOL, clientTools),
      tool_choice: clientTools
        ? orNull(oneOf('none', 'auto', 'required'), {
            ...closed({ type: oneOf('function'), function: closed({ name: TOOL_NAME }, ['name']) }, [
              'type',
              'function',
            ]),
          })
        : orNull(oneOf('none', 'auto')),
      parallel_tool_calls: FLAG,

      n: only(1),
      presence_penalty: only(0),
      frequency_penalty: only(0),
      logprobs: orNull(oneOf(false)),
      top_logprobs: only(0),
      logit_bias: orNull(closed({})),
      seed: NOTHING,
      store: orNull(oneOf(false)),
      response_format: orNull(closed({ type: oneOf('text') }, ['type'])),
      service_tier: orNull(oneOf('auto', 'default')),
      modalities: orNull(listOf(oneOf('text'), 0, 1)),
      reasoning_effort: NOTHING,
      verbosity: orNull(oneOf('medium')),
      prompt_cache_retention: NOTHING,
      prompt_cache_options: orNull(closed({})),
      functions: EMPTY_LIST,
      function_call: orNull(oneOf('none', 'auto')),
      audio: NOTHING,
      moderation: NOTHING,
      prediction: NOTHING,
      web_search_options: NOTHING,

      // names that a client gives: who asks is what the token says, and nothing else
      user: IGNORED,
      safety_identifier: IGNORED,
      prompt_cache_key: IGNORED,
      metadata: orNull({ type: 'object', additionalProperties: IGNORED }),
    },
    ['model', 'messages'],
  );
}

const TOOL = closed(
  {
    type: oneOf('function'),
    function: closed(
      {
        name: TOOL_NAME,
        description: { type: ['string', 'null'], maxLength: MOST_TOOL_DESCRIPTION },
        parameters: { type: ['object', 'null'] },
        strict: FLAG,
      },
      ['name'],
    ),
  },
  ['type', 'function'],
);

const CALL = closed(
  {
    type: oneOf('function'),
    id: TOOL_NAME,
    function: closed({ name: TOOL_NAME, arguments: { type: 'string', maxLength: MOST_INPUT_CHARS } }, [
      'name',
      'arguments',
    ]),
  },
  ['id', 'type', 'function'],
);

const part = (text: object) => closed({ type: oneOf('text'), text }, ['type', 'text']);

/** A part of an answer; OpenAI's agents repeat in it what its message says. */
const SAID = closed(
  {
    type: oneOf('text'),
    text: ANY_TEXT,
    role: orNull(oneOf('assistant')),
    refusal: NOTHING,
    annotations: { type: ['array', 'null'], maxItems: 100 },
  },
  ['type', 'text'],
);

/** A text, or a list of texts. */
const content = (text: object, least: number) => [text, listOf(part(text), least, 20)];

function messages(instructions: Allowance['clientInstructions'], tools: Allowance['clientTools']): object[] {
  const user = closed({ role: oneOf('user'), content: { anyOf: content(TEXT, 1) }, name: IGNORED }, [
    'role',
    'content',
  ]);
  // what an answer looks like when it comes back
  const assistant = closed(
    {
      role: oneOf('assistant'),
      content: orNull(
        ANY_TEXT,
        listOf({ anyOf: [SAID, closed({ type: oneOf('refusal'), refusal: ANY_TEXT }, ['type', 'refusal'])] }, 0, 20),
      ),
      refusal: { type: ['string', 'null'], maxLength: MOST_INPUT_CHARS },
      tool_calls: tools ? { type: ['array', 'null'], maxItems: 20, items: CALL } : EMPTY_LIST,
      annotations: { type: ['array', 'null'], maxItems: 100 },
      audio: NOTHING,
      function_call: NOTHING,
      parsed: NOTHING,
      name: IGNORED,
    },
    ['role'],
  );
  const system = closed({ role: oneOf('system', 'developer'), content: { anyOf: content(TEXT, 1) }, name: IGNORED }, [
    'role',
    'content',
  ]);
  const tool = closed(
    { role: oneOf('tool'), content: { anyOf: content(ANY_TEXT, 0) }, tool_call_id: TOOL_NAME, name: IGNORED },
    ['role', 'content', 'tool_call_id'],
  );
  return [user, assistant, ...(instructions ? [system] : []), ...(tools ? [tool] : [])];
}
