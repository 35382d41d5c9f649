// Rules of EventBridge that match and deliver.

import type { Answer } from '../template/answer';
import type { Resource, Value } from '../template/resource';
import { told } from './listeners';

/** The literal texts that a pattern lists at `path`. Matchers such as prefixes are left out. */
export const listed = (pattern: Value, path: string): readonly string[] =>
  pattern
    .list(path)
    .filter((item) => !item.isMap)
    .texts();

/**
 * Passes when the rule is on and does something. Of one that tells topics without a subscription nothing is known, and one that
 * tells functions alone is declared.
 */
export function works(one: Resource): Answer | undefined {
  if (one.text('State') === 'DISABLED') return one.fail('State', 'is DISABLED');
  const targets = one.list('Targets');
  if (targets.length === 0) return one.fail('Targets', 'is empty: nobody hears of it');
  return told(targets.map((target) => target.get('Arn')));
}
