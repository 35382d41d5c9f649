import { type Cases, one } from '../../../../local/samples/cases';

const config = (capture?: Record<string, unknown>) =>
  one('AWS::SageMaker::EndpointConfig', capture ? { DataCaptureConfig: capture } : {});

export const DataCaptureOn: Cases = {
  good: { on: config({ EnableCapture: true }) },
  bad: { 'configured and off': config({ EnableCapture: false }), 'configured and not set': config({}) },
  silent: { 'not configured': config() },
};

export const MonitoringScheduleRuns: Cases = {
  good: { running: one('AWS::SageMaker::MonitoringSchedule', { MonitoringScheduleStatus: 'Scheduled' }) },
  bad: { stopped: one('AWS::SageMaker::MonitoringSchedule', { MonitoringScheduleStatus: 'Stopped' }) },
};

const job = (properties: Record<string, unknown>) => one('AWS::SageMaker::DataQualityJobDefinition', properties);

export const DataQualityBaseline: Cases = {
  good: { 'a baseline': job({ DataQualityBaselineConfig: { BaseliningJobName: 'b' } }) },
  bad: { none: job({}) },
};

export const DataQualityJobIsolated: Cases = {
  good: { isolated: job({ NetworkConfig: { EnableNetworkIsolation: true } }) },
  bad: { 'not set': job({}), off: job({ NetworkConfig: { EnableNetworkIsolation: false } }) },
};

const cluster = (count: number, encrypted?: boolean) =>
  job({
    JobResources: { ClusterConfig: { InstanceCount: count } },
    ...(encrypted === undefined ? {} : { NetworkConfig: { EnableInterContainerTrafficEncryption: encrypted } }),
  });

export const DataQualityJobInTransit: Cases = {
  good: { encrypted: cluster(2, true) },
  bad: { 'two instances that talk in the open': cluster(2), off: cluster(1, false) },
  silent: { 'one instance': cluster(1) },
};

export const DataQualityJobCmk: Cases = {
  good: {
    both: job({
      JobResources: { ClusterConfig: { VolumeKmsKeyId: 'k' } },
      DataQualityJobOutputConfig: { KmsKeyId: 'k' },
    }),
  },
  bad: { 'output only': job({ DataQualityJobOutputConfig: { KmsKeyId: 'k' } }) },
};
