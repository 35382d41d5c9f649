import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';

export const control: Control = {
  id: 'supply-sbom-export',
  title: 'Scheduled SBOM export to the evidence bucket',
  risks: ['LLM03:2025', 'LLM05:2023', 'ASI04:2026'],
  csf: 'Identify',
  boundary: 'organization',
  atlas: ['AML.M0023', 'AML.T0010'],
  why: 'Knowing within minutes whether a new advisory applies needs an inventory that already exists.',
  source: 'Amazon Inspector User Guide, Exporting SBOMs with Amazon Inspector; OWASP LLM03:2025',

  rules: [
    rule('SbomExported', {
      fix: 'Leave the schedule enabled.',
      check: eachResource('AWS::Scheduler::Schedule', (schedule) => {
        const target = schedule.pattern('Target.Arn')?.toString() ?? '';
        if (!/:aws-sdk:inspector2:createSbomExport$/i.test(target)) return undefined;
        return schedule.text('State') === 'DISABLED' ? schedule.fail('State', 'is DISABLED') : PASS;
      }),
    }),
  ],
};
