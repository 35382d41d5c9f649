import { beside, type Cases, one } from '../../../../local/samples/cases';

const alarm = (namespace: string, more: Record<string, unknown> = {}) =>
  one('AWS::CloudWatch::Alarm', {
    Namespace: namespace,
    MetricName: 'InvocationsIntervened',
    AlarmActions: ['arn:aws:sns:x'],
    ...more,
  });
/** An alarm that tells a topic of the template. */
const told = (more: Record<string, unknown>) =>
  beside(alarm('AWS/Bedrock/Guardrails', { AlarmActions: [{ Ref: 'Topic' }] }), {
    Topic: { Type: 'AWS::SNS::Topic', Properties: {} },
    ...more,
  });
/** An alarm that tells nobody, and one that passes it on by its rule. */
const composite = (AlarmRule: object) => ({
  Resources: {
    Thing: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: { Namespace: 'AWS/Bedrock/Guardrails', MetricName: 'InvocationsIntervened' },
    },
    All: { Type: 'AWS::CloudWatch::CompositeAlarm', Properties: { AlarmRule, AlarmActions: ['arn:aws:sns:x'] } },
  },
});
const silentOnes = { 'an alarm on something else': alarm('AWS/Lambda', { AlarmActions: [] }) };

export const GuardrailAlarm: Cases = {
  good: {
    'of the own guardrail': beside(
      alarm('AWS/Bedrock/Guardrails', {
        Dimensions: [{ Name: 'GuardrailArn', Value: { 'Fn::GetAtt': ['Guardrail', 'GuardrailArn'] } }],
      }),
      { Guardrail: { Type: 'AWS::Bedrock::Guardrail', Properties: {} } },
    ),
    'told to a topic': alarm('AWS/Bedrock/Guardrails'),
    'told by a composite alarm': composite({ 'Fn::Join': ['', ['ALARM(', { Ref: 'Thing' }, ')']] }),
    'told by a composite alarm that writes it into its rule': composite({ 'Fn::Sub': 'ALARM("${Thing}")' }),
    'told to a topic of the template that somebody reads': told({
      Mail: { Type: 'AWS::SNS::Subscription', Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'email' } },
    }),
  },
  declared: {
    'of a guardrail that is not given': beside(
      alarm('AWS/Bedrock/Guardrails', {
        Dimensions: [{ Name: 'GuardrailArn', Value: 'arn:aws:bedrock:eu-west-1:111122223333:guardrail/other' }],
      }),
      { Guardrail: { Type: 'AWS::Bedrock::Guardrail', Properties: {} } },
    ),
    'of another account': one('AWS::CloudWatch::Alarm', {
      AlarmActions: ['arn:aws:sns:x'],
      Metrics: [
        {
          Id: 'm',
          AccountId: '444455556666',
          MetricStat: { Metric: { Namespace: 'AWS/Bedrock/Guardrails', MetricName: 'InvocationsIntervened' } },
        },
      ],
    }),
    'told to a function alone': alarm('AWS/Bedrock/Guardrails', {
      AlarmActions: ['arn:aws:lambda:eu-west-1:111122223333:function:echo'],
    }),
    'told to a topic that is handed out': {
      ...told({}),
      Outputs: { Page: { Value: { Ref: 'Topic' } } },
    },
    'told to a topic that only a function reads': told({
      Echo: { Type: 'AWS::SNS::Subscription', Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'lambda' } },
    }),
  },
  bad: { 'told to nobody': alarm('AWS/Bedrock/Guardrails', { AlarmActions: [] }) },
  lookAlike: {
    'with its actions off': alarm('AWS/Bedrock/Guardrails', { ActionsEnabled: false }),
    'named by a composite alarm that tells nobody': {
      Resources: {
        Thing: {
          Type: 'AWS::CloudWatch::Alarm',
          Properties: { Namespace: 'AWS/Bedrock/Guardrails', MetricName: 'InvocationThrottles' },
        },
        All: {
          Type: 'AWS::CloudWatch::CompositeAlarm',
          Properties: { AlarmRule: { 'Fn::Join': ['', ['ALARM(', { Ref: 'Thing' }, ')']] } },
        },
      },
    },
  },
  silent: {
    ...silentOnes,
    'told to a topic that nobody reads': told({}),
    'an alarm on how long guardrails take': alarm('AWS/Bedrock/Guardrails', { MetricName: 'InvocationLatency' }),
    'an alarm without a metric': alarm('AWS/Bedrock/Guardrails', { MetricName: undefined }),
  },
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
