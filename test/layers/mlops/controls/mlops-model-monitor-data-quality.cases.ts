import { type Cases, one } from '../../../../local/samples/cases';
import { scheduled } from '../../../support/monitoring';

const config = (capture?: Record<string, unknown>) =>
  one('AWS::SageMaker::EndpointConfig', capture ? { DataCaptureConfig: capture } : {});

export const DataCaptureOn: Cases = {
  good: { on: config({ EnableCapture: true }) },
  bad: { 'configured and off': config({ EnableCapture: false }), 'configured and not set': config({}) },
  silent: { 'not configured': config() },
};

export const MonitoringScheduleRuns: Cases = {
  good: {
    running: one('AWS::SageMaker::MonitoringSchedule', {
      MonitoringScheduleStatus: 'Scheduled',
      MonitoringScheduleConfig: {
        MonitoringJobDefinition: { RoleArn: 'r' },
        ScheduleConfig: { ScheduleExpression: 'cron(0 * ? * * *)' },
      },
    }),
  },
  bad: { stopped: one('AWS::SageMaker::MonitoringSchedule', { MonitoringScheduleStatus: 'Stopped' }) },
  silent: { 'a schedule of nothing': one('AWS::SageMaker::MonitoringSchedule', { MonitoringScheduleName: 's' }) },
};

const job = (properties: Record<string, unknown>) => one('AWS::SageMaker::DataQualityJobDefinition', properties);

export const DataQualityBaseline: Cases = {
  good: { 'a baseline': job({ DataQualityBaselineConfig: { BaseliningJobName: 'b' } }) },
  bad: { none: job({}) },
};

export const DataQualityJobIsolated: Cases = {
  good: { isolated: scheduled(job({ NetworkConfig: { EnableNetworkIsolation: true } })) },
  bad: { 'not set': job({}), off: job({ NetworkConfig: { EnableNetworkIsolation: false } }) },
  silent: {
    'a definition that no schedule names': job({ NetworkConfig: { EnableNetworkIsolation: true } }),
    'a schedule that is stopped': scheduled(job({ NetworkConfig: { EnableNetworkIsolation: true } }), {
      MonitoringScheduleStatus: 'Stopped',
    }),
  },
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
