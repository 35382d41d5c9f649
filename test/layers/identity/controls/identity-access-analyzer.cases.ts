import { type Cases, one } from '../../../../local/samples/cases';
import { ensured } from '../../../support/ensured';
import { parameter } from '../../../support/guardrail';

const analyzer = (Type: unknown, properties: Record<string, unknown> = {}) =>
  one('AWS::AccessAnalyzer::Analyzer', { Type, ...properties });
export const AccessAnalyzerExternal: Cases = {
  good: {
    'of the account': analyzer('ACCOUNT'),
    ensured: ensured('AccessAnalyzer', { external: '@own' }),
    'with an archive rule for one account': analyzer('ORGANIZATION', {
      ArchiveRules: [{ RuleName: 'r', Filter: [{ Property: 'principal.AWS', Eq: ['111122223333'] }] }],
    }),
  },
  bad: {
    'public access archived': analyzer('ACCOUNT', {
      ArchiveRules: [{ RuleName: 'r', Filter: [{ Property: 'isPublic', Eq: ['true'] }] }],
    }),
  },
  lookAlike: { 'everything archived': analyzer('ACCOUNT', { ArchiveRules: [{ RuleName: 'r', Filter: [] }] }) },
  undecided: { 'type from a parameter': { ...parameter, ...analyzer({ Ref: 'Given' }) } },
  silent: {
    'unused access': analyzer('ACCOUNT_UNUSED_ACCESS'),
    'unused access ensured': ensured('AccessAnalyzer', { unused: '@own', unusedAge: '90' }),
  },
};

const unused = (UnusedAccessAge?: number) =>
  analyzer('ORGANIZATION_UNUSED_ACCESS', {
    AnalyzerConfiguration: { UnusedAccessConfiguration: UnusedAccessAge === undefined ? {} : { UnusedAccessAge } },
  });
export const AccessAnalyzerUnused: Cases = {
  good: {
    'the default': unused(),
    'a month': unused(30),
    ensured: ensured('AccessAnalyzer', { unused: '@own', unusedAge: '90' }),
  },
  bad: {
    'a year': unused(365),
    'a year ensured': ensured('AccessAnalyzer', { unused: '@own', unusedAge: '365' }),
  },
  silent: {
    'external access': analyzer('ACCOUNT'),
    'external access ensured': ensured('AccessAnalyzer', { external: '@own' }),
  },
};
