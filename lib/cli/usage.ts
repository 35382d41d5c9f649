import { writeFileSync } from 'node:fs';
import { DEFAULT_LIST, LISTS, type ListId } from '../owasp/risks';

/** A wrong call: the message says what is allowed. */
export class UsageError extends Error {}

/** What `--lists` takes. */
export const LIST_IDS: readonly ListId[] = LISTS.map(({ id }) => id);

/** The lists named by `--lists`. */
export function parseLists(value: string | undefined): readonly ListId[] {
  if (value === undefined) return [DEFAULT_LIST];
  const names = value.split(',').map((name) => name.trim());
  for (const name of names)
    if (!LIST_IDS.includes(name as ListId))
      throw new UsageError(`'--lists' takes ${LIST_IDS.join(', ')}, got '${name}'`);
  return names as ListId[];
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

/** Prints `text`, or writes it to the file of `--out`. */
export function emit(text: string, out: string | undefined): void {
  if (out === undefined) {
    console.log(printable(text));
    return;
  }
  try {
    writeFileSync(out, text.endsWith('\n') ? text : `${text}\n`);
  } catch (error) {
    throw new UsageError(`'--out' cannot be written: ${(error as Error).message}`);
  }
}
