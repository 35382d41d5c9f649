import { type Cases, one } from '../../../../local/samples/cases';

const profile = (tags: unknown[]) => one('AWS::Bedrock::ApplicationInferenceProfile', { Tags: tags });

export const AppInferenceProfileTagged: Cases = {
  good: { tagged: profile([{ Key: 'workload', Value: 'chat' }]) },
  bad: { 'without a tag': profile([]) },
};

export const ModelHubOwnBucket: Cases = {
  good: { 'own bucket': one('AWS::SageMaker::Hub', { S3StorageConfig: { S3OutputPath: 's3://hub/' } }) },
  bad: { 'the default bucket': one('AWS::SageMaker::Hub', {}) },
};

const group = (statement: Record<string, unknown>) =>
  one('AWS::SageMaker::ModelPackageGroup', {
    ModelPackageGroupPolicy: {
      Statement: [{ Effect: 'Allow', Action: 'sagemaker:DescribeModelPackage', ...statement }],
    },
  });

export const ModelGroupPolicy: Cases = {
  good: {
    'one account': group({ Principal: { AWS: 'arn:aws:iam::123456789012:root' } }),
    'the organization': group({ Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }),
  },
  bad: { everyone: group({ Principal: '*' }) },
  silent: { 'no policy': one('AWS::SageMaker::ModelPackageGroup', {}) },
};
