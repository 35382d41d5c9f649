import { setTimeout as sleep } from 'node:timers/promises';
import { type AuditRecord, type KillSwitch, METRICS } from '../../../../lib/contract';
import { MEANING } from '../../../../lib/contract/meaning';
import { Exchange } from '../../../../lib/layers/gateway/runtime/exchange';
import type { GatewayRequest } from '../../../../lib/layers/gateway/runtime/http';
import type { StepName } from '../../../../lib/layers/gateway/runtime/pipeline';
import { inputGuardrail } from '../../../../lib/layers/gateway/runtime/steps/input-guardrail';
import { approve, argumentsHash } from '../../../../lib/runtime/approval';
import type { ApplyGuardrail } from '../../../../lib/runtime/guardrail';
import { deriveKey } from '../../../../lib/runtime/secrets';
import { matches } from '../../../../lib/workload/filter-pattern';
import { startedWorld } from '../../../support/world';

const world = startedWorld();
beforeEach(() => world.gateway());

describe('an answer', () => {
  test('carries text, usage, trust signals and what is left of the budget', async () => {
    const seen = await world.ask('Where is my order?', { token: world.issuer.token('fresh') });
    expect(seen.json()).toEqual({
      requestId: expect.any(String),
      output: { message: { role: 'assistant', content: [{ text: 'Hello from the model.' }] } },
      text: 'Hello from the model.',
      stopReason: 'end_turn',
      usage: { inputTokens: 12, outputTokens: 7, totalTokens: 19 },
      aiGenerated: true,
      citations: [],
      grounding: 'not-evaluated',
      verified: false,
    });
    expect(seen.headers.get('x-request-id')).toBe(seen.json().requestId);
    expect(Number(seen.headers.get('x-ratelimit-remaining-tokens'))).toBe(1_000_000 - 19);
    expect(seen.headers.get('cache-control')).toBe('no-store');
  });
  test('streams as events of Converse', async () => {
    const seen = await world.ask('Hi', { path: '/converse-stream' });
    expect(seen.events.map(({ event }) => event).filter((event, i, all) => event !== all[i - 1])).toEqual([
      'messageStart',
      'contentBlockDelta',
      'contentBlockStop',
      'messageStop',
      'metadata',
    ]);
    expect(seen.said).toBe('Hello from the model.');
  });
  test('streams as chunks of OpenAI, with usage where it is asked for', async () => {
    const seen = await world.chat('Hi', { stream: true, body: { stream_options: { include_usage: true } } });
    expect(seen.said).toBe('Hello from the model.');
    expect(seen.events.at(-1)?.data).toBe('[DONE]');
    expect(JSON.parse(seen.events.at(-2)!.data).usage).toEqual({
      prompt_tokens: 12,
      completion_tokens: 7,
      total_tokens: 19,
    });
  });
  test('begins while the model is still talking', async () => {
    world.bedrock.script = () => ({ text: ['First.', ' Second.', ' Third.'], delay: 150 });
    const token = world.issuer.token();
    const url = await world.gateway();
    const response = await fetch(`${url}/converse-stream`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ alias: 'default', messages: [{ role: 'user', content: [{ text: 'Hi' }] }] }),
    });
    const arrivals: number[] = [];
    for await (const _ of response.body as unknown as AsyncIterable<Uint8Array>) arrivals.push(performance.now());
    expect(arrivals.at(-1)! - arrivals[0]).toBeGreaterThan(250);
  });
});

describe('the call of the model', () => {
  test('has the guardrail, the clamp, the canary and opaque metadata, and nothing of the client but its text', async () => {
    await world.ask('Where is my order?', { path: '/converse-stream' });
    const [{ body, system, modelId }] = world.bedrock.requests;
    expect(modelId).toBe('anthropic.model');
    expect(body.guardrailConfig).toEqual({
      guardrailIdentifier: 'guard',
      guardrailVersion: '7',
      trace: 'enabled',
      streamProcessingMode: 'sync',
    });
    expect(body.inferenceConfig).toEqual({ maxTokens: 1_024 });
    expect(body.messages).toEqual([{ role: 'user', content: [{ text: 'Where is my order?' }] }]);
    expect(system).toMatch(/^You answer questions about orders[\s\S]*Reference zq\w{19} is internal/);
    expect(JSON.stringify(body.requestMetadata)).not.toMatch(/alice|acme/);
  });
  test("uses the tenant's own profile where there is one", async () => {
    await world.ask('Hi', { alias: 'small' });
    await world.ask('Hi', { alias: 'small', token: world.issuer.token('bob', 'other') });
    expect(world.bedrock.requests.map(({ modelId }) => modelId)).toEqual(['profile-acme', 'anthropic.small']);
  });
  test('is made once more with the fallback model when the first is throttled, on the same reservation', async () => {
    await world.gateway({ fallbackModelId: 'other.model' });
    world.bedrock.script = ({ modelId }) => ({ text: [modelId] });
    world.bedrock.faults.set('Converse', '429');
    setTimeout(() => world.bedrock.faults.clear(), 5_000).unref();
    const refused = await world.ask('Hi', { token: world.issuer.token('f1') });
    expect(refused.status).toBe(503);
    expect(world.record).toMatchObject({ fallback: true, settle: 'settled', tokensCharged: 0 });
    expect(world.bedrock.count('Converse')).toBe(2);
    expect(await world.table.used('TENANT#acme#USER#f1')).toBe(0);
  });
  test('is not made again once text is out', async () => {
    await world.gateway({ fallbackModelId: 'other.model' });
    world.bedrock.streamFault = { fault: 'reset', place: 'middle' };
    const seen = await world.ask('Hi', { path: '/converse-stream' });
    expect(seen.text).toContain('stream-broken');
    expect(world.bedrock.count('ConverseStream')).toBe(1);
  });
  test('that is throttled in the middle of its stream may be billed, and counts on its own', async () => {
    await world.gateway({ fallbackModelId: 'other.model' });
    world.bedrock.script = ({ modelId }) => {
      if (modelId === 'other.model') world.bedrock.streamFault = undefined;
      return { text: ['Fallback.'] };
    };
    world.bedrock.streamFault = { fault: 'throttling-exception', place: 'start' };
    const seen = await world.ask('Hi', { path: '/converse-stream', token: world.issuer.token('f3') });
    expect(seen.said).toBe('Fallback.');
    expect(await world.table.used('TENANT#acme#USER#f3')).toBe(world.record.tokensCharged);
    expect(world.record.tokensCharged).toBeGreaterThan(1_000);
  });
  test('an absent model counts on its own when the fallback answers', async () => {
    await world.gateway({ fallbackModelId: 'other.model' });
    world.bedrock.script = () => {
      world.bedrock.faults.clear();
      return { text: ['Fallback.'] };
    };
    world.bedrock.faults.set('ConverseStream', '500');
    const answer = world.ask('Hi', { path: '/converse-stream', token: world.issuer.token('f2') });
    while (world.bedrock.count('ConverseStream') === 0) await sleep(1);
    world.bedrock.faults.clear();
    expect((await answer).said).toBe('Fallback.');
    expect(world.record).toMatchObject({ fallback: true, outcome: 'answered', 'gen_ai.request.model': 'other.model' });
    // the first call may have run: what it could have cost stays, and the answer's usage comes on top
    expect(await world.table.used('TENANT#acme#USER#f2')).toBe(world.record.tokensCharged);
    expect(world.record.tokensCharged).toBeGreaterThan(1_000);
  });
});

describe('what a guardrail masks', () => {
  test('in a question reaches the model masked', async () => {
    world.bedrock.guardrail = () => ({ mask: ['I am {NAME}.'] });
    await world.ask('I am Alice.');
    expect(world.bedrock.requests[0].lastText).toBe('I am {NAME}.');
    expect(world.record.guardrailInput).toBe('intervened');
  });
  test('in a way that cannot be put back is blocked', async () => {
    world.bedrock.guardrail = () => ({ mask: ['one', 'two'] });
    expect((await world.ask('I am Alice.')).json().refusal.code).toBe('input-blocked');
  });
  test('in an answer is an answer, and what it blocks is none', async () => {
    const masked = {
      guardrail: {
        outputAssessments: { g: [{ sensitiveInformationPolicy: { piiEntities: [{ action: 'ANONYMIZED' }] } }] },
      },
    };
    world.bedrock.script = () => ({ text: ['Hello {NAME}.'], stopReason: 'guardrail_intervened', trace: masked });
    expect((await world.ask('Hi', { path: '/converse-stream' })).said).toBe('Hello {NAME}.');
    expect(world.record).toMatchObject({ outcome: 'answered', guardrailOutput: 'intervened' });
    const both = {
      guardrail: { outputAssessments: { g: [{ a: { action: 'ANONYMIZED' }, b: { action: 'BLOCKED' } }] } },
    };
    world.bedrock.script = () => ({ text: ['Hello'], stopReason: 'guardrail_intervened', trace: both });
    expect((await world.ask('Hi')).json().refusal.code).toBe('output-blocked');
  });
});

describe('the kill switch', () => {
  test('off stops everything, before a token is looked at', async () => {
    world.appConfig.state = { mode: 'off' };
    const seen = await world.ask('Hi', { token: null });
    expect([seen.status, seen.json().code]).toEqual([503, 'switched-off']);
    expect(world.issuer.calls).toEqual([]);
  });
  test.each<[KillSwitch['mode'], Partial<AuditRecord>]>([
    ['off', { outcome: 'failed', code: 'switched-off' }],
    ['no-tools', { outcome: 'answered' }],
  ])('%s stops the tools of a request that is already running', async (mode, outcome) => {
    let time = Date.now();
    await world.gateway({}, { now: () => time });
    world.bedrock.script = ({ messages }) => {
      if (messages.length > 1) return { text: ['Done.'] };
      // past the age of what is known of the switch
      time += 5_000;
      world.appConfig.state = { mode };
      return { toolUses: [{ name: 'lookup', input: { order: 'A1' } }] };
    };
    await world.ask('Hi', { alias: 'tools' });
    expect(world.tools.count('arn:lookup')).toBe(0);
    expect(world.record).toMatchObject({ ...outcome, killSwitch: mode });
  });
  test('static answers everyone with one text', async () => {
    world.appConfig.state = { mode: 'static' };
    expect((await world.chat('Hi')).json().choices[0]).toMatchObject({
      message: { content: 'The assistant is not available right now.', refusal: null },
      finish_reason: 'stop',
    });
    expect(world.bedrock.requests).toEqual([]);
  });
});

describe('a budget that is spent', () => {
  test('claims no conversation', async () => {
    const conversationId = '00000000-0000-4000-8000-00000000dead';
    await world.gateway({ quota: { ...world.settings().quota, userTokensPerDay: 1 } });
    const seen = await world.ask('Hi', { token: world.issuer.token('spent'), body: { conversationId } });
    expect(seen.json().code).toBe('quota-exceeded');
    expect((await world.table.items()).has(`CONVERSATION#${conversationId}`)).toBe(false);
  });
  test('says so with the time to come again and what is left', async () => {
    await world.gateway({ quota: { ...world.settings().quota, userTokensPerDay: 1_600 } });
    const token = world.issuer.token('poor');
    world.bedrock.script = () => ({ text: ['Long.'], usage: { inputTokens: 500, outputTokens: 900 } });
    expect((await world.ask('Hi', { token })).status).toBe(200);
    const seen = await world.ask('Hi', { token });
    expect([seen.status, seen.json().code]).toEqual([429, 'quota-exceeded']);
    expect(Number(seen.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(seen.headers.get('x-ratelimit-remaining-tokens')).toBe('200');
  });
  test('reads as an OpenAI error on its path', async () => {
    await world.gateway({ quota: { ...world.settings().quota, userRequestsPerMinute: 1 } });
    const token = world.issuer.token('fast');
    await world.chat('Hi', { token });
    const seen = await world.chat('Hi', { token, stream: true });
    expect(seen.status).toBe(429);
    expect(seen.json().error).toMatchObject({ type: 'rate_limit_error', code: 'rate-exceeded', param: null });
  });
  test('of one user leaves the others theirs', async () => {
    await world.gateway({ quota: { ...world.settings().quota, userRequestsPerMinute: 1 } });
    await world.ask('Hi', { token: world.issuer.token('one') });
    expect((await world.ask('Hi', { token: world.issuer.token('one') })).status).toBe(429);
    expect((await world.ask('Hi', { token: world.issuer.token('two') })).status).toBe(200);
  });
});

test('a client that leaves takes the call of the model with it, and pays for what was made until then', async () => {
  world.bedrock.script = () => ({ text: Array.from({ length: 100 }, () => 'word '), delay: 20 });
  const leave = new AbortController();
  const response = await fetch(`${await world.gateway()}/converse-stream`, {
    method: 'POST',
    headers: { authorization: `Bearer ${world.issuer.token('leaver')}` },
    body: JSON.stringify({ alias: 'default', messages: [{ role: 'user', content: [{ text: 'Hi' }] }] }),
    signal: leave.signal,
  });
  const reader = response.body!.getReader();
  await reader.read();
  // in the middle of the answer, however long it took to begin
  leave.abort();
  await expect(reader.read()).rejects.toThrow('aborted');
  const isOver = () => world.record?.phase === 'final' && world.bedrock.abandoned > 0;
  for (let i = 0; i < 1_000 && !isOver(); i += 1) await sleep(20);
  expect(world.record).toMatchObject({ outcome: 'aborted', settle: 'estimated' });
  expect(world.bedrock.abandoned).toBe(1);
  expect(await world.table.used('TENANT#acme#USER#leaver')).toBe(world.record.tokensCharged);
});

test('a reader who is slow is waited for, not buffered without end', async () => {
  const big = 'x'.repeat(100_000);
  world.bedrock.script = () => ({ text: Array.from({ length: 100 }, () => big) });
  const url = await world.gateway();
  const response = await fetch(`${url}/converse-stream`, {
    method: 'POST',
    headers: { authorization: `Bearer ${world.issuer.token()}` },
    body: JSON.stringify({ alias: 'default', messages: [{ role: 'user', content: [{ text: 'Hi' }] }] }),
  });
  const before = process.memoryUsage().arrayBuffers;
  let size = 0;
  for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
    size += part.length;
    if (size < 3_000_000) await sleep(5);
  }
  expect(size).toBeGreaterThan(10_000_000);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(60_000_000);
});

describe('an answer of an agreed form', () => {
  const schema = {
    type: 'object',
    required: ['answer'],
    additionalProperties: false,
    properties: { answer: { type: 'string' }, link: { type: 'string' } },
  };
  beforeEach(() => world.gateway({ output: { mode: 'json-schema', schema, linkHosts: [] } }));
  test.each<[string, string, unknown]>([
    ['as it is', '{"answer":"42"}', { answer: '42' }],
    ['in a fence', '```json\n{"answer":"42"}\n```', { answer: '42' }],
    ['after a sentence', 'Here it is: {"answer":"42"} Enjoy.', { answer: '42' }],
    [
      'without the links in it',
      '{"answer":"42","link":"https://evil.example/x"}',
      { answer: '42', link: '(link removed)' },
    ],
  ])('is data, %s', async (_, text, data) => {
    world.bedrock.script = () => ({ text: [text.slice(0, 9), text.slice(9)] });
    expect((await world.ask('Hi')).json().data).toEqual(data);
    expect(JSON.parse((await world.ask('Hi', { path: '/converse-stream' })).said)).toEqual(data);
  });
  test.each([
    '12345678901234567890',
    '1.10',
    '-0',
    '1E2',
    '0.1000000000000000055511151231257827',
    '1e400',
    '{ "deep": [ 1.0,\n2.50 ] }',
  ])('keeps %s as it is', async (written) => {
    await world.gateway({ output: { mode: 'json-schema', schema: { type: 'object' }, linkHosts: [] } });
    const text = `{"id": ${written}, "link":"https://evil.example/"}`;
    const out = `{"id": ${written}, "link":"(link removed)"}`;
    world.bedrock.script = () => ({ text: [text] });
    const whole = await world.ask('Hi');
    expect(whole.json().text).toBe(out);
    expect(whole.text).toContain(`"data":${out}`);
    expect((await world.ask('Hi', { path: '/converse-stream' })).said).toBe(out);
    expect((await world.chat('Hi')).json().choices[0].message.content).toBe(out);
  });
  test('has no link in a string, nor one to which the next string belongs', async () => {
    const output = { mode: 'json-schema' as const, schema: { type: 'object' }, linkHosts: ['docs.example.com'] };
    await world.gateway({ output });
    const said = async (data: unknown) => {
      world.bedrock.script = () => ({ text: [JSON.stringify(data)] });
      return (await world.ask('Hi')).json().data;
    };
    const kept = {
      a: '',
      b: '"',
      c: ' "quoted" ',
      d: 'x@docs.example.com',
      e: 'https://docs.example.com/?q',
      f: 'evil.example',
    };
    expect(await said(kept)).toEqual(kept);
    expect(
      await said({
        a: 'evil.example/',
        b: 'x@evil.example',
        c: '[a](//evil.example/)',
        d: '[a]: https://docs.example.com "T!',
      }),
    ).toEqual({ a: 'evil.example /', b: 'x at evil.example', c: '[a]', d: '[a]: https://docs.example.com/' });
  });
  test('is checked as its reader reads it', async () => {
    const properties = { n: { type: 'number', maximum: 9 } };
    await world.gateway({ output: { mode: 'json-schema', schema: { type: 'object', properties }, linkHosts: [] } });
    const refused = async (text: string) => {
      world.bedrock.script = () => ({ text: [text] });
      return (await world.ask('Hi')).json().refusal?.code;
    };
    expect(await refused('{"n":9.0}')).toBeUndefined();
    expect(await refused('{"n":1e400}')).toBe('output-invalid');
    expect(await refused('{"n":10.0}')).toBe('output-invalid');
    // of two values with one name, a reader takes the first or the last
    expect(await refused('{"n":10,"n":1}')).toBe('output-invalid');
    expect(await refused('{"m":[{"n":1},{"n":1}],"\\u006e":1}')).toBeUndefined();
    expect(await refused('{"\\u006e":10,"n":1}')).toBe('output-invalid');
    expect(await refused('{"https://a.example/":10,"https://b.example/":1}')).toBe('output-invalid');
  });
  test.each(['no', '{"answer":42}', '{"answer":"42","more":1}', '[{"answer":"42"}]', '{"answer":'])(
    '%s is none',
    async (text) => {
      world.bedrock.script = () => ({ text: [text] });
      const whole = await world.ask('Hi');
      expect([whole.json().refusal.code, whole.json().data]).toEqual(['output-invalid', undefined]);
      const streamed = await world.ask('Hi', { path: '/converse-stream' });
      expect([streamed.said, streamed.text.includes('output-invalid')]).toEqual(['', true]);
    },
  );
});

describe('the audit record', () => {
  test('has one shape, and no word of the conversation', async () => {
    await world.ask('My secret question', { body: { conversationId: '00000000-0000-4000-8000-00000000000a' } });
    const { record } = world;
    expect(Object.keys(record).sort()).toMatchInlineSnapshot(`
[
  "alias",
  "canary",
  "clientId",
  "conversationId",
  "gen_ai.conversation.id",
  "gen_ai.operation.name",
  "gen_ai.provider.name",
  "gen_ai.request.max_tokens",
  "gen_ai.request.model",
  "gen_ai.response.finish_reasons",
  "gen_ai.usage.input_tokens",
  "gen_ai.usage.output_tokens",
  "grounding",
  "guardrailId",
  "guardrailInput",
  "guardrailOutput",
  "guardrailVersion",
  "inputHash",
  "killSwitch",
  "latencyMs",
  "outcome",
  "outputHash",
  "path",
  "phase",
  "policies",
  "principal",
  "promptId",
  "promptVersion",
  "quotaRemaining",
  "removedFromOutput",
  "requestId",
  "reservation",
  "settle",
  "status",
  "steps",
  "streaming",
  "strippedCharacters",
  "tenant",
  "time",
  "tokensCharged",
  "tokensReserved",
  "traceId",
  "type",
  "version",
]
`);
    expect(JSON.stringify(world.audit)).not.toMatch(/secret question|Hello from|alice/);
    expect(world.audit.map(({ phase }) => phase)).toEqual(['intent', 'final']);
  });
  test("tells the time by the host's clock, before the model is asked as after", async () => {
    const time = Date.UTC(2030, 0, 1);
    await world.gateway({}, { now: () => time });
    await world.ask('Hi');
    expect(world.audit.map((record) => [record.phase, record.time])).toEqual([
      ['intent', '2030-01-01T00:00:00.000Z'],
      ['final', '2030-01-01T00:00:00.000Z'],
    ]);
  });
  test('of every answer says what decided', async () => {
    const seen = await world.ask('Hi', { token: world.issuer.token('mallory') });
    expect(seen.status).toBe(403);
    expect(world.record).toMatchObject({
      outcome: 'denied',
      code: 'forbidden',
      step: 'authorization',
      policies: ['suspended'],
      status: 403,
    });
  });
  test('of a tool call has a hash of its arguments, and the policy', async () => {
    world.bedrock.script = ({ messages }) =>
      messages.length === 1 ? { toolUses: [{ name: 'lookup', input: { order: 'A1' } }] } : { text: ['Done.'] };
    await world.ask('Hi', { alias: 'tools' });
    expect(world.record.toolCalls).toEqual([
      {
        name: 'lookup',
        argumentsHash: expect.stringMatching(/^[0-9a-f]{64}$/),
        decision: 'allowed',
        policies: ['lookup'],
      },
    ]);
    expect(JSON.stringify(world.record)).not.toContain('"A1"');
  });
  test('counts the calls that are denied, for a filter that finds no other request', async () => {
    const { pattern } = METRICS.find(({ name }) => name === 'ToolCallsDenied')!;
    const lookup = (order: string) => ({ name: 'lookup', input: { order } });
    world.bedrock.script = ({ messages }) =>
      messages.length === 1
        ? { toolUses: [lookup('A1'), lookup('B1'), { name: 'rm', input: {} }] }
        : { text: ['Done.'] };
    await world.ask('Hi', { alias: 'tools' });
    expect(world.record.toolCallsDenied).toBe(2);
    expect(world.audit.map((record) => matches(pattern, record))).toEqual([false, true]);
    world.bedrock.script = ({ messages }) =>
      messages.length === 1 ? { toolUses: [lookup('A1')] } : { text: ['Done.'] };
    await world.ask('Hi', { alias: 'tools' });
    expect(world.record).not.toHaveProperty('toolCallsDenied');
  });
});

test('an approval opens one call: the same call again, in the same request or another, has to be approved again', async () => {
  const input = { order: 'A1', cents: 100 };
  const call = {
    principal: { tenant: 'acme', subject: 'twice' },
    tool: 'refund',
    argumentsHash: argumentsHash(input),
  };
  const key = deriveKey(world.secrets.secret, 'approval');
  const send = (approvals: string[]) =>
    world.ask('Hi', { alias: 'tools', token: world.issuer.token('twice'), body: { approvals } });
  const refund = { name: 'refund', input };
  const first = approve(key, call, Date.now() + 60_000);
  world.bedrock.script = ({ messages }) =>
    messages.length === 1 ? { toolUses: [refund, refund] } : { text: ['Done.'] };
  expect((await send([first, first])).json().refusal.code).toBe('approval-required');
  expect(world.record.toolCalls?.map(({ decision }) => decision)).toEqual(['allowed', 'approval-required']);
  expect((await send([first])).json().refusal.code).toBe('approval-required');
  expect(world.record.toolCalls?.map(({ decision }) => decision)).toEqual(['approval-required']);
  const two = [1, 2].map((more) => approve(key, call, Date.now() + 60_000 + more));
  expect((await send([first, ...two])).said).toBe('Done.');
});

test('an approval that is signed with a secret newer than the one in memory counts, and a false one asks once a minute', async () => {
  const input = { order: 'A1', cents: 100 };
  const call = { principal: { tenant: 'acme', subject: 'alice' }, tool: 'refund', argumentsHash: argumentsHash(input) };
  let time = Date.now();
  await world.gateway({}, { now: () => time });
  world.bedrock.script = ({ messages }) =>
    messages.length === 1 ? { toolUses: [{ name: 'refund', input }] } : { text: ['Done.'] };
  const send = (secret: string) =>
    world.ask('Hi', {
      alias: 'tools',
      body: { approvals: [approve(deriveKey(secret, 'approval'), call, time + 60_000)] },
    });
  const before = world.secrets.secret;
  expect((await send('a-false-secret-of-more-than-32-characters')).json().refusal.code).toBe('approval-required');
  time += 60_000;
  world.secrets.secret = 'a-rotated-secret-of-more-than-32-characters';
  try {
    expect((await send(world.secrets.secret)).said).toBe('Done.');
    const reads = world.secrets.count('GetSecretValue');
    expect((await send('a-false-secret-of-more-than-32-characters')).json().refusal.code).toBe('approval-required');
    expect(world.secrets.count('GetSecretValue')).toBe(reads);
  } finally {
    world.secrets.secret = before;
  }
});

test('a client that leaves does not take the scan of the tools from others who wait for it', async () => {
  let scan = () => {};
  const apply: ApplyGuardrail = (_, __, [text], signal) =>
    text.startsWith('lookup:')
      ? new Promise((resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('left')));
          scan = () => resolve({ kind: 'passed' });
        })
      : Promise.resolve({ kind: 'passed' });
  const step = inputGuardrail(apply, world.settings());
  const exchangeWith = (signal: AbortSignal) => {
    const exchange = new Exchange({} as GatewayRequest, signal, () => Promise.resolve());
    exchange.set('alias', world.settings().aliases.tools);
    exchange.set('aliasName', 'tools');
    exchange.set('messages', [{ role: 'user', content: [{ text: 'Hi' }] }]);
    return exchange;
  };
  const gone = new AbortController();
  const left = step(exchangeWith(gone.signal));
  const waits = step(exchangeWith(new AbortController().signal));
  gone.abort();
  scan();
  expect(await waits).toEqual({ kind: 'allow' });
  await left;
});

test('whoever watches sees each step end', async () => {
  const steps: [StepName, string][] = [];
  await world.gateway({}, { observe: () => (step, verdict) => steps.push([step, verdict.kind]) });
  await world.ask('Hi', { token: world.issuer.token('a', 'acme', { 'cognito:groups': [] }) });
  expect(steps).toEqual([
    ['kill-switch', 'allow'],
    ['principal', 'allow'],
    ['limits', 'allow'],
    ['authorization', 'deny'],
  ]);
});

test('Verified Permissions may decide in place of policies', async () => {
  await world.gateway({ document: undefined, aliases: { default: { modelId: 'm' } }, policyStoreId: 'store' });
  world.permissions.answerWith = { decision: 'ALLOW', determiningPolicies: [{ policyId: 'p1' }], errors: [] };
  expect((await world.ask('Hi')).status).toBe(200);
  expect(JSON.parse(world.permissions.calls[0].body)).toMatchObject({
    policyStoreId: 'store',
    principal: { entityType: 'SecureLlm::User', entityId: 'acme/alice' },
    action: { actionType: 'SecureLlm::Action', actionId: 'Invoke' },
    resource: { entityType: 'SecureLlm::Alias', entityId: 'default' },
    context: { contextMap: { streaming: { boolean: false } } },
  });
  expect(world.record.policies).toEqual(['p1']);
});

test('machine clients have the tenant that their settings give them', async () => {
  const [issuer] = world.settings().issuers;
  await world.gateway({ issuers: [{ ...issuer, clientIds: ['machine'], clientTenants: { machine: 'robots' } }] });
  const claims = { client_id: 'machine', 'custom:tenantId': undefined, 'cognito:groups': ['staff'] };
  expect((await world.ask('Hi', { token: world.issuer.token('machine', undefined, claims) })).status).toBe(200);
  expect(world.record).toMatchObject({ tenant: 'robots', clientId: 'machine' });
});

test('problems are RFC 9457', async () => {
  const seen = await world.ask('Hi', { token: null });
  expect(seen.headers.get('content-type')).toBe('application/problem+json');
  expect(seen.headers.get('www-authenticate')).toBe('Bearer');
  expect(seen.json()).toEqual({
    type: 'urn:cdk-secure-llm:problem:unauthenticated',
    title: MEANING.unauthenticated.title,
    status: 401,
    code: 'unauthenticated',
    requestId: seen.headers.get('x-request-id'),
  });
});

test.each([
  ['GET', '/converse', 'POST'],
  ['DELETE', '/v1/models', 'GET'],
  ['POST', '/v1/models/default', 'GET'],
])('%s %s is not served, and the answer says what is', async (method, path, allowed) => {
  const url = await world.gateway();
  const response = await fetch(`${url}${path}`, { method });
  expect([response.status, response.headers.get('allow')]).toEqual([405, allowed]);
});
