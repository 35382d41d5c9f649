import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';
import { auditRecord, inTime, streamAudit } from '../../../../lib/layers/gateway/runtime/audit';
import { deniedBy, lazily } from '../../../../lib/layers/gateway/runtime/authorizer';
import { cedarAuthorizer } from '../../../../lib/layers/gateway/runtime/cedar-authorizer';
import { cedarValue, contextOf, typedArguments } from '../../../../lib/layers/gateway/runtime/cedar-values';
import { bedrockGrounding } from '../../../../lib/layers/gateway/runtime/grounding-check';
import { drained } from '../../../../lib/layers/gateway/runtime/http';
import { JsonText, toJson } from '../../../../lib/layers/gateway/runtime/json-text';
import { run } from '../../../../lib/layers/gateway/runtime/pipeline';
import { allow, deny, refuse, Stop } from '../../../../lib/layers/gateway/runtime/verdict';
import type { AwsRequest } from '../../../../lib/runtime/aws-call';
import { ALICE, exchangeWith } from './steps/exchanges';

const { signal } = new AbortController();

describe('a record', () => {
  test('has what every request has, and what steps have found', () => {
    const headers = { 'x-amzn-trace-id': 'Self=1-2;Root=1-67891233-abc;Sampled=1' };
    const exchange = exchangeWith({}, { request: { headers, path: '/converse-stream' } });
    exchange.streaming = true;
    exchange.audit.alias = 'default';
    expect(auditRecord(exchange, 'final', () => 0)).toEqual({
      type: 'secure-llm.audit',
      version: expect.anything(),
      phase: 'final',
      time: '1970-01-01T00:00:00.000Z',
      requestId: 'r1',
      traceId: '1-67891233-abc',
      path: '/converse-stream',
      streaming: true,
      alias: 'default',
    });
    expect(auditRecord(exchangeWith(), 'intent', () => 0)).toMatchObject({ phase: 'intent', traceId: undefined });
  });
  test('counts the calls of tools that were denied', () => {
    const exchange = exchangeWith();
    const call = (decision: 'allowed' | 'denied') => ({ name: 'a', argumentsHash: 'h', decision });
    exchange.toolCalls.push(call('allowed'));
    expect(auditRecord(exchange, 'final', () => 0)).not.toHaveProperty('toolCallsDenied');
    exchange.toolCalls.push(call('denied'), call('denied'));
    expect(auditRecord(exchange, 'final', () => 0)).toMatchObject({ toolCalls: { length: 3 }, toolCallsDenied: 2 });
  });
  test('is one line, and is not written where the stream says so', async () => {
    const lines: string[] = [];
    const stream = (error?: Error) =>
      new Writable({
        write: (chunk, _, done) => {
          lines.push(String(chunk));
          done(error);
        },
      }).on('error', () => {});
    await streamAudit(stream())({ type: 'x' } as never);
    expect(lines).toEqual(['{"type":"x"}\n']);
    await expect(streamAudit(stream(new Error('full')))({} as never)).rejects.toThrow('full');
  });
  test('that takes too long counts as not written, and one that fails says why', async () => {
    const hangs = inTime(() => new Promise(() => {}), 1);
    await expect(hangs({} as never)).rejects.toThrow('the audit record could not be written in time');
    await expect(inTime(() => Promise.reject(new Error('full')))({} as never)).rejects.toThrow('full');
    await expect(inTime(() => Promise.resolve())({} as never)).resolves.toBeUndefined();
  });
});

describe('a pipeline', () => {
  test('says on record how long each step took and which one ended it', async () => {
    const exchange = exchangeWith();
    const seen: string[] = [];
    const no = deny('forbidden', 'x');
    const verdict = await run(
      [
        ['kill-switch', () => allow],
        ['principal', async () => no],
      ],
      exchange,
      (name, { kind }) => seen.push(`${name} ${kind}`),
    );
    expect(verdict).toBe(no);
    expect(exchange.audit.step).toBe('principal');
    expect(Object.keys(exchange.audit.steps!)).toEqual(['kill-switch', 'principal']);
    expect(seen).toEqual(['kill-switch allow', 'principal deny']);
  });
  test('runs no step of a request that is over', async () => {
    const exchange = exchangeWith({}, { signal: AbortSignal.abort(new Error('over')) });
    const step = jest.fn(() => allow);
    await expect(run([['kill-switch', step]], exchange)).rejects.toThrow('over');
    expect(step).not.toHaveBeenCalled();
    expect(exchange.audit.step).toBe('kill-switch');
  });
  test('of steps that all allow names none', async () => {
    const exchange = exchangeWith();
    expect(await run([['kill-switch', () => allow]], exchange)).toEqual({ kind: 'allow' });
    expect(exchange.audit).not.toHaveProperty('step');
  });
});

test('a decision that is thrown says its cause', () => {
  const stop = new Stop(refuse('context-leak', 'why'));
  expect([stop.name, stop.message, stop.verdict]).toEqual(['Stop', 'why', refuse('context-leak', 'why')]);
});

test('a part of a request that nobody has found yet is named', () => {
  expect(() => exchangeWith().get('answer')).toThrow("'answer' is not known yet");
});

describe('an authorizer', () => {
  test('is made once, when it is first needed', async () => {
    let made = 0;
    const { authorize, warm } = lazily(async () => {
      made += 1;
      return async ({ action }) => ({ allowed: action === 'a', policies: [] });
    });
    expect(made).toBe(0);
    await warm();
    expect([await authorize({ action: 'a' } as never), await authorize({ action: 'b' } as never)]).toMatchObject([
      { allowed: true },
      { allowed: false },
    ]);
    expect(made).toBe(1);
  });
  test('that cannot be made throws, and is tried again', async () => {
    let away = true;
    const { authorize } = lazily(async () => {
      if (away) throw new Error('away');
      return async () => ({ allowed: true, policies: [] });
    });
    await expect(authorize({} as never)).rejects.toThrow('away');
    away = false;
    expect(await authorize({} as never)).toMatchObject({ allowed: true });
  });
  test('says of a denial whether a policy forbids it', () => {
    expect([deniedBy(['p']), deniedBy([])]).toEqual(['a policy forbids it', 'no policy permits it']);
  });
});

describe('Cedar', () => {
  const question = (more: object = {}) => ({
    principal: ALICE,
    action: 'Invoke',
    resource: { type: 'SecureLlm::Alias', id: 'default' },
    context: { streaming: false },
    ...more,
  });
  const permit = (condition: string) => `permit (principal, action, resource) when { ${condition} };`;
  test.each([
    'principal.subject == "alice" && principal.tenant == "acme" && principal.clientId == "web"',
    'principal.groups.contains("staff") && principal.scopes.contains("llm/invoke")',
    'principal == SecureLlm::User::"acme/alice"',
    'principal in SecureLlm::Tenant::"acme"',
    'principal in SecureLlm::Group::"staff"',
    'resource == SecureLlm::Alias::"default" && !context.streaming',
  ])('knows of a caller what policies ask: %s', async (condition) => {
    const authorize = await cedarAuthorizer({
      policies: { p: permit(condition).replace('action,', 'action == SecureLlm::Action::"Invoke",') },
    });
    const principal = { ...ALICE, scopes: ['llm/invoke'] };
    expect(await authorize(question({ principal }))).toEqual({ allowed: true, policies: ['p'] });
    const other = { ...ALICE, tenant: 'globex', subject: 'bob', clientId: 'x', groups: [] };
    const resource = { type: 'SecureLlm::Alias', id: 'other' };
    expect((await authorize(question({ principal: other, resource }))).allowed).toBe(false);
  });
  test('says why it denies', async () => {
    const policies = {
      staff: 'permit (principal, action, resource);',
      mallory: 'forbid (principal == SecureLlm::User::"acme/mallory", action, resource);',
    };
    const authorize = await cedarAuthorizer({ policies });
    const mallory = { ...ALICE, subject: 'mallory' };
    expect(await authorize(question({ principal: mallory }))).toEqual({
      allowed: false,
      policies: ['mallory'],
      cause: 'a policy forbids it',
    });
    expect(await authorize(question({ context: { streaming: 'x' } }))).toEqual({
      allowed: false,
      policies: [],
      cause: 'Cedar refused the request',
    });
    const none = await cedarAuthorizer({ policies: {} });
    expect(await none(question())).toMatchObject({ allowed: false, cause: 'no policy permits it' });
  });
  test('denies where a policy fails, whatever the others say', async () => {
    const overflow = `forbid (principal, action == SecureLlm::Action::"Invoke", resource) when { 9223372036854775807 + 1 == 0 };`;
    const authorize = await cedarAuthorizer({ policies: { all: 'permit (principal, action, resource);', overflow } });
    expect(await authorize(question())).toMatchObject({ allowed: false, policies: ['all'], cause: 'a policy failed' });
  });
  test.each(['permit (', 'permit (principal, action, resource) when { principal.nothing };'])(
    'is not made of policies that are none: %s',
    async (policy) => {
      await expect(cedarAuthorizer({ policies: { p: policy } })).rejects.toThrow(
        'the Cedar policies do not fit their schema',
      );
    },
  );
  test('takes what policies have a type for, and leaves out the rest', () => {
    const given = {
      a: 'x',
      b: true,
      c: 5,
      d: 1.5,
      e: null,
      f: [1, null, 'y', 2.5],
      g: { h: 1, i: null },
      j: undefined,
    };
    expect(contextOf(given, cedarValue)).toEqual({ a: 'x', b: true, c: 5, f: [1, 'y'], g: { h: 1 } });
    for (const key of ['__entity', '__extn']) {
      expect(() => cedarValue({ a: [{ [key]: {} }] })).toThrow('a key begins with two underscores');
    }
    expect(cedarValue({ _a: 1 })).toEqual({ _a: 1 });
  });
  test('sees of arguments no number that may have a fraction, and what no schema names', () => {
    const schema = {
      type: 'object',
      properties: {
        n: { type: 'number' },
        i: { type: 'integer' },
        list: {
          type: 'array',
          items: { type: 'object', properties: { n: { type: 'number' }, s: { type: 'string' } } },
        },
      },
    };
    expect(typedArguments(schema, { n: 1, i: 2, list: [{ n: 1, s: 'x' }], more: 1, constructor: 2 })).toEqual({
      i: 2,
      list: [{ s: 'x' }],
      more: 1,
      constructor: 2,
    });
    expect(typedArguments(schema, 'x')).toBe('x');
    expect(typedArguments(schema, null)).toBeNull();
  });
});

describe('the grounding of an answer', () => {
  const filter = (type: string, score: number, action = 'NONE') => ({ type, score, threshold: 0.5, action });
  const said = (filters: object[], action = 'NONE', rest: object = {}) => ({
    action,
    assessments: [{ contextualGroundingPolicy: { filters }, ...rest }],
  });
  const check = async (answers: object[], grounded: Partial<{ sources: string[]; answer: string }> = {}) => {
    const asked: AwsRequest[] = [];
    const call = async (request: AwsRequest) => {
      asked.push(request);
      return { headers: {}, body: JSON.stringify(answers[Math.min(asked.length, answers.length) - 1]) };
    };
    const given = { sources: ['One.'], question: 'Why?', answer: 'So.', ...grounded };
    const verdict = await bedrockGrounding(call)({ id: 'g/1', version: '7' }, given, signal).catch(
      (error: Error) => error,
    );
    return { asked, verdict };
  };
  const good = said([filter('GROUNDING', 0.9), filter('RELEVANCE', 0.8)]);
  test('is asked of the guardrail with what each text is', async () => {
    const { asked, verdict } = await check([good], { sources: ['One.', 'Two.'] });
    expect(asked).toEqual([
      {
        service: 'bedrock-runtime',
        path: '/guardrail/g%2F1/version/7/apply',
        body: {
          source: 'OUTPUT',
          outputScope: 'FULL',
          content: [
            { text: { text: 'One.', qualifiers: ['grounding_source'] } },
            { text: { text: 'Two.', qualifiers: ['grounding_source'] } },
            { text: { text: 'Why?', qualifiers: ['query'] } },
            { text: { text: 'So.', qualifiers: ['guard_content'] } },
          ],
        },
        signal,
      },
    ]);
    expect(verdict).toEqual({ kind: 'scored', supported: true, grounding: 0.9, relevance: 0.8 });
  });
  test('is asked with no more of the sources than is taken, and of a long answer in parts', async () => {
    const { asked } = await check([good], {
      sources: ['a'.repeat(60_000), 'b'.repeat(60_000), 'c'],
      answer: 'x'.repeat(5_001),
    });
    const contents = asked.map(({ body }) =>
      (body as { content: { text: { text: string } }[] }).content.map(({ text }) => text.text.length),
    );
    expect(contents).toEqual([
      [60_000, 40_000, 4, 5_000],
      [60_000, 40_000, 4, 1],
    ]);
    expect((await check([good], { answer: 'x'.repeat(5_000) })).asked).toHaveLength(1);
    expect((await check([good], { answer: '' })).asked).toHaveLength(1);
  });
  test.each<[string, object[], object]>([
    ['at its threshold', [said([filter('GROUNDING', 0.5)])], { supported: true, grounding: 0.5, relevance: undefined }],
    ['below it', [said([filter('GROUNDING', 0.49)])], { supported: false, grounding: 0.49 }],
    ['blocked for it', [said([filter('GROUNDING', 0.9, 'BLOCKED')], 'GUARDRAIL_INTERVENED')], { supported: false }],
    [
      'about something else',
      [said([filter('GROUNDING', 0.9), filter('RELEVANCE', 0.1)])],
      { supported: false, relevance: 0.1 },
    ],
    [
      'of which one part is about the question',
      [good, said([filter('GROUNDING', 0.6), filter('RELEVANCE', 0.1)])],
      { supported: true, grounding: 0.6, relevance: 0.8 },
    ],
    [
      'of which one part is not supported',
      [good, said([filter('GROUNDING', 0.1), filter('RELEVANCE', 0.9)])],
      { supported: false, grounding: 0.1, relevance: 0.9 },
    ],
  ])('is judged of an answer %s', async (_, answers, verdict) => {
    const { verdict: judged } = await check(answers, { answer: 'x'.repeat(5_000 * answers.length) });
    expect(judged).toMatchObject({ kind: 'scored', ...verdict });
  });
  test.each<[string, object]>([
    [
      'another policy objects',
      said([filter('GROUNDING', 0.9)], 'GUARDRAIL_INTERVENED', { topicPolicy: { topics: [{ action: 'BLOCKED' }] } }),
    ],
    ['another policy would mask', said([filter('GROUNDING', 0.9)], 'NONE', { x: [{ action: 'ANONYMIZED' }] })],
    [
      'nothing explains the objection',
      said([filter('GROUNDING', 0.9), filter('RELEVANCE', 0.9)], 'GUARDRAIL_INTERVENED'),
    ],
  ])('is blocked where %s', async (_, answer) => {
    expect((await check([answer])).verdict).toEqual({ kind: 'blocked' });
    // one part is enough
    expect((await check([good, answer], { answer: 'x'.repeat(6_000) })).verdict).toEqual({ kind: 'blocked' });
  });
  test.each<[string, object]>([
    ['no action', { assessments: good.assessments }],
    ['an action that nobody knows', { ...good, action: 'OTHER' }],
    ['no assessment', { action: 'NONE' }],
    ['no grounding', said([filter('RELEVANCE', 0.9)])],
    ['no score', said([{ ...filter('GROUNDING', 0.9), score: undefined }])],
    ['no threshold', said([{ ...filter('GROUNDING', 0.9), threshold: '0.5' }])],
  ])('is not known with %s', async (_, answer) => {
    expect((await check([answer])).verdict).toMatchObject({ name: 'AwsError', code: 'NoGroundingVerdict' });
  });
});

test('there is room for a reader when its stream says so, when it had some, and when it has left', async () => {
  const stream = Object.assign(new EventEmitter(), { writableNeedDrain: true });
  const gone = new AbortController();
  let room = false;
  const waits = drained(stream as never, gone.signal).then(() => {
    room = true;
  });
  await new Promise(setImmediate);
  expect(room).toBe(false);
  stream.emit('drain');
  await waits;
  expect(stream.listenerCount('drain')).toBe(0);
  const leaves = drained(stream as never, gone.signal);
  gone.abort();
  await leaves;
  expect(stream.listenerCount('drain')).toBe(0);
  await drained(stream as never, gone.signal);
  await drained(Object.assign(new EventEmitter(), { writableNeedDrain: false }) as never, signal);
});

test('what is JSON already is written as it is, wherever it stands', () => {
  expect(toJson({ a: [new JsonText('1.0'), { b: new JsonText('1e400') }], c: '"' })).toBe(
    '{"a":[1.0,{"b":1e400}],"c":"\\""}',
  );
  expect(toJson({ a: 1 })).toBe('{"a":1}');
});
