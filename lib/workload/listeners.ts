// Whether what is sent reaches somebody.

import type { Resource, Value } from '../template/resource';

const CHANNELS = ['AWS::Chatbot::SlackChannelConfiguration', 'AWS::Chatbot::MicrosoftTeamsChannelConfiguration'];

/** Whether somebody of the templates has subscribed to a topic. */
export const isSubscribed = (topic: Resource): boolean =>
  topic.list('Subscription').length > 0 ||
  topic.referrers('AWS::SNS::Subscription', 'TopicArn').length > 0 ||
  CHANNELS.some((type) => topic.referrers(type, 'SnsTopicArns[]').length > 0);

/** Whether others may subscribe to a topic, who are not among the templates. */
export const isHandedOut = (topic: Resource): boolean =>
  JSON.stringify(topic.template.outputs).includes(topic.logicalId);

/** Whether what is sent to this target may reach somebody: a topic of the templates needs a subscription. */
export function reachesSomebody(target: Value): boolean {
  const topic = target.tryTarget();
  return topic?.type !== 'AWS::SNS::Topic' || isSubscribed(topic) || isHandedOut(topic);
}
