import { type Cases, one } from '../../../../local/samples/cases';

const METRIC = { Namespace: 'AWS/Bedrock', MetricName: 'InputTokenCount' };
const banded = (metric: Record<string, unknown>, actions: string[] = ['arn:aws:sns:x']) => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    ThresholdMetricId: 'band',
    AlarmActions: actions,
    Metrics: [
      { Id: 'm', MetricStat: { Metric: metric, Period: 300, Stat: 'Sum' } },
      { Id: 'band', Expression: 'ANOMALY_DETECTION_BAND(m, 2)' },
    ],
  },
});
const detector = (alarm?: Record<string, unknown>) => ({
  Resources: {
    Thing: {
      Type: 'AWS::CloudWatch::AnomalyDetector',
      Properties: { SingleMetricAnomalyDetector: { ...METRIC, Stat: 'Sum' } },
    },
    ...(alarm ? { Alarm: alarm } : {}),
  },
});

export const TokenAnomalyAlarmed: Cases = {
  good: { 'somebody hears': detector(banded(METRIC)) },
  bad: {
    'no alarm': detector(),
    'an alarm on another metric': detector(banded({ ...METRIC, MetricName: 'Invocations' })),
  },
  lookAlike: { 'an alarm that tells nobody': detector(banded(METRIC, [])) },
  silent: {
    'another metric': one('AWS::CloudWatch::AnomalyDetector', { Namespace: 'AWS/Lambda', MetricName: 'Errors' }),
  },
};

export const TokenAlarmBand: Cases = {
  good: { 'a band': { Resources: { Thing: banded(METRIC) } } },
  bad: { 'neither band nor threshold': one('AWS::CloudWatch::Alarm', METRIC) },
  lookAlike: { 'a band that tells nobody': { Resources: { Thing: banded(METRIC, []) } } },
  silent: { 'a number': one('AWS::CloudWatch::Alarm', { ...METRIC, Threshold: 5 }) },
};
