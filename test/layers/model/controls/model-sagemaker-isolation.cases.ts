import { type Cases, one } from '../../../../local/samples/cases';
import { parameter } from '../../../support/guardrail';

const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1';
const model = (properties: Record<string, unknown>, more?: Record<string, unknown>) =>
  one('AWS::SageMaker::Model', properties, more);
const endpoint = (properties: Record<string, unknown>, variant: Record<string, unknown> = {}) =>
  one('AWS::SageMaker::EndpointConfig', {
    ProductionVariants: [{ VariantName: 'v', InstanceType: 'ml.m5.large', InitialInstanceCount: 2, ...variant }],
    ...properties,
  });

const serverless = {
  Resources: {
    Model: { Type: 'AWS::SageMaker::Model', Properties: {} },
    Endpoint: {
      Type: 'AWS::SageMaker::EndpointConfig',
      Properties: {
        ProductionVariants: [
          { ModelName: { 'Fn::GetAtt': ['Model', 'ModelName'] }, ServerlessConfig: { MaxConcurrency: 5 } },
        ],
      },
    },
  },
};

export const SageMakerModelIsolation: Cases = {
  good: {
    isolated: model({ EnableNetworkIsolation: true }),
    'an endpoint of inference components': endpoint({ EnableNetworkIsolation: true }),
  },
  bad: {
    'an endpoint of inference components, not isolated': endpoint({}),
    'nothing said': model({}),
    'not isolated': model({ EnableNetworkIsolation: 'false' }),
  },
  undecided: { 'by a parameter': model({ EnableNetworkIsolation: { Ref: 'Given' } }, parameter) },
  silent: {
    'serverless inference, which has no such setting': serverless,
    'an endpoint whose models say it themselves': endpoint({}, { ModelName: 'm' }),
  },
};

export const SageMakerModelVpc: Cases = {
  good: {
    'two subnets': model({ VpcConfig: { Subnets: ['a', 'b'], SecurityGroupIds: ['s'] } }),
    'an endpoint of inference components': endpoint({ VpcConfig: { Subnets: ['a'], SecurityGroupIds: ['s'] } }),
  },
  bad: { 'no VPC': model({}), 'an endpoint of inference components without one': endpoint({}) },
  lookAlike: { 'no subnets': model({ VpcConfig: { Subnets: [], SecurityGroupIds: ['s'] } }) },
  silent: { 'serverless inference, which takes no VPC': serverless },
};

const REPO = { Repo: { Type: 'AWS::ECR::Repository', Properties: {} } };
const image = (Image: unknown, more: Record<string, unknown> = {}, beside: Record<string, unknown> = {}) => {
  const template = model({ PrimaryContainer: { Image, ...more } });
  return { ...template, Resources: { ...template.Resources, ...beside } };
};
const component = (Container: Record<string, unknown>) =>
  one('AWS::SageMaker::InferenceComponent', { Specification: { Container } });
export const SageMakerModelPrivateRegistry: Cases = {
  good: {
    'an image in ECR': image('111122223333.dkr.ecr.eu-west-1.amazonaws.com/llm@sha256:1'),
    'an image in an own repository': image({ 'Fn::Sub': '${Repo.RepositoryUri}:1' }, {}, REPO),
    'a private registry': image('registry.internal/llm:1', { ImageConfig: { RepositoryAccessMode: 'Vpc' } }),
  },
  bad: {
    'a public image': image('docker.io/vllm/vllm-openai:latest'),
    'a public image that is called as an own repository is': image({ 'Fn::Sub': 'docker.io/${Repo}:1' }, {}, REPO),
    'a public image of a component': component({ Image: 'docker.io/vllm/vllm-openai:latest' }),
  },
  undecided: { 'an image from a parameter': { ...parameter, ...image({ Ref: 'Given' }) } },
  silent: { 'a model package': model({ Containers: [{ ModelPackageName: 'p' }] }) },
};

export const SageMakerEndpointKms: Cases = {
  good: { 'an own key': endpoint({ KmsKeyId: KEY }) },
  bad: { 'no key': endpoint({}) },
  lookAlike: { 'a key that AWS manages': endpoint({ KmsKeyId: 'alias/aws/sagemaker' }) },
  silent: {
    'instances that refuse a key': endpoint({}, { InstanceType: 'ml.g5.2xlarge' }),
    'a serverless variant': endpoint({}, { ServerlessConfig: { MaxConcurrency: 5, MemorySizeInMB: 2048 } }),
  },
};

export const SageMakerEndpointInstances: Cases = {
  good: { two: endpoint({}) },
  bad: { one: endpoint({}, { InitialInstanceCount: 1 }) },
  silent: {
    'managed scaling': endpoint({}, { InitialInstanceCount: 1, ManagedInstanceScaling: { Status: 'ENABLED' } }),
  },
};

const capture = (configuration: Record<string, unknown>) => endpoint({ DataCaptureConfig: configuration });
export const DataCaptureCmk: Cases = {
  good: { 'an own key': capture({ EnableCapture: true, KmsKeyId: KEY }) },
  bad: { 'no key': capture({ EnableCapture: true }) },
  silent: { 'no capture': endpoint({}), 'capture off': capture({ EnableCapture: false }) },
};
