import { dynamoLedger } from '../../../../lib/layers/gateway/runtime/ledger';
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
