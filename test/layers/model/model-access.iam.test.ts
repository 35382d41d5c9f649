import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Geography, LlmModel, ModelAccess, ModelGuardrail } from '../../../lib/layers/model';
import { Iam, type Principal } from '../../support/iam';

const MODEL = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
const OTHER = 'meta.llama3-1-70b-instruct-v1:0';
const ACCOUNT = '111122223333';

const stack = new Stack(new App(), 'Stack', { env: { account: ACCOUNT, region: 'us-east-1' } });
const guardrail = new ModelGuardrail(stack, 'Guardrail');
const access = new ModelAccess(stack, 'Access', {
  guardrail,
  models: {
    chat: LlmModel.geographicProfile(Geography.US, MODEL),
    direct: LlmModel.foundationModel('amazon.nova-micro-v1:0'),
    world: LlmModel.globalProfile(MODEL),
    globex: LlmModel.applicationProfile(LlmModel.foundationModel(MODEL), { tags: { tenant: 'globex' } }),
    acme: LlmModel.applicationProfile(LlmModel.geographicProfile(Geography.US, MODEL), { tags: { tenant: 'acme' } }),
  },
});
const role = (id: string) => new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
for (const alias of access.aliases) access.grantInvoke(role(`Only-${alias}`), alias);

// Everything its own policy can give, so that the boundary alone decides.
const administrator = role('Administrator');
administrator.addToPolicy(new iam.PolicyStatement({ actions: ['*'], resources: ['*'] }));
iam.PermissionsBoundary.of(administrator).apply(access.boundary);
const bounded = role('Bounded');
access.grantInvoke(bounded, 'chat');
iam.PermissionsBoundary.of(bounded).apply(access.boundary);

const sim = new Iam(stack);
const guardrailArn = sim.deployed.value(stack, guardrail.guardrailArn);
const APPROVED = `${guardrailArn}:${sim.deployed.value(stack, guardrail.guardrailVersion)}`;
const foundationModel = (region: string, model = MODEL) => `arn:aws:bedrock:${region}::foundation-model/${model}`;
const profileArn = (alias: string) => sim.deployed.value(stack, access.inferenceProfileArn(alias));

interface Call {
  /** ARN of the inference profile that is called; without it the model itself is. */
  readonly profile?: string;
  /** The model that runs, in the Region Bedrock chose. */
  readonly model: string;
  readonly guardrail?: string;
}

/** Bedrock asks IAM for the profile that is called, then for the model it chose behind it; both must agree. */
async function invoke(principal: Principal, call: Call): Promise<string> {
  const decisions = new Set<string>();
  for (const action of ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream']) {
    const guarded: Record<string, string> = call.guardrail ? { 'bedrock:GuardrailIdentifier': call.guardrail } : {};
    if (call.profile) decisions.add(await sim.decide({ principal, action, resource: call.profile, context: guarded }));
    const context = call.profile ? { ...guarded, 'bedrock:InferenceProfileArn': call.profile } : guarded;
    decisions.add(await sim.decide({ principal, action, resource: call.model, context }));
  }
  return decisions.size === 1 && decisions.has('allowed') ? 'allowed' : [...decisions].sort().reverse().join('; ');
}

const chat: Call = { profile: profileArn('chat'), model: foundationModel('us-east-1'), guardrail: APPROVED };

describe.each(['Onlychat', 'Bounded'])('role %s, which was granted one alias', (id) => {
  const principal = () => sim.role(id);

  test.each(Geography.US.destinationRegions)(
    'calls its model with the guardrail when it runs in %s',
    async (region) => {
      expect(await invoke(principal(), { ...chat, model: foundationModel(region) })).toBe('allowed');
    },
  );

  test.each<[string, Partial<Call>]>([
    ['a Region that is no destination', { model: foundationModel('eu-central-1') }],
    ['another model', { model: foundationModel('us-east-1', OTHER) }],
    ['another model past any profile', { profile: undefined, model: foundationModel('us-east-1', OTHER) }],
    ['its model past the profile', { profile: undefined }],
    ['the profile of another geography', { profile: chat.profile!.replace('/us.', '/eu.') }],
    ['the profile of another alias', { profile: profileArn('acme') }],
    ['the profile in another source Region', { profile: chat.profile!.replace('us-east-1', 'us-west-2') }],
    ['no guardrail', { guardrail: undefined }],
    ['another guardrail', { guardrail: `arn:aws:bedrock:us-east-1:${ACCOUNT}:guardrail/other:1` }],
    ['the DRAFT of the guardrail', { guardrail: guardrailArn }],
    ['another version of the guardrail', { guardrail: `${guardrailArn}:2` }],
    ['a version whose number begins like the approved one', { guardrail: `${APPROVED}0` }],
  ])('may not call with %s', async (_, change) => {
    expect(await invoke(principal(), { ...chat, ...change })).toMatch(/^denied by/);
  });

  test('applies the guardrail wherever it is evaluated, and no other', async () => {
    const apply = { principal: principal(), action: 'bedrock:ApplyGuardrail' };
    for (const resource of [
      guardrailArn,
      ...Geography.US.destinationRegions.map(
        (region) => `arn:aws:bedrock:${region}:${ACCOUNT}:guardrail-profile/us.guardrail.v1:0`,
      ),
    ]) {
      expect(await sim.decide({ ...apply, resource })).toBe('allowed');
    }
    for (const resource of [
      `arn:aws:bedrock:us-east-1:${ACCOUNT}:guardrail/other`,
      `arn:aws:bedrock:eu-central-1:${ACCOUNT}:guardrail-profile/eu.guardrail.v1:0`,
    ]) {
      expect(await sim.allows({ ...apply, resource })).toBe(false);
    }
  });

  test('reads the guardrail with its key', async () => {
    const key = {
      principal: principal(),
      resource: sim.deployed.value(stack, guardrail.encryptionKey?.keyArn),
      resourcePolicy: sim.document('AWS::KMS::Key', 'KeyPolicy'),
    };
    expect(await sim.decide({ ...key, action: 'kms:Decrypt' })).toBe('allowed');
    expect(await sim.allows({ ...key, action: 'kms:DisableKey' })).toBe(false);
  });
});

describe('other kinds of models', () => {
  test('a foundation model is called directly, in the own Region only', async () => {
    const principal = sim.role('Onlydirect');
    const nova = (region: string) => ({
      model: foundationModel(region, 'amazon.nova-micro-v1:0'),
      guardrail: APPROVED,
    });
    expect(await invoke(principal, nova('us-east-1'))).toBe('allowed');
    expect(await invoke(principal, nova('us-west-2'))).toMatch(/^denied/);
    expect(await invoke(principal, { ...nova('us-east-1'), guardrail: undefined })).toMatch(/^denied/);
  });

  test('a global profile runs in the own Region and in the one that has no name', async () => {
    const principal = sim.role('Onlyworld');
    const world = { ...chat, profile: profileArn('world') };
    expect(await invoke(principal, world)).toBe('allowed');
    expect(await invoke(principal, { ...world, model: foundationModel('') })).toBe('allowed');
    expect(await invoke(principal, { ...world, profile: undefined, model: foundationModel('') })).toMatch(/^denied/);
    expect(await invoke(principal, { ...world, guardrail: undefined })).toMatch(/^denied/);
  });

  test('an application profile of a foundation model runs in the own Region', async () => {
    const principal = sim.role('Onlyglobex');
    const globex = { ...chat, profile: profileArn('globex') };
    expect(await invoke(principal, globex)).toBe('allowed');
    expect(await invoke(principal, { ...globex, model: foundationModel('us-west-2') })).toMatch(/^denied/);
    expect(await invoke(principal, { ...globex, profile: undefined })).toMatch(/^denied/);
  });

  test('what an application profile copies is reached through it alone', async () => {
    const principal = sim.role('Onlyacme');
    const acme = { ...chat, profile: profileArn('acme') };
    for (const region of Geography.US.destinationRegions) {
      expect(await invoke(principal, { ...acme, model: foundationModel(region) })).toBe('allowed');
    }
    expect(await invoke(principal, { ...acme, model: profileArn('chat') })).toBe('allowed');
    expect(await invoke(principal, chat)).toMatch(/^denied/);
    expect(await invoke(principal, { ...acme, guardrail: undefined })).toMatch(/^denied/);
  });
});

describe('the boundary, on a role whose own policy allows everything', () => {
  const principal = () => sim.role('Administrator');

  test.each(Geography.US.destinationRegions)('leaves the approved call alone when it runs in %s', async (region) => {
    expect(await invoke(principal(), { ...chat, model: foundationModel(region) })).toBe('allowed');
  });

  test('leaves every alias alone', async () => {
    expect(
      await invoke(principal(), { model: foundationModel('us-east-1', 'amazon.nova-micro-v1:0'), guardrail: APPROVED }),
    ).toBe('allowed');
    expect(await invoke(principal(), { ...chat, profile: profileArn('world'), model: foundationModel('') })).toBe(
      'allowed',
    );
    expect(await invoke(principal(), { ...chat, profile: profileArn('acme') })).toBe('allowed');
  });

  test('leaves the version to the policy of the role, so that what still runs and a rollback may name another', async () => {
    expect(await invoke(principal(), { ...chat, guardrail: `${guardrailArn}:2` })).toBe('allowed');
  });

  test('leaves other services alone', async () => {
    const resource = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/quota`;
    expect(await sim.decide({ principal: principal(), action: 'dynamodb:UpdateItem', resource })).toBe('allowed');
  });

  test.each<[string, Partial<Call>, string]>([
    ['another model', { profile: undefined, model: foundationModel('us-east-1', OTHER) }, 'OnlyApprovedModels'],
    ['its model past the profile', { profile: undefined }, 'OnlyApprovedModels'],
    ['an unapproved profile', { profile: chat.profile!.replace('/us.', '/apac.') }, 'OnlyApprovedModels'],
    [
      'an imported model',
      { profile: undefined, model: `arn:aws:bedrock:us-east-1:${ACCOUNT}:imported-model/abc` },
      'OnlyApprovedModels',
    ],
    ['no guardrail', { guardrail: undefined }, 'OnlyWithGuardrail'],
    ['another guardrail', { guardrail: `arn:aws:bedrock:us-east-1:${ACCOUNT}:guardrail/other:1` }, 'OnlyWithGuardrail'],
    ['the DRAFT of the guardrail', { guardrail: guardrailArn }, 'OnlyWithGuardrail'],
  ])('denies a call with %s', async (_, change, statement) => {
    expect(await invoke(principal(), { ...chat, ...change })).toBe(`denied by pb ${statement}`);
  });

  const mantle = `arn:aws:bedrock-mantle:us-east-1:${ACCOUNT}:project/default`;
  const user = `arn:aws:iam::${ACCOUNT}:user/someone`;
  const self = `arn:aws:iam::${ACCOUNT}:role/Administrator`;
  const policy = `arn:aws:iam::${ACCOUNT}:policy/Boundary`;
  test.each([
    ['bedrock:CallWithBearerToken', undefined, 'NoBearerTokens'],
    ['bedrock-mantle:CallWithBearerToken', undefined, 'NoUnguardedInference'],
    ['bedrock-mantle:CreateInference', mantle, 'NoUnguardedInference'],
    ['iam:CreateServiceSpecificCredential', user, 'NoOtherIdentities'],
    ['iam:ResetServiceSpecificCredential', user, 'NoOtherIdentities'],
    ['bedrock:CreateModelInvocationJob', foundationModel('us-east-1'), 'NoUnguardedInference'],
    ['bedrock:UpdateGuardrail', guardrailArn, 'NoTampering'],
    ['bedrock:DeleteGuardrail', guardrailArn, 'NoTampering'],
    ['bedrock:CreateGuardrailVersion', guardrailArn, 'NoTampering'],
    ['bedrock:DeleteModelInvocationLoggingConfiguration', undefined, 'NoTampering'],
    ['bedrock:DeleteEnforcedGuardrailConfiguration', undefined, 'NoTampering'],
    ['iam:DeleteRolePermissionsBoundary', self, 'NoOtherIdentities'],
    ['iam:PutRolePermissionsBoundary', self, 'NoOtherIdentities'],
    ['iam:CreatePolicyVersion', policy, 'NoOtherIdentities'],
  ])('denies %s', async (action, resource, statement) => {
    expect(await sim.decide({ principal: principal(), action, resource })).toBe(`denied by pb ${statement}`);
    expect(await sim.allows({ principal: sim.role('Onlychat'), action, resource })).toBe(false);
  });
});
