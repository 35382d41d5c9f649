import { App, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Adoption } from '../../lib';
import { CUSTOM_TYPES, type ServiceName } from '../../lib/ensure/contract';
import { EnsuredService } from '../../lib/ensure/ensured-service';
import { Iam, type PolicyDocument } from '../support/iam';
import { type Call, FakeAws } from './support/fake-aws';
import { CustomResourceLife } from './support/life';
import { SCENARIOS } from './support/scenarios';

const HERE = 'eu-west-1:111122223333';
const SERVICES = [...new Set(SCENARIOS.map(({ service }) => service))];

const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
const logGroup = new LogGroup(stack, 'Log');
const passed = new Role(stack, 'Passed', { assumedBy: new ServicePrincipal('config.amazonaws.com') });
new Role(stack, 'Other', { assumedBy: new ServicePrincipal('config.amazonaws.com') });
for (const adoption of [Adoption.ENSURE, Adoption.ADOPT] as const) {
  for (const service of SERVICES) {
    const passRole = service === 'config' || service === 'bedrock-invocation-logging' ? passed : undefined;
    new EnsuredService(stack, `${adoption}x${service}`, { service, adoption, settings: {}, logGroup, passRole });
  }
}
const iam = new Iam(stack);
const roleOf = (service: ServiceName, adoption: Adoption) => iam.role(`${adoption}x${service}Role`.replaceAll('-', ''));

/** IAM's name of an operation where it is not that of the API. */
const ACTIONS: Record<string, string> = {
  's3:GETPublicAccessBlock': 's3:GetAccountPublicAccessBlock',
  's3:PUTPublicAccessBlock': 's3:PutAccountPublicAccessBlock',
  's3:DELETEPublicAccessBlock': 's3:PutAccountPublicAccessBlock',
  's3:GetBucketEncryption': 's3:GetEncryptionConfiguration',
};
/** What AWS checks each action against; an action that is not here knows no resource. */
const RESOURCES: [RegExp, string][] = [
  [/^guardduty:(Get|Update|Delete)/, `arn:aws:guardduty:${HERE}:detector/d1`],
  [/^securityhub:/, `arn:aws:securityhub:${HERE}:hub/default`],
  [/^access-analyzer:Update/, `arn:aws:access-analyzer:${HERE}:analyzer/theirs`],
  [/^access-analyzer:(Create|Delete)/, `arn:aws:access-analyzer:${HERE}:analyzer/secure-llm-0f3b-Service-unused`],
  [/^detective:(Delete|ListTags)/, `arn:aws:detective:${HERE}:graph:g1`],
  [/^config:.*ConfigurationRecorder$/, `arn:aws:config:${HERE}:configuration-recorder/default/abc`],
  [/^s3:GetEncryption/, 'arn:aws:s3:::theirs'],
  [
    /^iam:CreateServiceLinkedRole/,
    'arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig',
  ],
];
const CONTEXTS: Record<string, Record<string, string>> = {
  's3:GetEncryptionConfiguration': { 'aws:ResourceAccount': '111122223333' },
  'iam:CreateServiceLinkedRole': { 'iam:AWSServiceName': 'config.amazonaws.com' },
};

async function callsOf(service: ServiceName): Promise<Call[]> {
  const aws = new FakeAws();
  await aws.start();
  const calls: Call[] = [];
  for (const { before, v1, v2, takeOver } of SCENARIOS.filter((scenario) => scenario.service === service)) {
    for (const state of Object.values(before)) {
      aws.reset(state);
      const life = new CustomResourceLife(aws);
      const ask = (Settings: typeof v1) => ({
        Service: service,
        Mode: 'ENSURE' as const,
        Settings,
        ...(takeOver && { TakeOver: 'true' }),
      });
      if (await life.create(ask(v1))) {
        await life.update(ask(v2));
        await life.delete();
      }
      calls.push(...aws.calls);
    }
  }
  await aws.stop();
  return [...new Map(calls.map((call) => [`${call.service}:${call.operation}`, call])).values()];
}

const requestOf = (service: ServiceName, call: Call) => {
  const name = `${call.service}:${call.operation}`;
  const action = ACTIONS[name] ?? name;
  const claims = `arn:aws:ssm:${HERE}:parameter/secure-llm/ensure/${service}`;
  const resource = call.service === 'ssm' ? `${claims}${/ByPath/.test(action) ? '' : '/claim'}` : undefined;
  return {
    action,
    resource: resource ?? RESOURCES.find(([pattern]) => pattern.test(action))?.[1],
    context: CONTEXTS[action],
  };
};

beforeAll(() => void jest.spyOn(console, 'log').mockImplementation(() => undefined));
afterAll(() => jest.restoreAllMocks());

/** Granted for what the services do in the caller's name, not for a call of the provider. */
const IN_ITS_NAME =
  /^(iam:CreateServiceLinkedRole|iam:GetRole|iam:PassRole|logs:|guardduty:TagResource|securityhub:TagResource|detective:TagResource|ec2:(Modify|Reset)|inspector2:ListAccountPermissions)/;

/** The services that make a role for themselves in the name of who turns them on. */
const LINKED: Partial<Record<ServiceName, readonly string[]>> = {
  guardduty: ['guardduty.amazonaws.com', 'malware-protection.guardduty.amazonaws.com'],
  securityhub: ['securityhub.amazonaws.com'],
  inspector: ['inspector2.amazonaws.com', 'agentless.inspector2.amazonaws.com'],
  'access-analyzer': ['access-analyzer.amazonaws.com'],
  macie: ['macie.amazonaws.com'],
  detective: ['detective.amazonaws.com'],
  config: ['config.amazonaws.com'],
  'ecr-scanning': ['inspector2.amazonaws.com'],
};

test.each(['Enable', 'Disable', 'ListAccountPermissions'])(
  'ECR may %s Inspector in the name of its role',
  async (call) => {
    const principal = roleOf('ecr-scanning', Adoption.ENSURE);
    expect(await iam.decide({ principal, action: `inspector2:${call}` })).toBe('allowed');
  },
);

describe.each(SERVICES)('the role that ensures %s', (service) => {
  const principal = roleOf(service, Adoption.ENSURE);

  test('is told from every other role by a path with the whole name of its stack', () => {
    expect(principal.arn).toMatch(/^arn:aws:iam::111122223333:role\/secure-llm\/ensure\/Stack\/[^/]+$/);
  });

  test('may do each call that the life cycle makes, and holds nothing that it does not need', async () => {
    const calls = await callsOf(service);
    const used = new Set<string>();
    for (const call of calls) {
      const request = requestOf(service, call);
      used.add(request.action);
      expect([request.action, await iam.decide({ principal, ...request })]).toEqual([request.action, 'allowed']);
    }
    const granted = Object.values(principal.identityPolicies)
      .flatMap(({ Statement }) => Statement)
      .flatMap(({ Action }) => Action ?? []);
    const idle = granted.filter((action) => !used.has(action) && !IN_ITS_NAME.test(action));
    expect(service === 'ecr-scanning' ? idle.filter((action) => !action.startsWith('inspector2:')) : idle).toEqual([]);
  });

  test('may have AWS make the role of its own service, and no other', async () => {
    const allowed: string[] = [];
    for (const name of new Set(Object.values(LINKED).flat())) {
      const resource = `arn:aws:iam::111122223333:role/aws-service-role/${name}/AWSServiceRole`;
      const context = { 'iam:AWSServiceName': name };
      if (await iam.allows({ principal, action: 'iam:CreateServiceLinkedRole', resource, context })) allowed.push(name);
    }
    expect(allowed).toEqual(LINKED[service] ?? []);
  });

  const own = CUSTOM_TYPES[service];
  const beyond: [action: string, resource?: string, context?: Record<string, string>][] = [
    // its own tracks and code
    ['ssm:GetParameter', `arn:aws:ssm:${HERE}:parameter/secure-llm/ensure/${service}/claim`],
    ['ssm:PutParameter', `arn:aws:ssm:${HERE}:parameter/secure-llm/ensure/other/claim`],
    ['ssm:GetParametersByPath', `arn:aws:ssm:${HERE}:parameter/application`],
    ['ssm:DeleteParameter', `arn:aws:ssm:${HERE}:parameter/application/secret`],
    ['lambda:UpdateFunctionCode', `arn:aws:lambda:${HERE}:function:ensure`],
    ['logs:DeleteLogGroup', `arn:aws:logs:${HERE}:log-group:Log`],
    ['logs:PutRetentionPolicy', `arn:aws:logs:${HERE}:log-group:Log`],
    // becoming more than it is
    ['iam:CreateRole', 'arn:aws:iam::111122223333:role/new'],
    ['iam:AttachRolePolicy', 'arn:aws:iam::111122223333:role/new'],
    ['iam:CreateAccessKey', 'arn:aws:iam::111122223333:user/admin'],
    ['iam:PassRole', iam.role('Other').arn, { 'iam:PassedToService': 'config.amazonaws.com' }],
    ['iam:PassRole', iam.role('Passed').arn, { 'iam:PassedToService': 'ec2.amazonaws.com' }],
    [
      'iam:CreateServiceLinkedRole',
      'arn:aws:iam::111122223333:role/aws-service-role/organizations.amazonaws.com/AWSServiceRoleForOrganizations',
      { 'iam:AWSServiceName': 'organizations.amazonaws.com' },
    ],
    ['sts:AssumeRole', 'arn:aws:iam::111122223333:role/admin'],
    // blinding others
    ['cloudtrail:StopLogging', `arn:aws:cloudtrail:${HERE}:trail/main`],
    ['cloudtrail:DeleteTrail', `arn:aws:cloudtrail:${HERE}:trail/main`],
    ['guardduty:CreateFilter', `arn:aws:guardduty:${HERE}:detector/d1/filter/f`],
    ['guardduty:ArchiveFindings'],
    ['guardduty:DeletePublishingDestination', `arn:aws:guardduty:${HERE}:detector/d1/publishingdestination/p`],
    ['securityhub:BatchUpdateFindings', `arn:aws:securityhub:${HERE}:hub/default`],
    ['access-analyzer:DeleteAnalyzer', `arn:aws:access-analyzer:${HERE}:analyzer/theirs`],
    ['access-analyzer:CreateArchiveRule', `arn:aws:access-analyzer:${HERE}:analyzer/theirs/archive-rule/r`],
    ['config:DeleteConfigRule', `arn:aws:config:${HERE}:config-rule/r`],
    ['events:DisableRule', `arn:aws:events:${HERE}:rule/findings`],
    ['bedrock:DeleteGuardrail', `arn:aws:bedrock:${HERE}:guardrail/g`],
    // data
    ['s3:GetObject', 'arn:aws:s3:::evidence/AWSLogs/1'],
    ['s3:DeleteBucketPolicy', 'arn:aws:s3:::evidence'],
    ['s3:GetEncryptionConfiguration', 'arn:aws:s3:::elsewhere', { 'aws:ResourceAccount': '999999999999' }],
    ['kms:Decrypt', `arn:aws:kms:${HERE}:key/k`],
    ['kms:ScheduleKeyDeletion', `arn:aws:kms:${HERE}:key/k`],
    ['secretsmanager:GetSecretValue', `arn:aws:secretsmanager:${HERE}:secret:s`],
    ['bedrock:InvokeModel', 'arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-v2'],
  ];

  test(`is denied ${beyond.length} attempts beyond ${own}`, async () => {
    const allowed: string[] = [];
    for (const [action, resource, context] of beyond) {
      if (await iam.allows({ principal, action, resource, context })) allowed.push(`${action} on ${resource}`);
    }
    expect(allowed).toEqual([]);
  });

  test('is denied the changes of every other service', async () => {
    const allowed: string[] = [];
    for (const other of SERVICES.filter((candidate) => candidate !== service)) {
      for (const { Statement } of Object.values(roleOf(other, Adoption.ENSURE).identityPolicies)) {
        for (const { Action } of [Statement].flat()) {
          for (const action of [Action ?? []].flat()) {
            const isShared = /^(logs|ssm|iam):/.test(action) || (service === 'ecr-scanning' && other === 'inspector');
            const isBack = service === 'inspector' && other === 'ecr-scanning' && action.startsWith('inspector2:');
            if (isShared || isBack) continue;
            const resource = RESOURCES.find(([pattern]) => pattern.test(action))?.[1];
            if (await iam.allows({ principal, action, resource })) allowed.push(`${action} of ${other}`);
          }
        }
      }
    }
    expect(allowed).toEqual([]);
  });

  test('that only adopts it may read it, and change nothing', () => {
    const actions = Object.values(roleOf(service, Adoption.ADOPT).identityPolicies)
      .flatMap(({ Statement }) => Statement)
      .flatMap(({ Action }) => Action ?? []);
    const changing = actions.filter((action) => !/:(Get|List|Describe|BatchGet)/.test(action));
    expect(changing.sort()).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents', 'ssm:DeleteParameter']);
  });
});

test.each(SERVICES)('%s: what somebody attaches to the role of its provider gives it nothing', async (service) => {
  const everything = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } as unknown as PolicyDocument;
  for (const adoption of [Adoption.ENSURE, Adoption.ADOPT]) {
    const role = roleOf(service, adoption);
    expect(role.boundary).toEqual(Object.values(role.identityPolicies)[0]);
    const principal = { ...role, identityPolicies: { everything } };
    for (const [action, resource] of [
      ['iam:AttachRolePolicy', 'arn:aws:iam::111122223333:role/Other'],
      ['iam:PassRole', 'arn:aws:iam::111122223333:role/Other'],
      ['sts:AssumeRole', 'arn:aws:iam::111122223333:role/Other'],
    ] as const) {
      expect(await iam.decide({ principal, action, resource })).toBe('denied by pb');
    }
  }
});
