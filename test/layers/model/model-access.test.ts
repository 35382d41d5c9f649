import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Geography, LlmModel, ModelAccess, ModelGuardrail } from '../../../lib/layers/model';
import { Deployed } from '../../../local/samples/deployed';
import { nagFindings } from '../../support/nag';

const MODEL = 'anthropic.claude-sonnet-4-5-20250929-v1:0';

function accessTo(models: { [alias: string]: LlmModel }, region = 'eu-central-1') {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region } });
  const access = new ModelAccess(stack, 'Access', { guardrail: new ModelGuardrail(stack, 'Guardrail'), models });
  return { stack, access };
}

describe('an alias', () => {
  test('tells what to call, and where it may run', () => {
    const { stack, access } = accessTo({
      chat: LlmModel.geographicProfile(Geography.EU, MODEL),
      narrow: LlmModel.geographicProfile(Geography.EU, MODEL, { destinationRegions: ['eu-north-1'] }),
      small: LlmModel.foundationModel('amazon.nova-micro-v1:0'),
      world: LlmModel.globalProfile(MODEL),
    });
    expect(access.aliases).toEqual(['chat', 'narrow', 'small', 'world']);
    expect(access.modelId('chat')).toBe(`eu.${MODEL}`);
    expect(JSON.stringify(stack.resolve(access.inferenceProfileArn('chat')))).toContain(
      `:bedrock:eu-central-1:111122223333:inference-profile/eu.${MODEL}`,
    );
    expect(access.modelId('world')).toBe(`global.${MODEL}`);
    expect(access.modelId('small')).toBe('amazon.nova-micro-v1:0');
    expect(access.inferenceProfileArn('small')).toBeUndefined();
    expect(access.destinationRegions).toEqual([...Geography.EU.destinationRegions, 'unspecified']);
    expect(() => access.modelId('chatt')).toThrow("'alias' must be one of chat, narrow, small, world, got 'chatt'");
  });

  test('counts what its calls cost', () => {
    const { access } = accessTo({ chat: LlmModel.geographicProfile(Geography.EU, MODEL) });
    const metrics = [
      access.metricInvocations('chat'),
      access.metricInputTokens('chat'),
      access.metricOutputTokens('chat'),
      access.metricThrottles('chat'),
      access.metricLatency('chat'),
    ];
    expect(metrics.map(({ metricName, statistic }) => `${metricName} ${statistic}`)).toEqual([
      'Invocations Sum',
      'InputTokenCount Sum',
      'OutputTokenCount Sum',
      'InvocationThrottles Sum',
      'InvocationLatency Average',
    ]);
    for (const { namespace, dimensions } of metrics) {
      expect([namespace, dimensions]).toEqual(['AWS/Bedrock', { ModelId: `eu.${MODEL}` }]);
    }
  });
});

describe('an application profile', () => {
  test('copies its source and carries its tags', () => {
    const source = LlmModel.geographicProfile(Geography.EU, MODEL);
    const { stack, access } = accessTo({
      acme: LlmModel.applicationProfile(source, { tags: { tenant: 'acme' } }),
      globex: LlmModel.applicationProfile(source, { tags: { tenant: 'globex' } }),
    });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Bedrock::ApplicationInferenceProfile', 2);
    const [id, profile] = Object.entries(template.findResources('AWS::Bedrock::ApplicationInferenceProfile'))[0]!;
    expect(profile.Properties.Tags).toEqual([{ Key: 'tenant', Value: 'acme' }]);
    expect(JSON.stringify(profile.Properties.ModelSource.CopyFrom)).toContain(`inference-profile/eu.${MODEL}`);
    expect(profile.Properties.InferenceProfileName).toMatch(/^[a-zA-Z0-9-]{1,64}$/);
    expect(stack.resolve(access.modelId('acme'))).toEqual({ 'Fn::GetAtt': [id, 'InferenceProfileArn'] });
    expect(access.destinationRegions).toEqual(Geography.EU.destinationRegions);
  });
});

describe('models must be exact', () => {
  const eu = LlmModel.geographicProfile(Geography.EU, MODEL);
  test.each<[string, { [alias: string]: LlmModel }, string]>([
    ['no model', {}, "'models' must name at least one model, got none"],
    ['an alias with a space', { 'a b': eu }, "got 'a b'"],
    [
      'a wildcard',
      { chat: LlmModel.foundationModel('anthropic.*') },
      "one foundation model, as provider.model, got 'anthropic.*'",
    ],
    ['everything', { chat: LlmModel.foundationModel('*') }, "got '*'"],
    [
      'an ARN',
      { chat: LlmModel.foundationModel(`arn:aws:bedrock:us-east-1::foundation-model/${MODEL}`) },
      "'modelId' must be the id of one foundation model",
    ],
    [
      'the id of a profile',
      { chat: LlmModel.foundationModel(`eu.${MODEL}`) },
      'use geographicProfile or globalProfile',
    ],
    ['a doubled prefix', { chat: LlmModel.geographicProfile(Geography.EU, `eu.${MODEL}`) }, `got 'eu.${MODEL}'`],
    [
      'any Region',
      { chat: LlmModel.geographicProfile(Geography.EU, MODEL, { destinationRegions: ['*'] }) },
      `'destinationRegions' must name each Region, got ["*"]`,
    ],
    ['no tags', { chat: LlmModel.applicationProfile(eu, { tags: {} }) }, "'tags' must name at least one tag"],
    [
      'a profile of a profile',
      {
        chat: LlmModel.applicationProfile(LlmModel.applicationProfile(eu, { tags: { a: 'b' } }), { tags: { a: 'b' } }),
      },
      'got an application profile',
    ],
  ])('and not %s', (_, models, message) => {
    expect(() => accessTo(models)).toThrow(message);
  });
});

describe('the boundary fits a managed policy of 6144 characters', () => {
  const count = (models: number) =>
    Object.fromEntries(
      Array.from({ length: models }, (_, index) => [
        `m${index}`,
        LlmModel.geographicProfile(Geography.APAC, `anthropic.claude-sonnet-4-5-20250929-v${index}:0`),
      ]),
    );

  test('with 12 models of the widest geography', () => {
    const { stack } = accessTo(count(12), 'ap-southeast-2');
    const { PolicyDocument } = Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'))[0]!
      .Properties;
    const deployed = JSON.stringify(new Deployed(stack).all('AWS::IAM::ManagedPolicy')[0]!.properties.PolicyDocument);
    expect(PolicyDocument.Statement).toHaveLength(7);
    expect(deployed.length).toBeLessThan(6144);
  });

  test('and is refused beyond', () => {
    expect(() => accessTo(count(40), 'ap-southeast-2')).toThrow(
      /'models' must fit a permissions boundary of 6144 characters, got 40 models in about 1\d{4}: group them/,
    );
  });
});

test('cdk-nag finds nothing', () => {
  const { stack } = accessTo({
    chat: LlmModel.geographicProfile(Geography.EU, MODEL),
    acme: LlmModel.applicationProfile(LlmModel.foundationModel('amazon.nova-micro-v1:0'), { tags: { tenant: 'acme' } }),
  });
  expect(nagFindings(stack)).toEqual([]);
});
