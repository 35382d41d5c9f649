import { type Cases, one } from '../../../../local/samples/cases';

const topic = (properties: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  Resources: {
    Thing: { Type: 'AWS::SNS::Topic', Properties: properties },
    Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmActions: [{ Ref: 'Thing' }] } },
    G: { Type: 'AWS::Bedrock::Guardrail', Properties: {} },
    ...more,
  },
});
const plain = { 'a topic for something else': one('AWS::SNS::Topic', {}) };

export const PagingTopicCmk: Cases = {
  good: { 'own key': topic({ KmsMasterKeyId: { 'Fn::ImportValue': 'Key' } }) },
  bad: { 'no key': topic({}) },
  lookAlike: { 'a key that alarms may not use': topic({ KmsMasterKeyId: 'alias/aws/sns' }) },
  silent: plain,
};

export const PagingTopicSubscribed: Cases = {
  good: {
    'an address': topic({ Subscription: [{ Protocol: 'email', Endpoint: 'a@example.com' }] }),
    'a queue': topic(
      {},
      { S: { Type: 'AWS::SNS::Subscription', Properties: { TopicArn: { Ref: 'Thing' }, Protocol: 'sqs' } } },
    ),
  },
  bad: {
    nobody: topic({}),
    'nobody, beside an output that is only called like it': {
      ...topic({}),
      Outputs: { Thing: { Value: 'Thing of the others', Description: 'Thing' } },
    },
  },
  silent: { ...plain, 'handed to others': { ...topic({}), Outputs: { T: { Value: { Ref: 'Thing' } } } } },
};

const channel = (...policies: string[]) =>
  one('AWS::Chatbot::SlackChannelConfiguration', policies.length > 0 ? { GuardrailPolicies: policies } : {});

export const ChatbotReadOnly: Cases = {
  good: { 'read only': channel('arn:aws:iam::aws:policy/ReadOnlyAccess') },
  bad: {
    administrators: channel('arn:aws:iam::aws:policy/AdministratorAccess'),
    'power users': channel('arn:aws:iam::aws:policy/PowerUserAccess'),
    'all of a service': channel('arn:aws:iam::aws:policy/ReadOnlyAccess', 'arn:aws:iam::aws:policy/AmazonS3FullAccess'),
  },
  lookAlike: { 'not set, which is administrators': channel() },
};
