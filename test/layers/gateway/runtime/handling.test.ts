import type { AuditRecord, Code } from '../../../../lib/contract';
import { MEANING } from '../../../../lib/contract/meaning';
import { converseDialect } from '../../../../lib/layers/gateway/runtime/dialects/converse';
import { openaiDialect } from '../../../../lib/layers/gateway/runtime/dialects/openai';
import type { Exchange } from '../../../../lib/layers/gateway/runtime/exchange';
import { Handling, type HandlingParts } from '../../../../lib/layers/gateway/runtime/handling';
import { ModelError } from '../../../../lib/layers/gateway/runtime/model';
import type { Route } from '../../../../lib/layers/gateway/runtime/routes';
import type { GatewaySettings } from '../../../../lib/layers/gateway/runtime/settings';
import { allow, deny, refuse, Stop, type Verdict } from '../../../../lib/layers/gateway/runtime/verdict';
import { keyedHash } from '../../../../lib/runtime/secrets';
import { ALICE, settings } from './steps/exchanges';

const USAGE = { inputTokens: 10, outputTokens: 3 };
const ANSWER = { text: 'Hello.', usage: USAGE, stopReason: 'end_turn' } as const;
const spending = {
  id: 'r',
  reserved: 100,
  charged: 13,
  limit: 1_000,
  remaining: 987 as number | undefined,
  end: () => {},
  settle: async (): Promise<string> => 'settled',
};

interface Asked {
  readonly more?: Partial<GatewaySettings>;
  readonly route?: Partial<Route>;
  readonly request?: object;
  readonly parts?: Partial<HandlingParts>;
  readonly gone?: AbortSignal;
}

/** Handles a request whose only step is `step`, and returns what the client and the record got. */
async function handle(step: (exchange: Exchange) => Verdict | Promise<Verdict>, asked: Asked = {}) {
  const out = { status: 0, headers: {} as Record<string, string>, body: '', ended: false };
  const records: AuditRecord[] = [];
  const reply = {
    start: (status: number, headers: Record<string, string>) => Object.assign(out, { status, headers }),
    write: (chunk: string) => {
      out.body += chunk;
      return true;
    },
    drained: () => Promise.resolve(),
    end: () => {
      out.ended = true;
    },
    gone: asked.gone ?? new AbortController().signal,
  };
  let clock = 5_000;
  const handling = new Handling(
    {
      settings: settings(asked.more),
      audit: async (record) => void records.push(record),
      keys: async (use) => Buffer.from(use),
      now: () => (clock += 7),
      observe: () => undefined,
      ...asked.parts,
    },
    { dialect: converseDialect(false), pipeline: [['answer', step]], ...asked.route },
    { method: 'POST', path: '/converse', headers: {}, body: '', requestId: 'r1', ...asked.request },
    reply as never,
  );
  await handling.run();
  const json = () => JSON.parse(out.body) as Record<string, unknown>;
  return { ...out, json, record: records.at(-1)!, records };
}
const answering = (exchange: Exchange) => {
  exchange.set('principal', ALICE);
  exchange.set('aliasName', 'default');
  exchange.set('spending', spending as never);
  exchange.set('answer', ANSWER);
  return allow;
};

describe('an answer', () => {
  test('goes out with trust signals, what is left, and the id of the request', async () => {
    const { status, headers, json, ended } = await handle(answering);
    expect([status, ended]).toEqual([200, true]);
    expect(json()).toMatchObject({ text: 'Hello.', aiGenerated: true, grounding: 'not-evaluated', requestId: 'r1' });
    expect(headers).toEqual({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-type': 'application/json',
      'x-request-id': 'r1',
      'x-ratelimit-limit-tokens': '1000',
      'x-ratelimit-remaining-tokens': '987',
    });
  });
  test('says nothing of what is left where nothing is reserved, nor that a machine wrote it where that is off', async () => {
    const { headers, json } = await handle(
      (exchange) => {
        exchange.set('answer', ANSWER);
        return allow;
      },
      { more: { aiDisclosure: false } },
    );
    expect(Object.keys(headers).filter((name) => name.startsWith('x-ratelimit'))).toEqual([]);
    expect(json()).not.toHaveProperty('aiGenerated');
    const unknown = await handle((exchange) => {
      answering(exchange);
      exchange.set('spending', { ...spending, remaining: undefined } as never);
      return allow;
    });
    expect(Object.keys(unknown.headers).filter((name) => name.startsWith('x-ratelimit'))).toEqual([]);
  });
  test('is on record with what it cost, how long it took, and hashes of who asked and what was said', async () => {
    const { record, records } = await handle(answering);
    expect(records).toHaveLength(1);
    expect(record).toMatchObject({
      phase: 'final',
      outcome: 'answered',
      status: 200,
      grounding: 'not-evaluated',
      reservation: 'r',
      tokensReserved: 100,
      tokensCharged: 13,
      settle: 'settled',
      quotaRemaining: 987,
      latencyMs: 7,
      principal: keyedHash(Buffer.from('audit'), '["acme","alice"]').slice(0, 32),
      outputHash: keyedHash(Buffer.from('audit'), 'Hello.'),
    });
  });
  test('is charged as reserved where that cannot be settled', async () => {
    const failing = (settle: () => Promise<string>) =>
      handle((exchange) => {
        answering(exchange);
        exchange.set('spending', { ...spending, settle } as never);
        return allow;
      });
    for (const settle of [async () => 'failed', () => Promise.reject(new Error('away'))]) {
      expect((await failing(settle)).record).toMatchObject({ settle: 'failed', tokensCharged: 100 });
    }
  });
  test('goes out and is on record without hashes where there is no secret', async () => {
    const { status, record } = await handle(answering, { parts: { keys: () => Promise.reject(new Error('away')) } });
    expect([status, record.outcome]).toEqual([200, 'answered']);
    expect(record).not.toHaveProperty('principal');
  });
  test('goes out though its record cannot be written, and the log says so', async () => {
    const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    try {
      const { status, ended } = await handle(answering, { parts: { audit: () => Promise.reject(new Error('full')) } });
      expect([status, ended]).toEqual([200, true]);
      expect(JSON.parse(String(write.mock.calls[0][0]))).toEqual({
        type: 'secure-llm.audit-failed',
        requestId: 'r1',
        cause: 'full',
      });
    } finally {
      write.mockRestore();
    }
  });
  test('that no model gave is told as it is', async () => {
    const { json, record } = await handle((exchange) => {
      exchange.set('told', { object: 'list' });
      return allow;
    });
    expect([json(), record.outcome, record.status]).toEqual([{ object: 'list' }, 'answered', 200]);
  });
  test('that cannot be written is on record as such', async () => {
    expect((await handle(() => allow)).record.cause).toBe("the answer could not be written: 'answer' is not known yet");
  });
});

describe('a refusal', () => {
  test('is an answer of its own sentence, with its code', async () => {
    const { status, json, record } = await handle(() => refuse('input-blocked', 'guardrail', { place: 'history' }));
    expect(status).toBe(200);
    expect(json()).toMatchObject({
      text: MEANING['input-blocked'].title,
      stopReason: 'guardrail_intervened',
      refusal: { code: 'input-blocked', place: 'history' },
      usage: { inputTokens: 0, outputTokens: 0, totalTokens: 0 },
    });
    expect(record).toMatchObject({ outcome: 'refused', code: 'input-blocked', cause: 'guardrail', status: 200 });
    expect(record).not.toHaveProperty('canary');
  });
  test('by the kill switch says what the settings say', async () => {
    expect((await handle(() => refuse('static', 'x'))).json()).toMatchObject({ text: 'Later.' });
  });
  test('for a leak is on record as one', async () => {
    expect((await handle(() => refuse('context-leak', 'x'))).record.canary).toBe('leak');
    const thrown = await handle(() => Promise.reject(new Stop(refuse('context-leak', 'x'))));
    expect(thrown.record).toMatchObject({ outcome: 'refused', canary: 'leak' });
  });
  test('keeps the cause that a step has given', async () => {
    const { record } = await handle((exchange) => {
      exchange.audit.cause = 'first';
      return refuse('static', 'second');
    });
    expect(record.cause).toBe('first');
  });
  test.each<[GatewaySettings['groundingAction'], GatewaySettings['output']['mode'], string]>([
    ['abstain', 'text', 'end_turn'],
    ['abstain', 'html-escaped', 'end_turn'],
    ['abstain', 'json-schema', 'guardrail_intervened'],
    ['block', 'text', 'guardrail_intervened'],
    ['annotate', 'text', 'guardrail_intervened'],
  ])(
    'for want of sources is an answer where the gateway shall %s (in mode %s: %s)',
    async (groundingAction, mode, stopReason) => {
      const more = { groundingAction, output: { mode, linkHosts: [] } };
      const { json } = await handle(() => refuse('not-grounded', 'x'), { more });
      expect(json()).toMatchObject({ text: MEANING['not-grounded'].title, stopReason });
      const other = await handle(() => refuse('output-invalid', 'x'), { more });
      expect(other.json().stopReason).toBe('guardrail_intervened');
    },
  );
  test('is streamed to whom reads events, also before anything of the body is read', async () => {
    const asked = { route: { dialect: openaiDialect }, request: { body: '{"stream":true}' } };
    const { headers, body } = await handle(() => refuse('static', 'x'), asked);
    expect(headers['content-type']).toBe('text/event-stream; charset=utf-8');
    expect(body).toContain('data: [DONE]');
    const whole = await handle(() => refuse('static', 'x'), { ...asked, request: { body: '{}' } });
    expect(whole.headers['content-type']).toBe('application/json');
    const large = await handle(() => refuse('static', 'x'), {
      ...asked,
      request: { body: `{"stream":true,"x":"${'x'.repeat(262_144)}"}` },
    });
    expect(large.headers['content-type']).toBe('application/json');
  });
  test('of an abstaining gateway has its text in the stream', async () => {
    const asked = { route: { dialect: converseDialect(true) }, more: { groundingAction: 'abstain' } as const };
    const { body } = await handle(() => refuse('not-grounded', 'x'), asked);
    expect(body).toContain(MEANING['not-grounded'].title);
  });
  test('that comes after text is out ends the stream with an error', async () => {
    const { body } = await handle(
      async (exchange) => {
        exchange.streaming = true;
        await exchange.deliver('Half');
        return refuse('output-blocked', 'x');
      },
      { route: { dialect: converseDialect(true) } },
    );
    expect(body).toContain('Half');
    expect(body).toContain('event: error');
    expect(body).not.toContain('messageStop');
  });
  test('delivers nothing to a client that waits for a whole answer', async () => {
    const { body } = await handle(async (exchange) => {
      await exchange.deliver('Half');
      return deny('forbidden', 'x');
    });
    expect(body).not.toContain('Half');
  });
});

describe('a problem', () => {
  test.each<[Verdict | Error, Code, string, string]>([
    [deny('forbidden', 'why'), 'forbidden', 'denied', 'why'],
    [deny('model-unavailable', 'why'), 'model-unavailable', 'failed', 'why'],
    [new Error('why'), 'unavailable', 'failed', 'Error: why'],
    [new ModelError('timeout', 'slow'), 'timeout', 'failed', 'ModelError: slow'],
    [new ModelError('throttled', 'x'), 'model-unavailable', 'failed', 'ModelError: x'],
    [new Stop(deny('quota-exceeded', 'user: spent')), 'quota-exceeded', 'denied', 'user: spent'],
  ])('of %p is told by its code, and the record says the rest', async (verdict, code, outcome, cause) => {
    const { status, json, record, body } = await handle(() =>
      verdict instanceof Error ? Promise.reject(verdict) : verdict,
    );
    expect([status, json().code]).toEqual([MEANING[code].status, code]);
    expect(record).toMatchObject({ outcome, code, cause, status: MEANING[code].status });
    expect(body).not.toContain(cause);
  });
  test('of a model that is away says what the settings say, and others what the caller may know', async () => {
    expect((await handle(() => deny('model-unavailable', 'x', { detail: 'no' }))).json().detail).toBe('Later.');
    expect((await handle(() => deny('invalid-request', 'x', { detail: 'So.' }))).json().detail).toBe('So.');
    expect((await handle(() => deny('forbidden', 'x'))).json()).not.toHaveProperty('detail');
  });
  test('brings its own headers, or what is left', async () => {
    const { headers } = await handle(() => deny('rate-exceeded', 'x', { headers: { 'retry-after': '7' } }));
    expect(headers['retry-after']).toBe('7');
    const left = await handle((exchange) => {
      answering(exchange);
      return deny('timeout', 'x');
    });
    expect(left.headers['x-ratelimit-remaining-tokens']).toBe('987');
  });
  test('after text is out is an event, and a model that is away has broken the stream', async () => {
    const half = (code: Code) =>
      handle(
        async (exchange) => {
          exchange.streaming = true;
          await exchange.deliver('Half');
          return deny(code, 'x');
        },
        { route: { dialect: converseDialect(true) } },
      );
    const broken = await half('model-unavailable');
    expect(broken.body).toContain('"code":"stream-broken"');
    expect(broken.record).toMatchObject({ code: 'stream-broken', status: 200, outcome: 'failed' });
    expect((await half('timeout')).record).toMatchObject({ code: 'timeout', status: 200 });
  });
  test('of a path that nobody serves says what is served', async () => {
    const nowhere = await handle(() => allow, { route: { pipeline: undefined } });
    expect(nowhere.record).toMatchObject({ code: 'not-found', cause: 'no such path' });
    expect(nowhere.json().detail).toEqual(expect.any(String));
    const other = await handle(() => allow, {
      route: { pipeline: undefined, allow: 'POST' },
      request: { method: 'DELETEDELETEDELETE' },
    });
    expect([other.status, other.headers.allow]).toEqual([405, 'POST']);
    expect(other.record).toMatchObject({ code: 'method-not-allowed', cause: 'DELETEDELETEDELE' });
  });
  test('of a client that has left is on record as that, and so is one of a request that took too long', async () => {
    const gone = AbortSignal.abort();
    expect((await handle(() => allow, { gone })).record).toMatchObject({
      outcome: 'aborted',
      code: 'timeout',
      cause: 'the client left',
    });
    const timeouts = { ...settings().timeouts, request: 1 };
    const slow = await handle(() => new Promise(() => {}), { more: { timeouts } });
    expect(slow.record).toMatchObject({ outcome: 'failed', code: 'timeout', cause: 'the request took too long' });
  });
});
