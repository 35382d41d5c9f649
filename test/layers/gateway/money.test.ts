import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import OpenAI from 'openai';
import type { AuditRecord } from '../../../lib/contract';
import { DOORS } from '../../../lib/contract';
import { budgetsOf } from '../../../lib/layers/gateway/runtime/counters';
import type { Ledger, Reservation } from '../../../lib/layers/gateway/runtime/ledger';
import { bedrockModel, type ModelCall, ModelError } from '../../../lib/layers/gateway/runtime/model';
import { Spending } from '../../../lib/layers/gateway/runtime/spending';
import { NO_LIMITS } from '../../../lib/layers/gateway/runtime/usage-limits';
import { awsCall } from '../../../lib/runtime/aws-call';
import { awsSend } from '../../../lib/runtime/aws-send';
import { bodyOf, nameOf, WAYS, type Way } from '../../../local/aws/asking';
import { eventFrame } from '../../../local/aws/event-stream';
import type { World } from '../../../local/aws/world';
import { startedWorld } from '../../support/world';

const world = startedWorld();
beforeEach(() => world.gateway());

const used = (subject: string) => world.table.used(`TENANT#acme#USER#${subject}`);
const final = async (): Promise<AuditRecord> => {
  for (let i = 0; i < 1_000 && world.record?.phase !== 'final'; i += 1) await sleep(10);
  expect(world.record.phase).toBe('final');
  return world.record;
};
/** Most that an input can cost: what was reserved beside the model's output. */
const inputOf = ({ tokensReserved }: AuditRecord) => tokensReserved! - 1_024;

describe('what did not run is not charged', () => {
  test('calls that are throttled for hours leave the budget for the first that is not', async () => {
    await world.gateway({ quota: { ...world.settings().quota, userTokensPerDay: 4_000 } });
    const token = world.issuer.token('patient');
    for (const [path, operation] of [
      [DOORS.converse.path, 'Converse'],
      [DOORS.converseStream.path, 'ConverseStream'],
    ] as const) {
      world.bedrock.faults.set(operation, '429');
      for (let i = 0; i < 10; i += 1) expect((await world.ask('Hi', { path, token })).status).toBe(503);
      world.bedrock.faults.clear();
    }
    expect(await used('patient')).toBe(0);
    expect(world.record).toMatchObject({
      settle: 'settled',
      tokensCharged: 0,
      cause: 'ModelError: ThrottlingException',
    });
    expect((await world.ask('Hi', { token })).status).toBe(200);
  });

  test.each<[string, (response: ServerResponse) => void, boolean]>([
    ['a throttled call', refusal(429, 'ThrottlingException'), false],
    ['a model that is not ready', refusal(429, 'ModelNotReadyException'), false],
    ['a service that is away', refusal(503, 'ServiceUnavailableException'), false],
    ['a call that is not valid', refusal(400, 'ValidationException'), false],
    // the inert look-alikes
    ['a 429 of something in between', refusal(429), true],
    ['a 503 of something in between', refusal(503), true],
    ['a throttled call with a status that it never has', refusal(500, 'ThrottlingException'), true],
    ['a failure inside', refusal(500, 'InternalServerException'), true],
    ['a model that failed', refusal(424, 'ModelErrorException'), true],
    ['a model that took too long', refusal(408, 'ModelTimeoutException'), true],
    ['a connection that broke', (response) => response.destroy(), true],
  ])('%s', async (_, answer, ran) => {
    const service = createServer((request, response) => request.resume().on('end', () => answer(response)));
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
    const model = modelAt(`http://127.0.0.1:${(service.address() as AddressInfo).port}`);
    try {
      for (const ask of [() => model.converse(CALL, never), () => model.stream(CALL, deaf, never)]) {
        const error = await ask().catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(ModelError);
        expect((error as ModelError).ran).toBe(ran);
      }
    } finally {
      service.closeAllConnections();
      service.close();
    }
  });

  test('an address where nobody listens', async () => {
    const model = modelAt('http://127.0.0.1:1');
    await expect(model.converse(CALL, never)).rejects.toMatchObject({ ran: false });
    await expect(model.stream(CALL, deaf, never)).rejects.toMatchObject({ ran: false });
  });

  test('a throttled call inside a stream may have cost something, and what was heard counts', async () => {
    world.bedrock.streamFault = { fault: 'throttling-exception', place: 'middle' };
    await world.ask('Hi', { path: DOORS.converseStream.path, token: world.issuer.token('inside') });
    expect(await final()).toMatchObject({ settle: 'estimated' });
    expect(await used('inside')).toBeGreaterThanOrEqual(inputOf(world.record) + 'Hello'.length);
    world.bedrock.streamFault = { fault: 'throttling-exception', place: 'start' };
    await world.ask('Hi', { path: DOORS.converseStream.path, token: world.issuer.token('start') });
    expect(await final()).toMatchObject({ settle: 'kept' });
    expect(await used('start')).toBe(world.record.tokensReserved);
  });
});

describe('a client who stops a stream', () => {
  /** Reads until it has `bytes` of text, leaves, and returns the text that it got. */
  async function stopAfter(bytes: number, subject: string, way: Way): Promise<string> {
    const leave = new AbortController();
    const response = await fetch(`${url}${DOORS[way.door].path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${world.issuer.token(subject)}`, 'content-type': 'application/json' },
      body: JSON.stringify(bodyOf(way, 'Hi')),
      signal: leave.signal,
    });
    if (response.status !== 200) return '';
    let events = '';
    const said = () => [...events.matchAll(/"(?:text|content|delta)":"(x+)"/g)].map(([, text]) => text).join('');
    try {
      for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
        events += Buffer.from(part).toString('utf8');
        if (said().length >= bytes) leave.abort();
      }
    } catch {
      // it left
    }
    return said();
  }
  const STREAMS = WAYS.filter(({ stream }) => stream);
  let url: string;
  beforeEach(async () => {
    url = await world.gateway();
    // each letter a token: no text has more of them
    world.bedrock.script = () => ({ text: Array.from({ length: 40 }, () => 'x'.repeat(9)), delay: 4 });
  });

  test.each(STREAMS.flatMap((way) => [1, 90, 300].map((at) => [nameOf(way), at, way] as const)))(
    'at %s, after %i letters, pays for the question and for no less than it got',
    async (_, at, way) => {
      world.audit.length = 0;
      const subject = `stop-${way.door}-${at}`;
      const got = await stopAfter(at, subject, way);
      const record = await final();
      const charged = await used(subject);
      expect(charged).toBe(record.tokensCharged);
      // on a busy machine the answer may be whole before the client has left, or there may be none
      if (record.outcome === 'answered' || got === '') return;
      expect(record).toMatchObject({ outcome: 'aborted', settle: 'estimated' });
      expect(charged).toBeGreaterThanOrEqual(inputOf(record) + got.length);
      // later there may be nothing between the two
      if (at < 100) expect(charged).toBeLessThan(record.tokensReserved!);
    },
  );

  test('never gets more than its budget, wherever it stops', async () => {
    const budget = 9_000;
    url = await world.gateway({ quota: { ...world.settings().quota, userTokensPerDay: budget } });
    let got = 0;
    let spent = 0;
    for (let i = 0; i < 30; i += 1) {
      world.audit.length = 0;
      got += (await stopAfter((i * 37) % 300, 'greedy', STREAMS[i % STREAMS.length]!)).length;
      const record = await final();
      if (record.code === 'quota-exceeded') break;
      got += inputOf(record);
      spent += record.tokensCharged!;
      expect(got).toBeLessThanOrEqual(spent);
    }
    expect(world.record.code).toBe('quota-exceeded');
    expect(await used('greedy')).toBe(spent);
    expect(spent).toBeLessThanOrEqual(budget);
  });

  test('pays for what it was never shown: thinking, and arguments of tools', async () => {
    const reasoning = 'r'.repeat(300);
    world.bedrock.script = () => ({ reasoning, text: ['Hello', ' there'] });
    world.bedrock.streamFault = { fault: 'reset', place: 'middle' };
    await world.ask('Hi', { path: DOORS.converseStream.path, token: world.issuer.token('thinker') });
    expect(await final()).toMatchObject({ settle: 'estimated' });
    expect(await used('thinker')).toBeGreaterThanOrEqual(inputOf(world.record) + 300 + 'Hello'.length);
    world.audit.length = 0;
    world.bedrock.script = () => ({ text: [], toolUses: [{ name: 'lookup', input: { order: 'A'.repeat(250) } }] });
    world.bedrock.streamFault = { fault: 'reset', place: 'end' };
    await world.ask('Hi', { path: DOORS.converseStream.path, alias: 'tools', token: world.issuer.token('caller') });
    expect(await final()).toMatchObject({ settle: 'estimated' });
    expect(await used('caller')).toBeGreaterThanOrEqual(inputOf(world.record) + 250);
  });

  test('before anything of it was heard pays for all that it could have cost', async () => {
    world.bedrock.faults.set('ConverseStream', 'timeout');
    await world.gateway({ timeouts: { ...world.settings().timeouts, request: 500 } });
    await world.ask('Hi', { path: DOORS.converseStream.path, token: world.issuer.token('early') });
    expect(await final()).toMatchObject({ code: 'timeout', settle: 'kept' });
    expect(await used('early')).toBe(world.record.tokensReserved);
  });
});

describe('what a stream without its end costs', () => {
  const settled: [Reservation, number][] = [];
  const ledger: Pick<Ledger, 'reserve' | 'settle'> = {
    reserve: (_, id, tokens) =>
      Promise.resolve({ kind: 'reserved', reservation: { pk: 'p', id, tokens, remaining: 5_000 } }),
    settle: (reservation, cost) => {
      settled.push([reservation, cost]);
      return Promise.resolve();
    },
  };
  let clock = 0;
  const spending = async () => {
    settled.length = 0;
    clock = 10;
    const made = new Spending(
      ledger as Ledger,
      budgetsOf(
        { subject: 'u', tenant: 't', clientId: 'c', groups: [], scopes: [] },
        { table: 't', userTokensPerDay: 9_000, tenantTokensPerDay: 9_000, userRequestsPerMinute: 9, shards: 1 },
        NO_LIMITS,
        [],
      )!,
      'id',
      () => clock,
    );
    await made.reserve(1_500, new AbortController().signal, 1_000);
    return made;
  };
  const outcome = async (made: Spending) => [await made.settle(), made.charged, made.remaining];

  test('is its input, what was heard, and what may have been made since', async () => {
    const made = await spending();
    made.asked();
    clock += 400;
    made.heard(0);
    clock += 30;
    made.heard(70);
    clock += 25;
    expect(await outcome(made)).toEqual(['estimated', 500 + 70 + 25, 5_000 + 1_500 - 595]);
    expect(settled.map(([, cost]) => cost)).toEqual([595, 595]);
  });
  test('is never more than was reserved', async () => {
    const made = await spending();
    made.asked();
    made.heard(1);
    clock += 60_000;
    expect(await outcome(made)).toEqual(['estimated', 1_500, 5_000]);
  });
  test('is all of it when it was never heard, and nothing when it did not run', async () => {
    const silent = await spending();
    silent.asked();
    clock += 1;
    expect(await outcome(silent)).toEqual(['kept', 1_500, 5_000]);
    const refused = await spending();
    refused.asked();
    refused.notRun();
    expect(await outcome(refused)).toEqual(['settled', 0, 6_500]);
  });
  test('cannot be taken back by a refusal that comes after something was heard', async () => {
    const made = await spending();
    made.asked();
    made.heard(5);
    made.notRun();
    expect(await outcome(made)).toEqual(['estimated', 505, 5_995]);
  });
  test('does not change once it is decided', async () => {
    const made = await spending();
    made.asked();
    made.heard(5);
    made.end();
    made.heard(900);
    made.answered({ inputTokens: 1, outputTokens: 1 });
    clock += 900;
    expect(await outcome(made)).toEqual(['estimated', 505, 5_995]);
  });
  test('is what the model reports, where it does', async () => {
    const made = await spending();
    made.asked();
    made.heard(900);
    made.answered({ inputTokens: 30, outputTokens: 12 });
    expect(await outcome(made)).toEqual(['settled', 42, 5_000 + 1_500 - 42]);
  });
});

test.each([
  ['first', [1_000, 2]],
  ['last', [2, 1_000]],
])('of two reports of usage in a stream the larger counts, also when it comes %s', async (_, outputs) => {
  const reports = outputs.map((outputTokens) => ({ usage: { inputTokens: 10, outputTokens } }));
  expect((await streamOf(reports)).usage).toEqual({ inputTokens: 10, outputTokens: 1_000 });
});
test('a report that cannot be read is none, whatever another one says', async () => {
  const odd = { usage: { inputTokens: 10, outputTokens: 1.5 } };
  const good = { usage: { inputTokens: 10, outputTokens: 7 } };
  await expect(streamOf([good, odd])).rejects.toThrow('no usage');
  await expect(streamOf([odd, good])).rejects.toThrow('no usage');
  await expect(streamOf([good, {}])).rejects.toThrow('no usage');
});

describe('a budget', () => {
  const openai = async (quota: Partial<ReturnType<World['settings']>['quota']>, subject: string) =>
    new OpenAI({
      baseURL: `${await world.gateway({ quota: { ...world.settings().quota, ...quota } })}/v1`,
      apiKey: world.issuer.token(subject),
    });
  const ask = (client: OpenAI) =>
    client.chat.completions.create({ model: 'default', messages: [{ role: 'user', content: 'Hi' }] });

  test("of a day that is spent is told to the user at once by OpenAI's client, with its default retries", async () => {
    const client = await openai({ userTokensPerDay: 100 }, 'spent');
    const error = await ask(client).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ status: 429, code: 'quota-exceeded' });
    expect(world.audit.filter(({ phase }) => phase === 'final')).toHaveLength(1);
    const { headers } = error as InstanceType<typeof OpenAI.APIError>;
    expect([headers!.get('x-should-retry'), Number(headers!.get('retry-after')) > 0]).toEqual(['false', true]);
  });
  test('of requests a minute may be waited for', async () => {
    await world.gateway({ quota: { ...world.settings().quota, userRequestsPerMinute: 1 } });
    const token = world.issuer.token('fast');
    await world.chat('Hi', { token });
    const { status, headers } = await world.chat('Hi', { token });
    expect([status, headers.get('x-should-retry')]).toEqual([429, null]);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(30);
    expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(60);
  });

  test.each<[string, Partial<ReturnType<World['settings']>['quota']>]>([
    ['user: spent', { userTokensPerDay: 100 }],
    ['tenant: spent', { tenantTokensPerDay: 100 }],
    ['everybody: spent', { globalTokensPerDay: 100 }],
    ['user: too-fast', { userRequestsPerMinute: 1 }],
  ])('that stops a request is on record as %s', async (cause, quota) => {
    await world.gateway({ quota: { ...world.settings().quota, ...quota } });
    const token = world.issuer.token(`whose ${cause}`.replaceAll(/[ :]/g, '-'));
    const first = await world.ask('Hi', { token });
    if (first.status === 200) await world.ask('Hi', { token });
    expect(world.record).toMatchObject({ status: 429, cause, tokensCharged: 0 });
  });

  test('that is told in a header is what is left', async () => {
    const left = async (path: string, subject: string) => {
      const seen = await world.ask('Hi', { path, token: world.issuer.token(subject) });
      return Number(seen.headers.get('x-ratelimit-remaining-tokens'));
    };
    // of a whole answer after it; a stream begins before anybody knows what it will cost
    expect(await left(DOORS.converse.path, 'whole')).toBe(1_000_000 - (await used('whole')));
    expect(await left(DOORS.converseStream.path, 'streamed')).toBe(1_000_000 - (await final()).tokensReserved!);
    expect(world.record.quotaRemaining).toBe(1_000_000 - (await used('streamed')));
    world.bedrock.guardrail = () => 'block';
    expect(await left(DOORS.converse.path, 'blocked')).toBe(1_000_000);
    world.bedrock.faults.set('ApplyGuardrailInput', '500');
    expect(await left(DOORS.converse.path, 'failed')).toBe(1_000_000);
  });
});

function refusal(status: number, type?: string) {
  return (response: ServerResponse) => {
    response.writeHead(status, type ? { 'x-amzn-errortype': type } : {}).end('{"message":"no"}');
  };
}

const CALL: ModelCall = {
  modelId: 'm',
  system: 's',
  messages: [{ role: 'user', content: [{ text: 'Hi' }] }],
  maxTokens: 9,
  guardrail: { id: 'guard', version: '7' },
  metadata: {},
};
const never = new AbortController().signal;
const deaf = { text: () => Promise.resolve(), heard: () => undefined };

function modelAt(url: string) {
  const settings = { ...world.settings(), endpoints: { 'bedrock-runtime': url } };
  const credentials = () => Promise.resolve({ accessKeyId: 'local', secretAccessKey: 'local' });
  return bedrockModel(awsCall(settings, credentials), awsSend(settings, credentials), settings.timeouts);
}

/** A stream with these `metadata` events. */
async function streamOf(reports: readonly unknown[]) {
  const service = createServer((request, response) =>
    request.resume().on('end', () => {
      response.write(eventFrame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Hi' } }));
      response.write(eventFrame('messageStop', { stopReason: 'end_turn' }));
      for (const report of reports) response.write(eventFrame('metadata', report));
      response.end();
    }),
  );
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = service.address() as AddressInfo;
    return await modelAt(`http://127.0.0.1:${port}`).stream(CALL, deaf, never);
  } finally {
    service.closeAllConnections();
    service.close();
  }
}
