import { type Control, rule } from '../../../control';
import { eachEnsured } from '../../../workload/ensured';

export const control: Control = {
  id: 'account-wide-settings',
  title: 'Account-wide settings: no public buckets, encrypted volumes, strong passwords',
  risks: ['LLM02:2025', 'LLM03:2025', 'LLM06:2023', 'LLM05:2023', 'ASI03:2026'],
  acts: {
    'refuses the public, whatever the policy or an ACL of a bucket says': ['LLM02:2025', 'LLM06:2023'],
  },
  shownBy: {
    'refuses the public, whatever the policy or an ACL of a bucket says': ['AccountPublicAccessBlocked'],
  },
  csf: 'Protect',
  boundary: 'organization',
  atlas: ['AML.M0005', 'AML.M0012', 'AML.T0036', 'AML.T0012'],
  why: 'A setting of the account holds also for the bucket, the volume or the user that somebody adds next to the workload.',
  source:
    'Amazon S3 User Guide, Blocking public access to your account; Amazon EBS User Guide, Encryption by default; IAM User Guide, Password policy',

  rules: [
    rule('AccountPublicAccessBlocked', {
      fix: 'Ask for all four blocks, as `AccountSettings` does.',
      counterparts: ['S3.1', 'P'],
      check: eachEnsured('Custom::SecureLlmS3PublicAccess', (ensured) =>
        ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'].map((flag) =>
          ensured.expectFlag(`Settings.${flag}`, true),
        ),
      ),
    }),
    rule('EbsEncryptedByDefault', {
      fix: 'Ask for encryption by default, as `AccountSettings` does.',
      counterparts: ['EC2.7', 'P', 'CKV_AWS_106'],
      check: eachEnsured('Custom::SecureLlmEbsEncryption', (ensured) => ensured.expectFlag('Settings.default', true)),
    }),
    rule('AccountPasswordPolicy', {
      fix: 'Ask for 14 characters of every kind, as `AccountSettings` does.',
      counterparts: ['IAM.15', 'IAM.7', 'P'],
      check: eachEnsured('Custom::SecureLlmPasswordPolicy', (ensured) => [
        ensured.expectNumber('Settings.MinimumPasswordLength', { min: 14 }),
        ...['Lowercase', 'Uppercase'].map((kind) => ensured.expectFlag(`Settings.Require${kind}Characters`, true)),
        ...['Numbers', 'Symbols'].map((kind) => ensured.expectFlag(`Settings.Require${kind}`, true)),
      ]),
    }),
  ],
};
