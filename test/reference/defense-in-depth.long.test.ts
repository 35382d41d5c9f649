import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnOutput, Stack, Stage, Validations } from 'aws-cdk-lib';
import { CfnKnowledgeBase } from 'aws-cdk-lib/aws-bedrock';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Adoption, DefenseInDepth, LlmModel, ModelGuardrail, SecurityProfile, WorkloadIdentity } from '../../lib';
import { type JudgedRisk, judge } from '../../lib/report/result';
import { readPaths } from '../../lib/template/files';
import { EXHAUSTIVE } from '../support/exhaustive';
import { judged } from '../support/packs';
import { application, PROPS, type Resource, resourcesOf, templatesOf } from './support';

const PROFILES = Object.values(SecurityProfile);
const APPS = Object.fromEntries(PROFILES.map((profile) => [profile, application({ profile })]));
/** What every pack says of a profile while it is synthesized. */
const JUDGED = Object.fromEntries(PROFILES.map((profile) => [profile, judged(APPS[profile]!.app)]));

test('answers from a knowledge base that exists, of those a caller may read', () => {
  const app = new App();
  const knowledge = new Stack(app, 'Knowledge', { env: { region: 'eu-central-1' } });
  const base = CfnKnowledgeBase.fromKnowledgeBaseId(knowledge, 'Handbook', 'KB12345678');
  const aliases = { default: { retrieval: { knowledgeBase: base, tenantMetadataKey: 'tenantId' } } };
  new DefenseInDepth(app, 'Llm', { ...PROPS, profile: SecurityProfile.STARTER, gatewayOptions: { aliases } });
  const resources = Object.values(templatesOf(app)).flatMap(({ Resources }) => Object.values(Resources));
  const handler = resources.find(({ Properties }) => Properties.Environment?.Variables.GW_ROLE === 'gateway');
  expect(handler?.Properties.Environment.Variables).toMatchObject({
    GW_RAG_FILTER_CLAIM: 'tenant',
    GW_GROUNDING_ACTION: 'block',
    GW_REQUIRE_CITATIONS: 'true',
  });
  const endpoints = resources.filter(({ Type }) => Type === 'AWS::EC2::VPCEndpoint');
  expect(JSON.stringify(endpoints)).toContain('bedrock-agent-runtime');
});

test('makes its stacks in an App and in a Stage, and in no stack', () => {
  const app = new App();
  const names = (stacks: Stack[]) => stacks.map(({ node }) => node.path);
  expect(names(new DefenseInDepth(app, 'Llm', PROPS).stacks)).toEqual(
    ['Data', 'Account', 'Model', 'Network', 'Application'].map((name) => `Llm/${name}`),
  );
  expect(names(new DefenseInDepth(new Stage(app, 'Prod'), 'Llm', PROPS).stacks)).toContain('Prod/Llm/Data');
  expect(() => new DefenseInDepth(new Stack(app, 'Stack'), 'Llm', PROPS)).toThrow(
    "'scope' must be an App or a Stage, because stacks are made below it, got the stack Stack (at Stack/Llm)",
  );
});

const WATCHED = ['items and rules of AWS Config', 'checks of Security Hub', 'events that GuardDuty reads'];
const UNUSED = 'analysis of unused access ($0.20 for each role and user of the account)';
const INVESTIGATED = ['buckets that Macie watches', 'events that Detective reads', 'what Security Lake takes in'];
const SCANNED = 'what Inspector scans';
const RESTORED = 'monthly restore tests by the GB';
/** What each profile pays besides, whoever uses it. */
const PLUS: Readonly<Record<SecurityProfile, string[]>> = {
  STARTER: WATCHED,
  STANDARD: [UNUSED, ...WATCHED, SCANNED, RESTORED],
  REGULATED: ['VPC encryption control by the hour', UNUSED, ...WATCHED, SCANNED, ...INVESTIGATED, RESTORED],
};

test('tells nothing of prices elsewhere in the Region of the prices, and nothing of what others pay already', () => {
  const told = (props: Parameters<typeof application>[0]) => {
    const { app } = application({ profile: SecurityProfile.STARTER, ...props });
    const messages = app.synth().stacks.flatMap((stack) => stack.messages.map(({ entry }) => String(entry.data)));
    return messages.find((message) => message.startsWith('Fixed cost'))!;
  };
  const models = { default: LlmModel.foundationModel('amazon.nova-lite-v1:0') };
  expect(told({ env: { region: 'us-east-1' }, models })).toContain('(estimate from list prices of us-east-1: ');
  expect(told({ accountServices: Adoption.ADOPT })).toMatch(/Plus what is billed by use: tokens, guardrails, logs\.$/);
});

describe.each(PROFILES)('%s', (profile) => {
  const { app, llm } = APPS[profile]!;
  const templates = templatesOf(app);

  test('leaves no pack anything to find and nothing undecided', () => {
    const { findings, undecided, reasons } = JUDGED[profile]!;
    expect(findings).toEqual([]);
    expect(undecided).toEqual([]);
    expect(reasons.filter((reason) => reason.length < 40)).toEqual([]);
  });

  test('puts its web ACL before users once there is a stage, when it is no longer new', () => {
    const resources = templates['Llm/Application']!.Resources;
    const [pool] = Object.values(resources).filter(
      ({ Type, Properties }) =>
        Type === 'AWS::WAFv2::WebACLAssociation' && JSON.stringify(Properties.ResourceArn).includes('Identity'),
    );
    const after = (pool as Resource & { DependsOn?: string[] }).DependsOn ?? [];
    expect(after.map((id) => resources[id]?.Type)).toContain('AWS::ApiGateway::Stage');
  });

  test('depends on earlier stacks only', () => {
    llm.stacks.forEach((stack, index) => {
      const later = stack.dependencies.filter((dependency) => !llm.stacks.slice(0, index).includes(dependency));
      expect(later.map(({ node }) => node.path)).toEqual([]);
    });
  });

  test.each(Object.entries(templates))('%s stays within the limits of CloudFormation', (_, template) => {
    expect(Object.keys(template.Resources).length).toBeLessThan(500);
    expect(JSON.stringify(template).length).toBeLessThan(1_000_000);
    expect(Object.keys(template.Outputs ?? {}).length).toBeLessThan(200);
    expect(Object.keys(template.Parameters ?? {}).length).toBeLessThan(200);
  });

  test('shows on its page what the gateway refused, and saves the query who called from where', () => {
    const all = Object.values(templates).flatMap(({ Resources }) => Object.values(Resources));
    const [page] = all.filter(({ Type }) => Type === 'AWS::CloudWatch::Dashboard');
    const { namespace } = llm.gateway.metricDenied();
    for (const metric of ['Denied', 'QuotaExceeded', 'CanaryLeak']) {
      expect(JSON.stringify(page)).toContain(
        JSON.stringify(JSON.stringify([namespace, metric]).slice(1, -1)).slice(1, -1),
      );
    }
    const queries = all.filter(({ Type }) => Type === 'AWS::Logs::QueryDefinition');
    const names = queries.map(({ Properties }) => String(Properties.Name).split('/').pop());
    expect(names).toEqual(expect.arrayContaining(['Who called from where', 'Model calls by principal and address']));
  });

  test('tells what it costs before anybody uses it', () => {
    const messages = app.synth().stacks.flatMap((stack) => stack.messages);
    const [cost, ...more] = messages.filter(({ entry }) => String(entry.data).startsWith('Fixed cost'));
    expect(more).toEqual([]);
    expect(cost).toMatchObject({
      level: 'info',
      entry: {
        data: expect.stringContaining('estimate from list prices of us-east-1; prices of eu-central-1 differ: '),
      },
    });
    const plus = String(cost!.entry.data).split('. Plus what is billed by use: ')[1];
    expect(plus).toBe(`${['tokens, guardrails, logs', ...PLUS[profile]].join(', ')}.`);
    const [dollars] = /\$\d+/.exec(String(cost!.entry.data))!;
    expect(readFileSync('README.md', 'utf8')).toMatch(new RegExp(`${profile} (comes )?to about \\${dollars}\\b`));
  });
});

// all are made by the same code: in verify one stands for the three
test.each(EXHAUSTIVE ? PROFILES : [SecurityProfile.REGULATED])(
  '%s is the same when it is synthesized again',
  (profile) => {
    const files = (folder: string) =>
      Object.fromEntries(
        readdirSync(folder)
          .filter((file) => file.endsWith('.template.json'))
          .map((file) => [file, readFileSync(join(folder, file), 'utf8')]),
      );
    const again = application({ profile }).app;
    expect(files(again.synth().directory)).toEqual(files(APPS[profile]!.app.outdir));
  },
);

test('ARCHITECTURE.md gives each reason for which STANDARD acknowledges a finding, and no other', () => {
  const text = readFileSync(join(__dirname, '..', '..', 'ARCHITECTURE.md'), 'utf8');
  const section = text.split('## Stock findings acknowledged inside the library')[1]!.split('\n## ')[0]!;
  const told = section.split('\n').flatMap((line) => /^\| `.* \| (.*) \|$/.exec(line)?.[1] ?? []);
  const given = JUDGED[SecurityProfile.STANDARD]!.reasons.map((reason) =>
    reason.replace(' (owner: cdk-secure-llm)', ''),
  );
  expect(told.sort()).toEqual([...new Set(given)].sort());
});

describe('what STANDARD leaves to one layer, or to none', () => {
  const { app, llm } = APPS[SecurityProfile.STANDARD]!;
  app.synth();
  const coverage = judge(readPaths([app.outdir]), ['llm-2025']).coverage.get('llm-2025')!;
  const ids = (accepts: (risk: JudgedRisk) => boolean) => coverage.filter(accepts).map(({ risk }) => risk.id);

  test('is acknowledged, and nothing else is', () => {
    expect(coverage.flatMap(({ gaps }) => gaps)).toEqual([]);
    const left = coverage.flatMap(({ acknowledged }) => acknowledged.map(({ rule }) => `DefenseInDepth::${rule}`));
    const given = llm.stacks[0]!.node.metadata.filter(
      ({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY,
    )
      .flatMap(({ data }) => Object.keys(data as object))
      .filter((id) => id.startsWith('DefenseInDepth::'));
    expect(left.sort()).toEqual([...new Set(given)].sort());
  });

  test('is told by README.md and by the page of the reference', () => {
    const list = (all: readonly string[]) => all.join(', ').replace(/, ([^,]+)$/, ' and $1');
    const numbers = ['none', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
    const two = ids(({ independent }) => independent.length > 1);
    expect(readFileSync('README.md', 'utf8')).toContain(
      `two preventive layers for ${numbers[two.length]} of the ten risks. For ${list(ids(({ independent }) => independent.length === 1))} it has one, for ${list(ids(({ independent }) => independent.length === 0))} none, and nothing notices ${list(ids(({ layers }) => layers.detective.length === 0))}, or undoes ${list(ids(({ layers }) => layers.responsive.length === 0))}:`,
    );
    const page = readFileSync('lib/reference/README.md', 'utf8');
    for (const { acknowledged } of coverage) for (const { rule } of acknowledged) expect(page).toContain(`\`${rule}\``);
  });
});

const STRONG = { '@aws-cdk/core:defaultCrossStackReferences': 'strong' };

test('stacks do not hold each other back, unless the app says so', () => {
  const weak = JSON.stringify(templatesOf(APPS[SecurityProfile.STANDARD]!.app));
  const strong = JSON.stringify(templatesOf(application({}, STRONG).app));
  expect(weak).not.toMatch(/Fn::ImportValue|"Export"/);
  expect(weak).toContain('Fn::GetStackOutput');
  expect(strong).toContain('Fn::ImportValue');
});

test.each([{}, STRONG])('names no account, no Region and no partition, with %p', (context) => {
  const app = new App({ context });
  const shared = new Stack(app, 'Shared');
  const guardrail = ModelGuardrail.fromModelGuardrailAttributes(shared, 'Guardrail', {
    guardrailArn: shared.formatArn({ service: 'bedrock', resource: 'guardrail', resourceName: 'g' }),
    guardrailVersion: '1',
  });
  new DefenseInDepth(app, 'Llm', {
    ...PROPS,
    env: undefined,
    internetAccess: false,
    guardrail,
    models: { default: LlmModel.foundationModel('amazon.nova-lite-v1:0') },
  });
  const text = JSON.stringify(templatesOf(app));
  expect(text.match(/arn:aws(-cn|-us-gov)?:[^"]{0,60}/g) ?? []).toEqual([]);
  expect(text.match(/(?<![\w-])(us|eu|ap|ca|sa|me|af)-(gov-)?[a-z]+-\d(?!\d)/g) ?? []).toEqual([]);
  expect(text.match(/(?<![\w.-])\d{12}(?![\w.-])/g) ?? []).toEqual([]);
});

test('two copies live in one account', () => {
  const app = new App();
  const names = ['One', 'Two'].map((id) => {
    const { stacks } = new DefenseInDepth(app, id, PROPS);
    return stacks;
  });
  const templates = templatesOf(app);
  // what a template names by itself, besides references
  const named = (stacks: Stack[]) =>
    new Set(
      stacks.flatMap((stack) =>
        Object.values(templates[stack.node.path]!.Resources).flatMap(({ Type, Properties = {} }) =>
          Object.entries(Properties)
            .filter(([property]) => NAMES.has(`${Type}.${property}`) || /^(?!Domain|Host).*[a-z]Name$/.test(property))
            .filter(([property]) => !REFERRING.has(`${Type}.${property}`))
            .map(([property, value]) => `${Type}.${property} ${JSON.stringify(value)}`)
            .filter((entry) => !/"(Ref|Fn::GetAtt)"/.test(entry) || /AWS::(Region|AccountId|StackId)/.test(entry)),
        ),
      ),
    );
  const [one, two] = names.map(named);
  expect(one!.size).toBeGreaterThan(10);
  expect([...one!].filter((name) => two!.has(name))).toEqual([]);
});

/** Physical names that do not end with Name. */
const NAMES = new Set(['AWS::Bedrock::Guardrail.Name', 'AWS::WAFv2::WebACL.Name', 'AWS::AppConfig::Application.Name']);
/** Properties that name something within the resource, or elsewhere. */
const REFERRING = new Set([
  'AWS::ApiGateway::Stage.StageName',
  'AWS::Lambda::Alias.FunctionName',
  'AWS::Lambda::Alias.Name',
  'AWS::Lambda::Permission.FunctionName',
  'AWS::CloudWatch::Alarm.MetricName',
  'AWS::EC2::VPCEndpoint.ServiceName',
  'AWS::Logs::MetricFilter.FilterName',
  'AWS::Cognito::UserPoolGroup.GroupName',
]);

describe('profiles', () => {
  const count = (profile: SecurityProfile, type: string) => resourcesOf(APPS[profile]!.app, type).length;
  const { STARTER, STANDARD, REGULATED } = SecurityProfile;
  const isProtected = (properties: Resource['Properties']) =>
    Object.entries(properties).some(
      ([name, value]) =>
        /^Delet(e|ion)Protection/.test(name) && [true, 'ACTIVE', 'ENABLED'].includes(value.Mode ?? value),
    );

  test('only STARTER does without firewall and backups', () => {
    expect(PROFILES.map((profile) => count(profile, 'AWS::NetworkFirewall::Firewall'))).toEqual([0, 1, 1]);
    expect(PROFILES.map((profile) => count(profile, 'AWS::Backup::BackupPlan'))).toEqual([0, 1, 1]);
    expect(APPS[STARTER]!.llm.firewall).toBeUndefined();
  });

  test('STARTER has one key, and leaves nothing behind', () => {
    expect(count(STARTER, 'AWS::KMS::Key')).toBe(1);
    for (const { Resources } of Object.values(templatesOf(APPS[STARTER]!.app))) {
      const kept = Object.entries(Resources).filter(
        ([, { DeletionPolicy, Properties }]) =>
          /Retain|Snapshot/.test(DeletionPolicy ?? '') || isProtected(Properties ?? {}),
      );
      // the key's deletion is scheduled with that of its stack, and a version goes with its guardrail
      const ended = ['AWS::KMS::Key', 'AWS::Bedrock::GuardrailVersion'];
      expect(kept.filter(([, { Type }]) => !ended.includes(Type)).map(([id]) => id)).toEqual([]);
    }
    // the look-alike: elsewhere the same properties hold back
    const held = Object.values(templatesOf(APPS[STANDARD]!.app)).flatMap(({ Resources }) => Object.values(Resources));
    expect(new Set(held.filter(({ Properties }) => isProtected(Properties ?? {})).map(({ Type }) => Type))).toEqual(
      new Set([
        'AWS::Cognito::UserPool',
        'AWS::DynamoDB::Table',
        'AWS::Logs::LogGroup',
        'AWS::NetworkFirewall::Firewall',
      ]),
    );
    expect(
      resourcesOf(APPS[STARTER]!.app, 'AWS::S3::Bucket').filter((bucket) => bucket.Properties.ObjectLockConfiguration),
    ).toEqual([]);
  });

  test('STANDARD keeps data, evidence, keys and users', () => {
    // requests for approval are worth nothing without the machines that wait
    const isRequests = ({ Properties }: Resource) => 'ResourcePolicy' in Properties;
    for (const type of ['AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::Cognito::UserPool', 'AWS::DynamoDB::Table']) {
      const kept = resourcesOf(APPS[STANDARD]!.app, type).filter((each) => !isRequests(each));
      const policies = new Set(kept.map(({ DeletionPolicy }) => DeletionPolicy));
      expect([type, ...policies]).toEqual([type, type === 'AWS::KMS::Key' ? 'RetainExceptOnCreate' : 'Retain']);
    }
  });

  test('only REGULATED looks for personal data, investigates, and holds every caller of the account to the guardrail', () => {
    const types = ['Custom::SecureLlmMacie', 'Custom::SecureLlmDetective', 'AWS::SecurityLake::DataLake'];
    for (const type of [...types, 'AWS::Bedrock::EnforcedGuardrailConfiguration']) {
      expect([type, count(STANDARD, type), count(REGULATED, type)]).toEqual([type, 0, 1]);
    }
  });

  test('the dearer the data, the closer bots are looked at, and programs may always call', () => {
    const looked = PROFILES.map((profile) => {
      const [acl] = resourcesOf(APPS[profile]!.app, 'AWS::WAFv2::WebACL');
      const group = acl!.Properties.Rules.find(({ Name }: { Name: string }) => Name === 'BotControl')?.Statement
        .ManagedRuleGroupStatement;
      return [
        group?.ManagedRuleGroupConfigs[0].AWSManagedRulesBotControlRuleSet.InspectionLevel,
        group?.RuleActionOverrides.length,
      ];
    });
    expect(looked).toEqual([
      [undefined, undefined],
      ['COMMON', 2],
      ['TARGETED', 3],
    ]);
  });
});

describe('parts that exist already', () => {
  test('a guardrail is used, and none made; callers may apply the organization’s', () => {
    const app = new App();
    const shared = new Stack(app, 'Shared', PROPS);
    const existing = (id: string, account: string) =>
      ModelGuardrail.fromModelGuardrailAttributes(shared, id, {
        guardrailArn: `arn:aws:bedrock:eu-central-1:${account}:guardrail/abc`,
        guardrailVersion: '7',
      });
    const guardrail = existing('Guardrail', '111122223333');
    const enforced = existing('Enforced', '444455556666');
    const llm = new DefenseInDepth(app, 'Llm', { ...PROPS, guardrail, enforcedGuardrails: [enforced] });
    expect(llm.guardrail).toBe(guardrail);
    expect(resourcesOf(app, 'AWS::Bedrock::Guardrail')).toEqual([]);
    const [handler] = resourcesOf(app, 'AWS::Lambda::Function').filter(
      (each) => each.Properties.Environment?.Variables?.GW_ROLE,
    );
    expect(handler!.Properties.Environment.Variables).toMatchObject({ GW_GUARDRAIL_VERSION: '7' });
    const allowed = resourcesOf(app, 'AWS::IAM::ManagedPolicy')
      .map(({ Properties }) =>
        (Properties.PolicyDocument.Statement as { Effect: string; Action?: string | string[] }[]).filter(
          ({ Effect, Action }) => Effect === 'Allow' && [Action].flat().includes('bedrock:ApplyGuardrail'),
        ),
      )
      .filter((statements) => statements.length > 0);
    expect(allowed.length).toBeGreaterThan(0);
    for (const statements of allowed) expect(JSON.stringify(statements)).toContain(enforced.guardrailArn);
  });

  test('services of the account are adopted, or left to others', () => {
    const { app } = application({ accountServices: Adoption.ADOPT });
    const modes = Object.values(templatesOf(app))
      .flatMap(({ Resources }) => Object.values(Resources))
      .filter(({ Type }) => Type.startsWith('Custom::SecureLlm'))
      .flatMap(({ Properties }) => Properties.Mode ?? []);
    expect(modes.length).toBeGreaterThan(8);
    expect(new Set(modes)).toEqual(new Set(['ADOPT']));
    expect(resourcesOf(app, 'AWS::CloudTrail::Trail')).toEqual([]);

    const { llm } = application({ accountServices: Adoption.OFF });
    expect(llm.accountBaseline).toBeUndefined();
    expect(resourcesOf(llm.node.root as App, 'Custom::SecureLlmApiGatewayAccount')).toEqual([]);
    expect(llm.stacks).toHaveLength(4);
  });
});

describe('refuses', () => {
  test.each([
    [{ accountServices: Adoption.CREATE }, /^'accountServices' must be ENSURE, ADOPT or OFF.*got CREATE \(at Llm\)$/],
    [{ env: undefined }, /^'env' must have a Region.*got none/],
    [{ contacts: [] }, /^'contacts' must name at least one e-mail address, got none/],
    [{ models: {} }, /^'models' must name at least one model, got none/],
    [{ monthlyLimitUsd: 0 }, /^'monthlyLimitUsd' must be more than 0, got 0/],
    [
      { internetAccess: false, allowedDomains: ['example.com'] },
      /^'allowedDomains' need a way to the internet.*got example.com/,
    ],
    [
      { profile: SecurityProfile.STARTER, allowedDomains: ['example.com'] },
      /^'allowedDomains' need a way to the internet/,
    ],
    [
      { vpcEndpoints: [], domainName: 'chat.example.com' },
      /^'domainName' must be absent with 'vpcEndpoints'.*got 'chat.example.com'/,
    ],
  ])('%p', (props, message) => {
    expect(() => application(props)).toThrow(expect.objectContaining({ message: expect.stringMatching(message) }));
  });
});

describe('tells all that leads to an answer', () => {
  const outputs = (props?: Parameters<typeof application>[0]) => {
    const starter = SecurityProfile.STARTER;
    const templates = templatesOf((props ? application({ profile: starter, ...props }) : APPS[starter]!).app);
    return { ...templates['Llm/Data']!.Outputs, ...templates['Llm/Application']!.Outputs } as Record<
      string,
      { Value: unknown; Description?: string }
    >;
  };
  const told = () =>
    Object.entries(outputs())
      .filter(([, { Description }]) => Description)
      .map(([name]) => name);

  test('the gateway and its aliases, the users, and what a client asks for', () => {
    expect(told()).toEqual(['UserPoolId', 'ClientId', 'Scopes', 'GatewayUrl', 'Aliases', 'UsageLimitsIds']);
    expect(outputs().Aliases!.Value).toBe('default');
    expect(outputs().Scopes!.Value).toBe('openid llm-gateway/invoke');
  });

  test('where to sign in on a page, and where machines get tokens', () => {
    const page = outputs({ callbackUrls: ['http://localhost:3000/'] });
    expect(JSON.stringify(page.SignInUrl!.Value)).toContain('/oauth2/authorize?response_type=code&client_id=');
    expect(JSON.stringify(page.TokenEndpoint!.Value)).toContain('/oauth2/token');
    const machine = outputs({ machineClients: { 'night-batch': { tenant: 'acme' } } });
    expect(machine).toHaveProperty('Credentialsnightbatch');
    expect(machine).toHaveProperty('TokenEndpoint');
    expect(machine).not.toHaveProperty('SignInUrl');
  });

  test('a gateway under a name of one’s own by that name: the other is shut', () => {
    const { app } = application({ domainName: 'chat.example.com' });
    const [api] = resourcesOf(app, 'AWS::ApiGateway::RestApi').filter(
      ({ Properties }) => Properties.DisableExecuteApiEndpoint,
    );
    expect(api).toBeDefined();
    expect(templatesOf(app)['Llm/Application']!.Outputs!.GatewayUrl).toMatchObject({
      Value: 'https://chat.example.com/',
    });
  });

  test('nothing of users who sign in elsewhere', () => {
    const app = new App();
    const shared = new Stack(app, 'Shared', PROPS);
    const userPool = UserPool.fromUserPoolId(shared, 'Pool', 'eu-central-1_abc');
    const attributes = { userPool, clientIds: ['c'], scopes: ['api/llm'] };
    const identity = WorkloadIdentity.fromUserPool(shared, 'Users', attributes);
    const llm = new DefenseInDepth(app, 'Llm', { ...PROPS, profile: SecurityProfile.STARTER, identity });
    expect(Object.keys(templatesOf(app)['Llm/Data']!.Outputs ?? {})).not.toContain('ClientId');
    expect(llm.machineClients).toEqual({});
  });

  test('a machine’s credentials are read by whom the gateway lets', () => {
    const { app, llm } = application({
      profile: SecurityProfile.STARTER,
      machineClients: { Batch: { tenant: 'acme' } },
    });
    const batch = new Stack(app, 'Batch', PROPS);
    const role = new iam.Role(batch, 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
    llm.gateway.grantInvoke(role, llm.machineClients.Batch!);
    const statements = JSON.stringify(templatesOf(app).Batch!.Resources);
    expect(statements).toContain('secretsmanager:GetSecretValue');
    expect(statements).toContain('kms:Decrypt');
  });
});

test('a stack of the user beside it may use its parts', () => {
  const { app, llm } = application({ profile: SecurityProfile.STARTER });
  new CfnOutput(llm.applicationStack, 'Url', { value: llm.gateway.url });
  expect(templatesOf(app)['Llm/Application']!.Outputs).toHaveProperty('Url');
});
