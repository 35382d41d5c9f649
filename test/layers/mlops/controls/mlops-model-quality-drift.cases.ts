import { type Cases, one } from '../../../../local/samples/cases';
import { scheduled } from '../../../support/monitoring';

const quality = (properties: Record<string, unknown>) => one('AWS::SageMaker::ModelQualityJobDefinition', properties);
const explained = (properties: Record<string, unknown>) =>
  one('AWS::SageMaker::ModelExplainabilityJobDefinition', properties);
const volume = { JobResources: { ClusterConfig: { VolumeKmsKeyId: 'k' } } };

export const ModelQualityJobIsolated: Cases = {
  good: { isolated: scheduled(quality({ NetworkConfig: { EnableNetworkIsolation: true } })) },
  bad: { 'not set': explained({}) },
  silent: {
    'a definition that no schedule names': quality({ NetworkConfig: { EnableNetworkIsolation: true } }),
    'a schedule that is stopped': scheduled(quality({ NetworkConfig: { EnableNetworkIsolation: true } }), {
      MonitoringScheduleStatus: 'Stopped',
    }),
  },
};

export const ModelQualityJobInTransit: Cases = {
  good: { encrypted: quality({ NetworkConfig: { EnableInterContainerTrafficEncryption: true } }) },
  bad: { off: explained({ NetworkConfig: { EnableInterContainerTrafficEncryption: false } }) },
  silent: { 'one instance': quality({}) },
};

export const ModelQualityJobCmk: Cases = {
  good: { both: quality({ ...volume, ModelQualityJobOutputConfig: { KmsKeyId: 'k' } }) },
  bad: { 'volume only': quality(volume) },
};

export const ModelExplainabilityJobCmk: Cases = {
  good: { both: explained({ ...volume, ModelExplainabilityJobOutputConfig: { KmsKeyId: 'k' } }) },
  bad: { 'volume only': explained(volume) },
};
