import { approvalTable } from '../../lib/runtime/approval-table';
import type { AwsRequest } from '../../lib/runtime/aws-call';

const calls: AwsRequest[] = [];
beforeEach(() => {
  calls.length = 0;
});
/** A store whose table answers so. */
const storeOf = (answer: object = {}) =>
  approvalTable(async (call) => {
    calls.push(call);
    return { headers: {}, body: JSON.stringify(answer) };
  }, 'Table');
const values = () => (calls[0].body as { ExpressionAttributeValues: object }).ExpressionAttributeValues;

const EXPIRES = 1_800_000_000_001;
/** A day after the second in which it expires. */
const TTL = { N: '1800086401' };

test('a request is remembered for a day after it has expired', async () => {
  const asked = { request: 'r', inputHash: 'h', expires: EXPIRES };
  await storeOf().ask({ ...asked, askedBy: { id: 'i', name: 'n' } });
  expect(values()).toEqual({
    ':input_hash': { S: 'h' },
    ':asked_id': { S: 'i' },
    ':asked_name': { S: 'n' },
    ':expires': { N: String(EXPIRES) },
    ':ttl': TTL,
  });
  calls.length = 0;
  await storeOf().hold({ ...asked, token: 't' });
  expect(values()).toMatchObject({ ':token': { S: 't' }, ':ttl': TTL });
});

test('each name is written by an alias, since some are words of DynamoDB', async () => {
  await storeOf().hold({ request: 'r', inputHash: 'h', token: 't', expires: EXPIRES });
  expect(calls[0].body).toMatchObject({
    Key: { pk: { S: 'r' } },
    ExpressionAttributeNames: {
      '#input_hash': 'input_hash',
      '#token': 'token',
      '#expires': 'expires',
      '#ttl': 'ttl',
      '#decision': 'decision',
    },
  });
});

test.each<[object, object | undefined]>([
  [{}, undefined],
  [{ Item: {} }, { request: 'r', inputHash: '', expires: 0 }],
  [
    {
      Item: {
        input_hash: { S: 'h' },
        asked_id: { S: 'i' },
        asked_name: { S: 'n' },
        token: { S: 't' },
        expires: { N: '5' },
      },
    },
    { request: 'r', inputHash: 'h', askedBy: { id: 'i', name: 'n' }, token: 't', expires: 5 },
  ],
  [{ Item: { asked_id: { S: 'i' } } }, { request: 'r', inputHash: '', askedBy: { id: 'i', name: '' }, expires: 0 }],
])('of the item %j nothing is made up', async (answer, found) => {
  expect(await storeOf(answer).find('r')).toStrictEqual(found);
});
