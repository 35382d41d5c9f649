import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fullDiff } from '@aws-cdk/cloudformation-diff';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { CfnKnowledgeBase } from 'aws-cdk-lib/aws-bedrock';
import {
  Authorization,
  DefenseInDepth,
  type DefenseInDepthProps,
  EmbeddingModel,
  Geography,
  KbTenancy,
  LlmModel,
  SecurityProfile,
  VectorStore,
  WorkloadIdentity,
} from '../../lib';
import { MISSING_TYPES } from '../../lib/facts/missing-types';
import { tellFixedCost } from '../../lib/reference/private/fixed-cost';
import { holdsNothing } from '../../local/samples/holds-nothing';
import { EXHAUSTIVE } from '../support/exhaustive';
import { judged } from '../support/packs';
import { application, counted, PROPS, type Resource, templatesOf } from './support';

const { STARTER, STANDARD } = SecurityProfile;
// all are made by the same code: in verify one stands for the three
const PROFILES = EXHAUSTIVE ? Object.values(SecurityProfile) : [STANDARD];
const README = readFileSync(join(__dirname, '..', '..', 'lib', 'reference', 'README.md'), 'utf8');
const canary = { tenant: 'acme', question: 'How many days of leave do I have?', expects: 'thirty days' };
const APPS = Object.fromEntries(
  PROFILES.map((profile) => [profile, application({ profile, knowledge: { canaries: [canary] } })]),
);

type Templates = ReturnType<typeof templatesOf>;
const entries = (templates: Templates) =>
  Object.entries(templates).flatMap(([stack, { Resources }]) =>
    Object.entries(Resources).map(([id, resource]) => ({ id: `${stack}/${id}`, ...resource })),
  );
const ofType = (templates: Templates, type: string): Resource[] =>
  entries(templates).filter(({ Type }) => Type === type);
const handlerOf = (templates: Templates) =>
  ofType(templates, 'AWS::Lambda::Function').find(({ Properties }) => Properties.Environment?.Variables?.GW_ROLE)!;
const isKept = ({ DeletionPolicy = '' }: Resource) => DeletionPolicy.startsWith('Retain');

describe.each(PROFILES)('%s with knowledge', (profile) => {
  const { app, llm } = APPS[profile]!;
  const { findings, undecided, reasons } = judged(app);
  const templates = templatesOf(app);

  test('leaves no pack anything to find and nothing undecided', () => {
    expect(findings).toEqual([]);
    expect(undecided).toEqual([]);
    expect(reasons.filter((reason) => reason.length < 40)).toEqual([]);
  });

  test('gives no reason that is true only without documents and vectors', () => {
    expect(reasons.filter((reason) => /no corpus is kept|no vectors are kept/.test(reason))).toEqual([]);
    expect(reasons.filter((reason) => /one function writes the corpus/.test(reason))).toHaveLength(1);
    expect(reasons.filter((reason) => reason.startsWith('LLM08:2025'))).toEqual([]);
  });

  test('keeps the knowledge base apart from what changes with the application, and depends on earlier stacks only', () => {
    expect(llm.stacks.map(({ node }) => node.id)).toEqual([
      'Data',
      'Account',
      'Model',
      'Knowledge',
      'Network',
      'Application',
    ]);
    for (const [index, stack] of llm.stacks.entries()) {
      expect(stack.dependencies.filter((one) => !llm.stacks.slice(0, index).includes(one))).toEqual([]);
    }
  });

  test('has vectors in S3, one way in with two scans, and the question whose answer is known', () => {
    expect(ofType(templates, 'AWS::S3Vectors::Index')).toHaveLength(1);
    expect(ofType(templates, 'AWS::GuardDuty::MalwareProtectionPlan')).toHaveLength(2);
    const machines = ofType(templates, 'AWS::StepFunctions::StateMachine');
    expect(JSON.stringify(machines)).toContain(canary.question);
  });

  test('answers each tenant from its documents, through an endpoint that names the knowledge base', () => {
    const { Environment } = handlerOf(templates).Properties;
    expect(Environment.Variables).toMatchObject({ GW_RAG_FILTER_CLAIM: 'tenant', GW_REQUIRE_CITATIONS: 'true' });
    expect(JSON.stringify(Environment.Variables.GW_ALIASES)).toMatch(/tenantId.*source/);
    const [search, ...more] = ofType(templates, 'AWS::EC2::VPCEndpoint')
      .flatMap(({ Properties }) => (Properties.PolicyDocument?.Statement ?? []) as Record<string, unknown>[])
      .filter(({ Effect, Action }) => Effect === 'Allow' && [Action].flat().includes('bedrock:Retrieve'));
    expect(more).toEqual([]);
    expect(JSON.stringify(search!.Resource)).toMatch(/knowledge-base\/.*Fn::GetStackOutput/);
    expect(JSON.stringify(search!.Resource)).not.toContain('*');
  });

  test('tells contacts of documents, and of what they could not be told', () => {
    const told = ofType(templates, 'AWS::SNS::Subscription').map(({ Properties }) => Properties.Endpoint);
    expect(told).toEqual(PROPS.contacts.flatMap((contact) => [contact, contact]));
    const alarms = Object.entries(templates['Llm/Application']!.Resources).filter(
      ([id, { Type }]) => Type === 'AWS::CloudWatch::Alarm' && id.startsWith('KnowledgeUntold'),
    );
    expect(alarms).toHaveLength(1);
  });

  test('tells where documents are put', () => {
    expect(templates['Llm/Data']!.Outputs).toHaveProperty('KnowledgeInbox');
    expect(templates['Llm/Knowledge']!.Outputs).toHaveProperty('KnowledgeBaseId');
  });

  test('costs by the GB of vectors, which synthesis says', () => {
    const messages = app.synth().stacks.flatMap((stack) => stack.messages.map(({ entry }) => String(entry.data)));
    const cost = messages.find((message) => message.startsWith('Fixed cost'))!;
    expect(cost).toContain('vectors by the GB');
    const [dollars] = /\$\d+/.exec(cost)!;
    expect(README.replace(/\s+/g, ' ')).toMatch(
      new RegExp(`With \`knowledge\`,[^;]*${profile} (comes )?to \\${dollars}\\b`),
    );
  });
});

test('people release uploads at the desk of the application, which is deployed later and known by its name', () => {
  const { app, llm } = application({ knowledge: {} });
  llm.ingestion!.releaseBy(llm.incidentResponse);
  expect(judged(app)).toMatchObject({ findings: [], undecided: [] });
  const templates = templatesOf(app);
  const find = (type: string, part: string) =>
    entries(templates).find(({ id, Type }) => Type === type && id.includes(part))!;
  const name: string = find('AWS::Lambda::Function', 'ApprovalHold').Properties.FunctionName;
  expect(name).toMatch(/^[\w-]{10,64}$/);
  const machine = find('AWS::StepFunctions::StateMachine', 'Release');
  expect(machine.id).toMatch(/^Llm\/Knowledge\//);
  expect(JSON.stringify(machine.Properties.DefinitionSubstitutions.HoldFunction)).toContain(`:function:${name}"`);
  expect(JSON.stringify(find('AWS::IAM::ManagedPolicy', 'ReleaseMachinePolicy').Properties)).toContain(
    `:function:${name}"`,
  );
  const desk = find('AWS::Lambda::Function', 'ApprovalDecide').Properties.Environment;
  expect(JSON.stringify(desk)).toContain('RELEASE_Ingestion');
});

const having = templatesOf(APPS[STANDARD]!.app);
/** What a change takes away or makes anew that may hold something. */
const changes = (before: Templates, after: Templates) =>
  Object.keys({ ...before, ...after }).flatMap((stack) => {
    const found: [string, string][] = [];
    fullDiff(before[stack] ?? {}, after[stack] ?? {}).resources.forEachDifference((id, change) => {
      if (/DESTROY|REPLACE/.test(change.changeImpact) && !holdsNothing(change.oldResourceType!)) {
        found.push([`${stack}/${id}`, change.changeImpact]);
      }
    });
    return found;
  });

describe('with a knowledge base or without', () => {
  const without = templatesOf(application().app);
  test('it comes to an application, and goes from it, and nothing is lost that holds something', () => {
    expect(changes(without, having)).toEqual([]);
    // what is no longer there is kept, but what waits for a job or for a contact
    const isWaiting = ([id]: [string, string]) => /IngestionEvents|Notices/.test(id);
    expect(changes(having, without).filter((change) => !isWaiting(change))).toEqual([]);
  });

  test('what stays says the README', () => {
    const more = (policy: string) => {
      const known = new Set(entries(without).map(({ id }) => id));
      return counted(entries(having).filter(({ id, DeletionPolicy }) => !known.has(id) && DeletionPolicy === policy));
    };
    const [, failed, destroyed] = /^\| `knowledge`, but in STARTER, .* \| (.+) \| (.+) \|$/m.exec(README)!;
    expect([failed, destroyed]).toEqual([more('Retain'), more('RetainExceptOnCreate')]);
  });
});

describe('what is chosen', () => {
  const models = {
    default: LlmModel.geographicProfile(Geography.EU, 'amazon.nova-lite-v1:0'),
    large: LlmModel.geographicProfile(Geography.EU, 'amazon.nova-pro-v1:0'),
  };
  const chosen = (knowledge: DefenseInDepthProps['knowledge']) =>
    templatesOf(
      application({
        profile: STARTER,
        models,
        authorization: Authorization.inProcess({
          all: 'permit (principal, action == SecureLlm::Action::"Invoke", resource);',
        }),
        singleTenant: true,
        knowledge,
      }).app,
    );
  const titan = chosen({ aliases: ['large'], maxSources: 3 });
  const aliases = JSON.parse(textOf(handlerOf(titan).Properties.Environment.Variables.GW_ALIASES));

  test('are the aliases that answer from it, and how much they read', () => {
    expect(aliases.large.knowledgeBase).toMatchObject({ maxSources: 3 });
    expect(aliases.default).not.toHaveProperty('knowledgeBase');
  });

  test('is nobody’s where tokens name no tenant', () => {
    expect(handlerOf(titan).Properties.Environment.Variables).toMatchObject({ GW_RAG_FILTER_CLAIM: 'none' });
    expect(JSON.stringify(aliases.large.knowledgeBase)).not.toContain('tenant');
  });

  test('is destroyed with a trial, which keeps nothing of it', () => {
    // the key's deletion is scheduled with that of its stack, and a version goes with its guardrail
    const ended = ['AWS::KMS::Key', 'AWS::Bedrock::GuardrailVersion'];
    const kept = entries(titan).filter((each) => isKept(each) && !ended.includes(each.Type));
    expect(kept.map(({ id }) => id)).toEqual([]);
    expect(ofType(titan, 'AWS::S3::Bucket').filter(({ Properties }) => Properties.ObjectLockConfiguration)).toEqual([]);
    expect(ofType(titan, 'AWS::KMS::Key')).toHaveLength(1);
  });

  test('is embedded anew when a trial ends, under another key, and nothing else of it is lost', () => {
    const lost = changes(titan, having).filter(([id]) => /^Llm\/(Knowledge\/|Data\/Vault)/.test(id));
    expect(lost.map(([id]) => /^Llm\/Knowledge\/Base([A-Z][a-z]+)/.exec(id)?.[1]).sort()).toEqual([
      'Index',
      'Vector',
      'Vector',
    ]);
  });

  test('is read by an output that has its generation in its name, so that another one shows in the templates that read it', () => {
    const [id] = Object.entries(titan['Llm/Knowledge']!.Resources).find(
      ([, { Type }]) => Type === 'AWS::Bedrock::KnowledgeBase',
    )!;
    expect(id).toMatch(/[0-9a-f]{8}$/);
    for (const stack of ['Llm/Network', 'Llm/Application']) {
      const read = JSON.stringify(titan[stack]).match(/"OutputName":"PublishOutput(Ref|FnGetAtt)Base[^"]*"/g) ?? [];
      expect(read.length).toBeGreaterThan(0);
      expect(read.filter((output) => !output.includes(id))).toEqual([]);
    }
  });
});

/** The text of a `Fn::Join`, with `?` for what only the deployment knows. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const [glue, parts] = (value as { 'Fn::Join': [string, unknown[]] })['Fn::Join'];
  return parts.map((part) => (typeof part === 'string' ? part : '?')).join(glue);
}

test('a collection of OpenSearch Serverless costs by the hour, half of it without replicas', () => {
  const told = (StandbyReplicas: string) => {
    const app = new App();
    const stack = new Stack(app, 'Stack', PROPS);
    new CfnResource(stack, 'Collection', {
      type: 'AWS::OpenSearchServerless::Collection',
      properties: { StandbyReplicas },
    });
    tellFixedCost([stack]);
    return app
      .synth()
      .stacks[0]!.messages.map(({ entry }) => String(entry.data))
      .join();
  };
  expect(told('ENABLED')).toContain('Fixed cost about $350 a month');
  expect(told('DISABLED')).toContain('Fixed cost about $175 a month');
});

describe('refuses', () => {
  const app = new App();
  const identity = WorkloadIdentity.fromOidc(new Stack(app, 'Shared'), 'Issuer', {
    issuer: 'https://login.example.com',
    audience: ['llm'],
  });
  const knowledgeBase = CfnKnowledgeBase.fromKnowledgeBaseId(new Stack(app, 'Knowledge', PROPS), 'Base', 'KB12345678');
  const retrieval = { knowledgeBase, singleTenant: true };
  const clientTools = {};

  test.each<[string, Partial<DefenseInDepthProps>, string]>([
    [
      'an alias that there is not',
      { knowledge: { aliases: ['large'] } },
      "'knowledge.aliases' must name aliases of the gateway (default), got 'large'",
    ],
    [
      'no alias',
      { knowledge: { aliases: [] } },
      "'knowledge.aliases' must name an alias that answers from it, got none",
    ],
    [
      'an alias with another knowledge base',
      { knowledge: {}, gatewayOptions: { aliases: { default: { retrieval } } } },
      "'knowledge.aliases' must name aliases without 'retrieval', because an alias rests on one knowledge base, got 'default', which has it",
    ],
    [
      'an alias whose callers bring tools',
      { knowledge: {}, gatewayOptions: { aliases: { default: { clientTools } } } },
      "'knowledge.aliases' must name aliases without 'clientTools', because what rests on what a caller says its tools have said rests on no source, got 'default', which has it",
    ],
    [
      'documents of all for all, where there are tenants',
      { knowledge: { tenancy: KbTenancy.single() } },
      "'knowledge.tenancy' must be by tenant where tokens name one, or every tenant would read the documents of all",
    ],
    [
      'tenants that no token names',
      { singleTenant: true, knowledge: { tenancy: KbTenancy.byTenant() } },
      "'knowledge.tenancy' must be KbTenancy.single() where tokens name no tenant, got one with the key 'tenantId'",
    ],
    [
      'tenants that no token of a given issuer names',
      { identity, knowledge: { tenancy: KbTenancy.byTenant() } },
      "'knowledge.tenancy' must be KbTenancy.single() where tokens name no tenant, got one with the key 'tenantId'",
    ],
    [
      'a Region without knowledge bases',
      { env: { region: 'ap-southeast-4' }, knowledge: {} },
      "'knowledge' must be absent in ap-southeast-4, where CloudFormation has no AWS::Bedrock::KnowledgeBase",
    ],
    [
      'a canary of no tenant',
      { knowledge: { canaries: [{ ...canary, tenant: 'a/b' }] } },
      "'canaries[0].tenant' must be 1 to 40 letters",
    ],
    [
      'pieces that a store does not take',
      { knowledge: { store: VectorStore.managed(), embedding: EmbeddingModel.titanTextV2() } },
      "'embedding' must be absent with a managed store",
    ],
  ])('%s', (_, props, message) => {
    expect(() => application({ profile: STARTER, ...props })).toThrow(message);
  });

  test('the Regions that the README names', () => {
    const [, told] = /`knowledge` is refused where CloudFormation has no knowledge bases: ([^.]+)\./.exec(README)!;
    const missing = ['AWS::Bedrock::KnowledgeBase', 'AWS::Pipes::Pipe'].flatMap((type) => MISSING_TYPES[type]!);
    const commercial = missing.filter((region) => !/^(us-gov|cn|us-iso|eusc)/.test(region));
    expect(told!.split(/,\s+/)).toEqual([...new Set(commercial)].sort());
  });

  test('groups that no token names', () => {
    const tenants = WorkloadIdentity.fromOidc(new Stack(app, 'Tenants'), 'Issuer', {
      issuer: 'https://login.example.com',
      audience: ['llm'],
      tenantClaim: 'tenant',
    });
    const knowledge = { tenancy: KbTenancy.byTenant({ groupsKey: 'groups' }) };
    expect(() => new DefenseInDepth(app, 'Llm', { ...PROPS, identity: tenants, knowledge })).toThrow(
      "'knowledge.tenancy' must have no groups where tokens name none, got the key 'groups'",
    );
  });
});
