import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import {
  Adoption,
  Authorization,
  BotControl,
  DefenseInDepth,
  type DefenseInDepthProps,
  Geography,
  GuardrailProfile,
  GuardrailTier,
  LlmModel,
  SecurityProfile,
  SpendFreeze,
  SystemPrompt,
  WorkloadIdentity,
} from '../../lib';
import { drawn } from '../support/exhaustive';
import { judged } from '../support/packs';
import { application, PROPS, type Resource, resourcesOf, templatesOf } from './support';

const STARTER = SecurityProfile.STARTER;
/** Without any option. */
const standard = application().app;
const starter = application({ profile: STARTER }).app;
const model = (name: string) => LlmModel.geographicProfile(Geography.EU, `amazon.nova-${name}-v1:0`);
const allOf = (app: App): Resource[] =>
  Object.values(templatesOf(app)).flatMap(({ Resources }) => Object.values(Resources));
const handlerOf = (app: App) =>
  resourcesOf(app, 'AWS::Lambda::Function').find((each) => each.Properties.Environment?.Variables?.GW_ROLE)!;
const servicesOf = (app: App) =>
  resourcesOf(app, 'AWS::EC2::VPCEndpoint')
    .map(({ Properties }) => /\.([a-z-]+)"[^"]*$/.exec(JSON.stringify(Properties.ServiceName))?.[1])
    .sort();

/** Two aliases, a tool behind an approval, and who may use which. */
function shop(props: Partial<DefenseInDepthProps> = {}) {
  const app = new App();
  const tools = new Stack(app, 'Tools', PROPS);
  const refund = new lambda.Function(tools, 'Refund', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => "done";'),
  });
  const llm = new DefenseInDepth(app, 'Llm', {
    ...PROPS,
    profile: STARTER,
    models: { default: model('lite'), large: model('pro') },
    systemPrompts: { default: 'You answer questions about orders.', large: 'You write contracts.' },
    authorization: Authorization.inProcess({
      everybody: 'permit (principal, action == SecureLlm::Action::"Invoke", resource == SecureLlm::Alias::"default");',
      lawyers:
        'permit (principal in SecureLlm::Group::"lawyers", action == SecureLlm::Action::"Invoke", resource == SecureLlm::Alias::"large");',
      refunds:
        'permit (principal in SecureLlm::Group::"support", action == SecureLlm::Action::"CallTool:refund", resource) when { context.approved };',
    }),
    gatewayOptions: {
      aliases: { default: { tools: ['refund'] }, large: { maxOutputTokens: 500 } },
      tools: { refund: { handler: refund, description: 'Refunds an order', inputSchema: { type: 'object' } } },
      userTokensPerDay: 5000,
      maxInputChars: 4000,
    },
    ...props,
  });
  return { app, llm, refund };
}

describe('what a gateway offers', () => {
  const { app } = shop();
  const handler = handlerOf(app);

  test('are its aliases with their prompts, its tools and quotas', () => {
    const variables = handler.Properties.Environment.Variables;
    expect(Object.keys(JSON.parse(joined(variables.GW_ALIASES)))).toEqual(['default', 'large']);
    expect(JSON.parse(joined(variables.GW_ALIASES))).toMatchObject({
      default: { tools: ['refund'], prompt: { version: expect.anything() } },
      large: { maxOutputTokens: 500, prompt: { version: expect.anything() } },
    });
    expect(variables).toMatchObject({ GW_USER_TOKENS_PER_DAY: '5000', GW_MAX_INPUT_CHARS: '4000' });
    expect(resourcesOf(app, 'AWS::Bedrock::PromptVersion')).toHaveLength(2);
  });

  test('has what it calls: the tool and no other function, both prompts, and endpoints for them', () => {
    const statements = resourcesOf(app, 'AWS::IAM::ManagedPolicy').flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement as Record<string, unknown>[],
    );
    const invokes = statements.filter(
      ({ Effect, Action }) => Effect === 'Allow' && [Action].flat().includes('lambda:InvokeFunction'),
    );
    const [ofTool, ...more] = invokes.filter(({ Resource }) => JSON.stringify(Resource).includes('Tools'));
    expect(more).toEqual([]);
    expect(JSON.stringify(ofTool!.Resource)).toMatch(/Fn::GetStackOutput.*Refund/);
    expect(statements.filter(({ Action }) => Action === 'bedrock:GetPrompt')).toHaveLength(2);
    expect(servicesOf(app)).toEqual(expect.arrayContaining(['bedrock-agent', 'lambda']));
    // the look-alike: what nobody asked for has none
    expect(servicesOf(starter)).not.toEqual(expect.arrayContaining(['bedrock-agent', 'lambda']));
  });

  test('leaves no pack anything to find in the stacks of the application', () => {
    const { findings } = judged(shop().app);
    expect(findings.filter((finding) => !/ Tools\//.test(finding))).toEqual([]);
  });

  test('may be decided by a policy store, which its network then reaches', () => {
    const made = shop({
      authorization: Authorization.verifiedPermissions({
        everybody: 'permit (principal, action == SecureLlm::Action::"Invoke", resource);',
      }),
    });
    expect(servicesOf(made.app)).toContain('verifiedpermissions');
    expect(resourcesOf(made.app, 'AWS::VerifiedPermissions::PolicyStore')).toHaveLength(1);
  });

  test('is nothing that nobody may use', () => {
    const models = { default: model('lite'), large: model('pro') };
    expect(() => application({ models })).toThrow(
      "without any only the alias 'default' may be invoked, and not alias 'large'; got none",
    );
    // a model behind an alias is no alias
    const gatewayOptions = { aliases: { default: { tenantModels: { acme: 'large' } } } };
    expect(() => application({ models, gatewayOptions })).not.toThrow();
  });
});

/** The text of a `Fn::Join`, with `?` for what only the deployment knows. */
function joined(value: unknown): string {
  if (typeof value === 'string') return value;
  const [glue, parts] = (value as { 'Fn::Join': [string, unknown[]] })['Fn::Join'];
  return parts.map((part) => (typeof part === 'string' ? part : '?')).join(glue);
}

describe('executions of the gateway’s own', () => {
  const inStarter = (gatewayOptions: DefenseInDepthProps['gatewayOptions']) =>
    application({ profile: STARTER, gatewayOptions }).app;

  test.each<[string, () => App, number | undefined]>([
    ['STARTER has none, which a new account could not give', () => starter, undefined],
    ['STARTER has those that are named', () => inStarter({ concurrency: 7 }), 7],
    ['STARTER has them when asked for', () => inStarter({ reserveConcurrency: true }), 20],
    ['STANDARD has 20', () => standard, 20],
    [
      'STANDARD has none when asked for',
      () => application({ gatewayOptions: { reserveConcurrency: false } }).app,
      undefined,
    ],
    ['what is there but undefined asks for nothing', () => inStarter({ reserveConcurrency: undefined }), undefined],
  ])('%s', (_, made, reserved) => {
    expect(handlerOf(made()).Properties.ReservedConcurrentExecutions).toBe(reserved);
  });
});

describe('services of the account, each by itself', () => {
  const modesOf = (app: App) =>
    Object.fromEntries(
      allOf(app)
        .filter(({ Type, Properties }) => Type.startsWith('Custom::SecureLlm') && Properties.Mode)
        .map(({ Type, Properties }) => [Type.replace('Custom::SecureLlm', ''), Properties.Mode]),
    );
  const everything = modesOf(standard);

  // two of them go into one application: what else they changed would be seen all the same
  test.each([
    [
      'Inspector off, and with it its scans; Security Hub adopted',
      { threatDetectionOptions: { inspector: Adoption.OFF, securityHub: Adoption.ADOPT } },
      { Inspector: undefined, EcrScanning: undefined, SecurityHub: 'ADOPT' },
    ],
    [
      'Config off, and Security Hub with it; passwords left to others',
      {
        auditTrailOptions: { config: Adoption.OFF },
        threatDetectionOptions: { securityHub: Adoption.OFF },
        accountSettingsOptions: { passwordPolicy: Adoption.OFF },
      },
      { Config: undefined, SecurityHub: undefined, PasswordPolicy: undefined },
    ],
    [
      'no record of calls',
      { invocationLoggingOptions: { adoption: Adoption.OFF } },
      { ModelInvocationLogging: undefined },
    ],
  ])('%s', (_, props, changed) => {
    const modes = modesOf(application(props).app);
    const expected = Object.fromEntries(Object.entries({ ...everything, ...changed }).filter(([, mode]) => mode));
    expect(modes).toEqual(expected);
    expect(Object.keys(expected)).not.toEqual([]);
    expect(Object.keys(everything)).toEqual(expect.arrayContaining(Object.keys(changed)));
  });

  test('one on where the others are off', () => {
    const { app, llm } = application({
      accountServices: Adoption.OFF,
      threatDetectionOptions: { guardDuty: Adoption.ENSURE },
    });
    expect(modesOf(app)).toEqual({ GuardDuty: 'ENSURE' });
    expect(llm.invocationLogging).toBeUndefined();
    expect(llm.stacks).toHaveLength(5);
    expect(resourcesOf(app, 'AWS::CloudTrail::Trail')).toEqual([]);
  });
});

describe('what the profile decides is decided otherwise by options', () => {
  // each option of a part in one application and another option of the part in the other: none takes the place of the rest
  const one = application({
    edgeOptions: { botControl: BotControl.NONE },
    guardrailOptions: { tier: GuardrailTier.CLASSIC },
    vaultOptions: { promptExpiration: Duration.days(31) },
    recoveryOptions: { retention: Duration.days(77) },
    accessTokenValidity: Duration.minutes(7),
    approvalTimeout: Duration.hours(3),
  }).app;
  const other = application({
    edgeOptions: { requestsPerAddress: 77 },
    guardrailOptions: { blockedInputMessage: 'No.' },
    budget: false,
    monthlyLimitUsd: undefined,
  }).app;

  test('bots', () => {
    const rules = (app: App) => JSON.stringify(resourcesOf(app, 'AWS::WAFv2::WebACL')[0]!.Properties.Rules);
    expect(rules(one)).not.toContain('BotControl');
    expect(rules(one)).not.toContain('"Limit":77');
    expect(rules(other)).toContain('BotControl');
    expect(rules(other)).toContain('"Limit":77');
  });

  test('the guardrail, also where no profile follows from the Region', () => {
    const guardrail = (app: App) => resourcesOf(app, 'AWS::Bedrock::Guardrail')[0]!.Properties;
    expect(guardrail(one).CrossRegionConfig).toBeUndefined();
    expect(guardrail(other).CrossRegionConfig).toBeDefined();
    expect(guardrail(other).BlockedInputMessaging).toBe('No.');
    const profile = GuardrailProfile.forRegion('eu-central-1');
    const global = {
      profile: STARTER,
      env: { region: 'sa-east-1' },
      models: { default: LlmModel.foundationModel('amazon.nova-lite-v1:0') },
    };
    expect(() => application(global)).toThrow(/'profile'/);
    expect(guardrail(application({ ...global, guardrailOptions: { profile } }).app).CrossRegionConfig).toBeDefined();
  });

  test('the freeze, and whether there is a budget at all', () => {
    const actions = (app: App) => resourcesOf(app, 'AWS::Budgets::BudgetsAction');
    expect(actions(starter)[0]!.Properties.ApprovalModel).toBe('AUTOMATIC');
    const spendGuardOptions = { freeze: SpendFreeze.OFF };
    expect(actions(application({ profile: STARTER, spendGuardOptions }).app)).toEqual([]);
    expect(allOf(other).filter(({ Type }) => Type.startsWith('AWS::Budgets::'))).toEqual([]);
    expect(JSON.stringify(allOf(other))).not.toContain('budgets.amazonaws.com"');
    expect(resourcesOf(other, 'AWS::CloudWatch::AnomalyDetector')).toHaveLength(2);
  });

  const of = (type: string) => JSON.stringify(resourcesOf(one, type));

  test('how long is kept what', () => {
    expect(of('AWS::S3::Bucket')).toContain('"ExpirationInDays":31');
    expect(of('AWS::Backup::BackupPlan')).toContain('"DeleteAfterDays":77');
  });

  test('how users sign in, and who is told', () => {
    expect(of('AWS::Cognito::UserPoolClient')).toContain('"AccessTokenValidity":7');
    expect(of('AWS::StepFunctions::StateMachine')).toContain('10800');
  });
});

describe('users of an issuer of tokens', () => {
  const made = (props: Partial<DefenseInDepthProps>) => {
    const app = new App();
    const shared = new Stack(app, 'Shared', PROPS);
    const attributes = { issuer: 'https://example.okta.com/oauth2/default', audience: ['llm'] };
    const identity = WorkloadIdentity.fromOidc(shared, 'Issuer', attributes);
    const vpc = ec2.Vpc.fromVpcAttributes(shared, 'Vpc', {
      vpcId: 'vpc-0123456789abcdef0',
      availabilityZones: ['eu-central-1a'],
      isolatedSubnetIds: ['subnet-0123456789abcdef0'],
      isolatedSubnetRouteTableIds: ['rtb-0123456789abcdef0'],
    });
    new DefenseInDepth(app, 'Llm', { ...PROPS, identity, ...props, ...('vpc' in props && { vpc }) });
    return app;
  };

  test.each(
    drawn<[string, Partial<DefenseInDepthProps>]>(
      [
        ['STARTER', { profile: STARTER }],
        ['STANDARD', {}],
        ['STANDARD without a way to the internet', { internetAccess: false }],
        ['a VPC that exists', { vpc: undefined }],
      ],
      3,
    ),
  )('are taken with %s: what verifies their tokens is in no VPC', (_, props) => {
    const app = made(props);
    const functions = resourcesOf(app, 'AWS::Lambda::Function').map(({ Properties }) => Properties);
    const verifying = functions.filter(({ Description }) => /^Verifies tokens/.test(Description ?? ''));
    expect(verifying).toHaveLength(1);
    expect(verifying[0]!.VpcConfig).toBeUndefined();
    expect(handlerOf(app).Properties.VpcConfig).toBeDefined();
    expect(resourcesOf(app, 'AWS::Cognito::UserPool')).toEqual([]);
  });
});

describe('refuses', () => {
  const app = new App();
  const identity = WorkloadIdentity.fromOidc(new Stack(app, 'Shared'), 'Issuer', {
    issuer: 'https://login.example.com',
    audience: ['llm'],
  });
  const systemPrompt = new SystemPrompt(new Stack(app, 'Prompts', PROPS), 'Prompt', { text: 'You are brief.' });
  test.each<[Partial<DefenseInDepthProps>, string]>([
    [{ identity, authorization: Authorization.inProcess() }, "'authorization' must be absent when 'identity' is given"],
    [{ identity, sessionValidity: Duration.hours(1) }, "'sessionValidity' must be absent when 'identity' is given"],
    [{ systemPrompts: { chat: 'Hello.' } }, "'systemPrompts' must name aliases of the gateway (default), got 'chat'"],
    [
      { systemPrompts: { default: 'x' }, gatewayOptions: { aliases: { default: { systemPrompt } } } },
      "'systemPrompts' must not name 'default', whose 'systemPrompt' is given, got both",
    ],
    [
      { profile: STARTER, recoveryOptions: { retention: Duration.days(40) } },
      "'recoveryOptions' must be absent with the profile STARTER, which has no backups",
    ],
    [{ monthlyLimitUsd: undefined }, "'monthlyLimitUsd' must be given, unless 'budget' is false, got none"],
    [{ budget: false }, "'monthlyLimitUsd' must be absent with 'budget' false: only a budget knows of it, got 500"],
    [
      { budget: false, monthlyLimitUsd: undefined, spendGuardOptions: { freeze: SpendFreeze.MANUAL } },
      "'freeze' must be absent with 'budget' false: only a budget knows of it, got MANUAL",
    ],
  ])('%#', (props, message) => {
    expect(() => application(props)).toThrow(message);
  });
});
