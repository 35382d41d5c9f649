import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fullDiff } from '@aws-cdk/cloudformation-diff';
import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import {
  type AgentOptions,
  AgentTools,
  DefenseInDepth,
  type DefenseInDepthProps,
  Geography,
  LlmModel,
  SecurityProfile,
  ToolAccess,
  ToolEffect,
  WorkloadIdentity,
} from '../../lib';
import { MISSING_TYPES } from '../../lib/facts/missing-types';
import { judge } from '../../lib/report/result';
import { readPaths } from '../../lib/template/files';
import { holdsNothing } from '../../local/samples/holds-nothing';
import { EXHAUSTIVE } from '../support/exhaustive';
import { judged } from '../support/packs';
import { permitting, TOOLS, toolsIn, withAgent } from './agents';
import { application, counted, PROPS, type Resource, templatesOf } from './support';

const { STARTER, STANDARD, REGULATED } = SecurityProfile;
// all are made by the same code: in verify one stands for the three, and a trial for what is chosen
const PROFILES = EXHAUSTIVE ? Object.values(SecurityProfile) : [REGULATED];
const README = readFileSync(join(__dirname, '..', '..', 'lib', 'reference', 'README.md'), 'utf8');
const APPS = Object.fromEntries(
  PROFILES.map((profile) => [profile, application((app) => ({ profile, ...withAgent(app) }))]),
);
/** What every pack says of a profile while it is synthesized. */
const JUDGED = Object.fromEntries(PROFILES.map((profile) => [profile, judged(APPS[profile]!.app)]));
const TEMPLATES = Object.fromEntries(PROFILES.map((profile) => [profile, templatesOf(APPS[profile]!.app)]));

type Templates = ReturnType<typeof templatesOf>;
const entries = (templates: Templates) =>
  Object.entries(templates).flatMap(([stack, { Resources }]) =>
    Object.entries(Resources).map(([id, resource]) => ({ id: `${stack}/${id}`, ...resource })),
  );
const ofType = (templates: Templates, type: string): (Resource & { id: string })[] =>
  entries(templates).filter(({ Type }) => Type === type);
const variablesOf = (templates: Templates, name: string) =>
  ofType(templates, 'AWS::Lambda::Function')
    .map(({ Properties }) => Properties.Environment?.Variables ?? {})
    .find((variables) => name in variables)!;

describe.each(PROFILES)('%s with tools of agents', (profile) => {
  const { app, llm } = APPS[profile]!;
  const templates = TEMPLATES[profile]!;
  const { findings, undecided, reasons } = JUDGED[profile]!;

  test('leaves no pack anything to find and nothing undecided', () => {
    expect(findings).toEqual([]);
    expect(undecided).toEqual([]);
    expect(reasons.filter((reason) => reason.length < 40)).toEqual([]);
  });

  test('has two preventive layers against excessive agency and one that notices it, and gives no reason why it had not', () => {
    const { coverage } = judge(readPaths([app.outdir]), ['llm-2025']);
    const { independent, layers } = coverage.get('llm-2025')!.find(({ risk }) => risk.id === 'LLM06:2025')!;
    expect(independent).toEqual(expect.arrayContaining(['agent', 'identity']));
    expect(layers.detective.flatMap(({ proven }) => proven.map((each) => each.control.id))).toEqual([
      'agent-refusals-alarm',
    ]);
    expect(reasons.filter((reason) => reason.startsWith('LLM06:2025 Excessive Agency'))).toEqual([]);
  });

  test('keeps the tools apart from what changes with the application, and depends on earlier stacks only', () => {
    expect(llm.stacks.map(({ node }) => node.id)).toEqual([
      'Data',
      'Account',
      'Model',
      'Network',
      'Agent',
      'Application',
    ]);
    for (const [index, stack] of llm.stacks.entries()) {
      const before = [...llm.stacks.slice(0, index), app.node.findChild('Shop')];
      expect(stack.dependencies.filter((one) => !before.includes(one))).toEqual([]);
    }
  });

  test('lets models ask for both tools, with the token of their user, at the gateway of tools alone', () => {
    const variables = variablesOf(templates, 'GW_AGENT_GATEWAY');
    expect(JSON.stringify(variables.GW_ALIASES)).toContain(TOOLS.map((name) => `\\"${name}\\"`).join(','));
    expect(JSON.stringify(variables.GW_AGENT_GATEWAY)).toContain('agent-gateway/tools.call');
    expect(ofType(templates, 'AWS::BedrockAgentCore::Gateway')).toHaveLength(1);
    expect(ofType(templates, 'AWS::BedrockAgentCore::GatewayTarget')).toHaveLength(2);
  });

  test('is called by the model’s gateway through the endpoint of its network, which names the gateway of tools', () => {
    const endpoints = ofType(templates, 'AWS::EC2::VPCEndpoint').filter(({ Properties }) =>
      JSON.stringify(Properties.ServiceName).includes('bedrock-agentcore.gateway'),
    );
    expect(endpoints).toHaveLength(1);
    const statements = endpoints[0]!.Properties.PolicyDocument.Statement as Record<string, unknown>[];
    const called = statements.filter(
      ({ Effect, Action }) => Effect === 'Allow' && /InvokeGateway/.test(String(Action)),
    );
    expect(JSON.stringify(called)).toMatch(/:gateway\/llmagent[a-z0-9-]*-\?{10}/);
  });

  test(
    profile === STARTER ? 'is reached from the internet' : 'is reached through that endpoint and no other way',
    () => {
      const policies = ofType(templates, 'AWS::BedrockAgentCore::ResourcePolicy');
      expect(policies).toHaveLength(profile === STARTER ? 0 : 1);
      for (const { Properties } of policies) {
        expect(JSON.stringify(Properties.Policy)).toMatch(/aws:SourceVpce.*Fn::GetStackOutput/);
        expect(JSON.stringify(Properties.Policy).match(/\\"Effect\\":/g)).toHaveLength(1);
      }
    },
  );

  test(`asks ${profile === REGULATED ? 'two people' : 'somebody'} about what changes something, beyond the limit`, () => {
    const variables = variablesOf(templates, 'APPROVALS_EXPIRY');
    expect(variables.APPROVALS_NEEDS).toBe(profile === REGULATED ? '2' : '1');
    expect(llm.approvals).toBeDefined();
  });

  test('tells contacts of tools and of what waits, and of what they could not be told', () => {
    const told = ofType(templates, 'AWS::SNS::Subscription').map(({ Properties }) => Properties.Endpoint);
    expect(told).toEqual(PROPS.contacts.flatMap((contact) => [contact, contact]));
    const ids = ofType(templates, 'AWS::CloudWatch::Alarm').map(({ id }) => id);
    expect(ids.filter((id) => id.startsWith('Llm/Application/AgentUntold'))).toHaveLength(1);
    const page = JSON.stringify(ofType(templates, 'AWS::CloudWatch::Dashboard'));
    expect(page).toMatch(/ToolsAnswersUnseen/);
  });

  test('tells where tools are called, and where people decide', () => {
    expect(Object.keys(templates['Llm/Agent']!.Outputs ?? {})).toEqual(
      expect.arrayContaining(['AgentGatewayUrl', 'ApprovalsPage']),
    );
  });

  test('costs what the README says, and calls of tools', () => {
    const messages = app.synth().stacks.flatMap((stack) => stack.messages.map(({ entry }) => String(entry.data)));
    const cost = messages.find((message) => message.startsWith('Fixed cost'))!;
    expect(cost).toContain('calls of tools');
    const [dollars] = /\$\d+/.exec(cost)!;
    const told = /With `agent` and two tools[^;]*;/.exec(README.replace(/\s+/g, ' '))?.[0];
    expect(told).toMatch(new RegExp(`${profile} (comes )?to \\${dollars}\\b`));
  });

  test('stays within the limits of CloudFormation', () => {
    for (const template of Object.values(templates)) {
      expect(Object.keys(template.Resources).length).toBeLessThan(500);
      expect(JSON.stringify(template).length).toBeLessThan(1_000_000);
    }
  });
});

/** What a change takes away or makes anew that may hold something. */
const changes = (before: Templates, after: Templates) =>
  Object.keys({ ...before, ...after }).flatMap((stack) => {
    const found: string[] = [];
    fullDiff(before[stack] ?? {}, after[stack] ?? {}).resources.forEachDifference((id, change) => {
      if (/DESTROY|REPLACE/.test(change.changeImpact) && !holdsNothing(change.oldResourceType!)) {
        found.push(`${stack}/${id} ${change.changeImpact}`);
      }
    });
    return found;
  });

describe('with tools or without', () => {
  const without = templatesOf(application({ profile: REGULATED }).app);
  const having = TEMPLATES[REGULATED]!;

  test('they come to an application, and go from it, and nothing is lost that holds something', () => {
    expect(changes(without, having)).toEqual([]);
    // requests for approval wait for minutes, what is signed counts for ten at most; the client of the page holds nobody
    // and a switch of tools goes with the tools
    const worthless = /Approvals(Requests|Redeemed|SignIn|SigningKey)|Tools(ProofKey|KillSwitch)|Told/;
    expect(changes(having, without).filter((change) => !worthless.test(change))).toEqual([]);
  });

  test('what stays says the README', () => {
    const known = new Set(entries(without).map(({ id }) => id));
    const more = (policy: string) =>
      counted(entries(having).filter(({ id, DeletionPolicy }) => !known.has(id) && DeletionPolicy === policy));
    const [, failed, destroyed] = /^\| `agent`, but in STARTER, .* \| (.+) \| (.+) \|$/m.exec(README)!;
    expect([failed, destroyed]).toEqual([more('Retain'), more('RetainExceptOnCreate')]);
  });
});

describe('what is chosen', () => {
  const models = {
    default: LlmModel.geographicProfile(Geography.EU, 'amazon.nova-lite-v1:0'),
    large: LlmModel.geographicProfile(Geography.EU, 'amazon.nova-pro-v1:0'),
  };
  const { app } = application((made) => ({
    profile: STARTER,
    models,
    gatewayOptions: { aliases: { default: { tools: [TOOLS[0]!] }, large: {} } },
    ...withAgent(made, {
      approvalOptions: { approvers: 3, approverGroup: 'leads' },
      userRequestsPerMinute: 5,
    }),
  }));
  const templates = templatesOf(app);

  test('are the tools of each alias, where aliases are named', () => {
    const text = JSON.stringify(variablesOf(templates, 'GW_AGENT_GATEWAY').GW_ALIASES);
    expect(text).toContain(`\\"tools\\":[\\"${TOOLS[0]}\\"]`);
    expect(text).not.toContain(TOOLS[1]);
  });

  test('are executions, of which a trial reserves none unless it is said how many', () => {
    const reserved = ofType(templates, 'AWS::Lambda::Function').filter(
      ({ Properties }) => Properties.ReservedConcurrentExecutions !== undefined,
    );
    expect(reserved.map(({ id }) => id)).toEqual([]);
  });

  test('are who approves, and the limits of the gateway of tools', () => {
    expect(variablesOf(templates, 'APPROVALS_EXPIRY').APPROVALS_NEEDS).toBe('3');
    expect(variablesOf(templates, 'APPROVALS_GROUP').APPROVALS_GROUP).toBe('leads');
    expect(JSON.stringify(ofType(templates, 'AWS::BedrockAgentCore::GatewayRateLimit'))).toContain('"Rate":5');
  });

  test('is destroyed with a trial, and one key encrypts it beside those that sign', () => {
    // the key's deletion is scheduled with that of its stack, and a version goes with its guardrail
    const ended = ['AWS::KMS::Key', 'AWS::Bedrock::GuardrailVersion'];
    const kept = entries(templates).filter(
      ({ Type, DeletionPolicy = '' }) => DeletionPolicy.startsWith('Retain') && !ended.includes(Type),
    );
    expect(kept.map(({ id }) => id)).toEqual([]);
    const keys = ofType(templates, 'AWS::KMS::Key').filter(({ Properties }) => Properties.KeySpec !== 'HMAC_256');
    expect(keys).toHaveLength(1);
  });

  test('stays where a trial becomes another profile, and the other way round', () => {
    const having = TEMPLATES[REGULATED]!;
    const ofAgent = (all: string[]) => all.filter((change) => change.startsWith('Llm/Agent/'));
    expect([...ofAgent(changes(templates, having)), ...ofAgent(changes(having, templates))]).toEqual([]);
  });

  test('nobody is asked where no tool changes something, and two copies meet nowhere', () => {
    const props = (made: App): DefenseInDepthProps => ({
      ...PROPS,
      profile: STARTER,
      authorization: permitting([TOOLS[0]!]),
      agent: { tools: toolsIn(made).slice(0, 1), concurrency: 7 },
    });
    let given: DefenseInDepthProps | undefined;
    const reading = application((made) => (given = props(made)));
    const copy = new DefenseInDepth(reading.app, 'Other', given!);
    expect(reading.llm.approvals).toBeUndefined();
    expect(reading.llm.agentGateway!.requestInterceptor.node.defaultChild).toMatchObject({
      reservedConcurrentExecutions: 7,
    });
    const namesOf = ({ agentGateway }: DefenseInDepth) => {
      const { gateway, policyEngine, logGroup, decisionLogGroup } = agentGateway!;
      const stack = Stack.of(gateway);
      const groups = [logGroup, decisionLogGroup].map(({ node }) => (node.defaultChild as CfnLogGroup).logGroupName);
      return [gateway.name, policyEngine.name, ...groups].map((name) => JSON.stringify(stack.resolve(name)));
    };
    expect(namesOf(reading.llm).filter((name) => name !== undefined).length).toBeGreaterThan(2);
    expect(namesOf(reading.llm).filter((name) => name !== undefined && namesOf(copy).includes(name))).toEqual([]);
  });
});

describe('users of an issuer of tokens', () => {
  const signIn = {
    authorizationEndpoint: 'https://login.example.com/authorize',
    tokenEndpoint: 'https://login.example.com/token',
    clientId: 'approvals',
    scopes: ['openid'],
  };
  const made = (attributes: object, agent: Partial<AgentOptions>, tools = toolsIn) => {
    const app = new App();
    const identity = WorkloadIdentity.fromOidc(new Stack(app, 'Shared', PROPS), 'Issuer', {
      issuer: 'https://login.example.com',
      audience: ['llm'],
      authorization: permitting(),
      ...attributes,
    });
    return {
      app,
      llm: new DefenseInDepth(app, 'Llm', {
        ...PROPS,
        identity,
        profile: STARTER,
        agent: { tools: tools(app), ...agent },
      }),
    };
  };

  test('call tools with a scope that it issues, and approve where it lets them sign in', () => {
    const { app, llm } = made(
      { groupsClaim: 'groups', tenantClaim: 'tenant' },
      { scope: 'tools', approvalOptions: { signIn } },
    );
    expect(llm.agentGateway!.scope).toBe('tools');
    expect(JSON.stringify(variablesOf(templatesOf(app), 'APPROVALS_SIGN_IN').APPROVALS_SIGN_IN)).toContain('approvals');
  });

  test.each<[string, object, Partial<AgentOptions>, string]>([
    ['no scope', { groupsClaim: 'groups' }, { approvalOptions: { signIn } }, "'agent.scope' must be given"],
    ['no groups', {}, { scope: 'tools', approvalOptions: { signIn } }, "'identity' must say by which claim"],
    [
      'no page to sign in at',
      { groupsClaim: 'groups' },
      { scope: 'tools' },
      "'agent.approvalOptions.signIn' must be given",
    ],
  ])('are refused with %s', (_, attributes, agent, message) => {
    expect(() => made(attributes, agent)).toThrow(message);
  });

  test('need no groups and no page where nobody is asked', () => {
    const { llm } = made({ authorization: permitting([TOOLS[0]!]) }, { scope: 'tools' }, (app) =>
      toolsIn(app).slice(0, 1),
    );
    expect(llm.approvals).toBeUndefined();
  });
});

const VPC = {
  vpcId: 'vpc-0123456789abcdef0',
  availabilityZones: ['eu-central-1a'],
  isolatedSubnetIds: ['subnet-0123456789abcdef0'],
  isolatedSubnetRouteTableIds: ['rtb-0123456789abcdef0'],
};

describe('refuses', () => {
  const reading = (app: App) => {
    const handler = lambda.Function.fromFunctionArn(
      new Stack(app, 'Reading', PROPS),
      'F',
      'arn:aws:lambda:eu-central-1:111122223333:function:f',
    );
    return AgentTools.lambdaFunction('read', {
      handler,
      description: 'Reads an order.',
      inputSchema: { type: 'object', properties: {} },
      effect: ToolEffect.READ,
      allow: [ToolAccess.anyUser()],
    });
  };

  test.each<[string, (app: App) => Partial<DefenseInDepthProps>, string]>([
    [
      'a Region without gateways of tools',
      (app) => ({ env: { region: 'ap-northeast-3' }, ...withAgent(app) }),
      "'agent' must be absent in ap-northeast-3, where CloudFormation has no AWS::BedrockAgentCore::Gateway",
    ],
    [
      'a Region where none is shut but to an endpoint',
      (app) => ({ profile: STANDARD, env: { region: 'eu-south-1' }, ...withAgent(app) }),
      "'agent' must be absent in eu-south-1, where CloudFormation has no AWS::BedrockAgentCore::ResourcePolicy",
    ],
    [
      'another gateway of tools',
      (app) => ({
        ...withAgent(app),
        gatewayOptions: { agentGateway: APPS[REGULATED]!.llm.agentGateway },
      }),
      "'gatewayOptions.agentGateway' must be absent with 'agent'",
    ],
    [
      'a VPC in which the name of the gateway of tools leads to the internet',
      (app) => ({ ...withAgent(app), vpc: ec2.Vpc.fromVpcAttributes(new Stack(app, 'Vpc', PROPS), 'Vpc', VPC) }),
      "'privateDns' must be true with 'agent' in a 'vpc' that exists",
    ],
    [
      'approvers of nothing',
      (app) => ({ agent: { tools: [reading(app)], approvalOptions: {} } }),
      "'agent.approvalOptions' must be absent where no tool is MUTATING",
    ],
    [
      'a scope of its own with users of its own',
      (app) => withAgent(app, { scope: 'tools' }),
      "'agent.scope' must be absent with a WorkloadIdentity, which gives its users one, got 'tools'",
    ],
    [
      'tools that no alias asks for',
      (app) => ({ ...withAgent(app), gatewayOptions: { aliases: { default: { tools: ['other'] } } } }),
      "'gatewayOptions.aliases' must have an alias whose 'tools' name one of 'agent' (orders___…, refunds___…), got other",
    ],
    [
      'tools that no policy permits',
      (app) => ({ agent: withAgent(app).agent }),
      "'authorization' must have policies that permit what the gateway has",
    ],
  ])('%s', (_, props, message) => {
    expect(() => application((app) => ({ profile: STARTER, ...props(app) }))).toThrow(message);
  });

  test('the Regions that the README names', () => {
    const told = (after: string) =>
      new RegExp(`${after}([^.;]+)[.;]`).exec(README.replace(/\s+/g, ' '))![1]!.split(/, /);
    const commercial = (...parts: string[]) => [
      ...new Set(
        parts
          .flatMap((part) => MISSING_TYPES[`AWS::BedrockAgentCore::${part}`] ?? [])
          .filter((region) => !/^(us-gov|cn|us-iso|eusc)/.test(region)),
      ),
    ];
    const any = commercial('Gateway', 'GatewayTarget', 'Policy', 'GatewayRateLimit').sort();
    expect(told('`agent` is refused where CloudFormation has no gateways of tools: ')).toEqual(any);
    expect(told('but in STARTER also where it has no policies for them: ')).toEqual(
      commercial('ResourcePolicy')
        .filter((region) => !any.includes(region))
        .sort(),
    );
  });
});
