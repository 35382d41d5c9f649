import { Declared, PASS } from '../../lib/template/answer';
import { View } from '../../lib/template/resource';
import { all, named } from '../../lib/workload/handler';
import { application, evidenceOf, one } from '../../local/samples/cases';
import { beside, handler } from '../support/handler';

// What the settings of the gateway name counts only where it is that resource, and no other whose name has it inside.

const resource = (Type: string, Properties: Record<string, unknown> = {}) => ({ Type, Properties });
const THERE = {
  Table: resource('AWS::DynamoDB::Table', {
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  }),
  Secret: resource('AWS::SecretsManager::Secret'),
  Guardrail: resource('AWS::Bedrock::Guardrail'),
  Switch: resource('AWS::AppConfig::Application'),
  Version: resource('AWS::Bedrock::GuardrailVersion', { GuardrailIdentifier: { Ref: 'Guardrail' } }),
  Profile: resource('AWS::AppConfig::ConfigurationProfile', { ApplicationId: { Ref: 'Switch' } }),
  Stage: resource('AWS::AppConfig::Environment', { ApplicationId: { Ref: 'Switch' } }),
};
const SETTINGS = {
  GW_QUOTA_TABLE: { Ref: 'Table' },
  GW_USER_TOKENS_PER_DAY: '1',
  GW_TENANT_TOKENS_PER_DAY: '1',
  GW_MAX_OUTPUT_TOKENS: '1',
  GW_CANARY_SECRET_ARN: { Ref: 'Secret' },
  GW_GUARDRAIL_ID: { Ref: 'Guardrail' },
  GW_GUARDRAIL_VERSION: { 'Fn::GetAtt': ['Version', 'Version'] },
  GW_GUARDRAIL_INPUT: 'block',
  GW_GUARDRAIL_OUTPUT: 'block',
  GW_GUARDRAIL_FAILURE: 'closed',
  GW_STREAM_MODE: 'sync',
  GW_KILL_SWITCH_APPLICATION: { Ref: 'Switch' },
  GW_KILL_SWITCH_PROFILE: { Ref: 'Profile' },
  GW_KILL_SWITCH_ENVIRONMENT: { Ref: 'Stage' },
};
const status = (rule: string, settings: Record<string, unknown> = {}) =>
  evidenceOf(rule, beside(handler({ ...SETTINGS, ...settings }), THERE)).status;

describe.each([
  ['GatewayTokenQuota', 'GW_QUOTA_TABLE', 'Table'],
  ['GatewayCanary', 'GW_CANARY_SECRET_ARN', 'Secret'],
  ['GatewayGuardrailBothWays', 'GW_GUARDRAIL_ID', 'Guardrail'],
  ['GatewayKillSwitch', 'GW_KILL_SWITCH_PROFILE', 'Profile'],
  ['GatewayKillSwitch', 'GW_KILL_SWITCH_ENVIRONMENT', 'Stage'],
])('%s by %s', (rule, setting, named) => {
  test('is proven by what is there', () => {
    expect(status(rule)).toBe('proven');
  });

  test.each([
    ['has its name inside', { 'Fn::Sub': `other-\${${named}}` }],
    ['has something behind its name', { 'Fn::Join': ['', [{ Ref: named }, '-2']] }],
    ['is not in the templates', 'arn:aws:any:eu-central-1:111122223333:thing/other'],
    ['is of another type', { Ref: 'Thing' }],
  ])('is declared where what is named %s', (_, value) => {
    expect(status(rule, { [setting]: value })).toBe('declared');
  });
});

test('a guardrail of an alias that is not in the templates is declared', () => {
  const guardrail = { id: 'arn:aws:bedrock:eu-central-1:111122223333:guardrail/other', version: '1' };
  const GW_ALIASES = JSON.stringify({ safe: { modelId: 'a' }, other: { modelId: 'a', guardrail } });
  expect(status('GatewayGuardrailBothWays', { GW_ALIASES })).toBe('declared');
});

test('a filter for a canary in the logs of anybody else is declared', () => {
  const filtered = (logGroup: Record<string, unknown>) =>
    evidenceOf(
      'CanaryLeakAlarm',
      beside(handler({}, { LoggingConfig: { LogGroup: { Ref: 'Records' } } }), {
        Model: resource('AWS::Bedrock::ApplicationInferenceProfile'),
        Records: resource('AWS::Logs::LogGroup'),
        Other: resource('AWS::Logs::LogGroup'),
        Filter: resource('AWS::Logs::MetricFilter', {
          LogGroupName: logGroup,
          FilterPattern: '{ $.canary = "leak" }',
          MetricTransformations: [{ MetricName: 'Leak', MetricNamespace: 'N', MetricValue: '1' }],
        }),
        Alarm: resource('AWS::CloudWatch::Alarm', { MetricName: 'Leak', Namespace: 'N', AlarmActions: ['arn'] }),
      }),
    ).status;
  expect(filtered({ Ref: 'Records' })).toBe('proven');
  expect(filtered({ Ref: 'Other' })).toBe('declared');
  expect(filtered({ 'Fn::Sub': '${Records}-old' })).toBe('declared');
});

describe('of several settings', () => {
  const [missing, said] = [new Declared('the first'), new Declared('the second')];

  test('all that are not right are told, and nothing else', () => {
    expect(all(PASS, missing, PASS, said)).toEqual([missing, said]);
  });

  test('there is one proof where all are right', () => {
    expect(all(PASS, PASS)).toEqual([PASS]);
  });
});

describe('what a setting names', () => {
  const namedBy = (value?: unknown) => {
    const thing = one('AWS::Lambda::Function', { Environment: { Variables: { SETTING: value } } });
    const [fn] = new View(application(beside(thing, THERE))).resources('AWS::Lambda::Function');
    return named(fn!.get('Environment.Variables'), 'SETTING', ['AWS::DynamoDB::Table']);
  };

  test('is right where it is there, and of its type', () => {
    expect(namedBy({ Ref: 'Table' })).toBe(PASS);
  });

  test('is wrong where the setting is not there', () => {
    expect(namedBy()).toMatchObject({ verdict: 'fail', message: 'Environment.Variables.SETTING is not set' });
  });

  test('is only said where it is not there, or something else', () => {
    const why = 'says so, and nothing shows it: what SETTING names is not among the given templates';
    expect(namedBy('a table')).toEqual(new Declared(why));
    expect(namedBy({ Ref: 'Secret' })).toEqual(new Declared(why));
  });
});
