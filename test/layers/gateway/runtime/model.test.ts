import { bedrockModel, Intervened, type ModelCall, ModelError } from '../../../../lib/layers/gateway/runtime/model';
import { bedrockPrompts } from '../../../../lib/layers/gateway/runtime/prompts';
import { DEFAULT_TIMEOUTS } from '../../../../lib/layers/gateway/runtime/settings';
import { AwsError, type AwsRequest } from '../../../../lib/runtime/aws-call';
import { eventFrame } from '../../../../local/aws/event-stream';

const { signal } = new AbortController();
const CALL: ModelCall = {
  modelId: 'arn:x/y',
  system: 'SYSTEM',
  messages: [{ role: 'user', content: [{ text: 'Hi' }] }],
  maxTokens: 50,
  temperature: 0.5,
  topP: 0.6,
  stopSequences: ['END'],
  guardrail: { id: 'guard', version: '7' },
  tools: { tools: [] },
  metadata: { requestId: 'r1' },
};
const BODY = {
  system: [{ text: 'SYSTEM' }],
  messages: CALL.messages,
  inferenceConfig: { maxTokens: 50, temperature: 0.5, topP: 0.6, stopSequences: ['END'] },
  guardrailConfig: { guardrailIdentifier: 'guard', guardrailVersion: '7', trace: 'enabled' },
  toolConfig: { tools: [] },
  requestMetadata: { requestId: 'r1' },
};
const USAGE = { inputTokens: 10, outputTokens: 3 };
const failure = (error: unknown) => (error instanceof ModelError ? [error.reason, error.message, error.ran] : error);

describe('a model that answers at once', () => {
  const run = async (answer: object | Error, given = CALL) => {
    const asked: AwsRequest[] = [];
    const call = async (request: AwsRequest) => {
      asked.push(request);
      if (answer instanceof Error) throw answer;
      return { headers: {}, body: JSON.stringify(answer) };
    };
    const model = bedrockModel(call, (() => Promise.reject(new Error('no stream'))) as never, DEFAULT_TIMEOUTS);
    const outcome = await model.converse(given, signal).catch((error: unknown) => error);
    return { asked, outcome };
  };
  const message = (...content: object[]) => ({
    output: { message: { content } },
    stopReason: 'end_turn',
    usage: USAGE,
  });

  test('is asked once, for as long as a request may take', async () => {
    const { asked } = await run(message({ text: 'Hello.' }));
    expect(asked).toEqual([
      {
        service: 'bedrock-runtime',
        path: '/model/arn%3Ax%2Fy/converse',
        body: BODY,
        timeout: 110_000,
        attempts: 1,
        signal,
      },
    ]);
  });
  test('says text and wants tools, and its reasoning is left out', async () => {
    const toolUse = { toolUseId: 'u', name: 'a', input: { x: 1 } };
    const { outcome } = await run(
      message(
        { reasoningContent: {} },
        { text: 'One.' },
        { text: '' },
        { toolUse: { ...toolUse, more: 1 } },
        { text: 'Two.' },
      ),
    );
    expect(outcome).toEqual({
      content: [{ text: 'One.' }, { toolUse }, { text: 'Two.' }],
      text: 'One.Two.',
      toolUses: [toolUse],
      stopReason: 'end_turn',
      usage: USAGE,
      masked: false,
    });
  });
  test.each<[object, object | undefined]>([
    [USAGE, USAGE],
    [
      { ...USAGE, cacheReadInputTokens: 5, cacheWriteInputTokens: 7 },
      { inputTokens: 22, outputTokens: 3 },
    ],
    [{ ...USAGE, inputTokens: -1 }, undefined],
    [{ ...USAGE, outputTokens: 1.5 }, undefined],
    [{ inputTokens: 10 }, undefined],
    [{ outputTokens: 10 }, undefined],
    [{ ...USAGE, cacheReadInputTokens: '5' }, undefined],
  ])('that reports %j has used %j', async (usage, used) => {
    const { outcome } = await run({ ...message({ text: 'x' }), usage });
    if (used) expect(outcome).toMatchObject({ usage: used });
    else expect(failure(outcome)).toEqual(['broken', 'no usage or stop reason', true]);
  });
  test('has said nothing where there is no message, no usage or no end', async () => {
    expect(failure((await run({ stopReason: 'end_turn', usage: USAGE })).outcome)).toEqual([
      'broken',
      'no message',
      true,
    ]);
    const none = ['broken', 'no usage or stop reason', true];
    expect(failure((await run({ ...message({ text: 'x' }), usage: undefined })).outcome)).toEqual(none);
    expect(failure((await run({ ...message({ text: 'x' }), stopReason: undefined })).outcome)).toEqual(none);
  });
  test('is stopped by its guardrail, unless it only masked', async () => {
    const ended = (stopReason: string, action?: string) =>
      run({
        ...message({ text: 'x' }),
        stopReason,
        trace: action && { guardrail: { outputAssessments: { g: [{ action }] } } },
      });
    for (const { outcome } of [
      await ended('guardrail_intervened', 'BLOCKED'),
      await ended('guardrail_intervened'),
      await ended('content_filtered'),
      await ended('content_filtered', 'ANONYMIZED'),
    ]) {
      expect(outcome).toBeInstanceOf(Intervened);
      expect(outcome).toMatchObject({ name: 'Intervened', message: 'guardrail_intervened', usage: USAGE });
    }
    expect((await ended('guardrail_intervened', 'ANONYMIZED')).outcome).toMatchObject({ masked: true });
  });
  test.each<[Error, string, boolean]>([
    [new AwsError('bedrock-runtime', 'ThrottlingException', 429), 'throttled', false],
    [new AwsError('bedrock-runtime', 'ModelNotReadyException', 429), 'throttled', false],
    [new AwsError('bedrock-runtime', 'Status429', 429), 'throttled', true],
    [new AwsError('bedrock-runtime', 'ServiceUnavailableException', 503), 'unavailable', false],
    [new AwsError('bedrock-runtime', 'InternalServerException', 500), 'unavailable', true],
    [new AwsError('bedrock-runtime', 'ValidationException', 400), 'refused', false],
    [new AwsError('bedrock-runtime', 'ServiceQuotaExceededException', 400), 'refused', false],
    [new AwsError('bedrock-runtime', 'AccessDeniedException', 403), 'refused', false],
    [new AwsError('bedrock-runtime', 'ResourceNotFoundException', 404), 'refused', false],
    [new AwsError('bedrock-runtime', 'ModelErrorException', 424), 'refused', true],
    [new AwsError('bedrock-runtime', 'Timeout', 0), 'timeout', true],
    [Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), 'unavailable', false],
    [Object.assign(new Error('x'), { code: 'ENOTFOUND' }), 'unavailable', false],
    [Object.assign(new Error('x'), { code: 'ECONNRESET' }), 'unavailable', true],
    [new AwsError('bedrock-runtime', 'EAI_AGAIN', 0), 'unavailable', false],
    [new AwsError('bedrock-runtime', 'NoConnection', 0), 'unavailable', false],
  ])('fails with %s: %s, and whether it ran is %p', async (error, reason, ran) => {
    const { outcome } = await run(error);
    expect(outcome).toMatchObject({ name: 'ModelError', reason, ran });
    if (reason === 'timeout') expect((outcome as Error).message).toBe('the model was too slow');
  });
});

describe('a model that streams', () => {
  const end = { messageStop: { stopReason: 'end_turn' } };
  const metadata = { metadata: { usage: USAGE } };
  const delta = (contentBlockIndex: number, part: object) => ({
    contentBlockDelta: { contentBlockIndex, delta: part },
  });
  const frames = (events: object[]) =>
    Buffer.concat(
      events.flatMap((event) => Object.entries(event).map(([name, payload]) => eventFrame(name, payload as never))),
    );
  const run = async (...batches: object[][]) => {
    const asked: object[] = [];
    const texts: string[] = [];
    const heard: number[] = [];
    const send = async (message: object) => {
      asked.push(message);
      return {
        statusCode: 200,
        headers: {},
        async *[Symbol.asyncIterator]() {
          for (const events of batches) yield frames(events);
        },
      };
    };
    const model = bedrockModel((() => Promise.reject(new Error('no call'))) as never, send as never, DEFAULT_TIMEOUTS);
    const listener = {
      text: async (text: string) => void texts.push(text),
      heard: (bytes: number) => void heard.push(bytes),
    };
    const outcome = await model.stream(CALL, listener, signal).catch((error: unknown) => error);
    return { asked, texts, heard, outcome };
  };

  test('is scanned before its text is seen', async () => {
    const { asked } = await run([delta(0, { text: 'x' }), end, metadata]);
    expect(asked).toEqual([
      {
        service: 'bedrock-runtime',
        path: '/model/arn%3Ax%2Fy/converse-stream',
        body: { ...BODY, guardrailConfig: { ...BODY.guardrailConfig, streamProcessingMode: 'sync' } },
      },
    ]);
  });
  test('is heard as it comes, text or not, by its bytes', async () => {
    const { texts, heard, outcome } = await run(
      [delta(0, { reasoningContent: { text: 'hm' } })],
      [delta(1, { text: 'Hé' }), delta(1, { text: 'llo' })],
      [{ contentBlockStart: { contentBlockIndex: 2, start: { toolUse: { toolUseId: 'u', name: 'a' } } } }],
      [delta(2, { toolUse: { input: '{"x"' } }), delta(2, { toolUse: { input: ':1}' } })],
      [{ contentBlockStart: { contentBlockIndex: 3, start: { toolUse: { toolUseId: 'v', name: 'b' } } } }],
      [end, metadata],
    );
    expect(texts).toEqual(['Héllo']);
    const start = (toolUse: object) => JSON.stringify({ toolUse }).length;
    expect(heard).toEqual([
      JSON.stringify({ reasoningContent: { text: 'hm' } }).length,
      6,
      start({ toolUseId: 'u', name: 'a' }),
      7,
      start({ toolUseId: 'v', name: 'b' }),
      0,
    ]);
    expect(outcome).toMatchObject({
      text: 'Héllo',
      content: [
        { text: 'Héllo' },
        { toolUse: { toolUseId: 'u', name: 'a', input: { x: 1 } } },
        { toolUse: { toolUseId: 'v', name: 'b', input: {} } },
      ],
    });
  });
  test('has its blocks in their order, whenever they came, and arguments that are no JSON are none', async () => {
    const { outcome } = await run([
      { contentBlockStart: { contentBlockIndex: 2, start: { toolUse: { toolUseId: 'u', name: 'a' } } } },
      delta(2, { toolUse: { input: '{' } }),
      delta(0, { text: 'x' }),
      end,
      metadata,
    ]);
    expect(outcome).toMatchObject({ content: [{ text: 'x' }, { toolUse: { toolUseId: 'u', name: 'a' } }] });
    expect((outcome as { toolUses: { input: unknown }[] }).toolUses[0].input).toBeUndefined();
  });
  test('that ends without a word about it is broken', async () => {
    const broken = ['broken', 'no usage or stop reason', true];
    expect(failure((await run([delta(0, { text: 'x' })])).outcome)).toEqual(broken);
    expect(failure((await run([delta(0, { text: 'x' }), end])).outcome)).toEqual(broken);
    expect(failure((await run([delta(0, { text: 'x' }), metadata])).outcome)).toEqual(broken);
  });
  test('is masked only where each of its reports says no more than that', async () => {
    const traced = (action: string) => ({
      metadata: { usage: USAGE, trace: { guardrail: { outputAssessments: { g: [{ action }] } } } },
    });
    const stop = { messageStop: { stopReason: 'guardrail_intervened' } };
    expect((await run([stop, traced('ANONYMIZED'), metadata])).outcome).toMatchObject({ masked: true });
    expect((await run([stop, traced('ANONYMIZED'), traced('BLOCKED')])).outcome).toBeInstanceOf(Intervened);
  });
});

describe('the prompt of an alias', () => {
  const run = async (answer: object) => {
    const asked: AwsRequest[] = [];
    const read = bedrockPrompts(async (request) => {
      asked.push(request);
      return { headers: {}, body: JSON.stringify(answer) };
    });
    const of = (id: string, version: string) => read({ id, version }).catch((error: unknown) => error);
    return { asked, of };
  };
  const variant = (name: string, text: string) => ({ name, templateConfiguration: { text: { text } } });
  test('is read once in each version', async () => {
    const { asked, of } = await run({ variants: [variant('a', 'A')] });
    expect([await of('arn:p', '1'), await of('arn:p', '1'), await of('arn:p', '2')]).toEqual(['A', 'A', 'A']);
    expect(asked).toEqual(
      ['1', '2'].map((promptVersion) => ({
        service: 'bedrock-agent',
        method: 'GET',
        path: '/prompts/arn%3Ap/',
        query: { promptVersion },
      })),
    );
  });
  test.each<[string, object]>([
    ['B', { variants: [variant('a', 'A'), variant('b', 'B')], defaultVariant: 'b' }],
    ['A', { variants: [variant('a', 'A'), variant('b', 'B')], defaultVariant: 'c' }],
    [
      'one\n\ntwo',
      { variants: [{ templateConfiguration: { chat: { system: [{ text: 'one' }, {}, { text: 'two' }] } } }] },
    ],
  ])('is %j', async (text, answer) => {
    expect(await (await run(answer)).of('p', '1')).toBe(text);
  });
  test.each([{}, { variants: [] }, { variants: [{}] }, { variants: [variant('a', '')] }])(
    'is not there in %j, and is asked for again',
    async (answer) => {
      const { asked, of } = await run(answer);
      for (let i = 0; i < 2; i += 1)
        expect(await of('p', '1')).toMatchObject({ name: 'AwsError', code: 'PromptWithoutText' });
      expect(asked).toHaveLength(2);
    },
  );
});
