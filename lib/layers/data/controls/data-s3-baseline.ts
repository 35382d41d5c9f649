import { type Control, eachResource, eachStatement, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import type { Condition, Statement } from '../../../template/iam/policy';
import { admitsAnyone, asksOnly, deniesEveryone } from '../../../template/iam/principals';
import { concernsObjects, isLlmBucket, policyOf } from '../../../workload/buckets';
import { expectOwnBucketKey } from '../../../workload/key';

/** Whether a condition holds for requests without TLS: those without any, or with a version before 1.2. */
function isWithoutTls({ key, test, values, unknown }: Condition, statement: Statement): boolean {
  if (!/^(aws:SecureTransport|s3:TlsVersion)$/i.test(key)) return false;
  if (unknown) throw statement.value.undecided(unknown.why);
  const texts = values.map((value) => value.toString().toLowerCase());
  if (/^aws:/i.test(key)) return /^(Bool|StringEquals)$/.test(test) && texts.includes('false');
  return texts.some(
    (text) =>
      (test === 'NumericLessThan' && Number(text) >= 1.2) || (test === 'NumericLessThanEquals' && Number(text) >= 1.1),
  );
}

/** Whether a statement refuses requests without TLS to everyone, for whatever they read or write. */
const refusesPlainText = (statement: Statement): boolean =>
  deniesEveryone(statement) &&
  ['s3:GetObject', 's3:PutObject'].every((action) => statement.concerns(action)) &&
  concernsObjects(statement) &&
  statement.conditions.some((one) => isWithoutTls(one, statement) && asksOnly(statement, one));

export const control: Control = {
  id: 'data-s3-baseline',
  title: 'Buckets of the LLM workload: own key, no public access, TLS only',
  risks: ['LLM02:2025', 'LLM03:2025', 'LLM04:2025', 'LLM03:2023', 'LLM06:2023', 'LLM10:2023'],
  acts: {
    'refuses the public, whatever a bucket policy or an ACL says': ['LLM02:2025', 'LLM06:2023', 'LLM10:2023'],
  },
  shownBy: {
    'refuses the public, whatever a bucket policy or an ACL says': ['LlmBucketNotPublic'],
  },
  csf: 'Protect',
  boundary: 'data',
  atlas: ['AML.M0012', 'AML.M0005', 'AML.T0036'],
  why: 'Prompts, corpora, adapters and logs end up in buckets, and whoever reads the bucket has read the conversation.',
  source: 'Amazon S3 User Guide, Security best practices for Amazon S3',

  rules: [
    rule('LlmBucketKms', {
      fix: 'Set `encryption: BucketEncryption.KMS` and an `encryptionKey`, or use `LlmDataVault`.',
      fixTemplate: 'Set BucketEncryption with SSEAlgorithm aws:kms and KMSMasterKeyID.',
      counterparts: ['SRA', 'FS-33', 'FMI-06', 'CKV_AWS_145'],
      check: eachResource('AWS::S3::Bucket', (bucket, view) => {
        if (!isLlmBucket(bucket, view)) return undefined;
        return expectOwnBucketKey(bucket);
      }),
    }),
    rule('LlmBucketNotPublic', {
      fix: 'Set `blockPublicAccess: BlockPublicAccess.BLOCK_ALL`.',
      counterparts: ['FS-65', 'ST', 'S3.8', 'CKV_AWS_53'],
      check: eachResource('AWS::S3::Bucket', (bucket, view) => {
        if (!isLlmBucket(bucket, view)) return undefined;
        const acl = bucket.text('AccessControl') ?? '';
        if (acl.startsWith('Public')) return bucket.fail('AccessControl', `is ${acl}`);
        const block = bucket.get('PublicAccessBlockConfiguration');
        // S3 blocks all public access to a new bucket for which the template says nothing
        if (block.absent) return undefined;
        return ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'].map((flag) =>
          block.expectFlag(flag, true),
        );
      }),
    }),
    rule('LlmBucketPolicyNamed', {
      fix: 'Name the roles or services in the bucket policy, or bound it with `aws:PrincipalOrgID`.',
      proves: false,
      check: eachStatement(
        (statement, view) => {
          const bucket = statement.resource.tryTarget('Bucket');
          if (!statement.allows || bucket?.type !== 'AWS::S3::Bucket' || !isLlmBucket(bucket, view)) return undefined;
          return admitsAnyone(statement)
            ? statement.value.fail('Principal', 'is everyone, and no condition says who may come')
            : PASS;
        },
        { types: ['AWS::S3::BucketPolicy'] },
      ),
    }),
    rule('LlmBucketTlsOnly', {
      fix: 'Set `enforceSSL: true` on the bucket.',
      fixTemplate: 'Add an AWS::S3::BucketPolicy that denies s3:* where aws:SecureTransport is false.',
      counterparts: ['SRA', 'FS-33', 'S3.5', 'CKV_AWS_379'],
      check: eachResource('AWS::S3::Bucket', (bucket, view) => {
        if (!isLlmBucket(bucket, view)) return undefined;
        const denied = policyOf(bucket, (statements) => statements.some(refusesPlainText));
        return denied ? PASS : bucket.fail('', 'has no bucket policy that denies requests without TLS');
      }),
    }),
    rule('LlmBucketAccessLogged', {
      fix: 'Set `serverAccessLogsBucket`, or record S3 data events of the bucket in a trail.',
      counterparts: ['SRA', 'ST', 'S3.9', 'CKV_AWS_18'],
      proves: false,
      check: eachResource('AWS::S3::Bucket', (bucket, view) => {
        if (!isLlmBucket(bucket, view)) return undefined;
        if (bucket.get('LoggingConfiguration').present) return PASS;
        const trails = view.resources('AWS::CloudTrail::Trail');
        const recorded = trails.some((trail) => JSON.stringify(trail.declaration.body).includes('AWS::S3::Object'));
        return recorded ? PASS : bucket.fail('LoggingConfiguration', 'is not set, and no trail records its objects');
      }),
    }),
  ],
};
