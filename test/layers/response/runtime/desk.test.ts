import { stepFunctions } from '../../../../lib/layers/response/runtime/calls';
import { type ApiEvent, approvalDesk } from '../../../../lib/layers/response/runtime/desk';
import { hold } from '../../../../lib/layers/response/runtime/hold';
import { approvalTable } from '../../../../lib/runtime/approval-table';
import { type AwsCall, AwsError, type AwsRequest, awsCall } from '../../../../lib/runtime/aws-call';
import { LocalTable } from '../../../../local/aws/local-table';

const table = new LocalTable();
beforeAll(() => table.start());
afterAll(() => table.close());
const call: AwsCall = (request) =>
  awsCall({ region: 'eu-central-1', endpoints: { dynamodb: table.url }, timeouts: { control: 2_000 } }, () =>
    Promise.resolve({ accessKeyId: 'local', secretAccessKey: 'local' }),
  )(request);
const store = approvalTable(call, table.name);

const MACHINE = 'arn:aws:states:eu-central-1:111122223333:stateMachine:Quarantine';
const PLAYBOOKS = { QUARANTINE_PRINCIPAL: { machine: MACHINE, targets: ['role', 'user'], seconds: 3_600 } };
const NOW = 1_800_000_000_000;

/** A desk, the Step Functions behind it, and what it records. */
function desk({ approvers = ['arn:aws:iam::111122223333:role/people/OnCall'], broken = false } = {}) {
  const sent: [string, Record<string, unknown>][] = [];
  const recorded: Record<string, unknown>[] = [];
  const states = async ({ headers, body }: AwsRequest) => {
    if (broken) throw new AwsError('states', 'ServiceUnavailable', 503);
    sent.push([String(headers?.['x-amz-target']).replace('AWSStepFunctions.', ''), body as Record<string, unknown>]);
    return { headers: {}, body: '{}' };
  };
  const { start, ...release } = stepFunctions(states);
  let now = NOW;
  const answer = approvalDesk({
    store,
    release,
    start,
    playbooks: PLAYBOOKS,
    approvers,
    record: (line) => recorded.push(line as Record<string, unknown>),
    now: () => now,
  });
  const post = async (path: string, who: string | undefined, body: unknown, more: Partial<ApiEvent> = {}) => {
    const [role, session] = (who ?? '').split('/');
    const { statusCode, body: text } = await answer({
      path: `/${path}`,
      httpMethod: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      requestContext: {
        identity: who
          ? { userArn: `arn:aws:sts::111122223333:assumed-role/${role}/${session}`, user: `AROA${role}:${session}` }
          : {},
      },
      ...more,
    });
    return { statusCode, ...(JSON.parse(text) as { request?: string; problem?: string; decision?: string }) };
  };
  const started = () => sent.filter(([operation]) => operation === 'StartExecution').at(-1)![1];
  /** What the machine does when its execution comes to wait. */
  const wait = async (input: unknown = started().input) => {
    const execution = started();
    const request = `${MACHINE.replace(':stateMachine:', ':execution:')}:${execution.name}`;
    await hold(
      store,
      PLAYBOOKS,
      {
        request,
        token: `token-of-${execution.name}`,
        input: typeof input === 'string' ? JSON.parse(input) : input,
        seconds: 3_600,
      },
      now,
    );
    return request;
  };
  return { post, sent, recorded, wait, at: (time: number) => (now = time) };
}

const ASK = { playbook: 'QUARANTINE_PRINCIPAL', incident: 'i', role: 'Gateway' };
const approve = (request: string | undefined) => ({ request, decision: 'approve' });

test('somebody asks, somebody else approves, and what was asked for is what waits', async () => {
  const { post, sent, recorded, wait } = desk();
  const asked = await post('requests', 'Developer/bob', ASK);
  expect(asked.statusCode).toBe(202);
  const [, started] = sent[0]!;
  expect(started).toMatchObject({
    stateMachineArn: MACHINE,
    input: JSON.stringify({ incident: 'i', role: 'Gateway' }),
  });
  expect(asked.request).toBe(`${MACHINE.replace(':stateMachine:', ':execution:')}:${started.name}`);

  expect(await wait()).toBe(asked.request);
  expect(await post('decisions', 'OnCall/alice', approve(asked.request))).toMatchObject({
    statusCode: 200,
    decision: 'approve',
  });
  expect(sent[1]).toEqual([
    'SendTaskSuccess',
    {
      taskToken: `token-of-${started.name}`,
      output: JSON.stringify({ approvedBy: 'alice', approverId: 'AROAOnCall:alice', askedBy: 'bob' }),
    },
  ]);
  expect(recorded.map(({ event, by }) => [event, (by as { name: string }).name])).toEqual([
    ['asked', 'bob'],
    ['decided', 'alice'],
  ]);
  expect(recorded[1]).toMatchObject({ done: 'approve', askedBy: { name: 'bob' } });
});

test('a rejection ends it, and says who rejected', async () => {
  const { post, sent, wait } = desk();
  await post('requests', 'Developer/bob', ASK);
  await post('decisions', 'OnCall/alice', { request: await wait(), decision: 'reject' });
  expect(sent[1]).toMatchObject(['SendTaskFailure', { error: 'Rejected', cause: 'by alice' }]);
});

test('who asked does not approve, in whatever role', async () => {
  const { post, sent, recorded, wait } = desk({
    approvers: ['arn:aws:iam::111122223333:role/OnCall', 'arn:aws:iam::111122223333:role/Admin'],
  });
  await post('requests', 'OnCall/alice', ASK);
  const request = await wait();
  for (const who of ['OnCall/alice', 'Admin/alice', 'Admin/Alice']) {
    expect(await post('decisions', who, approve(request))).toMatchObject({ statusCode: 403, problem: 'same-person' });
  }
  expect(sent.map(([operation]) => operation)).toEqual(['StartExecution']);
  expect(recorded.at(-1)).toMatchObject({ refused: 'same-person', askedBy: { name: 'alice' } });
});

test('nobody decides who is not of an approver’s role, and nothing that he sends makes him one', async () => {
  const { post, sent, wait } = desk();
  await post('requests', 'Developer/bob', ASK);
  const request = await wait();
  for (const who of ['Developer/carol', 'people/OnCall', 'OnCall2/carol']) {
    expect((await post('decisions', who, approve(request))).statusCode).toBe(403);
  }
  const forged = { ...approve(request), by: 'alice', userArn: 'arn:aws:sts::111122223333:assumed-role/OnCall/alice' };
  expect((await post('decisions', 'Developer/carol', forged)).statusCode).toBe(400);
  expect((await post('decisions', undefined, approve(request))).statusCode).toBe(403);
  expect(sent).toHaveLength(1);
});

test('a role of the same name in another account is another role', async () => {
  const { post, wait } = desk({ approvers: ['arn:aws:iam::999988887777:role/OnCall'] });
  await post('requests', 'Developer/bob', ASK);
  expect(await post('decisions', 'OnCall/alice', approve(await wait()))).toMatchObject({ statusCode: 403 });
});

test('without approvers nobody approves', async () => {
  const { post, wait } = desk({ approvers: [] });
  await post('requests', 'Developer/bob', ASK);
  expect(await post('decisions', 'OnCall/alice', approve(await wait()))).toMatchObject({ statusCode: 403 });
});

test('an execution that somebody started directly waits for an approver too, who asked is not known', async () => {
  const { post, sent } = desk();
  const request = `${MACHINE.replace(':stateMachine:', ':execution:')}:by-hand`;
  const input = { incident: 'i', role: 'r', approved: true, approval: { approvedBy: 'me' } };
  await hold(store, PLAYBOOKS, { request, token: 'the-token', input, seconds: 60 }, NOW);
  expect((await post('decisions', 'Developer/bob', approve(request))).statusCode).toBe(403);
  expect((await post('decisions', 'OnCall/alice', approve(request))).statusCode).toBe(200);
  expect(JSON.parse(String(sent[0]![1].output))).toMatchObject({ approvedBy: 'alice', askedBy: 'not known' });
});

test('an execution with other input than was asked for does not wait', async () => {
  const { post, wait } = desk();
  await post('requests', 'Developer/bob', ASK);
  await expect(wait({ incident: 'i', role: 'Other' })).rejects.toThrow('asked for with other input');
  await expect(wait({ role: 'Gateway', incident: 'i' })).resolves.toBeDefined(); // the order of fields is nothing
});

test.each([
  ['an execution of another machine', { request: 'arn:aws:states:eu-central-1:111122223333:execution:Other:a' }],
  ['something that is no execution', { request: 'a' }],
  ['no token', { token: '' }],
  ['no time', { seconds: 0 }],
])('%s does not wait', async (_, wrong) => {
  const right = {
    request: `${MACHINE.replace(':stateMachine:', ':execution:')}:x`,
    token: 't',
    input: {},
    seconds: 60,
  };
  await expect(hold(store, PLAYBOOKS, { ...right, ...wrong }, NOW)).rejects.toThrow('not a playbook that waits');
});

test('what was decided, expired or never there is not decided', async () => {
  const { post, sent, wait, at } = desk();
  await post('requests', 'Developer/bob', ASK);
  const request = await wait();
  at(NOW + 3_600_000);
  expect(await post('decisions', 'OnCall/alice', approve(request))).toMatchObject({ statusCode: 410 });
  at(NOW);
  await post('decisions', 'OnCall/alice', approve(request));
  expect(await post('decisions', 'OnCall/alice', approve(request))).toMatchObject({ statusCode: 409 });
  expect(await post('decisions', 'OnCall/alice', approve('arn:other'))).toMatchObject({ statusCode: 404 });
  expect(sent.filter(([operation]) => operation === 'SendTaskSuccess')).toHaveLength(1);
});

test.each([
  ['a playbook that does not wait', { ...ASK, playbook: 'REVOKE_SESSIONS' }],
  ['a name every object has', { ...ASK, playbook: 'constructor' }],
  ['no incident', { playbook: ASK.playbook, role: 'r' }],
  ['no target', { playbook: ASK.playbook, incident: 'i' }],
  ['a target of another playbook', { ...ASK, ip: '198.51.100.1' }],
  ['an approval in it', { ...ASK, approved: 'true' }],
  ['what is not text', { ...ASK, role: ['r'] }],
  ['an empty text', { ...ASK, role: '' }],
  ['a text that is too long', { ...ASK, role: 'r'.repeat(513) }],
  ['a list', [ASK]],
  ['no JSON', 'playbook'],
  ['nothing', ''],
])('a request with %s starts nothing', async (_, body) => {
  const { post, sent } = desk();
  expect((await post('requests', 'Developer/bob', body)).statusCode).toBe(400);
  expect(sent).toEqual([]);
});

test.each([
  { decision: 'approve' },
  { request: 'a' },
  { request: 'a', decision: 'yes' },
  { request: 'a', decision: 'approve', approved: 'yes' },
  { request: 5, decision: 'approve' },
])('%j is no decision', async (body) => {
  const { post } = desk();
  expect((await post('decisions', 'OnCall/alice', body)).statusCode).toBe(400);
});

test('other methods and paths do nothing', async () => {
  const { post, sent } = desk();
  expect((await post('requests', 'Developer/bob', ASK, { httpMethod: 'PUT' })).statusCode).toBe(405);
  expect((await post('other', 'Developer/bob', ASK)).statusCode).toBe(404);
  expect(sent).toEqual([]);
});

test('a body may come in base64', async () => {
  const { post } = desk();
  const body = Buffer.from(JSON.stringify(ASK)).toString('base64');
  expect((await post('requests', 'Developer/bob', body, { isBase64Encoded: true })).statusCode).toBe(202);
});

test('no token is in an answer, a record or an error', async () => {
  const { post, sent, recorded, wait } = desk();
  const answers = [await post('requests', 'Developer/bob', ASK)];
  const request = await wait();
  for (const who of ['Developer/bob', 'OnCall/alice', 'OnCall/alice'])
    answers.push(await post('decisions', who, approve(request)));
  expect(JSON.stringify([answers, recorded])).not.toContain('token-of-');
  expect(JSON.stringify(sent)).toContain('token-of-');
  const down = desk({ broken: true });
  const held = `${MACHINE.replace(':stateMachine:', ':execution:')}:down`;
  await hold(store, PLAYBOOKS, { request: held, token: 'token-of-down', input: {}, seconds: 60 }, NOW);
  await expect(down.post('decisions', 'OnCall/alice', approve(held))).rejects.toThrow(/^states: ServiceUnavailable$/);
});
