import * as iam from 'aws-cdk-lib/aws-iam';
import { RUNTIME_SIDE_DOORS } from '../../../lib/facts/agent-doors';
import { RuntimeEntry } from '../../../lib/layers/agent';
import { WorkloadIdentity } from '../../../lib/layers/identity';
import { Iam, type PolicyDocument, type Principal } from '../../support/iam';
import { type Attempt, unnoticedOf } from '../../support/policy-mutants';
import { ALLOWED, type Case, DENIED, unnoticedIn } from '../../support/resource-policy';
import { agent, modelsIn, roleIn } from './agents';
import { env } from './gateways';

const { region, account } = env;
const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;
const INVOKE = 'bedrock-agentcore:InvokeAgentRuntime';

const { stack, agent: made } = agent((at) => {
  return { entry: RuntimeEntry.gateway(new WorkloadIdentity(at, 'Identity')) };
});
made.grantInvokeGateway(roleIn(stack, 'Deployer'));
const sim = new Iam(stack);
const one = (type: string, part = '') => sim.deployed.one(type, part);
const role = sim.role('AgentRole');
const withModels = new Iam(
  agent((at) => ({ modelAccess: modelsIn(at), aliases: ['small'], entry: RuntimeEntry.iam() })).stack,
);
const { AgentRuntimeName: NAME } = one('AWS::BedrockAgentCore::Runtime').properties;

describe('the role of an agent', () => {
  const LOG = arn('logs', `log-group:/aws/bedrock-agentcore/runtimes/${NAME}-0123456789-live`);
  const OTHER_LOG = arn('logs', 'log-group:/aws/bedrock-agentcore/runtimes/other-0123456789-live');
  const REPOSITORY = arn('ecr', 'repository/agents');
  const IDENTITY = arn('bedrock-agentcore', `workload-identity-directory/default/workload-identity/${NAME}-abc`);
  const may = (action: string, resource: string | undefined, context: Record<string, string> = {}): Attempt => [
    { principal: role, action, resource, context },
    'allowed',
  ];
  const not = (action: string, resource?: string, context: Record<string, string> = {}): Attempt => [
    { principal: role, action, resource, context },
    'denied',
  ];

  test('does what an agent needs, and nothing can be taken out of it unnoticed', async () => {
    const attempts: Attempt[] = [
      may('logs:CreateLogStream', `${LOG}:*`),
      not('logs:CreateLogStream', `${OTHER_LOG}:*`),
      may('logs:PutLogEvents', `${LOG}:log-stream:runtime-logs`),
      not('logs:PutLogEvents', `${OTHER_LOG}:log-stream:runtime-logs`),
      may('logs:DescribeLogStreams', `${LOG}:*`),
      not('logs:DescribeLogStreams', `${OTHER_LOG}:*`),
      ...['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'].flatMap((action) => [
        may(action, REPOSITORY),
        not(action, `${REPOSITORY}x`),
      ]),
      may('ecr:GetAuthorizationToken', undefined),
    ];
    const decided = (asked: Attempt[0], identityPolicies: Principal['identityPolicies']) =>
      sim.decide({ ...asked, principal: { ...role, identityPolicies } });
    // the simulator knows no resource of DescribeLogGroups; AWS writes the policy of runtimes so
    const elsewhere = / NamesOfLogs/;
    const found = await unnoticedOf(role, attempts, decided);
    expect(found.filter((what) => !elsewhere.test(what))).toEqual([]);
    expect(Object.values(role.identityPolicies).flatMap(({ Statement }) => Statement)).toContainEqual({
      Sid: 'NamesOfLogs',
      Effect: 'Allow',
      Action: 'logs:DescribeLogGroups',
      Resource: arn('logs', 'log-group:*'),
    });
  });

  test.each([
    'bedrock-agentcore:GetWorkloadAccessTokenForUserId',
    'bedrock-agentcore:GetResourceApiKey',
    'bedrock-agentcore:UpdateAgentRuntime',
    'bedrock-agentcore:UpdateGateway',
    'bedrock-agentcore:InvokeGateway',
    'bedrock-agentcore:InvokeCodeInterpreter',
    'bedrock-agentcore:CreateEvent',
    'logs:CreateLogGroup',
    'logs:GetLogEvents',
    's3:GetObject',
    'sts:AssumeRole',
    INVOKE,
    ...RUNTIME_SIDE_DOORS,
  ])('has no right to %s', async (action) => {
    const ofService: Record<string, string> = {
      's3:GetObject': 'arn:aws:s3:::any/x',
      'sts:AssumeRole': `arn:aws:iam::${account}:role/any`,
      'logs:CreateLogGroup': `${LOG}:*`,
      'logs:GetLogEvents': `${LOG}:log-stream:x`,
      'bedrock-agentcore:GetWorkloadAccessTokenForUserId': IDENTITY,
      'bedrock-agentcore:GetResourceApiKey': arn('bedrock-agentcore', 'token-vault/default/apikeycredentialprovider/x'),
      'bedrock-agentcore:UpdateGateway': one('AWS::BedrockAgentCore::Gateway', 'AgentGateway').arn,
      'bedrock-agentcore:InvokeGateway': one('AWS::BedrockAgentCore::Gateway', 'AgentGateway').arn,
      'bedrock-agentcore:InvokeCodeInterpreter': arn('bedrock-agentcore', 'code-interpreter-custom/x'),
      'bedrock-agentcore:CreateEvent': arn('bedrock-agentcore', 'memory/x'),
    };
    const resource = ofService[action] ?? one('AWS::BedrockAgentCore::Runtime').arn;
    expect(await sim.decide({ principal: role, action, resource })).toMatch(DENIED);
  });

  test('is assumed by AgentCore alone, for a runtime of this name in this account', () => {
    const { AssumeRolePolicyDocument } = one('AWS::IAM::Role', 'AgentRole').properties;
    expect(AssumeRolePolicyDocument).toMatchObject({
      Statement: [
        {
          Principal: { Service: 'bedrock-agentcore.amazonaws.com' },
          Condition: {
            StringEquals: { 'aws:SourceAccount': account },
            ArnLike: { 'aws:SourceArn': arn('bedrock-agentcore', `runtime/${NAME}-??????????`) },
          },
        },
      ],
    });
    expect((AssumeRolePolicyDocument as { Statement: unknown[] }).Statement).toHaveLength(1);
  });
});

describe('the role of an agent with models', () => {
  const modelRole = withModels.role('AgentRole');
  const MODEL = `arn:aws:bedrock:${region}::foundation-model/amazon.nova-micro-v1:0`;
  const OTHER_MODEL = `arn:aws:bedrock:${region}::foundation-model/amazon.nova-pro-v1:0`;
  const guardrail = withModels.deployed.one('AWS::Bedrock::Guardrail').arn;
  const version = String(
    (
      withModels.deployed.one('AWS::BedrockAgentCore::Runtime').properties.EnvironmentVariables as Record<
        string,
        string
      >
    ).SECURE_LLM_GUARDRAIL_VERSION,
  );
  const guarded = { 'bedrock:GuardrailIdentifier': `${guardrail}:${version}` };
  test('calls one model, and with the guardrail alone', async () => {
    const asked = { principal: modelRole, action: 'bedrock:InvokeModel' };
    expect(await withModels.decide({ ...asked, resource: MODEL, context: guarded })).toBe(ALLOWED);
    expect(await withModels.decide({ ...asked, resource: MODEL })).toMatch(DENIED);
    expect(await withModels.decide({ ...asked, resource: OTHER_MODEL, context: guarded })).toMatch(DENIED);
    const context = { 'bedrock:GuardrailIdentifier': arn('bedrock', 'guardrail/other:1') };
    expect(await withModels.decide({ ...asked, resource: MODEL, context })).toMatch(DENIED);
  });

  test('calls no model without the guardrail, also where somebody grants it everything', async () => {
    const everything = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } as unknown as PolicyDocument;
    const principal = { ...modelRole, identityPolicies: { ...modelRole.identityPolicies, everything } };
    expect(await withModels.decide({ principal, action: 'bedrock:InvokeModel', resource: MODEL })).toMatch(
      /^denied by pb/,
    );
    expect(await withModels.decide({ principal, action: 's3:GetObject', resource: 'arn:aws:s3:::any/x' })).toBe(
      ALLOWED,
    );
  });
});

describe('the role of the gateway', () => {
  const gatewayRole = sim.role('AgentGatewayRole');
  test('asks its policies, and sends requests to the agent', () => {
    const actions = Object.values(gatewayRole.identityPolicies).flatMap(({ Statement }) =>
      [Statement].flat().flatMap(({ Action }) => [Action ?? []].flat()),
    );
    expect(actions.filter((action) => !/^kms:/.test(action)).sort()).toEqual([
      'bedrock-agentcore:AuthorizeAction',
      'bedrock-agentcore:CheckAuthorizePermissions',
      'bedrock-agentcore:GetPolicyEngine',
      INVOKE,
      'bedrock-agentcore:PartiallyAuthorizeActions',
    ]);
  });

  test('is the only one that gets to the agent, and gets to nothing but requests', async () => {
    // without the statement whose action the simulator's list of AWS does not have
    const principal: Principal = {
      ...gatewayRole,
      identityPolicies: Object.fromEntries(
        Object.entries(gatewayRole.identityPolicies).map(([name, { Statement }]) => [
          name,
          {
            Statement: [Statement]
              .flat()
              .filter(({ Action }) => Action !== 'bedrock-agentcore:CheckAuthorizePermissions'),
          },
        ]),
      ),
    };
    const everything = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } as unknown as PolicyDocument;
    const mighty: Principal = { arn: `arn:aws:iam::${account}:role/Admin`, identityPolicies: { everything } };
    for (const part of ['OfRuntime', 'OfEndpoint']) {
      const { ResourceArn, Policy } = one('AWS::BedrockAgentCore::ResourcePolicy', part).properties;
      const at = { resource: String(ResourceArn), resourcePolicy: JSON.parse(String(Policy)) as PolicyDocument };
      expect(await sim.decide({ principal, action: INVOKE, ...at })).toBe(ALLOWED);
      for (const who of [mighty, role])
        expect(await sim.decide({ principal: who, action: INVOKE, ...at })).toMatch(DENIED);
      for (const action of RUNTIME_SIDE_DOORS) {
        expect(await sim.decide({ principal: mighty, action, ...at })).toBe('denied by resource NoSideDoors');
      }
    }
  });
});

test('who changes policies of the gateway may invoke this gateway, as AgentCore asks', async () => {
  const { arn: gateway } = one('AWS::BedrockAgentCore::Gateway', 'AgentGateway');
  const asked = { principal: sim.role('Deployer'), action: 'bedrock-agentcore:InvokeGateway' };
  expect(await sim.decide({ ...asked, resource: gateway })).toBe(ALLOWED);
  expect(await sim.decide({ ...asked, resource: `${gateway}x` })).toMatch(DENIED);
});

describe('by IAM', () => {
  const signed = agent((at) => ({ entry: RuntimeEntry.iam(roleIn(at, 'Backend')) }));
  signed.agent.grantInvoke(roleIn(signed.stack, 'Batch'));
  signed.agent.grantInvoke(iam.Role.fromRoleArn(signed.stack, 'Far', 'arn:aws:iam::444455556666:role/Far'));
  const found = new Iam(signed.stack);
  const runtime = found.deployed.one('AWS::BedrockAgentCore::Runtime').arn;
  const policyOf = (part: string): PolicyDocument =>
    JSON.parse(String(found.deployed.one('AWS::BedrockAgentCore::ResourcePolicy', part).properties.Policy));
  const endpoint = String(
    found.deployed.one('AWS::BedrockAgentCore::ResourcePolicy', 'OfEndpoint').properties.ResourceArn,
  );
  const everything = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } as unknown as PolicyDocument;
  const mighty: Principal = { arn: `arn:aws:iam::${account}:role/Admin`, identityPolicies: { everything } };
  const far: Principal = { arn: 'arn:aws:iam::444455556666:role/Far', identityPolicies: { everything } };
  const farther: Principal = { arn: 'arn:aws:iam::444455556666:role/Farther', identityPolicies: { everything } };
  const backend = found.role('Backend');
  const backendWithAll: Principal = { ...backend, identityPolicies: { everything } };

  test.each([
    ['OfRuntime', runtime],
    ['OfEndpoint', endpoint],
  ])('%s lets who is named send requests, and nobody else, whatever IAM allows him', async (part, resource) => {
    const ask = (principal: Principal, action: string, outcome: Case[1]): Case => [
      { principal, action, resource },
      outcome,
    ];
    const cases: Case[] = [
      ...[backend, found.role('Batch'), far].map((who) => ask(who, INVOKE, ALLOWED)),
      ...[mighty, farther, found.role('AgentRole')].map((who) => ask(who, INVOKE, DENIED)),
      ...RUNTIME_SIDE_DOORS.flatMap((action) =>
        [backendWithAll, mighty, far].map((who) => ask(who, action, /^denied by resource/)),
      ),
    ];
    // The policy stands at one resource. Whom IAM allows in the account needs no statement here, as IAM has it, while AgentCore
    // asks for one; and who is not named is denied besides.
    const harmless = /^Callers\b|^Callers1: ArnEquals|: (by anybody|of any resource)$|IfExists aws:PrincipalArn$/;
    expect((await unnoticedIn(found, policyOf(part), cases)).filter((what) => !harmless.test(what))).toEqual([]);
  });

  test('a grant is for requests to this runtime and its endpoint', async () => {
    for (const resource of [runtime, endpoint]) {
      expect(await found.decide({ principal: backend, action: INVOKE, resource })).toBe(ALLOWED);
      for (const action of RUNTIME_SIDE_DOORS)
        expect(await found.decide({ principal: backend, action, resource })).toMatch(DENIED);
    }
    // the endpoint DEFAULT follows each version, also one that somebody makes by hand
    for (const resource of [`${runtime}x`, endpoint.replace(/live$/, 'DEFAULT')]) {
      expect(await found.decide({ principal: backend, action: INVOKE, resource })).toMatch(DENIED);
    }
  });
});
