import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { LlmModel, ModelAccess, ModelGuardrail } from '../../../lib/layers/model';
import { IncidentResponse, SpendFreeze, SpendGuard, type SpendGuardProps } from '../../../lib/layers/response';
import { Iam } from '../../support/iam';
import { nagFindings } from '../../support/nag';

let stack: Stack;
let response: IncidentResponse;
beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-central-1' } });
  response = new IncidentResponse(stack, 'Response', { contacts: ['security@example.com'] });
});
const guard = (props: Partial<SpendGuardProps> = {}) =>
  new SpendGuard(stack, 'Spend', {
    monthlyLimitUsd: 500,
    topic: response.topic,
    modelIds: ['amazon.nova-lite-v1:0'],
    ...props,
  });
const caller = () => new iam.Role(stack, 'Caller', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });

test('the smallest call gives no finding of AwsSolutions or NIST 800-53 R5', () => {
  guard();
  expect(nagFindings(stack)).toEqual([]);
});

test('a freeze gives none either', () => {
  guard({ freeze: SpendFreeze.AUTOMATIC, roles: [caller()] });
  expect(nagFindings(stack)).toEqual([]);
});

test('budget and freeze carry their stack’s name, by which an organization tells them from others', () => {
  guard({ freeze: SpendFreeze.AUTOMATIC, roles: [caller()] });
  const tags = { ResourceTags: [{ Key: 'secure-llm:stack', Value: 'Stack' }] };
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Budgets::Budget', tags);
  template.hasResourceProperties('AWS::Budgets::BudgetsAction', tags);
});

test('the budget forecasts, and tells the topic', () => {
  guard();
  const [budget] = Object.values(Template.fromStack(stack).findResources('AWS::Budgets::Budget'));
  expect(budget.Properties.Budget).toMatchObject({ BudgetLimit: { Amount: 500, Unit: 'USD' }, TimeUnit: 'MONTHLY' });
  const alerts = budget.Properties.NotificationsWithSubscribers;
  expect(
    alerts.map(({ Notification: n }: { Notification: Record<string, unknown> }) => [n.NotificationType, n.Threshold]),
  ).toEqual([
    ['FORECASTED', 80],
    ['FORECASTED', 100],
    ['ACTUAL', 100],
  ]);
  for (const alert of alerts) {
    expect(alert.Subscribers).toEqual([{ SubscriptionType: 'SNS', Address: stack.resolve(response.topic.topicArn) }]);
  }
});

test('AWS Budgets may publish to the encrypted topic, for this account only', async () => {
  guard();
  const simulator = new Iam(stack);
  const resource = simulator.deployed.value(stack, response.topic.topicArn);
  const publish = (account: string) =>
    simulator.decide({
      principal: simulator.service('budgets.amazonaws.com'),
      action: 'sns:Publish',
      resource,
      resourcePolicy: simulator.document('AWS::SNS::TopicPolicy'),
      context: { 'aws:SourceAccount': account },
    });
  expect(await publish('111122223333')).toBe('allowed');
  expect(await publish('444455556666')).not.toBe('allowed');
});

test('a tag limits the budget', () => {
  guard({ costTag: { key: 'workload', value: 'assistant' } });
  Template.fromStack(stack).hasResourceProperties('AWS::Budgets::Budget', {
    Budget: { CostFilters: { TagKeyValue: ['user:workload$assistant'] } },
  });
});

test('tokens of every model and profile have a band and an alarm that tells', () => {
  const guardrail = new ModelGuardrail(stack, 'Guardrail');
  const modelAccess = new ModelAccess(stack, 'Access', {
    guardrail,
    models: {
      default: LlmModel.foundationModel('amazon.nova-lite-v1:0'),
      big: LlmModel.foundationModel('amazon.nova-pro-v1:0'),
    },
  });
  const { alarms } = guard({ modelAccess, modelIds: ['amazon.nova-lite-v1:0', 'profile-1'] });
  expect(alarms).toHaveLength(6); // three models: the one that is named twice counts once
  const template = Template.fromStack(stack);
  for (const ModelId of ['amazon.nova-lite-v1:0', 'amazon.nova-pro-v1:0', 'profile-1']) {
    for (const MetricName of ['InputTokenCount', 'OutputTokenCount']) {
      template.hasResourceProperties('AWS::CloudWatch::AnomalyDetector', {
        SingleMetricAnomalyDetector: {
          Namespace: 'AWS/Bedrock',
          MetricName,
          Stat: 'Sum',
          Dimensions: [{ Name: 'ModelId', Value: ModelId }],
        },
      });
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        ThresholdMetricId: Match.anyValue(),
        AlarmActions: [stack.resolve(response.topic.topicArn)],
        Metrics: Match.arrayWith([
          Match.objectLike({
            MetricStat: { Metric: { MetricName, Dimensions: [{ Name: 'ModelId', Value: ModelId }] }, Stat: 'Sum' },
          }),
        ]),
      });
    }
  }
});

test('nothing is frozen unless it is asked for', () => {
  guard({ roles: [caller()] });
  Template.fromStack(stack).resourceCountIs('AWS::Budgets::BudgetsAction', 0);
});

test.each([SpendFreeze.MANUAL, SpendFreeze.AUTOMATIC])(
  'a freeze that is %s attaches the denial to the callers',
  (freeze) => {
    const role = caller();
    const { freezePolicy } = guard({ freeze, roles: [role] });
    Template.fromStack(stack).hasResourceProperties('AWS::Budgets::BudgetsAction', {
      ApprovalModel: freeze,
      ActionType: 'APPLY_IAM_POLICY',
      NotificationType: 'ACTUAL',
      ActionThreshold: { Type: 'PERCENTAGE', Value: 100 },
      Definition: {
        IamActionDefinition: {
          PolicyArn: stack.resolve(freezePolicy!.managedPolicyArn),
          Roles: [stack.resolve(role.roleName)],
        },
      },
    });
  },
);

test('a frozen caller can invoke no model, and the freezer can attach nothing else', async () => {
  const role = caller();
  role.addToPolicy(new iam.PolicyStatement({ actions: ['bedrock:*', 'bedrock-mantle:*'], resources: ['*'] }));
  const { freezePolicy } = guard({ freeze: SpendFreeze.AUTOMATIC, roles: [role] });
  const simulator = new Iam(stack);
  const policy = simulator.deployed.one(
    'AWS::IAM::ManagedPolicy',
    stack.getLogicalId(freezePolicy!.node.defaultChild as never),
  );
  const model = 'arn:aws:bedrock:eu-central-1::foundation-model/amazon.nova-lite-v1:0';
  const free = simulator.role('Caller');
  const document = policy.properties.PolicyDocument as never;
  const frozen = { ...free, identityPolicies: { ...free.identityPolicies, freeze: document } };
  for (const action of ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream']) {
    expect(await simulator.decide({ principal: free, action, resource: model })).toBe('allowed');
    expect(await simulator.decide({ principal: frozen, action, resource: model })).toBe('denied by identity');
  }
  const principal = simulator.role('SpendFreezeRole');
  const attach = (arn: string, resource = free.arn) =>
    simulator.decide({ principal, action: 'iam:AttachRolePolicy', resource, context: { 'iam:PolicyARN': arn } });
  expect(await attach(policy.ref)).toBe('allowed');
  expect(await attach('arn:aws:iam::aws:policy/AdministratorAccess')).toBe('denied by identity');
  expect(await attach(policy.ref, 'arn:aws:iam::111122223333:role/Other')).toBe('denied by identity');
});

test.each([
  ['no limit', { monthlyLimitUsd: 0 }, "'monthlyLimitUsd' must be more than 0, got 0 (at Stack/Spend)"],
  ['a limit that is no number', { monthlyLimitUsd: Number.NaN }, "'monthlyLimitUsd' must be a number, got 'NaN'"],
  ['no forecast', { forecastAlerts: [] }, "'forecastAlerts' must have 1 to 4 percentages, got 0"],
  ['more alerts than a budget takes', { forecastAlerts: [1, 2, 3, 4, 5] }, 'got 5'],
  [
    'a forecast that is told twice',
    { forecastAlerts: [80, 80] },
    "'forecastAlerts' must name each percentage once, got 80, 80",
  ],
  ['a forecast at zero', { forecastAlerts: [0] }, "'forecastAlerts' must be more than 0"],
  ['no model', { modelIds: [] }, "'modelAccess' or 'modelIds' must name at least one model"],
  ['a band without width', { anomalyDeviations: 0 }, "'anomalyDeviations' must be more than 0"],
  ['a freeze of nobody', { freeze: SpendFreeze.AUTOMATIC }, "'roles' must have 1 to 100 roles for a freeze, got 0"],
])('fails for %s', (_, props, message) => {
  expect(() => guard(props)).toThrow(message);
});
