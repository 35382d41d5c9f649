import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { isLlmWorkload } from '../../../workload/llm-workload';
import { selectionsOf, takesKnowledge } from './_backup';

const PLAN = 'AWS::Backup::BackupPlan';

export const control: Control = {
  id: 'resilience-backup-plan',
  title: 'A backup plan takes what models learn from, and keeps it for 35 days at least',
  risks: ['LLM03:2025', 'LLM04:2025', 'LLM08:2025', 'LLM03:2023', 'LLM05:2023', 'ASI06:2026', 'ASI08:2026'],
  acts: {
    'undoes poisoned data: a store is restored to a point before it': [
      'LLM04:2025',
      'LLM08:2025',
      'LLM03:2023',
      'ASI06:2026',
    ],
  },
  csf: 'Recover',
  boundary: 'data',
  atlas: ['AML.M0025', 'AML.T0059', 'AML.T0101'],
  why: 'Recovery from poisoning is a restore to a point before the poison.',
  source: 'AWS Backup Developer Guide, Backup plan options and Restore testing',

  rules: [
    rule('BackupKeptLongEnough', {
      severity: 'LOW',
      fix: 'Keep the backups of one rule at least 35 days: poison is found late.',
      fixTemplate:
        'Set Lifecycle.DeleteAfterDays of one rule in BackupPlan.BackupPlanRule to at least 35: poison is found late.',
      check: eachResource(PLAN, (plan, view) => {
        if (!isLlmWorkload(view)) return undefined;
        const rules = plan.list('BackupPlan.BackupPlanRule');
        if (rules.length === 0) return plan.fail('BackupPlan.BackupPlanRule', 'is empty');
        const path = 'Lifecycle.DeleteAfterDays';
        // without an age they are kept for ever
        return rules.some((one) => one.get(path).absent || (one.number(path) ?? 0) >= 35)
          ? takesKnowledge(plan)
          : rules.each((one) => one.expectNumber(path, { min: 35 }));
      }),
    }),
    rule('BackupPlanSelects', {
      severity: 'LOW',
      fix: 'Add a selection, by tag or by resource, to the plan.',
      fixTemplate: 'Add an AWS::Backup::BackupSelection, by tag or by resource.',
      check: eachResource(PLAN, (plan) => {
        if (selectionsOf(plan).length > 0) return takesKnowledge(plan);
        return plan.isOutput ? undefined : plan.fail('', 'selects nothing: no resource is backed up');
      }),
    }),
    rule('RestoreTestSelects', {
      severity: 'LOW',
      fix: 'Add a selection to the restore testing plan.',
      fixTemplate: 'Add an AWS::Backup::RestoreTestingSelection.',
      proves: false,
      check: eachResource('AWS::Backup::RestoreTestingPlan', (plan, view) => {
        const name = plan.pattern('RestoreTestingPlanName')?.toString();
        const selections = view
          .resources('AWS::Backup::RestoreTestingSelection')
          .filter(
            (selection) =>
              selection.tryTarget('RestoreTestingPlanName')?.is(plan) ||
              (name !== undefined && selection.pattern('RestoreTestingPlanName')?.toString() === name),
          );
        return selections.length > 0 ? PASS : plan.fail('', 'selects nothing: no backup is restored');
      }),
    }),
  ],
};
