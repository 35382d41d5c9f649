import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import type { Statement } from '../../../template/iam/policy';
import { sparesOnlyNamed } from '../../../template/iam/principals';
import { concernsObjects, isCorpus, policyOf } from '../../../workload/buckets';

/** Whether a statement takes writing from some or all. */
const isDenial = (statement: Statement): boolean =>
  statement.denies && statement.concerns('s3:PutObject') && concernsObjects(statement);

export const control: Control = {
  id: 'data-curated-writers-only',
  title: 'Only the curation role may write to training and knowledge buckets',
  risks: ['LLM04:2025', 'LLM08:2025', 'LLM03:2023', 'ASI06:2026'],
  acts: {
    'refuses writers whom the policy of the bucket does not name': [
      'LLM04:2025',
      'LLM08:2025',
      'LLM03:2023',
      'ASI06:2026',
    ],
  },
  csf: 'Protect',
  boundary: 'data',
  atlas: ['AML.M0005', 'AML.T0020', 'AML.T0070'],
  why: 'Poisoning needs a write path, so the number of write paths is the attack surface.',
  source: 'Amazon S3 User Guide, Bucket policy examples; OWASP LLM04:2025',

  rules: [
    rule('CorpusWritersNamed', {
      severity: 'HIGH',
      fix: 'Deny s3:PutObject to everyone but the curation role in the bucket policy, or use `LlmDataVault`.',
      fixTemplate:
        'Add to an AWS::S3::BucketPolicy a Deny of s3:PutObject and s3:DeleteObject* with ArnNotLike on aws:PrincipalArn.',
      check: eachResource('AWS::S3::Bucket', (bucket) => {
        if (!isCorpus(bucket)) return undefined;
        let denials: readonly Statement[] = [];
        const closed = policyOf(bucket, (statements) => {
          denials = statements.filter(isDenial);
          return denials.some((denial) => sparesOnlyNamed(denial));
        });
        if (closed) return PASS;
        const [denial] = denials.filter((one) => one.conditions.some(({ key }) => /^aws:PrincipalArn$/i.test(key)));
        return denial
          ? denial.value.fail('Condition', 'spares more principals than it names: they may write')
          : bucket.fail('', 'may be written by whoever has s3:PutObject');
      }),
    }),
  ],
};
