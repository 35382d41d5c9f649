import { type Cases, one } from '../../../../local/samples/cases';
import { beside, handler, otherFunction } from '../../../support/handler';

export const GatewayCanary: Cases = {
  good: {
    'a secret': beside(handler({ GW_CANARY_SECRET_ARN: { Ref: 'Secret' } }), {
      Secret: { Type: 'AWS::SecretsManager::Secret', Properties: {} },
    }),
  },
  bad: { 'no secret': handler({}) },
  silent: { 'another function': otherFunction },
};

const FILTER = {
  LogGroupName: { Ref: 'Records' },
  FilterPattern: '{ $.canary = "leak" }',
  MetricTransformations: [{ MetricName: 'CanaryLeak', MetricNamespace: 'Gateway', MetricValue: '1' }],
};
const alarm = (properties?: Record<string, unknown>) => ({
  Resources: {
    Filter: { Type: 'AWS::Logs::MetricFilter', Properties: FILTER },
    Records: { Type: 'AWS::Logs::LogGroup', Properties: {} },
    ...handler({}, { LoggingConfig: { LogGroup: { Ref: 'Records' } } }).Resources,
    Profile: {
      Type: 'AWS::Bedrock::ApplicationInferenceProfile',
      Properties: {
        Tags: [
          { Key: 'workload', Value: 'w' },
          { Key: 'environment', Value: 'e' },
        ],
      },
    },
    ...(properties && {
      Alarm: {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: { MetricName: 'CanaryLeak', Namespace: 'Gateway', AlarmActions: ['arn'], ...properties },
      },
    }),
  },
});
export const CanaryLeakAlarm: Cases = {
  good: {
    'an alarm': alarm({}),
    'an alarm on the first leak': alarm({ Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold' }),
  },
  bad: { 'no alarm': alarm(), 'an alarm on another metric': alarm({ MetricName: 'Requests' }) },
  lookAlike: {
    'an alarm that tells nobody': alarm({ AlarmActions: [] }),
    'a muted alarm': alarm({ ActionsEnabled: false }),
    'an alarm on many leaks': alarm({ Threshold: 1000 }),
    'an alarm that is narrowed to what no filter says': alarm({ Dimensions: [{ Name: 'Alias', Value: 'a' }] }),
    'an alarm on no leaks': alarm({ Threshold: 1, ComparisonOperator: 'LessThanThreshold' }),
  },
  silent: {
    'a canary of an application without models': one('AWS::Logs::MetricFilter', FILTER),
    'another filter': one('AWS::Logs::MetricFilter', { ...FILTER, FilterPattern: 'ERROR' }),
  },
};
