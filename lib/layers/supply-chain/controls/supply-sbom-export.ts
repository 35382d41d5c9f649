import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';

export const control: Control = {
  id: 'supply-sbom-export',
  title: 'Scheduled SBOM export to a bucket',
  risks: ['LLM03:2025', 'LLM05:2023', 'ASI04:2026'],
  acts: 'record',
  csf: 'Identify',
  boundary: 'organization',
  atlas: ['AML.M0023', 'AML.T0010'],
  why: 'Knowing within minutes whether a new advisory applies needs an inventory that already exists.',
  source: 'Amazon Inspector User Guide, Exporting SBOMs with Amazon Inspector; OWASP LLM03:2025',

  rules: [
    rule('SbomExported', {
      severity: 'LOW',
      fix: 'Leave the schedule enabled, and name the bucket in its input (S3Destination).',
      fixTemplate: 'Set State: ENABLED, and name the bucket in Target.Input (S3Destination).',
      check: eachResource('AWS::Scheduler::Schedule', (schedule) => {
        const target = schedule.pattern('Target.Arn')?.toString() ?? '';
        if (!/:aws-sdk:inspector2:createSbomExport$/i.test(target)) return undefined;
        if (schedule.text('State') === 'DISABLED') return schedule.fail('State', 'is DISABLED');
        const input = schedule.get('Target.Input');
        return input.present && /s3Destination/i.test(JSON.stringify(input.raw))
          ? PASS
          : schedule.fail('Target.Input', 'names no bucket (S3Destination): nothing is exported');
      }),
    }),
  ],
};
