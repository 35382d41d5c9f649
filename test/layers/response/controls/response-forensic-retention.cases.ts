import { type Cases, one } from '../../../../local/samples/cases';

const trail = (
  bucket: Record<string, unknown>,
  attributes: Record<string, unknown> = {},
  more: Record<string, unknown> = {},
) => ({
  Resources: {
    Thing: { Type: 'AWS::S3::Bucket', Properties: bucket, ...attributes },
    Trail: { Type: 'AWS::CloudTrail::Trail', Properties: { S3BucketName: { Ref: 'Thing' } } },
    ...more,
  },
});
const retention = (value: Record<string, unknown>) => ({
  ObjectLockEnabled: true,
  ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'GOVERNANCE', ...value } } },
});

export const EvidenceKeptAYear: Cases = {
  good: { '400 days': trail(retention({ Days: 400 })), 'a year': trail(retention({ Years: 1 })) },
  bad: { 'a month': trail(retention({ Days: 30 })) },
  silent: { 'no retention': trail({}), 'another bucket': one('AWS::S3::Bucket', retention({ Days: 1 })) },
};

const group = (properties: Record<string, unknown>) => ({
  Resources: {
    Thing: { Type: 'AWS::Logs::LogGroup', Properties: properties },
    Logging: {
      Type: 'Custom::SecureLlmModelInvocationLogging',
      Properties: { Settings: { configuration: { 'Fn::Sub': '{"cloudWatchConfig":{"logGroupName":"${Thing}"}}' } } },
    },
  },
});

export const PromptLogDeletionProtected: Cases = {
  good: { protected: group({ DeletionProtectionEnabled: true }) },
  bad: { 'not set': group({}) },
  silent: { 'another group': one('AWS::Logs::LogGroup', {}) },
};

export const EvidenceBucketKept: Cases = {
  good: {
    retained: trail({}, { DeletionPolicy: 'Retain' }),
    'retained once its first deployment stands': trail({}, { DeletionPolicy: 'RetainExceptOnCreate' }),
  },
  bad: {
    'emptied with its stack': trail(
      {},
      {},
      {
        Empty: { Type: 'Custom::S3AutoDeleteObjects', Properties: { BucketName: { Ref: 'Thing' } } },
      },
    ),
  },
  silent: { 'a bucket that stays while it holds something': trail({}), 'another bucket': one('AWS::S3::Bucket', {}) },
};
