import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { isEvidence } from '../../../workload/buckets';

export const control: Control = {
  id: 'data-s3-object-lock',
  title: 'Write-once retention for audit records',
  risks: ['LLM03:2025', 'LLM04:2025', 'LLM03:2023', 'LLM05:2023', 'ASI06:2026', 'ASI10:2026'],
  acts: 'record',
  csf: 'Protect',
  boundary: 'data',
  atlas: ['AML.M0025', 'AML.M0005', 'AML.T0020'],
  why: 'Neither a poisoner nor a compromised pipeline can rewrite the evidence or the baseline it is compared with.',
  source:
    'Amazon S3 User Guide, Locking objects with Object Lock; AWS Config Developer Guide, Manage the delivery channel',

  rules: [
    rule('EvidenceBucketObjectLock', {
      severity: 'LOW',
      fix: 'Set `objectLockDefaultRetention` on the bucket, for example `ObjectLockRetention.governance(Duration.days(400))`.',
      fixTemplate: 'Set ObjectLockEnabled: true and ObjectLockConfiguration.Rule.DefaultRetention.',
      counterparts: ['FMI-06', 'SRA', 'BR-12', 'ST'],
      check: eachResource('AWS::S3::Bucket', (bucket, view) => {
        if (!isEvidence(bucket, view)) return undefined;
        const locked = bucket.expectFlag('ObjectLockEnabled', true);
        if (locked.verdict !== 'pass') return locked;
        const retention = bucket.get('ObjectLockConfiguration.Rule.DefaultRetention');
        if (retention.absent)
          return bucket.fail('ObjectLockConfiguration', 'has no default retention: the lock holds nothing');
        const mode = retention.expect('Mode', 'GOVERNANCE', 'COMPLIANCE');
        return retention.get('Years').present ? mode : [mode, retention.expectNumber('Days', { min: 30 })];
      }),
    }),
    rule('ObjectLockBucketNotLogTarget', {
      severity: 'LOW',
      fix: 'Deliver access logs and AWS Config snapshots to a bucket of their own, without default retention.',
      fixTemplate:
        'In LoggingConfiguration.DestinationBucketName (S3BucketName of an AWS::Config::DeliveryChannel), name a bucket of their own, without default retention.',
      proves: false,
      check: eachResource('AWS::S3::Bucket', (bucket) => {
        if (bucket.get('ObjectLockConfiguration.Rule.DefaultRetention').absent) return undefined;
        const targeted =
          bucket.referrers('AWS::S3::Bucket', 'LoggingConfiguration.DestinationBucketName').length > 0
            ? 'server access logs'
            : bucket.referrers('AWS::Config::DeliveryChannel', 'S3BucketName').length > 0
              ? 'AWS Config'
              : undefined;
        return targeted
          ? bucket.fail('ObjectLockConfiguration.Rule.DefaultRetention', `keeps ${targeted} from being delivered here`)
          : PASS;
      }),
    }),
  ],
};
