import { type Answers, type Control, eachResource, faultsIn, rule } from '../../../control';
import { attempt, PASS } from '../../../template/answer';
import type { Resource } from '../../../template/resource';
import { isLlmWorkload } from '../../../workload/llm-workload';

/** Where a budget says whose costs it counts. */
const COUNTED = [
  'Budget.CostFilters.Service',
  'Budget.FilterExpression.Dimensions.Values',
  'Budget.FilterExpression.And[].Dimensions.Values',
  'Budget.FilterExpression.Or[].Dimensions.Values',
];

/** The services that a budget counts, as far as the template tells; none where it counts everything. */
const counted = (budget: Resource): readonly string[] =>
  attempt(() => budget.at(...COUNTED).flatMap((names) => names.list().texts())) ?? [];

/** Whether a budget counts what models cost by name; budgets often stand in a template of their own. */
const countsModels = (budget: Resource): boolean => counted(budget).some((name) => /Bedrock|SageMaker/i.test(name));

/** A service by its name in the bill, and no Region, account or tag. */
const SERVICE = /^(Amazon|AWS) /;

/**
 * Looks at each budget of an application that has to do with models, and at each that counts their costs. One that counts
 * other services is no evidence.
 */
const eachBudget = (run: (budget: Resource) => Answers) =>
  eachResource('AWS::Budgets::Budget', (budget, view) => {
    if (countsModels(budget)) return run(budget);
    if (!isLlmWorkload(view)) return undefined;
    return counted(budget).some((name) => SERVICE.test(name)) ? faultsIn(run(budget)) : run(budget);
  });

const NOTICES = 'NotificationsWithSubscribers';

export const control: Control = {
  id: 'account-spend-budget',
  title: 'Budget and cost-anomaly monitor for model spend',
  risks: ['LLM10:2025', 'LLM04:2023', 'LLM10:2023', 'ASI08:2026'],
  acts: {
    'notices spending above the budget or out of the usual, and tells its subscribers': ['LLM10:2025', 'LLM04:2023'],
  },
  csf: 'Detect',
  boundary: 'organization',
  atlas: ['AML.T0034', 'AML.T0029'],
  why: 'Denial of wallet is an availability attack that no request filter sees.',
  source:
    'AWS Cost Management User Guide, Managing your costs with AWS Budgets and Detecting unusual spend; OWASP LLM10:2025',

  rules: [
    rule('BudgetNotifies', {
      severity: 'LOW',
      fix: 'Give the budget notifications with subscribers.',
      fixTemplate: 'Set NotificationsWithSubscribers, with Subscribers for each of them.',
      counterparts: ['FS-04', 'FS-06'],
      check: eachBudget((budget) =>
        budget.list(NOTICES).some((notice) => notice.list('Subscribers').length > 0)
          ? PASS
          : budget.fail(NOTICES, 'is empty: nobody hears of it'),
      ),
    }),
    rule('BudgetForecasts', {
      severity: 'LOW',
      fix: "Add a notification of type 'FORECASTED': the money is not spent yet.",
      fixTemplate:
        'Add a notification to NotificationsWithSubscribers with NotificationType: FORECASTED: the money is not spent yet.',
      counterparts: ['FS-04'],
      check: eachBudget((budget) => {
        // usage of some budget types is not forecast
        if (!['COST', 'USAGE'].includes(budget.text('Budget.BudgetType') ?? '')) return undefined;
        return budget.list(NOTICES).some((notice) => notice.text('Notification.NotificationType') === 'FORECASTED')
          ? PASS
          : budget.fail(NOTICES, 'has none of type FORECASTED: it speaks when the money is gone');
      }),
    }),
    rule('CostAnomalySubscribed', {
      severity: 'LOW',
      fix: 'Add an `AWS::CE::AnomalySubscription` that names the monitor.',
      fixTemplate: 'Add an AWS::CE::AnomalySubscription that names the monitor in MonitorArnList, with Subscribers.',
      counterparts: ['FS-06'],
      check: eachResource('AWS::CE::AnomalyMonitor', (monitor, view) => {
        const subscriptions = monitor.referrers('AWS::CE::AnomalySubscription', 'MonitorArnList[]');
        // a monitor often stands in a template of its own: then nothing shows that it watches models
        return subscriptions.some((subscription) => subscription.list('Subscribers').length > 0)
          ? isLlmWorkload(view)
            ? PASS
            : undefined
          : monitor.fail('', 'has no subscription: nobody hears of an anomaly');
      }),
    }),
  ],
};
