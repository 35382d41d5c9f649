import { beside, type Cases, one, type Template } from '../../../../local/samples/cases';

const budget = (...notices: unknown[]) => ({
  Resources: {
    Thing: {
      Type: 'AWS::Budgets::Budget',
      Properties: {
        Budget: { BudgetType: 'COST', TimeUnit: 'MONTHLY', BudgetLimit: { Amount: 100, Unit: 'USD' } },
        NotificationsWithSubscribers: notices,
      },
    },
    G: { Type: 'AWS::Bedrock::Guardrail', Properties: {} },
  },
});
const notice = (type: string, subscribers: unknown[] = [{ SubscriptionType: 'EMAIL', Address: 'a@example.com' }]) => ({
  Notification: { NotificationType: type, Threshold: 80, ComparisonOperator: 'GREATER_THAN' },
  Subscribers: subscribers,
});
/** A budget in a template of its own. */
const alone = (counted: Record<string, unknown>, ...notices: unknown[]) =>
  one('AWS::Budgets::Budget', {
    Budget: { BudgetType: 'COST', TimeUnit: 'MONTHLY', ...counted },
    NotificationsWithSubscribers: notices,
  });
const bedrock = { CostFilters: { Service: ['Amazon Bedrock'] } };
const expression = {
  FilterExpression: { And: [{ Dimensions: { Key: 'SERVICE', Values: ['Amazon SageMaker'] } }] },
};
const besideModel = (template: Template) =>
  beside(template, { G: { Type: 'AWS::Bedrock::Guardrail', Properties: {} } });
const plain = {
  'a budget of other services, beside a model': besideModel(
    alone({ CostFilters: { Service: ['Amazon Simple Storage Service'] } }, notice('ACTUAL'), notice('FORECASTED')),
  ),
  'a budget for something else': alone({ CostFilters: { Service: ['AWS Lambda'] } }),

  'a budget of an application without models': one('AWS::Budgets::Budget', { Budget: { BudgetType: 'COST' } }),
};

export const BudgetNotifies: Cases = {
  good: {
    'somebody hears': budget(notice('ACTUAL')),
    'of one account': besideModel(alone({ CostFilters: { LinkedAccount: ['111122223333'] } }, notice('ACTUAL'))),
    'of what models cost': alone(bedrock, notice('ACTUAL')),
  },
  bad: { 'no notification': budget(), 'no notification of what models cost': alone(bedrock) },
  lookAlike: { 'a notification to nobody': budget(notice('ACTUAL', [])) },
  silent: plain,
};

export const BudgetForecasts: Cases = {
  good: { 'before and after': budget(notice('ACTUAL'), notice('FORECASTED')) },
  bad: {
    'after it is spent': budget(notice('ACTUAL')),
    'of what models cost, by an expression': alone(expression, notice('ACTUAL')),
  },
  silent: plain,
};

const monitor = (subscription?: Record<string, unknown>) => ({
  Resources: {
    Thing: { Type: 'AWS::CE::AnomalyMonitor', Properties: { MonitorType: 'CUSTOM' } },
    G: { Type: 'AWS::Bedrock::Guardrail', Properties: {} },
    ...(subscription
      ? {
          S: {
            Type: 'AWS::CE::AnomalySubscription',
            Properties: { MonitorArnList: [{ 'Fn::GetAtt': ['Thing', 'MonitorArn'] }], ...subscription },
          },
        }
      : {}),
  },
});

export const CostAnomalySubscribed: Cases = {
  good: { subscribed: monitor({ Subscribers: [{ Type: 'EMAIL', Address: 'a@example.com' }] }) },
  bad: { 'no subscription': monitor() },
  lookAlike: { 'a subscription of nobody': monitor({ Subscribers: [] }) },
  silent: {
    'an application without models': {
      Resources: {
        ...monitor({ Subscribers: [{ Type: 'EMAIL', Address: 'a@example.com' }] }).Resources,
        G: { Type: 'AWS::SNS::Topic' },
      },
    },
  },
};
