import type { Settings } from '../../lib/ensure/contract';
import { adopt, ensure, type Job } from '../../lib/ensure/runtime/ensure';
import type { Claim } from '../../lib/ensure/runtime/plan';
import { type Service, Taken } from '../../lib/ensure/runtime/service';

const WANTED = { level: '3' };

/** A service and its claims in memory, and everything that happens to them in order. */
function world(found: Settings = {}, kept: Record<string, Claim> = {}) {
  const events: string[] = [];
  const waits: number[] = [];
  const state = { found: { ...found } as Record<string, string>, claims: { ...kept } };
  const hooks: { read?: () => void; write?: (times: number) => void } = {};
  let writes = 0;
  const service = {
    meets: (_: string, value: string | undefined, wanted: string) => Number(value ?? 0) >= Number(wanted),
    read: async () => {
      events.push('read');
      hooks.read?.();
      return { settings: { ...state.found } };
    },
    write: async (changes: Record<string, string | undefined>) => {
      events.push(`write ${JSON.stringify(changes)}`);
      hooks.write?.(++writes);
      for (const [name, value] of Object.entries(changes)) {
        if (value === undefined) delete state.found[name];
        else state.found[name] = value;
      }
    },
  } as unknown as Service;
  const job: Job = {
    service,
    owner: 'me',
    takeOver: false,
    wait: async (seconds) => void waits.push(seconds),
    claims: {
      all: async () => {
        events.push('look up claims');
        return structuredClone(state.claims);
      },
      save: async (id, claim) => {
        events.push(`claim of ${id}`);
        state.claims[id] = structuredClone(claim);
      },
      remove: async (id) => {
        events.push(`no claim of ${id}`);
        delete state.claims[id];
      },
    },
  };
  return { job, events, waits, state, hooks };
}

test('a claim stands before the service is looked at, and what it changes before it is changed', async () => {
  const { job, events, state } = world({ level: '1' });
  expect(await ensure(job, WANTED)).toEqual({ found: 'weaker', changed: ['level'], attributes: {} });
  expect(events.slice(0, 6)).toEqual([
    'look up claims',
    'claim of me',
    'look up claims', // who claimed at the same time is seen by one of the two
    'read',
    'claim of me',
    'write {"level":"3"}',
  ]);
  expect(state).toEqual({
    found: { level: '3' },
    claims: { me: { wanted: WANTED, changes: { level: { was: '1', ours: ['3'] } } } },
  });
});

test('whoever claims while another gives back is seen: what it relies on stays, and is its to give back', async () => {
  const { job, state } = world(
    { level: '3' },
    { me: { wanted: WANTED, changes: { level: { was: '1', ours: ['3'] } } } },
  );
  const { save } = job.claims;
  // the other's claim arrives after ours was taken back and before the service is read
  job.claims.save = async (id, claim) => {
    await save(id, claim);
    if (id === 'me') state.claims.other ??= { wanted: WANTED, changes: {} };
  };
  await ensure(job, {});
  expect(state).toEqual({
    found: { level: '3' },
    claims: { other: { wanted: WANTED, changes: { level: { was: '1', ours: ['3'] } } } },
  });
});

test('an heir has what it inherits before the one who leaves forgets it', async () => {
  const { job, events } = world(
    { level: '3' },
    {
      me: { wanted: {}, changes: { level: { was: '1', ours: ['3'] } } },
      other: { wanted: WANTED, changes: {} },
    },
  );
  await ensure(job, {});
  expect(events.filter((event) => event.includes('claim of'))).toEqual([
    'claim of other',
    'claim of me',
    'no claim of me',
  ]);
});

test('nobody gives up a claim before the service shows what was there before', async () => {
  const { job, events, state } = world(
    { level: '3' },
    { me: { wanted: WANTED, changes: { level: { was: '1', ours: ['3'] } } } },
  );
  await ensure(job, {});
  expect(state).toEqual({ found: { level: '1' }, claims: {} });
  expect(events.slice(-3)).toEqual(['read', 'claim of me', 'no claim of me']);
});

test('a service that does not show what was written is written again, and then given up on', async () => {
  const { job, state, events, waits } = world();
  job.service.write = async () => void events.push('write');
  await expect(ensure(job, WANTED)).rejects.toThrow('accepted level but does not show it');
  expect(waits.slice(0, 7)).toEqual([2, 4, 8, 15, 15, 15, 30]); // most services show a change at once
  expect(events.filter((event) => event === 'write')).toHaveLength(waits.length + 2);
  // less than the function's time, and more than a standard of Security Hub takes to go
  const total = waits.reduce((sum, seconds) => sum + seconds, 0);
  expect([total > 600, total < 14 * 60]).toEqual([true, true]);
  expect(state.claims.me).toBeDefined(); // or nobody would know what to give back
});

test('what somebody else made meanwhile is not remembered as ours', async () => {
  const { job, state, hooks } = world();
  hooks.write = (times) => {
    if (times > 1) return;
    state.found.level = '5';
    throw new Taken();
  };
  expect(await ensure(job, WANTED)).toEqual({ found: 'sufficient', changed: [], attributes: {} });
  expect(state).toEqual({ found: { level: '5' }, claims: { me: { wanted: WANTED, changes: {} } } });
});

test.each<[string, object, boolean]>([
  ['a fault of the service', { $metadata: { httpStatusCode: 500 } }, true],
  ['a denial, while a role’s policy is on its way', { $metadata: { httpStatusCode: 403 } }, true],
  ['a conflict', { $metadata: { httpStatusCode: 409 } }, true],
  ['a limit', { $metadata: { httpStatusCode: 429 } }, true],
  ['a limit by name', { name: 'ThrottlingException', $metadata: { httpStatusCode: 400 } }, true],
  ['a broken connection', { code: 'ECONNRESET' }, true],
  ['a request that is not valid', { name: 'ValidationException', $metadata: { httpStatusCode: 400 } }, false],
  ['something that does not exist', { name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 404 } }, false],
  ['an end of the time', { name: 'AbortError', $metadata: { httpStatusCode: 500 } }, false],
])('%s: whether it is tried again', async (_, properties, again) => {
  const { job, hooks, waits } = world(WANTED);
  let faults = 1;
  hooks.read = () => {
    if (faults-- > 0) throw Object.assign(new Error('no'), properties);
  };
  const outcome = await ensure(job, WANTED).then(
    () => true,
    () => false,
  );
  expect([outcome, waits]).toEqual([again, again ? [1] : []]);
});

test('what names a resource of its stack is not left in place by whoever leaves, also if somebody else wrote it', async () => {
  const { job, state } = world({ level: '3' }, { me: { wanted: WANTED, changes: {} } });
  const ofStack = { ...job, service: { ...job.service, ofStack: () => true } };
  await ensure(ofStack, {});
  expect(state).toEqual({ found: {}, claims: {} });
  const { job: other, state: theirs } = world({ level: '3' }, { me: { wanted: WANTED, changes: {} } });
  await ensure(other, {});
  expect(theirs).toEqual({ found: { level: '3' }, claims: {} });
});

test.each([
  ['a conflict', { name: 'ConflictException' }, 27],
  ['an operation that is in progress', { message: 'Another operation is in progress' }, 27],
  ['a denial', { name: 'AccessDeniedException' }, 7],
])('%s that does not pass is waited for %#', async (_, properties, times) => {
  const { job, hooks, waits } = world();
  hooks.read = () => {
    throw Object.assign(new Error('no'), properties);
  };
  await expect(ensure(job, WANTED)).rejects.toThrow();
  expect(waits).toHaveLength(times);
});

test('who only looks claims nothing, and says what is weaker', async () => {
  const { job, events } = world({ level: '2' });
  await expect(adopt(job, WANTED)).rejects.toThrow('level is 2, asked is 3.');
  expect(events).toEqual(['read']);
  expect(await adopt(job, { level: '2' })).toEqual({ found: 'sufficient', changed: [], attributes: {} });
});
