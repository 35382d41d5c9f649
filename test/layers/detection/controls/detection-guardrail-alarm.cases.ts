import { type Cases, one } from '../../../../local/samples/cases';

const alarm = (namespace: string, more: Record<string, unknown> = {}) =>
  one('AWS::CloudWatch::Alarm', { Namespace: namespace, MetricName: 'M', AlarmActions: ['arn:aws:sns:x'], ...more });
const silentOnes = { 'an alarm on something else': alarm('AWS/Lambda', { AlarmActions: [] }) };

export const GuardrailAlarm: Cases = {
  good: {
    'told to a topic': alarm('AWS/Bedrock/Guardrails'),
    'told by a composite alarm': {
      Resources: {
        Thing: { Type: 'AWS::CloudWatch::Alarm', Properties: { Namespace: 'AWS/Bedrock/Guardrails' } },
        All: {
          Type: 'AWS::CloudWatch::CompositeAlarm',
          Properties: { AlarmRule: { 'Fn::Join': ['', ['ALARM(', { Ref: 'Thing' }, ')']] } },
        },
      },
    },
  },
  bad: { 'told to nobody': alarm('AWS/Bedrock/Guardrails', { AlarmActions: [] }) },
  lookAlike: { 'with its actions off': alarm('AWS/Bedrock/Guardrails', { ActionsEnabled: false }) },
  silent: silentOnes,
};

export const BedrockAlarm: Cases = {
  good: {
    'told to a topic': alarm('AWS/Bedrock'),
    'an expression': one('AWS::CloudWatch::Alarm', {
      Metrics: [{ Id: 'm', MetricStat: { Metric: { Namespace: 'AWS/Bedrock', MetricName: 'InvocationThrottles' } } }],
      AlarmActions: ['arn:aws:sns:x'],
    }),
  },
  bad: { 'told to nobody': alarm('AWS/Bedrock', { AlarmActions: [] }) },
  lookAlike: { 'with its actions off': alarm('AWS/Bedrock', { ActionsEnabled: 'false' }) },
  silent: silentOnes,
};
