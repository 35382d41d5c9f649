import { type Cases, one } from '../../../../local/samples/cases';

const repository = (properties: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  Resources: {
    Thing: { Type: 'AWS::ECR::Repository', Properties: properties },
    M: { Type: 'AWS::Bedrock::Guardrail', Properties: {} },
    ...more,
  },
});
const plain = { 'a repository of an application without models': one('AWS::ECR::Repository', {}) };

export const EcrTagsImmutable: Cases = {
  good: { immutable: repository({ ImageTagMutability: 'IMMUTABLE' }) },
  bad: { mutable: repository({ ImageTagMutability: 'MUTABLE' }), 'not set': repository({}) },
  silent: plain,
};

export const EcrScan: Cases = {
  good: {
    'on push': repository({ ImageScanningConfiguration: { ScanOnPush: true } }),
    'by the registry': repository({}, { R: { Type: 'AWS::ECR::RegistryScanningConfiguration', Properties: {} } }),
  },
  bad: { 'not set': repository({}), 'on request': repository({ ImageScanningConfiguration: { ScanOnPush: false } }) },
  silent: plain,
};

export const EcrCmk: Cases = {
  good: { 'a key of KMS': repository({ EncryptionConfiguration: { EncryptionType: 'KMS' } }) },
  bad: {
    'a key of S3': repository({ EncryptionConfiguration: { EncryptionType: 'AES256' } }),
    'not set': repository({}),
  },
  silent: plain,
};

const policy = (statement: Record<string, unknown>) =>
  repository({ RepositoryPolicyText: { Statement: [{ Effect: 'Allow', Action: 'ecr:BatchGetImage', ...statement }] } });

export const EcrNotPublic: Cases = {
  good: { 'one account': policy({ Principal: { AWS: '123456789012' } }) },
  bad: { everyone: policy({ Principal: '*' }) },
  silent: { 'no policy': repository({}) },
};

export const EcrSigning: Cases = {
  good: { 'a profile': one('AWS::ECR::SigningConfiguration', { Rules: [{ SigningProfileArn: 'arn:aws:signer:x' }] }) },
  bad: { 'no rules': one('AWS::ECR::SigningConfiguration', { Rules: [] }) },
};

const model = (image: unknown) => one('AWS::SageMaker::Model', { PrimaryContainer: { Image: image } });

export const ModelImageDigest: Cases = {
  good: {
    'a digest': model(`123456789012.dkr.ecr.eu-west-1.amazonaws.com/m@sha256:${'a'.repeat(64)}`),
    'an asset of the CDK': model({
      'Fn::Sub': `\${AWS::AccountId}.dkr.ecr.\${AWS::Region}.\${AWS::URLSuffix}/assets:${'0a'.repeat(32)}`,
    }),
    'the runtime of an agent': one('AWS::BedrockAgentCore::Runtime', {
      AgentRuntimeArtifact: { ContainerConfiguration: { ContainerUri: `r@sha256:${'b'.repeat(64)}` } },
    }),
  },
  bad: {
    'a tag': model('123456789012.dkr.ecr.eu-west-1.amazonaws.com/m:latest'),
    'the tag of a component': one('AWS::SageMaker::InferenceComponent', {
      Specification: { Container: { Image: 'docker.io/someone/llm:latest' } },
    }),
    'the tag of a harness': one('AWS::BedrockAgentCore::Harness', {
      EnvironmentArtifact: { ContainerConfiguration: { ContainerUri: 'r:latest' } },
    }),
    'one of several containers': one('AWS::SageMaker::Model', { Containers: [{ Image: 'm:1' }] }),
  },
  undecided: { 'from a parameter': { Parameters: { Image: { Type: 'String' } }, ...model({ Ref: 'Image' }) } },
  silent: { 'a model package': one('AWS::SageMaker::Model', { PrimaryContainer: { ModelPackageName: 'p' } }) },
};
