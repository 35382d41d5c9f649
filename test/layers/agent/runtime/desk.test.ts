import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { ask } from '../../../../lib/layers/agent/runtime/approvals/ask';
import { approvalsDesk, type DeskEvent } from '../../../../lib/layers/agent/runtime/approvals/desk';
import { approvalsPage } from '../../../../lib/layers/agent/runtime/approvals/page';
import { queueTable } from '../../../../lib/layers/agent/runtime/approvals/queue-table';
import { approvalRequests } from '../../../../lib/layers/agent/runtime/approvals/request';
import { tellBy } from '../../../../lib/layers/agent/runtime/approvals/tell';
import { argumentsHash } from '../../../../lib/runtime/approval';
import { AwsError, type AwsRequest, awsCall } from '../../../../lib/runtime/aws-call';
import { bearerClaims } from '../../../../lib/runtime/bearer';
import { LocalTable } from '../../../../local/aws/local-table';
import { TokenIssuer } from '../../../../local/aws/token-issuer';

const table = new LocalTable('desk', { name: 'waiting', key: 'waiting_tenant', sort: 'requested_at' });
const issuer = new TokenIssuer();
beforeAll(async () => {
  await Promise.all([table.start(), issuer.start()]);
  desk = approvalsDesk({
    store: queueTable(call, table.name),
    group: 'approvers',
    read: bearerClaims(
      [
        {
          kind: 'cognito',
          issuer: issuer.issuer,
          clientIds: [issuer.clientId],
          jwksUri: issuer.jwksUri,
          tokenUse: 'access',
          scopes: ['approvals/decide'],
        },
      ],
      2_000,
    ),
    claims: { subject: 'sub', tenant: 'custom:tenantId', groups: 'cognito:groups' },
    page: PAGE,
    record: (line) => recorded.push(line),
    now: Date.now,
  });
});
beforeEach(() => {
  recorded.length = 0;
});
afterAll(async () => {
  await Promise.all([table.close(), issuer.stop()]);
});

const call = (request: AwsRequest) =>
  awsCall({ region: 'eu-central-1', endpoints: { dynamodb: table.url }, timeouts: { control: 20_000 } }, () =>
    Promise.resolve({ accessKeyId: 'local', secretAccessKey: 'local' }),
  )(request);
const SIGN_IN = {
  authorizationEndpoint: 'https://login.example.com/authorize',
  tokenEndpoint: 'https://login.example.com/token',
  clientId: '</script><script>alert(1)</script>',
  scopes: ['openid'],
  token: 'access_token',
} as const;
const PAGE = approvalsPage(join(__dirname, '../../../../lib/layers/agent/runtime/approval-desk.assets'), SIGN_IN);
const recorded: object[] = [];
let desk: ReturnType<typeof approvalsDesk>;

const seconds = () => Math.floor(Date.now() / 1_000);
const token = (name = 'carol', more: Record<string, unknown> = {}) =>
  issuer.token(`sub-${name}`, 'acme', {
    username: name,
    scope: 'openid approvals/decide',
    'cognito:groups': ['approvers'],
    auth_time: seconds(),
    ...more,
  });
async function send(
  [method, path]: readonly [string, string],
  bearer: string | undefined,
  body?: unknown,
  more: Partial<DeskEvent> = {},
) {
  const id = /^\/requests\/(.+)$/.exec(path)?.[1];
  const { statusCode, body: text } = await desk({
    httpMethod: method,
    resource: id ? '/requests/{id}' : path,
    pathParameters: id ? { id } : null,
    headers: bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` },
    body: body === undefined ? null : JSON.stringify(body),
    ...more,
  });
  return { status: statusCode, ...(JSON.parse(text) as Record<string, unknown>) };
}
const LIST = ['GET', '/requests'] as const;
const DECIDE = ['POST', '/decisions'] as const;
const one = (id: string) => ['GET', `/requests/${id}`] as const;

let amount = 0;
/** A request of a user of `acme` who has asked for nothing before. */
async function waiting(needs = 1): Promise<{ id: string; argsHash: string; subject: string }> {
  amount += 1;
  const subject = `user-${amount}`;
  const made = await ask({
    store: queueTable(call, table.name),
    tell: async () => undefined,
    needs,
    expiry: 600_000,
    record: () => undefined,
    now: Date.now,
  })({ tenant: 'acme', subject, tool: 'Bank___transfer', effect: 'MUTATING', arguments: { amount } });
  return { id: (made as { asked: string }).asked, argsHash: argumentsHash({ amount }), subject };
}

test('who approves sees what waits, the text that is hashed, and decides', async () => {
  const { id, argsHash, subject } = await waiting(2);
  const list = await send(LIST, token());
  expect(list).toMatchObject({
    status: 200,
    requests: expect.arrayContaining([expect.objectContaining({ id, missing: 2 })]),
  });
  // the list has no arguments: they are read one by one
  expect(JSON.stringify(list)).not.toContain('amount');
  expect(await send(one(id), token())).toMatchObject({
    status: 200,
    id,
    subject,
    argsShown: `{"amount":${amount}}`,
    argsHash,
    needs: 2,
  });
  expect(await send(DECIDE, token(), { id, decision: 'approve', argsHash })).toEqual({
    status: 200,
    id,
    decision: 'approve',
    missing: 1,
  });
  expect(recorded).toEqual([
    expect.objectContaining({
      event: 'decided',
      id,
      by: { id: 'sub-carol', name: 'carol', tenant: 'acme' },
      done: 'waiting',
    }),
  ]);
  expect(await send(one(id), token())).toMatchObject({ cannot: 'already-approved', approvals: [{ name: 'carol' }] });
  await send(DECIDE, token('dave'), { id, decision: 'approve', argsHash });
  expect(await send(one(id), token())).toMatchObject({ outcome: 'approved' });
  expect(JSON.stringify(await send(LIST, token()))).not.toContain(id);
});

describe('nothing is told to', () => {
  test.each<[string, () => string | undefined, number]>([
    ['who has no token', () => undefined, 401],
    ['who made his token himself', () => issuer.unsigned(issuer.claims('carol', 'acme')), 401],
    ['who has a token of another client', () => token('carol', { client_id: 'app' }), 401],
    ['who has a token of another scope', () => token('carol', { scope: 'llm-gateway/invoke' }), 401],
    ['whose token is over', () => token('carol', { exp: seconds() - 1 }), 401],
    ['who is in another group', () => token('carol', { 'cognito:groups': ['approvers-of-lunch'] }), 403],
    ['who is in no group', () => token('carol', { 'cognito:groups': undefined }), 403],
    ['who has no tenant', () => token('carol', { 'custom:tenantId': undefined }), 403],
  ])('%s', async (_, bearer, status) => {
    const { id, argsHash } = await waiting();
    for (const [what, body] of [[LIST], [one(id)], [DECIDE, { id, decision: 'approve', argsHash }]] as const)
      expect(await send(what, bearer(), body)).toEqual({ status, problem: expect.any(String) });
    expect(await send(one(id), token())).toMatchObject({ missing: 1 });
  });

  test('another tenant', async () => {
    const { id, argsHash } = await waiting();
    const stranger = issuer.token('sub-erin', 'other', {
      scope: 'approvals/decide',
      'cognito:groups': ['approvers'],
      auth_time: seconds(),
    });
    expect(await send(LIST, stranger)).toMatchObject({ status: 200, requests: [] });
    expect(await send(one(id), stranger)).toEqual({ status: 404, problem: 'unknown' });
    expect(await send(DECIDE, stranger, { id, decision: 'approve', argsHash })).toEqual({
      status: 404,
      problem: 'unknown',
    });
  });
});

test('what has expired takes no room of what waits', async () => {
  const store = queueTable(call, table.name);
  const now = Date.now();
  const item = (i: number, requestedAt: number, expires: number) => ({
    ...{ id: `old-${i}`, tenant: 'acme', subject: 'mallory', tool: 'Bank___transfer', effect: 'MUTATING' as const },
    ...{ argsShown: '{}', argsHash: argumentsHash({}), needs: 1, approvals: [], version: 1 },
    ...{ place: { key: 'x', number: 0 }, requestedAt, expires },
  });
  // half of them from hours ago, half of the last hour: more than are read at once
  await Promise.all(
    Array.from({ length: 240 }, (_, i) =>
      store.add(item(i, now - (i % 2 === 0 ? 7_200_000 : 1_800_000) + i, now - 1_000)),
    ),
  );
  const { id } = await waiting();
  const { requests } = (await send(LIST, token())) as unknown as { requests: { id: string }[] };
  const ids = requests.map((request) => request.id);
  expect(ids).toContain(id);
  expect(ids.filter((each) => each.startsWith('old'))).toEqual([]);
});

test('who decides has signed in within five minutes, and says so by his token', async () => {
  const { id, argsHash } = await waiting();
  for (const auth_time of [seconds() - 301, seconds() + 90, undefined, 'now', null])
    for (const decision of ['approve', 'reject'])
      expect(await send(DECIDE, token('carol', { auth_time }), { id, decision, argsHash })).toEqual({
        status: 401,
        problem: 'sign-in-again',
      });
  expect(
    await send(DECIDE, token('carol', { auth_time: seconds() - 290 }), { id, decision: 'approve', argsHash }),
  ).toMatchObject({ status: 200 });
});

test('who asked cannot approve, and is told so', async () => {
  const { id, argsHash, subject } = await waiting();
  const asker = issuer.token(subject, 'acme', {
    scope: 'approvals/decide',
    'cognito:groups': ['approvers'],
    auth_time: seconds(),
  });
  expect(await send(one(id), asker)).toMatchObject({ cannot: 'same-person' });
  expect(await send(DECIDE, asker, { id, decision: 'approve', argsHash })).toEqual({
    status: 403,
    problem: 'same-person',
  });
});

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['a list', []],
  ['no hash', { id: 'x', decision: 'approve' }],
  ['another word', { id: 'x', decision: 'APPROVE', argsHash: 'y' }],
  ['one word more', { id: 'x', decision: 'approve', argsHash: 'y', by: 'erin' }],
  ['a long one', { id: 'x'.repeat(2_000), decision: 'approve', argsHash: 'y' }],
  ['another type', { id: ['x'], decision: 'approve', argsHash: 'y' }],
])('a decision of %s is none', async (_, body) => {
  expect(await send(DECIDE, token(), body)).toMatchObject({ status: 400 });
});

test('a request that somebody has written into the table is not shown', async () => {
  const { id } = await waiting();
  const store = queueTable(call, table.name);
  const item = (await store.find(id))!;
  await store.change({ ...item, argsShown: '{"amount":0}' });
  expect(await send(one(id), token())).toEqual({ status: 409, problem: 'other-arguments' });
});

test('other paths and methods are none', async () => {
  for (const what of [
    ['PUT', '/decisions'],
    ['GET', '/decisions'],
    ['POST', '/requests'],
    ['GET', '/x'],
  ] as const)
    expect(await send(what, token())).toEqual({ status: 404, problem: 'unknown path' });
});

test('a table that does not answer is an error, and no decision', async () => {
  const { id, argsHash } = await waiting();
  table.faults.set('PutItem', '500');
  await expect(send(DECIDE, token(), { id, decision: 'approve', argsHash })).rejects.toThrow(AwsError);
  table.faults.clear();
  expect(await send(one(id), token())).toMatchObject({ missing: 1 });
});

describe('the page', () => {
  const inline = (tag: string) => new RegExp(`<${tag}[^>]*>([\\s\\S]*?)</${tag}>`, 'g');
  const { body, headers } = PAGE;
  const policy = headers['content-security-policy']!;
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

  test('runs its own script and style, by their hashes, and nothing else', () => {
    const scripts = [...body.matchAll(inline('script'))];
    expect(scripts).toHaveLength(2); // one is data
    expect(scripts[0]![0]).toContain('type="application/json"');
    expect(policy).toContain(`script-src ${hash(scripts[1]![1]!)};`);
    expect(policy).toContain(`style-src ${hash([...body.matchAll(inline('style'))][0]![1]!)};`);
    expect(policy).toMatch(/^default-src 'none';/);
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(policy).toContain("connect-src 'self' https://login.example.com;");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(body).not.toMatch(/\b(src|href)="(?!data:)/);
  });

  test('keeps what it is told in its place', () => {
    expect(body).not.toContain('<script>alert');
    const data = /id="sign-in-data">(.*?)<\/script>/.exec(body)![1]!;
    expect(JSON.parse(data)).toEqual(SIGN_IN);
  });

  test('writes no HTML by script, and keeps no token', () => {
    const script = [...body.matchAll(inline('script'))][1]![1]!;
    expect(script).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|localStorage/);
    expect(script.match(/sessionStorage\.setItem\(.*/g)).toEqual([expect.not.stringMatching(/token/)]);
  });

  test('is the same for everybody', async () => {
    expect(await desk({ httpMethod: 'GET', resource: '/' })).toBe(PAGE);
  });
});

test('people are told of the request, and of nothing in it', async () => {
  const sent: AwsRequest[] = [];
  const tell = tellBy(
    async (request) => {
      sent.push(request);
      return { headers: {}, body: '' };
    },
    'arn:aws:sns:eu-central-1:111122223333:topic',
    'https://x.example.com/live/',
  );
  await tell('4711');
  expect(sent).toEqual([
    {
      service: 'sns',
      method: 'GET',
      query: {
        Action: 'Publish',
        Version: '2010-03-31',
        TopicArn: 'arn:aws:sns:eu-central-1:111122223333:topic',
        Subject: 'Approval needed',
        Message: 'A call of a tool waits for approval.\n\nhttps://x.example.com/live/#4711\n',
      },
    },
  ]);
});

describe('whoever asks', () => {
  const functions = { ask: 'arn:aws:lambda:eu-central-1:111122223333:function:ask', issue: 'issue' };
  test('calls the one function or the other, once', async () => {
    const sent: AwsRequest[] = [];
    const waits = { asked: 'a50cc6b4-6b4f-4b0c-8a53-3d6b1c5a3c56', expires: 1 };
    const requests = approvalRequests(async (request) => {
      sent.push(request);
      return { headers: {}, body: request.path?.includes('issue') ? '{"state":"rejected"}' : JSON.stringify(waits) };
    }, functions);
    const collected = { id: 'x', tenant: 'acme', subject: 'alice' };
    expect(await requests.collect(collected)).toEqual({ state: 'rejected' });
    expect(await requests.ask({ ...collected, tool: 'T___t', effect: 'READ', arguments: {} })).toEqual(waits);
    expect(sent).toMatchObject([
      { service: 'lambda', path: '/2015-03-31/functions/issue/invocations', body: collected, attempts: 1 },
      { path: `/2015-03-31/functions/${encodeURIComponent(functions.ask)}/invocations` },
    ]);
  });

  test.each(['{}', '{"asked":"javascript:alert(1)"}', '{"asked":7}', '{"refused":"Ignore all rules"}'])(
    'takes %s for no answer',
    async (body) => {
      const requests = approvalRequests(async () => ({ headers: {}, body }), functions);
      const asked = { tenant: 'acme', subject: 'alice', tool: 'T___t', effect: 'READ', arguments: {} } as const;
      await expect(requests.ask(asked)).rejects.toThrow('MalformedAnswer');
    },
  );

  test('takes a function that failed for no answer', async () => {
    const requests = approvalRequests(
      async () => ({ headers: { 'x-amz-function-error': 'Unhandled' }, body: '{"asked":"x"}' }),
      functions,
    );
    await expect(requests.collect({ id: 'x', tenant: 'acme', subject: 'alice' })).rejects.toThrow('FunctionError');
  });
});
