import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { ManagedRuleIdentifiers } from 'aws-cdk-lib/aws-config';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Adoption, AuditTrail, type AuditTrailProps, LlmEndpoint } from '../../../lib';
import { CONTROLS } from '../../../lib/controls';
import { CONFORMANCE_RULES } from '../../../lib/layers/account/private/conformance-rules';
import { nagFindings } from '../../support/nag';

function build(props?: AuditTrailProps | ((stack: Stack) => AuditTrailProps)) {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
  const trail = new AuditTrail(stack, 'Audit', typeof props === 'function' ? props(stack) : props);
  return { stack, trail, template: () => Template.fromStack(stack) };
}

interface Selector {
  readonly FieldSelectors: { Field: string; Equals?: string[]; NotEquals?: string[]; StartsWith?: unknown[] }[];
}
const selectors = (template: Template) =>
  (
    Object.values(template.findResources('AWS::CloudTrail::Trail'))[0].Properties.AdvancedEventSelectors as Selector[]
  ).map(({ FieldSelectors }) => Object.fromEntries(FieldSelectors.map(({ Field, ...test }) => [Field, test])));

test('the smallest call records every Region, validated, encrypted, into a locked bucket and a protected log group', () => {
  const template = build().template();
  template.hasResourceProperties('AWS::CloudTrail::Trail', {
    IsLogging: true,
    IsMultiRegionTrail: true,
    IncludeGlobalServiceEvents: true,
    EnableLogFileValidation: true,
    KMSKeyId: Match.anyValue(),
    CloudWatchLogsLogGroupArn: Match.anyValue(),
    EventSelectors: Match.absent(),
  });
  template.hasResourceProperties('AWS::S3::Bucket', {
    ObjectLockEnabled: true,
    ObjectLockConfiguration: { Rule: { DefaultRetention: { Days: 400, Mode: 'GOVERNANCE' } } },
  });
  template.hasResourceProperties('AWS::Logs::LogGroup', { DeletionProtectionEnabled: true, RetentionInDays: 400 });
});

test.each<[string, AuditTrailProps | undefined]>([
  ['by default', undefined],
  ['with a recorder in the template', { config: Adoption.CREATE }],
  ['for an organization', { organizationId: 'o-abcde12345' }],
  ['when everything is adopted', { trail: Adoption.ADOPT, config: Adoption.ADOPT }],
])('%s, AwsSolutions and NIST 800-53 R5 find nothing', (_, props) => {
  expect(nagFindings(build(props).stack)).toEqual([]);
});

test('management events are recorded besides data events, which replace them otherwise', () => {
  const [first, ...others] = selectors(build().template());
  expect(first).toEqual({ eventCategory: { Equals: ['Management'] } });
  const data = others.filter(({ eventCategory }) => eventCategory.Equals?.[0] === 'Data');
  expect(data.flatMap((fields) => fields['resources.type'].Equals)).toEqual(
    expect.arrayContaining([
      'AWS::Bedrock::KnowledgeBase',
      'AWS::Bedrock::Guardrail',
      'AWS::Bedrock::PromptVersion',
      'AWS::BedrockAgentCore::BrowserCustom',
      'AWS::BedrockAgentCore::CodeInterpreterCustom',
      'AWS::BedrockAgentCore::Gateway',
      'AWS::BedrockAgentCore::OAuth2CredentialProvider',
      'AWS::BedrockAgentCore::RuntimeEndpoint',
      'AWS::BedrockAgentCore::TokenVault',
      'AWS::BedrockAgentCore::WorkloadIdentity',
      'AWS::BedrockMantle::CustomizedModel',
      'AWS::BedrockMantle::Project',
      'AWS::BedrockMantle::Reservation',
      'AWS::Lambda::Function',
      'AWS::S3::Object',
    ]),
  );
});

describe('what the policy of an endpoint refused', () => {
  const refused = (region: string) => {
    const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region } });
    new AuditTrail(stack, 'Audit');
    return selectors(Template.fromStack(stack)).filter(
      ({ eventCategory }) => eventCategory.Equals?.[0] === 'NetworkActivity',
    );
  };
  /** The name by which CloudTrail knows the service behind an endpoint; of those that are not here it records nothing. */
  const SOURCES: Partial<Record<LlmEndpoint, string>> = {
    [LlmEndpoint.BEDROCK_RUNTIME]: 'bedrock',
    [LlmEndpoint.BEDROCK_AGENT_RUNTIME]: 'bedrock',
    [LlmEndpoint.BEDROCK]: 'bedrock',
    [LlmEndpoint.BEDROCK_AGENT]: 'bedrock',
    [LlmEndpoint.AGENTCORE]: 'bedrock-agentcore',
    [LlmEndpoint.AGENTCORE_GATEWAY]: 'bedrock-agentcore',
    [LlmEndpoint.SAGEMAKER_RUNTIME]: 'sagemaker',
    [LlmEndpoint.KMS]: 'kms',
    [LlmEndpoint.SECRETS_MANAGER]: 'secretsmanager',
    [LlmEndpoint.MONITORING]: 'monitoring',
    [LlmEndpoint.APPCONFIG_DATA]: 'appconfig',
    [LlmEndpoint.LAMBDA]: 'lambda',
    [LlmEndpoint.EVENTBRIDGE]: 'events',
    [LlmEndpoint.SQS]: 'sqs',
    [LlmEndpoint.SNS]: 'sns',
  };
  const UNRECORDED = [
    LlmEndpoint.S3_VECTORS,
    LlmEndpoint.STS,
    LlmEndpoint.LOGS,
    LlmEndpoint.VERIFIED_PERMISSIONS,
    LlmEndpoint.STEP_FUNCTIONS,
    LlmEndpoint.XRAY,
    LlmEndpoint.ECR_API,
    LlmEndpoint.ECR_DOCKER,
  ];

  test('is recorded of each service that has an endpoint here and that CloudTrail knows, one service a selector', () => {
    const found = refused('eu-west-1');
    for (const fields of found) {
      expect(Object.keys(fields)).toEqual(['eventCategory', 'eventSource', 'errorCode']);
      expect(fields.errorCode).toEqual({ Equals: ['VpceAccessDenied'] });
      expect(fields.eventSource.Equals).toHaveLength(1);
    }
    // and of the two gateway endpoints, which every network has
    const wanted = new Set([...Object.values(SOURCES), 's3', 'dynamodb']);
    expect(found.map((fields) => fields.eventSource.Equals![0]).sort()).toEqual(
      [...wanted].map((service) => `${service}.amazonaws.com`).sort(),
    );
    expect([...Object.keys(SOURCES), ...UNRECORDED].sort()).toEqual(Object.values(LlmEndpoint).sort());
  });

  test('is recorded in AWS China of what CloudTrail knows there', () => {
    expect(refused('cn-north-1').map((fields) => fields.eventSource.Equals![0])).toEqual([
      'kms.amazonaws.com',
      'secretsmanager.amazonaws.com',
    ]);
  });
});

test('a trail takes 500 values in all, and what is more is refused at synthesis', () => {
  const buckets = (count: number) => (stack: Stack) => ({
    dataBuckets: Array.from({ length: count }, (_, index) =>
      Bucket.fromBucketName(stack, `B${index}`, `bucket-${index}`),
    ),
  });
  const values = (template: Template) =>
    selectors(template).flatMap((fields) => Object.values(fields).flatMap((test) => Object.values(test).flat())).length;
  const used = values(build(buckets(1)).template());
  expect(values(build(buckets(501 - used)).template())).toBe(500);
  expect(() => build(buckets(502 - used))).toThrow(
    "'dataBuckets', 'functions' and 'additionalDataEventTypes' must be fewer: CloudTrail takes 500 values in the selectors of a trail, got 1 more",
  );
});

test('reading and deleting evidence is recorded, its delivery is not, which would cause the next', () => {
  const evidence = selectors(build().template()).find((fields) => fields.eventName);
  expect(evidence).toMatchObject({
    'resources.type': { Equals: ['AWS::S3::Object'] },
    eventName: { NotEquals: ['PutObject'] },
  });
});

test('buckets of data are recorded whole, and functions as asked', () => {
  const template = build((stack) => ({ dataBuckets: [new Bucket(stack, 'Corpus')], functions: [] })).template();
  const all = selectors(template);
  expect(all.some((fields) => fields['resources.type']?.Equals?.[0] === 'AWS::Lambda::Function')).toBe(false);
  expect(all.at(-1)).toMatchObject({
    'resources.ARN': { StartsWith: [{ 'Fn::Join': ['', [expect.anything(), '/']] }] },
  });
});

test('the trail waits until it may deliver', () => {
  const template = build().template();
  const [{ DependsOn }] = Object.values(template.findResources('AWS::CloudTrail::Trail'));
  const types = (DependsOn as string[]).map((id) => template.toJSON().Resources[id].Type);
  expect(types).toEqual(expect.arrayContaining(['AWS::S3::BucketPolicy', 'AWS::IAM::ManagedPolicy']));
});

test('CloudTrail may assume the role of its log, although it names no source when it does', () => {
  const template = build({ organizationId: 'o-abcde12345' }).template();
  const [{ Properties }] = Object.values(template.findResources('AWS::CloudTrail::Trail'));
  const role = template.toJSON().Resources[Properties.CloudWatchLogsRoleArn['Fn::GetAtt'][0]];
  expect(role.Properties.AssumeRolePolicyDocument.Statement).toEqual([
    { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'cloudtrail.amazonaws.com' } },
  ]);
});

test("Config's bucket has no Object Lock, which its delivery does not support", () => {
  const template = build({ config: Adoption.CREATE }).template();
  const [{ Properties }] = Object.values(template.findResources('AWS::Config::DeliveryChannel'));
  const bucket = template.toJSON().Resources[Properties.S3BucketName.Ref];
  expect(bucket.Properties.ObjectLockConfiguration).toBeUndefined();
  expect(bucket.Properties.ObjectLockEnabled).toBeUndefined();
});

test('a recorder in the template records everything', () => {
  build({ config: Adoption.CREATE })
    .template()
    .hasResourceProperties('AWS::Config::ConfigurationRecorder', {
      RecordingGroup: { AllSupported: true, IncludeGlobalResourceTypes: true },
    });
});

test('by default the recorder is ensured, because a second one fails', () => {
  const template = build().template();
  template.resourceCountIs('AWS::Config::ConfigurationRecorder', 0);
  template.hasResourceProperties('Custom::SecureLlmConfig', { Mode: 'ENSURE', Settings: { recording: 'true' } });
});

test("an ensured recorder works with Config's own role, as Security Hub demands, and is given no other", () => {
  const template = build().template();
  template.hasResourceProperties('Custom::SecureLlmConfig', {
    Settings: {
      role: {
        'Fn::Join': [
          '',
          [
            'arn:',
            { Ref: 'AWS::Partition' },
            ':iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig',
          ],
        ],
      },
    },
  });
  expect(JSON.stringify(template.findResources('AWS::IAM::Role'))).not.toContain('config.amazonaws.com');
});

test('the conformance pack waits for the recorder and names the control that each rule mirrors', () => {
  const template = build({ additionalConfigRules: ['BEDROCKAGENTCORE_RUNTIME_PRIVATE_NETWORK_REQUIRED'] }).template();
  const [{ Properties, DependsOn }] = Object.values(template.findResources('AWS::Config::ConformancePack'));
  expect((DependsOn as string[]).map((id) => template.toJSON().Resources[id].Type)).toContain(
    'Custom::SecureLlmConfig',
  );
  const rules = Object.values(JSON.parse(Properties.TemplateBody).Resources) as {
    Properties: { ConfigRuleName: string; Source: { SourceIdentifier: string } };
  }[];
  const known = new Set<unknown>(Object.values(ManagedRuleIdentifiers));
  const unknown = rules.filter(({ Properties: { Source } }) => !known.has(Source.SourceIdentifier));
  expect(unknown.map(({ Properties: { ConfigRuleName } }) => ConfigRuleName)).toEqual([
    'additional-bedrockagentcore-runtime-private-network-required',
  ]);
  expect(rules.every(({ Properties: { ConfigRuleName } }) => ConfigRuleName.length <= 128)).toBe(true);
  expect(new Set(rules.map(({ Properties: { ConfigRuleName } }) => ConfigRuleName)).size).toBe(rules.length);
});

test('every rule mirrors a control that there is', () => {
  const known = new Set(CONTROLS.map(({ id }) => id));
  expect(CONFORMANCE_RULES.map(({ control }) => control).filter((id) => !known.has(id))).toEqual([]);
});

test('adopting a trail makes none, and fails the deployment without one that is strong enough', () => {
  const { template, trail } = build({ trail: Adoption.ADOPT });
  template().resourceCountIs('AWS::CloudTrail::Trail', 0);
  template().hasResourceProperties('Custom::SecureLlmCloudTrail', {
    Mode: 'ADOPT',
    Settings: { multiRegion: 'true', validation: 'true', encrypted: 'true', logging: 'true' },
  });
  expect(trail.trailArn).toBeDefined();
});

test("an organization's trail may write for its member accounts", () => {
  const template = build({ organizationId: 'o-abcde12345' }).template();
  template.hasResourceProperties('AWS::CloudTrail::Trail', { IsOrganizationTrail: true });
  expect(JSON.stringify(template.findResources('AWS::S3::BucketPolicy'))).toContain('AWSLogs/o-abcde12345/*');
});

test('evidence may go to a bucket elsewhere, under its key', () => {
  const template = build((stack) => ({
    evidenceBucket: Bucket.fromBucketName(stack, 'Archive', 'log-archive'),
    encryptionKey: Key.fromKeyArn(
      stack,
      'Key',
      'arn:aws:kms:eu-west-1:999999999999:key/0f3b1c9e-0000-1111-2222-333344445555',
    ),
  })).template();
  template.hasResourceProperties('AWS::CloudTrail::Trail', {
    S3BucketName: 'log-archive',
    KMSKeyId: 'arn:aws:kms:eu-west-1:999999999999:key/0f3b1c9e-0000-1111-2222-333344445555',
  });
});

test('two in one account do not collide', () => {
  const { stack } = build();
  new AuditTrail(stack, 'Second', { config: Adoption.OFF });
  const names = Object.values(Template.fromStack(stack).findResources('AWS::CloudTrail::Trail')).map(
    ({ Properties }) => Properties.TrailName,
  );
  expect(new Set(names).size).toBe(2);
});

test.each<[string, AuditTrailProps, string]>([
  ['an ensured trail', { trail: Adoption.ENSURE }, "'trail' must be CREATE, ADOPT or OFF"],
  ['rules without a recorder', { config: Adoption.OFF, conformancePack: true }, "'conformancePack' needs a recorder"],
  [
    'a trail prop for an adopted trail',
    { trail: Adoption.ADOPT, functions: [] },
    "'functions' is for a trail that is made here",
  ],
])('fails for %s', (_, props, message) => {
  expect(() => build(props)).toThrow(message);
});
