import * as iam from 'aws-cdk-lib/aws-iam';
import { Iam, mighty, type PolicyDocument, type Principal } from '../../support/iam';
import { type Attempt, unnoticed, unnoticedOf } from '../../support/policy-mutants';
import { ALLOWED, type Case, DENIED, OF_EVERY_KEY, unnoticedIn } from '../../support/resource-policy';
import { env, FIND, functionArn, made, PAY } from './gateways';

const { stack, gateway } = made({ 'find-claim': FIND, Pay: PAY });
gateway.grantInvoke(new iam.Role(stack, 'Deployer', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }));
gateway.grantContain(new iam.Role(stack, 'OnCall', { assumedBy: new iam.AccountPrincipal(env.account) }));
gateway.endSessionsOf(`arn:aws:bedrock-agentcore:${env.region}:${env.account}:runtime/agent-1`);

const sim = new Iam(stack);
const one = (type: string, part = '') => sim.deployed.one(type, part);
const fn = (part: string) => one('AWS::Lambda::Function', part).arn;
const [REQUEST, RESPONSE] = [fn('InterceptorsRequest'), fn('InterceptorsResponse')];
const [FIND_SHIM, PAY_SHIM] = [fn('Shimfindclaim'), fn('ShimPay')];
const PROOF = one('AWS::KMS::Key', 'ProofKey').arn;
const KEY = one('AWS::KMS::Key', 'ToolsKey').arn;
const ENGINE = one('AWS::BedrockAgentCore::PolicyEngine').arn;
const LOG = `${one('AWS::Logs::LogGroup', 'LogDecisions').arn.replace(/:\*$/, '')}:*`;
const OTHER_LOG = `${one('AWS::Logs::LogGroup', 'LogRequests').arn.replace(/:\*$/, '')}:*`;
const GUARDRAIL = one('AWS::Bedrock::Guardrail').arn;
const APPROVALS = `arn:aws:kms:${env.region}:${env.account}:key/approvals`;

const GATEWAY = one('AWS::BedrockAgentCore::Gateway').arn;
const MACHINE = one('AWS::StepFunctions::StateMachine', 'RogueAgent').arn;
const HERE = `${env.region}:${env.account}`;
const RUNTIME = `arn:aws:bedrock-agentcore:${HERE}:runtime/agent-1`;

/** `service` stands for the one through which alone a key is used; no resource for actions of which AWS defines none. */
type Given = [actions: string[], resource: string | undefined, others: string[], service?: string];
const WRITES: Given = [['logs:CreateLogStream', 'logs:PutLogEvents'], LOG, [OTHER_LOG]];
const judges = (...otherKeys: string[]): Given[] => [
  [['bedrock:ApplyGuardrail'], GUARDRAIL, [`${GUARDRAIL}x`]],
  [['kms:Decrypt'], one('AWS::KMS::Key', 'GuardrailKey').arn, otherKeys],
];
const SWITCH =
  `arn:aws:appconfig:${env.region}:${env.account}:application/${one('AWS::AppConfig::Application').ref}` +
  `/environment/${one('AWS::AppConfig::Environment').ref}/configuration/${one('AWS::AppConfig::ConfigurationProfile').ref}`;

const APPLICATION = `arn:aws:appconfig:${HERE}:application/${one('AWS::AppConfig::Application').ref}`;
const ENVIRONMENT = `${APPLICATION}/environment/${one('AWS::AppConfig::Environment').ref}`;
const of = (service: string, ...actions: string[]) => actions.map((action) => `${service}:${action}`);

/** What the playbook against a rogue agent does. */
const PLAYBOOK: Given[] = [
  [
    [
      ...of(
        'logs',
        'CreateLogDelivery',
        'GetLogDelivery',
        'UpdateLogDelivery',
        'DeleteLogDelivery',
        'ListLogDeliveries',
        'DescribeResourcePolicies',
        'DescribeLogGroups',
      ),
      ...of('xray', 'PutTraceSegments', 'PutTelemetryRecords', 'GetSamplingRules', 'GetSamplingTargets'),
    ],
    undefined,
    [],
  ],
  [of('kms', 'Decrypt', 'GenerateDataKey'), KEY, [PROOF]],
  // pulls one switch
  ...[
    APPLICATION,
    ENVIRONMENT,
    `${APPLICATION}/configurationprofile/${one('AWS::AppConfig::ConfigurationProfile').ref}`,
    `arn:aws:appconfig:${HERE}:deploymentstrategy/${one('AWS::AppConfig::DeploymentStrategy').ref}`,
  ].map((on): Given => [of('appconfig', 'StartDeployment'), on, [`${on}x`]]),
  ...[APPLICATION, ENVIRONMENT].map((on): Given => [of('appconfig', 'ListDeployments'), on, [`${on}x`]]),
  // of functions it calls its own and the one that rejects: none that asks people, signs, or stands before a tool
  ...[fn('RogueAgentContain'), functionArn('approvals-reject')].map(
    (on): Given => [of('lambda', 'InvokeFunction'), on, [functionArn('approvals-ask'), PAY_SHIM, `${on}x`]],
  ),
  [of('sns', 'Publish'), `arn:aws:sns:${HERE}:alarms`, [`arn:aws:sns:${HERE}:others`]],
  ...[RUNTIME, `${RUNTIME}/runtime-endpoint/DEFAULT`].map(
    (on): Given => [of('bedrock-agentcore', 'StopRuntimeSession'), on, [on.replace('agent-1', 'agent-2')]],
  ),
];

// What each role's own policies give, on one target and on no other.
const GIVEN: Record<string, Given[]> = {
  InterceptorsRequestRole: [
    WRITES,
    ...judges(PROOF),
    // it reads one switch, which is kept under the gateway's key, and pulls none
    [['appconfig:StartConfigurationSession', 'appconfig:GetLatestConfiguration'], SWITCH, [`${SWITCH}x`]],
    [['kms:Decrypt'], KEY, [PROOF]],
    [['kms:GenerateMac'], PROOF, [APPROVALS]],
    // it verifies approvals, and cannot make a proof of its own making pass for one
    [['kms:VerifyMac'], APPROVALS, [PROOF]],
    // it asks people and hears what they said, and calls no tool
    [['lambda:InvokeFunction'], functionArn('approvals-ask'), [FIND_SHIM, functionArn('find-claim')]],
    [['lambda:InvokeFunction'], functionArn('approvals-issue'), [PAY_SHIM, functionArn('Pay')]],
  ],
  InterceptorsResponseRole: [WRITES, ...judges(KEY, PROOF)],
  ShimfindclaimRole: [
    WRITES,
    [['kms:VerifyMac'], PROOF, [KEY]],
    [['lambda:InvokeFunction'], functionArn('find-claim'), [functionArn('Pay'), PAY_SHIM, FIND_SHIM]],
  ],
  ShimPayRole: [
    WRITES,
    [['kms:VerifyMac'], PROOF, [KEY]],
    [['lambda:InvokeFunction'], functionArn('Pay'), [functionArn('find-claim')]],
  ],
  Deployer: [[of('bedrock-agentcore', 'InvokeGateway'), GATEWAY, [`${GATEWAY}x`]]],
  RogueAgentMachineRole: PLAYBOOK,
  RogueAgentContainRole: [
    WRITES,
    [of('bedrock-agentcore', 'CreatePolicy', 'ListPolicies'), ENGINE, [`${ENGINE}x`]],
    [of('bedrock-agentcore', 'InvokeGateway', 'ManageResourceScopedPolicy'), GATEWAY, [`${GATEWAY}x`]],
    [of('kms', 'Decrypt', 'DescribeKey', 'GenerateDataKey'), KEY, [PROOF], 'bedrock-agentcore'],
  ],
  TargetCheckFunctionRole: [
    WRITES,
    [of('bedrock-agentcore', 'GetGateway', 'GetGatewayTarget', 'ListGatewayTargets'), GATEWAY, [`${GATEWAY}x`]],
    [of('states', 'StartExecution'), MACHINE, [`${MACHINE}x`]],
    [of('kms', 'Decrypt', 'GenerateDataKey'), KEY, [PROOF], 'states'],
  ],
};
const through = (service: string) => ({ 'kms:ViaService': `${service}.${env.region}.amazonaws.com` });
const attemptsOf = (principal: Principal, given: readonly Given[]): Attempt[] =>
  given.flatMap(([actions, resource, others, service]) => {
    const context = service === undefined ? undefined : through(service);
    return actions.flatMap((action): Attempt[] => [
      [{ principal, action, resource, context }, ALLOWED],
      ...others.map((other): Attempt => [{ principal, action, resource: other, context }, 'denied']),
      ...(service === undefined ? [] : [undefined, through('s3')]).map(
        (wrong): Attempt => [{ principal, action, resource, context: wrong }, 'denied'],
      ),
    ]);
  });

/** A key that leaves it to IAM who may use it. */
const LEFT_TO_IAM = {
  Statement: [
    { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${env.account}:root` }, Action: 'kms:*', Resource: '*' },
  ],
} as unknown as PolicyDocument;

test.each(Object.entries(GIVEN))(
  'nothing can be taken out of the policies of %s without that an attempt comes out differently',
  async (name, given) => {
    const principal = sim.role(name);
    const attempts = attemptsOf(principal, given);
    const decided = (asked: Attempt[0], identityPolicies: Principal['identityPolicies']) =>
      sim.decide({
        ...asked,
        principal: { ...principal, identityPolicies },
        resourcePolicy: asked.action.startsWith('kms:') ? LEFT_TO_IAM : undefined,
      });
    // in which Regions a guardrail is evaluated, the test of the model layer asks
    const elsewhere = /guardrail-profile/;
    expect((await unnoticedOf(principal, attempts, decided)).filter((what) => !elsewhere.test(what))).toEqual([]);
  },
);

/** What somebody attaches to a role at worst. */
const EVERYTHING = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } as PolicyDocument;

/** The role of the gateway without the statement whose action the simulator's list of AWS does not have. */
const ofGateway: Principal = {
  ...sim.role('ToolsRole'),
  identityPolicies: Object.fromEntries(
    Object.entries(sim.role('ToolsRole').identityPolicies).map(([name, { Statement }]) => [
      name,
      {
        Statement: [Statement].flat().filter(({ Action }) => Action !== 'bedrock-agentcore:CheckAuthorizePermissions'),
      },
    ]),
  ),
};

test('the gateway calls interceptors and shims, and no function behind them', async () => {
  const principal = ofGateway;
  for (const resource of [REQUEST, RESPONSE, FIND_SHIM, PAY_SHIM]) {
    expect(await sim.decide({ principal, action: 'lambda:InvokeFunction', resource })).toBe(ALLOWED);
  }
  for (const resource of [functionArn('find-claim'), functionArn('Pay'), `${FIND_SHIM}-not`]) {
    expect(await sim.decide({ principal, action: 'lambda:InvokeFunction', resource })).toMatch(DENIED);
  }
});

/** Actions of AgentCore that the simulator does not know, or does not know the keys of: these are read. */
describe('the document of the gateway’s role', () => {
  const { identityPolicies } = sim.role('ToolsRole');
  const statements = Object.values(identityPolicies).flatMap(({ Statement }) => Statement);
  const of = (action: string) => statements.filter(({ Action }) => [Action].flat().includes(action));
  const { Name } = one('AWS::BedrockAgentCore::Gateway').properties;
  const arn = (rest: string) => `arn:aws:bedrock-agentcore:${env.region}:${env.account}:${rest}`;
  const OWN = arn(`gateway/${Name}-??????????`);
  const { PolicyEngineId } = one('AWS::BedrockAgentCore::Policy', 'permitfindclaim').properties;

  test('asks one engine about one gateway, with the rights that AgentCore checks', () => {
    expect(of('bedrock-agentcore:GetPolicyEngine')).toMatchObject([{ Resource: ENGINE }]);
    for (const action of ['AuthorizeAction', 'PartiallyAuthorizeActions']) {
      expect(of(`bedrock-agentcore:${action}`)).toMatchObject([{ Resource: [ENGINE, OWN] }]);
    }
    expect(of('bedrock-agentcore:CheckAuthorizePermissions')).toMatchObject([
      {
        Resource: [
          ENGINE,
          OWN,
          arn(`policy-engines/${PolicyEngineId}/target-resource/*`),
          arn(`/policy-engines/${PolicyEngineId}/target-resource/*`),
        ],
      },
    ]);
  });

  test('creates grants for what AgentCore does with it and nothing else', () => {
    expect(of('kms:CreateGrant')).toMatchObject([
      {
        Resource: KEY,
        Condition: {
          StringEquals: { 'kms:GrantConstraintType': 'EncryptionContextSubset' },
          'ForAllValues:StringEquals': { 'kms:GrantOperations': ['Decrypt', 'GenerateDataKey'] },
          Null: { 'kms:GrantOperations': 'false' },
        },
      },
    ]);
    // where AgentCore encrypts a target it names neither service nor context
    expect(of('kms:GenerateDataKey')).toMatchObject([{ Resource: KEY }]);
    expect(of('kms:GenerateDataKey')[0]).not.toHaveProperty('Condition');
  });

  test('says nothing about users, tokens, shells or models', () => {
    const actions = statements.flatMap(({ Action }) => [Action].flat()).sort();
    expect(actions).toEqual([
      'bedrock-agentcore:AuthorizeAction',
      'bedrock-agentcore:CheckAuthorizePermissions',
      'bedrock-agentcore:GetPolicyEngine',
      'bedrock-agentcore:PartiallyAuthorizeActions',
      'kms:CreateGrant',
      'kms:Decrypt',
      'kms:DescribeKey',
      'kms:GenerateDataKey',
      'lambda:InvokeFunction',
    ]);
  });
});

describe('the key of the proof', () => {
  const policy = sim.document('AWS::KMS::Key', 'KeyPolicy', 'ProofKey');
  const [request, response] = [sim.role('InterceptorsRequestRole'), sim.role('InterceptorsResponseRole')];
  const [find, pay] = [sim.role('ShimfindclaimRole'), sim.role('ShimPayRole')];
  const administrator = mighty(`arn:aws:iam::${env.account}:role/Admin`);
  const cases: Case[] = [
    [{ principal: request, action: 'kms:GenerateMac', resource: PROOF }, ALLOWED],
    ...[ofGateway, response, find, pay, administrator].map(
      (principal): Case => [{ principal, action: 'kms:GenerateMac', resource: PROOF }, DENIED],
    ),
    ...[find, pay].map((principal): Case => [{ principal, action: 'kms:VerifyMac', resource: PROOF }, ALLOWED]),
    ...[ofGateway, request, response, administrator].map(
      (principal): Case => [{ principal, action: 'kms:VerifyMac', resource: PROOF }, DENIED],
    ),
  ];

  test('lets the REQUEST interceptor sign, shims verify, and nobody else either, whatever IAM allows him', async () => {
    // the condition names one role, whoever the principal of the statement is, and each role has an ARN
    const harmless = /: by anybody$|IfExists aws:PrincipalArn$/;
    const found = (await unnoticedIn(sim, policy, cases)).filter((what) => !OF_EVERY_KEY.test(what));
    expect(found.filter((what) => !harmless.test(what))).toEqual([]);
  });
});

describe('the playbook against a rogue agent', () => {
  const machine = sim.role('RogueAgentMachineRole');
  const contain = sim.role('RogueAgentContainRole');

  test.each([
    ['its machine', 'lambda:UpdateFunctionCode', fn('RogueAgentContain'), machine],
    ['its machine', 'bedrock-agentcore:CreatePolicy', ENGINE, machine],
    ['its machine', 'appconfig:CreateHostedConfigurationVersion', APPLICATION, machine],
    ['its function', 'bedrock-agentcore:UpdatePolicy', ENGINE, contain],
    ['its function', 'bedrock-agentcore:DeletePolicy', ENGINE, contain],
    ['its function', 'bedrock-agentcore:UpdateGateway', GATEWAY, contain],
    ['its function', 'bedrock-agentcore:ManageAdminPolicy', '*', contain],
    ['its function', 'lambda:InvokeFunction', PAY_SHIM, contain],
    ['its function', 'kms:GenerateMac', PROOF, contain],
  ] as const)('%s is refused %s on %s', async (_, action, resource, principal) => {
    expect(await sim.decide({ principal, action, resource })).toMatch(DENIED);
  });

  test('has a boundary that lets its machine do its job and nothing else, whatever is attached to it', async () => {
    const { arn, boundary } = machine;
    const identityPolicies = { all: EVERYTHING };
    const principal = { arn, identityPolicies, boundary };
    const others: [action: string, resource: string][] = [
      ['iam:AttachRolePolicy', arn],
      ['iam:PassRole', arn],
      ['sts:AssumeRole', arn],
      ['lambda:UpdateFunctionCode', PAY_SHIM],
      ['states:UpdateStateMachine', MACHINE],
      ['bedrock-agentcore:CreatePolicy', ENGINE],
      ['appconfig:CreateHostedConfigurationVersion', APPLICATION],
    ];
    const attempts = [
      ...attemptsOf(
        principal,
        PLAYBOOK.map(([actions, resource]): Given => [actions, resource, []]),
      ),
      ...others.map(([action, resource]): Attempt => [{ principal, action, resource }, 'denied']),
    ];
    const decide = async (asked: Attempt[0], changed: PolicyDocument) => {
      const outcome = await sim.decide({
        ...asked,
        principal: { ...asked.principal, boundary: changed },
        resourcePolicy: asked.action.startsWith('kms:') ? LEFT_TO_IAM : undefined,
      });
      return outcome === ALLOWED ? outcome : 'denied';
    };
    for (const [asked, outcome] of attempts)
      expect([asked.action, await decide(asked, boundary!)]).toEqual([asked.action, outcome]);
    expect(await unnoticed(boundary!, attempts, decide)).toEqual([]);
  });

  test('is started by the daily check, which reads the targets of one gateway and changes none', async () => {
    const check = sim.role('TargetCheckFunctionRole');
    expect(await sim.decide({ principal: check, action: 'states:StartExecution', resource: MACHINE })).toBe(ALLOWED);
    for (const action of ['UpdateGatewayTarget', 'DeleteGatewayTarget', 'SynchronizeGatewayTargets', 'InvokeGateway'])
      expect(await sim.decide({ principal: check, action: `bedrock-agentcore:${action}`, resource: GATEWAY })).toMatch(
        DENIED,
      );
  });

  test('is started by whom grantContain names, and by nobody who may only call tools', async () => {
    const resource = MACHINE;
    const action = 'states:StartExecution';
    expect(await sim.decide({ principal: sim.role('OnCall'), action, resource })).toBe(ALLOWED);
    expect(await sim.decide({ principal: sim.role('Deployer'), action, resource })).toMatch(DENIED);
  });
});

test('the function of a shim is nobody’s but its own', () => {
  const shims = ['Shimfindclaim', 'ShimPay'].map((part) => one('AWS::Lambda::Function', part).properties.Role);
  expect(new Set(shims).size).toBe(2);
});
