import { type Control, eachResource, rule } from '../../../control';
import { CLOSED_SERVICES, existingCustomersOnly } from '../../../facts/closed-services';
import { PASS } from '../../../template/answer';
import { encryptedInTransit, isolatedAndScheduled, isRunning, ownKeys, SCHEDULE } from './_monitoring-job';

const CLOSED = existingCustomersOnly(CLOSED_SERVICES.modelMonitor);
const JOB = 'AWS::SageMaker::DataQualityJobDefinition';

export const control: Control = {
  id: 'mlops-model-monitor-data-quality',
  title: 'Model Monitor: data capture and data-quality drift',
  risks: ['LLM04:2025', 'LLM09:2025', 'LLM03:2023', 'LLM09:2023', 'ASI06:2026'],
  acts: {
    'notices inputs that depart from the baseline': ['LLM04:2025', 'LLM03:2023'],
  },
  shownBy: {
    'notices inputs that depart from the baseline': ['DataQualityJobIsolated'],
  },
  csf: 'Detect',
  boundary: 'model',
  atlas: ['AML.M0008', 'AML.M0024', 'AML.T0031', 'AML.T0059'],
  why: 'Drift alarms are how slow poisoning becomes visible.',
  source: `Amazon SageMaker Developer Guide, Capture data and Monitor data quality. ${CLOSED}`,

  rules: [
    rule('DataCaptureOn', {
      severity: 'LOW',
      fix: 'Set `enableCapture: true`.',
      fixTemplate: 'Set DataCaptureConfig.EnableCapture: true.',
      check: eachResource('AWS::SageMaker::EndpointConfig', (config) =>
        config.get('DataCaptureConfig').absent ? undefined : config.expectFlag('DataCaptureConfig.EnableCapture', true),
      ),
    }),
    rule('MonitoringScheduleRuns', {
      severity: 'LOW',
      fix: `Leave the schedule running. ${CLOSED}`,
      fixTemplate: `Remove MonitoringScheduleStatus: Stopped. ${CLOSED}`,
      counterparts: ['SM-07', 'SM-23'],
      check: eachResource(SCHEDULE, (schedule) => {
        const status = schedule.text('MonitoringScheduleStatus');
        if (status === 'Stopped') return schedule.fail('MonitoringScheduleStatus', 'is Stopped');
        return isRunning(schedule) ? PASS : undefined;
      }),
    }),
    rule('DataQualityBaseline', {
      severity: 'LOW',
      fix: `Name a baseline: without one every value is as it should be. ${CLOSED}`,
      fixTemplate: `Set DataQualityBaselineConfig: without one every value is as it should be. ${CLOSED}`,
      check: eachResource(JOB, (job) => job.expectPresent('DataQualityBaselineConfig')),
    }),
    rule('DataQualityJobIsolated', {
      severity: 'MEDIUM',
      fix: `Set \`networkConfig.enableNetworkIsolation: true\`. ${CLOSED}`,
      fixTemplate: `Set NetworkConfig.EnableNetworkIsolation: true. ${CLOSED}`,
      counterparts: ['CFG', 'CKV_AWS_367', 'SM-13'],
      check: isolatedAndScheduled(JOB),
    }),
    rule('DataQualityJobInTransit', {
      severity: 'MEDIUM',
      fix: `Set \`networkConfig.enableInterContainerTrafficEncryption: true\`. ${CLOSED}`,
      fixTemplate: `Set NetworkConfig.EnableInterContainerTrafficEncryption: true. ${CLOSED}`,
      counterparts: ['CFG', 'CKV_AWS_368'],
      proves: false,
      check: encryptedInTransit(JOB),
    }),
    rule('DataQualityJobCmk', {
      severity: 'MEDIUM',
      fix: `Set the keys of the volume and of the output. ${CLOSED}`,
      fixTemplate: `Set JobResources.ClusterConfig.VolumeKmsKeyId and DataQualityJobOutputConfig.KmsKeyId. ${CLOSED}`,
      counterparts: ['CKV_AWS_369', 'SM-16'],
      proves: false,
      check: ownKeys(JOB, 'DataQualityJobOutputConfig'),
    }),
  ],
};
