import { type Cases, one } from '../../../../local/samples/cases';

const source = (transformations?: unknown[]) =>
  one('AWS::Bedrock::DataSource', {
    ...(transformations && {
      VectorIngestionConfiguration: {
        CustomTransformationConfiguration: {
          IntermediateStorage: { S3Location: { URI: 's3://b/' } },
          Transformations: transformations,
        },
      },
    }),
  });
export const DataSourceSanitized: Cases = {
  good: {},
  declared: {
    'a function': source([
      {
        StepToApply: 'POST_CHUNKING',
        TransformationFunction: { TransformationLambdaConfiguration: { LambdaArn: 'arn' } },
      },
    ]),
  },
  bad: { 'no function': source([]) },
  silent: { 'no transformation': source() },
};

const parsing = (ParsingStrategy?: unknown) =>
  one('AWS::Bedrock::DataSource', {
    VectorIngestionConfiguration: ParsingStrategy ? { ParsingConfiguration: { ParsingStrategy } } : {},
  });
export const FmParserReadsUntrusted: Cases = {
  good: { 'data automation': parsing('BEDROCK_DATA_AUTOMATION') },
  bad: { 'a model': parsing('BEDROCK_FOUNDATION_MODEL') },
  undecided: { 'by a parameter': { Parameters: { Given: { Type: 'String' } }, ...parsing({ Ref: 'Given' }) } },
  silent: { 'the parser of Bedrock': parsing() },
};

const passing = (rules?: unknown[], prefix = '') => ({
  Resources: {
    Passage: {
      Type: 'AWS::S3::Bucket',
      Properties: rules ? { LifecycleConfiguration: { Rules: rules } } : {},
    },
    Source: {
      Type: 'AWS::Bedrock::DataSource',
      Properties: {
        VectorIngestionConfiguration: {
          CustomTransformationConfiguration: {
            IntermediateStorage: {
              S3Location: { URI: { 'Fn::Join': ['', ['s3://', { Ref: 'Passage' }, `/${prefix}`]] } },
            },
            Transformations: [{ TransformationFunction: { TransformationLambdaConfiguration: { LambdaArn: 'arn' } } }],
          },
        },
      },
    },
  },
});
export const TransformationStorageExpires: Cases = {
  good: {
    'after a day': passing([{ Status: 'Enabled', ExpirationInDays: 1 }]),
    'below the prefix of the copies': passing(
      [{ Status: 'Enabled', ExpirationInDays: 1, Prefix: 'copies/' }],
      'copies/',
    ),
  },
  bad: { never: passing() },
  lookAlike: {
    'a rule that is off': passing([{ Status: 'Disabled', ExpirationInDays: 1 }]),
    'below another prefix': passing([{ Status: 'Enabled', ExpirationInDays: 1, Prefix: 'logs/' }]),
    'what has a tag': passing([{ Status: 'Enabled', ExpirationInDays: 1, TagFilters: [{ Key: 'keep', Value: 'no' }] }]),
    'what was replaced alone': passing([{ Status: 'Enabled', NoncurrentVersionExpiration: { NoncurrentDays: 1 } }]),
  },
  silent: { 'a bucket that is made elsewhere': source([]) },
};
