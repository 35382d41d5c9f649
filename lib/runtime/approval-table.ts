import { randomUUID } from 'node:crypto';
import type { ApprovalStore, Waiting } from './approvals';
import type { AwsCall } from './aws-call';
import { dynamoTable } from './dynamo-table';

/** Seconds for which a request is remembered after it has expired. */
const REMEMBERED = 86_400;

/** Requests in DynamoDB: an item each, its token only while it waits, and a time to live. */
export function approvalTable(call: AwsCall, table: string): ApprovalStore {
  const { read, conditionally } = dynamoTable(call, table);
  /** False when the condition does not hold. */
  const update = (
    request: string,
    UpdateExpression: string,
    ConditionExpression: string,
    values: Record<string, string | number>,
  ): Promise<boolean> =>
    conditionally('UpdateItem', {
      Key: { pk: { S: request } },
      UpdateExpression,
      ConditionExpression,
      // each name by an alias: some are reserved words
      ExpressionAttributeNames: namesIn(`${UpdateExpression} ${ConditionExpression}`),
      ExpressionAttributeValues: Object.fromEntries(
        Object.entries(values).map(([name, value]) => [
          `:${name}`,
          typeof value === 'number' ? { N: String(value) } : { S: value },
        ]),
      ),
    });
  const ttl = (expires: number) => Math.ceil(expires / 1_000) + REMEMBERED;
  /** By which a write that was repeated, because its answer was lost, is told from another's. */
  const nonces = new WeakMap<Waiting, string>();

  return {
    async ask({ request, inputHash, askedBy, expires }) {
      const asked = await update(
        request,
        'SET #input_hash = :input_hash, #asked_id = :asked_id, #asked_name = :asked_name, #expires = :expires, #ttl = :ttl',
        'attribute_not_exists(#pk) OR #asked_id = :asked_id',
        { input_hash: inputHash, asked_id: askedBy.id, asked_name: askedBy.name, expires, ttl: ttl(expires) },
      );
      if (!asked) throw new Error('the request exists already');
    },
    async hold({ request, inputHash, token, expires }) {
      const held = await update(
        request,
        'SET #input_hash = :input_hash, #token = :token, #expires = :expires, #ttl = :ttl',
        'attribute_not_exists(#decision) AND (attribute_not_exists(#token) OR #token = :token)' +
          ' AND (attribute_not_exists(#input_hash) OR #input_hash = :input_hash)',
        { input_hash: inputHash, token, expires, ttl: ttl(expires) },
      );
      return held;
    },
    async find(request) {
      const item = await read(request);
      if (!item) return undefined;
      const id = item.asked_id?.S;
      return {
        request,
        inputHash: item.input_hash?.S ?? '',
        ...(id !== undefined && { askedBy: { id, name: item.asked_name?.S ?? '' } }),
        ...(item.token?.S !== undefined && { token: item.token.S }),
        expires: Number(item.expires?.N ?? 0),
      };
    },
    async take(waiting, decision, by, now) {
      const nonce = randomUUID();
      nonces.set(waiting, nonce);
      const taken = await update(
        waiting.request,
        'SET #decision = :decision, #decided_id = :decided_id, #decided_name = :decided_name, #nonce = :nonce REMOVE #token',
        'attribute_not_exists(#decision) AND #token = :token AND #expires > :now',
        { decision, decided_id: by.id, decided_name: by.name, nonce, token: waiting.token, now },
      );
      return taken || (await read(waiting.request))?.nonce?.S === nonce;
    },
    async giveBack(waiting) {
      await update(
        waiting.request,
        'SET #token = :token REMOVE #decision, #decided_id, #decided_name, #nonce',
        '#nonce = :nonce',
        { token: waiting.token, nonce: nonces.get(waiting) ?? '' },
      );
    },
  };
}

const namesIn = (expression: string): Record<string, string> =>
  Object.fromEntries((expression.match(/#\w+/g) ?? []).map((alias) => [alias, alias.slice(1)]));
