import { openaiDialect as dialect } from '../../../../../lib/layers/gateway/runtime/dialects/openai';
import { argumentsIn } from '../../../../../lib/layers/gateway/runtime/dialects/openai-form';
import { ABOUT, ANSWERS, read, streamed, TRUST } from './answers';

const USAGE = { prompt_tokens: 30, completion_tokens: 7, total_tokens: 37 };
const ASKS = { model: 'default', messages: [{ role: 'user', content: 'Hi' }] };
const CALL = { id: 'c-1', type: 'function', function: { name: 'look', arguments: '{"at":"this"}' } };

test('a body asks what it says', () => {
  expect(
    dialect.chat({
      model: 'default',
      messages: [
        { role: 'system', content: 'Be brief' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Look' },
            { type: 'text', text: 'there' },
          ],
        },
        { role: 'developer', content: [{ type: 'text', text: 'Be kind' }] },
        { role: 'assistant', content: 'So', tool_calls: [CALL] },
        {
          role: 'tool',
          tool_call_id: 'c-1',
          content: [
            { type: 'text', text: 'a' },
            { type: 'text', text: 'b' },
          ],
        },
        { role: 'assistant', content: null, refusal: 'No.' },
        {
          role: 'assistant',
          content: [
            { type: 'refusal', refusal: 'Not ' },
            { type: 'refusal', refusal: 'this.' },
          ],
        },
        { role: 'assistant', content: [{ type: 'text', text: 'Yes' }], refusal: null, tool_calls: null },
      ],
      max_tokens: 9,
      max_completion_tokens: 5,
      temperature: 0.5,
      top_p: 0.6,
      stop: ['END'],
      tools: [
        { type: 'function', function: { name: 'look', description: 'Looks', parameters: { type: 'object', a: 1 } } },
        { type: 'function', function: { name: 'go', description: null, parameters: null } },
      ],
      tool_choice: { type: 'function', function: { name: 'look' } },
      secure_llm: { conversationId: 'u', approvals: ['a'] },
    }),
  ).toStrictEqual({
    messages: [
      { role: 'user', content: [{ text: 'Look' }, { text: 'there' }] },
      {
        role: 'assistant',
        content: [{ text: 'So' }, { toolCall: { id: 'c-1', name: 'look', arguments: { at: 'this' } } }],
        refusal: undefined,
      },
      { role: 'user', content: [{ toolResult: { id: 'c-1', text: 'a\nb' } }] },
      { role: 'assistant', content: [], refusal: 'No.' },
      { role: 'assistant', content: [], refusal: 'Not this.' },
      { role: 'assistant', content: [{ text: 'Yes' }], refusal: undefined },
    ],
    instructions: ['Be brief', 'Be kind'],
    tools: [
      { name: 'look', description: 'Looks', inputSchema: { type: 'object', a: 1 } },
      { name: 'go', description: undefined, inputSchema: { type: 'object', properties: {} } },
    ],
    toolChoice: { name: 'look' },
    parameters: { temperature: 0.5, topP: 0.6, stopSequences: ['END'] },
    maxTokens: 5,
    conversationId: 'u',
    approvals: ['a'],
  });
});

test.each([{}, { temperature: null, top_p: null, stop: null, tools: null, max_tokens: null, secure_llm: null }])(
  'what is absent or null asks for nothing: %j',
  (more) => {
    expect(dialect.chat({ ...ASKS, ...more })).toStrictEqual({
      messages: [{ role: 'user', content: [{ text: 'Hi' }] }],
      instructions: [],
      tools: [],
      toolChoice: undefined,
      parameters: { temperature: undefined, topP: undefined, stopSequences: undefined },
      maxTokens: undefined,
      conversationId: undefined,
      approvals: undefined,
    });
  },
);

test.each<[object, object]>([
  [{ stop: 'END' }, { parameters: { stopSequences: ['END'] } }],
  [{ max_tokens: 7 }, { maxTokens: 7 }],
  [{ tool_choice: 'required' }, { toolChoice: 'required' }],
  [{ tool_choice: 'none' }, { toolChoice: 'none' }],
])('%j asks for %j', (more, asked) => {
  expect(dialect.chat({ ...ASKS, ...more })).toMatchObject(asked);
});

test('no choice of tools is none', () => {
  expect(dialect.chat({ ...ASKS, tool_choice: null }).toolChoice).toBeUndefined();
});

test.each<[object, boolean, boolean]>([
  [{}, false, false],
  [{ stream: null, stream_options: null }, false, false],
  [{ stream: true }, true, false],
  [{ stream: true, stream_options: { include_usage: true } }, true, true],
  [{ stream: false, stream_options: { include_usage: false } }, false, false],
  [{ stream: 'true', stream_options: { include_usage: 'true' } }, false, false],
])('%j: streams %s, with usage %s', (more, streams, usage) => {
  expect([dialect.streaming({ ...ASKS, ...more }), dialect.includeUsage({ ...ASKS, ...more })]).toEqual([
    streams,
    usage,
  ]);
  expect(dialect.alias(ASKS)).toBe('default');
});

test.each<[string, object | undefined]>([
  ['{"a":1}', { a: 1 }],
  ['', {}],
  [' \n', {}],
  ['[]', undefined],
  ['[{}]', undefined],
  ['null', undefined],
  ['"a"', undefined],
  ['1', undefined],
  ['{', undefined],
])('the arguments %j are %j', (text, value) => {
  expect(argumentsIn(text)).toEqual(value);
});

test('arguments that are none are refused where they stand', () => {
  const alias = { modelId: 'm', clientTools: { maxTools: 3 } };
  const called = (...calls: unknown[]) =>
    dialect.check(
      { ...ASKS, messages: [...ASKS.messages, { role: 'assistant', tool_calls: calls }, ...ASKS.messages] },
      alias,
    );
  expect(called(CALL)).toBeUndefined();
  expect(called(CALL, { ...CALL, function: { name: 'look', arguments: '[]' } })).toBe(
    "'messages.1.tool_calls.1.function.arguments' must be a JSON object",
  );
  expect(dialect.check({ ...ASKS, other: 1 }, alias)).toBe("'other' is not accepted");
});

const CALLS = [CALL, { id: 'c-2', type: 'function', function: { name: 'go', arguments: '{}' } }];

describe('an answer', () => {
  const whole = (answer: Parameters<typeof dialect.answer>[0]) => dialect.answer(answer, TRUST, ABOUT);

  test('is a chat completion', () => {
    expect(whole(ANSWERS.text)).toStrictEqual({
      id: 'chatcmpl-r-1',
      object: 'chat.completion',
      created: 1_700_000_000,
      model: 'default',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Hello', refusal: null },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: USAGE,
      secure_llm: TRUST,
    });
  });

  const said = (content: string | null, more: object = {}) => ({ role: 'assistant', content, refusal: null, ...more });
  test.each<[keyof typeof ANSWERS, object, string]>([
    ['nothing', said(''), 'stop'],
    ['cut', said('Hel'), 'length'],
    ['calls', said(null, { tool_calls: CALLS }), 'tool_calls'],
    ['textAndCalls', said('Wait', { tool_calls: CALLS }), 'tool_calls'],
    ['refusal', said(null, { refusal: 'The request was blocked.' }), 'content_filter'],
    ['paused', said('We are back soon.'), 'stop'],
  ])('of %s has its message and its reason', (name, message, finish_reason) => {
    const { choices } = whole(ANSWERS[name]) as { choices: object[] };
    expect(choices).toStrictEqual([{ index: 0, message, logprobs: null, finish_reason }]);
  });

  test('that is a refusal says why', () => {
    expect(whole(ANSWERS.refusal)).toHaveProperty('secure_llm.refusal', { code: 'input-blocked', place: 'history' });
  });
});

describe('a stream', () => {
  const head = { id: 'chatcmpl-r-1', object: 'chat.completion.chunk', created: 1_700_000_000, model: 'default' };
  const chunk = (delta: object, finish_reason: string | null = null, more: object = {}) => ({
    data: { ...head, choices: [{ index: 0, delta, logprobs: null, finish_reason }], usage: null, ...more },
  });
  const begun = chunk({ role: 'assistant', content: '', refusal: null });
  const ended = (reason: string, refusal?: object) => [
    chunk({}, reason, { secure_llm: { ...TRUST, ...(refusal && { refusal }) } }),
    { data: { ...head, choices: [], usage: USAGE } },
    { data: '[DONE]' },
  ];
  const calls = CALLS.map((call, index) => chunk({ tool_calls: [{ index, ...call }] }));
  const text = (content: string) => chunk({ content });

  test.each<[string, keyof typeof ANSWERS, string[], object[]]>([
    ['a text in its pieces', 'text', ['Hel', 'lo'], [text('Hel'), text('lo'), ...ended('stop')]],
    ['a text that was not said yet', 'text', [], [text('Hello'), ...ended('stop')]],
    ['nothing', 'nothing', [], ended('stop')],
    ['calls', 'calls', [], [...calls, ...ended('tool_calls')]],
    ['calls behind a text', 'textAndCalls', ['Wait'], [text('Wait'), ...calls, ...ended('tool_calls')]],
    [
      'a refusal',
      'refusal',
      [],
      [chunk({ refusal: 'The request was blocked.' }), ...ended('content_filter', ANSWERS.refusal.refusal)],
    ],
    ['the static message', 'paused', [], [text('We are back soon.'), ...ended('stop', { code: 'static' })]],
    [
      'the static message, once',
      'paused',
      ['We are back soon.'],
      [text('We are back soon.'), ...ended('stop', { code: 'static' })],
    ],
  ])('of %s is made of chunks', (_, name, pieces, chunks) => {
    expect(streamed(dialect.events(ABOUT), ANSWERS[name], pieces)).toEqual([begun, ...chunks]);
  });

  test('says nothing of usage where nobody asks', () => {
    const events = streamed(dialect.events({ ...ABOUT, includeUsage: false }), ANSWERS.textAndCalls);
    expect(events).toHaveLength(6);
    expect(JSON.stringify(events)).not.toContain('usage');
  });

  test('that breaks ends with an error', () => {
    expect(read(dialect.events(ABOUT).problem('stream-broken'))).toEqual([
      {
        data: {
          error: {
            message: 'The answer broke off. (request r-1)',
            type: 'server_error',
            param: null,
            code: 'stream-broken',
          },
        },
      },
    ]);
  });
});

test("a problem is an error of OpenAI's form", () => {
  expect(dialect.problem('rate-exceeded', 'r-1')).toEqual({
    contentType: 'application/json',
    body: {
      error: {
        message: 'Too many requests. (request r-1)',
        type: 'rate_limit_error',
        param: null,
        code: 'rate-exceeded',
      },
    },
  });
  expect(dialect.problem('rate-exceeded', 'r-1', 'Slower.')).toHaveProperty(
    'body.error.message',
    'Slower. (request r-1)',
  );
});
