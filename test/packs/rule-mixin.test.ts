import { join } from 'node:path';
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { Resource, SpecDatabase } from '@aws-cdk/service-spec-types';
import { App, CfnParameter, CfnResource, Fn, Mixins, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { RuleMixin } from '../../lib';
import { CONTROLS } from '../../lib/controls';
import { type Cases, evidenceOf } from '../../local/samples/cases';

// biome-ignore lint/suspicious/noExplicitAny: a template
type Body = Record<string, any>;
const casesOf = (rule: string): Cases => {
  const { layer, id } = CONTROLS.find(({ rules }) => rules.some(({ name }) => name === rule))!;
  return require(join(__dirname, '..', 'layers', layer, 'controls', `${id}.cases`))[rule];
};
const templatesOf = (group: Cases['good'] = {}) =>
  Object.entries(group).filter(
    (entry): entry is [string, Body] => typeof entry[1] === 'object' && !Array.isArray(entry[1]),
  );

/** A template of an app that has the resources of `body`, as somebody else made them, after `mixins`. */
function synthesized({ Resources, ...rest }: Body, ...mixins: RuleMixin[]): Body {
  const stack = new Stack(new App());
  for (const [id, { Type: type, Properties: properties, ...more }] of Object.entries<Body>(Resources)) {
    const resource = new CfnResource(stack, id, { type, properties });
    resource.overrideLogicalId(id);
    for (const [key, value] of Object.entries(more)) resource.addOverride(key, value);
  }
  Mixins.of(stack).apply(...mixins);
  return { ...rest, Resources: Template.fromStack(stack).toJSON().Resources };
}

const failsIn = (rule: string, body: Body) =>
  evidenceOf(rule, body).findings.filter(({ verdict }) => verdict === 'fail');

describe.each(RuleMixin.rules())('%s', (rule) => {
  const { good, bad, lookAlike } = casesOf(rule);

  test('is found before and not after, in what somebody else made', () => {
    const before = templatesOf({ ...bad, ...lookAlike }).filter(
      ([, body]) => failsIn(rule, synthesized(body)).length > 0,
    );
    const mended = before.filter(([, body]) => failsIn(rule, synthesized(body, new RuleMixin(rule))).length === 0);
    expect(before.length).toBeGreaterThan(0);
    expect(before.filter((each) => !mended.includes(each)).map(([sentence]) => sentence)).toEqual(LEFT[rule] ?? []);
    expect(mended.length).toBeGreaterThan(0);
  });

  test('leaves what is right as it is', () => {
    for (const [sentence, body] of templatesOf(good)) {
      const [before, after] = [[], [new RuleMixin(rule)]].map((mixins) =>
        evidenceOf(rule, synthesized(body, ...mixins)),
      );
      expect([sentence, after!.findings, after!.status]).toEqual([sentence, [], before!.status]);
    }
  });
});

/** Bad cases that are not of these types, or in which something else is wrong too. */
const LEFT: Readonly<Record<string, string[]>> = {
  TrailLogging: ['not asked for'],
  MacieEnabled: ['not asked for'],
  GuardDutyEnabled: ['ensured without it'],
  ModelFunctionUrlAuthorized: ['open in SAM'],
  OnlineEvaluationRuns: ['no evaluators', 'none in ten'],
};

/** How CloudFormation replaces a resource when a property changes: of the path, each part that says so. */
function replacementsOf(db: SpecDatabase, type: string, path: string): string[] {
  let of: { properties: Resource['properties'] } = db.lookup('resource', 'cloudFormationType', 'equals', type).only();
  return path.split('.').map((name): string => {
    const property = of.properties[name];
    if (!property) return `${name} is not there`;
    const { type: kind } = property;
    if (kind.type === 'ref') of = db.get('typeDefinition', kind.reference.$ref);
    return property.causesReplacement ?? 'no';
  });
}

test('no change makes CloudFormation replace a resource', () => {
  const db = loadAwsServiceSpecSync();
  const mends = CONTROLS.flatMap(({ rules }) => rules.flatMap(({ name, mend }) => (mend ? [{ name, ...mend }] : [])));
  const replaced = mends.flatMap(({ name, type, changes }) =>
    Object.keys(changes)
      .map((path): [string, string[]] => [path, replacementsOf(db, type, path).filter((when) => when !== 'no')])
      .filter(([, when]) => when.length > 0)
      .map(([path, when]) => `${name}: ${type} ${path}: ${when}`),
  );
  expect(mends.map(({ name }) => name).sort()).toEqual(RuleMixin.rules());
  expect(replaced).toEqual([]);
  expect(replacementsOf(db, 'AWS::S3::Bucket', 'BucketName')).toEqual(['yes']);
});

describe('a construct of the CDK', () => {
  const app = () => new Stack(new App(), 'Stack');
  const first = (stack: Stack, type: string) =>
    Object.values<Body>(Template.fromStack(stack).findResources(type))[0]!.Properties as Body;

  test('is mended like a resource, wherever it stands below', () => {
    const stack = app();
    new s3.Bucket(stack, 'Bucket', { blockPublicAccess: s3.BlockPublicAccess.BLOCK_ACLS_ONLY });
    Mixins.of(stack.node.root).apply(new RuleMixin('LlmBucketNotPublic'));
    expect(first(stack, 'AWS::S3::Bucket').PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
  });

  test('keeps a number that is stricter, however it was set', () => {
    const short = app();
    new iam.Role(short, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    const role = short.node.findChild('Role').node.defaultChild as iam.CfnRole;
    role.maxSessionDuration = 1_800;
    Mixins.of(short).apply(new RuleMixin('ModelRoleSessionShort'));
    expect(first(short, 'AWS::IAM::Role').MaxSessionDuration).toBe(1_800);

    const overridden = app();
    const group = new logs.CfnLogGroup(overridden, 'Group', { retentionInDays: 30 });
    group.addPropertyOverride('RetentionInDays', 731);
    Mixins.of(overridden).apply(new RuleMixin('PromptLogGroupRetention'));
    expect(first(overridden, 'AWS::Logs::LogGroup').RetentionInDays).toBe(731);
  });

  test('writes the number where nobody knows what is set, or it is no number', () => {
    const stack = app();
    const parameter = new CfnParameter(stack, 'Length', { type: 'Number' });
    const roles = [parameter.valueAsNumber, Fn.select(0, ['7200']), undefined].map((length, i) => {
      const role = new iam.CfnRole(stack, `Role${i}`, { assumeRolePolicyDocument: {} });
      role.addPropertyOverride('MaxSessionDuration', length);
      return role;
    });
    Mixins.of(stack).apply(new RuleMixin('ModelRoleSessionShort'));
    const { Resources } = Template.fromStack(stack).toJSON();
    for (const role of roles) expect(Resources[stack.getLogicalId(role)].Properties.MaxSessionDuration).toBe(3_600);
  });

  test('counts what is set after it', () => {
    const stack = app();
    const group = new logs.CfnLogGroup(stack, 'Group');
    Mixins.of(stack).apply(new RuleMixin('PromptLogGroupRetention'));
    group.retentionInDays = 3_653;
    expect(first(stack, 'AWS::Logs::LogGroup').RetentionInDays).toBe(3_653);
  });

  test('keeps filters of other types, and what is stronger', () => {
    const stack = app();
    new bedrock.CfnGuardrail(stack, 'Guardrail', {
      name: 'theirs',
      blockedInputMessaging: 'no',
      blockedOutputsMessaging: 'no',
      contentPolicyConfig: {
        filtersConfig: [
          { type: 'HATE', inputStrength: 'MEDIUM', outputStrength: 'LOW' },
          { type: 'PROMPT_ATTACK', inputStrength: 'LOW', outputStrength: 'NONE', inputAction: 'NONE' },
        ],
      },
    });
    const both = ['BedrockGuardrailContentFilters', 'BedrockGuardrailPromptAttackHigh'].map(
      (rule) => new RuleMixin(rule),
    );
    Mixins.of(stack).apply(...both);
    const filters: Body[] = first(stack, 'AWS::Bedrock::Guardrail').ContentPolicyConfig.FiltersConfig;
    expect(filters).toEqual([
      { Type: 'HATE', InputStrength: 'MEDIUM', OutputStrength: 'HIGH' },
      { Type: 'PROMPT_ATTACK', InputStrength: 'HIGH', OutputStrength: 'NONE', InputAction: 'BLOCK' },
      ...['INSULTS', 'SEXUAL', 'VIOLENCE', 'MISCONDUCT'].map((Type) => ({
        Type,
        InputStrength: 'HIGH',
        OutputStrength: 'HIGH',
      })),
    ]);
  });

  test('is left alone where AWS would refuse the change', () => {
    const stack = app();
    new kms.Key(stack, 'Key', { keySpec: kms.KeySpec.RSA_2048, keyUsage: kms.KeyUsage.SIGN_VERIFY });
    const mixin = new RuleMixin('LlmKeyRotation');
    expect(mixin.supports(stack.node.findChild('Key').node.defaultChild!)).toBe(false);
    expect(mixin.supports(stack)).toBe(false);
    Mixins.of(stack).apply(mixin);
    expect(first(stack, 'AWS::KMS::Key')).not.toHaveProperty('EnableKeyRotation', true);
  });

  test('of another type is left alone, also where it is handed over', () => {
    const stack = app();
    const [topic, group] = [new sns.CfnTopic(stack, 'Topic'), new logs.CfnLogGroup(stack, 'Group')];
    const mixin = new RuleMixin('PromptLogGroupRetention');
    expect([stack, topic, group].map((one) => mixin.supports(one))).toEqual([false, false, true]);
    for (const one of [stack, topic]) mixin.applyTo(one);
    expect(Template.fromStack(stack).toJSON().Resources).toEqual({
      Topic: { Type: 'AWS::SNS::Topic' },
      Group: expect.objectContaining({ Type: 'AWS::Logs::LogGroup' }),
    });
  });

  test('is mended once by the same mixin twice', () => {
    const stack = app();
    new bedrock.CfnGuardrail(stack, 'Guardrail', {
      name: 'n',
      blockedInputMessaging: 'no',
      blockedOutputsMessaging: 'no',
    });
    for (let i = 0; i < 2; i += 1) Mixins.of(stack).apply(...RuleMixin.all());
    expect(first(stack, 'AWS::Bedrock::Guardrail').WordPolicyConfig.ManagedWordListsConfig).toEqual([
      { Type: 'PROFANITY' },
    ]);
  });
});

test('a rule that nothing mends so is refused, with those that are', () => {
  expect(() => new RuleMixin('KmsBedrockScoped')).toThrow(
    `'rule' must be one that a value of a property mends (${RuleMixin.rules().join(', ')}), got 'KmsBedrockScoped'`,
  );
  expect(() => new RuleMixin('constructor')).toThrow("got 'constructor'");
  expect(RuleMixin.all().map(({ rule }) => rule)).toEqual(RuleMixin.rules());
});
