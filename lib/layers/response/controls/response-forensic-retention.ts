import { type Control, eachResource, rule } from '../../../control';
import { to } from '../../../mend';
import { PASS } from '../../../template/answer';
import { isEvidence } from '../../../workload/buckets';
import { invocationLogs } from '../../../workload/invocation-logs';

export const control: Control = {
  id: 'response-forensic-retention',
  title: 'Evidence survives the incident',
  risks: ['LLM02:2025', 'LLM03:2025', 'LLM10:2025', 'LLM05:2023', 'LLM06:2023', 'LLM10:2023', 'ASI10:2026'],
  acts: 'record',
  csf: 'Respond',
  boundary: 'organization',
  atlas: ['AML.M0024'],
  why: 'Without preserved prompts, verdicts and API calls nobody can say what leaked.',
  source: 'Amazon S3 User Guide, Object Lock; Amazon CloudWatch Logs User Guide, Protect log groups from deletion',

  rules: [
    rule('EvidenceKeptAYear', {
      severity: 'LOW',
      fix: 'Set a default retention of at least 365 days on the bucket.',
      fixTemplate: 'Set Days of ObjectLockConfiguration.Rule.DefaultRetention to at least 365.',
      check: eachResource('AWS::S3::Bucket', (bucket, view) => {
        if (!isEvidence(bucket, view)) return undefined;
        const retention = bucket.get('ObjectLockConfiguration.Rule.DefaultRetention');
        if (retention.absent) return undefined;
        return retention.get('Years').present ? PASS : retention.expectNumber('Days', { min: 365 });
      }),
    }),
    rule('PromptLogDeletionProtected', {
      severity: 'LOW',
      fix: 'Set `deletionProtectionEnabled: true` on the log group that Bedrock logs invocations to.',
      fixTemplate: 'Set DeletionProtectionEnabled: true on the log group that Bedrock logs invocations to.',
      mend: { type: 'AWS::Logs::LogGroup', changes: { DeletionProtectionEnabled: to(true) } },
      check: eachResource('AWS::Logs::LogGroup', (group, view) =>
        invocationLogs(view).some((log) => log.groups.some((target) => target.is(group)))
          ? group.expectFlag('DeletionProtectionEnabled', true)
          : undefined,
      ),
    }),
    rule('EvidenceBucketKept', {
      severity: 'LOW',
      fix: 'Set `removalPolicy: RemovalPolicy.RETAIN`, and no `autoDeleteObjects`.',
      fixTemplate: 'Set DeletionPolicy: Retain.',
      check: eachResource('AWS::S3::Bucket', (bucket, view) => {
        if (!isEvidence(bucket, view)) return undefined;
        // a bucket that is not empty outlives its stack anyway, unless something empties it
        const emptied = bucket.referrers('Custom::S3AutoDeleteObjects', 'BucketName').length > 0;
        if (emptied) return bucket.fail('', 'is emptied and deleted with its stack');
        return /^Retain(ExceptOnCreate)?$/.test(bucket.attribute('DeletionPolicy').text() ?? '') ? PASS : undefined;
      }),
    }),
  ],
};
