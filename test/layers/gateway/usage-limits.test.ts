import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv from 'ajv';
import { MOST_GROUP_BUDGETS, type UsageLimitsDocument, usageLimitsSchema, WIDEST_BOUNDS } from '../../../lib/contract';
import { compileSchema } from '../../../lib/contract/json-schema';
import { appConfigLimits, LIMITS_AGE, LimitsInForce } from '../../../lib/layers/gateway/runtime/usage-limits';
import { awsCall } from '../../../lib/runtime/aws-call';
import { LocalGateway } from '../../../local/gateway/local-gateway';
import { startedWorld } from '../../support/world';

const world = startedWorld();
let clock = 0;
let turn = 0;
beforeEach(() => {
  clock = Date.now();
  turn += 1;
});

/** Names that no other test has: counters of a day outlive one. */
const name = (text: string) => `${text}-${turn}`;
const acme = () => name('acme');
const token = (user: string, groups: readonly string[] = ['staff'], tenant = acme()) =>
  world.issuer.token(name(user), tenant, { 'cognito:groups': groups, exp: Math.floor(clock / 1_000) + 3_600 });
const quota = {
  userTokensPerDay: 20_000,
  tenantTokensPerDay: 40_000,
  globalTokensPerDay: 1e12,
  userRequestsPerMinute: 100,
};
const start = (document: UsageLimitsDocument | string = {}, ceilings: object = {}) => {
  world.appConfig.limits = document;
  const base = world.settings();
  return world.gateway(
    { quota: { ...base.quota, ...quota }, usageLimits: { ...base.usageLimits!, ...quota, ...ceilings } },
    { now: () => clock },
  );
};
const ask = (given: string, alias = 'default') => world.ask('Hi', { token: given, alias });
/** What a request reserves, and what the scripted model says that it used. */
const costs = (tokens: number) => {
  world.bedrock.script = () => ({ text: ['Hi'], usage: { inputTokens: tokens, outputTokens: 0 } });
};

describe('who is switched off', () => {
  test.each<[string, () => UsageLimitsDocument, string]>([
    ['a tenant', () => ({ tenants: [{ name: acme(), off: true }] }), 'tenant: off'],
    ['a user', () => ({ users: [{ tenant: acme(), name: name('ada'), off: true }] }), 'user: off'],
    ['a group', () => ({ groups: [{ tenant: acme(), name: 'staff', off: true }] }), 'group: off'],
  ])('%s, is refused at every door, and the record says why', async (_, document, cause) => {
    await start(document());
    for (const seen of [
      await ask(token('ada')),
      await world.chat('Hi', { token: token('ada'), stream: true }),
      await world.read('/v1/models', token('ada')),
      await world.read('/v1/usage', token('ada')),
    ]) {
      expect(seen.status).toBe(403);
      expect(seen.text).toContain('suspended');
      expect(world.record).toMatchObject({
        outcome: 'denied',
        code: 'suspended',
        step: 'limits',
        cause,
        tenant: acme(),
      });
    }
    expect(world.bedrock.calls).toEqual([]);
    expect(await world.table.used(`TENANT#${acme()}`)).toBe(0);
  });

  test.each<[string, () => UsageLimitsDocument]>([
    ['a name that is spelt otherwise', () => ({ tenants: [{ name: acme().toUpperCase(), off: true }] })],
    ['a name that only looks alike', () => ({ tenants: [{ name: acme().replace('a', 'а'), off: true }] })],
    ['the user of another tenant', () => ({ users: [{ tenant: 'globex', name: name('ada'), off: true }] })],
    ['a tenant that is called as the user', () => ({ tenants: [{ name: name('ada'), off: true }] })],
    ['a user that is called as the tenant', () => ({ users: [{ tenant: acme(), name: acme(), off: true }] })],
    ['the group of another tenant', () => ({ groups: [{ tenant: 'globex', name: 'staff', off: true }] })],
    ['off: false', () => ({ tenants: [{ name: acme(), off: false }] })],
    [
      'names of an object',
      () => ({
        tenants: [
          { name: '__proto__', off: true },
          { name: 'constructor', off: true },
        ],
      }),
    ],
  ])('is nobody else: %s', async (_, document) => {
    await start(document());
    expect((await ask(token('ada'))).status).toBe(200);
  });

  test.each(['__proto__', 'constructor', 'hasOwnProperty'])('a tenant may be called %s', async (tenant) => {
    await start({ tenants: [{ name: acme(), off: true }] });
    expect((await ask(token('ada', ['staff'], tenant))).status).toBe(200);
    await start({ tenants: [{ name: tenant, off: true }] });
    expect((await ask(token('ada', ['staff'], tenant))).status).toBe(403);
  });

  test('a user is out within the age of a document on a process that is warm, and in again as soon', async () => {
    await start();
    expect((await ask(token('ada'))).status).toBe(200);
    world.appConfig.limits = { users: [{ tenant: acme(), name: name('ada'), off: true }] };
    clock += LIMITS_AGE;
    expect((await ask(token('ada'))).status).toBe(403);
    expect((await ask(token('bob'))).status).toBe(200);
    world.appConfig.limits = {};
    clock += LIMITS_AGE;
    expect((await ask(token('ada'))).status).toBe(200);
    // with the seconds that a deployment takes
    expect(LIMITS_AGE).toBeLessThanOrEqual(30_000);
  });

  test('a request that is running stops before its next round of tools', async () => {
    await start();
    world.bedrock.script = ({ messages }) =>
      messages.length === 1 ? { toolUses: [{ name: 'lookup', input: { order: 'A1' } }] } : { text: ['never'] };
    const models = world.bedrock.requests.length;
    world.bedrock.guardrail = () => {
      // the model was asked for the first time
      world.appConfig.limits = { tenants: [{ name: acme(), off: true }] };
      clock += LIMITS_AGE;
      return 'pass';
    };
    const seen = await ask(token('ada'), 'tools');
    expect([seen.status, world.record.cause]).toEqual([403, 'tenant: off']);
    expect(world.bedrock.requests.length - models).toBe(1);
    expect(world.tools.calls).toEqual([]);
  });

  test('an alias is 503 for whoever may use it, hidden from lists, and no different from a forbidden one for others', async () => {
    await start({ aliases: [{ name: 'small', off: true }] });
    const seen = await ask(token('ada'), 'small');
    expect([seen.status, seen.json().code, world.record.cause]).toEqual([503, 'switched-off', 'alias: off']);
    expect((await ask(token('guest', []), 'small')).status).toBe(403);
    expect((await ask(token('ada'))).status).toBe(200);
    const { data } = (await world.read('/v1/models', token('ada'))).json();
    expect(data.map(({ id }: { id: string }) => id)).toEqual(['default', 'tools', 'handbook']);
  });
});

describe('a budget that the document changes', () => {
  test('without an entry is the deployed one, and nothing more is counted', async () => {
    await start();
    const seen = await ask(token('ada'));
    expect(seen.headers.get('x-ratelimit-limit-tokens')).toBe('20000');
    const keys = [...(await world.table.items()).keys()].filter((key) => key.includes(acme()));
    expect(keys.map((key) => key.replace(/#\d+$/, ''))).toEqual(
      expect.arrayContaining([`TENANT#${acme()}#USER#${name('ada')}`, `TENANT#${acme()}#S0`]),
    );
    expect(keys).toHaveLength(2);
  });

  test.each<[string, (tokensPerDay: number) => UsageLimitsDocument, () => string]>([
    ['user', (tokensPerDay) => ({ users: [{ tenant: acme(), name: name('ada'), tokensPerDay }] }), () => 'user: spent'],
    ['tenant', (tokensPerDay) => ({ tenants: [{ name: acme(), tokensPerDay }] }), () => 'tenant: spent'],
    [
      'group',
      (tokensPerDay) => ({ groups: [{ tenant: acme(), name: name('team'), tokensPerDay }] }),
      () => `group ${name('team')}: spent`,
    ],
    ['alias', (tokensPerDay) => ({ aliases: [{ name: 'small', tokensPerDay }] }), () => 'alias small: spent'],
  ])(
    'of a %s refuses with its own numbers, and what was held for the others is given back',
    async (_, document, cause) => {
      const budget = 3_000;
      await start(document(budget));
      costs(2_900);
      const mine = token('ada', ['staff', name('team')]);
      expect((await ask(mine, 'small')).status).toBe(200);
      const before = await world.table.used(`TENANT#${acme()}`);
      const seen = await ask(mine, 'small');
      expect([seen.status, seen.json().code, world.record.cause]).toEqual([429, 'quota-exceeded', cause()]);
      expect(seen.headers.get('x-ratelimit-limit-tokens')).toBe(String(budget));
      expect(seen.headers.get('x-ratelimit-remaining-tokens')).toBe('100');
      expect(Number(seen.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(seen.headers.get('x-should-retry')).toBe('false');
      expect(await world.table.used(`TENANT#${acme()}`)).toBe(before);
    },
  );

  test('of a user may be raised to the ceiling that was deployed', async () => {
    await start({ users: [{ tenant: acme(), name: name('ada'), tokensPerDay: 30_000 }] }, { userTokensPerDay: 30_000 });
    costs(19_500);
    expect((await ask(token('ada'))).status).toBe(200);
    const seen = await ask(token('ada'));
    expect([seen.status, seen.headers.get('x-ratelimit-limit-tokens')]).toEqual([200, '30000']);
    await ask(token('bob', ['staff'], `${acme()}-b`));
    expect((await ask(token('bob', ['staff'], `${acme()}-b`))).status).toBe(429);
  });

  test('of requests holds for questions and for reading, each by itself', async () => {
    await start({ users: [{ tenant: acme(), name: name('ada'), requestsPerMinute: 2 }] });
    const statuses = async (send: () => Promise<{ status: number }>) => {
      const seen = [];
      for (let i = 0; i < 3; i += 1) seen.push((await send()).status);
      return seen;
    };
    expect(await statuses(() => ask(token('ada')))).toEqual([200, 200, 429]);
    expect(await statuses(() => world.read('/v1/models', token('ada')))).toEqual([200, 200, 429]);
  });

  test('of a group is shared by its members in one tenant, and settled like every other', async () => {
    await start({ groups: [{ tenant: acme(), name: name('team'), tokensPerDay: 5_000 }] });
    costs(1_000);
    await ask(token('ada', ['staff', name('team')]));
    await ask(token('bob', ['staff', name('team')]));
    await ask(token('eve', ['staff']));
    await ask(token('zoe', ['staff', name('team')], `${acme()}-b`));
    expect(await world.table.used(`TENANT#${acme()}#GROUP#${name('team')}#S0`)).toBe(2_000);
    expect(await world.table.open()).toBe(0);
  });

  test('of two entries with one name is the lower, and off holds', () => {
    const limits = new LimitsInForce({
      tenants: [
        { name: 'acme', tokensPerDay: 9 },
        { name: 'acme', tokensPerDay: 5 },
        { name: 'acme', off: true },
        { name: 'acme', off: false, tokensPerDay: 7 },
      ],
    });
    expect(limits.tenant('acme')).toEqual({ off: true, tokensPerDay: 5, requestsPerMinute: undefined });
  });

  test(`of groups is counted for at most ${MOST_GROUP_BUDGETS} of a caller's, and who is in more is refused`, async () => {
    const groups = Array.from({ length: 200 }, (_, i) => name(`g${i}`));
    const limited = (count: number) =>
      start({ groups: groups.slice(0, count).map((group) => ({ tenant: acme(), name: group, tokensPerDay: 9_000 })) });
    await limited(MOST_GROUP_BUDGETS);
    expect((await ask(token('ada', ['staff', ...groups]))).status).toBe(200);
    await limited(MOST_GROUP_BUDGETS + 1);
    const writes = world.table.count('UpdateItem');
    expect((await ask(token('ada', ['staff', ...groups]))).status).toBe(403);
    expect(world.record.cause).toBe('more than 8 groups with a budget');
    expect(world.table.count('UpdateItem')).toBe(writes);
    expect((await world.read('/v1/usage', token('ada', ['staff', ...groups]))).status).toBe(403);
    expect((await ask(token('bob'))).status).toBe(200);
  });

  test('never meets the counter of something else: keys say of what kind they are', async () => {
    const tricky = `${acme()}#USER#x`;
    // a token cannot carry it, and a document cannot name it
    expect((await ask(token('ada', ['staff'], tricky))).status).toBe(401);
    await start({
      groups: [{ tenant: acme(), name: 'S0', tokensPerDay: 9_000 }],
      aliases: [{ name: 'default', tokensPerDay: 9_000 }],
    });
    costs(10);
    await ask(token('S0', ['staff', 'S0']));
    const keys = [...(await world.table.items()).keys()].map((key) => key.replace(/#\d+$/, ''));
    const expected = [`#USER#${name('S0')}`, '#S0', '#GROUP#S0#S0'].map((end) => `TENANT#${acme()}${end}`);
    expect(keys).toEqual(expect.arrayContaining([...expected, 'ALIAS#default#S0']));
  });

  test('is shown to whom it binds', async () => {
    await start({
      users: [{ tenant: acme(), name: name('ada'), tokensPerDay: 10_000, requestsPerMinute: 7 }],
      groups: [{ tenant: acme(), name: name('team'), tokensPerDay: 4_000 }],
      aliases: [{ name: 'tools', tokensPerDay: 3_500 }],
    });
    const usage = async (groups: string[]) =>
      (await world.read('/v1/usage', token('ada', ['staff', ...groups]))).json().data;
    expect(await usage([name('team')])).toMatchObject([
      { scope: 'user', unit: 'tokens', limit: 10_000, used: 0, remaining: 10_000 },
      { scope: 'user', unit: 'requests', limit: 7, remaining: 7 },
      { scope: 'group', group: name('team'), covers: 4_000 },
      { scope: 'tenant', covers: 10_000 },
      { scope: 'alias', model: 'tools', covers: 3_500 },
      { scope: 'everybody', covers: 10_000 },
    ]);
    expect((await usage([])).map(({ scope }: { scope: string }) => scope)).not.toContain('group');
  });
});

describe('a document that is wrong closes the gateway', () => {
  const long = 'x'.repeat(257);
  test.each<[string, UsageLimitsDocument | string]>([
    ['no JSON', 'off'],
    ['a list', '[]'],
    ['an unknown part', '{"tenant":[]}'],
    ['an unknown part of an entry', '{"tenants":[{"name":"a","of":true}]}'],
    ['off as a word', '{"tenants":[{"name":"a","off":"true"}]}'],
    ['an entry without a name', '{"tenants":[{"off":true}]}'],
    ['a user without a tenant', '{"users":[{"name":"a","off":true}]}'],
    ['everybody', { tenants: [{ name: '*', off: true }] }],
    ['a beginning', { tenants: [{ name: 'acme*', off: true }] }],
    ['a name with a blank at its end', { tenants: [{ name: 'acme ', off: true }] }],
    ['a tenant with a slash', { tenants: [{ name: 'a/b', off: true }] }],
    ['a separator of keys', { users: [{ tenant: 'a', name: 'b#c', off: true }] }],
    ['an empty name', { tenants: [{ name: '', off: true }] }],
    ['a long name', { tenants: [{ name: long, off: true }] }],
    ['more than the ceiling of a user', { users: [{ tenant: 'a', name: 'b', tokensPerDay: 20_001 }] }],
    ['more than the ceiling of a tenant', { tenants: [{ name: 'a', tokensPerDay: 40_001 }] }],
    ['more than a tenant for a group', { groups: [{ tenant: 'a', name: 'b', tokensPerDay: 40_001 }] }],
    ['more than everybody for an alias', { aliases: [{ name: 'small', tokensPerDay: 1e12 + 1 }] }],
    ['more requests than the ceiling', { users: [{ tenant: 'a', name: 'b', requestsPerMinute: 101 }] }],
    ['no tokens', { tenants: [{ name: 'a', tokensPerDay: 0 }] }],
    ['less than none', { tenants: [{ name: 'a', tokensPerDay: -5 }] }],
    ['half a token', { tenants: [{ name: 'a', tokensPerDay: 1.5 }] }],
    ['an alias that is not there', { aliases: [{ name: 'smal', off: true }] }],
    ['too many entries', { tenants: Array.from({ length: 501 }, (_, i) => ({ name: `t${i}` })) }],
    ['too much text', `{}${' '.repeat(256 * 1024)}`],
  ])('%s', async (_, document) => {
    await start(document);
    const seen = await ask(token('ada'));
    expect([seen.status, seen.json().code]).toEqual([503, 'unavailable']);
    expect(world.record).toMatchObject({ outcome: 'failed', step: 'limits', limitsFault: 'invalid' });
    // neither to callers nor to the record does it say what stands there
    expect(world.record.cause).toMatch(/^InvalidLimits: the document of usage limits is not valid: /);
    expect(world.record.cause).not.toContain('acme*');
    expect(seen.text).not.toContain('limits');
    expect((await world.read('/v1/models', token('ada'))).status).toBe(503);
  });

  test('whatever was known before, and until it is mended', async () => {
    await start();
    expect((await ask(token('ada'))).status).toBe(200);
    world.appConfig.limits = '{"tenants":[{"name":"*"}]}';
    clock += LIMITS_AGE;
    for (let i = 0; i < 3; i += 1) expect((await ask(token('ada'))).status).toBe(503);
    world.appConfig.limits = {};
    expect((await ask(token('ada'))).status).toBe(200);
  });

  test('AppConfig and the handler refuse the same by one schema', () => {
    const { $schema, ...schema } = usageLimitsSchema({ ...WIDEST_BOUNDS, aliases: ['default'], userTokensPerDay: 100 });
    expect($schema).toContain('draft-04'); // the draft AppConfig reads
    const theirs = new Ajv().compile(schema);
    const ours = compileSchema(schema);
    const documents: [unknown, boolean][] = [
      [{}, true],
      [{ reason: 'more', tenants: [{ name: 'Ünïcode|x=y' }] }, true],
      [{ users: [{ tenant: 'a', name: 'a/b@c.d', tokensPerDay: 100, requestsPerMinute: 1, off: false }] }, true],
      [{ aliases: [{ name: 'default', tokensPerDay: 5 }] }, true],
      [{ users: [{ tenant: 'a', name: 'b', tokensPerDay: 101 }] }, false],
      [{ aliases: [{ name: 'other' }] }, false],
      [{ tenants: [{ name: '*' }] }, false],
      [{ tenants: [{ name: 'a/b' }] }, false],
      [{ tenants: [{ name: 'a', requestsPerMinute: 1 }] }, false],
      [{ tenants: {} }, false],
      [null, false],
    ];
    for (const [document, fits] of documents) {
      expect([document, theirs(document), ours(document) === undefined]).toEqual([document, fits, fits]);
    }
  });
});

describe('a document that cannot be read', () => {
  const reader = () =>
    appConfigLimits(
      awsCall(world.settings(), () => Promise.resolve({ accessKeyId: 'local', secretAccessKey: 'local' })),
      world.settings(),
      () => clock,
    );

  test('counts for its age and not a millisecond longer; then nobody gets in, with its own reason on record', async () => {
    await start();
    expect((await ask(token('ada'))).status).toBe(200);
    world.appConfig.faults.set('limits:GetLatestConfiguration', '500');
    world.appConfig.faults.set('limits:StartConfigurationSession', '500');
    clock += LIMITS_AGE - 1;
    expect((await ask(token('ada'))).status).toBe(200);
    clock += 1;
    const seen = await ask(token('ada'));
    expect([seen.status, seen.json().code]).toEqual([503, 'unavailable']);
    expect(world.record).toMatchObject({ step: 'limits', limitsFault: 'unreadable', killSwitch: 'on' });
    world.appConfig.faults.clear();
    expect((await ask(token('ada'))).status).toBe(200);
  });

  test('is asked for once by any number of requests, and by one session', async () => {
    const read = reader();
    await Promise.all(Array.from({ length: 50 }, read));
    for (let second = 0; second < 3_600; second += 1) {
      clock += 1_000;
      await read();
    }
    expect(world.appConfig.count('limits:StartConfigurationSession')).toBe(1);
    expect(world.appConfig.count('limits:GetLatestConfiguration')).toBe(181);
  });

  test('is nowhere for a gateway without a place for one: the deployed budgets hold, and nothing is asked', async () => {
    await world.gateway({ usageLimits: undefined });
    expect((await ask(token('ada'))).status).toBe(200);
    expect(world.appConfig.count('limits:StartConfigurationSession')).toBe(0);
  });
});

test('the local gateway takes the document from a file, follows its changes, and is closed without it', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'limits-')), 'limits.json');
  const say = (document: UsageLimitsDocument) => writeFileSync(file, JSON.stringify(document));
  say({ users: [{ tenant: 'acme', name: 'bob', off: true }] });
  const local = await new LocalGateway().start(0, () => clock, file);
  try {
    const asked = async (who: string) => {
      const headers = { authorization: `Bearer ${local.world.issuer.token(who, 'acme')}` };
      return (await fetch(`${local.url}/v1/models`, { headers })).status;
    };
    expect([await asked('alice'), await asked('bob')]).toEqual([200, 403]);
    say({ tenants: [{ name: 'acme', off: true }] });
    clock += LIMITS_AGE;
    expect(await asked('alice')).toBe(403);
    rmSync(file);
    clock += LIMITS_AGE;
    expect(await asked('alice')).toBe(503);
  } finally {
    await local.stop();
  }
});
