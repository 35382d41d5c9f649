import { request as httpRequest, type IncomingMessage } from 'node:http';
import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { DOORS } from '../../../lib/contract';
import type { Reply } from '../../../lib/layers/gateway/runtime/http';
import { drained } from '../../../lib/layers/gateway/runtime/http';
import { bedrockModel, type ModelCall } from '../../../lib/layers/gateway/runtime/model';
import { httpReply } from '../../../lib/layers/gateway/runtime/server';
import { awsCall } from '../../../lib/runtime/aws-call';
import { awsSend } from '../../../lib/runtime/aws-send';
import { bodyOf, nameOf, WAYS } from '../../../local/aws/asking';
import { environment } from '../../../local/aws/environment';
import type { Json } from '../../../local/aws/world';
import { drawn } from '../../support/exhaustive';
import { startedWorld } from '../../support/world';

const world = startedWorld();
const variables = { ...process.env };
afterAll(() => {
  process.env = variables;
});

/** The same numbers each time. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

const PIECES = [
  () => 'a',
  () => 'some words of an answer. ',
  // JSON escapes each to six letters
  () => `${'<'.repeat(3_000)} `,
  () => 'x'.repeat(20_000),
  () => 'ä'.repeat(40_000),
  () => 'y'.repeat(200_000),
];
/** Every way to ask for a stream. */
const STREAMS = WAYS.filter(({ stream }) => stream);
const DIALECTS = STREAMS.map(nameOf);
const wayOf = (dialect: string) => STREAMS.find((way) => nameOf(way) === dialect)!;
const pathOf = (dialect: string) => DOORS[wayOf(dialect).door].path;
const questionOf = (dialect: string) => JSON.stringify(bodyOf(wayOf(dialect), 'Hi'));

const said = (value: Json): string => {
  if (value.type === 'response.output_text.delta') return value.delta;
  return value.delta?.text ?? value.choices?.[0]?.delta?.content ?? '';
};

/** So many seeds of random texts and readers at each way. */
const seeds = (many: number) =>
  DIALECTS.flatMap((dialect) => Array.from({ length: many }, (_, seed) => [dialect, seed] as const));

/** The text of the events, and whether the stream came to its end. */
function read(events: string) {
  const data = events.split('\n\n').flatMap((block) => /^data: (.*)$/m.exec(block)?.[1] ?? []);
  const values = data.filter((line) => line !== '[DONE]').map((line) => JSON.parse(line) as Json);
  return {
    text: values.map((value) => said(value)).join(''),
    ended: data.includes('[DONE]') || /^event: (?:metadata|response\.completed|message_stop)$/m.test(events),
  };
}

/** Where two long texts differ: a page of letters would say it less well. */
function differs(got: string, wanted: string): string {
  if (got === wanted) return 'no';
  const at = [...wanted].findIndex((letter, i) => letter !== got[i]);
  return `at ${at}: ${JSON.stringify(got.slice(at, at + 20))}, not ${JSON.stringify(wanted.slice(at, at + 20))}; ${got.length} of ${wanted.length}`;
}

/** Whatever there is to read, as fast as `pause` lets it. */
type Reader = (answer: IncomingMessage) => Promise<string>;
const reading =
  (pause: () => Promise<unknown> | undefined): Reader =>
  async (answer) => {
    const parts: Buffer[] = [];
    for await (const part of answer as AsyncIterable<Buffer>) {
      parts.push(part);
      await pause();
    }
    return Buffer.concat(parts).toString('utf8');
  };

const open = (url: string, dialect: string) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    httpRequest(`${url}${pathOf(dialect)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${world.issuer.token()}` },
    })
      .on('response', resolve)
      .on('error', reject)
      .end(questionOf(dialect));
  });

/** Waits for the last record, without which a request has not ended. */
async function finalRecord() {
  const over = () => world.record?.phase === 'final';
  for (let i = 0; i < 1_000 && !over(); i += 1) await sleep(10);
  return over() ? world.record : undefined;
}

describe("behind Node's server", () => {
  test.each(drawn(seeds(4), 3, ([dialect]) => dialect))(
    '%s: pieces of any size and timing reach a reader of any pace (%i)',
    async (dialect, seed) => {
      const random = numbers(seed + 1);
      const text = Array.from({ length: 12 }, () => PIECES[random(PIECES.length)]());
      const delay = [0, 1, 8, 25][random(4)];
      const pauses = [() => undefined, () => sleep(random(3)), () => (random(20) === 0 ? sleep(40) : undefined)];
      world.bedrock.script = () => ({ text, delay });
      const answer = await open(await world.gateway(), dialect);
      const got = read(await reading(pauses[random(pauses.length)])(answer));
      expect(got.ended).toBe(true);
      expect(differs(got.text, text.join(''))).toBe('no');
      expect(await finalRecord()).toMatchObject({ outcome: 'answered', settle: 'settled', tokensCharged: 19 });
    },
  );

  test.each(DIALECTS)('%s: a fast reader who makes room before the next piece is not waited for', async (dialect) => {
    // what waits is written by a timer: then there may be room again before anybody asks for it
    const text = ['Hello', 'x'.repeat(80_000), 'small', 'end.'];
    world.bedrock.script = () => ({ text, delay: 60 });
    const answer = await open(await world.gateway(), dialect);
    const got = read(await reading(() => undefined)(answer));
    expect(got.ended).toBe(true);
    expect(differs(got.text, text.join(''))).toBe('no');
  });

  test.each(DIALECTS)('%s: a reader who does not read holds nothing beyond the deadline', async (dialect) => {
    world.bedrock.script = () => ({ text: Array.from({ length: 200 }, () => 'z'.repeat(100_000)) });
    const { timeouts } = world.settings();
    const answer = await open(await world.gateway({ timeouts: { ...timeouts, request: 1_500 } }), dialect);
    answer.pause();
    const record = await finalRecord();
    expect(record).toMatchObject({ outcome: 'failed', code: 'timeout' });
    expect(record!.settle).not.toBe('failed');
    for (let i = 0; i < 200 && world.bedrock.abandoned === 0; i += 1) await sleep(10);
    expect(world.bedrock.abandoned).toBe(1);
    answer.destroy();
  });
});

describe('in Lambda', () => {
  type Handler = (event: unknown, stream: Writable, context: unknown) => Promise<void>;
  const load = (env: Record<string, string>): Handler => {
    Object.assign(globalThis, {
      awslambda: {
        streamifyResponse: (handler: Handler) => handler,
        HttpResponseStream: {
          from: (stream: Writable, metadata: unknown) => {
            stream.write(`${JSON.stringify(metadata)}${'\0'.repeat(8)}`);
            return stream;
          },
        },
      },
    });
    process.env = { ...variables, ...env };
    let handler!: Handler;
    jest.isolateModules(() => {
      ({ handler } = require('../../../lib/layers/gateway/runtime/handler.lambda'));
    });
    return handler;
  };
  /** Asks, over a stream that takes each chunk when `take` says so. */
  async function invoke(dialect: string, take: () => Promise<unknown> | undefined | 'never', milliseconds = 20_000) {
    const records: Json[] = [];
    const stdout = jest.spyOn(process.stdout, 'write').mockImplementation(((line: string, done?: () => void) => {
      if (line.startsWith('{"type":"secure-llm')) records.push(JSON.parse(line));
      done?.();
      return true;
    }) as typeof process.stdout.write);
    const parts: Buffer[] = [];
    const stream = new Writable({
      highWaterMark: 4_096,
      write: (chunk: Buffer, _, done) => {
        parts.push(chunk);
        const taken = take();
        if (taken === 'never') return;
        if (taken) void taken.then(() => done());
        else done();
      },
    });
    try {
      const handler = load({ ...environment(world), GW_REQUEST_TIMEOUT_MS: String(milliseconds) });
      const closed = new Promise((resolve) => stream.on('close', resolve));
      await handler(
        {
          httpMethod: 'POST',
          resource: pathOf(dialect),
          headers: {},
          body: questionOf(dialect),
          requestContext: { requestId: 'api-id', authorizer: { claims: world.issuer.claims() } },
        },
        stream,
        { awsRequestId: 'lambda-id' },
      );
      if (take() !== 'never') await closed;
    } finally {
      stdout.mockRestore();
    }
    return { record: records.at(-1)!, ...read(Buffer.concat(parts).toString('utf8').split('\0'.repeat(8))[1]) };
  }

  test.each(drawn(seeds(3), 3, ([dialect]) => dialect))(
    '%s: pieces of any size and timing reach a reader of any pace (%i)',
    async (dialect, seed) => {
      const random = numbers(seed + 101);
      const text = Array.from({ length: 10 }, () => PIECES[random(PIECES.length)]());
      world.bedrock.script = () => ({ text, delay: [0, 7, 20][random(3)] });
      const takes = [() => undefined, () => sleep(random(4)), () => (random(4) === 0 ? sleep(30) : undefined)];
      const got = await invoke(dialect, takes[random(takes.length)]);
      expect(got.ended).toBe(true);
      expect(differs(got.text, text.join(''))).toBe('no');
      expect(got.record).toMatchObject({ phase: 'final', outcome: 'answered', settle: 'settled', tokensCharged: 19 });
    },
  );

  test.each(DIALECTS)('%s: a reader who does not read holds nothing beyond the deadline', async (dialect) => {
    world.bedrock.script = () => ({ text: Array.from({ length: 20 }, () => 'z'.repeat(10_000)) });
    const { record } = await invoke(dialect, () => 'never', 1_000);
    expect(record).toMatchObject({ phase: 'final', outcome: 'failed', code: 'timeout' });
    expect(record.settle).not.toBe('failed');
  });
});

test('nothing is waited for where there is room, where it comes, and where nobody reads any more', async () => {
  const done: (() => void)[] = [];
  const stream = new Writable({ highWaterMark: 1, write: (_, __, next) => void done.push(next) });
  const leave = new AbortController();
  await drained(stream, leave.signal);
  expect(stream.write('two')).toBe(false);
  let free = false;
  const waiting = drained(stream, leave.signal).then(() => {
    free = true;
  });
  await sleep(5);
  expect(free).toBe(false);
  done[0]();
  await waiting;
  stream.write('three');
  const left = drained(stream, leave.signal);
  leave.abort();
  await left;
  await drained(stream, leave.signal);
  expect(stream.listenerCount('drain')).toBe(0);
});

test('a reader who is slower than a model may be is no model that is too slow', async () => {
  const settings = world.settings({ timeouts: { ...world.settings().timeouts, modelIdle: 200 } });
  const credentials = () => Promise.resolve({ accessKeyId: 'local', secretAccessKey: 'local' });
  const model = bedrockModel(awsCall(settings, credentials), awsSend(settings, credentials), settings.timeouts);
  const call: ModelCall = {
    modelId: 'm',
    system: 's',
    messages: [{ role: 'user', content: [{ text: 'Hi' }] }],
    maxTokens: 9,
    guardrail: settings.guardrail,
    metadata: {},
  };
  const asked = (reader: () => Promise<unknown>) =>
    model.stream(
      call,
      { text: async () => void (await reader()), heard: () => undefined },
      new AbortController().signal,
    );
  expect((await asked(() => sleep(600))).text).toBe('Hello from the model.');
  // the inert look-alike: a model that is slow is one, however fast its reader
  world.bedrock.script = () => ({ text: ['Hello', ' from'], delay: 600 });
  await expect(asked(() => Promise.resolve())).rejects.toThrow('too slow');
});

describe('no wait outlasts the deadline', () => {
  const timeouts = { control: 5_000, retrieval: 5_000, modelStart: 5_000, modelIdle: 5_000, request: 600 };
  test.each<[string, () => void]>([
    ['the kill switch', () => world.appConfig.faults.set('*', 'timeout')],
    ['the keys of tokens', () => world.issuer.faults.set('*', 'timeout')],
    ['the secret', () => world.secrets.faults.set('*', 'timeout')],
    ['the prompt', () => world.prompts.faults.set('*', 'timeout')],
    ['the table', () => world.table.faults.set('*', 'timeout')],
    ['the guardrail', () => world.bedrock.faults.set('ApplyGuardrailInput', 'timeout')],
    ['the model', () => world.bedrock.faults.set('ConverseStream', 'timeout')],
    [
      'the model, in its stream',
      () => {
        world.bedrock.streamFault = { fault: 'stall', place: 'middle' };
      },
    ],
  ])('of %s', async (_, hang) => {
    await world.gateway({ timeouts });
    hang();
    const began = performance.now();
    const seen = await world.ask('Hi', { path: DOORS.converseStream.path });
    expect(seen.text).toContain('timeout');
    // settling has its own time, and a table that hangs takes all of it
    expect(performance.now() - began).toBeLessThan(600 + 250 + 3_000 + 1_000 + 1_500);
    expect(world.record).toMatchObject({ phase: 'final', outcome: 'failed', code: 'timeout' });
  });

  test('of a host whose record is never written', async () => {
    const stderr = jest.spyOn(process.stderr, 'write').mockImplementation(() => true);
    await world.gateway({ auditMode: 'best-effort' }, { audit: () => new Promise(() => undefined) });
    const seen = await world.ask('Hi');
    const logged = stderr.mock.calls.map(([line]) => String(line)).join('');
    stderr.mockRestore();
    expect(seen.status).toBe(200);
    expect(logged).toContain('secure-llm.audit-failed');
  });

  test('of a client that does not take its answer, once it is written', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] });
    try {
      const destroyed: unknown[] = [];
      const closers: (() => void)[] = [];
      const response = {
        on: (_: string, listener: () => void) => void closers.push(listener),
        end: () => undefined,
        destroy: () => void destroyed.push(1),
        writableFinished: false,
      };
      const reply: Reply = httpReply(response as never);
      reply.end();
      jest.advanceTimersByTime(9_000);
      expect(destroyed).toEqual([]);
      jest.advanceTimersByTime(2_000);
      expect(destroyed).toEqual([1]);
      // the inert look-alike: an answer that was taken leaves no timer behind
      httpReply(response as never).end();
      for (const close of closers) close();
      jest.advanceTimersByTime(20_000);
      expect(destroyed).toEqual([1]);
    } finally {
      jest.useRealTimers();
    }
  });
});
