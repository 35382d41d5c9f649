import { doors } from '../../../lib/contract';
import { startedWorld } from '../../support/world';

const world = startedWorld();
let user = 0;

beforeEach(async () => {
  user += 1;
  await world.gateway();
});

/** A caller nobody else is. */
const token = (more: Record<string, unknown> = {}, tenant = 'acme') =>
  world.issuer.token(`reader-${user}`, tenant, more);
const names = async (given: string | null = token()) =>
  (await world.read('/v1/models', given)).json().data.map(({ id }: { id: string }) => id);

const PATHS = doors()
  .filter(({ method }) => method === 'GET')
  .map(({ path }) => path.replace('{model}', 'default'));

describe('/v1/models', () => {
  test("lists aliases in OpenAI's form, and nothing of the models behind them", async () => {
    const seen = await world.read('/v1/models', token());
    expect(seen.status).toBe(200);
    expect(seen.json()).toEqual({
      object: 'list',
      data: ['default', 'tools', 'small', 'handbook'].map((id) => ({
        id,
        object: 'model',
        created: 0,
        owned_by: 'secure-llm',
      })),
    });
    expect(seen.text).not.toContain('anthropic');
    expect(seen.headers.get('cache-control')).toBe('no-store');
  });

  test('lists what the policies let the caller invoke, and no other', async () => {
    const policies = {
      staff: 'permit (principal, action == SecureLlm::Action::"Invoke", resource == SecureLlm::Alias::"small");',
      acme: 'permit (principal, action == SecureLlm::Action::"Invoke", resource == SecureLlm::Alias::"tools") when { principal.tenant == "acme" };',
      suspended: 'forbid (principal, action, resource) when { principal.groups.contains("suspended") };',
    };
    await world.gateway({ document: { ...world.settings().document, cedar: { policies } } });
    expect(await names(token())).toEqual(['tools', 'small']);
    expect(await names(token({}, 'globex'))).toEqual(['small']);
    expect((await world.read('/v1/models', token({ 'cognito:groups': ['suspended'] }))).status).toBe(403);
    for (const id of ['tools', 'small', 'default', 'nothing']) {
      const seen = await world.read(`/v1/models/${id}`, token({}, 'globex'));
      expect([id, seen.status]).toEqual([id, id === 'small' ? 200 : 403]);
    }
  });

  test('lists what may be streamed only, and does not ask whether a body says so', async () => {
    const policies = {
      streams: 'permit (principal, action == SecureLlm::Action::"Invoke", resource) when { context.streaming };',
    };
    await world.gateway({ document: { ...world.settings().document, cedar: { policies } } });
    expect(await names()).toHaveLength(4);
  });

  test('lists the one alias that is there without policies', async () => {
    await world.gateway({ document: {}, aliases: { default: { modelId: 'm' } } });
    expect(await names()).toEqual(['default']);
  });

  test('asks a policy store, and lists nothing that it does not permit', async () => {
    await world.gateway({ document: { tools: world.settings().document!.tools }, policyStoreId: 'store' });
    world.permissions.answerWith = { decision: 'ALLOW', determiningPolicies: [], errors: [] };
    expect(await names()).toHaveLength(4);
    world.permissions.answerWith = { decision: 'ALLOW', determiningPolicies: [], errors: [{}] };
    expect((await world.read('/v1/models', token())).status).toBe(403);
  });

  test('answers alike for an alias that is forbidden and one that does not exist', async () => {
    const forbidden = await world.read('/v1/models/default', token({ 'cognito:groups': [] }));
    const none = await world.read('/v1/models/constructor', token());
    const shown = [forbidden, none].map(({ status, text }) => [status, text.replace(/[0-9a-f-]{36}/, '')]);
    expect(shown[0]).toEqual(shown[1]);
  });

  test.each(['/v1/models/', '/v1/models/a/b', '/v1/models/%2e%2e', '/v1/models/a%2fb', `/v1/models/${'a'.repeat(65)}`])(
    '%s leads nowhere',
    async (path) => {
      expect((await world.read(path, token())).status).toBe(404);
    },
  );
});

describe('/v1/usage', () => {
  const usage = async (given: string) => (await world.read('/v1/usage', given)).json().data;
  const quota = { userTokensPerDay: 10_000, tenantTokensPerDay: 15_000, globalTokensPerDay: 100_000 };
  const settings = () => ({ quota: { ...world.settings().quota, ...quota, shards: 2, userRequestsPerMinute: 60 } });
  const use = (tokens: number) => {
    world.bedrock.script = () => ({ text: ['Hi'], usage: { inputTokens: tokens, outputTokens: 0 } });
  };

  test('tells a caller what it has used, what is left, and until when', async () => {
    const noon = Date.UTC(2031, 4, 5, 12);
    await world.gateway(settings(), { now: () => noon });
    use(1_000);
    const mine = token({ exp: noon / 1_000 + 60 });
    await world.ask('Hi', { token: mine });
    const resetsAt = Date.UTC(2031, 4, 6) / 1_000;
    const day = { object: 'usage', unit: 'tokens', window: 'day', resets_at: resetsAt };
    expect(await usage(mine)).toEqual([
      { ...day, scope: 'user', limit: 10_000, used: 1_000, remaining: 9_000 },
      { object: 'usage', scope: 'user', unit: 'requests', window: 'minute', limit: 60, remaining: 59 },
      { ...day, scope: 'tenant', covers: 9_000 },
      { ...day, scope: 'everybody', covers: 9_000 },
    ]);
  });

  test("tells nothing of another's use, but what it takes from the caller's own", async () => {
    const tenant = `tenant-${user}`;
    await world.gateway(settings());
    use(3_000);
    const others = ['one', 'two', 'three'].map((name) => world.issuer.token(`${name}-${user}`, tenant));
    const mine = token({}, tenant);
    const covers = async () => (await usage(mine)).find(({ scope }: { scope: string }) => scope === 'tenant').covers;
    await world.ask('Hi', { token: others[0] });
    // 12,000 are left to the tenant, which is more than any one of its users has
    expect(await covers()).toBe(10_000);
    await world.ask('Hi', { token: others[1] });
    expect(await covers()).toBe(9_000);
    const [own] = await usage(mine);
    expect(own).toMatchObject({ used: 0, remaining: 10_000 });
  });

  test('answers a caller who has spent everything, and one whose requests come too fast', async () => {
    await world.gateway({
      quota: { ...world.settings().quota, ...quota, userTokensPerDay: 3_000, userRequestsPerMinute: 4 },
    });
    use(5_000);
    const mine = token();
    const statuses = [];
    for (let i = 0; i < 4; i += 1) statuses.push((await world.ask('Hi', { token: mine })).status);
    expect(statuses.at(-1)).toBe(429);
    expect((await usage(mine))[0]).toMatchObject({ limit: 3_000, used: 5_000, remaining: 0 });
  });
});

describe.each(PATHS)('GET %s', (path) => {
  const read = (given?: string | null) => world.read(path, given === undefined ? token() : given);

  test('asks no model and no guardrail, charges nothing, and is on record', async () => {
    const seen = await read();
    expect(seen.status).toBe(200);
    expect(world.bedrock.requests).toEqual([]);
    expect(world.bedrock.count('ApplyGuardrailInput')).toBe(0);
    expect(await world.table.used(`TENANT#acme#USER#reader-${user}`)).toBe(0);
    expect(world.audit.map(({ phase }) => phase)).toEqual(['intent', 'final']);
    expect(world.record).toMatchObject({ path, outcome: 'answered', status: 200, tenant: 'acme', streaming: false });
    expect(Object.keys(world.record.steps!)).toEqual([
      'kill-switch',
      'principal',
      'limits',
      'pace',
      'visibility',
      'intent',
      'reading',
    ]);
  });

  test('needs a token', async () => {
    expect((await read(null)).status).toBe(401);
    expect((await read('nonsense')).status).toBe(401);
  });

  test('tells nothing to whom no policy permits anything', async () => {
    const seen = await read(token({ 'cognito:groups': ['guests'] }));
    expect([seen.status, seen.json().error.code]).toEqual([403, 'forbidden']);
  });

  test('is limited by velocity, apart from questions', async () => {
    await world.gateway({ quota: { ...world.settings().quota, userRequestsPerMinute: 3 } });
    const mine = token();
    const seen = await Promise.all(Array.from({ length: 6 }, () => read(mine)));
    expect(seen.map(({ status }) => status).sort()).toEqual([200, 200, 200, 429, 429, 429]);
    const late = seen.find(({ status }) => status === 429)!;
    expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(late.json().error).toMatchObject({ code: 'rate-exceeded' });
    expect((await world.ask('Hi', { token: mine })).status).toBe(200);
  });

  test.each([
    ['off', 503],
    ['static', 200],
    ['no-tools', 200],
  ] as const)('while the kill switch says %s answers %i', async (mode, status) => {
    world.appConfig.state = { mode };
    await world.gateway();
    expect((await read()).status).toBe(status);
  });
});
