import { type Cases, one } from '../../../../local/samples/cases';

const retention = (value: Record<string, unknown>) => ({
  ObjectLockEnabled: true,
  ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: value } },
});
const beside = (bucket: Record<string, unknown>, type: string, properties: Record<string, unknown>) => ({
  Resources: { Thing: { Type: 'AWS::S3::Bucket', Properties: bucket }, Other: { Type: type, Properties: properties } },
});
const trail = (bucket: Record<string, unknown>) =>
  beside(bucket, 'AWS::CloudTrail::Trail', { S3BucketName: { Ref: 'Thing' }, IsLogging: true });

export const EvidenceBucketObjectLock: Cases = {
  good: {
    'governance for 400 days': trail(retention({ Mode: 'GOVERNANCE', Days: 400 })),
    'compliance for two years': trail(retention({ Mode: 'COMPLIANCE', Years: 2 })),
  },
  bad: {
    'no lock': trail({}),
    'a trail of all data events': beside({}, 'AWS::CloudTrail::Trail', {
      S3BucketName: { Ref: 'Thing' },
      EventSelectors: [
        {
          IncludeManagementEvents: false,
          DataResources: [{ Type: 'AWS::S3::Object', Values: [{ 'Fn::Sub': 'arn:${AWS::Partition}:s3' }] }],
        },
      ],
    }),
    'for a week': trail(retention({ Mode: 'GOVERNANCE', Days: 7 })),
    'a record of invocations': beside({}, 'Custom::SecureLlmModelInvocationLogging', {
      Settings: { configuration: { 'Fn::Sub': '{"s3Config":{"bucketName":"${Thing}"}}' } },
    }),
  },
  lookAlike: { 'a lock without retention': trail({ ObjectLockEnabled: true }) },
  silent: {
    'a bucket of something else': one('AWS::S3::Bucket', {}),
    'a trail that starts a pipeline': beside({}, 'AWS::CloudTrail::Trail', {
      S3BucketName: { Ref: 'Thing' },
      EventSelectors: [
        {
          IncludeManagementEvents: false,
          DataResources: [
            { Type: 'AWS::S3::Object', Values: [{ 'Fn::Sub': 'arn:${AWS::Partition}:s3:::sources/release.zip' }] },
          ],
        },
      ],
    }),
    'what is too large for the log group': beside({}, 'Custom::SecureLlmModelInvocationLogging', {
      Settings: {
        configuration: {
          'Fn::Sub': '{"cloudWatchConfig":{"largeDataDeliveryS3Config":{"bucketName":"${Thing}"}}}',
        },
      },
    }),
  },
};

export const ObjectLockBucketNotLogTarget: Cases = {
  good: { 'a bucket of its own': trail(retention({ Mode: 'GOVERNANCE', Days: 400 })) },
  bad: {
    'access logs': beside(retention({ Mode: 'GOVERNANCE', Days: 1 }), 'AWS::S3::Bucket', {
      LoggingConfiguration: { DestinationBucketName: { Ref: 'Thing' } },
    }),
    'AWS Config': beside(retention({ Mode: 'GOVERNANCE', Days: 1 }), 'AWS::Config::DeliveryChannel', {
      S3BucketName: { Ref: 'Thing' },
    }),
  },
  silent: { 'a bucket without retention': one('AWS::S3::Bucket', { ObjectLockEnabled: true }) },
};
