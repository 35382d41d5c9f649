import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { DataClass, LlmDataVault } from '../../../lib/layers/data';
import { ThreatDetection } from '../../../lib/layers/detection';
import {
  Containment,
  IncidentResponse,
  KillSwitch,
  KillSwitchState,
  SpendFreeze,
  SpendGuard,
} from '../../../lib/layers/response';
import { Deployed } from '../../../local/samples/deployed';
import { fullResponse } from '../../../local/samples/full-response';
import { nagFindings } from '../../support/nag';
import { deployedDefinition, execute, ServiceError } from './support/machine';

const contacts = ['security@example.com'];
let stack: Stack;
beforeEach(() => {
  stack = new Stack(new App(), 'Stack');
});

test('the smallest call gives no finding of AwsSolutions or NIST 800-53 R5', () => {
  new IncidentResponse(stack, 'Response', { contacts });
  expect(nagFindings(stack)).toEqual([]);
});

test('with everything it has to offer it gives no finding either', () => {
  expect(nagFindings(fullResponse().stack)).toEqual([]);
});

test('the smallest call tells of findings and revokes sessions', () => {
  new IncidentResponse(stack, 'Response', { contacts });
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::StepFunctions::StateMachine', 2);
  template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: contacts[0] });
  template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
  const sources = Object.values(template.findResources('AWS::Events::Rule')).flatMap(
    (rule) => rule.Properties.EventPattern.source ?? [],
  );
  expect(sources).toEqual(
    expect.arrayContaining(['aws.guardduty', 'aws.securityhub', 'aws.macie', 'aws.access-analyzer']),
  );
});

test('one rule sees every way to take the safety system down', () => {
  new IncidentResponse(stack, 'Response', { contacts });
  Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', {
    EventPattern: {
      detail: {
        $or: Match.arrayWith([
          {
            eventSource: ['bedrock.amazonaws.com'],
            eventName: Match.arrayWith([
              'DeleteGuardrail',
              'DeleteModelInvocationLoggingConfiguration',
              'UpdateGuardrail',
            ]),
          },
        ]),
        errorCode: Match.absent(),
      },
    },
  });
});

test('no event pattern is longer than EventBridge takes, however many alarms there are', () => {
  const alarmArn = (index: number) =>
    `arn:aws-us-gov:cloudwatch:us-gov-west-1:111122223333:alarm:${String(index).padEnd(255, 'x')}`;
  const alarms = Array.from({ length: 23 }, (_, index) =>
    cloudwatch.Alarm.fromAlarmArn(stack, `A${index}`, alarmArn(index)),
  );
  new IncidentResponse(stack, 'Response', {
    contacts,
    alarms,
    killSwitch: new KillSwitch(stack, 'KillSwitch'),
    killSwitchAlarms: alarms.slice(0, 7),
  });
  const rules = Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule'));
  const texts = rules.map(({ Properties }) =>
    JSON.stringify(Properties.EventPattern).replace(
      /\{"(Ref|Fn::GetAtt)":("Response(Rules|Triage|Playbooks)\w+"|\[.*?\])\}/g,
      `"${'x'.repeat(64)}"`,
    ),
  );
  expect(texts.filter((text) => text.length > 2048)).toEqual([]);
  for (const [index] of alarms.entries()) expect(texts.some((text) => text.includes(alarmArn(index)))).toBe(true);
  const watched = texts.filter((text) => text.includes('DisableRule')).join();
  const others = texts.filter((text) => !text.includes('DisableRule')).length - 1; // the kill switch has one of its own
  const watchers = Object.keys(Template.fromStack(stack).findResources('AWS::Events::Rule')).filter((id) =>
    id.startsWith('ResponseRulesRuleTampering'),
  );
  expect(watched.split('x'.repeat(64)).length - 1).toBe(2 * (others + watchers.length));
  // and by their names: the rule of the kill switch, and the rule that watches the watchers
  expect(watched.split(/"KillSwitchChanges\w+"/).length - 1).toBe(2);
  expect(watched.split(/"[\w-]+-RuleWatch"/).length - 1).toBe(2);
});

test('a queue takes twenty statements, and all rules are admitted by one', () => {
  const many = ['a@example.com', 'b@example.com', 'c@example.com'];
  new IncidentResponse(stack, 'Response', { contacts: many });
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::SQS::QueuePolicy'));
  const { Statement } = policy!.Properties.PolicyDocument as { Statement: { Principal: { Service?: string } }[] };
  expect(Statement.filter(({ Principal }) => Principal.Service === 'events.amazonaws.com')).toHaveLength(1);
  expect(Statement.length).toBeLessThan(5);
});

test('the kill switch is pulled although nobody can be told any more', async () => {
  const full = fullResponse();
  const definition = deployedDefinition(new Deployed(full.stack), 'KILLSWITCH');
  const gone = () => {
    throw new ServiceError('Sns.NotFoundException');
  };
  const { calls } = await execute(
    definition,
    { incident: 'i' },
    {
      'appconfig:listDeployments': () => ({ Items: [{ VersionLabel: 'on', State: 'COMPLETE' }] }),
      'sns:publish': gone,
    },
  );
  expect(calls.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['appconfig:listDeployments', 'appconfig:startDeployment', 'sns:publish']),
  );
});

test('what cannot be delivered is kept, and an alarm tells', () => {
  new IncidentResponse(stack, 'Response', { contacts });
  const template = Template.fromStack(stack);
  for (const { Properties } of Object.values(template.findResources('AWS::Events::Rule'))) {
    expect(Properties.Targets).toEqual([expect.objectContaining({ DeadLetterConfig: { Arn: expect.anything() } })]);
  }
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'ApproximateNumberOfMessagesVisible',
    AlarmActions: [Match.anyValue()],
  });
});

test('every machine is encrypted, logs all, and has an alarm on failure', () => {
  const { stack: all } = fullResponse();
  const template = Template.fromStack(all);
  const machines = Object.keys(template.findResources('AWS::StepFunctions::StateMachine'));
  expect(machines).toHaveLength(Object.values(Containment).length + 1);
  template.allResourcesProperties('AWS::StepFunctions::StateMachine', {
    EncryptionConfiguration: { Type: 'CUSTOMER_MANAGED_KMS_KEY', KmsKeyId: Match.anyValue() },
    LoggingConfiguration: { Level: 'ALL' },
  });
  const watched = JSON.stringify(template.findResources('AWS::CloudWatch::Alarm'));
  for (const machine of machines) expect(watched).toContain(machine);
});

test('one way to fail is enough to raise the alarm of a machine, although the others have no data then', () => {
  new IncidentResponse(stack, 'Response', { contacts });
  const alarms = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
  const sums = alarms
    .flatMap(({ Properties }) => (Properties.Metrics ?? []) as { Id: string; Expression?: string }[])
    .flatMap(({ Expression }) => Expression ?? []);
  expect(sums).toHaveLength(2);
  for (const sum of sums) expect(sum.split(' + ')).toEqual(Array(3).fill(expect.stringMatching(/^FILL\(\w+, 0\)$/)));
});

test('the log of the machines whose data is a token has no data', () => {
  const machines = Template.fromStack(fullResponse().stack).findResources('AWS::StepFunctions::StateMachine');
  for (const { Properties } of Object.values(machines)) {
    const waits = JSON.stringify(Properties.DefinitionString).includes('$$.Task.Token');
    expect(Properties.LoggingConfiguration.IncludeExecutionData).toBe(!waits);
  }
  const waiting = Object.values(machines).filter(({ Properties }) =>
    JSON.stringify(Properties.DefinitionString).includes('$$.Task.Token'),
  );
  expect(waiting).toHaveLength(4);
});

test('deliveries are let into the log by its own policy, which the machines wait for: none may write such policies', () => {
  const template = Template.fromStack(fullResponse().stack);
  const [[policy]] = Object.entries(template.findResources('AWS::Logs::ResourcePolicy')).filter(([id]) =>
    id.startsWith('ResponseLog'),
  ) as [[string, unknown]];
  for (const { DependsOn } of Object.values(template.findResources('AWS::StepFunctions::StateMachine'))) {
    expect(DependsOn).toContain(policy);
  }
  expect(JSON.stringify(template.findResources('AWS::IAM::ManagedPolicy'))).not.toContain('logs:PutResourcePolicy');
});

test('a change of the kill switch is told', () => {
  const { response } = fullResponse();
  expect(response.rules.map((rule) => rule.node.id)).toContain('KillSwitch');
});

test('two responses in one stack do not collide', () => {
  new IncidentResponse(stack, 'A', { contacts, containment: [Containment.DISABLE_USER] });
  new IncidentResponse(stack, 'B', { contacts, containment: [Containment.DISABLE_USER] });
  const machines = Object.values(Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine'));
  expect(new Set(machines.map(({ Properties }) => Properties.StateMachineName)).size).toBe(4);
});

describe('grants', () => {
  const granted = (grant: (response: IncidentResponse, person: iam.Role) => void) => {
    const { stack: all, response } = fullResponse();
    const person = new iam.Role(all, 'Person', { assumedBy: new iam.AccountPrincipal('111122223333') });
    grant(response, person);
    const template = Template.fromStack(all);
    const [policy] = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([id]) =>
      id.startsWith('Person'),
    );
    const [decide] = Object.entries(template.findResources('AWS::Lambda::Function')).filter(([id]) =>
      id.includes('Decide'),
    );
    return {
      statements: policy![1].Properties.PolicyDocument.Statement,
      approvers: JSON.stringify(decide![1].Properties.Environment.Variables.APPROVER_ROLES),
      arn: (path: string) => all.resolve(response.approvalApi!.arnForExecuteApi('POST', path, 'live')),
    };
  };

  test('let an approver decide and nothing else, and the function know his role', () => {
    const { statements, approvers, arn } = granted((response, person) => response.grantApprove(person));
    expect(statements).toEqual([{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: arn('/decisions') }]);
    expect(approvers).toContain('Person');
  });

  test('let who asks ask and nothing else, and make nobody an approver', () => {
    const { statements, approvers, arn } = granted((response, person) => response.grantAsk(person));
    expect(statements).toEqual([{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: arn('/requests') }]);
    expect(approvers).toBe('"[]"');
  });

  test('are what lets somebody in also behind VPC endpoints: the policy of the API itself names the account alone', () => {
    const elsewhere = new Stack(new App(), 'Network');
    const endpoint = ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(elsewhere, 'Endpoint', {
      vpcEndpointId: 'vpce-1',
      port: 443,
    });
    const template = Template.fromStack(fullResponse({ vpcEndpoints: [endpoint] }).stack);
    const [api] = Object.values(template.findResources('AWS::ApiGateway::RestApi'));
    expect(api!.Properties.EndpointConfiguration).toEqual({ Types: ['PRIVATE'], VpcEndpointIds: ['vpce-1'] });
    const [allow, deny] = api!.Properties.Policy.Statement;
    expect(JSON.stringify(allow.Principal)).toContain(':iam::111122223333:root');
    expect(deny).toMatchObject({ Effect: 'Deny', Condition: { StringNotEquals: { 'aws:SourceVpce': ['vpce-1'] } } });
  });

  test('approvers can be named as a prop', () => {
    const app = new App();
    const elsewhere = new Stack(app, 'Elsewhere');
    const onCall = iam.Role.fromRoleArn(elsewhere, 'OnCall', 'arn:aws:iam::111122223333:role/people/OnCall');
    const { stack: all } = fullResponse({ approvers: [onCall] });
    Template.fromStack(all).hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { APPROVER_ROLES: '["arn:aws:iam::111122223333:role/people/OnCall"]' } },
    });
  });

  test.each([
    ['an account', new iam.AccountPrincipal('111122223333')],
    ['a service', new iam.ServicePrincipal('lambda.amazonaws.com')],
    ['a user', new iam.ArnPrincipal('arn:aws:iam::111122223333:user/bob')],
    ['everybody', new iam.AnyPrincipal()],
  ])('make an approver of roles, not of %s', (_, principal) => {
    expect(() => fullResponse().response.grantApprove(principal)).toThrow(
      "'grantee' must be IAM roles named by ARN, got",
    );
  });
});

describe('what may be contained', () => {
  const tagsOf = (all: Stack, type: string) =>
    Object.fromEntries(
      Object.entries(Template.fromStack(all).findResources(type)).map(([id, { Properties }]) => [
        id,
        (Properties.Tags as { Key: string; Value: string }[] | undefined)?.find(
          ({ Key }) => Key === 'secure-llm:containment',
        )?.Value,
      ]),
    );

  test('is what is said to be, by a tag', () => {
    const { stack: all, response } = fullResponse();
    const role = new iam.Role(all, 'Mine', { assumedBy: new iam.AccountPrincipal('111122223333') });
    new iam.Role(all, 'Other', { assumedBy: new iam.AccountPrincipal('111122223333') });
    response.allowContainment(role);
    const tags = tagsOf(all, 'AWS::IAM::Role');
    expect(Object.entries(tags).filter(([, value]) => value === 'allowed')).toEqual([
      [expect.stringMatching(/^Mine/), 'allowed'],
    ]);
  });

  test('is not what another template makes: it is tagged there, or synthesis would tell of nothing', () => {
    const { stack: all, response } = fullResponse();
    const role = iam.Role.fromRoleName(all, 'Imported', 'Imported');
    response.allowContainment(role);
    expect(() => Template.fromStack(all)).toThrow(
      "'allowContainment' must be given a role, user or function that this app makes, got Stack/Imported",
    );
  });

  test('is never what contains, freezes or watches, also when everything around it agrees', () => {
    const { stack: all, response } = fullResponse();
    new SpendGuard(all, 'Spend', {
      monthlyLimitUsd: 1,
      topic: response.topic,
      modelIds: ['m'],
      freeze: SpendFreeze.MANUAL,
      roles: [iam.Role.fromRoleName(all, 'Frozen', 'frozen')],
    });
    new ThreatDetection(all, 'Detection');
    response.allowContainment(all);
    const tags = { ...tagsOf(all, 'AWS::IAM::Role'), ...tagsOf(all, 'AWS::Lambda::Function') };
    expect(Object.keys(tags)).toEqual(
      expect.arrayContaining([/^SpendFreezeRole/, /^DetectionGuardDutyRole/].map(expect.stringMatching)),
    );
    expect(new Set(Object.values(tags))).toEqual(new Set(['never']));
  });
});

describe('fails for', () => {
  test.each([
    ['no contact', { contacts: [] }, "'contacts' must name at least one e-mail address, got none (at Stack/Response)"],
    ['a contact that is no address', { contacts: ['ops'] }, "'contacts' must be e-mail addresses, got 'ops'"],
    ['no playbook', { containment: [] }, "'containment' must have at least one playbook, got none"],
    ['evidence without a bucket', { containment: [Containment.SNAPSHOT_EVIDENCE] }, "needs 'evidence'"],
    ['a switch that is not there', { containment: [Containment.KILL_SWITCH] }, "needs 'killSwitch'"],
    ['addresses without a set', { containment: [Containment.BLOCK_IP] }, "needs 'blockedIps'"],
    ['a switch that is pulled to on', { killSwitchState: KillSwitchState.ON }, 'got ON'],
    ['a severity out of range', { containmentSeverity: 11 }, "'containmentSeverity' must be between 1 and 10, got 11"],
    ['an approval that is over at once', { approvalTimeout: Duration.minutes(1) }, "'approvalTimeout' must be between"],
  ])('%s', (_, props, message) => {
    expect(() => new IncidentResponse(stack, 'Response', { contacts, ...props })).toThrow(message);
  });

  test('an IP set of CloudFront outside us-east-1', () => {
    expect(() => {
      const other = new Stack(new App(), 'Other', { env: { region: 'eu-west-1' } });
      const blockedIps = new wafv2.CfnIPSet(other, 'Set', {
        addresses: [],
        ipAddressVersion: 'IPV4',
        scope: 'CLOUDFRONT',
      });
      new IncidentResponse(other, 'Response', { contacts, blockedIps, containment: [Containment.BLOCK_IP] });
    }).toThrow("'blockedIps' must be REGIONAL outside us-east-1, got CLOUDFRONT in eu-west-1");
  });

  test('approving where nothing waits', () => {
    const response = new IncidentResponse(stack, 'Response', { contacts, killSwitch: new KillSwitch(stack, 'Switch') });
    expect(() => response.grantApprove(new iam.AccountPrincipal('1'))).toThrow(
      "'grantApprove' needs a playbook that waits",
    );
  });
});

test('an e-mail that cannot be delivered goes to the dead letters', () => {
  new IncidentResponse(stack, 'Response', { contacts });
  Template.fromStack(stack).hasResourceProperties('AWS::SNS::Subscription', {
    RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('Undelivered'), 'Arn'] } },
  });
});

test('a vault in another stack admits the playbook that keeps evidence, and only below incidents/', () => {
  const app = new App();
  const vault = new LlmDataVault(new Stack(app, 'Data'), 'Vault');
  stack = new Stack(app, 'Application');
  const response = new IncidentResponse(stack, 'Response', { contacts, evidence: vault.bucket(DataClass.EVIDENCE) });
  vault.grantAdd(DataClass.EVIDENCE, response.playbookGrantee(Containment.SNAPSHOT_EVIDENCE)!, 'incidents/*');
  expect(response.playbookGrantee(Containment.DISABLE_USER)).toBeUndefined();
  expect(nagFindings(stack)).toEqual([]);

  const template = Template.fromStack(stack);
  const policies = JSON.stringify(Template.fromStack(Stack.of(vault)).findResources('AWS::S3::BucketPolicy'));
  expect(policies).toMatch(/role\/secure-llm\/response\/Application\/Application-[^"]*EVIDENCE-Role/);
  template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: 's3:PutObject',
          Resource: { 'Fn::Join': ['', Match.arrayWith(['/incidents/*'])] },
        }),
      ]),
    },
  });
});
