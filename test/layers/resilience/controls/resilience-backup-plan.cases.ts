import { type Cases, one } from '../../../../local/samples/cases';

const plan = (rules: unknown[], more: Record<string, unknown> = {}) => ({
  Resources: {
    Thing: { Type: 'AWS::Backup::BackupPlan', Properties: { BackupPlan: { BackupPlanRule: rules } } },
    G: { Type: 'AWS::Bedrock::Guardrail', Properties: {} },
    ...more,
  },
});
const kept = (days?: unknown) => ({
  RuleName: 'r',
  ...(days === undefined ? {} : { Lifecycle: { DeleteAfterDays: days } }),
});

export const BackupKeptLongEnough: Cases = {
  good: { 'for a year': plan([kept(365)]), 'for ever': plan([kept()]), 'one of two': plan([kept(7), kept(90)]) },
  bad: { 'for a week': plan([kept(7)]), 'no rule': plan([]) },
  undecided: { 'from a parameter': { Parameters: { D: { Type: 'Number' } }, ...plan([kept({ Ref: 'D' })]) } },
  silent: { 'an application without models': one('AWS::Backup::BackupPlan', {}) },
};

export const BackupPlanSelects: Cases = {
  good: {
    'by tag': plan([], {
      S: { Type: 'AWS::Backup::BackupSelection', Properties: { BackupPlanId: { Ref: 'Thing' } } },
    }),
  },
  bad: { nothing: plan([kept(365)]) },
  silent: { 'handed to others': { ...plan([]), Outputs: { P: { Value: { Ref: 'Thing' } } } } },
};

const test = (name?: string) => ({
  Resources: {
    Thing: { Type: 'AWS::Backup::RestoreTestingPlan', Properties: { RestoreTestingPlanName: 'weekly' } },
    ...(name
      ? { S: { Type: 'AWS::Backup::RestoreTestingSelection', Properties: { RestoreTestingPlanName: name } } }
      : {}),
  },
});

export const RestoreTestSelects: Cases = {
  good: { 'by the name of the plan': test('weekly') },
  bad: { nothing: test(), 'for another plan': test('monthly') },
};
