import { type Cases, one } from '../../../../local/samples/cases';
import { SDK_PROVIDER } from '../../../support/ensured';

const call = (loggingConfig: Record<string, unknown>) => ({
  Type: 'Custom::AWS',
  Properties: {
    ServiceToken: { 'Fn::GetAtt': ['Sdk', 'Arn'] },
    Create: JSON.stringify({
      service: 'Bedrock',
      action: 'putModelInvocationLoggingConfiguration',
      parameters: { loggingConfig },
    }),
  },
});
const LOGS = { cloudWatchConfig: { logGroupName: 'g', roleArn: 'r' } };
/** The call that creates, with these further properties, and one that updates. */
const called = (more: Record<string, unknown>, update?: Record<string, unknown>) => {
  const { Type, Properties } = call(LOGS);
  const create = { ...JSON.parse(Properties.Create), ...more };
  const Update = JSON.stringify({ ...create, ...update });
  return {
    Resources: {
      Logging: { Type, Properties: { ...Properties, Create: JSON.stringify(create), ...(update && { Update }) } },
      Sdk: SDK_PROVIDER,
    },
  };
};
const logging = (config: Record<string, unknown>) => ({ Resources: { Logging: call(config), Sdk: SDK_PROVIDER } });

export const ModelInvocationLogged: Cases = {
  good: { 'to a log group': logging(LOGS), 'and again when it is updated': called({}, {}) },
  bad: {
    'to nowhere once it is updated': called({}, { parameters: { loggingConfig: {} } }),
    'to nowhere': logging({ textDataDeliveryEnabled: true }),
  },
  lookAlike: {
    'without the text': logging({ textDataDeliveryEnabled: false, cloudWatchConfig: { logGroupName: 'g' } }),
  },
  silent: {
    'another custom resource': one('Custom::AWS', { Create: '{"service":"S3","action":"listBuckets"}' }),
    'other calls when it is updated': called({}, { action: 'getModelInvocationLoggingConfiguration' }),
    'in another Region': called({ region: 'eu-west-3' }),
    'in another account': called({ assumedRoleArn: 'arn:aws:iam::111122223333:role/theirs' }),
  },
};

const to = (destination: Record<string, unknown>, properties: Record<string, unknown>, Type: string) => ({
  Resources: { Logging: call(destination), Sdk: SDK_PROVIDER, Destination: { Type, Properties: properties } },
});
const group = (properties: Record<string, unknown>) =>
  to(
    { cloudWatchConfig: { logGroupName: 'prompts' } },
    { LogGroupName: 'prompts', ...properties },
    'AWS::Logs::LogGroup',
  );
const bucket = (SSEAlgorithm: string, KMSMasterKeyID: unknown = { Ref: 'AWS::NoValue' }) =>
  to(
    { s3Config: { bucketName: 'prompts' } },
    {
      BucketName: 'prompts',
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm, KMSMasterKeyID } }],
      },
    },
    'AWS::S3::Bucket',
  );
export const InvocationLogDestination: Cases = {
  good: {
    'a group with a key': group({ KmsKeyId: 'arn:aws:kms:eu-west-1:1:key/1' }),
    'a bucket with a key': bucket('aws:kms', 'arn:aws:kms:eu-west-1:1:key/1'),
  },
  bad: { 'a group without a key': group({}) },
  lookAlike: {
    'a bucket under the key of S3': bucket('AES256'),
    'a bucket under the key that AWS manages': bucket('aws:kms'),
    'the same key by its alias': bucket('aws:kms', 'alias/aws/s3'),
  },
  silent: { 'a group from elsewhere': logging({ cloudWatchConfig: { logGroupName: 'other' } }) },
};
