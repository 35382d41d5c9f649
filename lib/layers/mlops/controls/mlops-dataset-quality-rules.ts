import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';

export const control: Control = {
  id: 'mlops-dataset-quality-rules',
  title: 'Glue data-quality rules judge a table',
  risks: ['LLM04:2025', 'LLM08:2025', 'LLM09:2025', 'LLM03:2023', 'LLM09:2023', 'ASI06:2026'],
  acts: 'check',
  csf: 'Protect',
  boundary: 'data',
  atlas: ['AML.M0007', 'AML.M0025', 'AML.T0020', 'AML.T0059'],
  why: 'A failed rule stops ingestion, and missing or duplicated data is a poisoning vector as well.',
  source: 'AWS Glue User Guide, Data Quality Definition Language reference; OWASP LLM04:2025',

  rules: [
    rule('DatasetQualityRules', {
      severity: 'MEDIUM',
      fix: 'Write rules for row counts, completeness and freshness in the ruleset.',
      fixTemplate: 'Write rules for row counts, completeness and freshness in Ruleset.',
      check: eachResource('AWS::Glue::DataQualityRuleset', (ruleset) => {
        const rules = ruleset.pattern('Ruleset')?.toString() ?? '';
        const body = /Rules\s*=\s*\[([\s\S]*?)\]\s*($|Analyzers)/.exec(rules)?.[1] ?? '';
        if (body.trim() === '') return ruleset.fail('Ruleset', 'has no rules: every data set passes');
        // a ruleset that is for no table judges nothing until somebody names it
        return ruleset.get('TargetTable').present ? PASS : undefined;
      }),
    }),
  ],
};
