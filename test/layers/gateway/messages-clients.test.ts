import Anthropic from '@anthropic-ai/sdk';
import { startedWorld } from '../../support/world';
import { modelWithTools } from './model-with-tools';

const world = startedWorld();
let url = '';

beforeEach(async () => {
  world.bedrock.script = modelWithTools;
  const { aliases } = world.settings();
  const helper = {
    modelId: 'm',
    clientInstructions: { maxChars: 2_000 },
    clientTools: { maxTools: 4 },
    parameters: { temperature: [0, 1], topP: [0, 1], stopSequences: 2 },
  } as const;
  url = await world.gateway({ aliases: { ...aliases, helper } });
});

const ATTACK = 'an attack';
const block = () => {
  world.bedrock.guardrail = (_, texts) => (texts.some((text) => text.includes(ATTACK)) ? 'block' : 'pass');
};

// the token is a bearer token: many versions send `apiKey` in a header of its own, which nobody reads here
const client = (authToken = world.issuer.token()) =>
  new Anthropic({ baseURL: url, authToken, apiKey: null, maxRetries: 0 });
const ask = (content: Anthropic.MessageParam['content'], more: object = {}) => ({
  model: 'default',
  max_tokens: 1_000,
  messages: [{ role: 'user' as const, content }],
  ...more,
});
const thrown = (work: PromiseLike<unknown>) =>
  Promise.resolve(work).then(
    () => {
      throw new Error('nothing was thrown');
    },
    (error: InstanceType<typeof Anthropic.APIError>) => error,
  );

describe("Anthropic's client", () => {
  test('reads an answer, its usage and the id of the request', async () => {
    const message = await client().messages.create(ask('Hi'));
    expect(message).toMatchObject({
      type: 'message',
      role: 'assistant',
      model: 'default',
      content: [{ type: 'text', text: 'Hello from the model.' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 12, output_tokens: 7 },
    });
    expect(message._request_id).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('reads the events of a stream, in their order', async () => {
    const stream = await client().messages.create({ ...ask('Hi'), stream: true });
    const types: string[] = [];
    for await (const { type } of stream) types.push(type);
    expect([...new Set(types)]).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
  });

  test('puts a stream together with its own helper', async () => {
    const message = await client()
      .messages.stream(ask([{ type: 'text', text: 'Hi' }]))
      .finalMessage();
    expect(message).toMatchObject({
      content: [{ type: 'text', text: 'Hello from the model.' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 12, output_tokens: 7 },
    });
  });

  test('sees a blocked prompt as a refusal, streamed or not, and goes on after it', async () => {
    block();
    const refusal = { content: [{ type: 'text', text: 'The request was blocked.' }], stop_reason: 'refusal' };
    const whole = await client().messages.create(ask(ATTACK));
    expect(whole).toMatchObject(refusal);
    expect(await client().messages.stream(ask(ATTACK)).finalMessage()).toMatchObject(refusal);
    const next = await client().messages.create({
      ...ask('Hi'),
      messages: [
        { role: 'user', content: ATTACK },
        { role: 'assistant', content: whole.content },
        { role: 'user', content: 'Hi' },
      ],
    });
    expect(next.stop_reason).toBe('end_turn');
    expect(world.bedrock.requests.at(-1)!.messages).toEqual([{ role: 'user', content: [{ text: 'Hi' }] }]);
  });

  test.each([false, true])('runs its own tool where the alias lets it, streamed: %s', async (streamed) => {
    const tools: Anthropic.Tool[] = [{ name: 'weather', input_schema: { type: 'object', properties: {} } }];
    const asked = ask('What weather?', {
      model: 'helper',
      tools,
      system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
    });
    const first = streamed
      ? await client().messages.stream(asked).finalMessage()
      : await client().messages.create(asked);
    expect([first.stop_reason, first.content.map(({ type }) => type)]).toEqual(['tool_use', ['text', 'tool_use']]);
    const use = first.content.find((block) => block.type === 'tool_use')!;
    expect(use).toMatchObject({ name: 'weather', input: { city: 'Bern' } });
    const second = await client().messages.create({
      ...asked,
      messages: [
        ...asked.messages,
        { role: 'assistant', content: first.content },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: use.id, content: 'Sun.' }] },
      ],
    });
    expect(JSON.stringify(second.content)).toContain('Sun.');
    expect(JSON.stringify(world.bedrock.requests.at(-1)!.body)).toContain('Be brief.');
  });

  test('may set what its alias lets it, and its limit of tokens only downwards', async () => {
    await client().messages.create(ask('Hi', { model: 'helper', temperature: 0.2, stop_sequences: ['END'] }));
    await client()
      .messages.stream(ask('Hi', { model: 'helper', max_tokens: 64_000 }))
      .finalMessage();
    const [first, second] = world.bedrock.requests.map(({ body }) => body.inferenceConfig);
    expect(first).toMatchObject({ maxTokens: 1_000, temperature: 0.2, stopSequences: ['END'] });
    expect(second).toMatchObject({ maxTokens: 1_024 });
  });

  test.each<[string, object, RegExp]>([
    ['a system prompt', { system: 'Be brief.' }, /'system' must be null/],
    ['no limit of tokens', { max_tokens: undefined }, /'max_tokens' is missing/],
    ['a temperature', { temperature: 0.2 }, /'temperature' must be 1/],
    ['sampling', { top_k: 5 }, /'top_k' must be null/],
    ['a stop sequence', { stop_sequences: ['x'] }, /'stop_sequences' must be empty/],
    ['thinking', { thinking: { type: 'enabled', budget_tokens: 1_024 } }, /'thinking\.type' must be disabled/],
    ['a tool', { tools: [{ name: 'f', input_schema: { type: 'object' } }] }, /'tools' must be empty/],
    ['a built-in tool', { tools: [{ type: 'bash_20250124', name: 'bash' }] }, /built-in tools are not offered/i],
    ['a connector', { mcp_servers: [{ type: 'url', url: 'https://x' }] }, /'mcp_servers' must be empty/],
    ['a container', { container: 'c' }, /'container' must be null/],
    ['another cache', { cache_control: { type: 'persistent' } }, /'cache_control\.type' must be ephemeral/],
  ])('throws its own error for %s', async (_name, body, message) => {
    const error = await thrown(client().messages.create(ask('Hi', body) as never));
    expect(error).toBeInstanceOf(Anthropic.BadRequestError);
    expect(error).toMatchObject({ type: 'invalid_request_error', message: expect.stringMatching(message) });
    expect(world.bedrock.requests).toEqual([]);
  });

  test('throws for no valid token, a good one in the header of keys, and no permission', async () => {
    const asked = ask('Hi');
    const key = await thrown(client('sk-nothing').messages.create(asked));
    const headers = { 'x-api-key': world.issuer.token(), 'anthropic-version': '2023-06-01' };
    expect((await world.post('/v1/messages', asked, { token: null, headers })).status).toBe(401);
    expect((await world.post('/v1/messages', asked, { headers })).status).toBe(200);
    expect(world.bedrock.requests).toHaveLength(1);
    expect(key).toBeInstanceOf(Anthropic.AuthenticationError);
    expect(key).toMatchObject({ type: 'authentication_error', requestID: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    const guest = world.issuer.token('guest', 'acme', { 'cognito:groups': ['guests'] });
    expect(await thrown(client(guest).messages.create(asked))).toBeInstanceOf(Anthropic.PermissionDeniedError);
  });

  test.each(['authorization', 'x-api-key', 'api-key', 'x-goog-api-key', 'cookie'])(
    'may send a key of somebody else as %s, which goes on no record and to nobody',
    async (name) => {
      const headers = { [name]: name === 'authorization' ? 'Bearer sk-secret-4711' : 'sk-secret-4711' };
      await world.post('/v1/messages', ask('Hi'), { headers });
      await world.post('/v1/messages', ask('Hi'), { token: null, headers });
      expect(world.audit.filter(({ phase }) => phase === 'final')).toHaveLength(2);
      expect(JSON.stringify([world.audit, world.bedrock.calls, world.table.calls])).not.toContain('sk-secret-4711');
    },
  );

  test('throws in the middle of a stream that breaks', async () => {
    world.bedrock.streamFault = { fault: 'clean-end', place: 'end' };
    const error = await thrown(client().messages.stream(ask('Hi')).finalMessage());
    expect(error).toMatchObject({ type: 'api_error', message: expect.stringContaining('The answer broke off.') });
  });

  test('is told that tokens are not counted, and lists the models that it may ask', async () => {
    const { messages } = ask('Hi');
    const error = await thrown(client().messages.countTokens({ model: 'default', messages }));
    expect(error).toBeInstanceOf(Anthropic.NotFoundError);
    expect(error.message).toContain('This is not offered.');
    const names: string[] = [];
    for await (const { id } of client().models.list()) names.push(id);
    expect(names).toContain('helper');
  });
});
