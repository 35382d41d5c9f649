import type { Authorize } from '../../../../../lib/layers/gateway/runtime/authorizer';
import { converseDialect } from '../../../../../lib/layers/gateway/runtime/dialects/converse';
import type { Ledger } from '../../../../../lib/layers/gateway/runtime/ledger';
import { authorization } from '../../../../../lib/layers/gateway/runtime/steps/authorization';
import { conversation } from '../../../../../lib/layers/gateway/runtime/steps/conversation';
import { intent } from '../../../../../lib/layers/gateway/runtime/steps/intent';
import { killSwitch } from '../../../../../lib/layers/gateway/runtime/steps/kill-switch';
import { limits } from '../../../../../lib/layers/gateway/runtime/steps/limits';
import { pace } from '../../../../../lib/layers/gateway/runtime/steps/pace';
import { principal } from '../../../../../lib/layers/gateway/runtime/steps/principal';
import { schema } from '../../../../../lib/layers/gateway/runtime/steps/schema';
import { visibility } from '../../../../../lib/layers/gateway/runtime/steps/visibility';
import { InvalidLimits, LimitsInForce, NO_LIMITS } from '../../../../../lib/layers/gateway/runtime/usage-limits';
import { allow, deny, refuse } from '../../../../../lib/layers/gateway/runtime/verdict';
import { TokenError } from '../../../../../lib/runtime/bearer';
import { ALICE, alias, exchangeWith, settings } from './exchanges';

describe('the kill switch', () => {
  const decide = async (mode: 'on' | 'off' | 'static' | 'no-tools', reads?: boolean) => {
    const exchange = exchangeWith({ killSwitch: undefined });
    const verdict = await killSwitch(() => Promise.resolve({ mode }), reads)(exchange);
    expect([exchange.audit.killSwitch, exchange.get('killSwitch')]).toEqual([mode, mode]);
    return verdict;
  };
  test('stops what it says, and is on record whatever it says', async () => {
    expect(await decide('on')).toEqual(allow);
    expect(await decide('no-tools')).toEqual(allow);
    expect(await decide('off')).toEqual(deny('switched-off', 'the kill switch is off'));
    expect(await decide('static')).toEqual(refuse('static', 'the kill switch is static'));
  });
  test('lets what asks no model go on while it is static, and not while it is off', async () => {
    expect(await decide('static', true)).toEqual(allow);
    expect(await decide('off', true)).toMatchObject({ code: 'switched-off' });
  });
});

describe('the principal', () => {
  const claims = { sub: 'alice', org: 'acme', groups: ['staff'], client_id: 'web', token_use: 'access' };
  const issuer = { kind: 'cognito', issuer: 'https://issuer', clientIds: ['web'] } as const;
  const decide = async (given: object | Error, isolatedTenant?: string) => {
    const exchange = exchangeWith({ principal: undefined }, { request: { isolatedTenant } });
    const read = () =>
      given instanceof Error ? Promise.reject(given) : Promise.resolve({ issuer, claims: { ...given } });
    return { exchange, verdict: await principal(read, settings())(exchange) };
  };
  test('is taken from verified claims, and its tenant and client are on record', async () => {
    const { exchange, verdict } = await decide(claims);
    expect(verdict).toEqual(allow);
    expect(exchange.get('principal')).toMatchObject({ tenant: 'acme', subject: 'alice', groups: ['staff'] });
    expect(exchange.audit).toMatchObject({ tenant: 'acme', clientId: 'web' });
  });
  test('is served in its own tenant’s place, and in no other’s', async () => {
    expect((await decide(claims, 'acme')).verdict).toEqual(allow);
    const { exchange, verdict } = await decide(claims, 'globex');
    expect(verdict).toEqual(deny('forbidden', 'the place of another tenant'));
    expect(exchange.audit.tenant).toBe('acme');
  });
  test.each<[string, object | Error, string, string]>([
    ['a claim is missing', { ...claims, org: undefined }, 'missing-claim', 'a required claim is missing'],
    ['the token is false', new TokenError('expired', 'too old'), 'expired', 'too old'],
  ])('is nobody where %s, and the record says which fault it was', async (_, given, fault, cause) => {
    const { exchange, verdict } = await decide(given);
    expect(verdict).toEqual(deny('unauthenticated', cause, { headers: { 'www-authenticate': 'Bearer' } }));
    expect(exchange.audit.tokenFault).toBe(fault);
    expect(exchange.has('principal')).toBe(false);
  });
  test('is not judged where the keys cannot be read', async () => {
    await expect(decide(new Error('no keys'))).rejects.toThrow('no keys');
  });
});

describe('limits', () => {
  const document = new LimitsInForce({
    tenants: [{ name: 'off', off: true }],
    users: [{ tenant: 'acme', name: 'mallory', off: true }],
    groups: [{ tenant: 'acme', name: 'guests', off: true }],
    aliases: [{ name: 'default', off: true }],
  });
  const decide = (parts: object) =>
    limits(() => Promise.resolve(document))(exchangeWith({ aliasName: undefined, ...parts }));
  test.each<[object, ReturnType<typeof deny>]>([
    [{ principal: { ...ALICE, tenant: 'off' } }, deny('suspended', 'tenant: off')],
    [{ principal: { ...ALICE, subject: 'mallory' } }, deny('suspended', 'user: off')],
    [{ principal: { ...ALICE, groups: ['guests'] } }, deny('suspended', 'group: off')],
    [{ aliasName: 'default' }, deny('switched-off', 'alias: off')],
  ])('refuse whom they switch off: %j', async (parts, verdict) => {
    expect(await decide(parts)).toEqual(verdict);
  });
  test('let everybody else on, and are there for what comes later', async () => {
    const exchange = exchangeWith({ limits: undefined, aliasName: 'other' });
    expect(await limits(() => Promise.resolve(document))(exchange)).toEqual(allow);
    expect(exchange.get('limits')).toBe(document);
    // before it is known which alias is asked for
    expect(await decide({})).toEqual(allow);
  });
  test.each([
    ['invalid', new InvalidLimits('x')],
    ['unreadable', new Error('x')],
  ] as const)('that cannot be known stop everything, and the record says why: %s', async (fault, error) => {
    const exchange = exchangeWith();
    await expect(limits(() => Promise.reject(error))(exchange)).rejects.toBe(error);
    expect(exchange.audit.limitsFault).toBe(fault);
  });
});

describe('the pace of a reader', () => {
  const asked: unknown[] = [];
  const step = (wait: number) =>
    pace(
      { pace: async (...given: unknown[]) => asked.push(given.slice(0, 2)) && wait } as unknown as Ledger,
      settings(),
    );
  test('is that of the user, counted apart from questions', async () => {
    expect(await step(0)(exchangeWith())).toEqual(allow);
    expect(asked.at(-1)).toEqual(['TENANT#acme#USER#alice#READS', 60]);
    const slower = new LimitsInForce({ users: [{ tenant: 'acme', name: 'alice', requestsPerMinute: 6 }] });
    await step(0)(exchangeWith({ limits: slower }));
    expect(asked.at(-1)).toEqual(['TENANT#acme#USER#alice#READS', 6]);
  });
  test('is refused where it is too fast, with the seconds to wait', async () => {
    expect(await step(7)(exchangeWith())).toEqual(
      deny('rate-exceeded', 'too-fast', { headers: { 'retry-after': '7' } }),
    );
  });
});

describe('a conversation', () => {
  const claimed: unknown[] = [];
  const step = (mine: boolean) =>
    conversation({
      claim: async (...given: unknown[]) => claimed.push(given.slice(0, 2)) && mine,
    } as unknown as Ledger);
  test('is claimed for the principal and its tenant, and another’s is forbidden', async () => {
    const chat = { messages: [], conversationId: 'c1' };
    expect(await step(true)(exchangeWith({ chat }))).toEqual(allow);
    expect(claimed).toEqual([['c1', '["acme","alice"]']]);
    expect(await step(false)(exchangeWith({ chat }))).toEqual(deny('forbidden', "another principal's conversation"));
  });
  test('that has no name is nobody’s', async () => {
    const before = claimed.length;
    expect(await step(false)(exchangeWith({ chat: { messages: [] } }))).toEqual(allow);
    expect(claimed).toHaveLength(before);
  });
});

describe('the intent', () => {
  test('is on record before the model is asked where auditing is strict, and nowhere else', async () => {
    const records: unknown[] = [];
    const sink = async (record: unknown) => void records.push(record);
    expect(await intent(sink, 'best-effort', () => 0)(exchangeWith())).toEqual(allow);
    expect(records).toEqual([]);
    expect(await intent(sink, 'strict', () => 0)(exchangeWith())).toEqual(allow);
    expect(records).toMatchObject([{ phase: 'intent', requestId: 'r1', time: '1970-01-01T00:00:00.000Z' }]);
  });
  test('that cannot be written stops the request', async () => {
    const sink = () => Promise.reject(new Error('full'));
    await expect(intent(sink, 'strict', () => 0)(exchangeWith())).rejects.toThrow('full');
  });
});

/** An authorizer that keeps what it was asked. */
const asking = (answer: Partial<Awaited<ReturnType<Authorize>>> | Error = {}) => {
  const asked: Parameters<Authorize>[0][] = [];
  const authorize: Authorize = async (request) => {
    asked.push(request);
    if (answer instanceof Error) throw answer;
    return { allowed: true, policies: ['p'], ...answer };
  };
  return { asked, authorize };
};

describe('the authorization of a question', () => {
  const body = (more: object = {}) => JSON.stringify({ alias: 'default', messages: [], ...more });
  const decide = async (
    text: string,
    authorize: Authorize | undefined = asking().authorize,
    { parts = {}, path = '/converse', signal }: { parts?: object; path?: string; signal?: AbortSignal } = {},
  ) => {
    const exchange = exchangeWith(
      { aliasName: undefined, alias: undefined, ...parts },
      { request: { body: text, path }, signal },
    );
    const verdict = await authorization(authorize, converseDialect(path === '/converse-stream'), settings())(exchange);
    return { exchange, verdict };
  };
  test('asks whether the principal may invoke the alias, streamed or not', async () => {
    for (const [path, streaming] of [
      ['/converse', false],
      ['/converse-stream', true],
    ] as const) {
      const { asked, authorize } = asking();
      const { exchange, verdict } = await decide(body(), authorize, { path });
      expect(verdict).toEqual(allow);
      expect(asked).toEqual([
        {
          principal: ALICE,
          action: 'Invoke',
          resource: { type: 'SecureLlm::Alias', id: 'default' },
          context: { streaming },
        },
      ]);
      expect([exchange.get('aliasName'), exchange.get('alias')]).toEqual(['default', alias()]);
      expect(exchange.audit).toMatchObject({ alias: 'default', policies: ['p'] });
      expect(exchange.streaming).toBe(streaming);
    }
  });
  test('reads no more than 262,144 bytes, nor what is nested too deep, nor what names no alias', async () => {
    const padded = (size: number, letter = 'x') => {
      const room = size - Buffer.byteLength(body({ pad: '' }));
      return body({ pad: letter.repeat(room / Buffer.byteLength(letter)) });
    };
    expect((await decide(padded(262_144))).verdict).toEqual(allow);
    expect((await decide(padded(262_145))).verdict).toEqual(deny('too-large', 'body'));
    // counted in bytes, not in letters
    expect((await decide(body({ pad: 'é'.repeat(131_072) }))).verdict).toMatchObject({ code: 'too-large' });
    const detail = 'The body is no JSON, or nested deeper than 16 levels.';
    const none = deny('invalid-request', 'no JSON', { detail });
    for (const text of ['', '{', '['.repeat(17) + ']'.repeat(17)]) expect((await decide(text)).verdict).toEqual(none);
    const nameless = deny('invalid-request', 'no alias in the body', { detail: 'The body names no model.' });
    for (const text of ['{}', '[]', 'null', '{"alias":1}']) expect((await decide(text)).verdict).toEqual(nameless);
  });
  test.each<[string, string, Authorize | undefined, string]>([
    ['an alias that does not exist', body({ alias: 'other' }), undefined, 'unknown alias'],
    ['what every object has', body({ alias: 'constructor' }), undefined, 'unknown alias'],
    [
      'what a policy forbids',
      body(),
      asking({ allowed: false, cause: 'a policy forbids it' }).authorize,
      'a policy forbids it',
    ],
    ['what is denied without a word', body(), asking({ allowed: false }).authorize, 'denied'],
    ['what nobody can decide', body(), asking(new Error('away')).authorize, 'no decision: away'],
  ])('forbids %s, and tells the caller nothing of it', async (_, text, authorize, cause) => {
    const { exchange, verdict } = await decide(text, authorize);
    expect(verdict).toEqual(deny('forbidden', cause));
    expect(exchange.has('alias')).toBe(false);
  });
  test('does not call it forbidden where the client has left', async () => {
    const signal = AbortSignal.abort(new Error('left'));
    await expect(decide(body(), asking(new Error('away')).authorize, { signal })).rejects.toThrow('left');
  });
  test('says only to whom an alias is permitted that it is switched off', async () => {
    const parts = { limits: new LimitsInForce({ aliases: [{ name: 'default', off: true }] }) };
    expect((await decide(body(), undefined, { parts })).verdict).toEqual(deny('switched-off', 'alias: off'));
    const forbidden = await decide(body(), asking({ allowed: false }).authorize, { parts });
    expect(forbidden.verdict).toMatchObject({ code: 'forbidden' });
  });
});

describe('what a door shows of aliases', () => {
  const given = settings({ aliases: { default: alias(), small: alias(), large: alias() } });
  const decide = async (authorize: Authorize | undefined, one = false, path = '/v1/models', inForce = NO_LIMITS) => {
    const exchange = exchangeWith({ limits: inForce }, { request: { path } });
    const verdict = await visibility(authorize, one, given)(exchange);
    return { exchange, verdict, visible: exchange.has('visible') ? exchange.get('visible') : undefined };
  };
  /** Permits an alias whole, streamed, or both. */
  const permitting =
    (rules: Record<string, boolean[]>): Authorize =>
    async ({ resource, context }) => ({
      allowed: rules[resource.id]?.includes(context.streaming as boolean) ?? false,
      policies: [`${resource.id}-${context.streaming}`],
    });
  test('is each that the caller may invoke, streamed or whole, and the record says by which policies', async () => {
    const { exchange, visible, verdict } = await decide(permitting({ small: [false], large: [true] }));
    expect([visible, verdict]).toEqual([['small', 'large'], allow]);
    // sorted, each once; one that is permitted whole is not asked about streamed
    expect(exchange.audit.policies).toEqual([
      'default-false',
      'default-true',
      'large-false',
      'large-true',
      'small-false',
    ]);
    expect(exchange.audit.alias).toBeUndefined();
  });
  test('is asked as the caller, and as an invocation', async () => {
    const { asked, authorize } = asking();
    await decide(authorize, true, '/v1/models/small');
    expect(asked).toEqual([
      {
        principal: ALICE,
        action: 'Invoke',
        resource: { type: 'SecureLlm::Alias', id: 'small' },
        context: { streaming: false },
      },
    ]);
  });
  test('is everything where nobody has to be asked, but what is switched off', async () => {
    const off = new LimitsInForce({ aliases: [{ name: 'small', off: true }] });
    expect((await decide(undefined, false, undefined, off)).visible).toEqual(['default', 'large']);
  });
  test('is the one that the path names, which is on record, or nothing', async () => {
    const one = await decide(undefined, true, '/v1/models/small');
    expect([one.visible, one.exchange.audit.alias]).toEqual([['small'], 'small']);
    for (const path of ['/v1/models/none', '/v1/models/constructor']) {
      const none = await decide(undefined, true, path);
      expect(none.verdict).toEqual(deny('forbidden', 'no alias is permitted'));
      expect(none.exchange.audit.alias).toBeUndefined();
    }
  });
  test('is nothing where nothing is permitted, or nobody can say', async () => {
    expect((await decide(permitting({}))).verdict).toEqual(deny('forbidden', 'no alias is permitted'));
    expect((await decide(asking(new Error('away')).authorize)).verdict).toEqual(deny('forbidden', 'no decision: away'));
  });
});

describe('the schema', () => {
  const decide = (body: object, more: Parameters<typeof alias>[0] = {}, killSwitchMode = 'on') => {
    const parsed = { alias: 'default', messages: [{ role: 'user', content: [{ text: 'Hi' }] }], ...body };
    const exchange = exchangeWith({ parsed, alias: alias(more), killSwitch: killSwitchMode });
    return { exchange, audit: exchange.audit, verdict: schema(converseDialect(false), 100)(exchange) };
  };
  const open = {
    parameters: { temperature: [0, 1], topP: [0, 1], stopSequences: 2 },
    clientInstructions: { maxChars: 100 },
    clientTools: { maxTools: 1 },
  } as const;
  const tool = { toolSpec: { name: 'weather', inputSchema: { json: { type: 'object' } } } };
  const conversationId = '00000000-0000-4000-8000-00000000000a';
  test('puts on record what the caller says of how to answer', () => {
    const { audit, verdict, exchange } = decide(
      {
        inferenceConfig: { temperature: 0.5, topP: 0.7, stopSequences: ['a', 'b'] },
        system: [{ text: 'Be' }, { text: 'brief.' }],
        toolConfig: { tools: [tool] },
        conversationId,
      },
      open,
    );
    expect(verdict).toEqual(allow);
    expect(audit).toEqual({
      'gen_ai.request.temperature': 0.5,
      'gen_ai.request.top_p': 0.7,
      stopSequences: 2,
      clientInstructions: 8,
      clientTools: ['weather'],
      conversationId,
      'gen_ai.conversation.id': conversationId,
      'gen_ai.request.max_tokens': 100,
    });
    expect(exchange.get('chat')).toMatchObject({ instructions: ['Be', 'brief.'], conversationId });
  });
  test('puts nothing on record that the caller has not said', () => {
    const said = Object.entries(decide({}, open).audit).filter(([, value]) => value !== undefined);
    expect(said).toEqual([['gen_ai.request.max_tokens', 100]]);
  });
  test.each<[number | undefined, number | undefined, number]>([
    [undefined, undefined, 100],
    [40, undefined, 40],
    [400, undefined, 100],
    [undefined, 60, 60],
    [70, 60, 60],
    [undefined, 400, 100],
  ])(
    'lowers the tokens of an answer and never raises them: %p asked, %p of the alias',
    (maxTokens, maxOutputTokens, most) => {
      expect(decide(maxTokens === undefined ? {} : { maxTokens }, { maxOutputTokens }).exchange.get('maxTokens')).toBe(
        most,
      );
    },
  );
  test('refuses tools of a client while tools are switched off', () => {
    const off = deny('switched-off', 'tools of a client', { detail: 'Tools are switched off.' });
    expect(decide({ toolConfig: { tools: [tool] } }, open, 'no-tools').verdict).toEqual(off);
    expect(decide({}, open, 'no-tools').verdict).toEqual(allow);
  });
  test('tells the caller in a sentence what is wrong, of the form as of what the alias allows', () => {
    const refused = (...given: Parameters<typeof decide>) => decide(...given).verdict;
    expect(refused({ more: 1 })).toEqual(
      deny('invalid-request', "'more' is not accepted", { detail: "'more' is not accepted." }),
    );
    expect(refused({ system: [{ text: 'x'.repeat(60) }, { text: 'x'.repeat(41) }] }, open)).toEqual(
      deny('invalid-request', 'the instructions have 101 characters; at most 100 are accepted', {
        detail: 'The instructions have 101 characters; at most 100 are accepted.',
      }),
    );
  });
});
