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
