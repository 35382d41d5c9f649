import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AuditRecord, DOORS, type Door, doors } from '../../lib/contract';
import { bodyOf, WAYS, type Way } from '../../local/aws/asking';
import type { PartsOrder } from '../../local/aws/parts';
import { startHost, startParts, type Used } from '../../local/aws/processes';

const CALLERS = 8;
/** Milliseconds; short, so that parts that hang leave room for many requests. */
const TIMEOUTS = { control: 600, retrieval: 600, modelStart: 1_200, modelIdle: 700, request: 5_000 };
/** A request that has not ended by then hangs. */
const HUNG = TIMEOUTS.request + 3_000;
/** A request that took longer was not ended by its deadline, after which settling has three seconds, but by its client. */
const LATEST = TIMEOUTS.request + 5_000;
/**
 * The least memory of the last fifth of the time over that of the middle one: half a minute passes until all code is compiled.
 * The least, because requests on their way hold up to five times what stays behind, and more of them at one time than another.
 */
const MOST_GROWTH = 1.15;
/**
 * Seconds after which the pages of the process grow no more. Until then the allocator spreads out while what is in use
 * stays as it is: in ten minutes 115, 184, 189, 222 and from the fourth on about 245 MB, with 15 MB of heap throughout.
 */
const SPREAD_OUT = 300;

const ORDERS: readonly PartsOrder[] = [
  ...(['500', '429', 'timeout', 'reset', 'half', 'malformed', 'lost-answer'] as const).flatMap((fault) => [
    { do: 'break' as const, service: 'table' as const, operation: 'UpdateItem', fault },
    { do: 'break' as const, service: 'bedrock' as const, operation: 'ApplyGuardrailInput', fault },
    { do: 'break' as const, service: 'bedrock' as const, operation: 'ConverseStream', fault },
    { do: 'break' as const, service: 'tools' as const, operation: 'arn:lookup', fault },
  ]),
  ...(['429', '500', 'timeout', 'reset'] as const).map((fault) => ({
    do: 'break' as const,
    service: 'bedrock' as const,
    operation: 'Converse',
    fault,
  })),
  { do: 'break', service: 'appConfig', operation: '*', fault: '500' },
  ...(
    ['reset', 'half-frame', 'corrupt-frame', 'malformed-payload', 'clean-end', 'exception', 'stall', 'drip'] as const
  ).flatMap((fault) =>
    (['middle', 'before-usage'] as const).map((place) => ({ do: 'break-stream' as const, fault, place })),
  ),
];

type Seen = { readonly id?: string; readonly path: string; readonly end: string };

async function main(seconds: number): Promise<void> {
  const parts = await startParts();
  const quota = { ...parts.settings.quota, userTokensPerDay: 1e10, tenantTokensPerDay: 1e11 };
  const host = await startHost({ ...parts.settings, quota, timeouts: TIMEOUTS }, 'pipe', process.argv[3]);
  const records = new Map<string, AuditRecord>();
  let twice = 0;
  createInterface({ input: host.child.stdout! }).on('line', (line) => {
    const record = JSON.parse(line) as AuditRecord;
    if (record.phase !== 'final') return;
    if (records.has(record.requestId)) twice += 1;
    records.set(record.requestId, record);
  });

  const until = Date.now() + seconds * 1_000;
  const seen: Seen[] = [];
  const samples: Used[] = [];
  await Promise.all([
    ...Array.from({ length: CALLERS }, async (_, caller) => {
      for (let i = caller; Date.now() < until; i += CALLERS) seen.push(await call(host.url, parts.tokens, i));
    }),
    (async () => {
      for (let i = 0; Date.now() < until; i += 1) {
        // a step that shares no factor with the list's length visits every fault, unlike ones after each other
        await parts.order(ORDERS[(i * 7) % ORDERS.length]!);
        await sleep(500);
        await parts.order({ do: 'mend' });
        await sleep(500);
      }
    })(),
    (async () => {
      while (Date.now() < until) {
        samples.push(await host.measure());
        await sleep(Math.max(500, (seconds * 1_000) / 100));
      }
    })(),
  ]);
  // what is still on its way, such as the end of a request whose client left
  await sleep(TIMEOUTS.request + 1_000);

  const items = new Map(await parts.order<[string, Item][]>({ do: 'items' }));
  const problems: string[] = [];
  const check = (ok: boolean, problem: string) => ok || problems.push(problem);
  const count = <T>(of: Iterable<T>, by: (each: T) => string): string => {
    const counts = new Map<string, number>();
    for (const each of of) counts.set(by(each), (counts.get(by(each)) ?? 0) + 1);
    return [...counts]
      .sort((a, b) => b[1] - a[1])
      .map(([name, times]) => `${name} ${times}`)
      .join(', ');
  };

  const hung = seen.filter(({ end }) => end === 'hung').length;
  check(hung === 0, `${hung} requests hung`);
  const silent = seen.filter(({ id }) => id !== undefined && !records.has(id)).length;
  check(silent === 0, `${silent} requests left no record`);
  const late = [...records.values()].filter(({ latencyMs = 0 }) => latencyMs > LATEST);
  const told = late.map(({ latencyMs, outcome, code, cause, step, steps, settle }) =>
    JSON.stringify({ latencyMs, outcome, code, cause, step, steps, settle }),
  );
  check(late.length === 0, `${late.length} requests ended after their deadline: ${told.slice(0, 3).join(', ')}`);
  check(twice === 0, `${twice} requests left two records`);
  for (const path of [...new Set(WAYS.map(({ door }) => DOORS[door].path)), ...READ])
    check(
      seen.some((each) => each.path === path && each.end === 'whole'),
      `no request to ${path} was answered`,
    );

  const { open, orphans, unexplained } = reservations(items, records);
  check(unexplained.length === 0, `reservations that no record explains: ${unexplained.slice(0, 5).join(', ')}`);
  for (const whose of ['USER', 'TENANT'] as const) {
    const { used, least, most } = charges(items, records, whose, orphans);
    check(used >= least && used <= most, `${whose}: ${used} tokens are counted, ${least} to ${most} were charged`);
    say(`${whose.toLowerCase()} tokens counted ${used}, by the records ${least} to ${most}`);
  }

  const fifth = Math.floor(samples.length / 5);
  const memory = (what: 'rss' | 'heapUsed' | 'external') => {
    const of = (part: readonly Used[]) => Math.min(...part.map((sample) => sample[what]));
    const [early, late] = [of(samples.slice(2 * fifth, 3 * fifth)), of(samples.slice(4 * fifth))];
    if (what !== 'rss' || seconds >= SPREAD_OUT) {
      check(late <= early * MOST_GROWTH, `${what} grew from ${mb(early)} to ${mb(late)} MB`);
    }
    const tenths = Array.from({ length: 10 }, (_, i) => mb(samples[Math.floor((i * samples.length) / 10)]![what]));
    return `${what} at least ${mb(early)} MB in the middle fifth, ${mb(late)} MB in the last; by tenths ${tenths.join(' ')}`;
  };
  say(`${seen.length} requests in ${seconds} s, ${(seen.length / seconds).toFixed(0)} a second`);
  say(`clients saw: ${count(seen, ({ end }) => end)}`);
  say(
    `by path, whole answers: ${count(
      seen.filter(({ end }) => end === 'whole'),
      ({ path }) => path,
    )}`,
  );
  say(`records say: ${count(records.values(), ({ outcome, code }) => [outcome, code].filter(Boolean).join(' '))}`);
  say(
    `settled: ${count(records.values(), ({ settle }) => settle ?? 'nothing was held')}; open ${open}, orphans ${orphans.size}`,
  );
  say(memory('rss'));
  say(memory('heapUsed'));
  say(memory('external'));
  host.stop();
  parts.process.stop();
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

type Item = Record<string, { N?: string; S?: string }>;

/** Doors that ask no model, as a caller names them. */
const READ = doors().flatMap(({ method, path }) => (method === 'GET' ? path.replace('{model}', 'default') : []));
const STREAMED = WAYS.filter(({ stream }) => stream);

/** What a stream of each form has at its end, and only there. */
const END: Readonly<Record<Door['dialect'], string>> = {
  converse: 'event: metadata\n',
  openai: 'data: [DONE]\n',
  responses: 'event: response.completed\n',
  messages: 'event: message_stop\n',
};

/** What a client does with its answer. */
const reading = {
  /** Leaves after the first pieces, of which there are none, one, or some. */
  leaves: async (response: Response, pieces: number) => {
    const reader = response.body!.getReader();
    for (let i = 0; i < pieces; i += 1) await reader.read();
  },
  /** Takes a long answer piece by piece. */
  slow: async (response: Response) => {
    const pieces: Uint8Array[] = [];
    for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
      pieces.push(piece);
      await sleep(5);
    }
    return Buffer.concat(pieces).toString('utf8');
  },
};

/**
 * One request through some door: every ninth client leaves in the middle, of eighty one reads a stream slowly and one not at
 * all. Of each round, each way of asking and each door that asks no model has one.
 */
async function call(url: string, tokens: readonly string[], i: number): Promise<Seen> {
  const leave = new AbortController();
  const slow = i % 80 === 7;
  const absent = i % 80 === 23;
  // what the kernel holds of a long answer is the reader's own time
  const timer = setTimeout(() => leave.abort('hung'), slow ? 4 * HUNG : HUNG);
  const place = i % (WAYS.length + READ.length);
  const way: Way | undefined = slow || absent ? STREAMED[Math.floor(i / 80) % STREAMED.length] : WAYS[place];
  const path = way ? DOORS[way.door].path : READ[place - WAYS.length]!;
  const long = slow || absent ? 'Tell me everything.' : undefined;
  const text = long ?? (i % 5 === 0 ? 'Where is order A-17?' : 'Where is my parcel?');
  const alias = i % 5 === 0 && !long ? 'tools' : 'default';
  let id: string | undefined;
  try {
    const response = await fetch(`${url}${path}`, {
      method: way ? 'POST' : 'GET',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens[i % tokens.length]}` },
      body: way ? JSON.stringify(bodyOf(way, text, alias)) : undefined,
      signal: leave.signal,
    });
    id = response.headers.get('x-request-id') ?? undefined;
    if (absent && response.status === 200) {
      clearTimeout(timer);
      await sleep(LATEST + 1_000);
      leave.abort('left');
      return { id, path, end: 'read nothing' };
    }
    if (i % 9 === 0) {
      await reading.leaves(response, i % 4);
      leave.abort('left');
      return { id, path, end: 'left' };
    }
    const body = slow ? await reading.slow(response) : await response.text();
    if (response.status !== 200) return { id, path, end: String(response.status) };
    const broken = way?.stream && !body.includes(END[DOORS[way.door].dialect]);
    return { id, path, end: broken ? 'error in the stream' : 'whole' };
  } catch (error) {
    return { id, path, end: leave.signal.reason === 'hung' ? 'hung' : `no answer: ${(error as Error).message}` };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Reservations still open: those kept, those whose settling failed, and orphans, which were written although the table's
 * answer never came. An orphan is charged until its day is over, which is the safe side.
 */
function reservations(items: ReadonlyMap<string, Item>, records: ReadonlyMap<string, AuditRecord>) {
  const byId = new Map([...records.values()].map((record) => [record.reservation, record]));
  const orphans = new Map<string, number>();
  const unexplained: string[] = [];
  let open = 0;
  for (const [pk, item] of items) {
    for (const [name, value] of Object.entries(item)) {
      if (!name.startsWith('r_')) continue;
      open += 1;
      // the last character is the number of the call within its request
      const record = byId.get(name.slice(2, -1));
      if (record?.settle === 'kept' || record?.settle === 'failed') continue;
      if (record?.outcome === 'failed' || record?.outcome === 'aborted') orphans.set(`${pk} ${name}`, Number(value.N));
      else unexplained.push(`${pk} ${name} (${record?.outcome ?? 'no record'})`);
    }
  }
  return { open, orphans, unexplained };
}

/** What the table counts, and the bounds that the records give. */
function charges(
  items: ReadonlyMap<string, Item>,
  records: ReadonlyMap<string, AuditRecord>,
  whose: 'USER' | 'TENANT',
  orphans: ReadonlyMap<string, number>,
) {
  const mine = (pk: string) => pk.startsWith('TENANT#') && pk.includes('#USER#') === (whose === 'USER');
  let used = 0;
  for (const [pk, item] of items) if (mine(pk)) used += Number(item.used?.N ?? 0);
  let least = 0;
  let most = 0;
  for (const { settle, tokensCharged = 0, tokensReserved = 0, ...record } of records.values()) {
    const spent = (record['gen_ai.usage.input_tokens'] ?? 0) + (record['gen_ai.usage.output_tokens'] ?? 0);
    // settling failed: it may have been done, and only its answer lost
    least += settle === 'failed' ? spent : tokensCharged;
    most += settle === 'failed' ? tokensReserved : tokensCharged;
  }
  for (const [key, tokens] of orphans) if (mine(key)) most += tokens;
  return { used, least, most };
}

const mb = (bytes: number) => (bytes / 1e6).toFixed(1);
const say = (text: string) => process.stdout.write(`${text}\n`);

const seconds = Number(process.argv[2]);
if (!(seconds >= 10)) throw new Error(`seconds must be at least 10, got ${process.argv[2]}`);
main(seconds).then(
  () => process.exit(0),
  (error) => {
    process.stderr.write(`${(error as Error).stack}\n`);
    process.exit(1);
  },
);
