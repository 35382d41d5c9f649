import { DOORS, doors, NOT_OFFERED } from '../../../lib/contract';
import { MEANING } from '../../../lib/contract/meaning';
import { ORDER } from '../../../lib/layers/gateway/runtime/pipeline';
import { approve, argumentsHash } from '../../../lib/runtime/approval';
import { deriveKey } from '../../../lib/runtime/secrets';
import { nameOf, WAYS, type Way } from '../../../local/aws/asking';
import { INSIDE } from '../../../local/aws/http-service';
import type { Json, Seen } from '../../../local/aws/world';
import { startedWorld } from '../../support/world';

// Whatever door a request comes to, it meets the same controls: each test here runs at each way to ask there is.

const world = startedWorld();
let user = 0;

beforeEach(async () => {
  user += 1;
  await world.gateway();
});

const token = (more: Record<string, unknown> = {}) => world.issuer.token(`visitor-${user}`, 'acme', more);
const charged = () => world.table.used(`TENANT#acme#USER#visitor-${user}`);
const ask = (way: Way, text = 'Where is my order?', body: Record<string, unknown> = {}) =>
  world.through(way, text, { token: token(), body });

/** The error of a body or of an event, in the form of its door. */
const errorOf = ({ door }: Way, value: Json): Json =>
  ({ converse: value, openai: value.error, responses: value.error, messages: value.error })[DOORS[door].dialect] ?? {};

/** Events that end a whole answer. */
const ENDS = ['[DONE]', 'metadata', 'response.completed', 'response.incomplete', 'message_stop'];
const ended = ({ events }: Seen) => events.some(({ event, data }) => ENDS.includes(data) || ENDS.includes(event ?? ''));
const lastError = (way: Way, { events }: Seen) => errorOf(way, JSON.parse(events.at(-1)!.data));

/** The refusal of an answer, streamed or whole. */
function refusalOf(way: Way, seen: Seen): Json | undefined {
  const values: Json[] = way.stream
    ? seen.events.filter(({ data }) => data !== '[DONE]').map(({ data }) => JSON.parse(data))
    : [seen.json()];
  return values
    .map((value) => value.refusal ?? (value.response ?? value).secure_llm?.refusal)
    .find((refusal) => typeof refusal === 'object' && refusal !== null);
}

test('every door is tried here', () => {
  const asking = doors().filter(({ serves }) => serves === 'answers');
  expect(new Set(WAYS.map(({ door }) => DOORS[door].path))).toEqual(new Set(asking.map(({ path }) => path)));
});

describe.each(WAYS.map((way) => [nameOf(way), way] as const))('%s', (_, way) => {
  test('goes through every step, is scanned, charged, and on record before and after', async () => {
    const seen = await ask(way);
    expect([seen.status, seen.said]).toEqual([200, 'Hello from the model.']);
    expect(seen.headers.get('content-type')).toMatch(way.stream ? 'text/event-stream' : 'application/json');
    expect(Object.keys(world.record.steps!)).toEqual(Object.keys(ORDER));
    expect(world.bedrock.scanned.map(({ source, texts }) => [source, texts[0]])).toEqual([
      ['INPUT', 'Where is my order?'],
    ]);
    const [{ body }] = world.bedrock.requests as { body: Json }[];
    expect(body.guardrailConfig).toMatchObject({ guardrailIdentifier: 'guard', guardrailVersion: '7' });
    expect(await charged()).toBe(world.record.tokensCharged);
    expect(await charged()).toBeGreaterThan(0);
    expect(world.audit.map(({ phase }) => phase)).toEqual(['intent', 'final']);
    expect(world.record).toMatchObject({
      path: DOORS[way.door].path,
      outcome: 'answered',
      streaming: way.stream,
      settle: 'settled',
    });
  });

  test('asks nobody without a token, with a permission that is not there, or for an alias that is none', async () => {
    const none = await world.through(way, 'Hi', { token: null });
    const guest = await world.through(way, 'Hi', { token: token({ 'cognito:groups': ['guests'] }) });
    const alias = await world.through(way, 'Hi', { token: token(), alias: 'eu.anthropic.model' });
    expect([none, guest, alias].map((seen) => [seen.status, errorOf(way, seen.json()).code])).toEqual([
      [401, 'unauthenticated'],
      [403, 'forbidden'],
      [403, 'forbidden'],
    ]);
    expect(world.bedrock.requests).toEqual([]);
    expect(await charged()).toBe(0);
  });

  test('refuses what the guardrail blocks, in words, and gives the tokens back', async () => {
    world.bedrock.guardrail = () => 'block';
    const seen = await ask(way);
    expect([seen.status, refusalOf(way, seen)]).toEqual([200, { code: 'input-blocked' }]);
    if (way.door !== 'converseStream') expect(seen.text).toContain(MEANING['input-blocked'].title);
    expect(world.bedrock.requests).toEqual([]);
    expect(await charged()).toBe(0);
    expect(world.record).toMatchObject({ outcome: 'refused', code: 'input-blocked', guardrailInput: 'intervened' });
  });

  test('says what the switch says while it is static, to who reads a stream as to who does not', async () => {
    world.appConfig.state = { mode: 'static' };
    await world.gateway();
    const seen = await ask(way);
    expect([seen.status, seen.said]).toEqual([200, 'The assistant is not available right now.']);
    expect(seen.headers.get('content-type')).toMatch(way.stream ? 'text/event-stream' : 'application/json');
    if (way.stream) expect(ended(seen)).toBe(true);
    expect(world.record).toMatchObject({ outcome: 'refused', code: 'static', streaming: way.stream });
    expect(world.bedrock.requests).toEqual([]);
  });

  test('says in its own words that an answer has no support, and ends like any other', async () => {
    await world.gateway({ groundingAction: 'abstain' });
    world.knowledge.documents = [
      { text: 'A parcel may be returned within 30 days.', metadata: { tenant: 'acme', source: 'returns.md' } },
    ];
    world.bedrock.grounding = () => 0.1;
    const seen = await world.through(way, 'How long may a parcel be returned?', { token: token(), alias: 'handbook' });
    expect([seen.status, seen.said, refusalOf(way, seen)]).toEqual([200, MEANING['not-grounded'].title, undefined]);
    if (way.stream) expect(ended(seen)).toBe(true);
    expect(world.record).toMatchObject({ outcome: 'refused', code: 'not-grounded' });
  });

  test('asks for the approval of a call that changes something, and takes it once, from its own caller', async () => {
    const refund = { order: 'A1', cents: 100 };
    world.bedrock.script = ({ messages }) =>
      messages.length > 1 ? { text: ['Done.'] } : { toolUses: [{ name: 'refund', input: refund }] };
    const asking = (approvals?: string[]) => {
      const body = DOORS[way.door].dialect === 'converse' ? { approvals } : { secure_llm: { approvals } };
      return world.through(way, 'Refund it.', { token: token(), alias: 'tools', body: approvals ? body : {} });
    };
    const approval = (subject: string) =>
      approve(
        deriveKey(world.secrets.secret, 'approval'),
        { principal: { tenant: 'acme', subject }, tool: 'refund', argumentsHash: argumentsHash(refund) },
        Date.now() + 60_000,
      );
    expect(refusalOf(way, await asking())).toEqual({
      code: 'approval-required',
      approval: { tool: 'refund', arguments: refund, argumentsHash: argumentsHash(refund) },
    });
    expect(refusalOf(way, await asking([approval('somebody-else')]))!.code).toBe('approval-required');
    const mine = approval(`visitor-${user}`);
    expect((await asking([mine])).said).toBe('Done.');
    expect(refusalOf(way, await asking([mine]))!.code).toBe('approval-required');
    expect(world.tools.count('arn:refund')).toBe(1);
  });

  test('says that an answer was cut off by its limit', async () => {
    world.bedrock.script = () => ({ text: ['Hello', ' from'], stopReason: 'max_tokens' });
    const seen = await ask(way);
    expect([seen.status, seen.said]).toEqual([200, 'Hello from']);
    const reason = {
      converse: /"stopReason":"max_tokens"/,
      openai: /"finish_reason":"length"/,
      responses: /"status":"incomplete".*"incomplete_details":\{"reason":"max_output_tokens"\}/,
      messages: /"stop_reason":"max_tokens"/,
    }[DOORS[way.door].dialect];
    expect(seen.text).toMatch(reason);
    if (way.stream) expect(ended(seen)).toBe(true);
  });

  test.each<[string, () => void, number, string]>([
    ['the guardrail', () => world.bedrock.faults.set('ApplyGuardrailInput', '500'), 503, 'unavailable'],
    ['the table', () => world.table.faults.set('*', '500'), 503, 'unavailable'],
    ['the secret', () => world.secrets.faults.set('*', '500'), 503, 'unavailable'],
    ['the prompt', () => world.prompts.faults.set('*', '500'), 503, 'unavailable'],
    ['the kill switch', () => world.appConfig.faults.set('*', '500'), 503, 'unavailable'],
    ['the keys of tokens', () => world.issuer.faults.set('*', '500'), 503, 'unavailable'],
  ])('is closed without %s', async (_part, breakIt, status, code) => {
    breakIt();
    const seen = await ask(way);
    expect([seen.status, errorOf(way, seen.json()).code]).toEqual([status, code]);
    expect(seen.text).not.toMatch(/Hello|inside-4711/);
    expect(world.bedrock.requests).toEqual([]);
  });

  test('is closed when its record cannot be written, and when no policy can be asked', async () => {
    await world.gateway({}, { audit: () => Promise.reject(new Error(INSIDE)) });
    const unrecorded = await ask(way);
    expect([unrecorded.status, errorOf(way, unrecorded.json()).code]).toEqual([503, 'unavailable']);
    const policies = { bad: 'permit (principal, action' };
    await world.gateway({ document: { ...world.settings().document, cedar: { policies } } });
    const undecided = await ask(way);
    expect([undecided.status, errorOf(way, undecided.json()).code]).toEqual([403, 'forbidden']);
    expect(world.bedrock.requests).toEqual([]);
    expect(await charged()).toBe(0);
  });

  test('counts against one budget, whichever door the tokens went through', async () => {
    await world.gateway({ quota: { ...world.settings().quota, userTokensPerDay: 3_000 } });
    world.bedrock.script = () => ({ text: ['Hi'], usage: { inputTokens: 2_500, outputTokens: 0 } });
    const [first] = WAYS;
    expect((await ask(first)).status).toBe(200);
    const seen = await ask(way);
    expect([seen.status, errorOf(way, seen.json()).code]).toEqual([429, 'quota-exceeded']);
    expect(seen.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(seen.headers.get('x-ratelimit-remaining-tokens')).toBe('500');
    expect(world.bedrock.requests).toHaveLength(1);
  });

  test('lets nothing of the system prompt out', async () => {
    world.bedrock.script = ({ system }) => ({ text: ['Here it is: ', system] });
    const seen = await ask(way);
    const canary = /zq\w{19}/.exec(world.bedrock.requests[0].system)![0];
    expect(seen.text).not.toContain(canary);
    if (way.stream) {
      expect(ended(seen)).toBe(false);
      expect(lastError(way, seen).code).toBe('context-leak');
    } else expect(refusalOf(way, seen)).toEqual({ code: 'context-leak' });
    expect(world.record).toMatchObject({ canary: 'leak', code: 'context-leak' });
  });

  if (way.stream) {
    test('ends with an error and without its end when the model breaks off, and charges what was made', async () => {
      world.bedrock.streamFault = { fault: 'clean-end', place: 'end' };
      const seen = await ask(way);
      expect([seen.status, ended(seen)]).toEqual([200, false]);
      // what could begin the canary is held back, and not let go when the model breaks off
      expect('Hello from the model.'.startsWith(seen.said)).toBe(true);
      expect(seen.said).toContain('Hello from');
      expect(lastError(way, seen).code).toBe('stream-broken');
      expect(world.record).toMatchObject({ outcome: 'failed', settle: 'estimated' });
    });
  }

  test('tells the id of the request and its errors where clients of its form look for them', async () => {
    const seen = await world.through(way, 'Hi', { token: null });
    const id = seen.headers.get('x-request-id')!;
    expect(seen.text).toContain(id);
    expect(seen.headers.get('request-id')).toBe(way.door === 'messages' ? id : null);
    const shape = Object.keys(seen.json());
    expect(shape).toEqual(
      {
        converse: ['type', 'title', 'status', 'code', 'requestId'],
        openai: ['error'],
        responses: ['error'],
        messages: ['type', 'error', 'request_id'],
      }[DOORS[way.door].dialect],
    );
  });

  test.each([
    ['an image', { type: 'image_url', image_url: { url: 'https://evil.example/x.png' } }],
    ['an image of the Responses form', { type: 'input_image', image_url: 'https://evil.example/x.png' }],
    ['an image of the Messages form', { type: 'image', source: { type: 'url', url: 'https://evil.example/x.png' } }],
    ['a document', { type: 'document', source: { type: 'text', data: 'x' } }],
  ])('takes no %s, and names the place', async (_name, part) => {
    const messages = [{ role: 'user', content: [part] }];
    const seen = await ask(way, 'Hi', way.door === 'responses' ? { input: messages } : { messages });
    expect([seen.status, errorOf(way, seen.json()).code]).toEqual([400, 'invalid-request']);
    expect(seen.text).toMatch(/0\.content\.0/);
    expect(world.bedrock.requests).toEqual([]);
  });
});

describe('what is not offered says so, in the form of who asks', () => {
  const UNKNOWN = [
    'embeddings',
    'moderations',
    'completions',
    'images/generations',
    'audio/speech',
    'files',
    'batches',
    'fine_tuning/jobs',
    'assistants',
    'threads',
    'vector_stores',
    'conversations',
    'realtime',
    'responses/resp_1',
    'responses/resp_1/cancel',
    'chat/completions/chatcmpl-1',
  ];
  test.each(UNKNOWN)('POST /v1/%s', async (path) => {
    const seen = await world.post(`/v1/${path}`, { model: 'default', input: 'Hi' });
    expect([seen.status, seen.json().error]).toEqual([
      404,
      {
        message: expect.stringContaining(NOT_OFFERED),
        type: 'invalid_request_error',
        param: null,
        code: 'not-found',
      },
    ]);
    expect(world.record).toMatchObject({ outcome: 'denied', code: 'not-found', path: `/v1/${path}` });
  });
  test.each(['count_tokens', 'batches', 'batches/b1/results'])('POST /v1/messages/%s', async (path) => {
    const seen = await world.post(`/v1/messages/${path}`, { model: 'default', messages: [] });
    expect([seen.status, seen.json()]).toEqual([
      404,
      {
        type: 'error',
        error: { type: 'not_found_error', message: expect.stringContaining(NOT_OFFERED), code: 'not-found' },
        request_id: seen.headers.get('request-id'),
      },
    ]);
  });
  test('POST /converse/other, and the reader of a problem sees what is offered', async () => {
    const seen = await world.post('/converse/other', {});
    expect([seen.status, seen.json().detail]).toEqual([404, NOT_OFFERED]);
  });
});
