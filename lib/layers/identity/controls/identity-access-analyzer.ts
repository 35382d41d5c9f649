import { type Control, rule } from '../../../control';
import { type Answer, PASS } from '../../../template/answer';
import type { Resource } from '../../../template/resource';
import { eachEnsured } from '../../../workload/ensured';

const ANALYZER = 'AWS::AccessAnalyzer::Analyzer';
const ENSURED = 'Custom::SecureLlmAccessAnalyzer';

/** What is right where the provider is asked for an analyzer of this kind; it has nothing to say of another. */
const asked = (ensured: Resource, kind: string, right: Answer): Answer | undefined =>
  ensured.get(`Settings.${kind}`).present ? right : undefined;

export const control: Control = {
  id: 'identity-access-analyzer',
  title: 'IAM Access Analyzer reports external and unused access',
  risks: ['LLM02:2025', 'LLM06:2025', 'LLM06:2023', 'LLM08:2023', 'LLM10:2023', 'ASI03:2026'],
  acts: 'check',
  csf: 'Identify',
  boundary: 'organization',
  atlas: ['AML.M0005', 'AML.T0012'],
  why: 'Roles of agents and tools keep what they no longer use; the analyzer names it before an injected prompt uses it.',
  source: 'IAM User Guide, Using AWS Identity and Access Management Access Analyzer',
  rules: [
    rule('AccessAnalyzerExternal', {
      severity: 'LOW',
      fix: 'Remove the archive rule that hides public access.',
      fixTemplate: 'Remove the entry of ArchiveRules that hides public access.',
      check: eachEnsured([ANALYZER, ENSURED], (analyzer) => {
        if (analyzer.type === ENSURED) return asked(analyzer, 'external', PASS);
        const type = analyzer.text('Type') ?? '';
        if (!/^(ACCOUNT|ORGANIZATION)$/.test(type)) return undefined;
        const hiding = analyzer.list('ArchiveRules').find((archive) => {
          const filters = archive.list('Filter');
          return (
            filters.length === 0 ||
            filters.every(
              (filter) =>
                filter.text('Property') === 'isPublic' && filter.list('Eq').some((value) => value.text() === 'true'),
            )
          );
        });
        return hiding ? hiding.fail('', 'archives findings of public access by itself') : PASS;
      }),
    }),
    rule('AccessAnalyzerUnused', {
      severity: 'LOW',
      fix: 'Set the age after which access counts as unused to at most 90 days.',
      fixTemplate: 'Set AnalyzerConfiguration.UnusedAccessConfiguration.UnusedAccessAge to at most 90.',
      check: eachEnsured([ANALYZER, ENSURED], (analyzer) => {
        if (analyzer.type === ENSURED)
          return asked(analyzer, 'unused', analyzer.expectNumber('Settings.unusedAge', { max: 90 }));
        if (!/_UNUSED_ACCESS$/.test(analyzer.text('Type') ?? '')) return undefined;
        const path = 'AnalyzerConfiguration.UnusedAccessConfiguration.UnusedAccessAge';
        // 90 days is the default
        return analyzer.get(path).absent ? PASS : analyzer.expectNumber(path, { max: 90 });
      }),
    }),
  ],
};
