import { type Cases, one } from '../../../support/template';

const ruleset = (text?: string) => one('AWS::Glue::DataQualityRuleset', { Name: 'r', Ruleset: text });

export const DatasetQualityRules: Cases = {
  good: { 'rows and completeness': ruleset('Rules = [ RowCount > 100, IsComplete "source" ]') },
  bad: { 'not set': ruleset() },
  lookAlike: { 'an empty list': ruleset('Rules = [ ]') },
};
