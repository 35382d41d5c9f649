import Ajv from 'ajv';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { KillSwitch, KillSwitchState } from '../../../lib/layers/response';
import { nagFindings } from '../../support/nag';

let stack: Stack;
beforeEach(() => {
  stack = new Stack(new App(), 'Stack');
});

test('alone it gives no finding of AwsSolutions or NIST 800-53 R5, and the check can fail', () => {
  new KillSwitch(stack, 'Switch');
  expect(nagFindings(stack)).toEqual([]);
  new s3.CfnBucket(stack, 'Bare');
  expect(nagFindings(stack)).not.toEqual([]);
});

test('every state is a version with its own label, open states before strict ones, and `on` is deployed', () => {
  new KillSwitch(stack, 'Switch');
  const template = Template.fromStack(stack);
  const versions = template.findResources('AWS::AppConfig::HostedConfigurationVersion');
  const content = Object.values(versions).map((version) => version.Properties.Content);
  expect(content).toEqual(['{"mode":"on"}', '{"mode":"no-tools"}', '{"mode":"static"}', '{"mode":"off"}']);
  for (const version of Object.values(versions)) {
    expect(JSON.parse(version.Properties.Content).mode).toBe(version.Properties.VersionLabel);
  }
  const [on] = Object.keys(versions);
  template.hasResourceProperties('AWS::AppConfig::Deployment', {
    ConfigurationVersion: { 'Fn::GetAtt': [on, 'VersionNumber'] },
    // a key that changes would deploy `on` anew, over a switch that was pulled
    KmsKeyIdentifier: Match.absent(),
  });
});

test('the schema accepts the four states and nothing else', () => {
  new KillSwitch(stack, 'Switch');
  const [profile] = Object.values(Template.fromStack(stack).findResources('AWS::AppConfig::ConfigurationProfile'));
  const { $schema, ...schema } = JSON.parse(profile.Properties.Validators[0].Content);
  expect($schema).toContain('draft-04'); // the draft AppConfig reads
  const valid = new Ajv().compile(schema);
  for (const mode of Object.values(KillSwitchState)) expect(valid({ mode })).toBe(true);
  for (const bad of [{}, { mode: 'ON' }, { state: 'off' }, { mode: 'on', until: 'noon' }, 'on', null]) {
    expect(valid(bad)).toBe(false);
  }
});

test('a pull reaches every reader at once and nothing rolls it back', () => {
  new KillSwitch(stack, 'Switch');
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::AppConfig::DeploymentStrategy', {
    DeploymentDurationInMinutes: 0,
    FinalBakeTimeInMinutes: 0,
    GrowthFactor: 100,
  });
  template.hasResourceProperties('AWS::AppConfig::Environment', { Monitors: Match.absent() });
});

test('every change is written to an encrypted log that outlives the stack', () => {
  new KillSwitch(stack, 'Switch');
  const template = Template.fromStack(stack);
  template.hasResource('AWS::Logs::LogGroup', {
    DeletionPolicy: 'Retain',
    Properties: { KmsKeyId: Match.anyValue(), RetentionInDays: 400 },
  });
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: { detail: { eventName: Match.arrayWith(['StartDeployment', 'StopDeployment']) } },
    Targets: [{ Arn: Match.anyValue() }],
  });
});

test('a reader may read this configuration only', () => {
  const role = new iam.Role(stack, 'Gateway', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  new KillSwitch(stack, 'Switch').grantRead(role);
  const statements = Template.fromStack(stack).findResources('AWS::IAM::Policy');
  const actions = Object.values(statements).flatMap((p) =>
    p.Properties.PolicyDocument.Statement.map((s: { Action: unknown }) => s.Action),
  );
  expect(actions).toEqual([['appconfig:StartConfigurationSession', 'appconfig:GetLatestConfiguration'], 'kms:Decrypt']);
});

test('a puller may deploy a state and cannot write one', () => {
  const role = new iam.Role(stack, 'Playbook', { assumedBy: new iam.ServicePrincipal('states.amazonaws.com') });
  new KillSwitch(stack, 'Switch').grantPull(role);
  const statements = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy')).flatMap(
    (p) => p.Properties.PolicyDocument.Statement,
  );
  expect(statements.flatMap((s) => s.Action)).toEqual([
    'appconfig:StartDeployment',
    'appconfig:ListDeployments',
    'kms:Decrypt',
    'kms:GenerateDataKey',
  ]);
  expect(JSON.stringify(statements)).not.toContain('"Resource":"*"');
});

test('two switches in one stack do not collide', () => {
  new KillSwitch(stack, 'A');
  new KillSwitch(stack, 'B');
  const names = Object.values(Template.fromStack(stack).findResources('AWS::AppConfig::Application')).map(
    (a) => a.Properties.Name,
  );
  expect(new Set(names).size).toBe(2);
});
