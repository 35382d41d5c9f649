import { type Control, eachResource, rule } from '../../../control';
import { recordAs, recorded } from './_record';

export const control: Control = {
  id: 'governance-audit-evidence',
  title: 'Continuous audit evidence and the provider compliance reports',
  risks: ['LLM03:2025', 'LLM05:2023'],
  csf: 'Govern',
  boundary: 'organization',
  atlas: ['AML.M0023'],
  why: 'Assurance needs evidence from both sides of the shared responsibility model.',
  source: 'AWS Config Developer Guide, Conformance packs; AWS Audit Manager User Guide, availability change',

  rules: [
    rule('AssessmentActive', {
      fix: 'Name a framework, and leave the assessment active.',
      check: eachResource('AWS::AuditManager::Assessment', (assessment) =>
        assessment.text('Status') === 'INACTIVE'
          ? assessment.fail('Status', 'is INACTIVE: it collects no evidence')
          : assessment.expectPresent('FrameworkId'),
      ),
    }),
    rule('ProviderReportsRecorded', {
      fix: recordAs('artifactReports', 'the names of the AWS Artifact reports you rely on'),
      check: recorded('artifactReports', 'the AWS Artifact reports relied on'),
    }),
  ],
};
