import type { UnaskedLimit } from '../../contract';

/** Whether a limit says something, and nothing that is not known here. */
export const isLimit = (limit: UnaskedLimit): boolean => {
  const { minimum, maximum, oneOf, ...others } = limit;
  const numbers = [minimum, maximum].filter((bound) => bound !== undefined);
  if (Object.keys(others).length > 0 || !numbers.every(Number.isFinite)) return false;
  if (oneOf === undefined) return numbers.length > 0;
  return numbers.length === 0 && Array.isArray(oneOf) && oneOf.length > 0;
};

/**
 * Whether a call changes so little that nobody is asked about it: each argument that has a limit is there and within it.
 * What cannot be compared is not within; without limits nothing is.
 */
export function isUnasked(
  args: Readonly<Record<string, unknown>>,
  limits: Readonly<Record<string, UnaskedLimit>> = {},
): boolean {
  const all = Object.entries(limits);
  return all.length > 0 && all.every(([path, limit]) => isWithin(valueAt(args, path.split('.')), limit));
}

function isWithin(value: unknown, limit: UnaskedLimit): boolean {
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY, oneOf } = limit;
  if (!isLimit(limit)) return false;
  if (oneOf !== undefined) return typeof value === 'string' && oneOf.includes(value);
  return typeof value === 'number' && Number.isFinite(value) && value >= minimum && value <= maximum;
}

/** What stands at a path; undefined where nothing does, whatever every object has. */
function valueAt(value: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined) return value;
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, name))
    return undefined;
  return valueAt((value as Record<string, unknown>)[name], rest);
}
