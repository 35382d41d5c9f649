import { LocalGateway } from '../local/gateway/local-gateway';
import { LIMITS } from '../local/gateway/scenarios';
import { AwsError, type Output } from '../scripts/external/support/boto';
import { QUESTIONS, STEPS } from '../scripts/integ/checks';
import { integrate, REQUESTS_PER_MINUTE, type World } from '../scripts/integ/integ';
import { optionsOf, Refused } from '../scripts/integ/options';
import type { Check, Deployed, Trial } from '../scripts/integ/trial';

type Answer = Output | ((input: Output) => Output);

/** AWS that answers as it is told, and writes down what it was asked. */
class Scripted {
  readonly asked: string[] = [];
  constructor(readonly answers: Record<string, Answer>) {}

  async call(service: string, operation: string, input: Output = {}): Promise<Output> {
    const name = `${service} ${operation}`;
    this.asked.push(name);
    if (!(name in this.answers)) throw new AwsError('NotScripted', `nobody said what ${name} answers`);
    const answer = this.answers[name];
    return typeof answer === 'function' ? answer(input) : answer;
  }
}
const refusing = (code: string) => () => {
  throw new AwsError(code, code);
};

const deployed = (type: string, physicalId: string, more: Partial<Deployed> = {}): Deployed => ({
  stack: 'S',
  logicalId: type.split('::').at(-1)!,
  type,
  physicalId,
  ...more,
});

const SWITCH = [
  deployed('AWS::AppConfig::Application', 'app'),
  deployed('AWS::AppConfig::Environment', 'env'),
  deployed('AWS::AppConfig::ConfigurationProfile', 'profile'),
  deployed('AWS::AppConfig::DeploymentStrategy', 'strategy'),
  deployed('AWS::KMS::Key', 'key'),
];

let clock = 0;
const trial = (answers: Record<string, Answer>, more: Partial<Trial> = {}): Trial => ({
  run: 'r1',
  aws: new Scripted(answers),
  outputs: {},
  resources: [],
  token: '',
  requestsPerMinute: 3,
  since: 0,
  now: () => clock,
  wait: async (seconds) => {
    clock += seconds * 1000;
  },
  ...more,
});
const check = (name: string): Check => [...STEPS, ...QUESTIONS].find((each) => each.name === name)!;

describe('the options', () => {
  const GOOD = ['--profile', 'STARTER', '--account', '123456789012', '--region', 'eu-central-1', '--contact', 'a@b.c'];

  test('name account and Region', () => {
    expect(optionsOf(GOOD)).toEqual({
      profile: 'STARTER',
      account: '123456789012',
      region: 'eu-central-1',
      contact: 'a@b.c',
      model: 'amazon.nova-lite-v1:0',
    });
  });

  test.each([
    ['no account', 2, "'--account' must be the 12 digits of the account to deploy to, got nothing"],
    ['no Region', 4, "'--region' must be a Region such as eu-central-1, got nothing"],
    ['no profile', 0, "'--profile' must be STARTER"],
    ['nobody to tell', 6, "'--contact' must be an e-mail address, got nothing"],
  ])('are refused with %s', (_, at, message) => {
    expect(() => optionsOf([...GOOD.slice(0, at), ...GOOD.slice(at + 2)])).toThrow(message);
  });

  test('are refused for a profile that locks evidence, and for words that nobody knows', () => {
    expect(() => optionsOf(['--profile', 'REGULATED', ...GOOD.slice(2)])).toThrow("got 'REGULATED'");
    expect(() => optionsOf([...GOOD, '--yes'])).toThrow(Refused);
  });
});

describe('the steps, against the gateway on this machine', () => {
  let local: LocalGateway;
  let asked: Trial;
  beforeAll(async () => {
    clock = Date.now();
    local = await new LocalGateway().start(0, () => clock);
    asked = trial(
      {
        'appconfig StartDeployment': ({ ConfigurationVersion }: Output) => {
          local.pull(ConfigurationVersion);
        },
      },
      {
        outputs: { GatewayUrl: `${local.url}/` },
        requestsPerMinute: LIMITS.userRequestsPerMinute,
        resources: SWITCH,
        token: local.world.issuer.token('alice', 'acme'),
      },
    );
  });
  afterAll(() => local.stop());
  const minute = () => {
    clock += 61_000;
  };

  test.each(STEPS.map((step) => [step.name, step] as const))('%s passes', async (_, step) => {
    minute();
    await expect(step.run(asked)).resolves.toEqual(expect.any(String));
  });

  test.each([
    ['prompt', { token: 'nobody' }, '401'],
    ['guardrail', { token: 'nobody' }, '401'],
    ['quota', { token: 'nobody' }, '401'],
    ['quota', { requestsPerMinute: 2 }, '3 requests in a row were answered'],
  ])('%s fails with %j', async (name, more, message) => {
    minute();
    await expect(check(name).run({ ...asked, ...more })).rejects.toThrow(message);
  });

  test('guardrail fails where the attack is answered', async () => {
    minute();
    const { guardrail } = local.world.bedrock;
    local.world.bedrock.guardrail = () => 'pass';
    await expect(check('guardrail').run(asked)).rejects.toThrow('200');
    local.world.bedrock.guardrail = guardrail;
  });

  test('kill-switch fails where nothing comes of pulling it, and releases it', async () => {
    minute();
    const states: string[] = [];
    const aws = new Scripted({
      'appconfig StartDeployment': (input: Output) => states.push(input.ConfigurationVersion),
    });
    await expect(check('kill-switch').run({ ...asked, aws })).rejects.toThrow('not refused within 60 seconds');
    expect(states).toEqual(['off', 'on']);
  });

  test('kill-switch fails where it is not released', async () => {
    minute();
    const aws = new Scripted({ 'appconfig StartDeployment': () => local.pull('off') });
    await expect(check('kill-switch').run({ ...asked, aws })).rejects.toThrow('no answer within 60 seconds');
    local.pull('on');
  });
});

const token = (claims: object) => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;
const LOCK: Record<string, Answer> = {
  's3 CreateBucket': {},
  's3 PutObjectLockConfiguration': {},
  's3 PutObject': { VersionId: 'v1' },
  's3 DeleteObject': ({ BypassGovernanceRetention }: Output) =>
    BypassGovernanceRetention ? {} : refusing('AccessDenied')(),
  's3 PutObjectTagging': {},
  's3 GetObjectTagging': { TagSet: [{ Key: 'scanned', Value: 'yes' }] },
  's3 DeleteBucket': {},
  'ec2 DescribeAvailabilityZones': { AvailabilityZones: [{ RegionName: 'eu-central-1' }] },
};
const POOL = [deployed('AWS::Cognito::UserPool', 'pool'), deployed('AWS::WAFv2::WebACL', 'name|acl-1|REGIONAL')];
const GROUP = [deployed('AWS::Logs::LogGroup', 'prompts')];
const FUNCTION = [deployed('AWS::Lambda::Function', 'f'), deployed('AWS::ApiGateway::RestApi', 'api')];
const acl = (Id: string) => ({
  'cognito-idp DescribeUserPool': { UserPool: { Arn: 'arn:pool' } },
  'wafv2 GetWebACLForResource': { WebACL: { Id, ARN: `arn:${Id}` } },
});
const invoked = (logGroupName: string, events: object[]) => ({
  'bedrock GetModelInvocationLoggingConfiguration': { loggingConfig: { cloudWatchConfig: { logGroupName } } },
  'logs FilterLogEvents': { events },
});

const KNOWLEDGE = { outputs: { CorpusName: 'corpus', KnowledgeBaseId: 'KB12345678', KnowledgeSourceId: 'DS12345678' } };
const tagged = (Value: string) => trial({ 's3 GetObjectTagging': { TagSet: [{ Key: 'k', Value }] } }, KNOWLEDGE);
const job = (status: string, numberOfNewDocumentsIndexed = 2, numberOfDocumentsFailed = 0) =>
  trial(
    {
      'bedrock-agent StartIngestionJob': { ingestionJob: { ingestionJobId: 'j' } },
      'bedrock-agent GetIngestionJob': {
        ingestionJob: { status, statistics: { numberOfNewDocumentsIndexed, numberOfDocumentsFailed } },
      },
    },
    KNOWLEDGE,
  );
/** A search that finds documents of these tenants for tenant and group. */
const finds = (what: (tenant: string, groups: string[]) => string[]) =>
  trial(
    {
      'bedrock-agent-runtime Retrieve': ({ retrievalConfiguration }: Output) => {
        const [{ equals }, { in: among }] = retrievalConfiguration.vectorSearchConfiguration.filter.andAll;
        const retrievalResults = what(equals.value, among.value).map((tenantId) => ({ metadata: { tenantId } }));
        return { retrievalResults };
      },
    },
    KNOWLEDGE,
  );
const listing = (answer: Answer) =>
  trial({ 's3vectors ListVectors': answer }, { resources: [deployed('AWS::S3Vectors::Index', 'arn:index')] });

/** For each question answers of AWS with which it passes, and with which it fails. */
const CASES: Record<string, { passes: Trial; fails: [message: string, trial: Trial][] }> = {
  'user-pool-behind-acl': {
    passes: trial(acl('acl-1'), { resources: POOL }),
    fails: [
      ['the pool is behind arn:acl-2', trial(acl('acl-2'), { resources: POOL })],
      ['no web ACL', trial({ ...acl(''), 'wafv2 GetWebACLForResource': {} }, { resources: POOL })],
    ],
  },
  'invocations-logged': {
    passes: trial(invoked('prompts', [{}]), { resources: GROUP }),
    fails: [
      ['nothing came into prompts within 600 seconds', trial(invoked('prompts', []), { resources: GROUP })],
      ['not of this run', trial(invoked('theirs', [{}]), { resources: GROUP })],
    ],
  },
  'no-log-group-beside': {
    passes: trial({ 'logs DescribeLogGroups': { logGroups: [] } }, { resources: FUNCTION }),
    fails: [
      [
        'nobody manages /aws/lambda/f',
        trial(
          {
            'logs DescribeLogGroups': ({ logGroupNamePrefix }: Output) => ({
              logGroups: logGroupNamePrefix === '/aws/lambda/f' ? [{ logGroupName: '/aws/lambda/f' }] : [],
            }),
          },
          { resources: FUNCTION },
        ),
      ],
      ['there is no function', trial({})],
    ],
  },
  'token-claims': {
    passes: trial({}, { token: token({ token_use: 'access', client_id: 'c', scope: 'llm/invoke' }) }),
    fails: [
      ['the claims are token_use, scope', trial({}, { token: token({ token_use: 'access', scope: 's' }) })],
      ['the claims are none', trial({}, { token: 'none' })],
    ],
  },
  'tag-under-object-lock': {
    passes: trial(LOCK),
    fails: [
      ['the object was not held', trial({ ...LOCK, 's3 DeleteObject': {} })],
      ['its tags are []', trial({ ...LOCK, 's3 GetObjectTagging': { TagSet: [] } })],
      ['AccessDenied', trial({ ...LOCK, 's3 PutObjectTagging': refusing('AccessDenied') })],
    ],
  },
  'corpus-scanned': {
    passes: tagged('NO_THREATS_FOUND'),
    fails: [
      ['not found clean: approved/a/parcels.txt [{"Key":"k","Value":"UNSUPPORTED"}]', tagged('UNSUPPORTED')],
      [
        'not found clean: approved/b/parcels.txt.metadata.json []',
        trial(
          {
            's3 GetObjectTagging': ({ Key }: Output) => ({
              TagSet: Key === 'approved/b/parcels.txt.metadata.json' ? [] : [{ Key: 'k', Value: 'NO_THREATS_FOUND' }],
            }),
          },
          KNOWLEDGE,
        ),
      ],
    ],
  },
  'knowledge-ingested': {
    passes: job('COMPLETE'),
    fails: [
      ['the job is COMPLETE', job('COMPLETE', 1, 1)],
      ['the job is FAILED', job('FAILED')],
      ['the job is IN_PROGRESS', job('IN_PROGRESS')],
    ],
  },
  'knowledge-filtered': {
    passes: finds((tenant, groups) => (tenant === 'a' && groups.includes('staff') ? ['a'] : [])),
    fails: [
      ['it found documents of [[],[],[]]', finds(() => [])],
      ['it found documents of [["a","b"]', finds((tenant) => (tenant === 'a' ? ['a', 'b'] : []))],
      ['it found documents of [["a"],["a"],[]]', finds((tenant) => (tenant === 'a' ? ['a'] : []))],
    ],
  },
  'vectors-closed': {
    passes: listing(refusing('AccessDeniedException')),
    fails: [
      ['listing gave no error', listing({ vectors: [] })],
      ['listing gave NotFoundException', listing(refusing('NotFoundException'))],
    ],
  },
};

describe('the open questions', () => {
  test('are all tried here', () => {
    expect(Object.keys(CASES)).toEqual(QUESTIONS.map(({ name }) => name));
  });

  test.each(Object.entries(CASES))('%s passes, and can fail', async (name, { passes, fails }) => {
    await expect(check(name).run(passes)).resolves.toEqual(expect.any(String));
    for (const [message, wrong] of fails) await expect(check(name).run(wrong)).rejects.toThrow(message);
  });

  test('take their bucket away, whatever came out', async () => {
    const { passes, fails } = CASES['tag-under-object-lock']!;
    for (const { aws } of [passes, ...fails.map(([, wrong]) => wrong)])
      expect((aws as Scripted).asked.at(-1)).toBe('s3 DeleteBucket');
  });
});

describe('a run', () => {
  const options = optionsOf([
    '--profile',
    'STARTER',
    '--account',
    '123456789012',
    '--region',
    'eu-central-1',
    '--contact',
    'a@b.c',
  ]);
  const TYPES = ['IAM::Role', 'KMS::Key', 'Lambda::Function', 'Logs::LogGroup', 'S3::Bucket', 'DynamoDB::Table'];
  const STACK = 'Integr1Data';
  let there: boolean;
  let said: string[];
  beforeEach(() => {
    there = false;
    said = [];
  });
  /** An account in which all that is asked of it once the stacks are gone is as it should be. */
  const account = (more: Record<string, Answer> = {}) =>
    new Scripted({
      'sts GetCallerIdentity': { Account: '123456789012' },
      'ec2 DescribeAvailabilityZones': { AvailabilityZones: [{ RegionName: 'eu-central-1' }] },
      'ssm GetParameter': {},
      'logs DescribeResourcePolicies': { resourcePolicies: [{ policyName: 'theirs' }] },
      'cloudformation ListStacks': () => ({
        StackSummaries: [
          { StackName: 'Theirs', StackStatus: 'CREATE_COMPLETE' },
          ...(there ? [{ StackName: STACK, StackStatus: 'CREATE_COMPLETE' }] : []),
        ],
      }),
      'cloudformation ListStackResources': {
        StackResourceSummaries: TYPES.map((type) => ({
          LogicalResourceId: type,
          ResourceType: `AWS::${type}`,
          PhysicalResourceId: type,
        })),
      },
      'cloudcontrol GetResource': refusing('ResourceNotFoundException'),
      ...more,
    });
  const world = (aws: Scripted, more: Partial<World> = {}): World => ({
    aws,
    cdk: {
      deploy: async () => {
        there = true;
        return { [STACK]: { CredentialsBatch: 'arn:secret', GatewayUrl: 'http://127.0.0.1:9/' } };
      },
      destroy: async () => {
        there = false;
      },
    },
    token: async () => 'token',
    now: () => 0,
    wait: async () => undefined,
    say: (line) => said.push(line),
    ...more,
  });
  const verdicts = () =>
    Object.fromEntries(
      said.flatMap((line) => [...line.matchAll(/^(passed|FAILED) ([\w-]+): /g)].map(([, v, n]) => [n, v])),
    );

  test.each([
    ['another account', { 'sts GetCallerIdentity': { Account: '999999999999' } }, '--account says 123456789012'],
    [
      'another Region',
      { 'ec2 DescribeAvailabilityZones': { AvailabilityZones: [{ RegionName: 'us-east-1' }] } },
      '--region says eu-central-1',
    ],
    ['a Region without bootstrap', { 'ssm GetParameter': refusing('ParameterNotFound') }, 'npx cdk bootstrap'],
    [
      'stacks of its name',
      { 'cloudformation ListStacks': { StackSummaries: [{ StackName: STACK, StackStatus: 'CREATE_COMPLETE' }] } },
      `there are stacks of this name already: ${STACK}`,
    ],
  ])('does not start in %s', async (_, answers: Record<string, Answer>, message) => {
    const cdk = { deploy: jest.fn(), destroy: jest.fn() };
    await expect(integrate(options, 'r1', world(account(answers), { cdk }))).rejects.toThrow(message);
    expect(cdk.deploy).not.toHaveBeenCalled();
    expect(cdk.destroy).not.toHaveBeenCalled();
  });

  test('tells the cost before it deploys', async () => {
    const deploy = jest.fn(async () => {
      expect(said.join('\n')).toMatch(/about \$44 a month/);
      return {};
    });
    await integrate(options, 'r1', world(account(), { cdk: { deploy, destroy: async () => undefined } }));
    expect(deploy).toHaveBeenCalledTimes(1);
  });

  test('asks each check by its name, destroys, and looks at what is left', async () => {
    const failures = await integrate(options, 'r1', world(account()));
    expect(Object.keys(verdicts()).sort()).toEqual(
      [
        ...[...STEPS, ...QUESTIONS].map(({ name }) => name),
        ...['deploy', 'destroy', 'nothing-left', 'services-given-back', 'log-delivery-policies'],
      ].sort(),
    );
    expect(verdicts()).toMatchObject({
      prompt: 'FAILED', // nobody listens at that address
      destroy: 'passed',
      'nothing-left': 'passed',
      'services-given-back': 'passed',
      'log-delivery-policies': 'passed',
    });
    expect(failures).toBe(Object.values(verdicts()).filter((verdict) => verdict === 'FAILED').length);
  });

  test('destroys what a failed deployment left, and says that it failed', async () => {
    const destroy = jest.fn(async () => {
      there = false;
    });
    const deploy = async () => {
      there = true;
      throw new Error('cdk deploy ended with 1');
    };
    expect(await integrate(options, 'r1', world(account(), { cdk: { deploy, destroy } }))).toBe(1);
    expect(destroy).toHaveBeenCalledTimes(1);
    expect(verdicts()).toMatchObject({ deploy: 'FAILED', destroy: 'passed', 'nothing-left': 'passed' });
  });

  const firstThen = (given: Answer, otherwise: Answer): Answer => {
    let calls = 0;
    return () => (calls++ === 0 ? given : otherwise);
  };
  test.each<[string, string, Record<string, Answer>]>([
    [
      'nothing-left',
      'left: AWS::IAM::Role IAM::Role',
      {
        'cloudcontrol GetResource': ({ TypeName }: Output) =>
          TypeName === 'AWS::IAM::Role' ? {} : refusing('ResourceNotFoundException')(),
      },
    ],
    [
      'nothing-left',
      'left: AWS::KMS::Key KMS::Key',
      {
        'cloudcontrol GetResource': ({ TypeName }: Output) =>
          TypeName === 'AWS::KMS::Key' ? {} : refusing('ResourceNotFoundException')(),
        'kms DescribeKey': { KeyMetadata: { KeyState: 'Enabled' } },
      },
    ],
    [
      'nothing-left',
      'nothing was told of AWS::IAM::Role',
      {
        'cloudcontrol GetResource': refusing('UnsupportedActionException'),
      },
    ],
    ['nothing-left', 'AccessDenied', { 'cloudcontrol GetResource': refusing('AccessDeniedException') }],
    [
      'services-given-back',
      'guardduty ListDetectors was {"DetectorIds":[]} and is {"DetectorIds":["d"]}',
      {
        'guardduty ListDetectors': firstThen({ DetectorIds: [] }, { DetectorIds: ['d'] }),
      },
    ],
    [
      'log-delivery-policies',
      'are left: ours',
      {
        'logs DescribeResourcePolicies': firstThen(
          { resourcePolicies: [] },
          { resourcePolicies: [{ policyName: 'ours' }] },
        ),
      },
    ],
  ])('%s fails: %s', async (name, message, answers) => {
    await integrate(options, 'r1', world(account(answers)));
    expect(said.find((line) => line.startsWith(`FAILED ${name}: `))).toContain(message);
  });

  test('leaves a key that waits for KMS, and a policy that a service wrote', async () => {
    const answers = {
      'cloudcontrol GetResource': ({ TypeName }: Output) =>
        TypeName === 'AWS::KMS::Key' ? {} : refusing('ResourceNotFoundException')(),
      'kms DescribeKey': { KeyMetadata: { KeyState: 'PendingDeletion' } },
      'logs DescribeResourcePolicies': firstThen(
        { resourcePolicies: [] },
        { resourcePolicies: [{ policyName: 'AWSLogDeliveryWrite20150319' }] },
      ),
    };
    await integrate(options, 'r1', world(account(answers)));
    expect(verdicts()).toMatchObject({ 'nothing-left': 'passed', 'log-delivery-policies': 'passed' });
  });

  test('fails where a stack is left', async () => {
    const cdk = { ...world(account()).cdk, destroy: async () => undefined };
    await integrate(options, 'r1', world(account(), { cdk }));
    expect(said).toContain(`FAILED destroy: stacks are left: ${STACK}`);
  });

  test('has few enough requests a minute to meet the limit cheaply', () => {
    expect(REQUESTS_PER_MINUTE).toBeLessThanOrEqual(20);
  });
});
