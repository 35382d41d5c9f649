import { type Control, eachResource, rule } from '../../../control';
import { CLOSED_SERVICES, existingCustomersOnly } from '../../../facts/closed-services';
import { attempt, PASS } from '../../../template/answer';
import type { Resource } from '../../../template/resource';
import { recordAs, recorded } from './_record';

/** Where a conformance pack has its rules. */
const PACKS = ['TemplateBody', 'TemplateS3Uri', 'TemplateSSMDocumentDetails'];

/** Whether a pack is written out, and has no rule. */
const isEmpty = (pack: Resource): boolean =>
  pack.get('TemplateBody').present &&
  attempt(() => pack.yaml('TemplateBody').entries('Resources').length === 0) === true;

export const control: Control = {
  id: 'governance-audit-evidence',
  title: 'Continuous audit evidence and the provider compliance reports',
  risks: ['LLM03:2025', 'LLM05:2023'],
  acts: 'check',
  csf: 'Govern',
  boundary: 'organization',
  atlas: ['AML.M0023'],
  why: 'Assurance needs evidence from both sides of the shared responsibility model.',
  source: 'AWS Config Developer Guide, Conformance packs; AWS Audit Manager User Guide, availability change',

  rules: [
    rule('AssessmentActive', {
      severity: 'LOW',
      fix: `Name a framework, and leave the assessment active. ${existingCustomersOnly(CLOSED_SERVICES.auditManager)}`,
      fixTemplate: `Set FrameworkId, and remove Status: INACTIVE. ${existingCustomersOnly(CLOSED_SERVICES.auditManager)}`,
      check: eachResource(['AWS::AuditManager::Assessment', 'AWS::Config::ConformancePack'], (evidence) => {
        // a pack collects evidence by itself; what its rules are about is another question
        if (evidence.type === 'AWS::Config::ConformancePack')
          return PACKS.some((path) => evidence.get(path).present) && !isEmpty(evidence)
            ? PASS
            : evidence.fail('TemplateBody', 'is not set: the pack has no rules');
        return evidence.text('Status') === 'INACTIVE'
          ? evidence.fail('Status', 'is INACTIVE: it collects no evidence')
          : evidence.expectPresent('FrameworkId');
      }),
    }),
    rule('ProviderReportsRecorded', {
      severity: 'LOW',
      fix: recordAs('artifactReports', 'the names of the AWS Artifact reports you rely on'),
      check: recorded('artifactReports', 'the AWS Artifact reports relied on'),
    }),
  ],
};
