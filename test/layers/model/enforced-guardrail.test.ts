import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import {
  EnforcedGuardrail,
  Geography,
  GuardrailProfile,
  GuardrailTier,
  LlmModel,
  ModelAccess,
  ModelGuardrail,
} from '../../../lib/layers/model';
import { Iam } from '../../support/iam';

const ORGANIZATION = 'o-abcde12345';
const stackIn = (region = 'eu-central-1', app = new App()) =>
  new Stack(app, `In-${region}`, { env: { account: '111122223333', region } });

describe('on the account', () => {
  test('the numbered version is enforced on all of every message, for every model', () => {
    const stack = stackIn();
    new EnforcedGuardrail(stack, 'Enforced', { guardrail: new ModelGuardrail(stack, 'Guardrail') });
    const template = Template.fromStack(stack);
    const [version] = Object.keys(template.findResources('AWS::Bedrock::GuardrailVersion'));
    template.hasResourceProperties('AWS::Bedrock::EnforcedGuardrailConfiguration', {
      GuardrailVersion: { 'Fn::GetAtt': [version, 'Version'] },
      SelectiveContentGuarding: { Messages: 'COMPREHENSIVE', System: 'COMPREHENSIVE' },
      ModelEnforcement: Match.absent(),
    });
  });

  test('models that only embed or rank are left out, and no others can be', () => {
    const stack = stackIn();
    const guardrail = new ModelGuardrail(stack, 'Guardrail');
    const leaveOut = (id: string, model: LlmModel) =>
      new EnforcedGuardrail(stack, id, { guardrail, embeddingModels: [model] });
    expect(() => leaveOut('No', LlmModel.foundationModel('amazon.nova-lite-v1:0'))).toThrow(
      "'embeddingModels' must be models that embed or rank text",
    );
    const other = stackIn('eu-west-1');
    new EnforcedGuardrail(other, 'Enforced', {
      guardrail: new ModelGuardrail(other, 'Guardrail'),
      embeddingModels: [LlmModel.geographicProfile(Geography.EU, 'cohere.embed-v4:0')],
    });
    Template.fromStack(other).hasResourceProperties('AWS::Bedrock::EnforcedGuardrailConfiguration', {
      ModelEnforcement: { IncludedModels: ['ALL'], ExcludedModels: ['cohere.embed-v4:0'] },
    });
  });

  test('a second one of the account and Region is refused in another stack too, one of another Region is not', () => {
    const app = new App();
    const enforce = (stack: Stack) =>
      new EnforcedGuardrail(stack, 'Enforced', { guardrail: new ModelGuardrail(stack, 'Guardrail') });
    enforce(stackIn('eu-central-1', app));
    enforce(stackIn('eu-west-1', app));
    enforce(new Stack(app, 'Open', { env: { region: 'eu-central-1' } }));
    enforce(new Stack(app, 'OpenToo', { env: { region: 'eu-central-1' } }));
    const env = { account: '111122223333', region: 'eu-central-1' };
    expect(() => enforce(new Stack(app, 'Again', { env }))).toThrow(
      "an account and Region have one enforced guardrail, and there is 'In-eu-central-1/Enforced'",
    );
  });

  test('a second one in the stack, and one that reasons, are refused', () => {
    const stack = stackIn();
    const guardrail = new ModelGuardrail(stack, 'Guardrail', { enforceInAccount: true });
    expect(() => new EnforcedGuardrail(stack, 'Second', { guardrail })).toThrow(
      "an account and Region have one enforced guardrail, and there is 'In-eu-central-1/Guardrail/Enforcement'",
    );
    const other = stackIn('eu-west-1');
    const reasons = new ModelGuardrail(other, 'Guardrail', { automatedReasoningPolicyArns: ['arn:aws:x:1'] });
    expect(() => new EnforcedGuardrail(other, 'Enforced', { guardrail: reasons })).toThrow(
      "'guardrail' must have no automated reasoning policies to be enforced",
    );
  });
});

describe('a caller under a guardrail that is enforced besides its own', () => {
  const stack = stackIn();
  const guardrail = new ModelGuardrail(stack, 'Guardrail');
  const key = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-central-1:444455556666:key/a');
  const organizations = ModelGuardrail.fromModelGuardrailAttributes(stack, 'Organizations', {
    guardrailArn: 'arn:aws:bedrock:eu-central-1:444455556666:guardrail/floor',
    guardrailVersion: '3',
    profile: GuardrailProfile.forRegion('eu-central-1'),
    encryptionKey: key,
  });
  const models = { chat: LlmModel.geographicProfile(Geography.EU, 'amazon.nova-lite-v1:0') };
  const assumedBy = new iam.ServicePrincipal('lambda.amazonaws.com');
  const caller = (id: string, access: ModelAccess) => {
    const role = new iam.Role(stack, id, { assumedBy, permissionsBoundary: access.boundary });
    access.grantInvoke(role, 'chat');
  };
  caller('Granted', new ModelAccess(stack, 'Both', { guardrail, models, enforcedGuardrails: [organizations] }));
  caller('Unaware', new ModelAccess(stack, 'One', { guardrail, models }));
  const sim = new Iam(stack);
  // What another account's resource policies must say too, and do once it has shared the guardrail.
  const shared = { Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }] };
  const apply = (role: string, resource: string, action = 'bedrock:ApplyGuardrail') =>
    sim.decide({ principal: sim.role(role), action, resource, resourcePolicy: shared });

  test.each([
    ['applies it', 'arn:aws:bedrock:eu-central-1:444455556666:guardrail/floor'],
    ['evaluates it here', 'arn:aws:bedrock:eu-central-1:444455556666:guardrail-profile/eu.guardrail.v1:0'],
    ['evaluates it elsewhere', 'arn:aws:bedrock:eu-west-3:444455556666:guardrail-profile/eu.guardrail.v1:0'],
  ])('%s, in the account that owns it, if it was granted that', async (_, resource) => {
    expect(await apply('Granted', resource)).toBe('allowed');
    expect(await apply('Unaware', resource)).toBe('denied by identity');
  });

  test('reads it with its key', async () => {
    expect(await apply('Granted', key.keyArn, 'kms:Decrypt')).toBe('allowed');
    expect(await apply('Unaware', key.keyArn, 'kms:Decrypt')).toBe('denied by identity');
  });

  test('still calls only with its own guardrail', async () => {
    const template = Template.fromStack(stack);
    const grants = JSON.stringify(template.findResources('AWS::IAM::Policy'));
    expect(grants).toContain('bedrock:GuardrailIdentifier');
    expect(grants).not.toContain('guardrail/floor:3');
  });
});

describe('sharing with an organization', () => {
  const stack = stackIn();
  const guardrail = new ModelGuardrail(stack, 'Guardrail');
  guardrail.shareWithOrganization(ORGANIZATION);
  guardrail.shareWithOrganization(ORGANIZATION);
  const template = Template.fromStack(stack);
  const condition = { StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION } };

  test('lets its accounts apply the guardrail, in one of the forms that Bedrock takes', () => {
    template.resourceCountIs('AWS::Bedrock::ResourcePolicy', 1);
    template.hasResourceProperties('AWS::Bedrock::ResourcePolicy', {
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Principal: '*',
            Action: ['bedrock:ApplyGuardrail', 'bedrock:GetGuardrail'],
            Condition: condition,
            Resource: Match.anyValue(),
          },
        ],
      },
    });
  });

  test('lets them read it with its key, and nobody else', () => {
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          { Effect: 'Allow', Principal: '*', Action: 'kms:Decrypt', Condition: condition, Resource: '*' },
        ]),
      },
    });
  });

  test('warns of the profile, which CloudFormation cannot share, Region by Region', () => {
    const [warning] = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('profile-not-shared'));
    for (const region of ['eu-central-1', 'eu-north-1', 'eu-west-3']) expect(warning!.entry.data).toContain(region);
    const classic = stackIn('eu-west-1');
    const here = new ModelGuardrail(classic, 'Guardrail', { tier: GuardrailTier.CLASSIC });
    here.shareWithOrganization(ORGANIZATION);
    expect(Annotations.fromStack(classic).findWarning('*', Match.stringLikeRegexp('not-shared'))).toEqual([]);
  });

  test('refuses what is no organization', () => {
    expect(() => guardrail.shareWithOrganization('ou-1')).toThrow("'organizationId' must look like 'o-abcde12345'");
  });
});
