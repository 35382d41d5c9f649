import { type Cases, one } from '../../../../local/samples/cases';

const corpus = (bucket: Record<string, unknown>) => ({
  Resources: {
    Thing: { Type: 'AWS::S3::Bucket', Properties: bucket },
    Source: {
      Type: 'AWS::Bedrock::DataSource',
      Properties: { DataSourceConfiguration: { S3Configuration: { BucketArn: { 'Fn::GetAtt': ['Thing', 'Arn'] } } } },
    },
  },
});
const models = (bucket: Record<string, unknown>) => ({
  Resources: {
    Thing: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'models', ...bucket } },
    Model: {
      Type: 'AWS::SageMaker::Model',
      Properties: { Containers: [{ ModelDataSource: { S3DataSource: { S3Uri: { 'Fn::Sub': 's3://${Thing}/a/' } } } }] },
    },
  },
});
const prompts = (bucket: Record<string, unknown>) => ({
  Resources: {
    Thing: { Type: 'AWS::S3::Bucket', Properties: bucket },
    Endpoint: {
      Type: 'AWS::SageMaker::EndpointConfig',
      Properties: { DataCaptureConfig: { DestinationS3Uri: { 'Fn::Sub': 's3://${Thing}/captured' } } },
    },
  },
});
const status = (value: string) => ({ VersioningConfiguration: { Status: value } });

export const CorpusBucketVersioned: Cases = {
  good: { enabled: corpus(status('Enabled')), 'with Object Lock': corpus({ ObjectLockEnabled: true }) },
  bad: {
    'not set': corpus({}),
    'Object Lock turned off': corpus({ ObjectLockEnabled: false }),
    'a log of prompts, without versions': prompts({}),
  },
  lookAlike: { suspended: corpus(status('Suspended')) },
  silent: {
    'a bucket of something else': one('AWS::S3::Bucket', {}),
    'a log of prompts, of which nothing is learned': prompts(status('Enabled')),
  },
};

export const ModelArtifactVersioned: Cases = {
  good: { enabled: models(status('Enabled')), 'with Object Lock': models({ ObjectLockEnabled: true }) },
  bad: { 'not set': models({}), suspended: models(status('Suspended')) },
  silent: { 'a bucket of something else': one('AWS::S3::Bucket', {}) },
};

const kept = (days: unknown, more: Record<string, unknown> = {}) =>
  corpus({
    LifecycleConfiguration: {
      Rules: [{ Status: 'Enabled', NoncurrentVersionExpiration: { NoncurrentDays: days }, ...more }],
    },
  });

export const CorpusVersionsKept: Cases = {
  good: { 'for a quarter': kept(90) },
  bad: { 'for a day': kept(1) },
  undecided: { 'days from a parameter': { Parameters: { Days: { Type: 'Number' } }, ...kept({ Ref: 'Days' }) } },
  silent: { 'for ever': corpus({}), 'a rule that is off': kept(1, { Status: 'Disabled' }) },
};
