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

const selection = (taken: Record<string, unknown>) => ({
  Type: 'AWS::Backup::BackupSelection',
  Properties: { BackupPlanId: { Ref: 'Thing' }, BackupSelection: taken },
});
const BY_TAG = { ListOfTags: [{ ConditionKey: 'backup', ConditionType: 'STRINGEQUALS', ConditionValue: 'yes' }] };

export const BackupKeptLongEnough: Cases = {
  good: {
    'for a year': plan([kept(365)], { S: selection(BY_TAG) }),
    'for ever': plan([kept()], { S: selection(BY_TAG) }),
    'one of two': plan([kept(7), kept(90)], { S: selection({ Resources: ['arn:aws:dynamodb:x'] }) }),
  },
  bad: { 'for a week': plan([kept(7)]), 'no rule': plan([]) },
  undecided: { 'from a parameter': { Parameters: { D: { Type: 'Number' } }, ...plan([kept({ Ref: 'D' })]) } },
  silent: {
    'a plan without a selection': plan([kept(365)]),
    'a selection that takes nothing': plan([kept(365)], { S: selection({ Resources: [] }) }),
    'an application without models': one('AWS::Backup::BackupPlan', {}),
  },
};

export const BackupPlanSelects: Cases = {
  good: {
    'by tag': plan([], { S: selection(BY_TAG) }),
    'by a condition': plan([], { S: selection({ Conditions: { StringEquals: [] } }) }),
  },
  bad: { nothing: plan([kept(365)]) },
  lookAlike: { 'a selection that takes nothing': plan([], { S: selection({}) }) },
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
