import { type AwsCall, AwsError } from '../../../runtime/aws-call';
import { dynamoTable, type DynamoItem as Item, isUnmet } from '../../../runtime/dynamo-table';

/** One budget: tokens of a fixed window, and where wanted a velocity of requests. */
export interface Counter {
  /** Key without its window, such as `TENANT#t#USER#sub`. */
  readonly key: string;
  readonly tokens: number;
  /** Requests per minute, of which as many may come at once. */
  readonly requestsPerMinute?: number;
}

/** A part of a budget that is held until it is settled. */
export interface Reservation {
  readonly pk: string;
  readonly id: string;
  readonly tokens: number;
  readonly remaining: number;
}

export type ReserveAnswer =
  | { readonly kind: 'reserved'; readonly reservation: Reservation }
  | {
      readonly kind: 'spent' | 'too-fast';
      readonly remaining: number;
      /** Seconds after which it is worth trying again. */
      readonly retryAfter: number;
    };

/** What is left of a budget. */
export interface Left {
  /** Tokens that are used, or held by requests that are still running. */
  readonly used: number;
  readonly remaining: number;
  /** Requests that may come at once; where the counter has a velocity. */
  readonly requests?: number;
  /** When the window ends, in milliseconds since 1970. */
  readonly resetsAt: number;
}

/**
 * Where tokens are counted. Counted before compared and in one conditional write: two racing requests can never both see
 * room for one. Every method throws when the count is not certain.
 */
export interface Ledger {
  reserve(counter: Counter, id: string, tokens: number, signal?: AbortSignal): Promise<ReserveAnswer>;
  /** What is left of a budget, as far as it is counted now; nothing is written. */
  left(counter: Counter, signal?: AbortSignal): Promise<Left>;
  /** Counts a request that costs no tokens, by velocity alone: 0, or the seconds after which it is worth trying again. */
  pace(key: string, requestsPerMinute: number, signal?: AbortSignal): Promise<number>;
  /** Replaces a reservation by what was really used. */
  settle(reservation: Reservation, used: number): Promise<void>;
  /** True when the conversation is, or now becomes, the owner's. */
  claim(conversationId: string, owner: string, signal?: AbortSignal): Promise<boolean>;
  /** True for the one use of an approval; `use` names it, so that a repeated attempt is the same use. */
  redeem(approval: string, use: string, signal?: AbortSignal): Promise<boolean>;
}

const DAY = 86_400_000;
const CONVERSATION_LIFETIME = 90 * DAY;
/** Longer than an approval is valid. */
const REDEEMED_LIFETIME = DAY;
/** Attempts to write when others write the same item between our look and our write. */
const MOST_ROUNDS = 8;

/**
 * The ledger in DynamoDB. An item is one counter in one UTC day: `used`, one `r_<id>` for each open reservation, `tat` for
 * the velocity (GCRA: the theoretical arrival time of the next request) and `ttl`. A reservation whose request dies stays
 * charged until its day is over.
 */
export function dynamoLedger(call: AwsCall, table: string, now: () => number = Date.now): Ledger {
  const { send, read } = dynamoTable(call, table);

  /** Writes under a condition; answers the new `used`, or the item as it was when the condition did not hold. */
  const write = async (pk: string, update: Update, signal?: AbortSignal) => {
    try {
      const { Attributes } = await send(
        'UpdateItem',
        {
          Key: { pk: { S: pk } },
          ...update,
          ReturnValues: 'UPDATED_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
        signal,
      );
      return { done: true as const, used: number((Attributes as Item | undefined)?.used) };
    } catch (error) {
      if (!isUnmet(error)) throw error;
      return { done: false as const, item: (error.body.Item as Item | undefined) ?? (await read(pk, signal)) };
    }
  };

  const reserve: Ledger['reserve'] = async (counter, id, tokens, signal) => {
    const time = now();
    const day = Math.floor(time / DAY);
    const pk = `${counter.key}#${day}`;
    const untilTomorrow = Math.ceil(((day + 1) * DAY - time) / 1_000);
    const pace = counter.requestsPerMinute === undefined ? undefined : gcra(counter.requestsPerMinute, time);
    const reserved = (used: number): ReserveAnswer => ({
      kind: 'reserved',
      reservation: { pk, id, tokens, remaining: Math.max(0, counter.tokens - used) },
    });
    // compared in code too: a condition on an item that does not exist yet has nothing to compare with
    if (tokens > counter.tokens) {
      const used = number((await read(pk, signal))?.used);
      return { kind: 'spent', remaining: Math.max(0, counter.tokens - used), retryAfter: untilTomorrow };
    }
    const base: Base = { id, tokens, room: counter.tokens - tokens, ttl: Math.ceil(((day + 3) * DAY) / 1_000) };
    let update = pace ? onIdle(base, pace) : onAny(base);
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const answer = await write(pk, update, signal);
      if (answer.done) return reserved(answer.used);
      const { item } = answer;
      // the first attempt did arrive, and only its answer was lost
      if (item?.[`r_${id}`]) return reserved(number(item.used));
      const used = number(item?.used);
      if (item && used > base.room) {
        return { kind: 'spent', remaining: Math.max(0, counter.tokens - used), retryAfter: untilTomorrow };
      }
      if (pace) {
        // a new day does not make a fast caller slow: the pace is carried over
        const arrival = number((item?.tat ? item : await read(`${counter.key}#${day - 1}`, signal))?.tat);
        if (arrival > pace.edge) {
          const retryAfter = Math.max(1, Math.ceil((arrival - pace.edge) / 1_000));
          return { kind: 'too-fast', remaining: Math.max(0, counter.tokens - used), retryAfter };
        }
        update = item?.tat ? (arrival > time ? onBusy(base, pace) : onIdle(base, pace)) : onNew(base, pace, arrival);
      }
    }
    throw new AwsError('dynamodb', 'TooMuchContention', 200);
  };

  const left: Ledger['left'] = async ({ key, tokens, requestsPerMinute }, signal) => {
    const time = now();
    const day = Math.floor(time / DAY);
    const item = await read(`${key}#${day}`, signal);
    const used = number(item?.used);
    const whole = { used, remaining: Math.max(0, tokens - used), resetsAt: (day + 1) * DAY };
    if (requestsPerMinute === undefined) return whole;
    const { interval, edge } = gcra(requestsPerMinute, time);
    // the pace is carried over midnight
    const arrival = number((item?.tat ? item : await read(`${key}#${day - 1}`, signal))?.tat);
    const requests = Math.floor((edge - Math.max(time, arrival)) / interval) + 1;
    return { ...whole, requests: Math.max(0, requests) };
  };

  const pace: Ledger['pace'] = async (key, requestsPerMinute, signal) => {
    const { time, interval, edge } = gcra(requestsPerMinute, now());
    const step = (set: string, when: string, values: Record<string, unknown>): Update => ({
      UpdateExpression: `SET tat = ${set}, #ttl = :ttl`,
      ConditionExpression: when,
      ExpressionAttributeNames: { '#ttl': 'ttl' },
      ExpressionAttributeValues: { ':now': n(time), ':ttl': n(Math.ceil((time + DAY) / 1_000)), ...values },
    });
    const idle = step(':next', 'attribute_not_exists(tat) OR tat <= :now', { ':next': n(time + interval) });
    const busy = step('tat + :interval', 'tat > :now AND tat <= :edge', {
      ':interval': n(interval),
      ':edge': n(edge),
    });
    for (let round = 0, next = idle; round < MOST_ROUNDS; round += 1) {
      const answer = await write(key, next, signal);
      if (answer.done) return 0;
      const arrival = number(answer.item?.tat);
      if (arrival > edge) return Math.max(1, Math.ceil((arrival - edge) / 1_000));
      next = arrival > time ? busy : idle;
    }
    throw new AwsError('dynamodb', 'TooMuchContention', 200);
  };

  const settle: Ledger['settle'] = async ({ pk, id, tokens }, used) => {
    // no reservation: an earlier attempt has settled it already
    await write(pk, {
      UpdateExpression: 'REMOVE #r ADD used :delta',
      ConditionExpression: 'attribute_exists(#r)',
      ExpressionAttributeNames: { '#r': `r_${id}` },
      ExpressionAttributeValues: { ':delta': n(used - tokens) },
    });
  };

  /** True when the key is, or now becomes, the owner's. */
  const own = async (pk: string, owner: string, lifetime: number, signal?: AbortSignal) => {
    const answer = await write(
      pk,
      {
        UpdateExpression: 'SET #o = :o, #ttl = :ttl',
        ConditionExpression: 'attribute_not_exists(#o) OR #o = :o',
        ExpressionAttributeNames: { '#o': 'owner', '#ttl': 'ttl' },
        ExpressionAttributeValues: { ':o': { S: owner }, ':ttl': n(Math.ceil((now() + lifetime) / 1_000)) },
      },
      signal,
    );
    return answer.done;
  };

  const claim: Ledger['claim'] = (conversationId, owner, signal) =>
    own(`CONVERSATION#${conversationId}`, owner, CONVERSATION_LIFETIME, signal);

  const redeem: Ledger['redeem'] = (approval, use, signal) =>
    own(`APPROVAL#${approval}`, use, REDEEMED_LIFETIME, signal);

  return { reserve, left, pace, settle, claim, redeem };
}

interface Update {
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues: Readonly<Record<string, unknown>>;
}

interface Base {
  readonly id: string;
  readonly tokens: number;
  /** Most that may be used already. */
  readonly room: number;
  readonly ttl: number;
}

interface Pace {
  readonly time: number;
  readonly interval: number;
  /** Latest arrival time that still lets a request in. */
  readonly edge: number;
}

const gcra = (requestsPerMinute: number, time: number): Pace => {
  const interval = Math.ceil(60_000 / requestsPerMinute);
  return { time, interval, edge: time + interval * (requestsPerMinute - 1) };
};

const n = (value: number) => ({ N: String(value) });
const number = (value: { readonly N?: string } | undefined): number => Number(value?.N ?? 0);

function update({ id, tokens, room, ttl }: Base, set: string, when: string, values: Record<string, unknown>): Update {
  return {
    UpdateExpression: `SET #r = :e, #ttl = :ttl${set} ADD used :e`,
    ConditionExpression: `attribute_not_exists(#r) AND ${when}`,
    ExpressionAttributeNames: { '#r': `r_${id}`, '#ttl': 'ttl' },
    ExpressionAttributeValues: {
      ':e': n(tokens),
      ':ttl': n(ttl),
      ...(when.includes(':room') ? { ':room': n(room) } : {}),
      ...values,
    },
  };
}

/** A budget without a velocity: a new item needs no other look, because `tokens` was compared with the limit in code. */
const onAny = (base: Base) => update(base, '', '(attribute_not_exists(used) OR used <= :room)', {});

/** No request is ahead of its time: the next may come after one interval. */
const onIdle = (base: Base, { time, interval }: Pace) =>
  update(base, ', tat = :next', 'used <= :room AND tat <= :now', { ':now': n(time), ':next': n(time + interval) });

/** Requests are ahead of their time, but not yet by a whole burst. */
const onBusy = (base: Base, { time, interval, edge }: Pace) =>
  update(base, ', tat = tat + :interval', 'used <= :room AND tat > :now AND tat <= :edge', {
    ':now': n(time),
    ':interval': n(interval),
    ':edge': n(edge),
  });

/** The first request of the day; further calls of one that began yesterday may have made the item, without a pace. */
const onNew = (base: Base, { time, interval }: Pace, arrival: number) =>
  update(base, ', tat = :next', 'attribute_not_exists(tat) AND (attribute_not_exists(used) OR used <= :room)', {
    ':next': n(Math.max(time, arrival) + interval),
  });
