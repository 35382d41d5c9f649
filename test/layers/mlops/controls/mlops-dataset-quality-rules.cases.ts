import { type Cases, one } from '../../../../local/samples/cases';

const ruleset = (
  text?: string,
  more: Record<string, unknown> = { TargetTable: { DatabaseName: 'd', TableName: 't' } },
) => one('AWS::Glue::DataQualityRuleset', { Name: 'r', Ruleset: text, ...more });

export const DatasetQualityRules: Cases = {
  good: { 'rows and completeness': ruleset('Rules = [ RowCount > 100, IsComplete "source" ]') },
  bad: { 'not set': ruleset() },
  lookAlike: { 'an empty list': ruleset('Rules = [ ]') },
  silent: { 'rules for no table': ruleset('Rules = [ RowCount > 100 ]', {}) },
};
