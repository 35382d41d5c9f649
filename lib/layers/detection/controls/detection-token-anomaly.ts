import { type Control, eachResource, rule } from '../../../control';
import type { Resource } from '../../../template/resource';
import { heard, metricsOf } from '../../../workload/alarm';

const TOKENS = /^(Input|Output)TokenCount$/;

/** The metric that a detector learns, as `AWS/Bedrock|InputTokenCount`. */
const learned = (detector: Resource): string => {
  const metric = detector.get('SingleMetricAnomalyDetector').present
    ? detector.get('SingleMetricAnomalyDetector')
    : detector;
  return `${metric.pattern('Namespace')}|${metric.pattern('MetricName')}`;
};

export const control: Control = {
  id: 'detection-token-anomaly',
  title: 'Anomaly band on input and output tokens, with an alarm',
  risks: ['LLM02:2025', 'LLM10:2025', 'LLM04:2023', 'LLM10:2023', 'ASI08:2026'],
  acts: {
    'notices more tokens than are usual, by an alarm that somebody hears': [
      'LLM10:2025',
      'LLM04:2023',
      'LLM10:2023',
      'ASI08:2026',
    ],
  },
  csf: 'Detect',
  boundary: 'model',
  atlas: ['AML.M0024', 'AML.T0034', 'AML.T0024.002'],
  why: 'Extraction, runaway agents and stolen credentials all look like token growth.',
  source:
    'Amazon CloudWatch User Guide, Using CloudWatch anomaly detection; Amazon Bedrock User Guide, runtime metrics',

  rules: [
    rule('TokenAnomalyAlarmed', {
      severity: 'LOW',
      fix: 'Add an `AnomalyDetectionAlarm` with an action on the metric.',
      fixTemplate:
        'Add an AWS::CloudWatch::Alarm with ThresholdMetricId, a metric of ANOMALY_DETECTION_BAND and AlarmActions.',
      check: eachResource('AWS::CloudWatch::AnomalyDetector', (detector, view) => {
        const metric = learned(detector);
        if (!/^AWS\/Bedrock\|(Input|Output)TokenCount$/.test(metric)) return undefined;
        const alarms = view
          .resources('AWS::CloudWatch::Alarm')
          .filter((alarm) => alarm.get('ThresholdMetricId').present)
          .filter((alarm) => metricsOf(alarm).some(({ namespace, name }) => `${namespace}|${name}` === metric));
        if (alarms.length === 0) return detector.fail('', 'has no alarm: the band is drawn and nobody looks');
        return alarms.map(heard).find((answer) => answer?.verdict === 'pass') ?? heard(alarms[0]!);
      }),
    }),
    rule('TokenAlarmBand', {
      severity: 'LOW',
      fix: 'Compare tokens with ANOMALY_DETECTION_BAND rather than with a number: what is usual grows with use.',
      fixTemplate:
        'Set ThresholdMetricId to a metric with the Expression ANOMALY_DETECTION_BAND in place of Threshold: what is usual grows with use.',
      check: eachResource('AWS::CloudWatch::Alarm', (alarm) => {
        if (!metricsOf(alarm).some(({ namespace, name }) => namespace === 'AWS/Bedrock' && TOKENS.test(name ?? '')))
          return undefined;
        if (alarm.get('ThresholdMetricId').present) return heard(alarm);
        return alarm.get('Threshold').present ? undefined : alarm.fail('Threshold', 'is not set, and no band either');
      }),
    }),
  ],
};
