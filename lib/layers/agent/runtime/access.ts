import { type AccessRule, type ArgumentLimit, type ClaimCondition, isDecimal } from '../contract';
import { isObject, type Json } from './mcp-event';

/**
 * Whether one of the rules lets a caller in with these arguments, as the permits of Cedar that are made of the same rules do.
 * A claim that is no text counts as absent: how AgentCore writes it for its policies is not documented.
 */
export const admits = (rules: readonly AccessRule[], claims: Json, args: Json): boolean =>
  rules.some(
    ({ conditions, limits }) =>
      conditions.every((condition) => says(claims, condition)) &&
      limits.every(([path, limit]) => isWithin(argumentAt(args, path), limit)),
  );

function says(claims: Json, { claim, values, words }: ClaimCondition): boolean {
  const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
  if (typeof value !== 'string') return false;
  const said = words ? value.split(' ') : [value];
  return values.some((each) => said.includes(each));
}

const argumentAt = (args: Json, path: string): unknown =>
  path.split('.').reduce<unknown>((of, name) => (isObject(of) && Object.hasOwn(of, name) ? of[name] : undefined), args);

function isWithin(value: unknown, { minimum, maximum, oneOf }: ArgumentLimit): boolean {
  if (oneOf !== undefined && !(typeof value === 'string' && oneOf.includes(value))) return false;
  if (minimum === undefined && maximum === undefined) return oneOf !== undefined;
  // a number that Cedar cannot hold is none that it compares
  if (typeof value !== 'number' || !(Number.isSafeInteger(value) || isDecimal(value))) return false;
  return value >= (minimum ?? -Infinity) && value <= (maximum ?? Infinity);
}
