import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { OrganizationGuardrails, type OrganizationGuardrailsProps } from '../../../lib/layers/account';
import { Geography, LlmModel, ModelGuardrail } from '../../../lib/layers/model';
import { Iam, type IamRequest, type PolicyDocument, type Principal } from '../../support/iam';

const MANAGEMENT = '999988887777';
const ORGANIZATION = 'o-abcde12345';
const UNIT = 'ou-abcd-12345678';
const NOVA = 'amazon.nova-lite-v1:0';
const TITAN = 'amazon.titan-embed-text-v2:0';
const PROPS: OrganizationGuardrailsProps = {
  organizationId: ORGANIZATION,
  targetIds: [UNIT],
  models: {
    chat: LlmModel.geographicProfile(Geography.EU, NOVA),
    acme: LlmModel.applicationProfile(LlmModel.geographicProfile(Geography.EU, NOVA), { tags: { tenant: 'acme' } }),
    embed: LlmModel.foundationModel(TITAN),
  },
  regions: ['eu-central-1'],
  exemptRoleNames: ['cdk-hnb659fds-*', 'BreakGlass'],
  baselineStackNames: ['Llm-Account', 'AStackWhoseNameIsLongerThan24'],
  protectedStackNames: ['Llm-*'],
};
/** One about models, one about the account, one about who deploys, and two about what stacks deployed. */
const SERVICE_CONTROL = Array.from({ length: 5 }, () => 'SERVICE_CONTROL_POLICY');
const management = (region = 'eu-central-1', app = new App()) =>
  new Stack(app, `Organization-${region}`, { env: { account: MANAGEMENT, region } });
const build = (props: Partial<OrganizationGuardrailsProps> = {}, stack = management()) =>
  new OrganizationGuardrails(stack, 'Guardrails', { ...PROPS, ...props });
const policies = (props: Partial<OrganizationGuardrailsProps> = {}) =>
  Object.values(Template.fromStack(Stack.of(build(props))).findResources('AWS::Organizations::Policy')).map(
    ({ Properties }) => Properties,
  );

const stack = management();
const guardrail = new ModelGuardrail(stack, 'Floor');
build({ guardrails: { 'eu-central-1': guardrail }, trustedAccountIds: ['444455556666'] }, stack);
const sim = new Iam(stack);
const documents = (type: string) =>
  sim.deployed
    .all('AWS::Organizations::Policy')
    .filter(({ properties }) => properties.Type === type)
    .map(({ properties }) => properties.Content as PolicyDocument);
const serviceControlPolicies = documents('SERVICE_CONTROL_POLICY');
const resourceControlPolicies = documents('RESOURCE_CONTROL_POLICY');

const everything = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } as PolicyDocument;
const role = (name: string, account = '111122223333'): Principal => ({
  arn: `arn:aws:iam::${account}:role/${name}`,
  identityPolicies: { everything },
});
const administrator = role('Administrator');
const decide = (request: Omit<IamRequest, 'principal'>, principal = administrator) =>
  sim.decide({ principal, serviceControlPolicies, ...request });

const model = (region: string, id = NOVA) => `arn:aws:bedrock:${region}::foundation-model/${id}`;
const profile = (id: string, region = 'eu-central-1') =>
  `arn:aws:bedrock:${region}:111122223333:inference-profile/${id}`;
const EU_PROFILE = profile(`eu.${NOVA}`);

describe.each(['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'])('%s by an administrator', (action) => {
  const through = (arn: string) => ({ 'bedrock:InferenceProfileArn': arn });
  test.each([
    ['a profile that is approved', EU_PROFILE, {}],
    ['its model where the profile takes the call', model('eu-north-1'), through(EU_PROFILE)],
    ['a model without a profile, where that is approved', model('eu-central-1', TITAN), {}],
    [
      'a profile of the account’s own',
      'arn:aws:bedrock:eu-central-1:111122223333:application-inference-profile/abc',
      {},
    ],
  ])('may reach %s', async (_, resource, context) => {
    expect(await decide({ action, resource, context })).toBe('allowed');
  });

  test.each([
    ['another model', model('eu-central-1', 'amazon.nova-pro-v1:0'), {}, 'OnlyApprovedModels'],
    ['the profile of another geography', profile(`us.${NOVA}`), {}, 'OnlyApprovedModels'],
    ['the global profile', profile(`global.${NOVA}`), {}, 'OnlyApprovedModels'],
    [
      'an imported model',
      'arn:aws:bedrock:eu-central-1:111122223333:imported-model/abcdefghijkl',
      {},
      'OnlyApprovedModels',
    ],
    ['the profile from another Region', profile(`eu.${NOVA}`, 'eu-west-1'), {}, 'OnlyFromApprovedRegions'],
    ['the model in a destination Region, past the profile', model('eu-north-1'), {}, 'OnlyFromApprovedRegions'],
    ['the model where the profile never runs it', model('us-east-1'), through(EU_PROFILE), 'OnlyToDestinationRegions'],
  ])('never reaches %s', async (_, resource, context, sid) => {
    expect(await decide({ action, resource, context })).toContain(`scp ${sid}`);
  });
});

test('batches go through what is approved, profiles too, and from approved Regions only', async () => {
  const [{ Content }] = policies() as [{ Content: { Statement: { Sid: string; NotResource: unknown[] }[] } }];
  const [each, batches] = Content.Statement.filter(({ Sid }) => Sid.startsWith('OnlyApproved'));
  expect(batches!.NotResource).toEqual(expect.arrayContaining(each!.NotResource));
  expect(JSON.stringify(batches!.NotResource)).toContain(`inference-profile/eu.${NOVA}`);
  const batch = (region: string) =>
    decide({ action: 'bedrock:CreateModelInvocationJob', resource: model(region, TITAN) });
  expect(await batch('eu-central-1')).toBe('allowed');
  expect(await batch('us-east-1')).toBe('denied by scp OnlyFromApprovedRegions');
});

describe('what the policy about models names', () => {
  interface Named {
    readonly Sid: string;
    readonly NotResource: unknown[];
    readonly Condition: Record<string, Record<string, unknown>>;
  }
  const named = (sid: string, props: Partial<OrganizationGuardrailsProps> = {}): Named =>
    (policies(props)[0]!.Content.Statement as Named[]).find(({ Sid }) => Sid === sid)!;
  const arn = (rest: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:bedrock:*:${rest}`]] });
  const embed = { embed: LlmModel.foundationModel(TITAN) };

  test('is each model and each profile, once', () => {
    const approved = [
      arn(`:foundation-model/${NOVA}`),
      arn(`:foundation-model/${TITAN}`),
      arn(`*:inference-profile/eu.${NOVA}`),
      arn('*:application-inference-profile/*'),
    ];
    expect(named('OnlyApprovedModels').NotResource).toEqual(approved);
    expect(named('OnlyApprovedModelsInBatches').NotResource).toEqual([...approved, arn('*:model-invocation-job/*')]);
  });

  test('is no profile where models are called without one', () => {
    expect(named('OnlyApprovedModels', { models: embed }).NotResource).toEqual(arn(`:foundation-model/${TITAN}`));
  });

  test('is the same in whatever order models are named', () => {
    const models = Object.fromEntries(Object.entries(PROPS.models).reverse());
    expect(policies({ models })[0]).toEqual(policies()[0]);
  });

  test('are the Regions where somebody may ask, and with them those where a profile runs its model, once', () => {
    const regions = ['eu-west-2', 'eu-central-1'];
    const asked = (sid: string, props: Partial<OrganizationGuardrailsProps>) =>
      named(sid, props).Condition.StringNotEquals!['aws:RequestedRegion'];
    expect(asked('OnlyFromApprovedRegions', { regions })).toEqual(regions);
    expect(asked('OnlyToDestinationRegions', { regions, models: embed })).toEqual(['eu-central-1', 'eu-west-2']);
    const { destinationRegions = [] } = PROPS.models.chat!.identify(management());
    expect(asked('OnlyToDestinationRegions', { regions })).toEqual([...destinationRegions, 'eu-west-2'].sort());
  });
});

test('a global profile is let go anywhere, and nothing else is', async () => {
  const own = management();
  build({ models: { chat: LlmModel.globalProfile(NOVA) } }, own);
  const globally = new Iam(own);
  const [modelUse] = globally.deployed
    .all('AWS::Organizations::Policy')
    .map(({ properties }) => properties.Content as PolicyDocument);
  const run = (resource: string) =>
    globally.decide({
      principal: administrator,
      action: 'bedrock:InvokeModel',
      resource,
      context: { 'bedrock:InferenceProfileArn': profile(`global.${NOVA}`) },
      serviceControlPolicies: [modelUse!],
    });
  expect(await run(`arn:aws:bedrock:::foundation-model/${NOVA}`)).toBe('allowed');
  expect(await run(model('us-east-1'))).toBe('denied by scp OnlyToDestinationRegions');
});

test.each<[string, Omit<IamRequest, 'principal'>, string]>([
  ['use a bearer token', { action: 'bedrock:CallWithBearerToken' }, 'NoSideDoors'],
  ['use one at the other endpoint', { action: 'bedrock-mantle:CallWithBearerToken' }, 'NoSideDoors'],
  ['ask the other endpoint', { action: 'bedrock-mantle:CreateInference' }, 'NoSideDoors'],
  [
    'make an API key',
    {
      action: 'iam:CreateServiceSpecificCredential',
      resource: 'arn:aws:iam::111122223333:user/a',
      context: { 'iam:ServiceSpecificCredentialServiceName': 'bedrock.amazonaws.com' },
    },
    'NoApiKeys',
  ],
  [
    'ask another model in a batch',
    { action: 'bedrock:CreateModelInvocationJob', resource: model('eu-central-1', 'amazon.nova-pro-v1:0') },
    'OnlyApprovedModelsInBatches',
  ],
  ['leave the organization', { action: 'organizations:LeaveOrganization' }, 'NoLeaving'],
  [
    'close the account',
    { action: 'account:CloseAccount', resource: 'arn:aws:account::111122223333:account' },
    'NoLeaving',
  ],
])('nobody may %s, whoever it is', async (_, request, sid) => {
  for (const principal of [administrator, role('BreakGlass')]) {
    expect(await decide(request, principal)).toBe(`denied by scp ${sid}`);
  }
});

test('credentials of other services are left alone', async () => {
  const context = { 'iam:ServiceSpecificCredentialServiceName': 'codecommit.amazonaws.com' };
  const resource = 'arn:aws:iam::111122223333:user/a';
  expect(await decide({ action: 'iam:CreateServiceSpecificCredential', resource, context })).toBe('allowed');
});

describe('what was switched on', () => {
  /** Roles, keys and buckets let nobody in by default; these let their account in. */
  const lettingIn = (action: string) => {
    const statement = { Effect: 'Allow', Action: '*', Principal: { AWS: '111122223333' } };
    if (action === 'sts:AssumeRole') return { Statement: [{ ...statement, Action: action }] } as PolicyDocument;
    return /^(kms|s3):/.test(action) ? ({ Statement: [{ ...statement, Resource: '*' }] } as PolicyDocument) : undefined;
  };
  const detector: Omit<IamRequest, 'principal'> = {
    action: 'guardduty:UpdateDetector',
    resource: 'arn:aws:guardduty:eu-central-1:111122223333:detector/a',
  };
  test.each([
    ['a deploying role', 'cdk-hnb659fds-cfn-exec-role-111122223333-eu-central-1', 'allowed'],
    ['the role to break the glass', 'BreakGlass', 'allowed'],
    ['a provider of the baseline', 'secure-llm/ensure/Llm-Account/Llm-Account-GuardDutyRole98403791-x', 'allowed'],
    [
      'one whose stack has a long name',
      'secure-llm/ensure/AStackWhoseNameIsLongerThan24/AStackWhoseNameIsLongerT-GuardDut-x',
      'allowed',
    ],
    [
      'another role whose name is cut as that one’s',
      'AStackWhoseNameIsLongerT-ResponsePlaybooks-x',
      'denied by scp NoTampering',
    ],
    ['an administrator', 'Administrator', 'denied by scp NoTampering'],
    ['a role that only looks exempt', 'NotBreakGlass', 'denied by scp NoTampering'],
    ['a role of another stack', 'Llm-Application-GatewayHandlerRole-x', 'denied by scp NoTampering'],
  ])('%s asking to turn GuardDuty off: %s is %s', async (_, name, outcome) => {
    expect(await decide(detector, role(name))).toBe(outcome);
  });

  test.each([
    ['suppresses findings', 'securityhub:CreateAutomationRule', '*'],
    ['disables a control of Security Hub', 'securityhub:BatchUpdateStandardsControlAssociations', '*'],
    ['trusts domains', 'guardduty:CreateTrustedEntitySet', '*'],
    ['leaves the administrator of Macie', 'macie2:DisassociateFromMasterAccount', '*'],
    [
      'archives what the analyzer finds',
      'access-analyzer:CreateArchiveRule',
      'arn:aws:access-analyzer:%:analyzer/a/archive-rule/b',
    ],
    ['deletes the data lake', 'securitylake:DeleteDataLake', 'arn:aws:securitylake:%:data-lake/default'],
    ['records fewer types', 'config:DisassociateResourceTypes', 'arn:aws:config:%:configuration-recorder/a/b'],
    ['switches off the key of the trail', 'kms:DisableKey', 'arn:aws:kms:%:key/a'],
    ['vouches for the exempt', 'iam:UpdateSAMLProvider', 'arn:aws:iam::111122223333:saml-provider/AWSSSO_a'],
  ])('no administrator %s', async (_, action, arn) => {
    const resource = arn.replace('%', 'eu-central-1:111122223333');
    const resourcePolicy = lettingIn(action);
    expect(await decide({ action, resource, resourcePolicy })).toBe('denied by scp NoTampering');
    expect(await decide({ action, resource, resourcePolicy }, role('BreakGlass'))).toBe('allowed');
  });

  const PROVIDER = 'arn:aws:lambda:eu-central-1:111122223333:function:Llm-Account-ThreatDetectionGuardDutyHandler-x';
  const EXEC = 'arn:aws:iam::111122223333:role/cdk-hnb659fds-cfn-exec-role-111122223333-eu-central-1';
  const LOG = 'arn:aws:logs:eu-central-1:111122223333:log-group:Llm-Application-GatewayAuditLog-x';
  const CLAIM = 'arn:aws:ssm:eu-central-1:111122223333:parameter/secure-llm/ensure/guardduty/a';
  const ASSETS = 'arn:aws:s3:::cdk-hnb659fds-assets-111122223333-eu-central-1';
  const IMAGES = 'arn:aws:ecr:eu-central-1:111122223333:repository/cdk-hnb659fds-container-assets-111122223333-a';
  const STACK = 'arn:aws:cloudformation:eu-central-1:111122223333:stack/Llm-Application/a';
  test.each<[string, string, string, string]>([
    ['passes the deploying role', 'iam:PassRole', EXEC, 'NoImpersonation'],
    ['assumes it', 'sts:AssumeRole', EXEC, 'NoImpersonation'],
    ['lets itself assume it', 'iam:UpdateAssumeRolePolicy', EXEC, 'NoImpersonation'],
    ['makes a role of such a name', 'iam:CreateRole', EXEC.replace('cfn-exec', 'my'), 'NoImpersonation'],
    ['tells a provider to undo its work', 'lambda:InvokeFunction', PROVIDER, 'NoHandsOnProviders'],
    ['gives it other code', 'lambda:UpdateFunctionCode', PROVIDER, 'NoHandsOnProviders'],
    [
      'deletes the stack of the baseline',
      'cloudformation:DeleteStack',
      STACK.replace('Application', 'Account'),
      'NoHandsOnStacks',
    ],
    ['has another stack deployed with its role', 'cloudformation:UpdateStack', STACK, 'NoHandsOnStacks'],
    ['calls it by a URL', 'lambda:InvokeFunctionUrl', PROVIDER, 'NoHandsOnProviders'],
    ['forges what it remembers', 'ssm:PutParameter', CLAIM, 'NoHandsOnProviders'],
    ['moves its resource into a stack of his own', 'cloudformation:ExecuteStackRefactor', STACK, 'NoHandsOnStacks'],
    ['shortens the memory of a log', 'logs:PutRetentionPolicy', LOG, 'NoHandsOnLogs'],
    ['deletes it', 'logs:DeleteLogGroup', LOG, 'NoHandsOnLogs'],
    ['unmasks it', 'logs:PutDataProtectionPolicy', LOG, 'NoHandsOnLogs'],
    ['puts other code where CDK takes its own from', 's3:PutObject', `${ASSETS}/a.zip`, 'NoHandsOnAssets'],
    ['lets somebody else put it there', 's3:PutBucketPolicy', ASSETS, 'NoHandsOnAssets'],
    ['leaves its name to somebody else', 's3:DeleteBucket', ASSETS, 'NoHandsOnAssets'],
    ['puts another image there', 'ecr:PutImage', IMAGES, 'NoHandsOnAssets'],
  ])('no administrator %s', async (_, action, resource, sid) => {
    const context: Record<string, string> =
      action === 'iam:PassRole' ? { 'iam:PassedToService': 'lambda.amazonaws.com' } : {};
    const resourcePolicy = lettingIn(action);
    const sids = (await decide({ action, resource, context, resourcePolicy })).replace('denied by ', '').split(', ');
    expect(sids).toContain(`scp ${sid}`);
    const deployer = role('cdk-hnb659fds-deploy-role-111122223333-eu-central-1');
    expect(await decide({ action, resource, context, resourcePolicy }, deployer)).toBe('allowed');
  });

  test.each([
    ['s3:PutObject', 'arn:aws:s3:::cdk-other-assets-111122223333-eu-central-1/a.zip'],
    ['s3:PutObject', 'arn:aws:s3:::llm-corpus/a'],
    ['ssm:PutParameter', CLAIM.replace('ensure', 'own')],
    ['logs:DeleteLogGroup', LOG.replace('Llm-Application', 'Other')],
    ['lambda:InvokeFunction', PROVIDER.replace('Llm-Account', 'Other')],
    ['sts:AssumeRole', EXEC.replace('cdk-', 'my-cdk-')],
  ])('an administrator still may %s on %s', async (action, resource) => {
    const resourcePolicy = lettingIn(action);
    expect(await decide({ action, resource, resourcePolicy })).toBe('allowed');
  });

  test.each([
    ['deploy-*', []],
    ['cdk-acme-deploy-role-*', ['cdk-acme']],
    ['cdk-*', ['cdk-*']],
  ])('the assets of %s are guarded', (name, prefixes) => {
    const [, , deployers] = policies({ exemptRoleNames: [name, `${name}x`] });
    const statements = deployers!.Content.Statement as { Sid: string; Resource: unknown }[];
    const guarded = statements.filter(({ Sid }) => Sid === 'NoHandsOnAssets').map(({ Resource }) => Resource);
    const resource = (arn: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, arn]] });
    expect(guarded).toEqual(
      prefixes.map((prefix) => [
        resource(`:ecr:*:*:repository/${prefix}-container-assets-*`),
        resource(`:s3:::${prefix}-assets-*`),
      ]),
    );
  });

  test('nobody is exempt unless named, and then there is nobody to act as', () => {
    const found = policies({ exemptRoleNames: [], baselineStackNames: [], protectedStackNames: [] });
    const [, tampering] = found;
    const statements = tampering!.Content.Statement as { Sid: string; Condition?: unknown }[];
    expect(statements.map(({ Sid, Condition }) => [Sid, Condition])).toEqual([
      ['NoTampering', undefined],
      ['NoNewPolicies', undefined],
      ['NoGrants', { BoolIfExists: { 'kms:GrantIsForAWSResource': 'false' } }],
      ['NoPurchases', undefined],
      ['NoBorrowedIdentities', undefined],
      ['NoLeaving', undefined],
    ]);
    expect(found.map(({ Type }) => Type)).toEqual([
      'SERVICE_CONTROL_POLICY',
      'SERVICE_CONTROL_POLICY',
      'RESOURCE_CONTROL_POLICY',
      'AISERVICES_OPT_OUT_POLICY',
      'SERVICE_CONTROL_POLICY', // about agents
    ]);
  });
});

test('each policy says to whoever finds it what it is for, under a name that tells it from the others', () => {
  const own = management();
  build({ guardrails: { 'eu-central-1': new ModelGuardrail(own, 'Floor') } }, own);
  const found = Object.entries(Template.fromStack(own).findResources('AWS::Organizations::Policy'));
  expect(found.length).toBe(9);
  const told = found.map(([, { Properties }]) => Properties.Description as string);
  expect(new Set(told).size).toBe(found.length);
  for (const text of told) expect(text).toMatch(/^[A-Z][\w ,]{25,}$/);
  for (const [id, { Properties }] of found) {
    expect(Properties.Name).toMatch(/^Organizationeucentral1-Guardrails-[0-9A-F]{8}-[A-Z]\w+$/);
    expect(id).toContain(Properties.Name.split('-').at(-1));
  }
});

test('the name of a policy fits, however long that of its stack is', () => {
  const own = new Stack(new App(), `Organization-${'x'.repeat(110)}`, {
    env: { account: MANAGEMENT, region: 'eu-central-1' },
  });
  build({}, own);
  const names = Object.values(Template.fromStack(own).findResources('AWS::Organizations::Policy')).map(
    ({ Properties }) => Properties.Name as string,
  );
  expect(names.filter((name) => name.length > 128)).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
});

describe('what is guarded follows from who is named', () => {
  const NOBODY = { exemptRoleNames: undefined, baselineStackNames: undefined, protectedStackNames: undefined };
  const ids = (props: Partial<OrganizationGuardrailsProps>) => {
    const made = build({ ...NOBODY, ...props });
    return [made.deployers, made.markedResources, made.namedResources].map((policy) => policy !== undefined);
  };

  test.each<[string, Partial<OrganizationGuardrailsProps>, boolean[]]>([
    ['nobody', {}, [false, false, false]],
    ['roles that deploy', { exemptRoleNames: ['BreakGlass'] }, [true, false, false]],
    ['a baseline', { baselineStackNames: ['Llm-Account'] }, [true, true, true]],
    ['stacks', { protectedStackNames: ['Llm-App*'] }, [true, true, true]],
    ['every stack', { protectedStackNames: ['*'] }, [true, false, false]],
  ])('%s', (_, props, made) => {
    expect(ids(props)).toEqual(made);
  });

  test('who is not named is as who is named by an empty list', () => {
    const empty = { exemptRoleNames: [], responderRoleNames: [], baselineStackNames: [], protectedStackNames: [] };
    expect(policies(NOBODY)).toEqual(policies(empty));
    expect(policies({ responderRoleNames: undefined })).toEqual(policies({ responderRoleNames: [] }));
  });

  test('nobody is trusted outside of the organization unless an account is named', () => {
    const perimeter = (props: Partial<OrganizationGuardrailsProps>) =>
      policies(props).find(({ Type }) => Type === 'RESOURCE_CONTROL_POLICY')!.Content.Statement as {
        Condition: Record<string, Record<string, unknown>>;
      }[];
    const keys = (props: Partial<OrganizationGuardrailsProps>) =>
      perimeter(props).map(({ Condition }) => Object.keys(Condition.StringNotEqualsIfExists!));
    expect(keys({})).toEqual([['aws:PrincipalOrgID'], ['aws:SourceOrgID']]);
    expect(keys({ trustedAccountIds: ['444455556666'] })).toEqual([
      ['aws:PrincipalOrgID', 'aws:PrincipalAccount'],
      ['aws:SourceOrgID', 'aws:SourceAccount'],
    ]);
  });
});

describe('a stack that is protected', () => {
  const statementsOf = (props: Partial<OrganizationGuardrailsProps>) =>
    policies(props).flatMap(({ Content }) => (Content.Statement ?? []) as { Sid: string; Condition: unknown }[]);

  test('with a name for so many that nobody can tell their roles is guarded itself, and so are its logs', () => {
    const only = { exemptRoleNames: ['cdk-hnb659fds-*'], baselineStackNames: [], protectedStackNames: ['*'] };
    const sids = statementsOf(only).map(({ Sid }) => Sid);
    expect(sids).toEqual(expect.arrayContaining(['NoHandsOnStacks', 'NoHandsOnLogs']));
    expect(sids.filter((sid) => /Marked|Named|Roles|Users/.test(sid))).toEqual([]);
    expect(JSON.stringify(statementsOf(only))).not.toContain('role/*');
  });

  test('is named once where another name stands for it', () => {
    const [marked] = statementsOf({ baselineStackNames: ['Llm-Account'], protectedStackNames: ['Llm-*', '*'] }).filter(
      ({ Sid }) => Sid === 'NoChangeOfMarked',
    );
    expect(marked!.Condition).toMatchObject({
      StringLike: { 'aws:ResourceTag/aws:cloudformation:stack-name': ['Llm-*'] },
    });
  });
});

test('the policies fit, with room left', () => {
  const limits: Record<string, number> = { SERVICE_CONTROL_POLICY: 10_240, RESOURCE_CONTROL_POLICY: 5_120 };
  const room = Object.entries(new Iam(readme()).deployed.all('AWS::Organizations::Policy')).flatMap(
    ([, { logicalId, properties }]) => {
      const limit = limits[String(properties.Type)];
      return limit ? [[logicalId.replace('Guardrails', ''), limit - JSON.stringify(properties.Content).length]] : [];
    },
  );
  // what a change of the lists may still add, for a reader of this test
  process.stdout.write(`characters left: ${room.map((one) => one.join(' ')).join(', ')}\n`);
  expect(room.length).toBe(7);
  expect(room.filter(([, left]) => Number(left) < 1_000)).toEqual([]);
});

/** As the README of the layer deploys it. */
function readme(): Stack {
  const own = management();
  new OrganizationGuardrails(own, 'Guardrails', {
    organizationId: ORGANIZATION,
    targetIds: [UNIT],
    models: { chat: LlmModel.geographicProfile(Geography.EU, 'anthropic.claude-sonnet-4-5-20250929-v1:0') },
    regions: ['eu-central-1'],
    exemptRoleNames: ['cdk-hnb659fds-*', 'aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_BreakGlass_*'],
    responderRoleNames: ['aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_OnCall_*'],
    baselineStackNames: ['AssistantAccount4EB96013'],
    protectedStackNames: ['Assistant*', '*'],
  });
  return own;
}

describe('the data perimeter', () => {
  const OPEN = { Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }] } as PolicyDocument;
  const read = {
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::llm-corpus/a',
    resourcePolicy: OPEN, // somebody has opened the bucket to the world
  };
  const ours = { 'aws:PrincipalOrgID': ORGANIZATION };
  test.each<[string, Principal, Record<string, string>, string]>([
    ['a member of the organization', role('Reader'), ours, 'allowed'],
    [
      'somebody of another organization',
      role('Reader', '555566667777'),
      { 'aws:PrincipalOrgID': 'o-zzzzz99999' },
      'denied by rcp OnlyOurPrincipals',
    ],
    ['somebody of no organization', role('Reader', '555566667777'), {}, 'denied by rcp OnlyOurPrincipals'],
    ['a trusted account', role('Reader', '444455556666'), {}, 'allowed'],
    [
      'a service for us',
      sim.service('logging.s3.amazonaws.com'),
      { 'aws:SourceAccount': '111122223333', 'aws:SourceOrgID': ORGANIZATION },
      'allowed',
    ],
    [
      'a service for a trusted account',
      sim.service('logging.s3.amazonaws.com'),
      { 'aws:SourceAccount': '444455556666' },
      'allowed',
    ],
    [
      'a service for somebody else',
      sim.service('logging.s3.amazonaws.com'),
      { 'aws:SourceAccount': '555566667777' },
      'denied by rcp OnlyOnOurBehalf',
    ],
    ['a service that does not say for whom', sim.service('logging.s3.amazonaws.com'), {}, 'allowed'],
  ])('%s', async (_, principal, context, outcome) => {
    expect(await sim.decide({ ...read, principal, context, resourceControlPolicies })).toBe(outcome);
    expect(await sim.decide({ ...read, principal, context })).toBe('allowed');
  });
});

describe('an enforced guardrail', () => {
  const template = Template.fromStack(stack);

  test('is the numbered version, on all of every message, but not on what only embeds', () => {
    const [version] = Object.keys(template.findResources('AWS::Bedrock::GuardrailVersion'));
    template.hasResourceProperties('AWS::Organizations::Policy', {
      Type: 'BEDROCK_POLICY',
      Content: {
        bedrock: {
          guardrail_inference: {
            'eu-central-1': {
              config_1: {
                identifier: {
                  '@@assign': {
                    'Fn::Join': ['', [Match.anyValue(), ':', { 'Fn::GetAtt': [version, 'Version'] }]],
                  },
                },
                selective_content_guarding: {
                  system: { '@@assign': 'comprehensive' },
                  messages: { '@@assign': 'comprehensive' },
                },
                model_enforcement: {
                  included_models: { '@@assign': ['ALL'] },
                  excluded_models: { '@@assign': [TITAN] },
                },
              },
            },
          },
        },
      },
    });
  });

  test('is shared with the organization before it is enforced', () => {
    const [shared] = Object.keys(template.findResources('AWS::Bedrock::ResourcePolicy'));
    const [enforced] = Object.values(
      template.findResources('AWS::Organizations::Policy', { Properties: { Type: 'BEDROCK_POLICY' } }),
    );
    expect(enforced!.DependsOn).toContain(shared);
  });

  test('leaves no model out when none only embeds', () => {
    const own = management();
    const models = { chat: LlmModel.foundationModel(NOVA) };
    build({ models, guardrails: { 'eu-central-1': new ModelGuardrail(own, 'Floor') } }, own);
    expect(JSON.stringify(Template.fromStack(own).toJSON())).not.toContain('model_enforcement');
  });
});

test('policies are tried on one target before they go to all, one after the other', () => {
  const tried = policies({ dryRunTargetId: '123456789012' });
  expect(tried.map(({ TargetIds }) => TargetIds)).toEqual(tried.map(() => ['123456789012']));
  const all = Object.entries(Template.fromStack(Stack.of(build())).findResources('AWS::Organizations::Policy'));
  expect(all.map(([, { Properties }]) => [Properties.Type, Properties.TargetIds])).toEqual([
    ...SERVICE_CONTROL.map((type) => [type, [UNIT]]),
    ['RESOURCE_CONTROL_POLICY', [UNIT]],
    ['AISERVICES_OPT_OUT_POLICY', [UNIT]],
    ['SERVICE_CONTROL_POLICY', [UNIT]],
  ]);
  expect(all.slice(1).map(([, { DependsOn }]) => DependsOn)).toEqual(all.slice(0, -1).map(([id]) => [id]));
});

test('the perimeter, the opt-out and what is about agents can be left to others, the other policies cannot', () => {
  const left = policies({ dataPerimeter: false, aiServicesOptOut: false, agentUse: false });
  expect(left.map(({ Type }) => Type)).toEqual(SERVICE_CONTROL);
});

describe('gateways of agents', () => {
  const url = (issuer: string) => `https://${issuer}/.well-known/openid-configuration`;
  const denial = (props: Partial<OrganizationGuardrailsProps> = {}) =>
    policies(props)
      .flatMap(({ Content }) => (Content as { Statement?: { Sid: string }[] }).Statement ?? [])
      .find(({ Sid }) => Sid === 'OnlyApprovedIdp');

  test('take tokens of the named providers alone', () => {
    expect(denial({ agentDiscoveryUrls: [url('id.example.com'), url('login.example.com/tenant')] })).toEqual({
      Sid: 'OnlyApprovedIdp',
      Effect: 'Deny',
      Action: ['bedrock-agentcore:CreateGateway', 'bedrock-agentcore:UpdateGateway'],
      Resource: '*',
      Condition: {
        StringNotEquals: {
          'bedrock-agentcore:DiscoveryUrl': [url('id.example.com'), url('login.example.com/tenant')],
        },
        // both must hold: of a gateway by IAM there is no such key
        Null: { 'bedrock-agentcore:DiscoveryUrl': 'false' },
      },
    });
  });

  test('take tokens of any provider where none is named', () => {
    expect(denial()).toBeUndefined();
  });

  test.each<[string, Partial<OrganizationGuardrailsProps>, string]>([
    ['no provider', { agentDiscoveryUrls: [] }, "'agentDiscoveryUrls' must name at least one, got none"],
    ['an issuer alone', { agentDiscoveryUrls: ['https://id.example.com'] }, "got 'https://id.example.com'"],
    [
      'no TLS',
      { agentDiscoveryUrls: [url('a').replace('https', 'http')] },
      "must be 'https://…/.well-known/openid-configuration'",
    ],
    [
      'everybody’s user pools',
      { agentDiscoveryUrls: [url('cognito-idp.eu-central-1.amazonaws.com/*')] },
      "without '*', got",
    ],
    ['no policy about agents', { agentDiscoveryUrls: [url('a')], agentUse: false }, "but 'agentUse' is false"],
    [
      'more than fit',
      { agentDiscoveryUrls: Array.from({ length: 100 }, (_, i) => url(`${'a'.repeat(90)}${i}`)) },
      "'agentDiscoveryUrls' must fit a service control policy, got 100 URLs",
    ],
  ])('refuse %s', (_, props, message) => {
    expect(() => build(props)).toThrow(message);
  });
});

test('whoever reads the policies in the console finds each by its name, and what it is for', () => {
  const own = management();
  build({ guardrails: { 'eu-central-1': new ModelGuardrail(own, 'Floor') } }, own);
  const made = Object.values(Template.fromStack(own).findResources('AWS::Organizations::Policy')).map(
    ({ Properties }) => Properties as { Name: string; Description: string },
  );
  expect(made.map(({ Name }) => Name.replace(/^Organizationeucentral1-Guardrails-[0-9A-F]{8}-/, ''))).toEqual([
    'ModelUse',
    'Tampering',
    'Deployers',
    'MarkedResources',
    'NamedResources',
    'DataPerimeter',
    'AiServicesOptOut',
    'AgentUse',
    'EnforcedGuardrails',
  ]);
  for (const { Name, Description } of made) {
    expect(Name).toMatch(/^[\w-]{1,128}$/);
    expect(Description).toMatch(/^[A-Z].{20,511}$/);
  }
  expect(new Set(made.map(({ Description }) => Description)).size).toBe(made.length);
});

test('no unit below decides otherwise about AI services', () => {
  const [optOut] = policies().filter(({ Type }) => Type === 'AISERVICES_OPT_OUT_POLICY');
  const closed = { '@@operators_allowed_for_child_policies': ['@@none'] };
  expect(optOut!.Content).toEqual({
    services: { ...closed, default: { ...closed, opt_out_policy: { ...closed, '@@assign': 'optOut' } } },
  });
});

test('administrators of security services are other accounts', () => {
  const props = { securityHubAdministratorId: '777788889999', detectiveAdministratorId: '777788889999' };
  const template = Template.fromStack(Stack.of(build(props)));
  template.hasResourceProperties('AWS::SecurityHub::DelegatedAdmin', { AdminAccountId: '777788889999' });
  template.hasResourceProperties('AWS::Detective::OrganizationAdmin', { AccountId: '777788889999' });
  expect(() => build({ securityHubAdministratorId: MANAGEMENT })).toThrow(
    "'securityHubAdministratorId' must be another account than the stack's",
  );
  // each is a change of the organization, which takes one at a time
  const dependsOn = ({ DependsOn }: { DependsOn?: string[] }) => DependsOn;
  const { Resources } = template.toJSON() as { Resources: Record<string, { DependsOn?: string[] }> };
  expect(Object.values(Resources).slice(1).map(dependsOn)).toEqual(
    Object.keys(Resources)
      .slice(0, -1)
      .map((id) => [id]),
  );
});

test.each<[string, Partial<OrganizationGuardrailsProps>, string]>([
  ['no organization', { organizationId: '111122223333' }, "'organizationId' must look like 'o-abcde12345'"],
  ['no target', { targetIds: [] }, "'targetIds' must name at least one, got none"],
  ['a target that is none', { targetIds: ['Workloads'] }, "'targetIds' must be ids of units"],
  ['a test target that is none', { dryRunTargetId: 'Sandbox' }, "'targetIds' must be ids of units"],
  ['no model', { models: {} }, "'models' must name at least one, got none"],
  ['no Region', { regions: [] }, "'regions' must name at least one, got none"],
  ['every Region', { regions: ['eu-*'] }, "'regions' must be Regions of AWS such as eu-central-1, got 'eu-*'"],
  ['everybody exempt', { exemptRoleNames: ['*'] }, "'exemptRoleNames' must be names of roles"],
  ['nearly everybody exempt', { exemptRoleNames: ['Adm*'] }, "with '*' not before the fifth character, got 'Adm*'"],
  ['a permission set without its path', { exemptRoleNames: ['AWSReservedSSO_BreakGlass_*'] }, 'behind their paths'],
  ['a path that begins with a slash', { exemptRoleNames: ['/ops/BreakGlass'] }, 'behind their paths'],
  ['every role a responder', { responderRoleNames: ['*'] }, "'responderRoleNames' must be names of roles"],
  [
    'responders to nothing',
    { responderRoleNames: ['OnCall'], protectedStackNames: [] },
    "'responderRoleNames' operate what is protected, but 'protectedStackNames' names none",
  ],
  [
    'more stacks than fit',
    { protectedStackNames: Array.from({ length: 30 }, (_, index) => `application-stack-${index}`) },
    'must fit a service control policy, got 34 names in about',
  ],
  ['the baseline of every stack', { baselineStackNames: ['*'] }, "'baselineStackNames' must be names of stacks"],
  [
    'trust without a perimeter',
    { trustedAccountIds: ['444455556666'], dataPerimeter: false },
    "'dataPerimeter' is false",
  ],
  ['a trusted organization', { trustedAccountIds: [ORGANIZATION] }, "'trustedAccountIds' must be accounts"],
  [
    'more models than fit',
    {
      models: Object.fromEntries(
        Array.from({ length: 90 }, (_, index) => [
          `m${index}`,
          LlmModel.foundationModel(`vendor.model-number-${index}`),
        ]),
      ),
    },
    "'models' must fit a service control policy, got 90 models in about",
  ],
  [
    'more accounts than fit',
    { trustedAccountIds: Array.from({ length: 200 }, (_, index) => String(100000000000 + index)) },
    "'trustedAccountIds' must fit a resource control policy, got 200 accounts in about",
  ],
  [
    'more roles than fit',
    { exemptRoleNames: Array.from({ length: 100 }, (_, index) => `deployment-role-number-${index}`) },
    'must fit a service control policy, got 103 names in about',
  ],
])('refuses %s', (_, props, message) => {
  expect(() => build(props)).toThrow(message);
});

test('refuses more guardrails than fit a policy', () => {
  const own = new Stack(new App(), 'Organization', { env: { account: MANAGEMENT } });
  const guardrails = Object.fromEntries(
    ['eu', 'us', 'ap', 'sa', 'ca', 'me', 'af', 'il']
      .flatMap((geography) => Array.from({ length: 8 }, (_, index) => `${geography}-central-${index + 1}`))
      .map((region, index) => {
        const guardrail = ModelGuardrail.fromModelGuardrailAttributes(own, `Floor${index}`, {
          guardrailArn: `arn:aws:bedrock:${region}:${MANAGEMENT}:guardrail/floor`,
          guardrailVersion: '1',
        });
        return [region, guardrail];
      }),
  );
  expect(() => build({ guardrails }, own)).toThrow(
    /'guardrails' must fit an Amazon Bedrock policy, got 64 in about \d+ of 10000 characters/,
  );
});

test('refuses a guardrail of another account, of another Region, and one that reasons', () => {
  const imported = (own: Stack, account: string) =>
    ModelGuardrail.fromModelGuardrailAttributes(own, 'Floor', {
      guardrailArn: `arn:aws:bedrock:eu-central-1:${account}:guardrail/floor`,
      guardrailVersion: '1',
    });
  const foreign = management();
  expect(() => build({ guardrails: { 'eu-central-1': imported(foreign, '111122223333') } }, foreign)).toThrow(
    "'guardrails' must belong to the account of the stack",
  );
  const elsewhere = management();
  expect(() => build({ guardrails: { 'eu-west-1': imported(elsewhere, MANAGEMENT) } }, elsewhere)).toThrow(
    "'guardrails' must be in the Region they are for",
  );
  const own = management();
  const reasons = new ModelGuardrail(own, 'Floor', { automatedReasoningPolicyArns: ['arn:aws:x:1'] });
  expect(() => build({ guardrails: { 'eu-central-1': reasons } }, own)).toThrow('no automated reasoning policies');
});
