import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  GuardrailProfile,
  GuardrailTier,
  ModelGuardrail,
  type ModelGuardrailProps,
  PiiEntity,
} from '../../../lib/layers/model';
import { nagFindings } from '../../support/nag';
import { rendered, stackIn, synthesize } from './guardrails';

describe('the smallest call', () => {
  const template = synthesize();

  test('uses the Standard tier for filters and topics, with the profile of the geography', () => {
    template.hasResourceProperties('AWS::Bedrock::Guardrail', {
      ContentPolicyConfig: { ContentFiltersTierConfig: { TierName: 'STANDARD' } },
      TopicPolicyConfig: { TopicsTierConfig: { TierName: 'STANDARD' } },
      CrossRegionConfig: {
        GuardrailProfileArn: {
          'Fn::Join': [
            '',
            ['arn:', { Ref: 'AWS::Partition' }, ':bedrock:us-east-1:111122223333:guardrail-profile/us.guardrail.v1:0'],
          ],
        },
      },
    });
  });

  test('blocks harmful content at high strength in both directions, in text and images', () => {
    const filters = rendered(template).ContentPolicyConfig.FiltersConfig;
    const harmful = filters.filter((filter) => filter.Type !== 'PROMPT_ATTACK');
    expect(harmful.map((filter) => filter.Type)).toEqual(['HATE', 'INSULTS', 'SEXUAL', 'VIOLENCE', 'MISCONDUCT']);
    for (const filter of harmful) {
      expect(filter).toMatchObject({
        InputStrength: 'HIGH',
        InputAction: 'BLOCK',
        InputEnabled: true,
        InputModalities: ['TEXT', 'IMAGE'],
        OutputStrength: 'HIGH',
        OutputAction: 'BLOCK',
        OutputEnabled: true,
        OutputModalities: ['TEXT', 'IMAGE'],
      });
    }
  });

  test('blocks prompt attacks at high strength on input, which is where Bedrock looks for them', () => {
    const filters = rendered(template).ContentPolicyConfig.FiltersConfig;
    expect(filters.find((filter) => filter.Type === 'PROMPT_ATTACK')).toMatchObject({
      InputStrength: 'HIGH',
      InputAction: 'BLOCK',
      InputEnabled: true,
      OutputStrength: 'NONE',
    });
  });

  test('denies disclosure of the system prompt and profanity', () => {
    template.hasResourceProperties('AWS::Bedrock::Guardrail', {
      TopicPolicyConfig: {
        TopicsConfig: [
          Match.objectLike({
            Name: 'SystemPromptDisclosure',
            Type: 'DENY',
            InputAction: 'BLOCK',
            OutputAction: 'BLOCK',
          }),
        ],
      },
      WordPolicyConfig: {
        ManagedWordListsConfig: [Match.objectLike({ Type: 'PROFANITY', InputAction: 'BLOCK', OutputAction: 'BLOCK' })],
      },
    });
  });

  test('masks every kind of personal data and blocks credentials', () => {
    const entities = rendered(template).SensitiveInformationPolicyConfig.PiiEntitiesConfig;
    expect(entities.map((entity) => entity.Type).sort()).toEqual(Object.values(PiiEntity).sort());
    const blocked = entities.filter((entity) => entity.Action === 'BLOCK').map((entity) => entity.Type);
    expect(blocked).toEqual(['AWS_ACCESS_KEY', 'AWS_SECRET_KEY', 'CREDIT_DEBIT_CARD_CVV', 'PASSWORD', 'PIN']);
    for (const { Action, InputAction, OutputAction, InputEnabled, OutputEnabled } of entities) {
      expect([InputAction, OutputAction, InputEnabled, OutputEnabled]).toEqual([Action, Action, true, true]);
    }
  });

  test.each([
    ['PemPrivateKey', '-----BEGIN RSA PRIVATE KEY-----', '-----BEGIN PUBLIC KEY-----'],
    ['PemPrivateKey', '-----BEGIN PRIVATE KEY-----', 'a private key'],
    ['JsonWebToken', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJlLW9m', 'eyJhbGciOiJIUzI1NiJ9'],
    ['BedrockApiKey', `ABSK${'QmVkcm9ja0FQSUtleS0x'.repeat(2)}`, 'ABSK for short'],
  ])('blocks text that looks like a %s', (name, secret, harmless) => {
    const patterns = rendered(template).SensitiveInformationPolicyConfig.RegexesConfig;
    const { Pattern, Action } = patterns.find((pattern) => pattern.Name === name)!;
    expect(secret).toMatch(new RegExp(String(Pattern)));
    expect(harmless).not.toMatch(new RegExp(String(Pattern)));
    expect(Action).toBe('BLOCK');
  });

  test('blocks ungrounded and irrelevant answers', () => {
    template.hasResourceProperties('AWS::Bedrock::Guardrail', {
      ContextualGroundingPolicyConfig: {
        FiltersConfig: [
          { Type: 'GROUNDING', Threshold: 0.75, Action: 'BLOCK', Enabled: true },
          { Type: 'RELEVANCE', Threshold: 0.75, Action: 'BLOCK', Enabled: true },
        ],
      },
    });
  });

  test('encrypts with a rotated key that outlives the stack', () => {
    template.hasResource('AWS::KMS::Key', {
      Properties: { EnableKeyRotation: true },
      DeletionPolicy: 'RetainExceptOnCreate',
    });
    expect(rendered(template).KmsKeyArn).toEqual({ 'Fn::GetAtt': [expect.stringContaining('Key'), 'Arn'] });
  });

  test('keeps versions that are replaced, and enforces nothing on the account', () => {
    template.hasResource('AWS::Bedrock::GuardrailVersion', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
    template.resourceCountIs('AWS::Bedrock::EnforcedGuardrailConfiguration', 0);
    template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
  });
});

describe('where it runs', () => {
  test.each([
    ['us-east-1', 'us', ['us-east-1', 'us-east-2', 'us-west-2']],
    ['us-west-1', 'us', ['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2']],
    ['eu-west-2', 'uk', ['eu-west-2']],
    ['ap-southeast-2', 'au', ['ap-southeast-2']],
    ['ca-central-1', 'ca', ['ca-central-1', 'ca-west-1']],
  ])('a guardrail in %s has the %s profile, and grants it in each destination', (region, geography, destinations) => {
    const stack = stackIn(region);
    const { guardrailProfileArns } = new ModelGuardrail(stack, 'Guardrail');
    const arns = guardrailProfileArns.map((arn) => JSON.stringify(stack.resolve(arn)));
    expect(arns).toHaveLength(destinations.length);
    for (const destination of destinations) {
      expect(arns.join()).toContain(
        `bedrock:${destination}:111122223333:guardrail-profile/${geography}.guardrail.v1:0`,
      );
    }
  });

  test.each([
    ['eu-central-1', ['HATE', 'INSULTS', 'SEXUAL', 'VIOLENCE', 'MISCONDUCT', 'PROMPT_ATTACK']],
    ['eu-west-1', ['HATE', 'INSULTS', 'SEXUAL', 'VIOLENCE']],
    ['eu-west-3', []],
  ])('a guardrail in %s reads images where AWS can', (region, expected) => {
    const filters = rendered(synthesize({}, region)).ContentPolicyConfig.FiltersConfig;
    const reading = filters.filter(({ InputModalities }) => (InputModalities as string[]).includes('IMAGE'));
    expect(reading.map(({ Type }) => Type)).toEqual(expected);
  });

  test('the Classic tier needs no profile, and says what it cannot do', () => {
    const stack = stackIn('eu-central-2');
    const guardrail = new ModelGuardrail(stack, 'Guardrail', { tier: GuardrailTier.CLASSIC });
    expect(guardrail.guardrailProfileArns).toEqual([]);
    Template.fromStack(stack).hasResourceProperties('AWS::Bedrock::Guardrail', {
      CrossRegionConfig: Match.absent(),
      ContentPolicyConfig: { ContentFiltersTierConfig: { TierName: 'CLASSIC' } },
      TopicPolicyConfig: { TopicsTierConfig: { TierName: 'CLASSIC' } },
    });
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('neither prompt leakage nor attacks'));
  });

  test('a Region that is not known wants a profile', () => {
    expect(() => new ModelGuardrail(stackIn(), 'Guardrail')).toThrow(
      "'profile' must be given where the stack has no Region: give the stack 'env: { region }'",
    );
    expect(() => new ModelGuardrail(stackIn('eu-central-2'), 'Guardrail')).toThrow(
      "'profile' must be given in 'eu-central-2'",
    );
    const stack = stackIn();
    const profile = GuardrailProfile.of('us.guardrail.v1:0', ['us-east-1', 'us-west-2']);
    expect(new ModelGuardrail(stack, 'Guardrail', { profile }).guardrailProfileArns).toHaveLength(3);
  });
});

describe('props', () => {
  test('add to what is denied', () => {
    const guardrail = rendered(
      synthesize({
        deniedTopics: [{ name: 'Legal advice', definition: 'Advice on what to do in a legal dispute.' }],
        blockedWords: ['project bluebird'],
        blockedPii: [PiiEntity.EMAIL],
        unfilteredPii: [PiiEntity.NAME, PiiEntity.URL],
        sensitivePatterns: [{ name: 'EmployeeNumber', pattern: 'E-[0-9]{6}', anonymize: true }],
      }),
    );
    expect(guardrail.TopicPolicyConfig.TopicsConfig.map(({ Name }) => Name)).toEqual([
      'SystemPromptDisclosure',
      'Legal advice',
    ]);
    const { PiiEntitiesConfig, RegexesConfig } = guardrail.SensitiveInformationPolicyConfig;
    const types = PiiEntitiesConfig.map(({ Type }) => Type);
    expect(types).not.toContain('NAME');
    expect(types).toHaveLength(Object.keys(PiiEntity).length - 2);
    expect(PiiEntitiesConfig.find(({ Type }) => Type === 'EMAIL')).toMatchObject({ Action: 'BLOCK' });
    expect(RegexesConfig).toHaveLength(4);
    expect(RegexesConfig.at(-1)).toMatchObject({
      Name: 'EmployeeNumber',
      Action: 'ANONYMIZE',
      InputAction: 'ANONYMIZE',
    });
  });

  const topic = { name: 'Topic', definition: 'A topic.' };
  test.each<[string, ModelGuardrailProps, string]>([
    ['a password in the clear', { unfilteredPii: [PiiEntity.PASSWORD] }, "'unfilteredPii' must not name credentials"],
    [
      'a card number in the clear',
      { unfilteredPii: [PiiEntity.CREDIT_DEBIT_CARD_NUMBER] },
      'payment card numbers, got',
    ],
    ['data both blocked and in the clear', { unfilteredPii: [PiiEntity.AGE], blockedPii: [PiiEntity.AGE] }, 'got AGE'],
    [
      'a low grounding threshold',
      { groundingThreshold: 0.5 },
      "'groundingThreshold' must be from 0.7 to 0.99, got 0.5",
    ],
    ['a relevance threshold of one', { relevanceThreshold: 1 }, "'relevanceThreshold' must be from 0.7 to 0.99, got 1"],
    ['a long message', { blockedInputMessage: 'x'.repeat(501) }, "'blockedInputMessage' must have 1 to 500"],
    ['too many topics', { deniedTopics: Array(30).fill(topic) }, "'deniedTopics' must be at most 29, got 30"],
    ['a topic with an odd name', { deniedTopics: [{ ...topic, name: 'a/b' }] }, "got 'a/b'"],
    ['a long definition', { deniedTopics: [{ ...topic, definition: 'x'.repeat(1001) }] }, '1 to 1000 characters'],
    [
      'a definition too long for the Classic tier',
      { tier: GuardrailTier.CLASSIC, deniedTopics: [{ ...topic, definition: 'x'.repeat(201) }] },
      '1 to 200 characters',
    ],
    ['too many examples', { deniedTopics: [{ ...topic, examples: Array(6).fill('x') }] }, 'at most 5 examples'],
    [
      'too many patterns',
      { sensitivePatterns: Array(8).fill({ name: 'p', pattern: 'x' }) },
      'must be at most 7, got 8',
    ],
    [
      'a reasoning policy without a version',
      { automatedReasoningPolicyArns: ['arn:aws:x'] },
      'must name numbered versions',
    ],
    [
      'an enforced guardrail with a reasoning policy',
      { automatedReasoningPolicyArns: ['arn:aws:x:1'], enforceInAccount: true },
      "no 'enforceInAccount'",
    ],
    [
      'a profile in the Classic tier',
      { tier: GuardrailTier.CLASSIC, profile: GuardrailProfile.of('us.guardrail.v1:0', ['us-east-1']) },
      "'profile' must be absent",
    ],
  ])('refuse %s', (_, props, message) => {
    expect(() => new ModelGuardrail(stackIn('us-east-1'), 'Guardrail', props)).toThrow(message);
  });

  test('enforce the version on the account, all of every message', () => {
    const template = synthesize({ enforceInAccount: true });
    const [version] = Object.keys(template.findResources('AWS::Bedrock::GuardrailVersion'));
    template.hasResourceProperties('AWS::Bedrock::EnforcedGuardrailConfiguration', {
      GuardrailVersion: { 'Fn::GetAtt': [version, 'Version'] },
      SelectiveContentGuarding: { Messages: 'COMPREHENSIVE', System: 'COMPREHENSIVE' },
      ModelEnforcement: Match.absent(),
    });
  });

  test('raise alarms on bursts of interventions and on throttling, in the topic', () => {
    const stack = stackIn('us-east-1');
    const alarmTopic = sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:111122223333:alarms');
    const { alarms } = new ModelGuardrail(stack, 'Guardrail', { alarmTopic, interventionAlarmThreshold: 5 });
    expect(alarms).toHaveLength(2);
    const template = Template.fromStack(stack);
    const alarm = { Namespace: 'AWS/Bedrock/Guardrails', AlarmActions: ['arn:aws:sns:us-east-1:111122223333:alarms'] };
    const [version] = Object.keys(template.findResources('AWS::Bedrock::GuardrailVersion'));
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      ...alarm,
      MetricName: 'InvocationsIntervened',
      Threshold: 5,
      Dimensions: Match.arrayWith([{ Name: 'GuardrailVersion', Value: { 'Fn::GetAtt': [version, 'Version'] } }]),
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      ...alarm,
      MetricName: 'InvocationThrottles',
      Threshold: 1,
    });
  });

  test('take a key instead of making one', () => {
    const stack = stackIn('us-east-1');
    const key = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111122223333:key/abc');
    new ModelGuardrail(stack, 'Guardrail', { key });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::KMS::Key', 0);
    expect(rendered(template).KmsKeyArn).toBe(key.keyArn);
  });
});

describe('a guardrail that was made elsewhere', () => {
  const guardrailArn = 'arn:aws:bedrock:us-east-1:111122223333:guardrail/abc123';

  test('is known by its ARN, and needs a numbered version', () => {
    const stack = stackIn('us-east-1');
    const guardrail = ModelGuardrail.fromModelGuardrailAttributes(stack, 'Guardrail', {
      guardrailArn,
      guardrailVersion: '7',
      profile: GuardrailProfile.forRegion('us-east-1'),
    });
    expect([guardrail.guardrailId, guardrail.guardrailVersion]).toEqual(['abc123', '7']);
    expect(guardrail.guardrailProfileArns).toHaveLength(3);
    expect(guardrail.metricIntervened().dimensions).toEqual({ GuardrailArn: guardrailArn, GuardrailVersion: '7' });
    expect(() =>
      ModelGuardrail.fromModelGuardrailAttributes(stack, 'Draft', { guardrailArn, guardrailVersion: 'DRAFT' }),
    ).toThrow("'guardrailVersion' must be the number of a version, got 'DRAFT' (at Stack/Draft)");
  });
});

test('cdk-nag finds nothing, with everything on', () => {
  const stack = stackIn('us-east-1');
  const alarmTopic = sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:111122223333:alarms');
  new ModelGuardrail(stack, 'Guardrail', { alarmTopic, enforceInAccount: true });
  expect(nagFindings(stack)).toEqual([]);
});
