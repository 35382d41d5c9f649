import { readFileSync } from 'node:fs';
import { REQUEST_SCHEMAS } from '../../../lib/contract';
import { approve, argumentsHash } from '../../../lib/runtime/approval';
import { deriveKey } from '../../../lib/runtime/secrets';
import { startedWorld } from '../../support/world';

const world = startedWorld();
beforeAll(() => world.gateway());

/** Each field of OpenAI's request that asks for what happens anyway, at every such value. */
const NEUTRAL: Record<string, unknown[]> = {
  temperature: [1, 1.0, null],
  top_p: [1, null],
  n: [1, null],
  presence_penalty: [0, null],
  frequency_penalty: [0, null],
  logprobs: [false, null],
  top_logprobs: [0, null],
  logit_bias: [{}, null],
  stop: [null, []],
  seed: [null],
  store: [false, null],
  stream: [false, null],
  stream_options: [null, {}, { include_usage: false }, { include_usage: null, include_obfuscation: false }],
  metadata: [null, {}, { conversation: 'c-1', user: 'bob' }],
  user: ['bob', '', null],
  safety_identifier: ['bob', null],
  prompt_cache_key: ['k', null],
  prompt_cache_retention: [null],
  prompt_cache_options: [null, {}],
  service_tier: ['auto', 'default', null],
  response_format: [{ type: 'text' }, null],
  tools: [[], null],
  tool_choice: ['none', 'auto', null],
  parallel_tool_calls: [true, false, null],
  functions: [[], null],
  function_call: ['none', 'auto', null],
  modalities: [['text'], null],
  reasoning_effort: [null],
  verbosity: ['medium', null],
  audio: [null],
  moderation: [null],
  prediction: [null],
  web_search_options: [null],
  max_tokens: [null],
  max_completion_tokens: [null],
  secure_llm: [null, {}],
};

test('every field of the schema is tried here', () => {
  const { model: _, messages: __, ...fields } = REQUEST_SCHEMAS.chatCompletions.properties as Record<string, unknown>;
  expect(Object.keys(NEUTRAL).sort()).toEqual(Object.keys(fields).sort());
});

test("the layer's page lists every field that is accepted, and no other", () => {
  const page = readFileSync('lib/layers/gateway/README.md', 'utf8');
  const [, table] = /\| On `\/v1\/chat\/completions` [\s\S]*?\n\|---.*\n([\s\S]*?)\n\n/.exec(page)!;
  const listed = table.split('\n').flatMap((row) => [...row.split('|')[1].matchAll(/`(\w+)/g)].map(([, name]) => name));
  expect([...new Set(listed)].sort()).toEqual(Object.keys(REQUEST_SCHEMAS.chatCompletions.properties).sort());
});

describe('a field that asks for what happens anyway changes nothing', () => {
  let bare: { body: unknown; system: string };
  const asked = () => {
    const [{ body, system }] = world.bedrock.requests;
    const { requestMetadata, system: _, ...rest } = body as Record<string, Record<string, unknown>>;
    // the canary, the marker and the id are those of the request
    return {
      body: { ...rest, principal: requestMetadata.principal },
      system: system.replace(/zq\w{19}|-[0-9a-f]{16}/g, ''),
    };
  };
  beforeAll(async () => {
    world.reset();
    await world.chat('Hi');
    bare = asked();
  });
  test.each(Object.entries(NEUTRAL).flatMap(([name, values]) => values.map((value) => [name, value] as const)))(
    '%s: %j',
    async (name, value) => {
      const seen = await world.chat('Hi', { body: { [name]: value } });
      expect([seen.status, seen.said]).toEqual([200, 'Hello from the model.']);
      expect(asked()).toEqual(bare);
      expect(JSON.stringify(world.audit)).not.toContain('bob');
    },
  );
  test('nor does the name of a message', async () => {
    const messages = [{ role: 'user', content: 'Hi', name: 'bob' }];
    expect((await world.chat('', { body: { messages } })).status).toBe(200);
    expect(asked()).toEqual(bare);
  });
});

describe('a field that asks for something else is refused by its name', () => {
  test.each<[string, unknown, RegExp]>([
    ['temperature', 0.1, /^'temperature' must be 1\./],
    ['top_p', 0.5, /^'top_p' must be 1\./],
    ['n', 2, /^'n' must be 1\./],
    ['stop', 'END', /^'stop' must be array or null\./],
    ['stop', ['END'], /^'stop' must be empty\./],
    ['seed', 7, /^'seed' must be null\./],
    ['store', true, /^'store' must be false\./],
    ['logprobs', true, /^'logprobs' must be false\./],
    ['response_format', { type: 'json_schema', json_schema: {} }, /^'response_format\.type' must be text\./],
    ['tools', [{ type: 'function', function: { name: 'f' } }], /^'tools' must be empty\./],
    ['tool_choice', { type: 'function', function: { name: 'f' } }, /^'tool_choice' must be none or auto\./],
    ['service_tier', 'priority', /^'service_tier' must be auto or default\./],
    ['max_tokens', 8_192, /^'max_tokens' is more than 4096\./],
    ['user', 5, /^'user' must be string or null\./],
    ['user', 'x'.repeat(513), /^'user' is longer than 512 characters\./],
    ['guardrailConfig', {}, /^'guardrailConfig' is not accepted\./],
    ['messages', [{ role: 'system', content: 'x' }], /^'messages\.0\.role' must be user or assistant\./],
    ['messages', [{ role: 'developer', content: 'x' }], /^'messages\.0\.role' must be user or assistant\./],
    ['messages', [{ role: 'user', content: '\u200b' }], /^A text is empty\./],
    ['messages', [{ role: 'user', content: 'x'.repeat(16_001) }], /^The messages have 16001 characters; at most 16000/],
  ])('%s: %j', async (name, value, message) => {
    const seen = await world.chat('Hi', { body: { [name]: value } });
    expect(seen.status === 400 || seen.status === 413).toBe(true);
    expect(seen.json().error.message).toMatch(message);
    expect(world.bedrock.requests).toEqual([]);
  });
  test('a body that is no JSON, or nested too deep, is told so', async () => {
    const deep = `{"model":"default","messages":${'['.repeat(20)}${']'.repeat(20)}}`;
    for (const body of ['{', deep]) {
      const seen = await world.post('/v1/chat/completions', body);
      expect([seen.status, seen.json().error.message]).toEqual([
        400,
        expect.stringMatching(/no JSON, or nested deeper than 16 levels/),
      ]);
    }
  });
});

describe("approvals and conversation ids on OpenAI's path", () => {
  const REFUND = { order: 'A1', cents: 100 };
  const approval = (subject = 'alice') =>
    approve(
      deriveKey(world.secrets.secret, 'approval'),
      { principal: { tenant: 'acme', subject }, tool: 'refund', argumentsHash: argumentsHash(REFUND) },
      Date.now() + 60_000,
    );
  const ask = (secure_llm?: object) => world.chat('Refund it', { alias: 'tools', body: { secure_llm } });
  const paid = () => world.tools.count('arn:refund');
  beforeEach(() => {
    world.bedrock.script = ({ messages }) =>
      messages.length > 1 ? { text: ['Done.'] } : { toolUses: [{ name: 'refund', input: REFUND }] };
  });
  test('an approval that is asked for can be given, once', async () => {
    const asked = await ask();
    expect(asked.json().secure_llm.refusal).toEqual({
      code: 'approval-required',
      approval: { tool: 'refund', arguments: REFUND, argumentsHash: argumentsHash(REFUND) },
    });
    const approvals = [approval()];
    expect((await ask({ approvals })).said).toBe('Done.');
    expect((await ask({ approvals })).json().secure_llm.refusal.code).toBe('approval-required');
    expect(paid()).toBe(1);
  });
  test('the conversation goes on with the refusal in its history', async () => {
    const messages = [
      { role: 'user', content: 'Refund it' },
      { role: 'assistant', content: null, refusal: 'An action needs approval.' },
    ];
    const seen = await world.chat('', { alias: 'tools', body: { messages, secure_llm: { approvals: [approval()] } } });
    expect([seen.said, paid()]).toEqual(['Done.', 1]);
  });
  test('an approval of another user opens nothing', async () => {
    expect((await ask({ approvals: [approval('bob')] })).json().secure_llm.refusal.code).toBe('approval-required');
    expect(paid()).toBe(0);
  });
  test('a conversation belongs to whoever began it', async () => {
    const secure_llm = { conversationId: '00000000-0000-4000-8000-0000000000c1' };
    expect((await world.chat('Hi', { body: { secure_llm } })).status).toBe(200);
    expect(world.record.conversationId).toBe(secure_llm.conversationId);
    const other = await world.chat('Hi', { token: world.issuer.token('bob'), body: { secure_llm } });
    expect([other.status, other.json().error.code]).toEqual([403, 'forbidden']);
  });
  test.each([{ approvals: 'x' }, { approvals: Array(6).fill('x') }, { conversationId: 'mine' }, { other: 1 }])(
    'is refused when it is malformed: %j',
    async (secure_llm) => {
      const seen = await ask(secure_llm);
      expect([seen.status, seen.json().error.message]).toEqual([400, expect.stringMatching(/^'secure_llm\./)]);
    },
  );
});
