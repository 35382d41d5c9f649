import { budgetsOf } from '../../../lib/layers/gateway/runtime/counters';
import { dynamoLedger, type Ledger, type ReserveAnswer } from '../../../lib/layers/gateway/runtime/ledger';
import { Spending } from '../../../lib/layers/gateway/runtime/spending';
import { LimitsInForce, NO_LIMITS } from '../../../lib/layers/gateway/runtime/usage-limits';
import type { AwsCall } from '../../../lib/runtime/aws-call';
import { AwsError, awsCall } from '../../../lib/runtime/aws-call';
import { LocalTable } from '../../../local/aws/local-table';
import { World } from '../../../local/aws/world';
import { EXHAUSTIVE } from '../../support/exhaustive';

/** DynamoDB Local bears what would take the embedded table minutes: see scripts/external/quota.sh. */
const CROWDS = EXHAUSTIVE ? [100, 1_000] : [50];
/** Of `many` requests at once as many as cost the embedded table little: still more than there is room for. */
const crowd = (many: number) => (EXHAUSTIVE ? many : 30);
const table = new LocalTable();
const world = new World();
const counts: string[] = [];
const DAY = 86_400_000;
/** Noon of some day, far from any border. */
const NOON = 20_000 * DAY + DAY / 2;
let clock = NOON;
let call: AwsCall;
let ledger: Ledger;

beforeAll(async () => {
  await table.start();
  call = awsCall(
    {
      ...world.settings(),
      endpoints: { dynamodb: table.url },
      timeouts: { control: 60_000 },
    },
    () => Promise.resolve({ accessKeyId: 'local', secretAccessKey: 'local' }),
  );
  ledger = dynamoLedger(call, table.name, () => clock);
});
afterAll(async () => {
  await table.close();
  process.stdout.write(
    `\nQuota, exact counts, ${EXHAUSTIVE ? 'DynamoDB Local' : 'embedded table, small crowds'}\n${counts.join('\n')}\n`,
  );
});
beforeEach(() => {
  table.reset();
  clock = NOON;
});

jest.setTimeout(180_000);

let keys = 0;
const freshKey = () => `TENANT#t#USER#u${++keys}`;
let ids = 0;
const freshId = () => `id${++ids}`;
const admitted = (answers: readonly ReserveAnswer[]) => answers.filter(({ kind }) => kind === 'reserved').length;

describe.each(CROWDS)('%i requests at once', (requests) => {
  test('never get more than the budget of a fixed window', async () => {
    const counter = { key: freshKey(), tokens: 2_000 };
    const answers = await Promise.all(Array.from({ length: requests }, () => ledger.reserve(counter, freshId(), 100)));
    expect(admitted(answers)).toBe(20);
    expect(await table.used(counter.key)).toBe(2_000);
    counts.push(
      `fixed window: ${requests} at once, room for 20 → ${admitted(answers)} admitted, ${table.count('UpdateItem')} writes`,
    );
  });

  test('never get more than the velocity', async () => {
    const counter = { key: freshKey(), tokens: 1_000_000, requestsPerMinute: 20 };
    const answers = await Promise.all(Array.from({ length: requests }, () => ledger.reserve(counter, freshId(), 100)));
    expect(admitted(answers)).toBe(20);
    expect(answers.filter(({ kind }) => kind === 'too-fast')).toHaveLength(requests - 20);
    expect(await table.used(counter.key)).toBe(2_000);
    counts.push(
      `velocity: ${requests} at once, burst of 20 → ${admitted(answers)} admitted, ${table.count('UpdateItem')} writes`,
    );
  });
});

describe.each(EXHAUSTIVE ? CROWDS : [crowd(100)])('%i requests at once', (requests) => {
  test('of many users never get more than the budget of their tenant, however it is spread', async () => {
    for (const shards of [1, 4]) {
      table.reset();
      const tenant = `tenant-${requests}-${shards}`;
      const quota = {
        table: table.name,
        userTokensPerDay: 1_000,
        tenantTokensPerDay: 2_000,
        userRequestsPerMinute: 60,
        shards,
      };
      const spendings = Array.from(
        { length: requests },
        (_, i) =>
          new Spending(
            ledger,
            budgetsOf({ subject: `u${i}`, tenant, clientId: 'c', groups: [], scopes: [] }, quota, NO_LIMITS, [])!,
            freshId(),
          ),
      );
      const verdicts = await Promise.all(
        spendings.map((spending) => spending.reserve(100, AbortSignal.timeout(120_000))),
      );
      const allowed = verdicts.filter(({ kind }) => kind === 'allow').length;
      expect(allowed).toBe(20);
      expect(await table.used(`TENANT#${tenant}#S`)).toBe(2_000);
      // whoever was refused by the tenant gets the user's part back
      await Promise.all(spendings.map((spending) => spending.settle()));
      expect(await table.used(`TENANT#${tenant}`)).toBe(0);
      expect(await table.open()).toBe(await openElsewhere(tenant));
      counts.push(`tenant over ${shards} items: ${requests} users at once, room for 20 → ${allowed} admitted`);
    }
  });

  test('of many users never get more than the narrowest of the budgets that a document adds, and the others get theirs back', async () => {
    const budgets: readonly [string, number, number][] = [
      ['the group', 2_000, 5_000],
      ['the alias', 5_000, 2_000],
    ];
    for (const [narrowest, group, alias] of budgets) {
      table.reset();
      const tenant = `limited-${requests}-${group}`;
      const quota = {
        table: table.name,
        userTokensPerDay: 1_000,
        tenantTokensPerDay: 1_000_000,
        globalTokensPerDay: 1_000_000,
        userRequestsPerMinute: 60,
        shards: 1,
      };
      const name = `${requests}-${alias}`;
      const limits = new LimitsInForce({
        groups: [{ tenant, name: 'staff', tokensPerDay: group }],
        aliases: [{ name, tokensPerDay: alias }],
      });
      const spendings = Array.from({ length: requests }, (_, i) => {
        const principal = { subject: `u${i}`, tenant, clientId: 'c', groups: ['staff'], scopes: [] };
        return new Spending(ledger, budgetsOf(principal, quota, limits, [name])!, freshId());
      });
      const verdicts = await Promise.all(
        spendings.map((spending) => spending.reserve(100, AbortSignal.timeout(120_000))),
      );
      const allowed = verdicts.filter(({ kind }) => kind === 'allow').length;
      expect([narrowest, allowed]).toEqual([narrowest, 20]);
      const key = narrowest === 'the group' ? `TENANT#${tenant}#GROUP#staff` : `ALIAS#${name}`;
      expect(await table.used(key)).toBe(2_000);
      await Promise.all(spendings.map((spending) => spending.settle()));
      expect([await table.used(`TENANT#${tenant}`), await table.used(`ALIAS#${name}`)]).toEqual([0, 0]);
      counts.push(`${narrowest}: ${requests} users at once, room for 20 → ${allowed} admitted`);
    }
  });
});

/** Reservations of other tests' keys, which nobody settles. */
async function openElsewhere(tenant: string): Promise<number> {
  let sum = 0;
  for (const [key, item] of await table.items()) {
    if (!key.startsWith(`TENANT#${tenant}`)) sum += Object.keys(item).filter((name) => name.startsWith('r_')).length;
  }
  return sum;
}

test('what is kept stays charged, and leaves nothing in the item that would make its next writes dearer', async () => {
  const tenant = freshId();
  const principal = { subject: 'u', tenant, clientId: 'c', groups: [], scopes: [] };
  const quota = {
    table: table.name,
    userTokensPerDay: 1_000,
    tenantTokensPerDay: 1_000,
    userRequestsPerMinute: 60,
    shards: 1,
  };
  const spending = new Spending(ledger, budgetsOf(principal, quota, NO_LIMITS, [])!, freshId());
  await spending.reserve(100, AbortSignal.timeout(10_000));
  spending.asked();
  expect(await spending.settle()).toBe('kept');
  const items = [...(await table.items())].filter(([key]) => key.startsWith(`TENANT#${tenant}`));
  expect(items.map(([, item]) => Number(item.used.N))).toEqual([100, 100]);
  expect(items.flatMap(([, item]) => Object.keys(item).filter((name) => name.startsWith('r_')))).toEqual([]);
});

test('a tenth of the requests die between reserving and settling, and their tokens stay charged', async () => {
  const requests = crowd(1_000);
  const counter = { key: freshKey(), tokens: 100_000 };
  let crashed = 0;
  let spent = 0;
  await Promise.all(
    Array.from({ length: requests }, async (_, i) => {
      const answer = await ledger.reserve(counter, freshId(), 100);
      if (answer.kind !== 'reserved') throw new Error('there is room for all');
      if (i % 10 === 0) {
        crashed += 1;
        return;
      }
      const used = i % 100;
      spent += used;
      await ledger.settle(answer.reservation, used);
    }),
  );
  expect(await table.used(counter.key)).toBe(spent + crashed * 100);
  counts.push(
    `crashes: ${requests} requests, ${crashed} died → ${spent} really used + ${crashed * 100} kept = ${await table.used(counter.key)} charged`,
  );
});

test('a settlement that is delivered twice counts once', async () => {
  const counter = { key: freshKey(), tokens: 10_000 };
  const answers = await Promise.all(Array.from({ length: crowd(50) }, () => ledger.reserve(counter, freshId(), 100)));
  await Promise.all(
    answers.flatMap((answer) => {
      if (answer.kind !== 'reserved') throw new Error('there is room for all');
      return [
        ledger.settle(answer.reservation, 7),
        ledger.settle(answer.reservation, 7),
        ledger.settle(answer.reservation, 7),
      ];
    }),
  );
  expect(await table.used(counter.key)).toBe(answers.length * 7);
  counts.push(
    `duplicates: ${answers.length} reservations settled three times each → ${await table.used(counter.key)} charged for ${answers.length} × 7 used`,
  );
});

test('a reservation whose answer is lost is repeated without counting twice', async () => {
  const counter = { key: freshKey(), tokens: 10_000, requestsPerMinute: 60 };
  let lost = 0;
  const flaky: AwsCall = async (request) => {
    const answer = await call(request);
    const write = String(request.headers?.['x-amz-target']).endsWith('UpdateItem');
    if (write && ++lost <= 3) {
      // what the SDK and Lambda do by themselves: the write arrived, its answer did not, and it is sent again
      return call(request);
    }
    return answer;
  };
  const repeating = dynamoLedger(flaky, table.name, () => clock);
  const first = await repeating.reserve(counter, 'same', 100);
  const again = await repeating.reserve(counter, 'same', 100);
  expect([first.kind, again.kind]).toEqual(['reserved', 'reserved']);
  expect(await table.used(counter.key)).toBe(100);
  counts.push(
    `lost answers: one reservation written ${lost + 2} times → ${await table.used(counter.key)} of 100 charged`,
  );
});

test('one request delivered twice to the gateway is two calls of the model, and both are counted', async () => {
  await world.start();
  try {
    await world.gateway();
    const token = world.issuer.token('twice');
    const headers = { 'x-request-id': 'the-same' };
    const body = { alias: 'default', messages: [{ role: 'user', content: [{ text: 'hi' }] }] };
    await Promise.all([
      world.post('/converse', body, { token, headers }),
      world.post('/converse', body, { token, headers }),
    ]);
    expect(world.bedrock.requests).toHaveLength(2);
    expect(await world.table.used('TENANT#acme#USER#twice')).toBe(38);
  } finally {
    await world.stop();
  }
});

describe("at a window's edge", () => {
  test('a day has its own budget, and the day before is settled where it was reserved', async () => {
    const counter = { key: freshKey(), tokens: 1_000 };
    clock = 20_001 * DAY - 1;
    const before = await Promise.all(Array.from({ length: crowd(50) }, () => ledger.reserve(counter, freshId(), 100)));
    clock += 1;
    const after = await Promise.all(Array.from({ length: crowd(50) }, () => ledger.reserve(counter, freshId(), 100)));
    expect([admitted(before), admitted(after)]).toEqual([10, 10]);
    for (const answer of before) if (answer.kind === 'reserved') await ledger.settle(answer.reservation, 1);
    const items = await table.items();
    expect(items.get(`${counter.key}#20000`)?.used.N).toBe('10');
    expect(items.get(`${counter.key}#20001`)?.used.N).toBe('1000');
    counts.push(
      `window's edge: ${before.length} at 23:59:59.999 and ${after.length} at 00:00 of room for 10 each → ${admitted(before)} + ${admitted(after)} admitted`,
    );
  });

  test('velocity is carried over: midnight does not bring a second burst', async () => {
    const counter = { key: freshKey(), tokens: 1_000_000, requestsPerMinute: 20 };
    clock = 20_001 * DAY - 1;
    const before = await Promise.all(Array.from({ length: crowd(100) }, () => ledger.reserve(counter, freshId(), 1)));
    clock += 1;
    const after = await Promise.all(Array.from({ length: crowd(100) }, () => ledger.reserve(counter, freshId(), 1)));
    expect([admitted(before), admitted(after)]).toEqual([20, 0]);
    clock += 3_000;
    const later = await Promise.all(Array.from({ length: crowd(100) }, () => ledger.reserve(counter, freshId(), 1)));
    expect(admitted(later)).toBe(1);
    counts.push(
      `velocity at midnight: ${before.length} + ${after.length} of a burst of 20 → ${admitted(before)} + ${admitted(after)} admitted, and ${admitted(later)} three seconds later`,
    );
  });

  test('clocks that differ by two seconds still share one budget and one velocity', async () => {
    const counter = { key: freshKey(), tokens: 3_000, requestsPerMinute: 20 };
    let turn = 0;
    const skewed = dynamoLedger(call, table.name, () => NOON + (turn++ % 5) * 500);
    const answers = await Promise.all(
      Array.from({ length: crowd(200) }, () => skewed.reserve(counter, freshId(), 100)),
    );
    expect(admitted(answers)).toBeLessThanOrEqual(20);
    expect(await table.used(counter.key)).toBeLessThanOrEqual(3_000);
    counts.push(`skewed clocks: ${answers.length} at once, burst of 20 → ${admitted(answers)} admitted`);
  });
});

test('a request that is larger than the whole budget is refused before anything is written', async () => {
  const counter = { key: freshKey(), tokens: 50 };
  expect(await ledger.reserve(counter, freshId(), 51)).toMatchObject({ kind: 'spent', remaining: 50 });
  expect(table.count('UpdateItem')).toBe(0);
});

test('says how much is left and when to come again', async () => {
  const counter = { key: freshKey(), tokens: 250 };
  await ledger.reserve(counter, freshId(), 200);
  expect(await ledger.reserve(counter, freshId(), 100)).toEqual({
    kind: 'spent',
    remaining: 50,
    retryAfter: DAY / 2 / 1_000,
  });
  const fast = { key: freshKey(), tokens: 250, requestsPerMinute: 1 };
  await ledger.reserve(fast, freshId(), 10);
  clock += 15_000;
  expect(await ledger.reserve(fast, freshId(), 10)).toEqual({ kind: 'too-fast', remaining: 240, retryAfter: 45 });
});

test('more usage than was reserved is charged in full', async () => {
  const counter = { key: freshKey(), tokens: 1_000 };
  const answer = await ledger.reserve(counter, freshId(), 100);
  if (answer.kind !== 'reserved') throw new Error('there is room');
  await ledger.settle(answer.reservation, 400);
  expect(await table.used(counter.key)).toBe(400);
});

test('a table that does not answer is an error, never room', async () => {
  table.faults.set('UpdateItem', '500');
  await expect(ledger.reserve({ key: freshKey(), tokens: 100 }, freshId(), 1)).rejects.toThrow(AwsError);
});

test('a conversation belongs to whoever began it', async () => {
  const id = '00000000-0000-4000-8000-000000000001';
  expect(await ledger.claim(id, 'alice')).toBe(true);
  expect(await ledger.claim(id, 'alice')).toBe(true);
  expect(await ledger.claim(id, 'bob')).toBe(false);
});
