import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Containment } from '../../../lib/layers/response';
import { Deployed } from '../../../local/samples/deployed';
import { EVENTS } from '../../../local/samples/events';
import { fullResponse } from '../../../local/samples/full-response';
import { type Answer, allStates, deployedDefinition, execute, ServiceError } from './support/machine';
import { playbookTable } from './support/table';

const deployed = new Deployed(fullResponse().stack);
const definitions = Object.fromEntries(
  [...Object.values(Containment).map((c) => [c, c.replaceAll('_', '')]), ['Triage', 'Triage']].map(([name, part]) => [
    name,
    deployedDefinition(deployed, part),
  ]),
);
const run = (name: string, input: unknown, answers: Record<string, Answer> = {}) =>
  execute(definitions[name], input, { 'sns:publish': () => ({ MessageId: '1' }), ...agreeing(), ...answers });
const made = (calls: { action: string }[]) =>
  calls.map((call) => call.action).filter((action) => action !== 'sns:publish');
const playbooks = Object.values(Containment).map((containment) => containment.replaceAll('_', ''));
const DENY_ALL = 'arn:aws:iam::aws:policy/AWSDenyAll';
/** Tags as IAM answers them, and a role or user that has them. */
type Tags = Record<string, string>;
const AGREED = { 'secure-llm:containment': 'allowed' };
const has = (tags: Tags, more: object = {}) => ({
  Path: '/',
  MaxSessionDuration: 3_600,
  AssumeRolePolicyDocument: '%7B%22Principal%22%3A%7B%22AWS%22%3A%22arn%22%7D%7D',
  Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  ...more,
});
/** Roles, users and functions that agreed, and remember their marks. */
const agreeing = (tags: Tags = AGREED, more: object = {}): Record<string, Answer> => {
  const now = { other: 'tag', ...tags } as Tags;
  const note: Answer = (input) => {
    const [{ Key, Value }] = input.Tags as { Key: string; Value: string }[];
    now[Key] = Value;
  };
  return {
    'iam:getRole': () => ({ Role: has(now, more) }),
    'iam:getUser': () => ({ User: has(now, more) }),
    'iam:tagRole': note,
    'iam:tagUser': note,
    'lambda:listTags': () => ({ Tags: now }),
  };
};
const changes = (calls: { action: string }[]) => made(calls).filter((action) => !/:(get|list)/.test(action));
const fails =
  (name: string): Answer =>
  () => {
    throw new ServiceError(name);
  };
const once =
  (name: string, then: unknown): Answer =>
  (_, attempt) => {
    if (attempt === 1) throw new ServiceError(name);
    return then;
  };

describe('triage', () => {
  const started = async (event: unknown, answers: Record<string, Answer> = {}) => {
    const { status, error, calls } = await run('Triage', event, answers);
    const starts = calls.map(({ input }) => ({
      playbook: playbooks.find((name) => String(input.StateMachineArn).endsWith(name)),
      name: input.Name,
      input: input.Input as Record<string, unknown>,
    }));
    return { status, error, starts };
  };

  test.each([
    [
      'GuardDuty: role credentials used elsewhere, 8.0',
      ['BLOCKIP', 'QUARANTINEPRINCIPAL', 'REVOKESESSIONS', 'SNAPSHOTEVIDENCE'],
    ],
    [
      'GuardDuty: IAM user behaves anomalously, 8.0',
      ['BLOCKIP', 'DISABLEUSER', 'QUARANTINEPRINCIPAL', 'SNAPSHOTEVIDENCE'],
    ],
    ['GuardDuty: root credentials, 7.0', ['BLOCKIP', 'SNAPSHOTEVIDENCE']],
    ['GuardDuty: function calls a control server, 8.0', ['BLOCKIP', 'ISOLATEFUNCTION', 'SNAPSHOTEVIDENCE']],
    ['GuardDuty: instance mines coins, 8.0', ['BLOCKIP', 'SNAPSHOTEVIDENCE']],
    ['CloudTrail: DeleteGuardrail', ['KILLSWITCH', 'SNAPSHOTEVIDENCE']],
    ['CloudTrail: StopLogging', ['KILLSWITCH', 'SNAPSHOTEVIDENCE']],
    ['Alarm: raised', ['KILLSWITCH', 'SNAPSHOTEVIDENCE']],
  ] as const)('%s starts %j', async (name, playbooks) => {
    const { status, starts } = await started(EVENTS[name]);
    expect(starts.map((start) => start.playbook).sort()).toEqual(playbooks);
    expect(status).toBe('SUCCEEDED');
  });

  test('a playbook is told the incident and its target, the evidence playbook everything', async () => {
    const event = EVENTS['GuardDuty: role credentials used elsewhere, 8.0'];
    const { starts } = await started(event);
    const told = Object.fromEntries(starts.map((start) => [start.playbook, start]));
    const incident = event.detail.id;
    expect(told.REVOKESESSIONS).toMatchObject({ name: event.id, input: { incident, role: 'Gateway' } });
    expect(told.QUARANTINEPRINCIPAL).toMatchObject({ name: incident, input: { incident, role: 'Gateway' } });
    expect(told.BLOCKIP.input).toEqual({ incident, ip: '198.51.100.24' });
    expect(told.SNAPSHOTEVIDENCE.input).toMatchObject({ incident, role: 'Gateway', event });
  });

  test('an event that is delivered twice is in order: the second start has the same name and is refused', async () => {
    const { status } = await started(EVENTS['CloudTrail: StopLogging'], {
      'states:startExecution': fails('StepFunctions.ExecutionAlreadyExistsException'),
    });
    expect(status).toBe('SUCCEEDED');
  });

  test('a playbook that cannot be started fails the triage, and the others are started all the same', async () => {
    const { status, error, starts } = await started(EVENTS['GuardDuty: function calls a control server, 8.0'], {
      'states:startExecution': ({ StateMachineArn }) => {
        if (String(StateMachineArn).endsWith('SNAPSHOTEVIDENCE')) throw new ServiceError('States.TaskFailed');
      },
    });
    expect([status, error]).toEqual(['FAILED', 'NotStarted']);
    expect(starts.map((start) => start.playbook)).toEqual(expect.arrayContaining(['BLOCKIP', 'ISOLATEFUNCTION']));
  });

  test.each([
    ['nothing', {}],
    ['a list', []],
    ['text where the detail should be', { ...EVENTS['GuardDuty: low, 2.0'], detail: 'none' }],
    ['a finding without an id', { ...EVENTS['GuardDuty: low, 2.0'], detail: { severity: 9 } }],
    ['an event without an id', { source: 'aws.guardduty', detail: { id: 'x' } }],
    ['ids that are numbers', { id: 7, source: 'aws.guardduty', detail: { id: 8 } }],
    ['an event of another source', { id: 'x', source: 'com.example', detail: { id: 'x' } }],
  ])('fails and starts nothing for %s', async (_, event) => {
    expect(await started(event)).toEqual({ status: 'FAILED', error: 'UnknownEvent', starts: [] });
  });

  test('a finding whose targets are malformed keeps evidence only', async () => {
    const event = EVENTS['GuardDuty: role credentials used elsewhere, 8.0'];
    for (const resource of [
      null,
      'text',
      { accessKeyDetails: { userType: 'AssumedRole' } },
      { accessKeyDetails: { userType: 'AssumedRole', userName: '' } },
      { accessKeyDetails: { userType: 'AssumedRole', userName: ['a'] } },
      { accessKeyDetails: { userType: 'Federated', userName: 'x' } },
      { lambdaDetails: { functionArn: 5 } },
    ]) {
      const { status, starts } = await started({ ...event, detail: { ...event.detail, resource, service: {} } });
      expect([status, starts.map((start) => start.playbook)]).toEqual(['SUCCEEDED', ['SNAPSHOTEVIDENCE']]);
    }
  });
});

describe('revoke sessions', () => {
  const input = { incident: 'i', role: 'Gateway' };
  const contain = (answers: Record<string, Answer> = {}) => run(Containment.REVOKE_SESSIONS, input, answers);
  const waited = (calls: { action: string; input: Record<string, unknown> }[]) =>
    /for (\d+) seconds/.exec(
      String(calls.find((call) => String(call.input.Subject).startsWith('Contained: '))?.input.Message),
    )?.[1];

  test('marks the role, denies it everything, and ends that when its longest session is over', async () => {
    const { status, calls } = await contain();
    expect(status).toBe('SUCCEEDED');
    expect(changes(calls)).toEqual(['iam:tagRole', 'iam:attachRolePolicy', 'iam:detachRolePolicy', 'iam:untagRole']);
    const [tag, attach, detach, untag] = calls.filter(({ action }) => changes([{ action }]).length > 0);
    expect(tag!.input).toEqual({
      RoleName: 'Gateway',
      Tags: [{ Key: 'secure-llm:contained-by', Value: expect.stringMatching(/^sessions-[0-9a-f]{64}$/) }],
    });
    for (const { input: sent } of [attach!, detach!])
      expect(sent).toEqual({ RoleName: 'Gateway', PolicyArn: DENY_ALL });
    expect(untag!.input).toEqual({ RoleName: 'Gateway', TagKeys: ['secure-llm:contained-by'] });
    expect(waited(calls)).toBe('3600');
  });

  test.each([
    ['its maximum session duration', has(AGREED, { MaxSessionDuration: 7_200 }), '7200'],
    [
      'twelve hours, where a service takes sessions of it, whatever its maximum',
      has(AGREED, { AssumeRolePolicyDocument: encodeURIComponent('{"Principal":{"Service":"lambda.amazonaws.com"}}') }),
      '43200',
    ],
    [
      'twelve hours, also where the trust comes decoded',
      has(AGREED, { AssumeRolePolicyDocument: '{"Principal":{"Service":"lambda.amazonaws.com"}}' }),
      '43200',
    ],
  ])('waits %s', async (_, Role, seconds) => {
    expect(waited((await contain({ 'iam:getRole': () => ({ Role }) })).calls)).toBe(seconds);
    expect(definitions[Containment.REVOKE_SESSIONS].States['Until the last session is over']).toMatchObject({
      SecondsPath: '$.seconds',
    });
  });

  test('lives longer than it waits', () => {
    const { TimeoutSeconds } = definitions[Containment.REVOKE_SESSIONS] as unknown as { TimeoutSeconds: number };
    expect(TimeoutSeconds).toBeGreaterThan(43_200);
  });

  test.each([
    ['a later execution', 'sessions-of-another'],
    ['a quarantine', 'quarantine'],
  ])('leaves the end to %s that took over while it waited', async (_, by) => {
    let reads = 0;
    const { status, calls } = await contain({
      'iam:getRole': () => {
        reads += 1;
        return { Role: has(reads === 1 ? AGREED : { ...AGREED, 'secure-llm:contained-by': by }) };
      },
    });
    expect([status, reads]).toEqual(['SUCCEEDED', 2]);
    expect(changes(calls)).toEqual(['iam:tagRole', 'iam:attachRolePolicy']);
  });

  test('begins anew for a role that another execution denies', async () => {
    const denied = {
      'iam:listAttachedRolePolicies': () => ({ AttachedPolicies: [{ PolicyName: 'AWSDenyAll', PolicyArn: DENY_ALL }] }),
    };
    const { calls } = await contain({ ...agreeing({ ...AGREED, 'secure-llm:contained-by': 'sessions-a' }), ...denied });
    expect(changes(calls)).toEqual(['iam:tagRole', 'iam:attachRolePolicy', 'iam:detachRolePolicy', 'iam:untagRole']);
  });

  test('frees nobody whom a person or a quarantine denied everything', async () => {
    const attached = {
      'iam:listAttachedRolePolicies': () => ({ AttachedPolicies: [{ PolicyName: 'AWSDenyAll', PolicyArn: DENY_ALL }] }),
    };
    for (const answers of [attached, agreeing({ ...AGREED, 'secure-llm:contained-by': 'quarantine' })]) {
      const { status, calls } = await contain(answers);
      expect([status, changes(calls)]).toEqual(['SUCCEEDED', []]);
      expect(calls.at(-1)!.input.Subject).toBe('Not contained: Revoke sessions of a role');
    }
  });

  test('is over when a person has ended it already', async () => {
    const { status, calls } = await contain({ 'iam:detachRolePolicy': fails('Iam.NoSuchEntityException') });
    expect([status, changes(calls).at(-1)]).toEqual(['SUCCEEDED', 'iam:untagRole']);
  });

  test('is tried again when IAM throttles', async () => {
    const { status, calls } = await contain({ 'iam:attachRolePolicy': once('Iam.ThrottlingException', {}) });
    expect(status).toBe('SUCCEEDED');
    expect(changes(calls).slice(1, 3)).toEqual(['iam:attachRolePolicy', 'iam:attachRolePolicy']);
  });

  test('goes on to the end when nobody can be told', async () => {
    const { status, calls } = await contain({
      'sns:publish': ({ Subject }) => {
        if (String(Subject).startsWith('Contained')) throw new ServiceError('Sns.InternalErrorException');
      },
    });
    expect([status, changes(calls).at(-1)]).toEqual(['SUCCEEDED', 'iam:untagRole']);
  });

  test.each([
    ['the role is gone', 'iam:getRole', 'Iam.NoSuchEntityException'],
    ['the role has as many policies as it may', 'iam:attachRolePolicy', 'Iam.LimitExceededException'],
    ['the policy cannot be taken off again', 'iam:detachRolePolicy', 'Iam.AccessDeniedException'],
  ])('tells and fails when %s', async (_, action, problem) => {
    const { status, error, calls } = await contain({ [action]: fails(problem) });
    expect([status, error]).toEqual(['FAILED', 'StepFailed']);
    expect(calls.at(-1)).toMatchObject({
      action: 'sns:publish',
      input: { Subject: 'FAILED: Revoke sessions of a role' },
    });
    expect(calls.at(-1)!.input.Message).toContain(problem);
  });
});

describe('what did not agree is left alone, and nobody is asked', () => {
  const targets: [Containment, Record<string, string>][] = [
    [Containment.REVOKE_SESSIONS, { role: 'r' }],
    [Containment.QUARANTINE_PRINCIPAL, { role: 'r' }],
    [Containment.QUARANTINE_PRINCIPAL, { user: 'u' }],
    [Containment.DISABLE_USER, { user: 'u' }],
    [Containment.ISOLATE_FUNCTION, { function: 'f' }],
    [Containment.ISOLATE_FUNCTION, { function: 'arn:aws:lambda:eu-central-1:111122223333:function:f' }],
  ];
  const leavesAlone = async (containment: Containment, target: object, answers: Record<string, Answer> = {}) => {
    const { status, calls } = await run(containment, { incident: 'i', ...target }, answers);
    expect([containment, target, status, changes(calls)]).toEqual([containment, target, 'SUCCEEDED', []]);
    expect(calls.at(-1)!.input.Subject).toMatch(/^Not contained: /);
    return calls;
  };

  test.each(targets)('%s of %j', async (containment, target) => {
    for (const tags of [{}, { 'secure-llm:containment': 'never' }, { 'secure-llm:containmen': 'allowed' }] as Tags[]) {
      await leavesAlone(containment, target, agreeing(tags));
    }
    await leavesAlone(containment, target, {
      'iam:getRole': () => ({ Role: { ...has({}), Tags: undefined } }),
      'iam:getUser': () => ({ User: { ...has({}), Tags: undefined } }),
      'lambda:listTags': () => ({}),
    });
  });

  test('nor is it said by the input', async () => {
    for (const [containment, target] of targets) {
      await leavesAlone(
        containment,
        { ...target, agreed: ['allowed'], target: { agreed: ['allowed'], path: '/' } },
        agreeing({}),
      );
    }
  });

  test.each([
    'cdk-hnb659fds-cfn-exec-role-111122223333-eu-central-1',
    'stacksets-exec-1',
    'OrganizationAccountAccessRole',
    'AWSControlTowerExecution',
  ])('a role called %s, whatever its tags say', async (role) => {
    for (const containment of [Containment.REVOKE_SESSIONS, Containment.QUARANTINE_PRINCIPAL]) {
      expect(made(await leavesAlone(containment, { role }))).toEqual([]);
    }
  });

  test.each(['/aws-service-role/config.amazonaws.com/', '/aws-reserved/sso.amazonaws.com/', '/secure-llm/response/'])(
    'a role below %s, whatever its tags say',
    async (Path) => {
      for (const containment of [Containment.REVOKE_SESSIONS, Containment.QUARANTINE_PRINCIPAL]) {
        await leavesAlone(containment, { role: 'r' }, agreeing(AGREED, { Path }));
      }
    },
  );

  test('roles and users that are named as protected', async () => {
    const stack = new Stack(new App(), 'Elsewhere');
    const guarded = new Deployed(
      fullResponse({
        protectedRoles: [iam.Role.fromRoleName(stack, 'Role', 'BreakGlass')],
        protectedUsers: [iam.User.fromUserName(stack, 'User', 'breaker')],
      }).stack,
    );
    for (const [containment, target] of [
      ['REVOKESESSIONS', { role: 'BreakGlass' }],
      ['QUARANTINEPRINCIPAL', { role: 'BreakGlass' }],
      ['QUARANTINEPRINCIPAL', { user: 'breaker' }],
      ['DISABLEUSER', { user: 'breaker' }],
    ] as const) {
      const { calls } = await execute(
        deployedDefinition(guarded, containment),
        { incident: 'i', ...target },
        agreeing(),
      );
      expect(made(calls)).toEqual([]);
    }
  });
});

test.each([
  Containment.REVOKE_SESSIONS,
  Containment.QUARANTINE_PRINCIPAL,
  Containment.DISABLE_USER,
  Containment.BLOCK_IP,
  Containment.ISOLATE_FUNCTION,
  Containment.KILL_SWITCH,
  Containment.SNAPSHOT_EVIDENCE,
])('%s makes no call for input that names no target', async (containment) => {
  const target = {
    REVOKE_SESSIONS: 'role',
    DISABLE_USER: 'user',
    BLOCK_IP: 'ip',
    ISOLATE_FUNCTION: 'function',
  } as Record<string, string>;
  const field = target[containment] ?? 'role';
  for (const input of [{}, [], 'text', { role: 'r' }, { incident: '', [field]: 'x' }, { incident: 1, [field]: 'x' }]) {
    expect(await run(containment, input)).toEqual({ status: 'FAILED', error: 'NoTarget', calls: [] });
  }
});

describe('what waits for approval', () => {
  const input = { incident: 'i', role: 'Gateway' };

  test.each([
    [Containment.QUARANTINE_PRINCIPAL, { incident: 'i', role: 'r' }],
    [Containment.DISABLE_USER, { incident: 'i', user: 'u' }],
    [Containment.BLOCK_IP, { incident: 'i', ip: '198.51.100.1' }],
    [Containment.ISOLATE_FUNCTION, { incident: 'i', function: 'f' }],
  ])('%s does nothing when it is rejected or expires', async (containment, target) => {
    const rejected = await run(containment, target, { 'lambda:invoke': fails('Rejected') });
    expect(rejected.status).toBe('SUCCEEDED'); // a person decided: no alarm
    expect(changes(rejected.calls)).toEqual(['lambda:invoke']);
    expect(rejected.calls.at(-1)!.input.Subject).toMatch(/^Rejected: /);
    const expired = await run(containment, target, { 'lambda:invoke': fails('States.Timeout') });
    expect([expired.status, expired.error]).toEqual(['FAILED', 'Expired']);
    expect(changes(expired.calls)).toEqual(['lambda:invoke']);
  });

  test('a request that cannot be kept is a failed step, not a rejection', async () => {
    const { status, error, calls } = await run(Containment.QUARANTINE_PRINCIPAL, input, {
      'lambda:invoke': fails('Error'),
    });
    expect([status, error]).toEqual(['FAILED', 'StepFailed']);
    expect(changes(calls)).toEqual(['lambda:invoke']);
  });

  test('no input says that it was approved already', async () => {
    const forged = { ...input, approved: true, approval: { approvedBy: 'me' }, decision: 'approve' };
    const { calls } = await run(Containment.QUARANTINE_PRINCIPAL, forged, { 'lambda:invoke': fails('States.Timeout') });
    expect(changes(calls)).toEqual(['lambda:invoke']);
    const approved = await run(Containment.QUARANTINE_PRINCIPAL, forged, {
      'lambda:invoke': () => ({ approvedBy: 'alice', askedBy: 'bob' }),
    });
    expect(approved.calls.at(-1)!.input.Message).toContain('approval {"approvedBy":"alice","askedBy":"bob"}');
  });

  test('the token goes to the function that keeps it, with the execution and its input, and into no message', async () => {
    const { calls } = await run(Containment.QUARANTINE_PRINCIPAL, input);
    const ask = calls.find((call) => call.action === 'sns:publish')!;
    const wait = calls.find((call) => call.action === 'lambda:invoke')!;
    const request = 'arn:aws:states:eu-central-1:111122223333:execution:Playbook:run-1';
    expect(ask.input.Subject).toBe('APPROVE? Quarantine a principal');
    expect(ask.input.Message).toContain(`{"request":"${request}","decision":"approve"}`);
    expect(wait.input).toEqual({
      FunctionName: deployed.one('AWS::Lambda::Function', 'ApprovalHold').arn,
      Payload: { request, token: 'the-task-token', input, seconds: 86_400 },
    });
    for (const call of calls) if (call !== wait) expect(JSON.stringify(call)).not.toContain('the-task-token');
  });

  test('the request expires after a day', () => {
    expect(definitions[Containment.BLOCK_IP].States['Wait for approval']).toMatchObject({
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      TimeoutSeconds: 86_400,
    });
  });

  test('nothing waits when approval is off, and nothing approves', () => {
    const all = new Deployed(fullResponse({ approveContainment: false }).stack);
    for (const part of ['QUARANTINE', 'DISABLEUSER', 'BLOCKIP', 'ISOLATE']) {
      expect(Object.keys(deployedDefinition(all, part).States)).not.toContain('Wait for approval');
    }
    expect(all.all('AWS::ApiGateway::RestApi')).toEqual([]);
    expect(all.all('AWS::DynamoDB::Table')).toEqual([]);
  });
});

describe('quarantine', () => {
  test.each([
    ['role', 'Role'],
    ['user', 'User'],
  ])('a %s is marked and gets the policy of AWS that denies everything', async (kind, title) => {
    const { status, calls } = await run(Containment.QUARANTINE_PRINCIPAL, { incident: 'i', [kind]: 'x' });
    expect(status).toBe('SUCCEEDED');
    expect(changes(calls)).toEqual(['lambda:invoke', `iam:tag${title}`, `iam:attach${title}Policy`]);
    const sent = (action: string) => calls.find((call) => call.action === action)!.input;
    expect(sent(`iam:tag${title}`)).toEqual({
      [`${title}Name`]: 'x',
      Tags: [{ Key: 'secure-llm:contained-by', Value: 'quarantine' }],
    });
    expect(sent(`iam:attach${title}Policy`)).toEqual({ [`${title}Name`]: 'x', PolicyArn: DENY_ALL });
  });
});

describe('disable user', () => {
  const input = { incident: 'i', user: 'bob' };
  const CHANGES = ['lambda:invoke', 'iam:tagUser', 'iam:attachUserPolicy', 'iam:deleteLoginProfile'];

  test('denies everything to the user with every key it has, and deletes its console password', async () => {
    const { status, calls } = await run(Containment.DISABLE_USER, input);
    expect([status, changes(calls)]).toEqual(['SUCCEEDED', CHANGES]);
    const sent = Object.fromEntries(calls.map((call) => [call.action, call.input]));
    expect(sent['iam:attachUserPolicy']).toEqual({ UserName: 'bob', PolicyArn: DENY_ALL });
    expect(sent['iam:deleteLoginProfile']).toEqual({ UserName: 'bob' });
  });

  test('is done where there is no console password', async () => {
    const gone = { 'iam:deleteLoginProfile': fails('Iam.NoSuchEntityException') };
    expect((await run(Containment.DISABLE_USER, input, gone)).status).toBe('SUCCEEDED');
  });

  test.each(['iam:getUser', 'iam:tagUser', 'iam:attachUserPolicy', 'iam:deleteLoginProfile'])(
    'a failure of %s is told and fails the playbook',
    async (broken) => {
      const { status, error, calls } = await run(Containment.DISABLE_USER, input, {
        [broken]: fails('Iam.ServiceFailureException'),
      });
      expect([status, error]).toEqual(['FAILED', 'StepFailed']);
      expect(calls.at(-1)!.input.Subject).toBe('FAILED: Disable an IAM user');
    },
  );
});

describe('kill switch', () => {
  const input = { incident: 'i' };
  const at = (VersionLabel: string | undefined, State = 'COMPLETE'): Record<string, Answer> => ({
    'appconfig:listDeployments': () => ({ Items: [{ DeploymentNumber: 7, VersionLabel, State }] }),
  });

  test.each([['on'], ['no-tools'], [undefined]])('is pulled to static when it says %s', async (label) => {
    const { status, calls } = await run(Containment.KILL_SWITCH, input, at(label));
    expect(status).toBe('SUCCEEDED');
    expect(calls[1]).toMatchObject({ action: 'appconfig:startDeployment', input: { ConfigurationVersion: 'static' } });
  });

  test.each([['static'], ['off']])('is left alone when it says %s', async (label) => {
    expect(made((await run(Containment.KILL_SWITCH, input, at(label))).calls)).toEqual(['appconfig:listDeployments']);
  });

  test('is pulled when the stricter state was rolled back, and when nothing was ever deployed', async () => {
    for (const answers of [at('off', 'ROLLED_BACK'), { 'appconfig:listDeployments': () => ({ Items: [] }) }]) {
      expect(made((await run(Containment.KILL_SWITCH, input, answers)).calls)).toContain('appconfig:startDeployment');
    }
  });

  test('waits for another deployment to end', async () => {
    const { status, calls } = await run(Containment.KILL_SWITCH, input, {
      ...at('on'),
      'appconfig:startDeployment': once('AppConfig.ConflictException', {}),
    });
    expect(status).toBe('SUCCEEDED');
    expect(made(calls)).toEqual([
      'appconfig:listDeployments',
      'appconfig:startDeployment',
      'appconfig:startDeployment',
    ]);
  });
});

describe('block an address', () => {
  // the integration names the member as the Java SDK does; the API says IPSet
  const set =
    (...Addresses: string[]): Answer =>
    () => ({ IpSet: { Addresses }, LockToken: 'lock' });
  const input = { incident: 'i', ip: '198.51.100.24' };

  test('adds it to what is blocked', async () => {
    for (const [before, after] of [
      [[], ['198.51.100.24/32']],
      [
        ['203.0.113.1/32', '203.0.113.2/32'],
        ['203.0.113.1/32', '203.0.113.2/32', '198.51.100.24/32'],
      ],
    ]) {
      const { status, calls } = await run(Containment.BLOCK_IP, input, { 'wafv2:getIPSet': set(...before) });
      expect(status).toBe('SUCCEEDED');
      const update = calls.find((call) => call.action === 'wafv2:updateIPSet')!;
      expect(update.input).toMatchObject({ Addresses: after, LockToken: 'lock', Scope: 'REGIONAL' });
    }
  });

  test('changes nothing when it is blocked already', async () => {
    const { status, calls } = await run(Containment.BLOCK_IP, input, { 'wafv2:getIPSet': set('198.51.100.24/32') });
    expect(status).toBe('SUCCEEDED');
    expect(made(calls)).not.toContain('wafv2:updateIPSet');
  });

  test('reads the set again when somebody else changed it', async () => {
    const { status, calls } = await run(Containment.BLOCK_IP, input, {
      'wafv2:getIPSet': set('203.0.113.1/32'),
      'wafv2:updateIPSet': once('Wafv2.WafOptimisticLockException', {}),
    });
    expect(status).toBe('SUCCEEDED');
    expect(made(calls).slice(1)).toEqual([
      'wafv2:getIPSet',
      'wafv2:updateIPSet',
      'wafv2:getIPSet',
      'wafv2:updateIPSet',
    ]);
  });

  test.each([
    '10.0.0.1',
    '172.16.0.1',
    '172.31.9.9',
    '192.168.1.1',
    '127.0.0.1',
    '169.254.169.254',
    '0.0.0.0/0',
    '::1',
    'x',
  ])('never blocks %s', async (ip) => {
    const { status, calls } = await run(Containment.BLOCK_IP, { incident: 'i', ip });
    expect(status).toBe('FAILED');
    expect(made(calls)).not.toContain('wafv2:getIPSet');
  });
});

test('isolating a function sets its reserved concurrency to zero', async () => {
  const { status, calls } = await run(Containment.ISOLATE_FUNCTION, { incident: 'i', function: 'tool' });
  expect(status).toBe('SUCCEEDED');
  expect(calls.find((call) => call.action === 'lambda:putFunctionConcurrency')!.input).toEqual({
    FunctionName: 'tool',
    ReservedConcurrentExecutions: 0,
  });
});

describe('evidence', () => {
  const everything = { incident: 'i', event: { id: 'e' }, role: 'r', function: 'f', instance: 'i-1' };
  const volumes = { 'ec2:describeVolumes': () => ({ Volumes: [{ VolumeId: 'vol-1' }, { VolumeId: 'vol-2' }] }) };

  test('keeps the event and the state of all that it names', async () => {
    const { status, calls } = await run(Containment.SNAPSHOT_EVIDENCE, everything, volumes);
    expect(status).toBe('SUCCEEDED');
    const objects = calls.filter((call) => call.action === 's3:putObject').map((call) => call.input);
    expect(objects.map((object) => object.Key).sort()).toEqual([
      'incidents/i/run-1/event.json',
      'incidents/i/run-1/function.json',
      'incidents/i/run-1/role.json',
    ]);
    expect(objects.every((object) => object.Bucket === 'evidence' && object.ChecksumAlgorithm === 'SHA256')).toBe(true);
    const snapshots = calls.filter((call) => call.action === 'ec2:createSnapshot').map((call) => call.input.VolumeId);
    expect(snapshots).toEqual(['vol-1', 'vol-2']);
  });

  test('keeps the event alone when it names nothing', async () => {
    const { status, calls } = await run(Containment.SNAPSHOT_EVIDENCE, { incident: 'i', event: {} });
    expect(status).toBe('SUCCEEDED');
    expect(made(calls)).toEqual(['s3:putObject']);
  });

  test('copies the settings of a function only when it agreed: they hold its environment', async () => {
    const { status, calls } = await run(Containment.SNAPSHOT_EVIDENCE, { incident: 'i', function: 'f' }, agreeing({}));
    expect([status, made(calls)]).toEqual([
      'SUCCEEDED',
      expect.not.arrayContaining(['lambda:getFunctionConfiguration']),
    ]);
  });

  test.each(['iam:getRole', 'lambda:getFunctionConfiguration', 'ec2:describeVolumes', 'ec2:createSnapshot'])(
    'a failure of %s is told, and the rest is kept',
    async (broken) => {
      const { status, error, calls } = await run(Containment.SNAPSHOT_EVIDENCE, everything, {
        ...volumes,
        [broken]: fails('ServiceException'),
      });
      expect([status, error]).toEqual(['FAILED', 'StepFailed']);
      expect(calls.filter((call) => call.action === 's3:putObject').length).toBeGreaterThanOrEqual(2);
      expect(calls.at(-1)!.input.Subject).toBe('FAILED: Snapshot evidence');
    },
  );
});

test('every call of a service is tried again, except where only a person can answer or nothing is lost', () => {
  const not = ['Wait for approval'];
  for (const definition of Object.values(definitions)) {
    for (const [name, { Type, Retry }] of allStates(definition.States)) {
      if (Type !== 'Task' || not.includes(name)) continue;
      expect([name, Retry]).toEqual([
        name,
        expect.arrayContaining([expect.objectContaining({ ErrorEquals: ['States.TaskFailed'] })]),
      ]);
    }
  }
});

test('no choice compares what may be absent: the service fails where the interpreter only says no', () => {
  // set or checked by an earlier state of the same machine
  const there = [
    '$.next.blocked',
    '$.ip',
    '$.role',
    '$.user',
    '$.function',
    '$.target.path',
    '$.target.trust',
    '$.deployed.Items[0].State',
  ];
  const unguarded = (rule: Record<string, unknown>, guarded: string[]): string[] => {
    if (rule.And) {
      const rules = rule.And as Record<string, unknown>[];
      const present = rules
        .flatMap((one) => [one, ...((one.And ?? []) as Record<string, unknown>[])])
        .filter((one) => one.IsPresent === true);
      return rules.flatMap((one) => unguarded(one, [...guarded, ...present.map((one) => String(one.Variable))]));
    }
    if (rule.Or) return (rule.Or as Record<string, unknown>[]).flatMap((one) => unguarded(one, guarded));
    if (rule.Not) return unguarded(rule.Not as Record<string, unknown>, guarded);
    const variable = String(rule.Variable);
    const safe =
      rule.IsPresent !== undefined || /\[\d\]\.ok$/.test(variable) || [...guarded, ...there].includes(variable);
    return safe ? [] : [variable];
  };
  for (const definition of Object.values(definitions)) {
    for (const [name, { Choices = [] }] of allStates(definition.States)) {
      expect([name, (Choices as Record<string, unknown>[]).flatMap((rule) => unguarded(rule, []))]).toEqual([name, []]);
    }
  }
});

test("the README's table is what the playbooks do", async () => {
  const readme = readFileSync(join(__dirname, '../../../lib/layers/response/README.md'), 'utf8');
  expect(readme).toContain(await playbookTable(deployed));
});
