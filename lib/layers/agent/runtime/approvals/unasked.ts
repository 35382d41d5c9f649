import type { ArgumentLimit } from '../../contract';
import { isWithin } from '../argument-limit';
import type { Json } from '../mcp-event';

/**
 * Whether a call changes so little that nobody is asked about it: each argument that has a limit is there and within it.
 * Without limits nothing is.
 */
export function isUnasked(args: Json, limits: Readonly<Record<string, ArgumentLimit>> = {}): boolean {
  const all = Object.entries(limits);
  return all.length > 0 && all.every(([path, limit]) => isWithin(args, path, limit));
}
