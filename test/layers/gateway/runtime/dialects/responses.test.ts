import { responsesDialect as dialect } from '../../../../../lib/layers/gateway/runtime/dialects/responses';
import { ABOUT, ANSWERS, read, streamed, TRUST } from './answers';

const USAGE = {
  input_tokens: 30,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 7,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 37,
};
const ASKS = { model: 'default', input: 'Hi' };
const CLOSED = { modelId: 'm' };
const OPEN = { modelId: 'm', clientTools: { maxTools: 3 }, clientInstructions: { maxChars: 500 } };

test('a body asks what it says', () => {
  expect(
    dialect.chat({
      model: 'default',
      instructions: 'Be brief',
      input: [
        { role: 'developer', content: [{ type: 'input_text', text: 'Be kind' }] },
        { type: 'message', role: 'user', content: 'Look' },
        { role: 'system', content: 'Be quick' },
        {
          role: 'assistant',
          content: [
            { type: 'output_text', text: 'a' },
            { type: 'refusal', refusal: 'No' },
            { type: 'refusal', refusal: '.' },
          ],
        },
        { role: 'assistant', content: 'Yes' },
        { type: 'function_call', call_id: 'c-1', name: 'look', arguments: '{"at":"this"}' },
        { type: 'function_call_output', call_id: 'c-1', output: 'a' },
        {
          type: 'function_call_output',
          call_id: 'c-2',
          output: [
            { type: 'input_text', text: 'b' },
            { type: 'input_text', text: 'c' },
          ],
        },
      ],
      max_output_tokens: 5,
      temperature: 0.5,
      top_p: 0.6,
      tools: [
        { type: 'function', name: 'look', description: 'Looks', parameters: { type: 'object', a: 1 } },
        { type: 'function', name: 'go', description: null, parameters: null },
      ],
      tool_choice: 'required',
      secure_llm: { conversationId: 'u', approvals: ['a'] },
    }),
  ).toStrictEqual({
    messages: [
      { role: 'user', content: [{ text: 'Look' }] },
      { role: 'assistant', content: [{ text: 'a' }], refusal: 'No.' },
      { role: 'assistant', content: [{ text: 'Yes' }], refusal: undefined },
      { role: 'assistant', content: [{ toolCall: { id: 'c-1', name: 'look', arguments: { at: 'this' } } }] },
      { role: 'user', content: [{ toolResult: { id: 'c-1', text: 'a' } }] },
      { role: 'user', content: [{ toolResult: { id: 'c-2', text: 'b\nc' } }] },
    ],
    instructions: ['Be brief', 'Be kind', 'Be quick'],
    tools: [
      { name: 'look', description: 'Looks', inputSchema: { type: 'object', a: 1 } },
      { name: 'go', description: undefined, inputSchema: { type: 'object', properties: {} } },
    ],
    toolChoice: 'required',
    parameters: { temperature: 0.5, topP: 0.6 },
    maxTokens: 5,
    conversationId: 'u',
    approvals: ['a'],
  });
});

test.each([
  {},
  {
    instructions: null,
    temperature: null,
    top_p: null,
    tools: null,
    tool_choice: null,
    max_output_tokens: null,
    secure_llm: null,
  },
  { instructions: '' },
])('what is absent, null or empty asks for nothing: %j', (more) => {
  expect(dialect.chat({ ...ASKS, ...more })).toStrictEqual({
    messages: [{ role: 'user', content: [{ text: 'Hi' }] }],
    instructions: [],
    tools: [],
    toolChoice: undefined,
    parameters: { temperature: undefined, topP: undefined },
    maxTokens: undefined,
    conversationId: undefined,
    approvals: undefined,
  });
});

test('one tool can be chosen', () => {
  const { toolChoice } = dialect.chat({ ...ASKS, tool_choice: { type: 'function', name: 'look' } });
  expect(toolChoice).toMatchObject({ name: 'look' });
});

test.each([
  [true, true],
  [false, false],
  [null, false],
  ['true', false],
])('stream: %j is %s', (stream, streams) => {
  expect(dialect.streaming({ ...ASKS, stream })).toBe(streams);
  expect([dialect.alias(ASKS), dialect.includeUsage(ASKS)]).toEqual(['default', true]);
});

describe('what would have to be kept here is refused by name, in words', () => {
  test.each<[object, string]>([
    [{ store: true }, "'store' is not offered; nothing is stored: leave it out, or send false"],
    [
      { previous_response_id: 'resp_1' },
      "'previous_response_id' is not offered; no response is stored: send the conversation as 'input'",
    ],
    [{ conversation: 'conv_1' }, "'conversation' is not offered; no conversation is stored: send it as 'input'"],
    [
      { background: true },
      "'background' is not offered; a request is answered while its caller waits: leave it out, or send false",
    ],
    [{ prompt: { id: 'p' } }, "'prompt' is not offered; no prompt of a caller is stored: the alias has its own"],
    [
      {
        input: [
          { role: 'user', content: 'Hi' },
          { type: 'item_reference', id: 'i' },
        ],
      },
      "'input.1' is not offered; no item is stored: send the item itself, as clients do that are told 'store: false'",
    ],
  ])('%j', (more, words) => {
    expect(dialect.check({ ...ASKS, ...more }, CLOSED)).toBe(words);
  });

  test.each([
    { store: false, background: false },
    { store: null, previous_response_id: null, conversation: null, background: null, prompt: null },
  ])('and what asks for nothing is not: %j', (more) => {
    expect(dialect.check({ ...ASKS, ...more }, CLOSED)).toBeUndefined();
  });
});

test.each<[object, unknown[], string | undefined]>([
  [CLOSED, [{ type: 'web_search' }], 'built-in tools are not offered; the alias takes no tools of callers'],
  [
    OPEN,
    [{ type: 'function', name: 'look' }, { type: 'web_search' }],
    'built-in tools are not offered; the alias takes only functions, which the caller runs',
  ],
  [OPEN, [{ type: 'function', name: 'look' }], undefined],
  [OPEN, [{ name: 'look' }], "'tools.0.type' is missing"],
  [CLOSED, [{ type: 'function', name: 'look' }], "'tools' must be empty"],
])('of an alias %j, the tools %j: %s', (alias, tools, words) => {
  expect(dialect.check({ ...ASKS, tools }, alias as never)).toBe(words);
});

test('arguments that are none are refused where they stand', () => {
  const call = { type: 'function_call', call_id: 'c-1', name: 'look', arguments: '{}' };
  const check = (...input: object[]) => dialect.check({ ...ASKS, input }, OPEN);
  expect(check(call)).toBeUndefined();
  expect(check(call, { ...call, arguments: '[]' })).toBe("'input.1.arguments' must be a JSON object");
  expect(dialect.check({ ...ASKS, tools: 'all' }, OPEN)).toBe("'tools' must be array or null");
  expect(dialect.check({ model: 'default' }, OPEN)).toBe("'input' is missing");
});

/** A response as it is told before there is anything in it. */
const BEGUN = {
  id: 'resp_r-1',
  object: 'response',
  created_at: 1_700_000_000,
  status: 'in_progress',
  background: false,
  error: null,
  incomplete_details: null,
  instructions: null,
  max_output_tokens: null,
  model: 'default',
  output: [],
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
};
const text = (said: string) => ({ type: 'output_text', annotations: [], logprobs: [], text: said });
const refusal = (said: string) => ({ type: 'refusal', refusal: said });
const message = (content: object[], status = 'completed') => ({
  id: 'msg_r-1',
  type: 'message',
  status,
  role: 'assistant',
  content,
});
const call = (index: number, status = 'completed', given?: string) => ({
  id: `fc_r-1_${index}`,
  type: 'function_call',
  status,
  ...[
    { call_id: 'c-1', name: 'look', arguments: given ?? '{"at":"this"}' },
    { call_id: 'c-2', name: 'go', arguments: given ?? '{}' },
  ][index],
});
const OUTPUTS: Readonly<Record<keyof typeof ANSWERS, object[]>> = {
  text: [message([text('Hello')])],
  nothing: [message([text('')])],
  cut: [message([text('Hel')], 'incomplete')],
  calls: [call(0), call(1)],
  textAndCalls: [message([text('Wait')]), call(0), call(1)],
  refusal: [message([refusal('The request was blocked.')])],
  paused: [message([text('We are back soon.')])],
};
const NAMES = Object.keys(OUTPUTS) as (keyof typeof ANSWERS)[];
const responseOf = (name: keyof typeof ANSWERS) => ({
  ...BEGUN,
  status: name === 'cut' ? 'incomplete' : 'completed',
  incomplete_details: name === 'cut' ? { reason: 'max_output_tokens' } : null,
  output: OUTPUTS[name],
  usage: USAGE,
  secure_llm: { ...TRUST, ...('refusal' in ANSWERS[name] && { refusal: ANSWERS[name].refusal }) },
});

test.each(NAMES)('an answer of %s is a response', (name) => {
  expect(dialect.answer(ANSWERS[name], TRUST, ABOUT)).toStrictEqual(responseOf(name));
});

describe('a stream', () => {
  const part = { item_id: 'msg_r-1', output_index: 0, content_index: 0 };
  type Event = readonly [type: string, data: object];
  const opened = (empty: object): Event[] => [
    ['response.output_item.added', { output_index: 0, item: message([], 'in_progress') }],
    ['response.content_part.added', { ...part, part: empty }],
  ];
  const closed = (said: object, status?: string): Event[] => [
    ['response.content_part.done', { ...part, part: said }],
    ['response.output_item.done', { output_index: 0, item: message([said], status) }],
  ];
  const said = (pieces: string[], status?: string): Event[] => [
    ...opened(text('')),
    ...pieces.map((delta): Event => ['response.output_text.delta', { ...part, delta, logprobs: [] }]),
    ['response.output_text.done', { ...part, text: pieces.join(''), logprobs: [] }],
    ...closed(text(pieces.join('')), status),
  ];
  const refused: Event[] = [
    ...opened(refusal('')),
    ['response.refusal.delta', { ...part, delta: 'The request was blocked.' }],
    ['response.refusal.done', { ...part, refusal: 'The request was blocked.' }],
    ...closed(refusal('The request was blocked.')),
  ];
  const called = (first: number): Event[] =>
    [0, 1].flatMap((i): Event[] => {
      const { id, name, arguments: given } = call(i) as { id: string; name?: string; arguments?: string };
      const where = { item_id: id, output_index: first + i };
      return [
        ['response.output_item.added', { output_index: first + i, item: call(i, 'in_progress', '') }],
        ['response.function_call_arguments.delta', { ...where, delta: given }],
        ['response.function_call_arguments.done', { ...where, name, arguments: given }],
        ['response.output_item.done', { output_index: first + i, item: call(i) }],
      ];
    });
  const numbered = (events: readonly Event[]) =>
    events.map(([type, data], sequence_number) => ({ event: type, data: { type, sequence_number, ...data } }));

  test.each<[string, keyof typeof ANSWERS, string[], Event[]]>([
    ['a text in its pieces', 'text', ['Hel', 'lo'], said(['Hel', 'lo'])],
    ['a text that was not said yet', 'text', [], said(['Hello'])],
    ['a text that is cut', 'cut', ['Hel'], said(['Hel'], 'incomplete')],
    ['nothing', 'nothing', [], said([''])],
    ['calls', 'calls', [], called(0)],
    ['calls behind a text', 'textAndCalls', ['Wait'], [...said(['Wait']), ...called(1)]],
    ['a refusal', 'refusal', [], refused],
    ['the static message', 'paused', [], said(['We are back soon.'])],
  ])('of %s opens and closes each item, and counts its events', (_, name, pieces, events) => {
    expect(streamed(dialect.events(ABOUT), ANSWERS[name], pieces)).toEqual(
      numbered([
        ['response.created', { response: BEGUN }],
        ['response.in_progress', { response: BEGUN }],
        ...events,
        [`response.${responseOf(name).status}`, { response: responseOf(name) }],
      ]),
    );
  });

  test('that was refused after its first words keeps them', () => {
    const events = streamed(dialect.events(ABOUT), ANSWERS.refusal, ['Hel']);
    expect(events.slice(2, -1)).toEqual(numbered([['', {}], ['', {}], ...said(['Hel'])]).slice(2));
  });

  test('that breaks says so to clients that wait and to clients that throw', () => {
    const error = { code: 'stream-broken', message: 'The answer broke off. (request r-1)' };
    expect(read(dialect.events(ABOUT).problem('stream-broken'))).toEqual(
      numbered([
        ['response.failed', { response: { ...BEGUN, status: 'failed', error } }],
        ['error', { ...error, param: null, error: { ...error, type: 'server_error', param: null } }],
      ]),
    );
  });
});

test("a problem is an error of OpenAI's form", () => {
  expect(dialect.problem('invalid-request', 'r-1', 'Why')).toEqual({
    contentType: 'application/json',
    body: {
      error: {
        message: 'Why (request r-1)',
        type: 'invalid_request_error',
        param: null,
        code: 'invalid-request',
      },
    },
  });
});
