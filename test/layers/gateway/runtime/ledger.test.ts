import { dynamoLedger } from '../../../../lib/layers/gateway/runtime/ledger';
import { APPROVAL_LIFETIME } from '../../../../lib/runtime/approval';
import { awsCall } from '../../../../lib/runtime/aws-call';
import { LocalTable } from '../../../../local/aws/local-table';

const table = new LocalTable();
const DAY = 86_400_000;
let clock = 0;
beforeAll(() => table.start());
afterAll(() => table.close());

const ledger = () =>
  dynamoLedger(
    awsCall({ region: 'eu-central-1', endpoints: { dynamodb: table.url }, timeouts: { control: 5_000 } }, () =>
      Promise.resolve({ accessKeyId: 'local', secretAccessKey: 'local' }),
    ),
    table.name,
    () => clock,
  );

test('a request that is still calling tools at midnight leaves its user the next day, and the pace of the last', async () => {
  const { reserve } = ledger();
  const calls = { key: 'TENANT#t#USER#night', tokens: 1_000 };
  const paced = { ...calls, requestsPerMinute: 2 };
  clock = 20_001 * DAY - 1;
  expect((await reserve(paced, 'a0', 10)).kind).toBe('reserved');
  expect((await reserve(paced, 'b0', 10)).kind).toBe('reserved');
  clock = 20_001 * DAY;
  // a further call of the first request: it is not paced, and makes the item of the new day
  expect((await reserve(calls, 'a1', 10)).kind).toBe('reserved');
  expect(await reserve(paced, 'c0', 10)).toMatchObject({ kind: 'too-fast', retryAfter: 30 });
  clock += 30_000;
  expect(await reserve(paced, 'd0', 10)).toMatchObject({ kind: 'reserved', reservation: { remaining: 980 } });
  expect((await reserve(paced, 'e0', 10)).kind).toBe('too-fast');
});

test('an approval has one use, and an attempt that is repeated is the same', async () => {
  const { redeem } = ledger();
  expect(await redeem('signature', 'one')).toBe(true);
  expect(await redeem('signature', 'one')).toBe(true);
  expect(await redeem('signature', 'two')).toBe(false);
});

test('the record of a used approval outlives the approval', async () => {
  clock = 20_002 * DAY;
  await ledger().redeem('kept', 'one');
  const { ttl } = (await table.items()).get('APPROVAL#kept')!;
  // signed in this millisecond, to be valid for as long as any may be
  expect(Number(ttl?.N) * 1_000).toBeGreaterThan(clock + APPROVAL_LIFETIME);
});

test('a conversation stays its owner’s for ninety days after the last request', async () => {
  const { claim } = ledger();
  clock = 20_003 * DAY;
  expect(await claim('conversation', 'alice')).toBe(true);
  expect(await claim('conversation', 'bob')).toBe(false);
  clock += 30 * DAY;
  expect(await claim('conversation', 'alice')).toBe(true);
  const { ttl } = (await table.items()).get('CONVERSATION#conversation')!;
  expect(Number(ttl?.N)).toBe((clock + 90 * DAY) / 1_000);
});

test('a budget is spent to its last token and not beyond, and what was not used comes back', async () => {
  const { reserve, settle } = ledger();
  const counter = { key: 'TENANT#t#USER#edge', tokens: 100 };
  clock = 20_004 * DAY;
  expect((await reserve(counter, 'a', 101)).kind).toBe('spent');
  const first = await reserve(counter, 'b', 99);
  expect(first).toMatchObject({ kind: 'reserved', reservation: { remaining: 1 } });
  expect((await reserve(counter, 'c', 2)).kind).toBe('spent');
  expect(await reserve(counter, 'd', 1)).toMatchObject({ kind: 'reserved', reservation: { remaining: 0 } });
  expect(await reserve(counter, 'e', 1)).toMatchObject({ kind: 'spent', remaining: 0, retryAfter: 86_400 });
  if (first.kind === 'reserved') await settle(first.reservation, 90);
  expect(await reserve(counter, 'f', 9)).toMatchObject({ kind: 'reserved', reservation: { remaining: 0 } });
});

test('who only reads is counted by velocity alone, exactly also at once', async () => {
  clock = 20_010 * DAY;
  const { pace } = ledger();
  const waits = await Promise.all(Array.from({ length: 20 }, () => pace('TENANT#t#USER#u#READS', 5)));
  expect(waits.filter((wait) => wait === 0)).toHaveLength(5);
  expect(waits.filter((wait) => wait > 0)).toEqual(Array.from({ length: 15 }, () => 12));
  clock += 12_000;
  expect([await pace('TENANT#t#USER#u#READS', 5), await pace('TENANT#t#USER#u#READS', 5)]).toEqual([0, 12]);
  const { ttl, used } = (await table.items()).get('TENANT#t#USER#u#READS')!;
  expect([Number(ttl?.N), used]).toEqual([(clock + DAY) / 1_000, undefined]);
});

test('what is left is told without writing, and the pace of the last day counts after midnight', async () => {
  const { reserve, left } = ledger();
  const counter = { key: 'TENANT#t#USER#late', tokens: 1_000, requestsPerMinute: 3 };
  clock = 20_020 * DAY - 1_000;
  expect(await left(counter)).toEqual({ used: 0, remaining: 1_000, requests: 3, resetsAt: 20_020 * DAY });
  await reserve(counter, 'a', 400);
  await reserve(counter, 'b', 100);
  expect(await left(counter)).toMatchObject({ used: 500, remaining: 500, requests: 1 });
  clock = 20_020 * DAY;
  const before = await table.items();
  expect(await left(counter)).toEqual({ used: 0, remaining: 1_000, requests: 1, resetsAt: 20_021 * DAY });
  expect(await table.items()).toEqual(before);
  clock += 60_000;
  expect(await left(counter)).toMatchObject({ requests: 3 });
});

test('an attempt that is repeated counts once, also where only its answer was lost', async () => {
  const { reserve, left } = ledger();
  const counter = { key: 'TENANT#t#USER#again', tokens: 100 };
  clock = 20_030 * DAY;
  for (let i = 0; i < 2; i += 1)
    expect(await reserve(counter, 'a', 60)).toMatchObject({ kind: 'reserved', reservation: { remaining: 40 } });
  expect(await left(counter)).toMatchObject({ used: 60, remaining: 40 });
});

test('the counts of a day are kept until two days after it, and an approval that was used for a day', async () => {
  const { reserve, redeem } = ledger();
  clock = 20_031 * DAY + 5_000;
  await reserve({ key: 'TENANT#t#USER#kept', tokens: 100 }, 'a', 1);
  await redeem('used', 'one');
  const items = await table.items();
  expect(Number(items.get('TENANT#t#USER#kept#20031')!.ttl?.N)).toBe((20_034 * DAY) / 1_000);
  expect(Number(items.get('APPROVAL#used')!.ttl?.N)).toBe((clock + DAY) / 1_000);
});

test('who is too fast is told what is left, and never less than nothing', async () => {
  const { reserve, left } = ledger();
  const counter = { key: 'TENANT#t#USER#fast', tokens: 100, requestsPerMinute: 3 };
  clock = 20_032 * DAY + 5_000;
  for (const id of ['a', 'b', 'c']) await reserve(counter, id, 10);
  expect(await reserve(counter, 'd', 10)).toEqual({ kind: 'too-fast', remaining: 70, retryAfter: 20 });
  // a pace that was lowered meanwhile, of which a burst is more than a minute ahead
  const seven = { key: 'TENANT#t#USER#lowered', tokens: 100, requestsPerMinute: 7 };
  for (let i = 0; i < 7; i += 1) await reserve(seven, `${i}`, 1);
  expect(await left({ ...seven, requestsPerMinute: 1 })).toMatchObject({ remaining: 93, requests: 0 });
  // and a budget
  expect(await left({ ...counter, tokens: 20 })).toMatchObject({ used: 30, remaining: 0 });
});
