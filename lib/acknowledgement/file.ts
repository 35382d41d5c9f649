import { existsSync, readFileSync } from 'node:fs';
import { parseValues } from '../template/parse';
import { Path } from '../template/path';
import { UnreadableError } from '../template/source';
import { type Entry, listed, type Problem, readEntry } from './entry';
import { isAbout, isAt } from './places';

/** The file with acknowledgements that is read where no other is named. */
export const DEFAULT_FILE = '.secure-llm.yaml';

/** What a file of acknowledgements holds, and what is wrong with it. */
export interface Acknowledged {
  readonly entries: readonly Entry[];
  readonly problems: readonly Problem[];
}

const KEYS = ['rules', 'paths', 'resources', 'reason', 'owner', 'expires'] as const;

/** Reads a file of acknowledgements. Without a name it is the default one, which need not be there. */
export function readAcknowledgements(named?: string): Acknowledged {
  const file = named ?? DEFAULT_FILE;
  if (named === undefined && !existsSync(file)) return { entries: [], problems: [] };
  const problems: Problem[] = [];
  const complain = (line: number, message: string) =>
    problems.push({ kind: 'malformed', at: `${file}:${line}`, message });
  let source: ReturnType<typeof parseValues>;
  try {
    source = parseValues(readFileSync(file, 'utf8'), file);
  } catch (error) {
    const [line, reason] =
      error instanceof UnreadableError ? [error.line, error.reason] : [1, (error as Error).message];
    complain(line, reason.replace('is no template: the', 'the'));
    return { entries: [], problems };
  }
  for (const { line, reason } of source.warnings ?? []) complain(line, reason.replace(/; CloudFormation.*/, ''));
  const at = (index?: number) =>
    source.locate(index === undefined ? Path.of('acknowledge') : Path.of('acknowledge', index)).line;
  const entries = listed(source.body, (message) => complain(at(), message)).flatMap(({ value, index }): Entry[] => {
    const written = readEntry(value, KEYS, (message) => complain(at(index), message));
    if (!written) return [];
    const { paths, resources, ...entry } = written;
    return [
      {
        ...entry,
        at: `${file}:${at(index)}`,
        external: true,
        covers: (finding) =>
          (paths === undefined || isAt(paths, finding)) && (resources === undefined || isAbout(resources, finding)),
      },
    ];
  });
  return { entries, problems };
}
