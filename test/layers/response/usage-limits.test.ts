import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { KillSwitch, UsageLimits } from '../../../lib/layers/response';
import { nagFindings } from '../../support/nag';

let stack: Stack;
beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-central-1' } });
});
const template = () => Template.fromStack(stack);

test('alone it gives no finding of AwsSolutions or NIST 800-53 R5, and the check can fail', () => {
  new UsageLimits(stack, 'Limits');
  expect(nagFindings(stack)).toEqual([]);
  new s3.CfnBucket(stack, 'Bare');
  expect(nagFindings(stack)).not.toEqual([]);
});

describe('the document', () => {
  test('is deployed once, empty, and nothing of that first deployment ever changes', () => {
    new UsageLimits(stack, 'Limits');
    const [[id, version], ...others] = Object.entries(
      template().findResources('AWS::AppConfig::HostedConfigurationVersion'),
    );
    expect(others).toEqual([]);
    // users of this library have deployed it: with another content or label it would be deployed over theirs
    expect([id, version!.Properties.Content, version!.Properties.VersionLabel]).toEqual([
      'LimitsVersiondeployedCA91D1A7',
      '{}',
      'as-deployed',
    ]);
    template().hasResourceProperties('AWS::AppConfig::Deployment', {
      ConfigurationVersion: { 'Fn::GetAtt': [id, 'VersionNumber'] },
      KmsKeyIdentifier: Match.absent(),
    });
  });

  test('reaches every reader at once and nothing rolls it back', () => {
    new UsageLimits(stack, 'Limits');
    template().hasResourceProperties('AWS::AppConfig::DeploymentStrategy', {
      DeploymentDurationInMinutes: 0,
      FinalBakeTimeInMinutes: 0,
      GrowthFactor: 100,
    });
    template().hasResourceProperties('AWS::AppConfig::Environment', { Monitors: Match.absent() });
  });

  test('has an application of its own: one deployment at a time runs in an environment, and the kill switch must not wait', () => {
    new KillSwitch(stack, 'Switch');
    new UsageLimits(stack, 'Limits');
    template().resourceCountIs('AWS::AppConfig::Application', 2);
    template().resourceCountIs('AWS::AppConfig::Environment', 2);
  });

  test('outlives the stack with what people wrote, which AppConfig would not let go; a stack made anew has another name', () => {
    new UsageLimits(stack, 'Limits');
    for (const type of ['AWS::AppConfig::Application', 'AWS::AppConfig::ConfigurationProfile']) {
      template().hasResource(type, { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    }
    const [application] = Object.values(template().findResources('AWS::AppConfig::Application'));
    expect(JSON.stringify(application!.Properties.Name)).toContain('AWS::StackId');
    template().hasResource('AWS::AppConfig::Environment', { DeletionPolicy: Match.absent() });
  });

  test('keeps to the bounds of its gateway, and to what a gateway may have where there is none', () => {
    const limits = new UsageLimits(stack, 'Limits');
    const bound = new UsageLimits(stack, 'Bound');
    bound._bindGateway({
      aliases: ['default'],
      groups: false,
      userTokensPerDay: 5,
      tenantTokensPerDay: 6,
      globalTokensPerDay: 7,
      userRequestsPerMinute: 8,
    });
    const schemaOf = ({ profile }: UsageLimits) => {
      const { Properties } = template().findResources('AWS::AppConfig::ConfigurationProfile')[
        stack.getLogicalId(profile)
      ]!;
      return JSON.parse(Properties.Validators[0].Content).properties;
    };
    const most = (schema: ReturnType<typeof schemaOf>) =>
      ['users', 'tenants', 'groups', 'aliases'].map((part) => schema[part].items.properties.tokensPerDay.maximum);
    expect(most(schemaOf(bound))).toEqual([5, 6, 6, 7]);
    expect(most(schemaOf(limits))).toEqual([1e12, 1e12, 1e12, 1e12]);
    expect(schemaOf(bound).users.items.properties.requestsPerMinute.maximum).toBe(8);
    expect(schemaOf(bound).groups.maxItems).toBe(0);
    expect(schemaOf(bound).aliases.items.properties.name).toEqual({ type: 'string', enum: ['default'] });
  });

  test('is for one gateway', () => {
    const limits = new UsageLimits(stack, 'Limits');
    const bounds = { userTokensPerDay: 1, tenantTokensPerDay: 1, globalTokensPerDay: 1, userRequestsPerMinute: 1 };
    limits._bindGateway(bounds);
    expect(() => limits._bindGateway(bounds)).toThrow("'usageLimits' must be those of one gateway");
  });
});

test('every change is written to an encrypted log that outlives the stack', () => {
  new UsageLimits(stack, 'Limits');
  template().hasResource('AWS::Logs::LogGroup', {
    DeletionPolicy: 'Retain',
    Properties: { KmsKeyId: Match.anyValue(), RetentionInDays: 400 },
  });
  template().hasResourceProperties('AWS::Events::Rule', {
    EventPattern: { detail: { eventName: Match.arrayWith(['CreateHostedConfigurationVersion', 'StartDeployment']) } },
    Targets: [{ Arn: Match.anyValue() }],
  });
});

describe('grants', () => {
  const statementsOf = (grant: (limits: UsageLimits, role: iam.IRole) => void) => {
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    grant(new UsageLimits(stack, 'Limits'), role);
    return Object.values(template().findResources('AWS::IAM::Policy')).flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement as { Action: string | string[]; Resource: unknown }[],
    );
  };

  test('a reader may read this document only', () => {
    const statements = statementsOf((limits, role) => limits.grantRead(role));
    expect(statements.map(({ Action }) => Action)).toEqual([
      ['appconfig:StartConfigurationSession', 'appconfig:GetLatestConfiguration'],
      'kms:Decrypt',
    ]);
  });

  test('who changes it may write and deploy it, by its own strategy, and nothing else', () => {
    const statements = statementsOf((limits, role) => limits.grantChange(role));
    const resources = Object.fromEntries(
      statements.map(({ Action, Resource }) => [[Action].flat().join(), JSON.stringify(Resource)]),
    );
    expect(Object.keys(resources)).toEqual([
      'appconfig:CreateHostedConfigurationVersion',
      'appconfig:StartDeployment',
      'kms:Decrypt,kms:GenerateDataKey',
    ]);
    expect(resources['appconfig:StartDeployment']).toContain('LimitsStrategy');
    expect(resources['appconfig:StartDeployment']).toContain('LimitsEnvironment');
    expect(resources['appconfig:CreateHostedConfigurationVersion']).toContain('LimitsProfile');
    expect(JSON.stringify(statements)).not.toMatch(/"Resource":"\*"|\*/);
  });
});
