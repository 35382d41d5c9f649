import { AwsError, type AwsRequest } from '../../lib/runtime/aws-call';
import { dynamoTable, isUnmet } from '../../lib/runtime/dynamo-table';

const calls: AwsRequest[] = [];
beforeEach(() => {
  calls.length = 0;
});
const table = (answer: string | Error) =>
  dynamoTable(async (call) => {
    calls.push(call);
    if (answer instanceof Error) throw answer;
    return { headers: {}, body: answer };
  }, 'Table');

test('an item is read as it is now, by its key', async () => {
  const { signal } = new AbortController();
  expect(await table('{"Item":{"pk":{"S":"a"}}}').read('a', signal)).toEqual({ pk: { S: 'a' } });
  expect(calls).toEqual([
    {
      service: 'dynamodb',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.GetItem' },
      body: { TableName: 'Table', Key: { pk: { S: 'a' } }, ConsistentRead: true },
      signal,
    },
  ]);
  expect(await table('{}').read('a')).toBeUndefined();
});

test('a write under a condition says whether it held', async () => {
  expect(await table('{}').conditionally('PutItem', { Item: {} })).toBe(true);
  expect(calls[0]).toMatchObject({
    headers: { 'x-amz-target': 'DynamoDB_20120810.PutItem' },
    body: { TableName: 'Table', Item: {} },
  });
  const unmet = new AwsError('dynamodb', 'ConditionalCheckFailedException', 400);
  expect(await table(unmet).conditionally('PutItem', {})).toBe(false);
});

test.each<[string, Error]>([
  ['another refusal', new AwsError('dynamodb', 'ValidationException', 400)],
  ['what no service said', Object.assign(new Error('x'), { code: 'ConditionalCheckFailedException' })],
])('%s leaves it open what came of a write', async (_, error) => {
  expect(isUnmet(error)).toBe(false);
  await expect(table(error).conditionally('PutItem', {})).rejects.toBe(error);
});

test('half an answer leaves it open too', async () => {
  await expect(table('{').conditionally('PutItem', {})).rejects.toThrow('dynamodb: MalformedAnswer');
  await expect(table('').read('a')).rejects.toThrow('dynamodb: MalformedAnswer');
});
