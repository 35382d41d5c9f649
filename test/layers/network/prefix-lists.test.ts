import type { EC2Client } from '@aws-sdk/client-ec2';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { findPrefixLists } from '../../../lib/layers/network/runtime/prefix-lists';

const LISTS = [
  { PrefixListId: 'pl-s3', PrefixListName: 'com.amazonaws.eu-west-1.s3' },
  { PrefixListId: 'pl-dynamodb', PrefixListName: 'com.amazonaws.eu-west-1.dynamodb' },
];

const asked = (RequestType: string, Names: Record<string, string> = {}) =>
  ({ RequestType, ResourceProperties: { ServiceToken: 'arn', Names } }) as unknown as CloudFormationCustomResourceEvent;

/** EC2 with these lists, which notes what it is asked. */
function ec2(lists: object[]) {
  const send = jest.fn(async (_: { input: unknown }) => ({ PrefixLists: lists }));
  return { client: { send } as unknown as EC2Client, send };
}

test('answers with the ids of the lists by their names', async () => {
  const { client, send } = ec2(LISTS);
  const names = { S3: 'com.amazonaws.eu-west-1.s3', DynamoDb: 'com.amazonaws.eu-west-1.dynamodb' };
  const answer = await findPrefixLists(asked('Create', names), client);
  expect(answer.Data).toEqual({ S3: 'pl-s3', DynamoDb: 'pl-dynamodb' });
  expect(send.mock.calls[0]![0].input).toMatchObject({
    Filters: expect.arrayContaining([{ Name: 'owner-id', Values: ['AWS'] }]),
  });
});

test('keeps its id, so that an update replaces nothing', async () => {
  const { client } = ec2(LISTS);
  const names = { S3: 'com.amazonaws.eu-west-1.s3' };
  const created = await findPrefixLists(asked('Create', names), client);
  const updated = await findPrefixLists(asked('Update', names), client);
  expect(updated.PhysicalResourceId).toBe(created.PhysicalResourceId);
});

test('fails when the Region lacks a list', async () => {
  const { client } = ec2([]);
  await expect(findPrefixLists(asked('Create', { S3: 'com.amazonaws.eu-west-1.s3' }), client)).rejects.toThrow(
    'the Region has no prefix list com.amazonaws.eu-west-1.s3',
  );
});

test('asks nothing when it is deleted', async () => {
  const { client, send } = ec2(LISTS);
  await findPrefixLists(asked('Delete'), client);
  expect(send).not.toHaveBeenCalled();
});
