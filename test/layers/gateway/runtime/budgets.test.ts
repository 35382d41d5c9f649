import type { Limit, UsageLimitsDocument } from '../../../../lib/contract';
import { type Budgets, budgetsOf, shardsOf } from '../../../../lib/layers/gateway/runtime/counters';
import type { Counter, Ledger, ReserveAnswer } from '../../../../lib/layers/gateway/runtime/ledger';
import { Spending } from '../../../../lib/layers/gateway/runtime/spending';
import {
  appConfigLimits,
  InvalidLimits,
  LimitsInForce,
  NO_LIMITS,
} from '../../../../lib/layers/gateway/runtime/usage-limits';
import { allow, deny } from '../../../../lib/layers/gateway/runtime/verdict';
import type { AwsRequest } from '../../../../lib/runtime/aws-call';
import { ALICE, alias, settings } from './steps/exchanges';

const { signal } = new AbortController();
const { quota } = settings();

describe('limits in force', () => {
  const document: UsageLimitsDocument = {
    tenants: [
      { name: 'acme', tokensPerDay: 900 },
      { name: 'off', off: true },
    ],
    users: [{ tenant: 'acme', name: 'alice', tokensPerDay: 50, requestsPerMinute: 3 }],
    groups: [
      { tenant: 'acme', name: 'staff', tokensPerDay: 400 },
      { tenant: 'acme', name: 'guests', off: true },
      { tenant: 'acme', name: 'free' },
    ],
    aliases: [{ name: 'small', tokensPerDay: 70, off: true }],
  };
  const limits = new LimitsInForce(document);
  test('are those of the names that they are asked about, and of no other', () => {
    const bounds = ({ off, tokensPerDay }: Limit) => [off ?? false, tokensPerDay];
    expect(bounds(limits.tenant('acme'))).toEqual([false, 900]);
    expect(limits.tenant('globex')).toEqual({});
    expect(limits.user(ALICE)).toMatchObject({ tokensPerDay: 50, requestsPerMinute: 3 });
    expect(limits.user({ ...ALICE, tenant: 'globex' })).toEqual({});
    expect(bounds(limits.alias('small'))).toEqual([true, 70]);
    expect(limits.alias('default')).toEqual({});
  });
  test('name the budgets of a caller’s groups, each once, and of those that have one', () => {
    const groups = ['free', 'staff', 'staff', 'others'];
    expect(limits.groupBudgets({ ...ALICE, groups })).toEqual([{ name: 'staff', tokensPerDay: 400 }]);
    expect(limits.groupBudgets({ ...ALICE, tenant: 'globex', groups })).toEqual([]);
  });
  test.each<[object, string | undefined, string | undefined]>([
    [{ tenant: 'off' }, undefined, 'tenant'],
    [{ groups: ['staff', 'guests'] }, undefined, 'group'],
    [{ tenant: 'globex', groups: ['guests'] }, undefined, undefined],
    [{}, 'small', 'alias'],
    [{}, 'default', undefined],
    [{}, undefined, undefined],
  ])('switch off whom they say: %j with alias %p is %p', (more, name, off) => {
    expect(limits.off({ ...ALICE, ...more }, name)).toBe(off);
  });
  test('are the strictest where two entries have one name, in whichever order they stand', () => {
    const users = [
      { tenant: 'acme', name: 'alice', tokensPerDay: 50, requestsPerMinute: 9 },
      { tenant: 'acme', name: 'alice', tokensPerDay: 60, requestsPerMinute: 3 },
      { tenant: 'acme', name: 'alice', off: true },
    ];
    for (const each of [users, [...users].reverse()]) {
      expect(new LimitsInForce({ users: each }).user(ALICE)).toEqual({
        off: true,
        tokensPerDay: 50,
        requestsPerMinute: 3,
      });
    }
  });
  test('are none where there is no document', () => {
    expect([NO_LIMITS.off(ALICE, 'default'), NO_LIMITS.user(ALICE), NO_LIMITS.groupBudgets(ALICE)]).toEqual([
      undefined,
      {},
      [],
    ]);
  });

  describe('read from AppConfig', () => {
    const usageLimits = {
      application: 'app',
      environment: 'env',
      profile: 'profile',
      userTokensPerDay: 5_000,
      tenantTokensPerDay: 50_000,
      userRequestsPerMinute: 100,
    };
    const given = settings({
      usageLimits,
      quota: { ...quota, globalTokensPerDay: 100_000 },
      aliases: { default: alias(), small: alias() },
    });
    const read = async (body: string, from = given) => {
      const asked: AwsRequest[] = [];
      const call = async (request: AwsRequest) => {
        asked.push(request);
        const token = { headers: { 'next-poll-configuration-token': 'next' }, body };
        return (
          request.path?.includes('session') ? { headers: {}, body: '{"InitialConfigurationToken":"t"}' } : token
        ) as never;
      };
      const limits_ = await appConfigLimits(call, from, () => 0)().catch((error: unknown) => error);
      return { asked, limits: limits_ };
    };
    test('are those of the document', async () => {
      const { limits: found, asked } = await read(JSON.stringify({ tenants: [{ name: 'acme', off: true }] }));
      expect((found as LimitsInForce).off(ALICE)).toBe('tenant');
      expect(JSON.stringify(asked[0].body)).toContain('profile');
    });
    test('may take so many characters', async () => {
      expect((await read(`{${' '.repeat(262_142)}}`)).limits).toBeInstanceOf(LimitsInForce);
    });
    test('are none where the settings have no place for a document', async () => {
      const { limits: none, asked } = await read('{', settings());
      expect([none, asked]).toEqual([NO_LIMITS, []]);
    });
    test.each<[string, string]>([
      ['it is no JSON', '{'],
      ['it has more than 262144 characters', `{${' '.repeat(262_143)}}`],
      ["'tenants.0.tokensPerDay' is more than 50000", '{"tenants":[{"name":"acme","tokensPerDay":50001}]}'],
      ["'aliases.0.name' must be default or small", '{"aliases":[{"name":"other","off":true}]}'],
      ["'aliases.0.tokensPerDay' is more than 100000", '{"aliases":[{"name":"small","tokensPerDay":100001}]}'],
    ])('are not valid where %s', async (problem, body) => {
      const { limits: error } = await read(body);
      expect(error).toBeInstanceOf(InvalidLimits);
      expect((error as Error).name).toBe('InvalidLimits');
      expect((error as Error).message).toContain(`the document of usage limits is not valid: ${problem}`);
    });
    test('may name groups only where a claim does', async () => {
      const body = JSON.stringify({ groups: [{ tenant: 'acme', name: 'staff', off: true }] });
      expect((await read(body)).limits).toBeInstanceOf(LimitsInForce);
      const { limits: error } = await read(body, { ...given, claims: { subject: 'sub' } });
      expect(error).toBeInstanceOf(InvalidLimits);
    });
  });
});

describe('the budgets of a caller', () => {
  test('are the deployed ones, unless limits say otherwise; the narrower come first', () => {
    expect(budgetsOf(ALICE, quota, NO_LIMITS, ['default'])).toEqual({
      user: { key: 'TENANT#acme#USER#alice', tokens: 1_000, requestsPerMinute: 60 },
      shared: [{ whose: 'tenant', key: 'TENANT#acme', tokens: 10_000 }],
      shards: 1,
    });
    const limits = new LimitsInForce({
      tenants: [{ name: 'acme', tokensPerDay: 900 }],
      users: [{ tenant: 'acme', name: 'alice', tokensPerDay: 50, requestsPerMinute: 3 }],
      groups: [{ tenant: 'acme', name: 'staff', tokensPerDay: 400 }],
      aliases: [{ name: 'small', tokensPerDay: 70 }],
    });
    const more = { ...quota, globalTokensPerDay: 1_000_000, shards: 4 };
    expect(budgetsOf(ALICE, more, limits, ['default', 'small'])).toEqual({
      user: { key: 'TENANT#acme#USER#alice', tokens: 50, requestsPerMinute: 3 },
      shared: [
        { whose: 'group', name: 'staff', key: 'TENANT#acme#GROUP#staff', tokens: 400 },
        { whose: 'tenant', key: 'TENANT#acme', tokens: 900 },
        { whose: 'alias', name: 'small', key: 'ALIAS#small', tokens: 70 },
        { whose: 'everybody', key: 'GLOBAL', tokens: 1_000_000 },
      ],
      shards: 4,
    });
  });
  test('are nobody else’s, whatever a name looks like', () => {
    const key = (tenant: string, subject: string) =>
      budgetsOf({ ...ALICE, tenant, subject }, quota, NO_LIMITS, [])!.user.key;
    expect(key('a', 'b#USER#c')).not.toBe(key('a#USER#b', 'c'));
    expect(key('a/b', 'c')).toBe('TENANT#a%2Fb#USER#c');
  });
  test('are spread over items with an equal part each, and never more together', () => {
    expect(shardsOf({ key: 'K', tokens: 11 }, { shards: 3 })).toEqual([
      { key: 'K#S0', tokens: 3 },
      { key: 'K#S1', tokens: 3 },
      { key: 'K#S2', tokens: 3 },
    ]);
  });
});

describe('what a request may spend', () => {
  const budgets: Budgets = {
    user: { key: 'USER', tokens: 1_000, requestsPerMinute: 5 },
    shared: [
      { whose: 'group', name: 'staff', key: 'GROUP', tokens: 5_000 },
      { whose: 'tenant', key: 'TENANT', tokens: 9_000 },
    ],
    shards: 2,
  };
  const refused = (kind: 'spent' | 'too-fast', remaining = 0): ReserveAnswer => ({ kind, remaining, retryAfter: 30 });
  /** A ledger that refuses what `full` names. */
  const spendingWith = (full: Record<string, ReserveAnswer> = {}, fails: string[] = []) => {
    const asked: { counter: Counter; id: string; tokens: number }[] = [];
    const settled: [string, number][] = [];
    const ledger = {
      reserve: async (counter: Counter, id: string, tokens: number): Promise<ReserveAnswer> => {
        asked.push({ counter, id, tokens });
        return full[counter.key] ?? { kind: 'reserved', reservation: { pk: counter.key, id, tokens, remaining: 700 } };
      },
      settle: async ({ pk }: { pk: string }, used: number) => {
        settled.push([pk, used]);
        if (fails.includes(pk)) throw new Error('away');
      },
    } as unknown as Ledger;
    return { spending: new Spending(ledger, budgets, 'id', () => 0), asked, settled };
  };
  const headers = (tokens: number, remaining: number, more: object = { 'x-should-retry': 'false' }) => ({
    headers: {
      'retry-after': '30',
      ...more,
      'x-ratelimit-limit-tokens': String(tokens),
      'x-ratelimit-remaining-tokens': String(remaining),
    },
  });

  test('is reserved with the user first, whose pace counts once, under an id for each call', async () => {
    const { spending, asked } = spendingWith();
    expect([await spending.reserve(100, signal), await spending.reserve(50, signal)]).toEqual([allow, allow]);
    expect(asked.map(({ id, tokens }) => [id, tokens])).toEqual([
      ...Array(3).fill(['id0', 100]),
      ...Array(3).fill(['id1', 50]),
    ]);
    expect(asked[0].counter).toEqual(budgets.user);
    expect(asked[3].counter).toEqual({ key: 'USER', tokens: 1_000 });
    expect([asked[1].counter.key, asked[2].counter.key]).toEqual([
      expect.stringMatching(/^GROUP#S[01]$/),
      expect.stringMatching(/^TENANT#S[01]$/),
    ]);
    expect([spending.reserved, spending.charged, spending.limit, spending.remaining]).toEqual([150, 150, 1_000, 700]);
  });
  test('is nothing to a user who has spent everything, and the tenant keeps its tokens', async () => {
    const { spending, asked } = spendingWith({ USER: refused('spent', 40) });
    expect(await spending.reserve(100, signal)).toEqual(deny('quota-exceeded', 'user: spent', headers(1_000, 40)));
    expect(asked).toHaveLength(1);
    expect(spending.remaining).toBeUndefined();
  });
  test('has to wait for a user who is too fast, and clients may try again by themselves', async () => {
    const { spending } = spendingWith({ USER: refused('too-fast', 40) });
    expect(await spending.reserve(100, signal)).toEqual(
      deny('rate-exceeded', 'user: too-fast', headers(1_000, 40, {})),
    );
  });
  test('is looked for in each item of a shared budget, and refused with what all of them have left', async () => {
    const one = spendingWith({ 'GROUP#S0': refused('spent', 3) });
    expect(await one.spending.reserve(100, signal)).toEqual(allow);
    const { spending, asked } = spendingWith({ 'GROUP#S0': refused('spent', 3), 'GROUP#S1': refused('spent', 4) });
    expect(await spending.reserve(100, signal)).toEqual(
      deny('quota-exceeded', 'group staff: spent', headers(5_000, 7)),
    );
    expect(asked.map(({ counter }) => counter.key).sort()).toEqual(['GROUP#S0', 'GROUP#S1', 'USER']);
    const tenant = spendingWith({ 'TENANT#S0': refused('spent'), 'TENANT#S1': refused('spent') });
    expect(await tenant.spending.reserve(100, signal)).toEqual(
      deny('quota-exceeded', 'tenant: spent', headers(9_000, 0)),
    );
  });
  test('is given back where the model did not run, and what was held of it alone', async () => {
    const { spending, settled } = spendingWith({ 'TENANT#S0': refused('spent'), 'TENANT#S1': refused('spent') });
    await spending.reserve(100, signal);
    expect(await spending.settle()).toBe('settled');
    expect(settled).toEqual([
      ['USER', 0],
      [expect.stringMatching(/^GROUP/), 0],
    ]);
    expect([spending.charged, spending.remaining]).toEqual([0, 800]);
  });
  test('is told to be kept, estimated or settled by the worst of its calls', async () => {
    const { spending } = spendingWith();
    await spending.reserve(100, signal);
    spending.asked();
    spending.answered({ inputTokens: 30, outputTokens: 4 });
    await spending.reserve(100, signal, 90);
    spending.asked();
    spending.heard(5);
    await spending.reserve(100, signal);
    expect(await spending.settle()).toBe('estimated');
    expect(spending.charged).toBe(34 + 15 + 0);
    const kept = spendingWith().spending;
    await kept.reserve(100, signal, 90);
    kept.asked();
    kept.heard(5);
    await kept.reserve(100, signal);
    kept.asked();
    expect(await kept.settle()).toBe('kept');
    expect(kept.charged).toBe(15 + 100);
  });
  test('is not settled where that could not be written', async () => {
    const { spending } = spendingWith({}, ['USER']);
    await spending.reserve(100, signal);
    expect(await spending.settle()).toBe('failed');
  });
});
