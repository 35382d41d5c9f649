import { type Cases, one } from '../../../../local/samples/cases';

const corpus = (bucket: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  Resources: {
    Thing: { Type: 'AWS::S3::Bucket', Properties: bucket },
    Source: {
      Type: 'AWS::Bedrock::DataSource',
      Properties: {
        DataSourceConfiguration: { Type: 'S3', S3Configuration: { BucketArn: { 'Fn::GetAtt': ['Thing', 'Arn'] } } },
      },
    },
    ...more,
  },
});
const encrypted = (algorithm: unknown, key: unknown = 'arn:aws:kms:eu-west-1:111122223333:key/k', more = {}) =>
  corpus({
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [
        { ServerSideEncryptionByDefault: { SSEAlgorithm: algorithm, KMSMasterKeyID: key }, ...more },
      ],
    },
  });
/** A bucket that receives the logs of an agent's runtime. */
const delivered = (DestinationResourceArn: unknown) => ({
  Resources: {
    Thing: { Type: 'AWS::S3::Bucket', Properties: {} },
    Stream: {
      Type: 'AWS::KinesisFirehose::DeliveryStream',
      Properties: { ExtendedS3DestinationConfiguration: { BucketARN: { 'Fn::GetAtt': ['Thing', 'Arn'] } } },
    },
    Source: {
      Type: 'AWS::Logs::DeliverySource',
      Properties: {
        Name: 's',
        LogType: 'APPLICATION_LOGS',
        ResourceArn: 'arn:aws:bedrock-agentcore:eu-west-1:111122223333:runtime/r-1',
      },
    },
    Destination: { Type: 'AWS::Logs::DeliveryDestination', Properties: { Name: 'd', DestinationResourceArn } },
    Delivery: {
      Type: 'AWS::Logs::Delivery',
      Properties: {
        DeliverySourceName: { Ref: 'Source' },
        DeliveryDestinationArn: { 'Fn::GetAtt': ['Destination', 'Arn'] },
      },
    },
  },
});
const NO_VALUE = { Ref: 'AWS::NoValue' };

export const LlmBucketKms: Cases = {
  good: {
    'a key of KMS': encrypted('aws:kms'),
    'two layers': encrypted('aws:kms:dsse'),
    'an alias of its own': encrypted('aws:kms', 'alias/corpora'),
    'a key of the stack': {
      Resources: {
        ...encrypted('aws:kms', { 'Fn::GetAtt': ['Key', 'Arn'] }).Resources,
        Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: {} } },
      },
    },
  },
  lookAlike: {
    "AWS's key, by its alias": encrypted('aws:kms', 'alias/aws/s3'),
    "AWS's key, by the ARN of its alias": encrypted('aws:kms', {
      'Fn::Sub': 'arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:alias/aws/s3',
    }),
    "AWS's key, since none is named": encrypted('aws:kms', NO_VALUE),
    "AWS's key twice": encrypted('aws:kms:dsse', NO_VALUE),
    "AWS's key, used less often": encrypted('aws:kms', NO_VALUE, { BucketKeyEnabled: true }),
    'a bucket key and no encryption': corpus({
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ BucketKeyEnabled: true }] },
    }),
    'a key that is an empty text': encrypted('aws:kms', ''),
  },
  bad: {
    'not set': corpus({}),
    'a key of S3': encrypted('AES256'),
    'model files': {
      Resources: {
        Thing: { Type: 'AWS::S3::Bucket', Properties: {} },
        Model: {
          Type: 'AWS::SageMaker::Model',
          Properties: { PrimaryContainer: { ModelDataUrl: { 'Fn::Sub': 's3://${Thing}/model.tar.gz' } } },
        },
      },
    },
    'prompts that AgentCore delivers': delivered({ 'Fn::GetAtt': ['Thing', 'Arn'] }),
    'prompts that AgentCore delivers by a stream': delivered({ 'Fn::GetAtt': ['Stream', 'Arn'] }),
    'prompts that Bedrock logs': {
      Resources: {
        Thing: { Type: 'AWS::S3::Bucket', Properties: {} },
        Logging: {
          Type: 'Custom::AWS',
          Properties: {
            Create: {
              'Fn::Join': [
                '',
                [
                  '{"service":"bedrock","action":"putModelInvocationLoggingConfiguration","parameters":{"loggingConfig":{"s3Config":{"bucketName":"',
                  { Ref: 'Thing' },
                  '"}}}}',
                ],
              ],
            },
          },
        },
      },
    },
  },
  undecided: { 'algorithm from a parameter': { Parameters: { A: { Type: 'String' } }, ...encrypted({ Ref: 'A' }) } },
  silent: { 'a bucket of something else': one('AWS::S3::Bucket', {}) },
};

const blocked = (value: unknown) =>
  corpus({
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: value,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
  });

export const LlmBucketNotPublic: Cases = {
  good: { 'all four blocks': blocked(true) },
  bad: {
    'public policies allowed': blocked(false),
    'public by its ACL': corpus({ AccessControl: 'PublicRead' }),
    'a block that leaves out three of four': corpus({ PublicAccessBlockConfiguration: { BlockPublicAcls: true } }),
  },
  silent: { 'nothing said, so S3 blocks': corpus({}), 'a bucket of something else': one('AWS::S3::Bucket', {}) },
};

const policyOf = (...Statement: Record<string, unknown>[]) => ({
  Type: 'AWS::S3::BucketPolicy',
  Properties: { Bucket: { Ref: 'Thing' }, PolicyDocument: { Statement } },
});
const withPolicy = (statement: Record<string, unknown>) =>
  corpus({}, { Policy: policyOf({ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*', ...statement }) });

const tls = withPolicy({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
const twoPolicies = {
  Resources: {
    ...tls.Resources,
    Second: policyOf({
      Effect: 'Allow',
      Principal: { Service: 'bedrock.amazonaws.com' },
      Action: 's3:GetObject',
      Resource: '*',
    }),
  },
};
const SECURE = { Bool: { 'aws:SecureTransport': 'false' } };

export const LlmBucketTlsOnly: Cases = {
  good: {
    'plain HTTP denied': withPolicy({ Condition: SECURE }),
    'plain HTTP denied, written as a boolean': withPolicy({ Condition: { Bool: { 'aws:SecureTransport': false } } }),
    'plain HTTP denied on the objects': withPolicy({
      Principal: { AWS: '*' },
      Resource: [{ 'Fn::GetAtt': ['Thing', 'Arn'] }, { 'Fn::Sub': '${Thing.Arn}/*' }],
      Condition: SECURE,
    }),
    'plain HTTP denied to all but services': withPolicy({
      Condition: { Bool: { 'aws:SecureTransport': 'false', 'aws:PrincipalIsAWSService': 'false' } },
    }),
    'reading and writing denied': withPolicy({ Action: ['s3:Get*', 's3:PutObject'], Condition: SECURE }),
    'old TLS denied': withPolicy({ Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } } }),
    'TLS before 1.3 denied': withPolicy({ Condition: { NumericLessThan: { 's3:TlsVersion': 1.3 } } }),
  },
  bad: {
    'no policy': corpus({}),
    'a policy about something else': withPolicy({ Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } } }),
    'denied to one principal': withPolicy({
      Principal: { AWS: 'arn:aws:iam::123456789012:role/app' },
      Condition: SECURE,
    }),
    'denied on the bucket, and not on its objects': withPolicy({
      Resource: { 'Fn::GetAtt': ['Thing', 'Arn'] },
      Condition: SECURE,
    }),
    'denied in one folder': withPolicy({ Resource: { 'Fn::Sub': '${Thing.Arn}/public/*' }, Condition: SECURE }),
    'denied from one address': withPolicy({
      Condition: { ...SECURE, IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } },
    }),
    'reading denied, writing not': withPolicy({ Action: 's3:GetObject', Condition: SECURE }),
    'the oldest TLS denied only': withPolicy({ Condition: { NumericLessThan: { 's3:TlsVersion': '1.1' } } }),
  },
  undecided: {
    'two policies, of which one denies': twoPolicies,
    'a version from a parameter': {
      ...withPolicy({ Condition: { NumericLessThan: { 's3:TlsVersion': { Ref: 'Version' } } } }),
      Parameters: { Version: { Type: 'String' } },
    },
  },
  lookAlike: {
    'TLS denied instead': withPolicy({ Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
    'plain HTTP allowed': withPolicy({ Effect: 'Allow', Condition: SECURE }),
    'new TLS denied': withPolicy({ Condition: { NumericGreaterThan: { 's3:TlsVersion': '1.2' } } }),
  },
  silent: { 'a bucket of something else': one('AWS::S3::Bucket', {}) },
};

export const LlmBucketAccessLogged: Cases = {
  good: {
    'access logs': corpus({ LoggingConfiguration: { DestinationBucketName: 'logs' } }),
    'data events of a trail': corpus(
      {},
      {
        Trail: {
          Type: 'AWS::CloudTrail::Trail',
          Properties: {
            IsLogging: true,
            AdvancedEventSelectors: [
              {
                FieldSelectors: [
                  { Field: 'eventCategory', Equals: ['Data'] },
                  { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
                ],
              },
            ],
          },
        },
      },
    ),
  },
  bad: { neither: corpus({}) },
  silent: { 'a bucket of something else': one('AWS::S3::Bucket', {}) },
};

const readers = (statement: Record<string, unknown>, ...more: Record<string, unknown>[]) =>
  corpus(
    {},
    {
      Policy: policyOf(
        { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*', ...statement },
        ...more,
      ),
    },
  );
export const LlmBucketPolicyNamed: Cases = {
  good: {
    'one role': readers({ Principal: { AWS: 'arn:aws:iam::123456789012:role/app' } }),
    'the organization': readers({ Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }),
    'everyone, less all others': readers(
      {},
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: '*',
        Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } },
      },
    ),
  },
  bad: {
    everyone: readers({}),
    'all but one account': readers({ Principal: undefined, NotPrincipal: { AWS: 'arn:aws:iam::123456789012:root' } }),
  },
  lookAlike: {
    'a role of any account': readers({ Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/app' } } }),
    'a referer': readers({ Condition: { StringLike: { 'aws:Referer': 'https://example.com/*' } } }),
    'all addresses in two halves': readers({
      Condition: { IpAddress: { 'aws:SourceIp': ['0.0.0.0/1', '128.0.0.0/1'] } },
    }),
    'a denial of another action': readers(
      {},
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:PutObject',
        Resource: '*',
        Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } },
      },
    ),
  },
  silent: {
    'a bucket of something else': {
      Resources: {
        B: { Type: 'AWS::S3::Bucket', Properties: {} },
        P: {
          Type: 'AWS::S3::BucketPolicy',
          Properties: {
            Bucket: { Ref: 'B' },
            PolicyDocument: { Statement: { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' } },
          },
        },
      },
    },
  },
};
