import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import type { Statement } from '../../../template/iam/policy';
import { isCorpus, policyOf } from '../../../workload/buckets';

/** Keys that say who asks. A denial with other conditions (of a missing header, say) leaves most writers alone. */
const WHO = /^aws:(PrincipalArn|userid|PrincipalIsAWSService|PrincipalServiceName|PrincipalTag\/.*)$/i;

const isAboutWho = (statement: Statement): boolean => statement.conditions.every(({ key }) => WHO.test(key));

export const control: Control = {
  id: 'data-curated-writers-only',
  title: 'Only the curation role may write to training and knowledge buckets',
  risks: ['LLM04:2025', 'LLM08:2025', 'LLM03:2023', 'ASI06:2026'],
  csf: 'Protect',
  boundary: 'data',
  atlas: ['AML.M0005', 'AML.T0020', 'AML.T0070'],
  why: 'Poisoning needs a write path, so the number of write paths is the attack surface.',
  source: 'Amazon S3 User Guide, Bucket policy examples; OWASP LLM04:2025',

  rules: [
    rule('CorpusWritersNamed', {
      fix: 'Deny s3:PutObject to everyone but the curation role in the bucket policy, or use `LlmDataVault`.',
      fixTemplate: 'Add a Deny of s3:PutObject and s3:DeleteObject* with ArnNotLike on aws:PrincipalArn.',
      check: eachResource('AWS::S3::Bucket', (bucket) => {
        if (!isCorpus(bucket)) return undefined;
        let denials: readonly Statement[] = [];
        const denied = policyOf(bucket, (statements) => {
          denials = statements.filter(
            (statement) => statement.denies && statement.concerns('s3:PutObject') && isAboutWho(statement),
          );
          return denials.length > 0;
        });
        if (!denied) return bucket.fail('', 'may be written by whoever has s3:PutObject');
        const nobody = denials.every((denial) =>
          denial
            .conditionsOn('aws:PrincipalArn')
            .some(({ values }) => values.some((value) => value.toString() === '*')),
        );
        return nobody ? denials[0]!.value.fail('Condition', 'leaves out every principal: nobody is denied') : PASS;
      }),
    }),
  ],
};
