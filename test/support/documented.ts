import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** An application written from AWS's documentation, once with faults and once mended as the fix texts say. */
export interface Documented {
  readonly name: string;
  /** The AWS documents that it is written from. */
  readonly sources: readonly string[];
  /** The rules whose fault it has. */
  readonly rules: readonly string[];
  readonly faulty: string;
  readonly mended: string;
}

const FOLDER = join(__dirname, '..', 'documented');

/** All of them, from `test/documented`. */
export const documented = (): Documented[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.diff'))
    .map((file) => parse(basename(file, '.diff'), readFileSync(join(FOLDER, file), 'utf8')));

/** A file begins with its sources and rules; below an empty line stands what changes when the faults are mended. */
function parse(name: string, text: string): Documented {
  const end = text.indexOf('\n\n');
  const head = text.slice(0, end).split('\n');
  const of = (key: string) =>
    head.filter((line) => line.startsWith(`${key}: `)).map((line) => line.slice(key.length + 2));
  const lines = text.slice(end + 2).split('\n');
  const without = (mark: string) =>
    lines
      .filter((line) => !line.startsWith(mark))
      .map((line) => line.slice(1))
      .join('\n');
  return {
    name,
    sources: of('source'),
    rules: of('rules').flatMap((line) => line.split(' ')),
    faulty: without('+'),
    mended: without('-'),
  };
}
