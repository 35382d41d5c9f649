// Whether what is sent reaches somebody.

import { type Answer, attempt, Declared, PASS } from '../template/answer';
import type { Resource, Value } from '../template/resource';
import { functionBy } from './doors';

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
function reachesSomebody(target: Value): boolean {
  const topic = target.tryTarget();
  return topic?.type !== 'AWS::SNS::Topic' || isSubscribed(topic) || isHandedOut(topic);
}

/** Whether all that a target is, or tells, is code of one's own: a function, or a topic to which nothing else subscribes. */
function isCode(target: Value): boolean {
  const named = target.tryTarget();
  if (functionBy(named)) return true;
  if (!named) return /:lambda:/.test(attempt(() => target.pattern())?.literal ?? '');
  if (named.type !== 'AWS::SNS::Topic' || isHandedOut(named)) return false;
  const subscriptions = [...named.tryAt('Subscription[]'), ...named.referrers('AWS::SNS::Subscription', 'TopicArn')];
  return (
    subscriptions.length > 0 &&
    !CHANNELS.some((type) => named.referrers(type, 'SnsTopicArns[]').length > 0) &&
    subscriptions.every((one) => attempt(() => one.text('Protocol')) === 'lambda')
  );
}

const CODE_ALONE = new Declared(
  'says so, and nothing shows it: it tells functions alone, and what their code does is not known',
);

/** Passes when one of the targets reaches somebody; what reaches functions alone is declared. */
export function told(targets: Iterable<Value>): Answer | undefined {
  const reached = [...targets].filter(reachesSomebody);
  if (reached.length === 0) return undefined;
  return reached.every(isCode) ? CODE_ALONE : PASS;
}
