import { type Cases, one } from '../../../../local/samples/cases';

const corpus = (statement?: Record<string, unknown>) => ({
  Resources: {
    Thing: { Type: 'AWS::S3::Bucket', Properties: {} },
    Source: {
      Type: 'AWS::Bedrock::DataSource',
      Properties: { DataSourceConfiguration: { S3Configuration: { BucketArn: { 'Fn::GetAtt': ['Thing', 'Arn'] } } } },
    },
    ...(statement
      ? {
          Policy: {
            Type: 'AWS::S3::BucketPolicy',
            Properties: {
              Bucket: { Ref: 'Thing' },
              PolicyDocument: { Statement: [{ Effect: 'Deny', Principal: '*', Resource: '*', ...statement }] },
            },
          },
        }
      : {}),
  },
});
const others = (arn: string) => ({ ArnNotLike: { 'aws:PrincipalArn': arn } });

export const CorpusWritersNamed: Cases = {
  good: {
    'nobody but services': corpus({
      Action: 's3:PutObject',
      Condition: { BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } },
    }),
    'the curation role': corpus({
      Action: ['s3:PutObject', 's3:DeleteObject*'],
      Condition: others('arn:aws:iam::123456789012:role/curator'),
    }),
  },
  bad: {
    'a denial of what is not encrypted': corpus({
      Action: 's3:PutObject',
      Condition: { Null: { 's3:x-amz-server-side-encryption': 'true' } },
    }),
    'whoever may': corpus(),
    'readers named, writers not': corpus({ Action: 's3:GetObject', Condition: others('arn:aws:iam::1:role/r') }),
  },
  lookAlike: { 'a denial that leaves everyone out': corpus({ Action: 's3:PutObject', Condition: others('*') }) },
  silent: { 'a bucket of something else': one('AWS::S3::Bucket', {}) },
};
