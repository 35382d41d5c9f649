import { converseDialect } from '../../../../lib/layers/gateway/runtime/dialects/converse';
import { messagesDialect } from '../../../../lib/layers/gateway/runtime/dialects/messages';
import { openaiDialect } from '../../../../lib/layers/gateway/runtime/dialects/openai';
import { responsesDialect } from '../../../../lib/layers/gateway/runtime/dialects/responses';
import { Outlet } from '../../../../lib/layers/gateway/runtime/outlet';
import type { Pipeline } from '../../../../lib/layers/gateway/runtime/pipeline';
import { routes } from '../../../../lib/layers/gateway/runtime/routes';

const TRUST = { citations: [], grounding: 'not-evaluated', verified: false } as const;
const ANSWER = { text: 'Hello there.', usage: { inputTokens: 1, outputTokens: 1 }, stopReason: 'end_turn' } as const;

describe('what goes out', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  /** An outlet to a reader that has room as `room` says. */
  function outletTo(room: () => boolean = () => true, signal = new AbortController().signal) {
    const chunks: string[] = [];
    const started: [number, Record<string, string>][] = [];
    let waits = 0;
    const reply = {
      start: (status: number, headers: Record<string, string>) => started.push([status, headers]),
      write: (chunk: string) => {
        chunks.push(chunk);
        return room();
      },
      drained: () => {
        waits += 1;
        return Promise.resolve();
      },
      end: () => chunks.push('END'),
      gone: signal,
    };
    const about = { requestId: 'r1', alias: 'default', created: 0, includeUsage: true };
    const beginning = { about: () => about, headers: () => ({ 'x-left': '1' }) };
    const outlet = new Outlet(reply as never, messagesDialect, beginning, signal);
    return { outlet, chunks, started, waits: () => waits };
  }
  const texts = (chunks: string[]) =>
    chunks.map((chunk) => [...chunk.matchAll(/"text":"(\w+)"/g)].map(([, text]) => text));

  test('is the first text at once, and later ones joined within five milliseconds', async () => {
    const { outlet, chunks } = outletTo();
    for (const text of ['one', 'two', 'three']) await outlet.text(text);
    expect(texts(chunks)).toEqual([['one']]);
    jest.advanceTimersByTime(4);
    expect(chunks).toHaveLength(1);
    jest.advanceTimersByTime(1);
    expect(texts(chunks)).toEqual([['one'], ['twothree']]);
    outlet.say('four');
    outlet.answer(ANSWER, TRUST, true);
    // nothing waits for a time that will come after the end
    expect(jest.getTimerCount()).toBe(0);
    expect(texts(chunks)[2]).toEqual(['four']);
    outlet.end();
    expect(chunks.at(-1)).toBe('END');
    expect(chunks).toHaveLength(4);
  });
  test('begins once, with the id of the request under each name that clients know it by', () => {
    const { outlet, started } = outletTo();
    expect(outlet.streaming).toBe(false);
    outlet.say('one');
    expect(outlet.streaming).toBe(true);
    outlet.say('two');
    outlet.answer(ANSWER, TRUST, true);
    expect(started).toEqual([
      [
        200,
        {
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
          'content-type': 'text/event-stream; charset=utf-8',
          'x-request-id': 'r1',
          'request-id': 'r1',
          'x-left': '1',
        },
      ],
    ]);
  });
  test('is a whole answer where no events are wanted, and events where some are out', () => {
    const whole = outletTo();
    whole.outlet.answer(ANSWER, TRUST, false);
    expect(whole.started[0]).toEqual([
      200,
      expect.objectContaining({ 'content-type': 'application/json', 'x-left': '1' }),
    ]);
    expect(JSON.parse(whole.chunks[0])).toMatchObject({ content: [{ text: 'Hello there.' }] });
    const streamed = outletTo();
    streamed.outlet.say('one');
    streamed.outlet.answer(ANSWER, TRUST, false);
    expect(streamed.chunks.at(-1)).toContain('message_stop');
    expect(streamed.started).toHaveLength(1);
  });
  test('waits for a reader who is behind, once, and for nobody else', async () => {
    let room = false;
    const { outlet, waits } = outletTo(() => room);
    await outlet.text('one');
    expect(waits()).toBe(1);
    room = true;
    await outlet.text('two');
    jest.advanceTimersByTime(5);
    await outlet.text('three');
    expect(waits()).toBe(1);
  });
  test('waits for no reader once the request is over', async () => {
    const { outlet } = outletTo(() => false, AbortSignal.abort(new Error('over')));
    await expect(outlet.text('one')).rejects.toThrow('over');
  });
  test('is a problem with its status, or an event where text is out', () => {
    const whole = outletTo();
    whole.outlet.problem('forbidden', 'No.', { 'x-own': '2' });
    expect(whole.started).toEqual([[403, expect.objectContaining({ 'x-own': '2' })]]);
    expect(whole.started[0][1]).not.toHaveProperty('x-left');
    expect(whole.chunks[0]).toContain('No.');
    const streamed = outletTo();
    streamed.outlet.say('one');
    streamed.outlet.problem('forbidden', 'No.');
    expect(streamed.started).toHaveLength(1);
    expect(streamed.chunks.at(-1)).toContain('event: error');
  });
  test('is safe inside of a page', () => {
    const { outlet, chunks } = outletTo();
    outlet.tell({ a: '<b>&\u2028' });
    expect(chunks).toEqual(['{"a":"\\u003cb\\u003e\\u0026\\u2028"}']);
  });
});

describe('the route of a request', () => {
  const made: [string, unknown][] = [];
  const find = routes((door, dialect) => {
    made.push([door.path, dialect]);
    return [[door.path, () => ({ kind: 'allow' })]] as unknown as Pipeline;
  });
  const name = (method: string, path: string) => find(method, path).pipeline?.[0]?.[0];
  test.each([
    ['POST', '/converse', '/converse'],
    ['POST', '/converse-stream', '/converse-stream'],
    ['POST', '/v1/chat/completions', '/v1/chat/completions'],
    ['POST', '/v1/responses', '/v1/responses'],
    ['POST', '/v1/messages', '/v1/messages'],
    ['GET', '/v1/models', '/v1/models'],
    ['GET', '/v1/models/a.b-c_D9', '/v1/models/{model}'],
    ['GET', `/v1/models/${'a'.repeat(64)}`, '/v1/models/{model}'],
    ['GET', '/v1/usage', '/v1/usage'],
  ])('%s %s is that of its door', (method, path, door) => {
    expect(name(method, path)).toBe(door);
  });
  test.each([
    ['GET', '/v1/models/'],
    ['GET', `/v1/models/${'a'.repeat(65)}`],
    ['GET', '/v1/models/a/b'],
    ['GET', '/v1/modelsx'],
    ['POST', 'x/converse'],
    ['POST', '/converse/'],
    ['POST', '/v1/chatxcompletions'],
  ])('%s %s is none', (method, path) => {
    expect(find(method, path)).not.toHaveProperty('pipeline');
    expect(find(method, path)).not.toHaveProperty('allow');
  });
  test('of another method says which one there is, in the form of the path', () => {
    expect(find('GET', '/v1/messages')).toEqual({ dialect: messagesDialect, allow: 'POST' });
    expect(find('POST', '/v1/usage')).toEqual({ dialect: openaiDialect, allow: 'GET' });
    expect(find('GET', '/v1/responses')).toEqual({ dialect: responsesDialect, allow: 'POST' });
  });
  test('that leads nowhere is told in the form that its client reads', () => {
    const problem = (path: string) => JSON.stringify(find('POST', path).dialect.problem('not-found', 'r1').body);
    const form = (dialect: typeof openaiDialect) => JSON.stringify(dialect.problem('not-found', 'r1').body);
    expect(problem('/v1/messages/count_tokens')).toBe(form(messagesDialect));
    expect(problem('/v1/embeddings')).toBe(form(openaiDialect));
    expect(problem('/v2/x')).toBe(form(converseDialect(false)));
    expect(find('POST', '/x').dialect.streaming({})).toBe(false);
  });
  test('streams where its door always does', () => {
    expect(find('POST', '/converse').dialect.streaming({})).toBe(false);
    expect(find('POST', '/converse-stream').dialect.streaming({})).toBe(true);
  });
});
