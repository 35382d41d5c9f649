import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Containment } from '../../../lib/layers/response';
import { Deployed } from '../../../local/samples/deployed';
import { EVENTS } from '../../../local/samples/events';
import { fullResponse } from '../../../local/samples/full-response';
import { type Answer, allStates, deployedDefinition, execute, ServiceError } from './support/machine';
import { playbookTable } from './support/table';

const deployed = new Deployed(fullResponse().stack);
const definitions = Object.fromEntries(
  [
    ...Object.values(Containment).map((c) => [c, c.replaceAll('_', '')]),
    ['Triage', 'Triage'],
    ['Approval', 'Approval'],
  ].map(([name, part]) => [name, deployedDefinition(deployed, part)]),
);
const run = (name: string, input: unknown, answers: Record<string, Answer> = {}) =>
  execute(definitions[name], input, { 'sns:publish': () => ({ MessageId: '1' }), ...answers });
const made = (calls: { action: string }[]) =>
  calls.map((call) => call.action).filter((action) => action !== 'sns:publish');
const playbooks = Object.values(Containment).map((containment) => containment.replaceAll('_', ''));
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
      playbook: playbooks.find((name) => String(input.StateMachineArn).includes(`Playbooks${name}`)),
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
        if (String(StateMachineArn).includes('SNAPSHOT')) throw new ServiceError('States.TaskFailed');
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
  test('denies everything to tokens that were issued until now', async () => {
    const { status, calls } = await run(Containment.REVOKE_SESSIONS, { incident: 'i', role: 'Gateway' });
    expect(status).toBe('SUCCEEDED');
    expect(calls.map((call) => call.action)).toEqual(['iam:putRolePolicy', 'sns:publish']);
    expect(calls[0].input).toMatchObject({ RoleName: 'Gateway', PolicyName: 'AWSRevokeOlderSessions' });
    expect(JSON.parse(String(calls[0].input.PolicyDocument))).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Deny',
          Action: '*',
          Resource: '*',
          Condition: { DateLessThan: { 'aws:TokenIssueTime': '2026-11-20T10:00:02.000Z' } },
        },
      ],
    });
  });

  test('is tried again when IAM throttles', async () => {
    const { status, calls } = await run(
      Containment.REVOKE_SESSIONS,
      { incident: 'i', role: 'r' },
      { 'iam:putRolePolicy': once('Iam.ThrottlingException', {}) },
    );
    expect(status).toBe('SUCCEEDED');
    expect(made(calls)).toEqual(['iam:putRolePolicy', 'iam:putRolePolicy']);
  });

  test('tells and fails when the role is gone', async () => {
    const { status, error, calls } = await run(
      Containment.REVOKE_SESSIONS,
      { incident: 'i', role: 'r' },
      { 'iam:putRolePolicy': fails('Iam.NoSuchEntityException') },
    );
    expect([status, error]).toEqual(['FAILED', 'StepFailed']);
    expect(calls.at(-1)).toMatchObject({
      action: 'sns:publish',
      input: { Subject: 'FAILED: Revoke sessions of a role' },
    });
    expect(calls.at(-1)!.input.Message).toContain('Iam.NoSuchEntityException');
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
    const rejected = await run(containment, target, { 'ssm:putParameter': fails('Rejected') });
    expect(rejected.status).toBe('SUCCEEDED'); // a person decided: no alarm
    expect(made(rejected.calls)).toEqual(['ssm:putParameter']);
    expect(rejected.calls.at(-1)!.input.Subject).toMatch(/^Rejected: /);
    const expired = await run(containment, target, { 'ssm:putParameter': fails('States.Timeout') });
    expect([expired.status, expired.error]).toEqual(['FAILED', 'Expired']);
    expect(made(expired.calls)).toEqual(['ssm:putParameter', 'ssm:deleteParameter']);
  });

  test('a request that cannot be kept is a failed step, not a rejection', async () => {
    const { status, error, calls } = await run(Containment.QUARANTINE_PRINCIPAL, input, {
      'ssm:putParameter': fails('Ssm.AccessDeniedException'),
    });
    expect([status, error]).toEqual(['FAILED', 'StepFailed']);
    expect(made(calls)).toEqual(['ssm:putParameter']);
  });

  test('no input says that it was approved already', async () => {
    const forged = { ...input, approved: true, approval: 'none', decision: 'approve' };
    const { calls } = await run(Containment.QUARANTINE_PRINCIPAL, forged, {
      'ssm:putParameter': fails('States.Timeout'),
    });
    expect(made(calls)).not.toContain('iam:attachRolePolicy');
  });

  test('the token goes into an encrypted parameter, and not into the message', async () => {
    const { calls } = await run(Containment.QUARANTINE_PRINCIPAL, input);
    const [ask, wait] = calls;
    expect(ask.input.Subject).toBe('APPROVE? Quarantine a principal');
    expect(ask.input.Message).toContain('{"request":"run-1","decision":"approve"}');
    expect(JSON.stringify(ask.input)).not.toContain('the-task-token');
    expect(wait.input).toMatchObject({
      Value: 'the-task-token',
      Type: 'SecureString',
      KeyId: expect.stringContaining('arn:'),
    });
  });

  test('the request expires after a day', () => {
    expect(definitions[Containment.BLOCK_IP].States['Wait for approval']).toMatchObject({
      Resource: 'arn:aws:states:::aws-sdk:ssm:putParameter.waitForTaskToken',
      TimeoutSeconds: 86_400,
    });
  });

  test('approving takes the request and returns its token', async () => {
    const held = { 'ssm:getParameter': () => ({ Parameter: { Value: 'the-task-token' } }) };
    const approve = await run('Approval', { request: 'run-1', decision: 'approve' }, held);
    expect(made(approve.calls)).toEqual(['ssm:getParameter', 'sfn:sendTaskSuccess', 'ssm:deleteParameter']);
    expect(approve.calls[1].input).toEqual({ TaskToken: 'the-task-token', Output: '{}' });
    // it asks for the parameter under which the playbook put it
    const { calls } = await run(Containment.QUARANTINE_PRINCIPAL, input);
    expect(approve.calls[0].input).toEqual({ Name: calls[1].input.Name, WithDecryption: true });
    const reject = await run('Approval', { request: 'run-1', decision: 'reject' }, held);
    expect(reject.calls[1]).toMatchObject({ action: 'sfn:sendTaskFailure', input: { Error: 'Rejected' } });
  });

  test.each([
    {},
    { request: 'run-1' },
    { request: 'run-1', decision: 'yes' },
    { request: '../other', decision: 'approve' },
    { request: 'a/b', decision: 'approve' },
    { request: 5, decision: 'approve' },
  ])('%j is no decision', async (decision) => {
    expect(await run('Approval', decision)).toEqual({ status: 'FAILED', error: 'NotADecision', calls: [] });
  });

  test('nothing waits when approval is off', () => {
    const all = new Deployed(fullResponse({ approveContainment: false }).stack);
    for (const part of ['QUARANTINE', 'DISABLEUSER', 'BLOCKIP', 'ISOLATE']) {
      expect(Object.keys(deployedDefinition(all, part).States)).not.toContain('Wait for approval');
    }
    expect(all.all('AWS::StepFunctions::StateMachine').some(({ logicalId }) => logicalId.includes('Approval'))).toBe(
      false,
    );
  });
});

describe('quarantine', () => {
  test.each([
    ['role', 'iam:attachRolePolicy', 'RoleName'],
    ['user', 'iam:attachUserPolicy', 'UserName'],
  ])('a %s gets the policy that denies everything', async (kind, action, parameter) => {
    const { status, calls } = await run(Containment.QUARANTINE_PRINCIPAL, { incident: 'i', [kind]: 'x' });
    expect(status).toBe('SUCCEEDED');
    expect(calls.find((call) => call.action === action)!.input).toEqual({
      [parameter]: 'x',
      PolicyArn: deployed.one('AWS::IAM::ManagedPolicy', 'Quarantine').ref,
    });
  });
});

describe('disable user', () => {
  const found: Record<string, Answer> = {
    'iam:listAccessKeys': () => ({ AccessKeyMetadata: [{ AccessKeyId: 'AK1' }, { AccessKeyId: 'AK2' }] }),
    'iam:listServiceSpecificCredentials': () => ({
      ServiceSpecificCredentials: [{ ServiceSpecificCredentialId: 'SC1' }],
    }),
  };
  const input = { incident: 'i', user: 'bob' };

  test('switches off every key, Bedrock API key and the password', async () => {
    const { status, calls } = await run(Containment.DISABLE_USER, input, found);
    expect(status).toBe('SUCCEEDED');
    const inputs = (action: string) => calls.filter((call) => call.action === action).map((call) => call.input);
    expect(inputs('iam:updateAccessKey')).toEqual([
      { UserName: 'bob', AccessKeyId: 'AK1', Status: 'Inactive' },
      { UserName: 'bob', AccessKeyId: 'AK2', Status: 'Inactive' },
    ]);
    expect(inputs('iam:updateServiceSpecificCredential')).toEqual([
      { UserName: 'bob', ServiceSpecificCredentialId: 'SC1', Status: 'Inactive' },
    ]);
    expect(inputs('iam:deleteLoginProfile')).toEqual([{ UserName: 'bob' }]);
  });

  test('is done when there is nothing left to switch off', async () => {
    const gone = {
      'iam:deleteLoginProfile': fails('Iam.NoSuchEntityException'),
      'iam:updateAccessKey': fails('Iam.NoSuchEntityException'),
    };
    expect((await run(Containment.DISABLE_USER, input, { ...found, ...gone })).status).toBe('SUCCEEDED');
    const none = {
      'iam:listAccessKeys': () => ({ AccessKeyMetadata: [] }),
      'iam:listServiceSpecificCredentials': () => ({ ServiceSpecificCredentials: [] }),
    };
    expect((await run(Containment.DISABLE_USER, input, none)).status).toBe('SUCCEEDED');
  });

  test.each([
    'iam:listAccessKeys',
    'iam:updateAccessKey',
    'iam:listServiceSpecificCredentials',
    'iam:updateServiceSpecificCredential',
    'iam:deleteLoginProfile',
  ])('a failure of %s is told, fails the playbook and does not stop the rest', async (broken) => {
    const { status, error, calls } = await run(Containment.DISABLE_USER, input, {
      ...found,
      [broken]: fails('Iam.ServiceFailureException'),
    });
    expect([status, error]).toEqual(['FAILED', 'StepFailed']);
    expect(calls.at(-1)!.input.Subject).toBe('FAILED: Disable an IAM user');
    const others = ['iam:updateAccessKey', 'iam:updateServiceSpecificCredential', 'iam:deleteLoginProfile'].filter(
      (action) => action !== broken && action.replace('update', 'list') !== broken.replace(/s$/, ''),
    );
    expect(made(calls)).toEqual(expect.arrayContaining(others));
  });
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
  const not = ['Wait for approval', 'Withdraw the request', 'Forget the request'];
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
  const there = ['$.next.blocked', '$.ip', '$.decision', '$.deployed.Items[0].State'];
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
