import { type Cases, one } from '../../../../local/samples/cases';
import { scheduled } from '../../../support/monitoring';

const job = (properties: Record<string, unknown>) => one('AWS::SageMaker::ModelBiasJobDefinition', properties);

export const ModelBiasJobIsolated: Cases = {
  good: { isolated: scheduled(job({ NetworkConfig: { EnableNetworkIsolation: true } })) },
  bad: { 'not set': job({}) },
  silent: {
    'a definition that no schedule names': job({ NetworkConfig: { EnableNetworkIsolation: true } }),
    'a schedule that is stopped': scheduled(job({ NetworkConfig: { EnableNetworkIsolation: true } }), {
      MonitoringScheduleStatus: 'Stopped',
    }),
  },
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
