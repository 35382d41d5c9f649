import { approvalTable } from '../../lib/runtime/approval-table';
import { decide, type Person, type Release, samePerson } from '../../lib/runtime/approvals';
import { type AwsCall, awsCall } from '../../lib/runtime/aws-call';
import { LocalTable } from '../../local/aws/local-table';

const table = new LocalTable();
beforeAll(() => table.start());
beforeEach(() => table.reset());
afterAll(() => table.close());

const real: AwsCall = (request) =>
  awsCall({ region: 'eu-central-1', endpoints: { dynamodb: table.url }, timeouts: { control: 2_000 } }, () =>
    Promise.resolve({ accessKeyId: 'local', secretAccessKey: 'local' }),
  )(request);
const storeOf = (call: AwsCall = real) => approvalTable(call, table.name);

const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;
const APPROVERS = ['OnCall'];
const person = (name: string, ...groups: string[]): Person => ({ id: `AROA:${name}`, name, groups });
const alice = person('alice', 'OnCall');
const bob = person('bob', 'Developer');

let number = 0;
/** A request that waits; `askedBy` says over which door it came. */
async function waiting(askedBy?: Person, store = storeOf()): Promise<string> {
  number += 1;
  const request = `request-${number}`;
  const expires = NOW + HOUR;
  if (askedBy) await store.ask({ request, inputHash: 'hash', askedBy, expires });
  expect(await store.hold({ request, inputHash: 'hash', token: `token-${number}`, expires })).toBe(true);
  return request;
}

/** What the waiting work was told. */
function recorder(answer: 'told' | 'gone' = 'told') {
  const told: [string, string, object | string][] = [];
  const release: Release = {
    approve: async (token, output) => {
      told.push(['approve', token, output]);
      return answer;
    },
    reject: async (token, cause) => {
      told.push(['reject', token, cause]);
      return answer;
    },
  };
  return { told, release };
}

const decided = async (
  request: string,
  by: Person,
  { decision = 'approve' as 'approve' | 'reject', release = recorder().release, now = NOW, store = storeOf() } = {},
) => decide({ store, release, approvers: APPROVERS }, { request, decision, by }, now);
const refusal = async (...asked: Parameters<typeof decided>) => {
  const outcome = await decided(...asked);
  return 'refused' in outcome ? outcome.refused : outcome.done;
};

describe('a request', () => {
  test('is approved by an approver who did not ask, and the work learns who that was', async () => {
    const { told, release } = recorder();
    const request = await waiting(bob);
    expect(await decided(request, alice, { release })).toMatchObject({
      done: 'approve',
      waiting: { askedBy: { name: 'bob' } },
    });
    expect(told).toEqual([
      ['approve', `token-${number}`, { approvedBy: 'alice', approverId: 'AROA:alice', askedBy: 'bob' }],
    ]);
  });

  test('is rejected by an approver, also by the one who asked', async () => {
    const { told, release } = recorder();
    expect(await refusal(await waiting(alice), alice, { decision: 'reject', release })).toBe('reject');
    expect(told).toEqual([['reject', `token-${number}`, 'by alice']]);
  });

  test('of whom nobody knows who asked is decided by approvers, and says so', async () => {
    const { told, release } = recorder();
    await decided(await waiting(), alice, { release });
    expect(told[0]![2]).toMatchObject({ askedBy: 'not known' });
  });

  test.each([
    ['somebody of another group', bob],
    ['somebody of no group', person('carol')],
    ['somebody whose group only begins like it', person('carol', 'OnCallers')],
  ])('is not decided by %s, who does not learn whether there is one', async (_, by) => {
    const { told, release } = recorder();
    for (const request of [await waiting(), 'no-such-request']) {
      for (const decision of ['approve', 'reject'] as const) {
        expect(await refusal(request, by, { decision, release })).toBe('not-an-approver');
      }
    }
    expect(told).toEqual([]);
  });

  test.each([
    ['the same sign-in', alice],
    ['another sign-in to the same role', { ...alice, id: 'AROA2:alice' }],
    ['another role, by the same name', { ...person('alice', 'OnCall', 'Admin'), id: 'AROA3:alice' }],
    ['a name in other letters', { ...alice, id: 'AROA4', name: 'ALICE' }],
    ['another name with the same id', { ...alice, name: 'al' }],
  ])('is not approved by who asked: %s', async (_, by) => {
    const { told, release } = recorder();
    const request = await waiting(alice);
    expect(await refusal(request, by, { release })).toBe('same-person');
    expect(told).toEqual([]);
    // and still waits for somebody else
    expect(await refusal(request, person('dave', 'OnCall'), { release })).toBe('approve');
  });

  test('is decided once: a replay is refused', async () => {
    const { told, release } = recorder();
    const request = await waiting(bob);
    expect(await refusal(request, alice, { release })).toBe('approve');
    expect(await refusal(request, alice, { release })).toBe('decided');
    expect(await refusal(request, person('dave', 'OnCall'), { decision: 'reject', release })).toBe('decided');
    expect(told).toHaveLength(1);
  });

  test('is decided by one of many who do so at once', async () => {
    const { told, release } = recorder();
    const request = await waiting(bob);
    const approvers = Array.from({ length: 8 }, (_, index) => person(`approver-${index}`, 'OnCall'));
    const outcomes = await Promise.all(
      approvers.map((by, index) => refusal(request, by, { release, decision: index % 2 ? 'approve' : 'reject' })),
    );
    expect(outcomes.filter((outcome) => outcome !== 'decided')).toHaveLength(1);
    expect(told).toHaveLength(1);
  });

  test('expires to the millisecond, however late it is looked at', async () => {
    const { told, release } = recorder();
    const request = await waiting(bob);
    expect(await refusal(request, alice, { release, now: NOW + HOUR })).toBe('expired');
    expect(told).toEqual([]);
    expect(await refusal(request, alice, { release, now: NOW + HOUR - 1 })).toBe('approve');
  });

  test('for which nobody waits any more is not said to be approved', async () => {
    expect(await refusal(await waiting(bob), alice, { release: recorder('gone').release })).toBe('expired');
  });

  test('that is not there is unknown', async () => {
    expect(await refusal('no-such-request', alice)).toBe('unknown');
  });

  test('that was asked for and does not wait yet cannot be decided', async () => {
    await storeOf().ask({ request: 'early', inputHash: 'hash', askedBy: bob, expires: NOW + HOUR });
    expect(await refusal('early', alice)).toBe('decided');
  });

  test('waits again when the work could not be told', async () => {
    const request = await waiting(bob);
    const broken: Release = {
      approve: () => Promise.reject(new Error('down')),
      reject: () => Promise.reject(new Error('down')),
    };
    await expect(decided(request, alice, { release: broken })).rejects.toThrow('down');
    const { told, release } = recorder();
    expect(await refusal(request, alice, { release })).toBe('approve');
    expect(told).toEqual([['approve', `token-${number}`, expect.anything()]]);
  });
});

describe('what is kept', () => {
  test('is the token only while it waits, with a time to live', async () => {
    const request = await waiting(bob);
    const held = (await table.items()).get(request)!;
    expect(held).toMatchObject({ token: { S: `token-${number}` }, asked_name: { S: 'bob' } });
    expect(Number(held.ttl?.N)).toBe((NOW + HOUR) / 1_000 + 86_400);
    await decided(request, alice);
    const after = (await table.items()).get(request)!;
    expect(JSON.stringify(after)).not.toContain('token-');
    expect(after).toMatchObject({ decision: { S: 'approve' }, decided_name: { S: 'alice' } });
  });

  test('is no second token: work that waits already, or was decided, does not wait anew', async () => {
    const store = storeOf();
    const request = await waiting(bob);
    const again = { request, inputHash: 'hash', token: 'forged', expires: NOW + HOUR };
    expect(await store.hold(again)).toBe(false);
    await decided(request, alice);
    expect(await store.hold(again)).toBe(false);
  });

  test('is not work with other input than was asked for', async () => {
    const store = storeOf();
    await store.ask({ request: 'tampered', inputHash: 'hash', askedBy: bob, expires: NOW + HOUR });
    expect(await store.hold({ request: 'tampered', inputHash: 'other', token: 't', expires: NOW + HOUR })).toBe(false);
    expect(await refusal('tampered', alice)).toBe('decided');
  });

  test('is the first who asked', async () => {
    const store = storeOf();
    const asked = { request: 'twice', inputHash: 'hash', expires: NOW + HOUR };
    await store.ask({ ...asked, askedBy: bob });
    await expect(store.ask({ ...asked, askedBy: alice })).rejects.toThrow('exists already');
    expect(await store.find('twice')).toMatchObject({ askedBy: { name: 'bob' } });
  });

  test('is the same when a call is repeated because its answer was lost', async () => {
    const twice: AwsCall = async (request) => {
      if (String(request.headers?.['x-amz-target']).endsWith('UpdateItem')) await real(request);
      return real(request);
    };
    const store = storeOf(twice);
    const { told, release } = recorder();
    expect(await refusal(await waiting(bob, store), alice, { store, release })).toBe('approve');
    expect(told).toHaveLength(1);
  });

  test.each(['GetItem', 'UpdateItem'])('lets nobody decide when %s fails', async (operation) => {
    const request = await waiting(bob);
    const { told, release } = recorder();
    for (const fault of ['500', '403', 'malformed', 'reset', 'lost-answer'] as const) {
      table.faults.set(operation, fault);
      await expect(decided(request, alice, { release })).rejects.toThrow();
    }
    expect(told).toEqual([]);
  });
});

test('two people are told apart by the whole of their names', () => {
  expect(samePerson(alice, bob)).toBe(false);
  expect(samePerson(alice, person('alice.b'))).toBe(false);
});
