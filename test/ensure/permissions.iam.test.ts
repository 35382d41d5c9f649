import { App, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Adoption } from '../../lib';
import { passedPath, type ServiceName } from '../../lib/ensure/contract';
import { EnsuredService } from '../../lib/ensure/ensured-service';
import { Iam, type IamRequest, type PolicyDocument } from '../support/iam';
import { type Attempt, expectMissed, unnoticedOf } from '../support/policy-mutants';
import { type Call, FakeAws, type State } from './support/fake-aws';
import { CustomResourceLife } from './support/life';
import { SCENARIOS } from './support/scenarios';

const HERE = 'eu-west-1:111122223333';
const SERVICES = [...new Set(SCENARIOS.map(({ service }) => service))];
/** What nobody ensures, as accounts have it. */
const LOOKED_AT: Partial<Record<ServiceName, State>> = {
  securitylake: { securitylake: { lake: { dataLakeArn: 'arn:lake', createStatus: 'COMPLETED' }, sources: [] } },
  cloudtrail: { cloudtrail: [{ TrailARN: 'arn:trail', logging: true }] },
};
type Mode = Adoption.ENSURE | Adoption.ADOPT;
const ROLES: [service: ServiceName, mode: Mode][] = [
  ...SERVICES.map((service): [ServiceName, Mode] => [service, Adoption.ENSURE]),
  ...[...SERVICES, ...(Object.keys(LOOKED_AT) as ServiceName[])].map((service): [ServiceName, Mode] => [
    service,
    Adoption.ADOPT,
  ]),
];

const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
const logGroup = new LogGroup(stack, 'Log');
new Role(stack, 'Other', { assumedBy: new ServicePrincipal('config.amazonaws.com') });
for (const [service, adoption] of ROLES) {
  new EnsuredService(stack, `${adoption}x${service}`, { service, adoption, settings: {}, logGroup });
}
const iam = new Iam(stack);
/** A role of any stack that the service works with. */
const passedRole = (service: ServiceName) => `arn:aws:iam::111122223333:role${passedPath(service)}Stack-Role`;
const ownLog = iam.deployed.one('AWS::Logs::LogGroup', 'Log').arn.replace(/:\*$/, '');
const roleOf = (service: ServiceName, adoption: Adoption) => iam.role(`${adoption}x${service}Role`.replaceAll('-', ''));

type Tried = readonly [action: string, resource?: string, context?: Record<string, string>];

/** IAM's name of an operation where it is not that of the API. */
const ACTIONS: Record<string, string> = {
  's3:GETPublicAccessBlock': 's3:GetAccountPublicAccessBlock',
  's3:PUTPublicAccessBlock': 's3:PutAccountPublicAccessBlock',
  's3:DELETEPublicAccessBlock': 's3:PutAccountPublicAccessBlock',
  's3:GetBucketEncryption': 's3:GetEncryptionConfiguration',
  'apigateway:GetAccount': 'apigateway:GET',
  'apigateway:UpdateAccount': 'apigateway:PATCH',
};
/** Whichever role API Gateway was told of. */
const ANY_ROLE = 'arn:aws:iam::111122223333:role/service-role/theirs';
/** What AWS checks each action against; an action that is not here knows no resource. */
const RESOURCES: [RegExp, string][] = [
  [/^guardduty:(Get|Update|Delete)/, `arn:aws:guardduty:${HERE}:detector/d1`],
  [/^securityhub:/, `arn:aws:securityhub:${HERE}:hub/default`],
  [/^access-analyzer:Update/, `arn:aws:access-analyzer:${HERE}:analyzer/theirs`],
  [/^access-analyzer:(Create|Delete)/, `arn:aws:access-analyzer:${HERE}:analyzer/secure-llm-0f3b-Service-unused`],
  [/^detective:(Delete|ListTags)/, `arn:aws:detective:${HERE}:graph:g1`],
  [/^config:.*ConfigurationRecorder$/, `arn:aws:config:${HERE}:configuration-recorder/default/abc`],
  [/^apigateway:/, 'arn:aws:apigateway:eu-west-1::/account'],
  [/^iam:GetRole$/, ANY_ROLE],
  [/^s3:GetEncryption/, 'arn:aws:s3:::theirs'],
  // the home of a trail may be another Region; IAM is not asked here about that of an organization, in another account
  [/^cloudtrail:GetTrailStatus/, 'arn:aws:cloudtrail:us-east-1:111122223333:trail/main'],
  [
    /^iam:CreateServiceLinkedRole/,
    'arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig',
  ],
];
const CONTEXTS: Record<string, Record<string, string>> = {
  's3:GetEncryptionConfiguration': { 'aws:ResourceAccount': '111122223333' },
  'iam:CreateServiceLinkedRole': { 'iam:AWSServiceName': 'config.amazonaws.com' },
};

/** Each call that the lives of a service make, once. */
async function callsOf(service: ServiceName, mode: Mode): Promise<Call[]> {
  const aws = new FakeAws();
  await aws.start();
  const calls: Call[] = [];
  const lookedAt = { service, before: { sufficient: LOOKED_AT[service] ?? {} }, v1: {}, v2: {}, takeOver: false };
  const lives = LOOKED_AT[service] ? [lookedAt] : SCENARIOS.filter((scenario) => scenario.service === service);
  for (const { before, v1, v2, takeOver } of lives) {
    for (const state of Object.values(before)) {
      aws.reset(state);
      const life = new CustomResourceLife(aws);
      const ask = (Settings: typeof v1) => ({
        Service: service,
        Mode: mode,
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

const requestOf = (service: ServiceName, call: Call): Tried => {
  const name = `${call.service}:${call.operation}`;
  const action = ACTIONS[name] ?? name;
  const claims = `arn:aws:ssm:${HERE}:parameter/secure-llm/ensure/${service}`;
  const resource = call.service === 'ssm' ? `${claims}${/ByPath/.test(action) ? '' : '/claim'}` : undefined;
  return [action, resource ?? RESOURCES.find(([pattern]) => pattern.test(action))?.[1], CONTEXTS[action]];
};

beforeAll(() => void jest.spyOn(console, 'log').mockImplementation(() => undefined));
afterAll(() => jest.restoreAllMocks());

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

const linkedRole = (service: string, name = 'AWSServiceRoleFor'): string =>
  `arn:aws:iam::111122223333:role/aws-service-role/${service}/${name}`;
const MALWARE = 'malware-protection.guardduty.amazonaws.com';

/** What the services do in the caller's name, beside the linked roles: no call of the provider asks for it. */
const IN_ITS_NAME: Partial<Record<ServiceName, readonly Tried[]>> = {
  guardduty: [
    ['guardduty:TagResource', `arn:aws:guardduty:${HERE}:detector/d1`],
    ['iam:GetRole', linkedRole(MALWARE, 'AWSServiceRoleForAmazonGuardDutyMalwareProtection')],
  ],
  securityhub: [['securityhub:TagResource', `arn:aws:securityhub:${HERE}:hub/default`]],
  detective: [['detective:TagResource', `arn:aws:detective:${HERE}:graph:g1`]],
  config: [
    [
      'iam:PassRole',
      linkedRole('config.amazonaws.com', 'AWSServiceRoleForConfig'),
      { 'iam:PassedToService': 'config.amazonaws.com' },
    ],
  ],
  'apigateway-account': [
    ['iam:PassRole', passedRole('apigateway-account'), { 'iam:PassedToService': 'apigateway.amazonaws.com' }],
  ],
  'ecr-scanning': [['inspector2:Enable'], ['inspector2:Disable'], ['inspector2:ListAccountPermissions']],
  'bedrock-invocation-logging': [
    ['iam:PassRole', passedRole('bedrock-invocation-logging'), { 'iam:PassedToService': 'bedrock.amazonaws.com' }],
  ],
};
/** What each function writes for itself. */
const OWN_LOG: readonly Tried[] = [
  ['logs:CreateLogStream', `${ownLog}:log-stream:a`],
  ['logs:PutLogEvents', `${ownLog}:log-stream:a`],
];

/** What the role of a service is for: the calls of its lives, and what is done in its name. */
async function neededBy(service: ServiceName, mode: Mode): Promise<Tried[]> {
  const linked = (LINKED[service] ?? []).map(
    (name): Tried => ['iam:CreateServiceLinkedRole', linkedRole(name), { 'iam:AWSServiceName': name }],
  );
  const calls = await callsOf(service, mode);
  return [
    ...calls.map((call) => requestOf(service, call)),
    ...(mode === Adoption.ENSURE ? [...linked, ...(IN_ITS_NAME[service] ?? [])] : []),
    ...OWN_LOG,
  ];
}

/** What no role of the provider of a service may do. */
const beyondOf = (service: ServiceName): Tried[] => [
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
  ['iam:PassRole', passedRole(service), { 'iam:PassedToService': 'ec2.amazonaws.com' }],
  ['iam:PassRole', passedRole('guardduty'), { 'iam:PassedToService': 'bedrock.amazonaws.com' }],
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

/** What is somebody else's, by the action that must not reach it. */
const THEIRS: readonly [action: RegExp, ...resources: string[]][] = [
  [/^ssm:/, `arn:aws:ssm:${HERE}:parameter/secure-llm/ensure/other/claim`, `arn:aws:ssm:${HERE}:parameter/application`],
  [/^access-analyzer:(Create|Delete)/, `arn:aws:access-analyzer:${HERE}:analyzer/theirs`],
  [/^securityhub:TagResource/, `arn:aws:securityhub:${HERE}:automation-rule/theirs`],
  [/^iam:CreateServiceLinkedRole/, linkedRole('organizations.amazonaws.com', 'AWSServiceRoleForOrganizations')],
  [/^iam:GetRole/, linkedRole(MALWARE, 'Other'), iam.role('Other').arn],
  [
    /^iam:PassRole/,
    iam.role('Other').arn,
    passedRole('guardduty'),
    linkedRole('config.amazonaws.com', 'Other'),
    linkedRole('guardduty.amazonaws.com'),
  ],
  [/^apigateway:/, 'arn:aws:apigateway:eu-west-1::/restapis/theirs'],
  [/^logs:(Create|Put)/, `${ownLog}s:log-stream:a`, `arn:aws:logs:${HERE}:log-group:theirs:log-stream:a`],
];
const WRONG: Record<string, string> = {
  'aws:ResourceAccount': '999999999999',
  'iam:AWSServiceName': 'organizations.amazonaws.com',
  'iam:PassedToService': 'ec2.amazonaws.com',
};

/** Beside what a role may do: the same to somebody else's, in another account or Region, or under other conditions. */
function besides([action, resource, context]: Tried): Tried[] {
  const theirs = THEIRS.filter(([which]) => which.test(action) && resource !== ANY_ROLE);
  const others = theirs.flatMap(([, ...resources]) => resources);
  const places =
    resource === undefined || /^cloudtrail:/.test(action)
      ? []
      : [resource.replace('111122223333', '999999999999'), resource.replace('eu-west-1', 'eu-west-2')];
  const conditions = Object.keys(context ?? {}).flatMap((key) => {
    const { [key]: _, ...without } = context!;
    return [without, { ...without, [key]: WRONG[key]! }];
  });
  // what has no ARN is in the Region that the request names, but for what the account has once
  if (resource === undefined && !/^(iam|s3):/.test(action)) {
    conditions.push({ ...context, 'aws:RequestedRegion': 'eu-west-2' });
  }
  return [
    ...[...others, ...places].filter((other) => other !== resource).map((other): Tried => [action, other, context]),
    ...conditions.map((other): Tried => [action, resource, other]),
  ];
}

/** What nobody can miss in any policy: each request names its Region. */
const EVERYWHERE = /: StringEqualsIfExists aws:RequestedRegion$/;
/** What nobody can miss in the policy of a service, each with the reason why. */
const MISSED: Partial<Record<ServiceName, Record<string, string>>> = {
  cloudtrail: {
    'statement 1: of any resource':
      'the action knows nothing but trails, and a trail of any account and Region is meant',
  },
  'apigateway-account': {
    'statement 1: of any resource':
      'the action knows nothing but roles, and those of another account answer to nobody here',
  },
  'bedrock-invocation-logging': {
    'statement 2: of any resource': 'the action knows nothing but buckets; whose it is says the condition, and no ARN',
  },
};

describe.each(ROLES)('the policy by which the role of %s may %s it', (service, mode) => {
  const role = roleOf(service, mode);
  let attempts: Attempt[];

  beforeAll(async () => {
    const needed = await neededBy(service, mode);
    const denied = [...needed.flatMap(besides), ...beyondOf(service)];
    const attempt =
      (outcome: string) =>
      ([action, resource, context]: Tried): Attempt => [{ principal: role, action, resource, context }, outcome];
    attempts = [...needed.map(attempt('allowed')), ...denied.map(attempt('denied'))];
  });

  /** What comes of an attempt, which both tests begin with. */
  const decided = new Map<IamRequest, Promise<string>>();
  const decideAsItIs = (asked: IamRequest) => {
    const known = decided.get(asked) ?? iam.decide(asked);
    decided.set(asked, known);
    return known;
  };

  test('decides every attempt as written', async () => {
    for (const [asked, outcome] of attempts) {
      const { action, resource, context } = asked;
      const decided = (await decideAsItIs(asked)).split(' ')[0];
      expect([action, resource, context, decided]).toEqual([action, resource, context, outcome]);
    }
  });

  test('holds nothing that can be taken out or loosened without that an attempt comes out differently', async () => {
    const [name] = Object.keys(role.identityPolicies) as [string];
    // it is the boundary of the role, too
    const decide = (asked: IamRequest, identityPolicies: typeof role.identityPolicies) =>
      identityPolicies === role.identityPolicies
        ? decideAsItIs(asked)
        : iam.decide({ ...asked, principal: { ...role, identityPolicies, boundary: identityPolicies[name] } });
    const unnoticed = await unnoticedOf(role, attempts, decide);
    const missed = unnoticed.filter((what) => !EVERYWHERE.test(what)).map((what) => what.slice(name.length + 1));
    expectMissed(missed, Object.keys(MISSED[service] ?? {}));
  });
});

describe.each(SERVICES)('the role that ensures %s', (service) => {
  const principal = roleOf(service, Adoption.ENSURE);

  test('is told from every other role by a path with the whole name of its stack', () => {
    expect(principal.arn).toMatch(/^arn:aws:iam::111122223333:role\/secure-llm\/ensure\/Stack\/[^/]+$/);
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
});

test.each(ROLES.filter(([, mode]) => mode === Adoption.ADOPT))(
  'the role that only adopts %s may read it, and change nothing',
  (service) => {
    const actions = Object.values(roleOf(service, Adoption.ADOPT).identityPolicies)
      .flatMap(({ Statement }) => Statement)
      .flatMap(({ Action }) => Action ?? []);
    const changing = actions.filter((action) => !/:(Get|GET|List|Describe|BatchGet)/.test(action));
    expect(changing.sort()).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents', 'ssm:DeleteParameter']);
  },
);

test.each(ROLES)('%s: what somebody attaches to the role that may %s it gives it nothing', async (service, mode) => {
  const everything = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } as unknown as PolicyDocument;
  const role = roleOf(service, mode);
  expect(role.boundary).toEqual(Object.values(role.identityPolicies)[0]);
  const principal = { ...role, identityPolicies: { everything } };
  for (const [action, resource] of [
    ['iam:AttachRolePolicy', 'arn:aws:iam::111122223333:role/Other'],
    ['iam:PassRole', 'arn:aws:iam::111122223333:role/Other'],
    ['sts:AssumeRole', 'arn:aws:iam::111122223333:role/Other'],
  ] as const) {
    expect(await iam.decide({ principal, action, resource })).toBe('denied by pb');
  }
});
