import type { AccessRule, ClaimCondition } from '../contract';
import { isWithin } from './argument-limit';
import type { Json } from './mcp-event';

/**
 * Whether one of the rules lets a caller in with these arguments, as the permits of Cedar that are made of the same rules do.
 * A claim that is no text counts as absent: how AgentCore writes it for its policies is not documented.
 */
export const admits = (rules: readonly AccessRule[], claims: Json, args: Json): boolean =>
  rules.some(
    ({ conditions, limits }) =>
      conditions.every((condition) => says(claims, condition)) &&
      limits.every(([path, limit]) => isWithin(args, path, limit)),
  );

function says(claims: Json, { claim, values, words }: ClaimCondition): boolean {
  const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
  if (typeof value !== 'string') return false;
  const said = words ? value.split(' ') : [value];
  return values.some((each) => said.includes(each));
}
