import { own, section, type Template } from './application';
import type { Text } from './text';
import type { World } from './world';

/** A mapping with more rows that differ is not tried row by row: AWS has fewer Regions. */
const MAX_ROWS = 40;

/** A key that no mapping has: keys are letters, digits, dots and dashes. */
const NO_ROW = ' ';

/** A key of a mapping: as it is written, and what is known of it. */
export interface Key {
  readonly raw: unknown;
  readonly text: Text;
}

/**
 * What a mapping holds under two keys; where one is not known, what it holds in this world. Nothing where it holds none.
 * Where the call has a default value (`otherwise`), a key that is not known may also be one without a row.
 */
export function mapped(
  template: Template,
  mapping: string,
  first: Key,
  second: Key,
  world: World,
  otherwise = false,
): unknown {
  const choice = (...keys: unknown[]) => `${template.key}|${mapping}|${JSON.stringify(keys)}`;
  const row = entry(own(template.mappings, mapping), first.text, choice(first.raw), world, otherwise, (each) =>
    second.text.literal === undefined ? each : own(each, second.text.literal),
  );
  return entry(row, second.text, choice(first.raw, second.raw), world, otherwise, (each) => each);
}

/** One level of a mapping. Rows of which the same is `wanted` are one row. */
function entry(
  level: unknown,
  key: Text,
  choice: string,
  world: World,
  otherwise: boolean,
  wanted: (row: unknown) => unknown,
): unknown {
  if (key.literal !== undefined) return own(level, key.literal);
  const allowed = key.unknown?.variable?.allowed;
  const written = Object.keys(section({ level }, 'level'));
  const keys = written.filter((one) => allowed?.includes(one) ?? true);
  // no row has this key
  if (otherwise && keys.length > 0 && (allowed?.some((one) => !written.includes(one)) ?? true)) keys.push(NO_ROW);
  const by = (read: (one: string) => unknown) => new Map(keys.map((one) => [JSON.stringify(read(one)), one]));
  if (by((one) => wanted(own(level, one))).size === 1) return own(level, keys[0]!);
  // rows that differ elsewhere are told apart too: one choice answers for all that is read of them
  const rows = [...by((one) => own(level, one)).values()];
  return rows.length === 0 || rows.length > MAX_ROWS ? undefined : own(level, world.row(choice, rows));
}
