import { converseDialect } from '../../../../../lib/layers/gateway/runtime/dialects/converse';
import { safeJson } from '../../../../../lib/layers/gateway/runtime/dialects/dialect';
import { ABOUT, ANSWERS, read, streamed, TRUST } from './answers';

const dialect = converseDialect(true);
const events = () => dialect.events(ABOUT);
const USAGE = { inputTokens: 30, outputTokens: 7, totalTokens: 37 };

test('a body asks what it says', () => {
  expect(
    dialect.chat({
      alias: 'default',
      messages: [
        { role: 'user', content: [{ text: 'Look' }] },
        { role: 'assistant', content: [{ toolUse: { toolUseId: 'c-1', name: 'look', input: { at: 'this' } } }] },
        {
          role: 'user',
          content: [
            { toolResult: { toolUseId: 'c-1', content: [{ text: 'a' }, { text: 'b' }], status: 'error' } },
            { toolResult: { toolUseId: 'c-2', content: [], status: 'success' } },
            { toolResult: { toolUseId: 'c-3', content: [] } },
          ],
        },
      ],
      system: [{ text: 'Be brief' }, { text: 'Be kind' }],
      inferenceConfig: { temperature: 0.5 },
      toolConfig: {
        tools: [{ toolSpec: { name: 'look', description: 'Looks', inputSchema: { json: { type: 'object' } } } }],
        toolChoice: { tool: { name: 'look' } },
      },
      conversationId: 'u',
      maxTokens: 5,
      approvals: ['a'],
    }),
  ).toStrictEqual({
    messages: [
      { role: 'user', content: [{ text: 'Look' }] },
      { role: 'assistant', content: [{ toolCall: { id: 'c-1', name: 'look', arguments: { at: 'this' } } }] },
      {
        role: 'user',
        content: [
          { toolResult: { id: 'c-1', text: 'a\nb', failed: true } },
          { toolResult: { id: 'c-2', text: '', failed: false } },
          { toolResult: { id: 'c-3', text: '', failed: false } },
        ],
      },
    ],
    instructions: ['Be brief', 'Be kind'],
    tools: [{ name: 'look', description: 'Looks', inputSchema: { type: 'object' } }],
    toolChoice: { name: 'look' },
    parameters: { temperature: 0.5 },
    conversationId: 'u',
    maxTokens: 5,
    approvals: ['a'],
  });
});

test('a body that says only a word asks for nothing else', () => {
  expect(dialect.chat({ alias: 'a', messages: [{ role: 'user', content: [{ text: 'Hi' }] }] })).toEqual({
    messages: [{ role: 'user', content: [{ text: 'Hi' }] }],
  });
});

test.each<[object | undefined, unknown]>([
  [undefined, undefined],
  [{}, 'auto'],
  [{ auto: {} }, 'auto'],
  [{ any: {} }, 'required'],
  [{ tool: { name: 'look' } }, { name: 'look' }],
])('of the choices of tools %j means %j', (toolChoice, meant) => {
  const chat = dialect.chat({ alias: 'a', messages: [], toolConfig: { tools: [], toolChoice } });
  expect(chat.toolChoice).toEqual(meant);
});

test('the path says whether it streams, and usage always stands in it', () => {
  expect([true, false].map((streaming) => converseDialect(streaming).streaming({}))).toEqual([true, false]);
  expect(dialect.includeUsage({})).toBe(true);
  expect(dialect.alias({ alias: 'default', model: 'other' })).toBe('default');
});

describe('an answer', () => {
  const whole = (answer: Parameters<typeof dialect.answer>[0]) => dialect.answer(answer, TRUST, ABOUT);

  test('has its text, its usage and how far it may be trusted', () => {
    expect(whole(ANSWERS.text)).toStrictEqual({
      requestId: 'r-1',
      output: { message: { role: 'assistant', content: [{ text: 'Hello' }] } },
      text: 'Hello',
      stopReason: 'end_turn',
      usage: USAGE,
      ...TRUST,
    });
  });

  test('of nothing is an empty text', () => {
    expect(whole(ANSWERS.nothing)).toMatchObject({ output: { message: { content: [{ text: '' }] } }, text: '' });
  });

  const uses = [
    { toolUse: { toolUseId: 'c-1', name: 'look', input: { at: 'this' } } },
    { toolUse: { toolUseId: 'c-2', name: 'go', input: {} } },
  ];
  test('has calls behind its text, and no text where there is none', () => {
    expect(whole(ANSWERS.textAndCalls)).toMatchObject({
      output: { message: { content: [{ text: 'Wait' }, ...uses] } },
      stopReason: 'tool_use',
    });
    expect(whole(ANSWERS.calls)).toMatchObject({ output: { message: { content: uses } } });
  });

  test.each(['refusal', 'paused'] as const)('that is a %s says so, and why', (name) => {
    const { refusal } = ANSWERS[name];
    expect(whole(ANSWERS[name])).toMatchObject({ stopReason: 'guardrail_intervened', refusal });
  });

  test('has data where it was agreed on', () => {
    expect(whole({ ...ANSWERS.text, data: { a: 1 } as never })).toMatchObject({ data: { a: 1 } });
  });
});

describe('a stream', () => {
  const delta = (text: string) => ({
    event: 'contentBlockDelta',
    data: { contentBlockIndex: 0, delta: { text } },
  });
  const start = { event: 'messageStart', data: { role: 'assistant', requestId: 'r-1' } };
  const stop = (contentBlockIndex: number) => ({ event: 'contentBlockStop', data: { contentBlockIndex } });
  const metadata = { event: 'metadata', data: { requestId: 'r-1', usage: USAGE, ...TRUST } };

  test('is the text in its pieces, and ends with usage and how far it may be trusted', () => {
    expect(streamed(events(), ANSWERS.text, ['Hel', 'lo'])).toEqual([
      start,
      delta('Hel'),
      delta('lo'),
      stop(0),
      { event: 'messageStop', data: { stopReason: 'end_turn' } },
      metadata,
    ]);
  });

  test('has each call in a block of its own', () => {
    const call = (contentBlockIndex: number, toolUse: object, input: string) => [
      { event: 'contentBlockStart', data: { contentBlockIndex, start: { toolUse } } },
      { event: 'contentBlockDelta', data: { contentBlockIndex, delta: { toolUse: { input } } } },
      stop(contentBlockIndex),
    ];
    expect(streamed(events(), ANSWERS.textAndCalls)).toEqual([
      start,
      delta('Wait'),
      stop(0),
      ...call(1, { toolUseId: 'c-1', name: 'look' }, '{"at":"this"}'),
      ...call(2, { toolUseId: 'c-2', name: 'go' }, '{}'),
      { event: 'messageStop', data: { stopReason: 'tool_use' } },
      metadata,
    ]);
  });

  test('of a refusal says nothing else', () => {
    expect(streamed(events(), ANSWERS.refusal)).toEqual([
      start,
      stop(0),
      {
        event: 'messageStop',
        data: { stopReason: 'guardrail_intervened', refusal: { code: 'input-blocked', place: 'history' } },
      },
      metadata,
    ]);
  });

  test('of the static message says it, and once', () => {
    const texts = (pieces: string[]) =>
      streamed(events(), ANSWERS.paused, pieces).filter(({ event }) => event === 'contentBlockDelta');
    expect(texts([])).toEqual([delta('We are back soon.')]);
    expect(texts(['We are back soon.'])).toEqual([delta('We are back soon.')]);
  });

  test('of an answer that was said is not said again', () => {
    expect(streamed(events(), ANSWERS.text, []).filter(({ event }) => event === 'contentBlockDelta')).toEqual([]);
  });

  test('that breaks ends with a problem', () => {
    expect(read(events().problem('stream-broken'))).toEqual([
      {
        event: 'error',
        data: {
          type: 'urn:cdk-secure-llm:problem:stream-broken',
          title: 'The answer broke off.',
          status: 502,
          code: 'stream-broken',
          requestId: 'r-1',
        },
      },
    ]);
  });
});

test('a problem is one of RFC 9457', () => {
  expect(dialect.problem('invalid-request', 'r-1', "'alias' is missing")).toEqual({
    contentType: 'application/problem+json',
    body: {
      type: 'urn:cdk-secure-llm:problem:invalid-request',
      title: 'The request is not valid.',
      status: 400,
      detail: "'alias' is missing",
      code: 'invalid-request',
      requestId: 'r-1',
    },
  });
});

test('an event can be pasted into a page: no element stands in it', () => {
  expect(safeJson({ a: '<script>&</script>\u2028\u2029' })).toBe(
    '{"a":"\\u003cscript\\u003e\\u0026\\u003c/script\\u003e\\u2028\\u2029"}',
  );
});
