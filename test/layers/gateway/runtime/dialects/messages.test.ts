import type { Code } from '../../../../../lib/contract';
import { messagesDialect as dialect } from '../../../../../lib/layers/gateway/runtime/dialects/messages';
import { ABOUT, ANSWERS, read, streamed, TRUST } from './answers';

const USAGE = { input_tokens: 30, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 7 };
const ASKS = { model: 'default', max_tokens: 5, messages: [{ role: 'user', content: 'Hi' }] };

test('a body asks what it says', () => {
  expect(
    dialect.chat({
      ...ASKS,
      messages: [
        { role: 'user', content: 'Look' },
        {
          role: 'assistant',
          content: [
            { type: 'text', text: 'So' },
            { type: 'tool_use', id: 'c-1', name: 'look', input: { at: 'this' } },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'c-1', content: 'a', is_error: true },
            {
              type: 'tool_result',
              tool_use_id: 'c-2',
              content: [
                { type: 'text', text: 'b' },
                { type: 'text', text: 'c' },
              ],
              is_error: false,
            },
            { type: 'tool_result', tool_use_id: 'c-3', content: null },
          ],
        },
      ],
      system: [
        { type: 'text', text: 'Be brief' },
        { type: 'text', text: 'Be kind' },
      ],
      temperature: 0.5,
      top_p: 0.6,
      stop_sequences: ['END'],
      tools: [
        { name: 'look', description: 'Looks', input_schema: { type: 'object' } },
        { name: 'go', description: null, input_schema: {} },
      ],
      tool_choice: { type: 'tool', name: 'look' },
      secure_llm: { conversationId: 'u', approvals: ['a'] },
    }),
  ).toStrictEqual({
    messages: [
      { role: 'user', content: [{ text: 'Look' }] },
      {
        role: 'assistant',
        content: [{ text: 'So' }, { toolCall: { id: 'c-1', name: 'look', arguments: { at: 'this' } } }],
      },
      {
        role: 'user',
        content: [
          { toolResult: { id: 'c-1', text: 'a', failed: true } },
          { toolResult: { id: 'c-2', text: 'b\nc', failed: false } },
          { toolResult: { id: 'c-3', text: '', failed: false } },
        ],
      },
    ],
    instructions: ['Be brief', 'Be kind'],
    tools: [
      { name: 'look', description: 'Looks', inputSchema: { type: 'object' } },
      { name: 'go', description: undefined, inputSchema: {} },
    ],
    toolChoice: { name: 'look' },
    parameters: { temperature: 0.5, topP: 0.6, stopSequences: ['END'] },
    maxTokens: 5,
    conversationId: 'u',
    approvals: ['a'],
  });
});

test.each([{}, { system: null, temperature: null, top_p: null, stop_sequences: null, tools: null, tool_choice: null }])(
  'what is absent or null asks for nothing: %j',
  (more) => {
    expect(dialect.chat({ ...ASKS, ...more, secure_llm: null })).toStrictEqual({
      messages: [{ role: 'user', content: [{ text: 'Hi' }] }],
      instructions: [],
      tools: [],
      toolChoice: undefined,
      parameters: { temperature: undefined, topP: undefined, stopSequences: undefined },
      maxTokens: 5,
      conversationId: undefined,
      approvals: undefined,
    });
  },
);

test.each<[unknown, string[]]>([
  ['Be brief', ['Be brief']],
  ['', []],
  [[{ type: 'text', text: '' }], []],
])('of the systems %j instructs by %j', (system, instructions) => {
  expect(dialect.chat({ ...ASKS, system }).instructions).toEqual(instructions);
});

test.each([
  ['auto', 'auto'],
  ['none', 'none'],
  ['any', 'required'],
])('of the choices of tools %s means %s', (type, meant) => {
  expect(dialect.chat({ ...ASKS, tool_choice: { type } }).toolChoice).toBe(meant);
});

test.each([
  [true, true],
  [false, false],
  [null, false],
  ['true', false],
  [undefined, false],
])('stream: %j is %s', (stream, streams) => {
  expect(dialect.streaming({ ...ASKS, stream })).toBe(streams);
});

test("clients find the alias under 'model', usage always, and the id of a request in their own header", () => {
  expect(dialect.alias(ASKS)).toBe('default');
  expect(dialect.includeUsage(ASKS)).toBe(true);
  expect(dialect.requestIdHeader).toBe('request-id');
});

describe('a tool that would run elsewhere', () => {
  const problem = (tools: unknown, alias: object = {}) =>
    dialect.check({ ...ASKS, tools }, { modelId: 'm', ...alias } as never);

  test.each([
    [{}, 'built-in tools are not offered; the alias takes no tools of callers'],
    [
      { clientTools: { maxTools: 3 } },
      'built-in tools are not offered; the alias takes only tools that the caller runs',
    ],
  ])('is refused in words (%j)', (alias, words) => {
    expect(problem([{ type: 'web_search_20250305', name: 'web_search' }], alias)).toBe(words);
    expect(problem([{ name: 'look', input_schema: {} }, { type: 'bash_20250124' }], alias)).toBe(words);
  });

  test('and one of the caller is not', () => {
    const tools = [
      { type: 'custom', name: 'look', input_schema: {} },
      { name: 'go', input_schema: {} },
    ];
    expect(problem(tools, { clientTools: { maxTools: 3 } })).toBeUndefined();
    expect(problem(tools)).toBe("'tools' must be empty");
    expect(problem('web_search')).toBe("'tools' must be array or null");
  });
});

describe('an answer', () => {
  const whole = (answer: Parameters<typeof dialect.answer>[0]) => dialect.answer(answer, TRUST, ABOUT);

  test("is a message of Anthropic's form", () => {
    expect(whole(ANSWERS.text)).toStrictEqual({
      id: 'msg_r-1',
      type: 'message',
      role: 'assistant',
      model: 'default',
      content: [{ type: 'text', text: 'Hello' }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: USAGE,
      secure_llm: TRUST,
    });
  });

  const uses = [
    { type: 'tool_use', id: 'c-1', name: 'look', input: { at: 'this' } },
    { type: 'tool_use', id: 'c-2', name: 'go', input: {} },
  ];
  test.each<[keyof typeof ANSWERS, object[], string]>([
    ['nothing', [{ type: 'text', text: '' }], 'end_turn'],
    ['cut', [{ type: 'text', text: 'Hel' }], 'max_tokens'],
    ['calls', uses, 'tool_use'],
    ['textAndCalls', [{ type: 'text', text: 'Wait' }, ...uses], 'tool_use'],
    ['refusal', [{ type: 'text', text: '' }], 'refusal'],
    ['paused', [{ type: 'text', text: 'We are back soon.' }], 'end_turn'],
  ])('of %s has its blocks and its reason', (name, content, stop_reason) => {
    expect(whole(ANSWERS[name])).toMatchObject({ content, stop_reason });
  });

  test('that is a refusal says why', () => {
    expect(whole(ANSWERS.refusal)).toHaveProperty('secure_llm.refusal', { code: 'input-blocked', place: 'history' });
  });
});

describe('a stream', () => {
  const event = (type: string, data: object = {}) => ({ event: type, data: { type, ...data } });
  const block = (index: number, content_block: object, ...deltas: object[]) => [
    event('content_block_start', { index, content_block }),
    ...deltas.map((delta) => event('content_block_delta', { index, delta })),
    event('content_block_stop', { index }),
  ];
  const text = (index: number, ...texts: string[]) =>
    block(index, { type: 'text', text: '' }, ...texts.map((piece) => ({ type: 'text_delta', text: piece })));
  const calls = (index: number) => [
    ...block(
      index,
      { type: 'tool_use', id: 'c-1', name: 'look', input: {} },
      { type: 'input_json_delta', partial_json: '{"at":"this"}' },
    ),
    ...block(
      index + 1,
      { type: 'tool_use', id: 'c-2', name: 'go', input: {} },
      { type: 'input_json_delta', partial_json: '{}' },
    ),
  ];
  const begun = [
    event('message_start', {
      message: {
        id: 'msg_r-1',
        type: 'message',
        role: 'assistant',
        model: 'default',
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { ...USAGE, input_tokens: 0, output_tokens: 0 },
      },
    }),
    event('ping'),
  ];
  const ended = (stop_reason: string, refusal?: object) => [
    event('message_delta', {
      delta: { stop_reason, stop_sequence: null },
      usage: USAGE,
      secure_llm: { ...TRUST, ...(refusal && { refusal }) },
    }),
    event('message_stop'),
  ];

  test.each<[string, keyof typeof ANSWERS, string[], object[]]>([
    ['a text in its pieces', 'text', ['Hel', 'lo'], [...text(0, 'Hel', 'lo'), ...ended('end_turn')]],
    ['a text that was not said yet', 'text', [], [...text(0, 'Hello'), ...ended('end_turn')]],
    ['nothing', 'nothing', [], [...text(0), ...ended('end_turn')]],
    ['calls', 'calls', [], [...calls(0), ...ended('tool_use')]],
    ['calls behind a text', 'textAndCalls', ['Wait'], [...text(0, 'Wait'), ...calls(1), ...ended('tool_use')]],
    ['a refusal', 'refusal', [], [...text(0), ...ended('refusal', ANSWERS.refusal.refusal)]],
    ['the static message', 'paused', [], [...text(0, 'We are back soon.'), ...ended('end_turn', { code: 'static' })]],
  ])('of %s opens and closes each block', (_, name, pieces, events) => {
    expect(streamed(dialect.events(ABOUT), ANSWERS[name], pieces)).toEqual([...begun, ...events]);
  });

  test('that breaks ends with an error', () => {
    expect(read(dialect.events(ABOUT).problem('stream-broken'))).toEqual([
      {
        event: 'error',
        data: {
          type: 'error',
          error: { type: 'api_error', message: 'The answer broke off. (request r-1)', code: 'stream-broken' },
          request_id: 'r-1',
        },
      },
    ]);
  });
});

test.each<[Code, string]>([
  ['invalid-request', 'invalid_request_error'],
  ['unauthenticated', 'authentication_error'],
  ['forbidden', 'permission_error'],
  ['not-found', 'not_found_error'],
  ['method-not-allowed', 'invalid_request_error'],
  ['too-large', 'request_too_large'],
  ['unsupported-text', 'invalid_request_error'],
  ['rate-exceeded', 'rate_limit_error'],
  ['timeout', 'timeout_error'],
  ['internal', 'api_error'],
  ['unavailable', 'api_error'],
])('%s is an error of the type %s', (code, type) => {
  expect(dialect.problem(code, 'r-1', 'Why')).toEqual({
    contentType: 'application/json',
    body: { type: 'error', error: { type, message: 'Why (request r-1)', code }, request_id: 'r-1' },
  });
});
