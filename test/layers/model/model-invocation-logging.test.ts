import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Adoption,
  DataClass,
  LlmDataVault,
  ModelInvocationLogging,
  type ModelInvocationLoggingProps,
} from '../../../lib';
import type { EnsureProperties } from '../../../lib/ensure/contract';
import { Deployed } from '../../../local/samples/deployed';
import { Iam } from '../../support/iam';
import { nagFindings } from '../../support/nag';

const TYPE = 'Custom::SecureLlmModelInvocationLogging';

function build(props?: ModelInvocationLoggingProps) {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
  const logging = new ModelInvocationLogging(stack, 'Logging', props);
  return { stack, logging };
}

const deployed = (stack: Stack) => new Deployed(stack).one(TYPE, '').properties as unknown as EnsureProperties;
const configuration = (stack: Stack) => JSON.parse(deployed(stack).Settings.configuration);

test('the smallest call delivers text to an encrypted, masked, protected log group, and large bodies to the vault', () => {
  const { stack } = build();
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Logs::LogGroup', {
    DeletionProtectionEnabled: true,
    KmsKeyId: Match.anyValue(),
    RetentionInDays: 400,
    DataProtectionPolicy: Match.anyValue(),
  });
  const { Mode, TakeOver } = deployed(stack);
  expect([Mode, TakeOver]).toEqual(['ENSURE', undefined]);
  expect(configuration(stack)).toMatchObject({
    cloudWatchConfig: {
      logGroupName: expect.any(String),
      largeDataDeliveryS3Config: { keyPrefix: 'model-invocations' },
    },
    textDataDeliveryEnabled: true,
    imageDataDeliveryEnabled: false,
    embeddingDataDeliveryEnabled: false,
    videoDataDeliveryEnabled: false,
    audioDataDeliveryEnabled: false,
  });
});

test('gives AwsSolutions and NIST 800-53 R5 nothing to find', () => {
  expect(nagFindings(build().stack)).toEqual([]);
});

test('Bedrock writes for this account alone, to its own log stream and its own folder', async () => {
  const { stack } = build();
  const iam = new Iam(stack);
  const role = iam.role('DeliveryRole');
  const group = configuration(stack).cloudWatchConfig.logGroupName;
  const stream = (name: string) => `arn:aws:logs:eu-west-1:111122223333:log-group:${group}:log-stream:${name}`;
  const put = (resource: string) => iam.decide({ principal: role, action: 'logs:PutLogEvents', resource });
  expect(await put(stream('aws/bedrock/modelinvocations'))).toBe('allowed');
  expect(await put(stream('other'))).not.toBe('allowed');
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: [
        {
          Action: 'sts:AssumeRole',
          Effect: 'Allow',
          Principal: { Service: 'bedrock.amazonaws.com' },
          Condition: {
            StringEquals: { 'aws:SourceAccount': '111122223333' },
            ArnLike: { 'aws:SourceArn': Match.anyValue() },
          },
        },
      ],
    },
  });
});

test('the configuration waits for whatever Bedrock tries before it accepts it', () => {
  const { stack } = build();
  const [resource] = Object.values(Template.fromStack(stack).findResources(TYPE));
  const types = (resource.DependsOn as string[]).map((id) => Template.fromStack(stack).toJSON().Resources[id].Type);
  expect(types).toEqual(expect.arrayContaining(['AWS::S3::BucketPolicy', 'AWS::IAM::ManagedPolicy']));
});

test('looking only builds no destination and a role that can change nothing', () => {
  const { stack, logging } = build({ adoption: Adoption.ADOPT });
  expect(logging.logGroup).toBeUndefined();
  const policy = JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'));
  expect(policy).toContain('bedrock:GetModelInvocationLoggingConfiguration');
  expect(policy).not.toMatch(/PutModelInvocation|DeleteModelInvocation|PassRole|ssm:Put/);
});

test('large bodies are locked as evidence, or erasable among the prompts of a vault that the application has', () => {
  Template.fromStack(build().stack).hasResourceProperties('AWS::S3::Bucket', { ObjectLockEnabled: true });
  const { stack } = build();
  const vault = new LlmDataVault(stack, 'Vault', { classes: [DataClass.PROMPTS] });
  const logging = new ModelInvocationLogging(stack, 'Erasable', { vault, dataClass: DataClass.PROMPTS });
  const reader = new Role(stack, 'Reader', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  logging.grantRead(reader).assertSuccess();
});

test.each<[string, ModelInvocationLoggingProps, string]>([
  ['CREATE', { adoption: Adoption.CREATE }, "'adoption' must be ENSURE or ADOPT"],
  ['OFF', { adoption: Adoption.OFF }, "'adoption' must be ENSURE or ADOPT"],
  ['a takeover that only looks', { adoption: Adoption.ADOPT, takeOver: true }, "'takeOver' changes the configuration"],
  ['no text', { logText: false }, "'logText' false would be weaker"],
])('fails for %s', (_, props, message) => {
  expect(() => build(props)).toThrow(message);
});

test('failed deliveries are metrics', () => {
  const { logging, stack } = build();
  expect(stack.resolve(logging.metricDeliveryFailure().toMetricConfig().metricStat)).toMatchObject({
    namespace: 'AWS/Bedrock',
    metricName: 'ModelInvocationLogsCloudWatchDeliveryFailure',
    statistic: 'Sum',
  });
});
