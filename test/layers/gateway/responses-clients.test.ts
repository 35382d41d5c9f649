import { createOpenAI } from '@ai-sdk/openai';
import { generateText, jsonSchema, stepCountIs, streamText, tool } from 'ai';
import OpenAI from 'openai';
import { startedWorld } from '../../support/world';
import { modelWithTools } from './model-with-tools';

const world = startedWorld();
let url = '';

beforeEach(async () => {
  world.bedrock.script = modelWithTools;
  const { aliases } = world.settings();
  const helper = { modelId: 'm', clientInstructions: { maxChars: 2_000 }, clientTools: { maxTools: 4 } };
  url = await world.gateway({ aliases: { ...aliases, helper } });
});

const ATTACK = 'an attack';
const block = () => {
  world.bedrock.guardrail = (_, texts) => (texts.some((text) => text.includes(ATTACK)) ? 'block' : 'pass');
};
const cut = () => {
  world.bedrock.streamFault = { fault: 'clean-end', place: 'end' };
};

describe("OpenAI's client, by responses", () => {
  const client = (apiKey = world.issuer.token()) => new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
  /** What was put out is what may be put in; the types of this client differ in items that no gateway makes. */
  const back = ({ output }: OpenAI.Responses.Response) => output as OpenAI.Responses.ResponseInput;
  const thrown = (work: PromiseLike<unknown>) =>
    Promise.resolve(work).then(
      () => {
        throw new Error('nothing was thrown');
      },
      (error: InstanceType<typeof OpenAI.APIError>) => error,
    );

  test('reads an answer, its usage, and that nothing is stored', async () => {
    const response = await client().responses.create({ model: 'default', input: 'Hi' });
    expect(response).toMatchObject({ status: 'completed', store: false, output_text: 'Hello from the model.' });
    expect(response.usage).toMatchObject({ input_tokens: 12, output_tokens: 7, total_tokens: 19 });
    expect(response._request_id).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('takes its own answer back as history', async () => {
    const first = await client().responses.create({ model: 'default', input: 'Hi' });
    const again = await client().responses.create({
      model: 'default',
      input: [{ role: 'user', content: 'Hi' }, ...back(first), { role: 'user', content: 'And?' }],
    });
    expect(again.status).toBe('completed');
    expect(world.bedrock.requests.at(-1)!.messages).toEqual([
      { role: 'user', content: [{ text: 'Hi' }] },
      { role: 'assistant', content: [{ text: 'Hello from the model.' }] },
      { role: 'user', content: [{ text: 'And?' }] },
    ]);
  });

  test('puts a stream together with its own helper, from numbered events in their order', async () => {
    const stream = client().responses.stream({ model: 'default', input: 'Hi' });
    const events: { type: string; sequence_number: number }[] = [];
    for await (const event of stream) events.push(event);
    expect(events.map(({ sequence_number: number }) => number)).toEqual(events.map((_, i) => i));
    expect([...new Set(events.map(({ type }) => type))]).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
    const response = await stream.finalResponse();
    expect([response.output_text, response.usage!.total_tokens]).toEqual(['Hello from the model.', 19]);
  });

  test('sees a blocked prompt as a refusal, streamed or not, and goes on after it', async () => {
    block();
    const whole = await client().responses.create({ model: 'default', input: ATTACK });
    const message = { type: 'message', content: [{ type: 'refusal', refusal: 'The request was blocked.' }] };
    expect(whole.output).toMatchObject([message]);
    const streamed = await client().responses.stream({ model: 'default', input: ATTACK }).finalResponse();
    expect(streamed.output).toMatchObject([message]);
    const next = await client().responses.create({
      model: 'default',
      input: [{ role: 'user', content: ATTACK }, ...back(whole), { role: 'user', content: 'Hi' }],
    });
    expect(next.output_text).toBe('Hello from the model.');
  });

  test('runs its own tool where the alias lets it, streamed or not', async () => {
    const tools = [
      { type: 'function' as const, name: 'weather', parameters: { type: 'object', properties: {} }, strict: true },
    ];
    const asked = { model: 'helper', tools, instructions: 'Be brief.' };
    const first = await client()
      .responses.stream({ ...asked, input: 'What weather?' })
      .finalResponse();
    expect(first.output.map(({ type }) => type)).toEqual(['message', 'function_call']);
    const call = first.output.find((item) => item.type === 'function_call')!;
    expect(JSON.parse(call.arguments)).toEqual({ city: 'Bern' });
    // what the helper of the client adds to a call for its own use
    const { parsed_arguments: _, ...plain } = call as typeof call & { parsed_arguments?: unknown };
    const second = await client().responses.create({
      ...asked,
      input: [
        { role: 'user', content: 'What weather?' },
        plain,
        { type: 'function_call_output', call_id: call.call_id, output: 'Sun.' },
      ],
    });
    expect(second.output_text).toContain('Sun.');
    expect(JSON.stringify(world.bedrock.requests.at(-1)!.body)).toContain('Be brief.');
  });

  test.each<[string, object, RegExp]>([
    ['instructions', { instructions: 'Be brief.' }, /'instructions' must be null/],
    ['a system message', { input: [{ role: 'system', content: 'x' }] }, /'input\.0\.role' must be user or assistant/],
    ['storing', { store: true }, /'store' is not offered; nothing is stored/],
    ['what was stored', { previous_response_id: 'resp_1' }, /'previous_response_id' is not offered.*'input'/],
    ['a conversation', { conversation: { id: 'conv_1' } }, /'conversation' is not offered.*'input'/],
    ['the background', { background: true }, /'background' is not offered/],
    ['a prompt', { prompt: { id: 'p' } }, /'prompt' is not offered/],
    ['a stored item', { input: [{ type: 'item_reference', id: 'm' }] }, /'input\.0' is not offered.*'store: false'/],
    ['a built-in tool', { tools: [{ type: 'web_search' }] }, /built-in tools are not offered/i],
    ['a function', { tools: [{ type: 'function', name: 'f' }] }, /'tools' must be empty/],
    ['reasoning', { reasoning: { effort: 'high' } }, /'reasoning\.effort' must be null/],
    ['a schema', { text: { format: { type: 'json_schema' } } }, /'text\.format\.type' must be text/],
  ])('throws its own error for %s, which says what is offered', async (_name, body, message) => {
    const error = await thrown(client().responses.create({ model: 'default', input: 'Hi', ...body } as never));
    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
    expect(error).toMatchObject({ code: 'invalid-request', message: expect.stringMatching(message) });
    expect(world.bedrock.requests).toEqual([]);
  });

  test('throws for no valid token, for no permission, and in the middle of a stream that breaks', async () => {
    const asked = { model: 'default', input: 'Hi' };
    expect(await thrown(client('sk-nothing').responses.create(asked))).toBeInstanceOf(OpenAI.AuthenticationError);
    const guest = world.issuer.token('guest', 'acme', { 'cognito:groups': ['guests'] });
    expect(await thrown(client(guest).responses.create(asked))).toBeInstanceOf(OpenAI.PermissionDeniedError);
    cut();
    const stream = await client().responses.create({ ...asked, stream: true });
    const types: string[] = [];
    const error = await thrown(
      (async () => {
        for await (const { type } of stream) types.push(type);
      })(),
    );
    expect(error).toMatchObject({ code: 'stream-broken', type: 'server_error' });
    expect(types.at(-1)).toBe('response.failed');
  });

  test('lists the models that it may ask', async () => {
    const names: string[] = [];
    for await (const { id } of client().models.list()) names.push(id);
    expect(names).toContain('helper');
    expect((await client().models.retrieve('helper')).id).toBe('helper');
    expect(await thrown(client().models.retrieve('none'))).toBeInstanceOf(OpenAI.PermissionDeniedError);
  });
});

describe("the AI SDK's default way to OpenAI", () => {
  const model = (alias: string) => createOpenAI({ baseURL: `${url}/v1`, apiKey: world.issuer.token() })(alias);
  const weather = tool({
    inputSchema: jsonSchema<{ city: string }>({ type: 'object', properties: { city: { type: 'string' } } }),
    execute: ({ city }) => Promise.resolve(`Sun in ${city}.`),
  });
  // it believes that answers are stored, and refers to them, unless it is told otherwise
  const providerOptions = { openai: { store: false } };

  test('reads an answer, and a conversation', async () => {
    const { text, finishReason, usage } = await generateText({
      model: model('default'),
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Hello.' },
        { role: 'user', content: 'And?' },
      ],
    });
    expect([text, finishReason, usage.totalTokens]).toEqual(['Hello from the model.', 'stop', 19]);
  });

  test('reads a stream', async () => {
    const { textStream, finishReason } = streamText({ model: model('default'), prompt: 'Hi' });
    const pieces: string[] = [];
    for await (const piece of textStream) pieces.push(piece);
    expect([pieces.join(''), await finishReason]).toEqual(['Hello from the model.', 'stop']);
  });

  test.each([false, true])('lets the model use a tool and answer by it, streamed: %s', async (streamed) => {
    const asked = {
      model: model('helper'),
      system: 'Be brief.',
      prompt: 'What weather?',
      tools: { weather },
      stopWhen: stepCountIs(3),
      providerOptions,
    };
    const text = streamed ? await streamText(asked).text : (await generateText(asked)).text;
    expect(text).toContain('Sun in Bern.');
  });

  test('sees that a prompt was blocked', async () => {
    block();
    const { text, finishReason } = await generateText({ model: model('default'), prompt: ATTACK });
    expect([text, finishReason]).toEqual(['The request was blocked.', 'content-filter']);
  });

  test('sees a stream that breaks', async () => {
    cut();
    const errors: unknown[] = [];
    const { fullStream } = streamText({
      model: model('default'),
      prompt: 'Hi',
      maxRetries: 0,
      onError: () => undefined,
    });
    for await (const part of fullStream) if (part.type === 'error') errors.push(part.error);
    expect(JSON.stringify(errors[0], Object.getOwnPropertyNames(errors[0]))).toContain('The answer broke off.');
  });
});
