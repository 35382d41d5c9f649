// Texts of Cedar policies.

import type { Value } from '../template/resource';

/** A permit of any principal (at most of a type) for any action, with nothing to decide: `when` and `unless` left out. */
const OPEN =
  /^\s*(?:@\w+\s*\([^)]*\)\s*)*permit\s*\(\s*principal(?:\s+is\s+[\w:]+)?\s*,\s*action\s*,\s*resource[^,()]*,?\s*\)\s*(?:(?:when\s*\{\s*true\s*\}|unless\s*\{\s*false\s*\})\s*)*$/;

/** Whether a text of Cedar policies permits everyone everything. */
export const permitsAll = (cedar: string): boolean =>
  cedar
    .replace(/"(?:[^"\\]|\\.)*"/g, '""') // what stands in strings is no syntax
    .replace(/\/\/[^\n]*/g, '')
    .split(';')
    .some((policy) => OPEN.test(policy));

/** The Cedar text at `path`; parts such as the ARN of a gateway may be filled in at deployment, but not all of it. */
export function cedarAt(policy: Value, path: string): string | undefined {
  const text = policy.pattern(path);
  if (text?.unknown && !text.parts.some((part) => typeof part === 'string'))
    throw policy.get(path).undecided(text.unknown.why);
  return text?.toString();
}
