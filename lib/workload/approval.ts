// States of state machines that wait for somebody's word.

import { type Answer, Declared, PASS } from '../template/answer';
import type { Value } from '../template/resource';
import { told } from './listeners';
import { byFunction } from './running-code';

/** Whether a state waits until somebody hands back a token. */
export const waitsForWord = (state: Value): boolean => String(state.get('Resource')).endsWith('.waitForTaskToken');

const NOBODY = new Declared(
  'says so, and nothing shows it: who is given the token may hand it back without asking a person',
);

/**
 * Passes when people are given the token, by a topic to which somebody has subscribed. A function, a worker behind a queue or
 * another task may hand it back by itself.
 */
export function asksPeople(state: Value): Answer {
  const resource = String(state.get('Resource'));
  if (/:lambda:invoke\./.test(resource)) {
    const [fn] = state.at('Parameters.FunctionName', 'Arguments.FunctionName');
    return byFunction(PASS, fn ?? state.get('Resource'));
  }
  if (!/:sns:publish\./.test(resource)) return NOBODY;
  const topics = [...state.tryAt('Parameters.TopicArn', 'Arguments.TopicArn')].filter(
    (topic) => topic.tryTarget()?.type === 'AWS::SNS::Topic',
  );
  return told(topics) === PASS ? PASS : NOBODY;
}
