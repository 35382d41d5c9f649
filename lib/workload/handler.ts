// The gateway's handler, by the settings of a function.

import { type Answers, type Check, eachResource } from '../control';
import { type Answer, Declared, PASS } from '../template/answer';
import type { Resource, Value } from '../template/resource';
import { notReached, shownBy, unlike } from './running-code';

// The names of the handler's settings are those of the gateway's contract. A control may import no construct and no
// run-time code, so they stand here and in the rules as strings; the handler refuses to start without most of them.

const FUNCTION = 'AWS::Lambda::Function';

/** Looks at the settings of each function that says it is the gateway's handler, and that does them where it is shown to be. */
export const eachHandler = (run: (settings: Value, fn: Resource) => Answers): Check =>
  eachResource(FUNCTION, (fn) => {
    const settings = fn.get('Environment.Variables');
    return settings.text('GW_ROLE') === 'gateway' ? ofHandler(fn, run(settings, fn)) : undefined;
  });

/** What settings of a handler count for: they are a proof where its code is that of the gateway, and requests get to it. */
export const ofHandler = (fn: Resource, answers: Answers): Answers =>
  shownBy(answers, () => unlike(fn, 'gateway/handler') ?? notReached(fn));

/** Fails at the first setting that is not as it should be. */
export const all = (...answers: readonly Answer[]): readonly Answer[] => {
  const bad = answers.filter((answer) => answer.verdict !== 'pass');
  return bad.length > 0 ? bad : [PASS];
};

/** What a setting names, of one of these types: `run` judges it. What is not in the templates shows nothing. */
export function named(
  settings: Value,
  setting: string,
  types: readonly string[],
  run: (resource: Resource) => Answer = () => PASS,
): Answer {
  const present = settings.expectPresent(setting);
  if (present.verdict !== 'pass') return present;
  const resource = settings.tryTarget(setting);
  return resource && types.includes(resource.type)
    ? run(resource)
    : new Declared(`says so, and nothing shows it: what ${setting} names is not among the given templates`);
}
