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
const encrypted = (algorithm: unknown) =>
  corpus({
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: algorithm } }],
    },
  });

export const LlmBucketKms: Cases = {
  good: { 'a key of KMS': encrypted('aws:kms'), 'two layers': encrypted('aws:kms:dsse') },
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

const withPolicy = (statement: Record<string, unknown>) =>
  corpus(
    {},
    {
      Policy: {
        Type: 'AWS::S3::BucketPolicy',
        Properties: {
          Bucket: { Ref: 'Thing' },
          PolicyDocument: {
            Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*', ...statement }],
          },
        },
      },
    },
  );

const tls = withPolicy({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
const twoPolicies = {
  Resources: {
    ...tls.Resources,
    Second: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: {
        Bucket: { Ref: 'Thing' },
        PolicyDocument: {
          Statement: [
            { Effect: 'Allow', Principal: { Service: 'bedrock.amazonaws.com' }, Action: 's3:GetObject', Resource: '*' },
          ],
        },
      },
    },
  },
};
export const LlmBucketTlsOnly: Cases = {
  good: {
    'plain HTTP denied': withPolicy({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    'old TLS denied': withPolicy({ Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } } }),
  },
  bad: {
    'no policy': corpus({}),
    'a policy about something else': withPolicy({ Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } } }),
  },
  undecided: { 'two policies, of which one denies': twoPolicies },
  lookAlike: { 'TLS denied instead': withPolicy({ Condition: { Bool: { 'aws:SecureTransport': 'true' } } }) },
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
