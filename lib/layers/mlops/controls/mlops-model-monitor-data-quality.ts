import { type Control, eachResource, rule } from '../../../control';
import { CLOSED_SERVICES, existingCustomersOnly } from '../../../facts/closed-services';
import { PASS } from '../../../template/answer';
import { encryptedInTransit, isolatedAndScheduled, isRunning, ownKeys, SCHEDULE } from './_monitoring-job';

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
  source: `Amazon SageMaker Developer Guide, Capture data and Monitor data quality. ${existingCustomersOnly(CLOSED_SERVICES.modelMonitor)}`,

  rules: [
    rule('DataCaptureOn', {
      fix: 'Set `enableCapture: true`.',
      check: eachResource('AWS::SageMaker::EndpointConfig', (config) =>
        config.get('DataCaptureConfig').absent ? undefined : config.expectFlag('DataCaptureConfig.EnableCapture', true),
      ),
    }),
    rule('MonitoringScheduleRuns', {
      fix: `Leave the schedule running. ${existingCustomersOnly(CLOSED_SERVICES.modelMonitor)}`,
      counterparts: ['SM-07', 'SM-23'],
      check: eachResource(SCHEDULE, (schedule) => {
        const status = schedule.text('MonitoringScheduleStatus');
        if (status === 'Stopped') return schedule.fail('MonitoringScheduleStatus', 'is Stopped');
        return isRunning(schedule) ? PASS : undefined;
      }),
    }),
    rule('DataQualityBaseline', {
      fix: `Name a baseline: without one every value is as it should be. ${existingCustomersOnly(CLOSED_SERVICES.modelMonitor)}`,
      check: eachResource(JOB, (job) => job.expectPresent('DataQualityBaselineConfig')),
    }),
    rule('DataQualityJobIsolated', {
      fix: `Set \`networkConfig.enableNetworkIsolation: true\`. ${existingCustomersOnly(CLOSED_SERVICES.modelMonitor)}`,
      counterparts: ['CFG', 'CKV_AWS_367', 'SM-13'],
      check: isolatedAndScheduled(JOB),
    }),
    rule('DataQualityJobInTransit', {
      fix: `Set \`networkConfig.enableInterContainerTrafficEncryption: true\`. ${existingCustomersOnly(CLOSED_SERVICES.modelMonitor)}`,
      counterparts: ['CFG', 'CKV_AWS_368'],
      proves: false,
      check: encryptedInTransit(JOB),
    }),
    rule('DataQualityJobCmk', {
      fix: `Set the keys of the volume and of the output. ${existingCustomersOnly(CLOSED_SERVICES.modelMonitor)}`,
      counterparts: ['CKV_AWS_369', 'SM-16'],
      proves: false,
      check: ownKeys(JOB, 'DataQualityJobOutputConfig'),
    }),
  ],
};
