import { Match } from 'aws-cdk-lib/assertions';
import { PiiEntity } from '../../../lib/layers/model';
import { rendered, synthesize } from './guardrails';

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
      DeletionPolicy: 'Retain',
    });
    expect(rendered(template).KmsKeyArn).toEqual({ 'Fn::GetAtt': [expect.stringContaining('Key'), 'Arn'] });
  });

  test('keeps versions that are replaced, and enforces nothing on the account', () => {
    template.hasResource('AWS::Bedrock::GuardrailVersion', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
    template.resourceCountIs('AWS::Bedrock::EnforcedGuardrailConfiguration', 0);
    template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
  });
});
