import type { Finding } from '../evidence';
import { isDay } from './day';
import { bareName, GAP_NAMES, nearest, RULE_NAMES, unknownRule } from './names';

/** What somebody decided about findings, wherever it is written. */
export interface Entry {
  /** Rules and gaps, without their pack. */
  readonly rules: readonly string[];
  readonly reason: string;
  readonly owner?: string;
  /** The last day on which it holds, in UTC. */
  readonly expires?: string;
  /** Where it is written: a file and line, a construct path, or nothing for the app. */
  readonly at: string;
  /** Whether that is a file of its own, and neither a template nor the code of an app. */
  readonly external?: boolean;
  /** Whether it is about the place of a finding; its rule is asked beside. */
  readonly covers: (finding: Finding) => boolean;
  /** Whether it stands where gaps in the layers of the application are not accepted. */
  readonly ignoresGaps?: boolean;
  /** What several entries stand for that were written at once; one of them in use is enough. */
  readonly group?: string;
}

/** Something that is wrong with what somebody decided. */
export interface Problem {
  /** `malformed` cannot be understood; `expired` and `unused` are about nothing (any more). */
  readonly kind: 'malformed' | 'expired' | 'unused';
  readonly at: string;
  readonly message: string;
}

/** An entry as it is written, before it is known what it is about. */
export interface Written extends Pick<Entry, 'rules' | 'reason' | 'owner' | 'expires'> {
  readonly paths?: readonly string[];
  readonly resources?: readonly string[];
}

/** The keys that an entry may have. */
export type Key = 'rules' | 'paths' | 'resources' | 'reason' | 'owner' | 'expires';

/** Reads an entry with `keys`; nothing where something is wrong with it, which `complain` is told. */
export function readEntry(
  value: unknown,
  keys: readonly Key[],
  complain: (message: string) => void,
): Written | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    complain(`an acknowledgement must be a map of ${keys.join(', ')}`);
    return undefined;
  }
  let wrong = false;
  const refuse = (message: string) => {
    wrong = true;
    complain(message);
  };
  const entry = value as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(entry)) if (!(keys as readonly string[]).includes(key)) refuse(unknownKey(key, keys));
  const text = (key: Key): string | undefined => {
    const given = Object.hasOwn(entry, key) ? entry[key] : undefined;
    if (given === undefined) return undefined;
    if (typeof given === 'string' && given.trim() !== '') return given.trim();
    refuse(`'${key}' must be a text, got ${JSON.stringify(given)}`);
    return undefined;
  };
  const list = (key: Key): readonly string[] | undefined => {
    const given = Object.hasOwn(entry, key) ? entry[key] : undefined;
    if (given === undefined) return undefined;
    const items: readonly unknown[] = Array.isArray(given) ? given : [given];
    if (items.length > 0 && items.every((item) => typeof item === 'string' && item.trim() !== ''))
      return items as string[];
    refuse(`'${key}' must be a text or a list of texts, got ${JSON.stringify(given)}`);
    return undefined;
  };
  const rules = list('rules')?.map(bareName);
  if (!Object.hasOwn(entry, 'rules')) refuse(`'rules' must name the rules whose findings are accepted`);
  for (const rule of rules ?? []) if (!RULE_NAMES.has(rule) && !GAP_NAMES.has(rule)) refuse(unknownRule(rule));
  const reason = text('reason');
  if (!Object.hasOwn(entry, 'reason')) refuse(`'reason' must say why the finding is accepted`);
  const [owner, expires] = [text('owner'), text('expires')];
  if (expires !== undefined && !isDay(expires)) refuse(notADay(expires));
  const [paths, resources] = [list('paths'), list('resources')];
  const gap = rules?.find((rule) => GAP_NAMES.has(rule));
  if (gap && (paths || resources || !(keys.includes('paths') || keys.includes('resources'))))
    refuse(`'${gap}' is a gap of the application as a whole, and of no resource`);
  if (wrong) return undefined;
  return {
    rules: rules!,
    reason: reason!,
    owner,
    expires,
    paths,
    resources,
  };
}

export const notADay = (text: string): string => `'expires' must be a day as 2027-03-31, got '${text}'`;

/** What to say of a key that is not known. */
export function unknownKey(key: string, keys: readonly string[]): string {
  const [near] = nearest(key, keys, 1);
  return `'${key}' is no key here${near ? `; did you mean ${near}?` : ''}; allowed are ${keys.join(', ')}`;
}

/** The entries below `acknowledge` of a map, each with its index. */
export function listed(
  map: unknown,
  complain: (message: string, index?: number) => void,
): readonly { readonly value: unknown; readonly index: number }[] {
  if (map === null || typeof map !== 'object' || Array.isArray(map)) {
    complain(`must be a map with the key 'acknowledge'`);
    return [];
  }
  for (const key of Object.keys(map)) if (key !== 'acknowledge') complain(unknownKey(key, ['acknowledge']));
  const list = Object.hasOwn(map, 'acknowledge') ? (map as { acknowledge: unknown }).acknowledge : undefined;
  if (!Array.isArray(list)) {
    complain(`'acknowledge' must be a list of acknowledgements`);
    return [];
  }
  return list.map((value, index) => ({ value, index }));
}
