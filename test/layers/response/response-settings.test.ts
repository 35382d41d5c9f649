import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import {
  Containment,
  IncidentResponse,
  type IncidentResponseProps,
  KillSwitch,
  KillSwitchState,
  SpendFreeze,
  SpendGuard,
  type SpendGuardProps,
} from '../../../lib/layers/response';
import { Deployed } from '../../../local/samples/deployed';
import { fullResponse } from '../../../local/samples/full-response';
import { deployedDefinition } from './support/machine';

// biome-ignore lint/suspicious/noExplicitAny: a template has no types
type Properties = any;
const stackOf = () => new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-central-1' } });
const all = (template: Template, type: string): [string, Properties][] =>
  Object.entries(template.findResources(type)).map(([id, { Properties }]) => [id, Properties]);

describe('the topic and what it could not deliver', () => {
  const stack = stackOf();
  new IncidentResponse(stack, 'Response', { contacts: ['a@example.com', 'b@example.com'] });
  const template = Template.fromStack(stack);
  const [[key, { EnableKeyRotation }]] = all(template, 'AWS::KMS::Key') as [[string, Properties]];
  const [[queue, undelivered]] = all(template, 'AWS::SQS::Queue') as [[string, Properties]];

  test('are under one key, which is rotated and outlives the stack', () => {
    expect(EnableKeyRotation).toBe(true);
    template.allResources('AWS::KMS::Key', { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    const arn = { 'Fn::GetAtt': [key, 'Arn'] };
    expect([
      all(template, 'AWS::SNS::Topic')[0]![1].KmsMasterKeyId,
      undelivered.KmsMasterKeyId,
      ...all(template, 'AWS::Logs::LogGroup').map(([, { KmsKeyId }]) => KmsKeyId),
    ]).toEqual([arn, arn, arn]);
  });

  test('take nothing without TLS', () => {
    for (const type of ['AWS::SNS::TopicPolicy', 'AWS::SQS::QueuePolicy']) {
      for (const [, { PolicyDocument }] of all(template, type)) {
        expect(PolicyDocument.Statement).toContainEqual(
          expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        );
      }
    }
  });

  test('tell every contact, and keep what a mail server refuses for fourteen days', () => {
    expect(undelivered.MessageRetentionPeriod).toBe(14 * 86_400);
    expect(
      all(template, 'AWS::SNS::Subscription').map(([, each]) => [each.Protocol, each.Endpoint, each.RedrivePolicy]),
    ).toEqual(
      ['a@example.com', 'b@example.com'].map((address) => [
        'email',
        address,
        { deadLetterTargetArn: { 'Fn::GetAtt': [queue, 'Arn'] } },
      ]),
    );
  });

  test('are logged for thirteen months, or as long as is asked', () => {
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 400 });
    template.allResources('AWS::Logs::LogGroup', { DeletionPolicy: 'Retain' });
    const other = stackOf();
    const logRetention = logs.RetentionDays.FIVE_YEARS;
    new IncidentResponse(other, 'Response', { contacts: ['a@example.com'], logRetention });
    Template.fromStack(other).allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 1827 });
  });
});

describe('which playbooks there are, and which wait for a person', () => {
  const playbooks = (
    props: Partial<IncidentResponseProps>,
    build: (stack: Stack) => Partial<IncidentResponseProps>,
  ) => {
    const stack = stackOf();
    const response = new IncidentResponse(stack, 'Response', {
      contacts: ['a@example.com'],
      ...build(stack),
      ...props,
    });
    return Object.values(Containment).filter((each) => response.playbook(each));
  };
  const { REVOKE_SESSIONS, KILL_SWITCH, QUARANTINE_PRINCIPAL, SNAPSHOT_EVIDENCE } = Containment;

  test('depends on what they have to work with, unless they are named', () => {
    const withSwitch = (stack: Stack) => ({ killSwitch: new KillSwitch(stack, 'Switch') });
    expect(playbooks({}, () => ({}))).toEqual([REVOKE_SESSIONS]);
    expect(playbooks({}, withSwitch).sort()).toEqual([KILL_SWITCH, REVOKE_SESSIONS].sort());
    expect(playbooks({ containment: [QUARANTINE_PRINCIPAL, QUARANTINE_PRINCIPAL] }, withSwitch)).toEqual([
      QUARANTINE_PRINCIPAL,
    ]);
    const evidence = fullResponse({ containment: undefined }).response;
    expect(evidence.playbook(SNAPSHOT_EVIDENCE)).toBeDefined();
  });

  // What takes something from people waits; what only looks or can be undone at once does not.
  const WAITS: Record<Containment, boolean> = {
    [Containment.SNAPSHOT_EVIDENCE]: false,
    [Containment.REVOKE_SESSIONS]: false,
    [Containment.KILL_SWITCH]: false,
    [Containment.QUARANTINE_PRINCIPAL]: true,
    [Containment.DISABLE_USER]: true,
    [Containment.BLOCK_IP]: true,
    [Containment.ISOLATE_FUNCTION]: true,
  };
  const waiting = (props: Partial<IncidentResponseProps>) => {
    const deployed = new Deployed(fullResponse(props).stack);
    return Object.fromEntries(
      Object.values(Containment).map((each) => {
        const text = JSON.stringify(deployedDefinition(deployed, each.replaceAll('_', '')));
        return [each, text.includes('waitForTaskToken') && Number(/"TimeoutSeconds":(\d+)/.exec(text)?.[1])];
      }),
    );
  };

  test('a day by default', () => {
    expect(waiting({})).toEqual(
      Object.fromEntries(Object.entries(WAITS).map(([each, waits]) => [each, waits && expect.any(Number)])),
    );
    const text = (props: Partial<IncidentResponseProps>) =>
      JSON.stringify(deployedDefinition(new Deployed(fullResponse(props).stack), 'QUARANTINEPRINCIPAL'));
    expect(text({})).toContain('"TimeoutSeconds":86400');
    expect(text({ approvalTimeout: Duration.hours(2) })).toContain('"TimeoutSeconds":7200');
  });

  test('nobody where no approval is wanted', () => {
    const { response, stack } = fullResponse({ approveContainment: false });
    expect(response.approvalApi).toBeUndefined();
    expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine'))).not.toContain(
      'waitForTaskToken',
    );
  });
});

test.each([
  [undefined, 'static'],
  [KillSwitchState.OFF, 'off'],
  [KillSwitchState.NO_TOOLS, 'no-tools'],
])('the kill switch is pulled to %s', (killSwitchState, label) => {
  const definition = deployedDefinition(new Deployed(fullResponse({ killSwitchState }).stack), 'KILLSWITCH');
  expect(JSON.stringify(definition)).toContain(`"ConfigurationVersion":"${label}"`);
});

test('a finding is answered from the severity that is asked for, and told from medium on', () => {
  const severities = (props: Partial<IncidentResponseProps>) =>
    Object.fromEntries(
      all(Template.fromStack(fullResponse(props).stack), 'AWS::Events::Rule')
        .filter(([id]) => id.includes('GuardDuty'))
        .map(([id, { EventPattern }]) => [id.includes('Contain'), EventPattern.detail.severity]),
    );
  const from = (severity: number) => [{ numeric: ['>=', severity] }];
  expect(severities({})).toEqual({ false: from(4), true: from(7) });
  expect(severities({ containmentSeverity: 9 })).toEqual({ false: from(4), true: from(9) });
});

describe('the kill switch', () => {
  const build = (given: (stack: Stack) => object = () => ({})) => {
    const stack = stackOf();
    new KillSwitch(stack, 'Switch', given(stack));
    return { template: Template.fromStack(stack) };
  };

  test('is under one key, state and log, and can have another', () => {
    const { template } = build();
    template.allResources('AWS::KMS::Key', {
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: Match.objectLike({ EnableKeyRotation: true }),
    });
    const { template: own } = build((stack) => ({ key: new kms.Key(stack, 'Own') }));
    own.resourceCountIs('AWS::KMS::Key', 1);
    const [[id]] = all(own, 'AWS::KMS::Key') as [[string, Properties]];
    const arn = { 'Fn::GetAtt': [id, 'Arn'] };
    own.hasResourceProperties('AWS::AppConfig::ConfigurationProfile', { KmsKeyIdentifier: arn, LocationUri: 'hosted' });
    own.hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: arn, RetentionInDays: 400 });
  });

  test('keeps its log as long as is asked', () => {
    const { template } = build(() => ({ auditRetention: logs.RetentionDays.FIVE_YEARS }));
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 1827 });
  });

  test('makes its states one after another, and deploys when all are there', () => {
    const resources = build().template.toJSON().Resources as Record<string, { DependsOn?: string[] }>;
    const states = ['on', 'notools', 'static', 'off'].map((name) => new RegExp(`^SwitchVersion${name}[0-9A-F]{8}$`));
    const ids = states.map((state) => Object.keys(resources).find((id) => state.test(id))!);
    expect(ids.map((id) => resources[id]!.DependsOn)).toEqual([undefined, [ids[0]], [ids[1]], [ids[2]]]);
    const deployment = Object.keys(resources).find((id) => id.startsWith('SwitchInitialDeployment'))!;
    expect(resources[deployment]!.DependsOn).toEqual([ids[3]]);
  });

  test('lets readers read one configuration, and who pulls it deploy what is there', () => {
    const stack = stackOf();
    const made = new KillSwitch(stack, 'Switch');
    const grantee = (id: string) => new iam.Role(stack, id, { assumedBy: new iam.AccountPrincipal('111122223333') });
    made.grantRead(grantee('Reader'));
    made.grantPull(grantee('Puller'));
    const actions = Object.fromEntries(
      all(Template.fromStack(stack), 'AWS::IAM::Policy').map(([id, { PolicyDocument }]) => [
        id.slice(0, 6),
        PolicyDocument.Statement.map(({ Action, Resource }: Properties) => [Action, [Resource].flat().length]),
      ]),
    );
    expect(actions).toEqual({
      Reader: [
        [['appconfig:StartConfigurationSession', 'appconfig:GetLatestConfiguration'], 1],
        ['kms:Decrypt', 1],
      ],
      Puller: [
        ['appconfig:StartDeployment', 4],
        ['appconfig:ListDeployments', 2],
        [['kms:Decrypt', 'kms:GenerateDataKey'], 1],
      ],
    });
  });
});

describe('the budget', () => {
  const build = (props: Partial<SpendGuardProps> = {}) => {
    const stack = stackOf();
    const { topic } = new IncidentResponse(stack, 'Response', { contacts: ['a@example.com'] });
    const role = iam.Role.fromRoleName(stack, 'Caller', 'caller');
    new SpendGuard(stack, 'Spend', { monthlyLimitUsd: 500, topic, modelIds: ['m'], roles: [role], ...props });
    const template = Template.fromStack(stack);
    return { template, budget: all(template, 'AWS::Budgets::Budget')[0]![1] };
  };
  const alerts = (budget: Properties) =>
    budget.NotificationsWithSubscribers.flatMap(({ Notification: n }: Properties) => [
      `${n.NotificationType} ${n.ComparisonOperator} ${n.Threshold} ${n.ThresholdType}`,
    ]);

  test('counts what a month costs, of all or of what has a tag', () => {
    expect(build().budget.Budget).toEqual({
      BudgetType: 'COST',
      TimeUnit: 'MONTHLY',
      BudgetLimit: { Amount: 500, Unit: 'USD' },
    });
    expect(build({ costTag: { key: 'k', value: 'v' } }).budget.Budget.CostFilters).toEqual({
      TagKeyValue: ['user:k$v'],
    });
  });

  test('is told when it is going to be spent, and when it is', () => {
    expect(alerts(build().budget)).toEqual([
      'FORECASTED GREATER_THAN 80 PERCENTAGE',
      'FORECASTED GREATER_THAN 100 PERCENTAGE',
      'ACTUAL GREATER_THAN 100 PERCENTAGE',
    ]);
    expect(alerts(build({ forecastAlerts: [50] }).budget)).toEqual([
      'FORECASTED GREATER_THAN 50 PERCENTAGE',
      'ACTUAL GREATER_THAN 100 PERCENTAGE',
    ]);
  });

  test('freezes callers when what was really spent reaches the share that is asked for, and tells', () => {
    const { template } = build({ freeze: SpendFreeze.MANUAL, freezeAt: 90 });
    const [[budget]] = all(template, 'AWS::Budgets::Budget') as [[string, Properties]];
    const [[topic]] = all(template, 'AWS::SNS::Topic') as [[string, Properties]];
    const [[, action]] = all(template, 'AWS::Budgets::BudgetsAction') as [[string, Properties]];
    expect(action).toMatchObject({
      BudgetName: { Ref: budget },
      ActionType: 'APPLY_IAM_POLICY',
      NotificationType: 'ACTUAL',
      ActionThreshold: { Type: 'PERCENTAGE', Value: 90 },
      ApprovalModel: 'MANUAL',
      Subscribers: [{ Type: 'SNS', Address: { Ref: topic } }],
      Definition: { IamActionDefinition: { Roles: ['caller'] } },
    });
  });

  test('freezes nobody before the freezer may', () => {
    const { template } = build({ freeze: SpendFreeze.AUTOMATIC });
    const [policy] = Object.keys(template.findResources('AWS::IAM::ManagedPolicy')).filter((id) =>
      id.includes('FreezeRolePolicy'),
    );
    template.hasResource('AWS::Budgets::BudgetsAction', { DependsOn: [policy] });
  });
});
