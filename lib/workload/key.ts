// KMS keys of the account's own.

import { eachResource, type Rule, rule } from '../control';
import { type Answer, PASS } from '../template/answer';
import type { Value } from '../template/resource';

/** Passes when the KMS key at `path` is one of the account's own: set, and no key of AWS's. */
export function expectOwnKey(holder: Value, path: string): Answer {
  return holder.decide(() => {
    const key = holder.get(path);
    if (key.absent) return holder.fail(path, 'is not set; expected the ARN of a customer managed key');
    return String(key).includes('alias/aws/')
      ? holder.fail(path, `is ${key}, a key that AWS manages; expected a customer managed one`)
      : PASS;
  });
}

/** A rule of one sentence: each resource of `type` names a key of the account's own at `path`. */
export const ownKeyRule = (name: string, type: string, path: string, what: string, counterparts: string[] = []): Rule =>
  rule(name, {
    fix: `Encrypt the ${what} with a customer managed KMS key.`,
    fixTemplate: `Set ${path}.`,
    counterparts,
    check: eachResource(type, (resource) => expectOwnKey(resource, path)),
  });
