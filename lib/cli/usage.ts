import { readFileSync, writeFileSync } from 'node:fs';
import { nearest, RULE_NAMES } from '../acknowledgement/names';
import { DEFAULT_LIST, LISTS, type ListId } from '../owasp/risks';

/** A wrong call: the message says what is allowed. */
export class UsageError extends Error {}

/** What `--lists` takes. */
export const LIST_IDS: readonly ListId[] = LISTS.map(({ id }) => id);

/** The lists named by `--lists`; `all` names each of them. */
export function parseLists(value: string | undefined): readonly ListId[] {
  if (value === undefined) return [DEFAULT_LIST];
  const names = value.split(',').map((name) => name.trim());
  if (names.length === 1 && names[0] === 'all') return LIST_IDS;
  for (const name of names)
    if (!LIST_IDS.includes(name as ListId))
      throw new UsageError(`'--lists' takes ${LIST_IDS.join(', ')}, all, got '${name}'`);
  return names as ListId[];
}

/** The rules named by `option`, which may be given several times and name several each. */
export function parseRules(option: string, values: readonly string[] | undefined): ReadonlySet<string> | undefined {
  if (values === undefined) return undefined;
  const names = values.flatMap((value) => value.split(',')).map((name) => name.trim().replace(/^OwaspLlm::/, ''));
  for (const name of names) {
    if (RULE_NAMES.has(name)) continue;
    const near = nearest(name, RULE_NAMES);
    throw new UsageError(
      `'--${option}' takes names of rules, got '${name}'${near.length > 0 ? `; did you mean ${near.join(', ')}?` : ''}`,
    );
  }
  return new Set(names);
}

/** One of `allowed`. */
export function oneOf<T extends string>(option: string, allowed: readonly T[], value: string | undefined): T {
  const chosen = value ?? allowed[0]!;
  if (!allowed.includes(chosen as T))
    throw new UsageError(`'--${option}' takes ${allowed.join(', ')}, got '${chosen}'`);
  return chosen as T;
}

/** `text` without what steers a terminal: templates are other people's words, and none of them may speak to it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
export const printable = (text: string): string => text.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, '');

/** Prints `text`, or writes it to the file of `--out` and says on standard error what stands there. */
export function emit(text: string, out: string | undefined, what: string): void {
  if (out === undefined) {
    console.log(printable(text));
    return;
  }
  write('out', out, text.endsWith('\n') ? text : `${text}\n`);
  console.error(`${out}: wrote ${what}`);
}

/** Writes the file that `option` names. */
export function write(option: string, file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(`'--${option}' cannot be written: ${(error as Error).message}`);
  }
}

/** Reads the file that `option` names. */
export function readNamed(option: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`'--${option}' cannot be read: ${(error as Error).message}`);
  }
}
