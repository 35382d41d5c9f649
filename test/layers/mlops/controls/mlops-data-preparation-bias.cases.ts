import { type Cases, one } from '../../../../local/samples/cases';

const job = (properties: Record<string, unknown>) => one('AWS::SageMaker::ProcessingJob', properties);

export const DataPreparationIsolated: Cases = {
  good: { isolated: job({ NetworkConfig: { EnableNetworkIsolation: true } }) },
  bad: { 'not set': job({}) },
};

export const DataPreparationCmk: Cases = {
  good: {
    both: job({
      ProcessingResources: { ClusterConfig: { VolumeKmsKeyId: 'k' } },
      ProcessingOutputConfig: { KmsKeyId: 'k' },
    }),
  },
  bad: { neither: job({}) },
};
