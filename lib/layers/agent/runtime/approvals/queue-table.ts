import { randomUUID } from 'node:crypto';
import { MOST_AN_HOUR, WAITING_INDEX } from '../../../../contract/approval-queue';
import { type AwsCall, AwsError } from '../../../../runtime/aws-call';
import { dynamoTable, type DynamoItem as Item } from '../../../../runtime/dynamo-table';
import type { Place, QueueItem } from './queue-item';

/** Seconds for which a request is remembered after it has expired. */
const REMEMBERED = 86_400;
/** Requests that a page shows. */
export const MOST_LISTED = 200;
/** Requests that are read at once. */
const PAGE = 100;
/** Milliseconds that a request waits at most: what is older has expired, and stays in the index until DynamoDB forgets it. */
const LONGEST_WAIT = 3_600_000;
/** Attempts to take a place when others take one between our look and our write. */
const MOST_ROUNDS = 8;

/** What may be taken of a number of places; each is free again when its time is over. */
export interface Places {
  readonly key: string;
  readonly most: number;
  /** Whom the place is for: who has one under this name already gets the same. */
  readonly name: string;
  /** Names the request that takes it. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** A place, and the request that has it. */
export interface Held {
  readonly place: Place;
  readonly id: string;
}

/** Where requests are kept. Each method throws when it is not certain what is kept. */
export interface QueueStore {
  /** Keeps a new request. */
  add(item: QueueItem): Promise<void>;
  find(id: string): Promise<QueueItem | undefined>;
  /** Requests of a tenant that wait, the newest last. However many have expired, they leave those that wait their room. */
  waiting(tenant: string, now: number): Promise<QueueItem[]>;
  /** Keeps a request as it is now; false when somebody has changed it since it was read. */
  change(item: QueueItem): Promise<boolean>;
  /** Ends a request as rejected, and writes nothing else of it; false when somebody has changed it since it was read. */
  reject(item: QueueItem): Promise<boolean>;
  /** Takes a place, or finds the one that the name has already; undefined when there is no room. */
  take(places: Places, now: number): Promise<Held | undefined>;
  /** The place that the name has; undefined when it has none. */
  held(places: Pick<Places, 'key' | 'name'>, now: number): Promise<Held | undefined>;
  /** Gives a place back that the request took. */
  giveBack(place: Place, id: string): Promise<void>;
}

/** Requests in DynamoDB: an item each, and items that count places. */
export function queueTable(call: AwsCall, table: string): QueueStore {
  const { send, read, conditionally } = dynamoTable(call, table);
  /** @param nonce tells a write that was repeated, because its answer was lost, from another's */
  const put = (item: QueueItem, nonce: string, ConditionExpression: string, before?: number) =>
    conditionally('PutItem', {
      Item: { ...written(item), nonce: { S: nonce } },
      ConditionExpression,
      ...(before !== undefined && {
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':before': { N: String(before) } },
      }),
    });

  return {
    async add(item) {
      const nonce = randomUUID();
      if (await put(item, nonce, 'attribute_not_exists(pk)')) return;
      if ((await read(keyOf(item.id)))?.nonce?.S !== nonce) throw new Error('the request exists already');
    },
    async find(id) {
      const item = await read(keyOf(id));
      return item && readItem(item);
    },
    async waiting(tenant, now) {
      const found: QueueItem[] = [];
      let from: unknown;
      do {
        const { Items, LastEvaluatedKey } = await send('Query', {
          IndexName: WAITING_INDEX,
          KeyConditionExpression: '#tenant = :tenant AND #requested > :earliest',
          ExpressionAttributeNames: { '#tenant': 'waiting_tenant', '#requested': 'requested_at' },
          ExpressionAttributeValues: { ':tenant': { S: tenant }, ':earliest': { N: String(now - LONGEST_WAIT) } },
          Limit: PAGE,
          ...(from !== undefined && { ExclusiveStartKey: from }),
        });
        const items = (Items as Item[]).flatMap((item) => readItem(item) ?? []);
        found.push(...items.filter(({ outcome, expires }) => !outcome && expires > now));
        from = LastEvaluatedKey;
      } while (from !== undefined && found.length < MOST_LISTED);
      return found.slice(0, MOST_LISTED);
    },
    async change(item) {
      const nonce = randomUUID();
      const changed = { ...item, version: item.version + 1 };
      if (await put(changed, nonce, '#version = :before', item.version)) return true;
      return (await read(keyOf(item.id)))?.nonce?.S === nonce;
    },
    async reject({ id, version }) {
      const nonce = randomUUID();
      // not the body, which says who agreed: IAM lets who calls this write none (`REJECT_WRITES`)
      const done = await conditionally('UpdateItem', {
        Key: { pk: { S: keyOf(id) } },
        UpdateExpression:
          'SET rejected = :rejected, nonce = :nonce, #version = :after REMOVE waiting_tenant, requested_at',
        ConditionExpression: '#version = :before',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: {
          ':rejected': { N: '1' },
          ':nonce': { S: nonce },
          ':before': { N: String(version) },
          ':after': { N: String(version + 1) },
        },
      });
      return done || (await read(keyOf(id)))?.nonce?.S === nonce;
    },
    async take({ key, most, name, id, until }, now) {
      for (let round = 0; round < MOST_ROUNDS; round += 1) {
        const item = (await read(key)) ?? {};
        const mine = heldIn(item, key, name, now);
        if (mine) return mine;
        const number = PLACES.slice(0, most).find((candidate) => !isOpen(item, candidate, now));
        if (number === undefined) return undefined;
        const version = item.version?.N;
        const taken = await conditionally('UpdateItem', {
          Key: { pk: { S: key } },
          UpdateExpression: `SET name_${number} = :name, id_${number} = :id, until_${number} = :until, #ttl = :ttl, #version = :after`,
          ConditionExpression: version === undefined ? 'attribute_not_exists(#version)' : '#version = :before',
          ExpressionAttributeNames: { '#version': 'version', '#ttl': 'ttl' },
          ExpressionAttributeValues: {
            ':name': { S: name },
            ':id': { S: id },
            ':until': { N: String(until) },
            ':ttl': { N: String(Math.ceil(until / 1_000) + REMEMBERED) },
            ':after': { N: String(Number(version ?? 0) + 1) },
            ...(version !== undefined && { ':before': { N: version } }),
          },
        });
        if (taken) return { place: { key, number }, id };
      }
      throw new AwsError('dynamodb', 'TooMuchContention', 200);
    },
    async held({ key, name }, now) {
      return heldIn((await read(key)) ?? {}, key, name, now);
    },
    async giveBack({ key, number }, id) {
      await conditionally('UpdateItem', {
        Key: { pk: { S: key } },
        // others that have read the item are told by its version that there is room
        UpdateExpression: `REMOVE name_${number}, id_${number}, until_${number} ADD #version :one`,
        ConditionExpression: `id_${number} = :id`,
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':id': { S: id }, ':one': { N: '1' } },
      });
    },
  };
}

/** As many as may be asked for in an hour, of which there are most. */
const PLACES = Array.from({ length: MOST_AN_HOUR }, (_, number) => number);

const isOpen = (item: Item, number: number, now: number): boolean => Number(item[`until_${number}`]?.N ?? 0) > now;

function heldIn(item: Item, key: string, name: string, now: number): Held | undefined {
  const mine = PLACES.find((number) => isOpen(item, number, now) && item[`name_${number}`]?.S === name);
  return mine === undefined ? undefined : { place: { key, number: mine }, id: item[`id_${mine}`]!.S! };
}

const keyOf = (id: string): string => `REQUEST#${id}`;

/** An item as the table has it: its content as one text, and beside it what the table looks at. */
const written = (item: QueueItem): Item => ({
  pk: { S: keyOf(item.id) },
  body: { S: JSON.stringify(item) },
  version: { N: String(item.version) },
  ttl: { N: String(Math.ceil(item.expires / 1_000) + REMEMBERED) },
  // the index has what waits, and nothing else
  ...(item.outcome === undefined && {
    waiting_tenant: { S: item.tenant },
    requested_at: { N: String(item.requestedAt) },
  }),
});

/** Undefined for what is no request. */
function readItem({ body, rejected, version }: Item): QueueItem | undefined {
  if (body?.S === undefined) return undefined;
  const item = JSON.parse(body.S) as QueueItem;
  // written beside a body that still waits: it counts, whatever the body says
  return rejected ? { ...item, outcome: 'rejected', version: Number(version?.N) } : item;
}
