// Rules of EventBridge that match and deliver.

import { type Answer, PASS } from '../template/answer';
import type { Resource, Value } from '../template/resource';

/** The literal texts that a pattern lists at `path`. Matchers such as prefixes are left out. */
export const listed = (pattern: Value, path: string): readonly string[] =>
  pattern
    .list(path)
    .filter((item) => !item.isMap)
    .texts();

/** Passes when the rule is on and does something. */
export function works(one: Resource): Answer {
  if (one.text('State') === 'DISABLED') return one.fail('State', 'is DISABLED');
  return one.list('Targets').length > 0 ? PASS : one.fail('Targets', 'is empty: nobody hears of it');
}
