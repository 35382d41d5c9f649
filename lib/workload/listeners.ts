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

/** A topic of the templates to which nobody of them has subscribed. */
const isUnheard = (target: Value): boolean => {
  const topic = target.tryTarget();
  return topic?.type === 'AWS::SNS::Topic' && !isSubscribed(topic);
};

/** Whether all that a target is, or tells, is code of one's own: a function, or a topic to which nothing else subscribes. */
function isCode(target: Value): boolean {
  const named = target.tryTarget();
  if (functionBy(named)) return true;
  if (!named) return /:lambda:/.test(attempt(() => target.pattern())?.literal ?? '');
  if (named.type !== 'AWS::SNS::Topic') return false;
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

const OUTPUT_ALONE = new Declared(
  'says so, and nothing shows it: it tells a topic that is handed out, and no subscription of it is among the given templates',
);

/** Passes when one of the targets reaches somebody. What reaches functions alone, or who may subscribe elsewhere, is declared. */
export function told(targets: Iterable<Value>): Answer | undefined {
  const all = [...targets];
  const heard = all.filter((target) => !isUnheard(target));
  if (heard.length > 0) return heard.every(isCode) ? CODE_ALONE : PASS;
  return all.some((target) => target.tryTarget()?.isOutput) ? OUTPUT_ALONE : undefined;
}
