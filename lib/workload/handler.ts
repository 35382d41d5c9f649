// The gateway's handler, by the settings of a function.

import { type Check, eachResource } from '../control';
import { type Answer, PASS } from '../template/answer';
import type { Value } from '../template/resource';

// The names of the handler's settings are those of the gateway's contract. A control may import no construct and no
// run-time code, so they stand here and in the rules as strings; the handler refuses to start without most of them.

/** Looks at the settings of each function that is the gateway's handler. */
export const eachHandler = (run: (settings: Value) => Answer | readonly Answer[] | undefined): Check =>
  eachResource('AWS::Lambda::Function', (fn) => {
    const settings = fn.get('Environment.Variables');
    return settings.text('GW_ROLE') === 'gateway' ? run(settings) : undefined;
  });

/** Fails at the first setting that is not as it should be. */
export const all = (...answers: readonly Answer[]): readonly Answer[] => {
  const bad = answers.filter((answer) => answer.verdict !== 'pass');
  return bad.length > 0 ? bad : [PASS];
};
