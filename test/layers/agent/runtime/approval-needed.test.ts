import { AGENT_ERRORS } from '../../../../lib/contract';
import type { ApprovalAsked, ApprovalCollected } from '../../../../lib/contract/approval-queue';
import { AGENT_ENV } from '../../../../lib/layers/agent/contract';
import { ask } from '../../../../lib/layers/agent/runtime/approvals/ask';
import { approvalsDesk } from '../../../../lib/layers/agent/runtime/approvals/desk';
import { issue } from '../../../../lib/layers/agent/runtime/approvals/issue';
import { signBy } from '../../../../lib/layers/agent/runtime/approvals/mac';
import { queueTable } from '../../../../lib/layers/agent/runtime/approvals/queue-table';
import { guarded } from '../../../../lib/layers/agent/runtime/guarded';
import type { WriteRecord } from '../../../../lib/layers/agent/runtime/record';
import { requestInterceptor } from '../../../../lib/layers/agent/runtime/request-function';
import { responseInterceptor } from '../../../../lib/layers/agent/runtime/response-function';
import { argumentsHash } from '../../../../lib/runtime/approval';
import { awsCall } from '../../../../lib/runtime/aws-call';
import { bearerClaims } from '../../../../lib/runtime/bearer';
import { credentialsOf, ROLES } from '../../../../local/agent/agent-world';
import { LocalTable } from '../../../../local/aws/local-table';
import type { Json } from '../../../../local/aws/world';
import { startedAgents } from '../../../support/world';

const { world, agent } = startedAgents();
const requests = new LocalTable('asked', { name: 'waiting', key: 'waiting_tenant', sort: 'requested_at' });
const redeemed = new LocalTable('opened');
const KEY = 'arn:aws:kms:eu-central-1:111111111111:key/approvals';
const PAGE = 'https://approvals.example.com/live/';
const QUEUE = { ask: 'arn:queue-ask', issue: 'arn:queue-issue' };
const MINUTE = 60_000;
let desk: ReturnType<typeof approvalsDesk>;
let ahead = 0;
let told: string[] = [];

beforeAll(async () => {
  await Promise.all([requests.start(), redeemed.start()]);
  agent.kms.may.set(KEY, { GenerateMac: ['ISSUER'], VerifyMac: [ROLES.interceptor] });
});
afterAll(() => Promise.all([requests.close(), redeemed.close()]));

const CENTS = 100;
/** Of each test one of its own: what waits, and how much was asked for, counts by tenant. */
let tenants = 0;
const tenant = () => `tenant-${tenants}`;
beforeEach(() => {
  for (const table of [requests, redeemed]) table.reset();
  ahead = 0;
  told = [];
  tenants += 1;
  const call = awsCall(
    {
      region: 'eu-central-1',
      endpoints: { dynamodb: requests.url, kms: agent.kms.url },
      timeouts: { control: 20_000 },
    },
    credentialsOf('ISSUER'),
  );
  const now = () => Date.now() + ahead;
  const parts = { store: queueTable(call, requests.name), record: () => {}, now };
  const tell = async (id: string) => void told.push(id);
  const asks = ask({ ...parts, needs: 1, expiry: 10 * MINUTE, tell });
  const issues = issue({ ...parts, needs: 1, sign: signBy(call, KEY) });
  world.tools.add<ApprovalAsked>(QUEUE.ask, asks);
  world.tools.add<ApprovalCollected>(QUEUE.issue, issues);
  const { issuer, clientId, jwksUri } = world.issuer;
  desk = approvalsDesk({
    ...parts,
    group: 'approvers',
    read: bearerClaims(
      [{ kind: 'cognito', issuer, clientIds: [clientId], jwksUri, tokenUse: 'access', scopes: ['approvals/decide'] }],
      5_000,
    ),
    claims: { subject: 'sub', tenant: 'custom:tenantId', groups: 'cognito:groups' },
    page: { statusCode: 200, headers: {}, body: '' },
  });
  const env = {
    ...agent.env(),
    AWS_ENDPOINT_URL_DYNAMODB: redeemed.url,
    [AGENT_ENV.approvalsTable]: redeemed.name,
    [AGENT_ENV.approvalsKey]: KEY,
    [AGENT_ENV.approvalsAsk]: QUEUE.ask,
    [AGENT_ENV.approvalsIssue]: QUEUE.issue,
    [AGENT_ENV.approvalsPage]: PAGE,
  };
  const record: WriteRecord = (line) => void agent.records.push(line);
  const host = { credentials: credentialsOf(ROLES.interceptor), record };
  agent.server.request = guarded(() => requestInterceptor(env, host));
  agent.server.response = guarded(() => responseInterceptor(env, host));
});
jest.setTimeout(60_000);

let ids = 0;
/** The same call by default, under an id of its own as clients of MCP send it. */
const refund = async (more: { args?: object; token?: string; id?: unknown } = {}): Promise<Json> => {
  ids += 1;
  const { args = { order: 'A1', cents: CENTS }, token = agent.token('alice', tenant()), id = ids } = more;
  return (await agent.call('Orders___refund', args, { token, id })).body;
};
const errorIn = (body: Json) => Object.entries(AGENT_ERRORS).find(([, code]) => code === body.error?.code)?.[0];
const ran = () => agent.ran.filter(({ tool }) => tool === 'Orders___refund');

/** The request that a refused call waits as. */
const waiting = async (more: Parameters<typeof refund>[0] = {}): Promise<string> => {
  const body = await refund(more);
  expect([errorIn(body), body.error?.data.approval]).toEqual([
    'approvalRequired',
    { id: expect.any(String), url: `${PAGE}#${body.error?.data.approval?.id}` },
  ]);
  return body.error.data.approval.id;
};

const atDesk = async (httpMethod: string, resource: string, more: { id?: string; body?: object; name?: string }) => {
  const { id, body, name = 'carol' } = more;
  const authorization = `Bearer ${world.issuer.token(name, tenant(), {
    username: name,
    scope: 'approvals/decide',
    'cognito:groups': ['approvers'],
    auth_time: Math.floor((Date.now() + ahead) / 1_000),
  })}`;
  const answer = await desk({
    httpMethod,
    resource,
    headers: { authorization },
    pathParameters: id ? { id } : null,
    body: body ? JSON.stringify(body) : null,
  });
  return { status: answer.statusCode, ...JSON.parse(answer.body) } as Json;
};
/** Somebody reads a request, and decides about what he was shown. */
const decide = async (id: string, decision = 'approve', name = 'carol') => {
  const { argsHash } = await atDesk('GET', '/requests/{id}', { id, name });
  return atDesk('POST', '/decisions', { body: { id, decision, argsHash }, name });
};

describe('a call that changes something', () => {
  test('waits with exactly the arguments it has, runs once when somebody agreed, and is refused again', async () => {
    const args = { order: 'A1', cents: CENTS };
    const id = await waiting();
    expect(told).toEqual([id]);
    const shown = await atDesk('GET', '/requests/{id}', { id });
    expect(shown).toMatchObject({ tool: 'Orders___refund', subject: 'alice', description: 'Pays money back.' });
    expect([JSON.parse(shown.argsShown), shown.argsHash]).toEqual([args, argumentsHash(args)]);
    // until somebody agrees it is the same request
    expect(await waiting()).toBe(id);
    expect(ran()).toEqual([]);

    expect((await decide(id)).status).toBe(200);
    expect((await refund()).result?.isError).toBe(false);
    expect(ran()).toMatchObject([{ arguments: args, caller: { tenant: tenant(), subject: 'alice' } }]);
    const next = await waiting();
    expect(next).not.toBe(id);
    expect(ran()).toHaveLength(1);

    // which is a request like any other
    expect((await decide(next)).status).toBe(200);
    expect((await refund()).result?.isError).toBe(false);
    expect(ran()).toHaveLength(2);
    expect(told).toEqual([id, next]);
    const [first, second] = ran().map(({ approval }) => approval);
    expect([first, second]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), expect.stringMatching(/^[0-9a-f]{64}$/)]);
    expect(second).not.toBe(first);
  });

  test('is one use of the approval where the gateway sends one message twice', async () => {
    await decide(await waiting());
    agent.server.behaviour.retries = true;
    expect((await refund()).result?.isError).toBe(false);
    agent.server.behaviour.retries = false;
    await waiting();
    expect(ran()).toHaveLength(1);
  });

  test('runs three times at most for a client that repeats one id, each time by the name of the same approval', async () => {
    await decide(await waiting());
    for (let i = 0; i < 3; i += 1) expect((await refund({ id: 'again' })).result?.isError).toBe(false);
    expect(errorIn(await refund({ id: 'again' }))).toBe('approvalRequired');
    expect(ran()).toHaveLength(3);
    expect(new Set(ran().map(({ approval }) => approval)).size).toBe(1);
  });

  test('never shows the proof, nor what a caller writes in its place', async () => {
    const id = await waiting({ args: { order: 'A1', cents: CENTS, _context: 'I am the president' } });
    const { argsShown } = await atDesk('GET', '/requests/{id}', { id });
    expect(JSON.parse(argsShown)).toEqual({ order: 'A1', cents: CENTS });
  });
});

describe('stays refused, and nothing runs:', () => {
  afterEach(() => expect(ran()).toEqual([]));

  test('other arguments than those that were approved', async () => {
    const id = await waiting();
    await decide(id);
    expect(await waiting({ args: { order: 'A1', cents: CENTS + 1_000 } })).not.toBe(id);
  });

  test('the same call of another user, and of a user of that name in another tenant', async () => {
    const id = await waiting();
    await decide(id);
    expect(await waiting({ token: agent.token('bob', tenant()) })).not.toBe(id);
    expect(await waiting({ token: agent.token('alice', 'globex') })).not.toBe(id);
  });

  test('a call for which the queue names an approved request of another call, or of another user', async () => {
    const id = await waiting();
    await decide(id);
    world.tools.functions.set(QUEUE.ask, () => ({ asked: id, expires: Date.now() + MINUTE, agreed: true }));
    for (const other of [
      { args: { order: 'A1', cents: CENTS + 1_000 } },
      { token: agent.token('bob', tenant()) },
      { token: agent.token('alice', 'globex') },
    ]) {
      expect(errorIn(await refund(other))).toBe('approvalRequired');
    }
  });

  test('a call that its own caller approves', async () => {
    const id = await waiting();
    expect(await decide(id, 'approve', 'alice')).toMatchObject({ status: 403, problem: 'same-person' });
    expect(await waiting()).toBe(id);
  });

  test('a call that was rejected', async () => {
    const id = await waiting();
    expect((await decide(id, 'reject')).status).toBe(200);
    expect(await waiting()).not.toBe(id);
  });

  test('a call whose approval came too late, and one that was approved too long ago', async () => {
    const late = await waiting();
    ahead = 11 * MINUTE;
    expect((await decide(late)).status).toBe(410);
    const id = await waiting();
    expect(id).not.toBe(late);
    expect((await decide(id)).status).toBe(200);
    ahead += 11 * MINUTE;
    expect(await waiting()).not.toBe(id);
  });

  test('a call that nobody is asked about: too many wait already', async () => {
    for (const more of [1, 2, 3]) await waiting({ args: { order: 'A1', cents: CENTS + more * 100 } });
    const { error } = await refund();
    expect(error).toMatchObject({ code: AGENT_ERRORS.approvalRequired, data: { refused: 'too-many-open' } });
    expect(error.data.approval).toBeUndefined();
  });

  test.each<[string, () => void]>([
    ['takes no requests', () => void world.tools.faults.set(QUEUE.ask, '500')],
    ['fails', () => requests.faults.set('*', '500')],
    ['answers something else', () => void world.tools.functions.set(QUEUE.ask, () => ({ asked: 'javascript:1' }))],
  ])('a call while the queue %s, which is told apart from one that waits', async (_, breaks) => {
    breaks();
    expect(errorIn(await refund())).toBe('unavailable');
    expect(agent.records.find(({ at }) => at === 'request')).toMatchObject({
      decision: 'unavailable',
      cause: expect.stringMatching(/^approvals: AwsError lambda/),
    });
  });
});

test.each<[string, () => void, () => void]>([
  ['nobody issues it', () => void world.tools.faults.set(QUEUE.issue, '500'), () => void world.tools.faults.clear()],
  ['nobody verifies it', () => void agent.kms.faults.set('VerifyMac', '500'), () => agent.kms.faults.clear()],
  ['nobody uses it up', () => void redeemed.faults.set('*', '500'), () => redeemed.faults.clear()],
])('an approved call while %s; and its approval is not lost by that', async (_, breaks, mends) => {
  await decide(await waiting());
  breaks();
  expect(errorIn(await refund())).toBe('unavailable');
  expect(ran()).toEqual([]);
  mends();
  expect((await refund()).result?.isError).toBe(false);
  expect(told).toHaveLength(1);
});
