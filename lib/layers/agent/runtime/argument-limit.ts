import { type ArgumentLimit, isDecimal } from '../contract';
import { isObject, type Json } from './mcp-event';

/** Whether a limit says something, and nothing that is not known here. */
export function isLimit({ minimum, maximum, oneOf, ...others }: ArgumentLimit): boolean {
  const numbers = [minimum, maximum].filter((bound) => bound !== undefined);
  if (Object.keys(others).length > 0 || !numbers.every(Number.isFinite)) return false;
  if (oneOf === undefined) return numbers.length > 0;
  return numbers.length === 0 && Array.isArray(oneOf) && oneOf.length > 0;
}

/** Whether the argument at `path` is there and within `limit`. What cannot be compared, as a policy compares it, is not. */
export function isWithin(args: Json, path: string, limit: ArgumentLimit): boolean {
  if (!isLimit(limit)) return false;
  const value = valueAt(args, path.split('.'));
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY, oneOf } = limit;
  if (oneOf !== undefined) return typeof value === 'string' && oneOf.includes(value);
  // a number that Cedar cannot hold is none that it compares
  if (typeof value !== 'number' || !(Number.isSafeInteger(value) || isDecimal(value))) return false;
  return value >= minimum && value <= maximum;
}

/** What stands at a path; undefined where nothing does, whatever every object has. */
const valueAt = (args: Json, path: readonly string[]): unknown =>
  path.reduce<unknown>((of, name) => (isObject(of) && Object.hasOwn(of, name) ? of[name] : undefined), args);
