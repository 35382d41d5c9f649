import { parseArgs } from 'node:util';
import { toJson } from '../report/json';
import { findingsMarkdown, matrixMarkdown } from '../report/markdown';
import { isUnjudged, judge, type Result, shownFindings } from '../report/result';
import { toSarif } from '../report/sarif';
import { findingsText, readingText } from '../report/text';
import { readPaths } from '../template/files';
import { emit, oneOf, parseLists, printable, UsageError } from './usage';

export const FORMATS = ['text', 'json', 'sarif', 'markdown'] as const;

const WRITERS: Readonly<Record<(typeof FORMATS)[number], (result: Result, includeUndecided: boolean) => string>> = {
  text: findingsText,
  json: toJson,
  sarif: toSarif,
  markdown: (result, includeUndecided) => `${findingsMarkdown(result, includeUndecided)}\n${matrixMarkdown(result)}`,
};

/**
 * `scan PATH…`: exit status 0 without a finding, 1 with findings, 2 when something cannot be read, or when nothing could be
 * judged of what was.
 */
export function scan(args: string[]): number {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      lists: { type: 'string' },
      format: { type: 'string' },
      out: { type: 'string' },
      'include-undecided': { type: 'boolean', default: false },
    },
  });
  if (positionals.length === 0) throw new UsageError('scan needs at least one path');
  const format = oneOf('format', FORMATS, values.format);
  const includeUndecided = values['include-undecided'];
  const result = judge(readPaths(positionals), parseLists(values.lists));
  emit(WRITERS[format](result, includeUndecided), values.out);
  const reading = readingText(result);
  if (reading !== '') console.error(printable(reading));
  if (result.read.unreadable.length > 0) return 2;
  if (isUnjudged(result)) {
    console.error('nothing could be judged: all that the rules ask about is undecided; --include-undecided shows why');
    return 2;
  }
  return shownFindings(result, includeUndecided).length > 0 ? 1 : 0;
}
