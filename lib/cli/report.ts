import { parseArgs } from 'node:util';
import { toHtml } from '../report/html';
import { matrixMarkdown } from '../report/markdown';
import { judge, type Result } from '../report/result';
import { subjectOf } from '../report/subject';
import { matrixText, readingText } from '../report/text';
import { toThreatComposer } from '../report/threat-composer';
import { readPaths } from '../template/files';
import { commitHere } from './commit';
import { emit, oneOf, parseLists, printable } from './usage';

export const FORMATS = ['text', 'markdown', 'html', 'threat-composer'] as const;

const WRITERS: Readonly<Record<(typeof FORMATS)[number], (result: Result) => string>> = {
  text: matrixText,
  markdown: matrixMarkdown,
  html: (result) => toHtml(result, subjectOf(result.read, new Date(), commitHere())),
  'threat-composer': toThreatComposer,
};

/** `report [cdk.out]`: the coverage matrix. It informs and judges nothing: exit status 0 unless something cannot be read. */
export function report(args: string[]): number {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { lists: { type: 'string' }, format: { type: 'string' }, out: { type: 'string' } },
  });
  const format = oneOf('format', FORMATS, values.format);
  const result = judge(readPaths(positionals.length > 0 ? positionals : ['cdk.out']), parseLists(values.lists));
  const { application, unreadable } = result.read;
  // a table in which all is missing would hide that nothing could be read
  if (application.templates.length > 0 || unreadable.length === 0) emit(WRITERS[format](result), values.out);
  const reading = readingText(result);
  if (reading !== '') console.error(printable(reading));
  return unreadable.length === 0 ? 0 : 2;
}
