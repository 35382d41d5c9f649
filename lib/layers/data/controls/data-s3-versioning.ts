import { type Control, eachResource, faultsIn, rule } from '../../../control';
import { to } from '../../../mend';
import { PASS } from '../../../template/answer';
import type { Resource } from '../../../template/resource';
import { holdsPrompts, isCorpus, isLlmBucket, isModelStore } from '../../../workload/buckets';

/** S3 turns versioning on by itself for a bucket that is made with Object Lock, and refuses to suspend it. */
const expectVersioned = (bucket: Resource) =>
  bucket.flag('ObjectLockEnabled') === true && bucket.get('VersioningConfiguration').absent
    ? PASS
    : bucket.expect('VersioningConfiguration.Status', 'Enabled');

export const control: Control = {
  id: 'data-s3-versioning',
  title: 'Versioned corpora, training sets and model artifacts',
  risks: ['LLM03:2025', 'LLM04:2025', 'LLM08:2025', 'LLM03:2023', 'LLM05:2023', 'ASI06:2026'],
  acts: {
    'undoes what poisons a corpus or a model file: the version before is kept': ['LLM04:2025', 'LLM03:2023'],
    'undoes a document that poisons what is found: the version before is kept': ['LLM08:2025', 'ASI06:2026'],
    'undoes another model file: the version before is kept': ['LLM03:2025', 'LLM05:2023'],
  },
  shownBy: {
    'undoes a document that poisons what is found: the version before is kept': ['CorpusBucketVersioned'],
    'undoes another model file: the version before is kept': ['ModelArtifactVersioned'],
  },
  csf: 'Recover',
  boundary: 'data',
  atlas: ['AML.M0025', 'AML.T0020', 'AML.T0059'],
  why: 'A poisoned document is recoverable only if the clean version still exists.',
  source:
    'Amazon S3 User Guide, Retaining multiple versions of objects with S3 Versioning and Object Lock considerations; OWASP LLM04:2025',

  rules: [
    rule('CorpusBucketVersioned', {
      severity: 'LOW',
      fix: 'Set `versioned: true` on the bucket.',
      fixTemplate: 'Set VersioningConfiguration.Status: Enabled.',
      mend: { type: 'AWS::S3::Bucket', changes: { 'VersioningConfiguration.Status': to('Enabled') } },
      counterparts: ['SRA', 'FS-33', 'ST', 'CKV_AWS_21'],
      check: eachResource('AWS::S3::Bucket', (bucket, view) => {
        if (isCorpus(bucket)) return expectVersioned(bucket);
        // nothing is learned from a log of prompts, so that no version of it undoes anything
        return holdsPrompts(bucket, view) ? faultsIn(expectVersioned(bucket)) : undefined;
      }),
    }),
    rule('ModelArtifactVersioned', {
      severity: 'LOW',
      fix: 'Set `versioned: true` on the bucket that holds the model files.',
      fixTemplate: 'Set VersioningConfiguration.Status: Enabled.',
      mend: { type: 'AWS::S3::Bucket', changes: { 'VersioningConfiguration.Status': to('Enabled') } },
      check: eachResource('AWS::S3::Bucket', (bucket) => (isModelStore(bucket) ? expectVersioned(bucket) : undefined)),
    }),
    rule('CorpusVersionsKept', {
      severity: 'LOW',
      fix: 'Keep noncurrent versions for at least 30 days (`noncurrentVersionExpiration`).',
      fixTemplate: 'Set NoncurrentDays of NoncurrentVersionExpiration in LifecycleConfiguration.Rules to at least 30.',
      proves: false,
      check: eachResource('AWS::S3::Bucket', (bucket, view) => {
        if (!isLlmBucket(bucket, view)) return undefined;
        return bucket
          .list('LifecycleConfiguration.Rules')
          .filter((one) => one.get('NoncurrentVersionExpiration').present && one.text('Status') !== 'Disabled')
          .map((one) => one.expectNumber('NoncurrentVersionExpiration.NoncurrentDays', { min: 30 }));
      }),
    }),
  ],
};
