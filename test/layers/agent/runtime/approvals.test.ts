import { type ApprovalAsked, REJECT_WRITES } from '../../../../lib/contract/approval-queue';
import { ask } from '../../../../lib/layers/agent/runtime/approvals/ask';
import { type Approver, decideOn } from '../../../../lib/layers/agent/runtime/approvals/decide';
import { issue } from '../../../../lib/layers/agent/runtime/approvals/issue';
import { signBy } from '../../../../lib/layers/agent/runtime/approvals/mac';
import { queueTable } from '../../../../lib/layers/agent/runtime/approvals/queue-table';
import { MOST_USES, redeemApproval } from '../../../../lib/layers/agent/runtime/approvals/redeem';
import { rejectAll } from '../../../../lib/layers/agent/runtime/approvals/reject';
import { type ApprovedCall, argumentsHash } from '../../../../lib/runtime/approval';
import { type AwsCall, awsCall } from '../../../../lib/runtime/aws-call';
import { KmsServer } from '../../../../local/aws/kms-server';
import { LocalTable } from '../../../../local/aws/local-table';
import { EXHAUSTIVE } from '../../../support/exhaustive';

const requests = new LocalTable('requests', { name: 'waiting', key: 'waiting_tenant', sort: 'requested_at' });
const redeemed = new LocalTable('redeemed');
const kms = new KmsServer();
beforeAll(async () => {
  await Promise.all([requests.start(), redeemed.start(), kms.start()]);
  kms.may.set(KEY, { GenerateMac: ['local'], VerifyMac: ['local'] });
});
beforeEach(() => {
  for (const service of [requests, redeemed, kms]) service.reset();
  now = NOW;
  tenants += 1;
});
afterAll(async () => {
  await Promise.all([requests.close(), redeemed.close(), kms.stop()]);
});
jest.setTimeout(120_000);

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;
let now = NOW;
let tenants = 0;
const KEY = 'arn:aws:kms:eu-central-1:111122223333:key/approvals';

const callTo = (table: LocalTable): AwsCall => {
  let call: AwsCall | undefined;
  return (request) => {
    call ??= awsCall(
      { region: 'eu-central-1', endpoints: { dynamodb: table.url, kms: kms.url }, timeouts: { control: 60_000 } },
      () => Promise.resolve({ accessKeyId: 'local', secretAccessKey: 'local' }),
    );
    return call(request);
  };
};
const store = queueTable(callTo(requests), requests.name);

/** A queue whose parts are the deployed ones. */
function queue({ needs = 1, expiry = 10 * MINUTE } = {}) {
  const told: string[] = [];
  const recorded: object[] = [];
  const record = (line: object) => void recorded.push(line);
  const parts = { store, needs, record, now: () => now };
  const tell = async (id: string) => void told.push(id);
  const issuer = issue({ ...parts, sign: signBy(callTo(requests), KEY) });
  return {
    told,
    recorded,
    ask: ask({ ...parts, expiry, tell }),
    collect: (id: string, subject = 'alice') => issuer({ id, tenant: tenant(), subject }),
    decide: (id: string, by: Approver, args: unknown = ARGS, decision: 'approve' | 'reject' = 'approve') =>
      decideOn({ store, group: 'approvers' }, { id, decision, argsHash: argumentsHash(args), by }, now),
    reject: (subject = 'alice', of = tenant()) => rejectAll({ store, record, now: () => now })({ tenant: of, subject }),
    redeem: redeemApproval({ call: callTo(redeemed), table: redeemed.name, key: KEY, now: () => now }),
  };
}

const tenant = () => `tenant-${tenants}`;
const ARGS = { amount: 100, to: 'bob' };
const asked = (more: Partial<ApprovalAsked> = {}): ApprovalAsked => ({
  tenant: tenant(),
  subject: 'alice',
  tool: 'Bank___transfer',
  effect: 'MUTATING',
  arguments: ARGS,
  ...more,
});
const person = (name: string, more: Partial<Approver> = {}): Approver => ({
  id: `sub-${name}`,
  name,
  groups: ['approvers'],
  tenant: tenant(),
  ...more,
});
const call = (args: unknown = ARGS, more: Partial<ApprovedCall> = {}): ApprovedCall => ({
  principal: { tenant: tenant(), subject: 'alice' },
  tool: 'Bank___transfer',
  argumentsHash: argumentsHash(args),
  ...more,
});
const idOf = (answer: object): string => {
  expect(answer).toHaveProperty('asked');
  return (answer as { asked: string }).asked;
};
const what = (outcome: object) => ('done' in outcome ? outcome.done : (outcome as { refused: string }).refused);

/** A token for `ARGS`, which people have agreed to. */
async function approved(more: Partial<ApprovalAsked> = {}, made = queue()): Promise<string> {
  const id = idOf(await made.ask(asked(more)));
  expect(what(await made.decide(id, person('carol'), more.arguments ?? ARGS))).toBe('approve');
  const state = await made.collect(id, more.subject);
  expect(state).toMatchObject({ state: 'approved' });
  return (state as { token: string }).token;
}

describe('a call', () => {
  test('waits, is agreed to by somebody else, and is executed once', async () => {
    const { ask, collect, decide, redeem, told, recorded } = queue();
    const id = idOf(await ask(asked()));
    expect(told).toEqual([id]);
    expect(await collect(id)).toEqual({ state: 'waiting', missing: 1, expires: NOW + 10 * MINUTE });
    expect(what(await decide(id, person('carol')))).toBe('approve');
    const state = await collect(id);
    expect(state).toEqual({ state: 'approved', token: expect.stringMatching(/^v1\./), expires: NOW + 10 * MINUTE });
    const { token } = state as { token: string };
    expect(await redeem(call(), token, 7)).toBe(true);
    expect(await redeem(call(), token, 8)).toBe(false);
    expect(JSON.stringify(recorded)).not.toMatch(/bob|v1\./);
  });

  test('needs as many different people as the queue says', async () => {
    const { ask, collect, decide } = queue({ needs: 3 });
    const id = idOf(await ask(asked()));
    for (const [name, outcome, missing] of [
      ['carol', 'approve', 2],
      ['carol', 'already-approved', 2],
      ['dave', 'approve', 1],
    ] as const) {
      expect(what(await decide(id, person(name)))).toBe(outcome);
      expect(await collect(id)).toMatchObject({ state: 'waiting', missing });
    }
    // two sign-ins of one person: another id, the same name
    expect(what(await decide(id, person('carol', { id: 'sub-2', name: 'Carol' })))).toBe('already-approved');
    expect(what(await decide(id, person('erin')))).toBe('approve');
    expect(await collect(id)).toMatchObject({ state: 'approved' });
    expect(what(await decide(id, person('frank')))).toBe('decided');
  });

  test('is not agreed to by who asked for it, by a stranger, or by somebody of another tenant', async () => {
    const { ask, decide, collect } = queue();
    const id = idOf(await ask(asked()));
    for (const [by, outcome] of [
      [person('alice', { id: 'alice' }), 'same-person'],
      [person('ALICE'), 'same-person'],
      [person('mallory', { groups: ['staff'] }), 'not-an-approver'],
      [person('carol', { tenant: 'other' }), 'unknown'],
    ] as const)
      expect(what(await decide(id, by))).toBe(outcome);
    expect(what(await decide('another', person('carol')))).toBe('unknown');
    expect(await collect(id)).toMatchObject({ state: 'waiting' });
  });

  test('is not agreed to by who was shown other arguments', async () => {
    const { ask, decide, collect } = queue();
    const id = idOf(await ask(asked()));
    expect(what(await decide(id, person('carol'), { amount: 1, to: 'bob' }))).toBe('other-arguments');
    expect(await collect(id)).toMatchObject({ state: 'waiting' });
  });

  test('that is rejected, or that nobody answers, is over', async () => {
    const { ask, decide, collect } = queue({ needs: 2 });
    const rejected = idOf(await ask(asked()));
    await decide(rejected, person('carol'));
    // who asked may take it back
    expect(what(await decide(rejected, person('alice', { id: 'alice' }), ARGS, 'reject'))).toBe('reject');
    expect(what(await decide(rejected, person('dave')))).toBe('decided');
    expect(await collect(rejected)).toEqual({ state: 'rejected' });

    const silent = idOf(await ask(asked()));
    expect(silent).not.toBe(rejected);
    now += 10 * MINUTE;
    expect(what(await decide(silent, person('carol')))).toBe('expired');
    expect(await collect(silent)).toEqual({ state: 'expired' });
  });

  test('is executed within ten minutes of the last agreement, and before the request is over', async () => {
    for (const [expiry, until] of [
      [60 * MINUTE, 5 + 10],
      [8 * MINUTE, 8],
    ] as const) {
      now = NOW;
      tenants += 1;
      const { ask, decide, collect, redeem } = queue({ expiry });
      const id = idOf(await ask(asked()));
      now = NOW + 5 * MINUTE;
      await decide(id, person('carol'));
      const { token } = (await collect(id)) as { token: string };
      now = NOW + until * MINUTE;
      expect(await redeem(call(), token, 1)).toBe(false);
      expect(await collect(id)).toEqual({ state: 'expired' });
      now -= 1;
      expect(await redeem(call(), token, 1)).toBe(true);
    }
  });

  test('is told of to nobody but who asked', async () => {
    const { ask, decide, collect } = queue();
    const id = idOf(await ask(asked()));
    await decide(id, person('carol'));
    expect(await collect(id, 'mallory')).toEqual({ state: 'unknown' });
    expect(
      await issue({ store, needs: 1, sign: signBy(callTo(requests), KEY), record() {}, now: () => now })({
        id,
        tenant: 'other',
        subject: 'alice',
      }),
    ).toEqual({ state: 'unknown' });
  });
});

describe('the issuer takes nobody’s word', () => {
  test.each([
    ['nobody has agreed', { approvals: [] }],
    [
      'one has agreed under two names',
      {
        approvals: [
          { id: 'a', name: 'x', at: NOW },
          { id: 'b', name: 'X', at: NOW },
        ],
      },
    ],
    [
      'who asked has agreed',
      {
        approvals: [
          { id: 'alice', name: 'z', at: NOW },
          { id: 'b', name: 'b', at: NOW },
        ],
      },
    ],
    ['the request asks for fewer people than the queue', { needs: 1, approvals: [{ id: 'b', name: 'b', at: NOW }] }],
    ['it would count for too long', { tokenExpires: NOW + 11 * MINUTE }],
    ['it would count for ever', { tokenExpires: undefined }],
    ['other arguments were shown', { argsShown: '{"amount":1}' }],
  ])('where %s', async (_, wrong) => {
    const { ask, collect, decide, recorded } = queue({ needs: 2, expiry: 60 * MINUTE });
    const id = idOf(await ask(asked()));
    await decide(id, person('carol'));
    await decide(id, person('dave'));
    expect(await collect(id)).toMatchObject({ state: 'approved' });
    const item = (await store.find(id))!;
    // as somebody would write it who may write the table
    expect(await store.change({ ...item, ...wrong })).toBe(true);
    expect(await collect(id)).toEqual({ state: 'unknown' });
    expect(recorded.at(-1)).toMatchObject({ event: 'not-issued', id });
  });
});

describe('an approval', () => {
  test('counts for nothing but what was shown: one other value, name, level, tool, user or tenant, and it is none', async () => {
    const { redeem } = queue();
    const token = await approved();
    const others: ApprovedCall[] = [
      ...[
        { amount: 101, to: 'bob' },
        { amount: '100', to: 'bob' },
        { amount: 100, to: 'bоb' },
        { amount: 100, to: 'bob\u200B' },
      ]
        .concat([
          { amount: 100, to: '\u202Ebob' },
          { amount: 100, to: ['bob'] } as never,
          { amount: 100, To: 'bob' } as never,
        ])
        .map((args) => call(args)),
      call({ args: ARGS }),
      call(ARGS, { tool: 'Bank___transfer2' }),
      call(ARGS, { principal: { tenant: tenant(), subject: 'mallory' } }),
      call(ARGS, { principal: { tenant: 'other', subject: 'alice' } }),
    ];
    for (const other of others) expect(await redeem(other, token, 1)).toBe(false);
    expect(await redeem(call({ to: 'bob', amount: 100 }), token, 1)).toBe(true);
  });

  test('is no other when it is written otherwise', async () => {
    const { redeem } = queue();
    const token = await approved();
    const [version, expires, signature] = token.split('.') as [string, string, string];
    expect(await redeem(call(), token, 'a')).toBe(true);
    for (const again of [
      `${token}=`,
      `${token}.`,
      `${version}.0${expires}.${signature}`,
      `${version}.${expires}.0.${signature}`,
    ])
      expect(await redeem(call(), again, 'b')).toBe(false);
    for (const none of [
      '',
      'v1',
      'v1..',
      `v2.${expires}.${signature}`,
      `v1.${Number(expires) + 1}.${signature}`,
      `v1.${expires}.AAAA`,
    ])
      expect(await redeem(call(), none, 'b')).toBe(false);
  });

  test('asked for twice is one', async () => {
    const made = queue();
    const id = idOf(await made.ask(asked()));
    await made.decide(id, person('carol'));
    const first = (await made.collect(id)) as { token: string };
    now += MINUTE;
    const second = (await made.collect(id)) as { token: string };
    expect(await made.redeem(call(), first.token, 1)).toBe(true);
    expect(await made.redeem(call(), second.token, 2)).toBe(false);
  });

  test('counts again for the request that a gateway repeats, and not for long nor often', async () => {
    const { redeem } = queue();
    const token = await approved();
    for (let i = 0; i < MOST_USES; i += 1) expect(await redeem(call(), token, 7)).toBe(true);
    expect(await redeem(call(), token, 7)).toBe(false);
    const late = await approved({ arguments: { amount: 5 } });
    expect(await redeem(call({ amount: 5 }), late, 7)).toBe(true);
    expect(await redeem(call({ amount: 5 }), late, '7')).toBe(false);
    now += MINUTE;
    expect(await redeem(call({ amount: 5 }), late, 7)).toBe(false);
  });

  test.each(['kms', 'table'])(
    'cannot be told while the %s does not answer, and is not used up by that',
    async (part) => {
      const { redeem } = queue();
      const token = await approved();
      const broken = part === 'kms' ? kms : redeemed;
      broken.faults.set('*', '500');
      await expect(redeem(call(), token, 1)).rejects.toThrow();
      broken.faults.clear();
      expect(await redeem(call(), token, 2)).toBe(true);
    },
  );
});

describe('people are not worn out', () => {
  test('the same call again is the same request', async () => {
    const { ask, told } = queue();
    const first = idOf(await ask(asked()));
    expect(idOf(await ask(asked({ arguments: { to: 'bob', amount: 100 } })))).toBe(first);
    expect(told).toEqual([first]);
  });

  test('three calls of a tool wait at most; one that is decided, or over, makes room', async () => {
    const { ask, decide } = queue();
    const ids = [];
    for (const amount of [1, 2, 3]) ids.push(idOf(await ask(asked({ arguments: { amount } }))));
    expect(await ask(asked({ arguments: { amount: 4 } }))).toMatchObject({ refused: 'too-many-open' });
    // another tool, another user
    idOf(await ask(asked({ tool: 'Mail___send' })));
    idOf(await ask(asked({ subject: 'bob' })));
    await decide(ids[0]!, person('carol'), { amount: 1 }, 'reject');
    idOf(await ask(asked({ arguments: { amount: 4 } })));
    expect(await ask(asked({ arguments: { amount: 5 } }))).toMatchObject({ refused: 'too-many-open' });
    now += 10 * MINUTE;
    idOf(await ask(asked({ arguments: { amount: 5 } })));
  });

  test('twenty calls are asked for in any hour at most', async () => {
    const { ask, decide } = queue();
    for (let amount = 1; amount <= 20; amount += 1) {
      const id = idOf(await ask(asked({ arguments: { amount } })));
      await decide(id, person('carol'), { amount }, 'reject');
      now += MINUTE;
    }
    expect(await ask(asked({ tool: 'Mail___send' }))).toMatchObject({ refused: 'too-many-an-hour' });
    // what was refused took no room
    expect(await ask(asked({ tool: 'Mail___send' }))).toMatchObject({ refused: 'too-many-an-hour' });
    now = NOW + 60 * MINUTE;
    idOf(await ask(asked({ tool: 'Mail___send' })));
    expect(await ask(asked({ tool: 'Mail___send', arguments: {} }))).toMatchObject({ refused: 'too-many-an-hour' });
  });

  test('what cannot be shown is refused, and takes no room', async () => {
    const { ask } = queue();
    const before = (await requests.items()).size;
    for (const wrong of [
      { arguments: { to: 'b\u200Bob' } },
      { tool: 'Bank\u202E___transfer' },
      { subject: '\u0430lice' },
      { description: 'x'.repeat(2_000) },
      { effect: 'NONE' as never },
      { tenant: '' },
    ])
      expect(await ask(asked(wrong))).toMatchObject({ refused: 'cannot-be-shown' });
    expect((await requests.items()).size).toBe(before);
  });
});

/** As many at once as the embedded table bears; a thousand where everything is tried. */
const CROWD = EXHAUSTIVE ? 1_000 : 60;
describe(`${CROWD} at once`, () => {
  const many = <T>(make: (i: number) => Promise<T>) => Promise.all(Array.from({ length: CROWD }, (_, i) => make(i)));

  test('redeem one approval once', async () => {
    const { redeem } = queue();
    const token = await approved();
    const answers = await many((i) => redeem(call(), token, i));
    expect(answers.filter(Boolean)).toHaveLength(1);
  });

  test('decide about one request: as many count as are needed, one of each person, and a token comes of it', async () => {
    const { decide, ask, collect } = queue({ needs: 2 });
    const id = idOf(await ask(asked()));
    const outcomes = await many((i) =>
      decide(id, i % 3 === 0 ? person('alice', { id: 'alice' }) : person(`p${i % 3}`)).catch(() => ({
        refused: 'failed',
      })),
    );
    const counted = outcomes.filter((outcome) => 'done' in outcome);
    expect(counted.length).toBeLessThanOrEqual(2);
    await decide(id, person('p1'));
    await decide(id, person('p2'));
    const { approvals, outcome } = (await store.find(id))!;
    expect(outcome).toBe('approved');
    expect(approvals.map(({ name }) => name).sort()).toEqual(['p1', 'p2']);
    expect(await collect(id)).toMatchObject({ state: 'approved' });
  });

  test('approve and reject one request: one of the two it is', async () => {
    const { decide, ask, collect } = queue();
    const id = idOf(await ask(asked()));
    const outcomes = await many((i) => decide(id, person(`p${i}`), ARGS, i % 2 === 0 ? 'approve' : 'reject'));
    const done = outcomes.filter((outcome) => 'done' in outcome).map(what);
    expect(done).toHaveLength(1);
    expect((await collect(id)).state).toBe(done[0] === 'approve' ? 'approved' : 'rejected');
  });

  test('ask for calls of one tool: three wait', async () => {
    const { ask } = queue();
    const answers = await many((amount) => ask(asked({ arguments: { amount } })).catch(() => ({ refused: 'failed' })));
    expect(answers.filter((answer) => 'asked' in answer).length).toBeLessThanOrEqual(3);
    expect((await store.waiting(tenant(), NOW)).length).toBeLessThanOrEqual(3);
  });
});

describe('what waits of a user who is stopped', () => {
  test('is rejected, whoever has agreed so far, and nobody else’s is', async () => {
    const { ask, collect, decide, reject, recorded } = queue({ needs: 2 });
    const first = idOf(await ask(asked()));
    const second = idOf(await ask(asked({ arguments: { amount: 5 } })));
    const other = idOf(await ask(asked({ subject: 'bob' })));
    await decide(first, person('carol'));
    expect(await reject()).toEqual({ rejected: 2 });
    for (const id of [first, second]) expect(await collect(id)).toEqual({ state: 'rejected' });
    expect(what(await decide(first, person('dave')))).toBe('decided');
    expect(await collect(other, 'bob')).toMatchObject({ state: 'waiting' });
    expect(recorded).toContainEqual(expect.objectContaining({ event: 'rejected', id: first, by: 'playbook' }));
    // again it changes nothing
    expect(await reject()).toEqual({ rejected: 0 });
  });

  test('is rejected without a word on who agreed, which the policy of the function does not let it write', async () => {
    const { ask } = queue({ needs: 2 });
    await ask(asked());
    const sent: [operation: string, input: Record<string, object>][] = [];
    const call: AwsCall = (request) => {
      sent.push([request.headers!['x-amz-target']!.split('.')[1]!, request.body as Record<string, object>]);
      return callTo(requests)(request);
    };
    const own = queueTable(call, requests.name);
    await rejectAll({ store: own, record: () => {}, now: () => now })({ tenant: tenant(), subject: 'alice' });
    expect(sent.map(([operation]) => operation)).toEqual(['Query', 'GetItem', 'UpdateItem', 'UpdateItem']);
    const named = sent
      .slice(2)
      .flatMap(
        ([, { Key, UpdateExpression, ConditionExpression, ExpressionAttributeNames }]) =>
          `${Object.keys(Key!)} ${UpdateExpression} ${ConditionExpression}`
            .replace(/#\w+/g, (short) => (ExpressionAttributeNames as Record<string, string>)[short]!)
            .match(/(?<![:\w])[a-z]\w*/g)!,
      );
    expect(new Set(named.map((name) => name.replace(/\d+$/, '*')))).toEqual(new Set(REJECT_WRITES));
  });

  test('is not that of somebody of that name in another tenant', async () => {
    const { ask, collect, reject } = queue();
    const id = idOf(await ask(asked()));
    expect(await reject('alice', 'globex')).toEqual({ rejected: 0 });
    expect(await collect(id)).toMatchObject({ state: 'waiting' });
  });

  test('may wait still where the table does not answer, and then it fails', async () => {
    const { ask, reject } = queue();
    await ask(asked());
    requests.faults.set('*', '500');
    await expect(reject()).rejects.toThrow();
  });

  test('may wait still where more wait than are read, and then it fails', async () => {
    const many = Array.from({ length: 200 }, (_, n) => ({ subject: `user-${n}` }));
    const full = { ...store, waiting: async () => many as never };
    await expect(
      rejectAll({ store: full, record: () => {}, now: () => now })({ tenant: 'a', subject: 'eve' }),
    ).rejects.toThrow('more requests wait than are read');
  });
});
