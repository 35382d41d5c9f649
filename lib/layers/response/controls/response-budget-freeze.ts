import { type Control, eachResource, rule } from '../../../control';
import { INVOKE } from '../../../facts/model-doors';
import { PASS } from '../../../template/answer';
import { policiesIn, type Statement } from '../../../template/iam/policy';

export const control: Control = {
  id: 'response-budget-freeze',
  title: 'Budget action attaches a deny policy to the invoking roles',
  risks: ['LLM10:2025', 'LLM04:2023', 'LLM10:2023', 'ASI08:2026'],
  acts: {
    'stops calls of models: a policy denies them, by itself or when somebody approves': [
      'LLM10:2025',
      'LLM04:2023',
      'LLM10:2023',
      'ASI08:2026',
    ],
  },
  csf: 'Respond',
  boundary: 'organization',
  atlas: ['AML.T0034', 'AML.M0004', 'AML.M0036'],
  why: 'An alert about spend can be outrun; a deny cannot.',
  source: 'AWS Cost Management User Guide, Configuring a budget action; AWS API Reference, budgets Definition',

  rules: [
    rule('BudgetActionDeny', {
      severity: 'LOW',
      fix: 'Let the action attach a policy that denies bedrock:InvokeModel and bedrock:InvokeModelWithResponseStream to the invoking roles.',
      fixTemplate:
        'In Definition.IamActionDefinition, attach a policy that denies bedrock:InvokeModel and bedrock:InvokeModelWithResponseStream to the invoking roles.',
      check: eachResource('AWS::Budgets::BudgetsAction', (action) => {
        if (action.text('ActionType') !== 'APPLY_IAM_POLICY') return undefined;
        const applied = action.get('Definition.IamActionDefinition');
        const policy = applied.tryTarget('PolicyArn');
        if (!policy) {
          // by name or as one of AWS's own
          const arn = applied.pattern('PolicyArn')?.toString() ?? '';
          return /:aws:policy\/AWSDenyAll$/.test(arn) ? PASS : undefined;
        }
        const denials = policiesIn(policy)
          .flatMap(({ statements }) => statements)
          .filter((statement) => statement.denies);
        const denied = (name: string, statements: readonly Statement[]) =>
          statements.some((statement) => statement.concerns(name));
        if (!INVOKE.some((name) => denied(name, denials))) return undefined;
        // a denial of some models, or on a condition, leaves others open
        const whole = denials.filter((statement) => statement.concernsEverything && statement.conditions.length === 0);
        const open = INVOKE.filter((name) => !denied(name, whole));
        if (open.length > 0) return applied.fail('PolicyArn', `is ${policy.logicalId}, which leaves ${open[0]} open`);
        const holders = ['Roles', 'Groups', 'Users'].some((kind) => applied.list(kind).length > 0);
        return holders ? PASS : applied.fail('', 'names no role, group or user: nobody is stopped');
      }),
    }),
  ],
};
