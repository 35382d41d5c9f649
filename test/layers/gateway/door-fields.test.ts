import { REQUEST_SCHEMAS } from '../../../lib/contract';
import { compileSchema } from '../../../lib/contract/json-schema';
import { bodyOf, type Way } from '../../../local/aws/asking';
import { drawn } from '../../support/exhaustive';
import { startedWorld } from '../../support/world';

const world = startedWorld();
beforeAll(() => world.gateway());

const CACHE = [{ type: 'ephemeral' }, { type: 'ephemeral', ttl: '1h' }];

/** Each field that asks for what happens anyway, at every such value. */
const NEUTRAL: Record<'responses' | 'messages', Record<string, unknown[]>> = {
  responses: {
    instructions: [null],
    stream: [false, null],
    stream_options: [null, {}, { include_obfuscation: false }],
    max_output_tokens: [null],
    secure_llm: [null, {}],
    temperature: [1, null],
    top_p: [1, null],
    tools: [[], null],
    tool_choice: ['none', 'auto', null],
    parallel_tool_calls: [true, false, null],
    store: [false, null],
    previous_response_id: [null],
    conversation: [null],
    background: [false, null],
    prompt: [null],
    include: [[], null],
    text: [null, {}, { format: { type: 'text' } }, { format: null, verbosity: 'medium' }],
    reasoning: [null, {}, { effort: null, summary: null }],
    truncation: ['disabled', null],
    top_logprobs: [0, null],
    max_tool_calls: [null],
    service_tier: ['auto', 'default', null],
    context_management: [[], null],
    moderation: [null],
    prompt_cache_retention: [null],
    prompt_cache_options: [null, {}],
    user: ['bob', null],
    safety_identifier: ['bob', null],
    prompt_cache_key: ['k', null],
    metadata: [null, {}, { tenant: 'globex' }],
  },
  messages: {
    max_tokens: [1_024, 200_000],
    stream: [false, null],
    system: [null],
    secure_llm: [null, {}],
    temperature: [1, null],
    top_p: [1, null],
    top_k: [null],
    stop_sequences: [[], null],
    tools: [[], null],
    tool_choice: [null, { type: 'auto' }, { type: 'none' }, { type: 'auto', disable_parallel_tool_use: false }],
    thinking: [null, { type: 'disabled' }],
    output_config: [null, {}, { effort: null }],
    service_tier: ['auto', 'standard_only', null],
    speed: ['standard', null],
    cache_control: [null, ...CACHE],
    container: [null],
    context_management: [null],
    inference_geo: [null],
    mcp_servers: [[], null],
    metadata: [null, {}, { user_id: 'bob' }],
  },
};

describe.each(Object.entries(NEUTRAL))('/v1/%s', (door, fields) => {
  const way: Way = { door: door as Way['door'], stream: false };
  const {
    model: _,
    input: __,
    messages: ___,
    ...all
  } = REQUEST_SCHEMAS[door as 'messages'].properties as Record<string, unknown>;
  const asked = () => {
    const [{ body, system }] = world.bedrock.requests;
    const { requestMetadata, system: _system, ...rest } = body as Record<string, Record<string, unknown>>;
    // the canary, the marker and the id are those of the request
    return {
      body: { ...rest, principal: requestMetadata.principal },
      system: system.replace(/zq\w{19}|-[0-9a-f]{16}/g, ''),
    };
  };
  let bare: ReturnType<typeof asked>;
  beforeAll(async () => {
    world.reset();
    await world.through(way, 'Hi', { body: door === 'messages' ? { max_tokens: 4_000 } : {} });
    bare = asked();
  });

  test('has no field that is not tried here', () => {
    expect(Object.keys(fields).sort()).toEqual(Object.keys(all).sort());
  });

  test.each(
    drawn(
      Object.entries(fields).flatMap(([name, values]) => values.map((value) => [name, value] as const)),
      5,
    ),
  )('a field that asks for what happens anyway changes nothing: %s, %j', async (name, value) => {
    const body = { ...(door === 'messages' ? { max_tokens: 4_000 } : {}), [name]: value };
    const seen = await world.through(way, 'Hi', { body });
    expect([seen.status, seen.said]).toEqual([200, 'Hello from the model.']);
    expect(asked()).toEqual(bare);
  });

  test.each(
    drawn(
      Object.keys(fields).filter((name) => !['stream', 'max_tokens'].includes(name)),
      3,
    ),
  )('%s is refused at any other value, with its name', async (name) => {
    const seen = await world.through(way, 'Hi', { body: { [name]: 'x' } });
    // names that a client gives itself may be any text
    const free = ['user', 'safety_identifier', 'prompt_cache_key'].includes(name);
    expect(seen.status).toBe(free ? 200 : 400);
    if (!free) expect(seen.json().error.message).toContain(`'${name}'`);
  });
});

test.each(CACHE)('/v1/messages takes a text that may be kept as %j for what it says', async (cache_control) => {
  const content = [{ type: 'text', text: 'Hi', cache_control }];
  const body = { ...bodyOf({ door: 'messages', stream: false }, ''), messages: [{ role: 'user', content }] };
  expect((await world.post('/v1/messages', body)).status).toBe(200);
  expect(world.bedrock.requests[0].messages).toEqual([{ role: 'user', content: [{ text: 'Hi' }] }]);
});

test.each([
  ['store', true],
  ['previous_response_id', 'resp_1'],
  ['conversation', { id: 'conv_1' }],
  ['background', true],
  ['prompt', { id: 'p', version: '1' }],
])("/v1/responses names '%s' also behind API Gateway, whose model lets it pass", async (name, value) => {
  const body = { model: 'default', input: 'Hi', [name]: value };
  expect(compileSchema(REQUEST_SCHEMAS.responses)(body)).toBeUndefined();
  const seen = await world.post('/v1/responses', body);
  expect([seen.status, seen.json().error.message]).toEqual([400, expect.stringContaining(`'${name}' is not offered`)]);
});
