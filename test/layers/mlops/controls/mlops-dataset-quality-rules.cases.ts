import { type Cases, one } from '../../../../local/samples/cases';

const ruleset = (text?: string) => one('AWS::Glue::DataQualityRuleset', { Name: 'r', Ruleset: text });

export const DatasetQualityRules: Cases = {
  good: { 'rows and completeness': ruleset('Rules = [ RowCount > 100, IsComplete "source" ]') },
  bad: { 'not set': ruleset() },
  lookAlike: { 'an empty list': ruleset('Rules = [ ]') },
};
