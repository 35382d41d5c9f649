import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

// Lists about AWS and others age. Each says in its docstring, as a line of its own that begins with @asOf, in which month it
// was last compared with its source. This script names those that are older than six months; with --strict it then exits 1.
// A date that cannot be read, and a list in lib/facts without one, exit 1 always.

const MONTHS = 6;
const FACTS = 'lib/facts/';
const TAG = /^\s*(?:\/\*\*|\*|\/\/)\s*@asOf\b[ \t]*(.*?)\s*(?:\*\/)?$/;
/** A docstring by itself at the head of a file dates each list of the file. */
const HEAD = /^\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n(?=\n|import )/;
/** What a file exports, and the docstring before it. */
const EXPORT = /(?:^\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)?^export (?:const|enum|class) (\w+)/gm;

export interface Ages {
  /** What was compared with its source more than six months ago. */
  readonly old: readonly string[];
  readonly wrong: readonly string[];
}

/** What the texts of files tell of the age of their lists, by the files' paths. */
export function agesOf(files: Readonly<Record<string, string>>, now: Date): Ages {
  const old: string[] = [];
  const wrong: string[] = [];
  for (const [file, text] of Object.entries(files)) {
    for (const [index, line] of text.split('\n').entries()) {
      const month = TAG.exec(line)?.[1];
      if (month === undefined) continue;
      const place = `${file}:${index + 1}`;
      const age = monthsSince(month, now);
      // a month ahead, because the next one begins earlier elsewhere
      if (Number.isNaN(age) || age < -1) wrong.push(`${place}: '${month}' is no month like 2026-11 that has begun`);
      else if (age > MONTHS) old.push(`${place}: last compared with its source in ${month}`);
    }
    if (!file.startsWith(FACTS) || hasDate(HEAD.exec(text)?.[0])) continue;
    for (const [, docstring, name] of text.matchAll(EXPORT))
      if (!hasDate(docstring)) wrong.push(`${file}: ${name} does not say in which month it was compared (@asOf)`);
  }
  return { old, wrong };
}

const hasDate = (comment = '') => comment.split('\n').some((line) => TAG.test(line));

function monthsSince(month: string, now: Date): number {
  const [, year, number] = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(month) ?? [];
  return (now.getFullYear() - Number(year)) * 12 + now.getMonth() + 1 - Number(number);
}

/** Our sources that may hold such lists. */
export function sources(): Record<string, string> {
  const root = resolve(__dirname, '..');
  const below = (folder: string): string[] =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? below(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`],
    );
  const files = ['lib', 'local', 'scripts'].flatMap(below).filter((file) => file.endsWith('.ts'));
  return Object.fromEntries(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));
}

/** Tells what is wrong and what is old; the exit status. */
export function tell({ old, wrong }: Ages, strict: boolean): number {
  for (const words of wrong) console.error(`error: ${words}`);
  for (const words of old) console.error(`${strict ? 'error' : 'warning'}: ${words}`);
  return wrong.length > 0 || (strict && old.length > 0) ? 1 : 0;
}

if (require.main === module) process.exitCode = tell(agesOf(sources(), new Date()), process.argv.includes('--strict'));
