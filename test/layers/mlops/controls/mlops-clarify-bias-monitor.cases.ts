import { type Cases, one } from '../../../../local/samples/cases';

const job = (properties: Record<string, unknown>) => one('AWS::SageMaker::ModelBiasJobDefinition', properties);

export const ModelBiasJobIsolated: Cases = {
  good: { isolated: job({ NetworkConfig: { EnableNetworkIsolation: true } }) },
  bad: { 'not set': job({}) },
};

export const ModelBiasJobInTransit: Cases = {
  good: { encrypted: job({ NetworkConfig: { EnableInterContainerTrafficEncryption: true } }) },
  bad: { 'two instances that talk in the open': job({ JobResources: { ClusterConfig: { InstanceCount: 2 } } }) },
  silent: { 'one instance': job({ JobResources: { ClusterConfig: { InstanceCount: 1 } } }) },
};

export const ModelBiasJobCmk: Cases = {
  good: {
    both: job({
      JobResources: { ClusterConfig: { VolumeKmsKeyId: 'k' } },
      ModelBiasJobOutputConfig: { KmsKeyId: 'k' },
    }),
  },
  bad: { neither: job({}) },
};
