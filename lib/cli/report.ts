import { parseArgs } from 'node:util';
import { readAcknowledgements } from '../acknowledgement/file';
import { toHtml } from '../report/html';
import { matrixMarkdown } from '../report/markdown';
import { isUnjudged, judge, plural, type Result, shownFindings, UNJUDGED } from '../report/result';
import { subjectOf } from '../report/subject';
import { countsText, matrixText, problemsText, readingText } from '../report/text';
import { toThreatComposer } from '../report/threat-composer';
import { readPaths } from '../template/files';
import { comparedWith, goneText, readBaselineOf } from './baseline';
import { commitHere } from './commit';
import { emit, oneOf, parseLists, printable } from './usage';

export const FORMATS = ['text', 'markdown', 'html', 'threat-composer'] as const;

const WRITERS: Readonly<Record<(typeof FORMATS)[number], (result: Result) => string>> = {
  text: matrixText,
  markdown: matrixMarkdown,
  html: (result) => toHtml(result, subjectOf(result.read, new Date(), commitHere())),
  'threat-composer': toThreatComposer,
};

/**
 * `report [cdk.out]`: the coverage matrix. Exit status 0 where every risk is covered in depth and nothing is found that a
 * baseline does not know, 1 with gaps or findings, 2 when something cannot be read, or when nothing could be judged of what was.
 */
export function report(args: string[]): number {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      lists: { type: 'string' },
      list: { type: 'string' },
      format: { type: 'string' },
      out: { type: 'string' },
      config: { type: 'string' },
      baseline: { type: 'string' },
    },
  });
  const format = oneOf('format', FORMATS, values.format);
  const baseline = readBaselineOf(values.baseline);
  const read = readPaths(positionals.length > 0 ? positionals : ['cdk.out']);
  const { application, unreadable } = read;
  // a table in which all is missing would hide that nothing could be read
  if (application.templates.length === 0 && unreadable.length > 0) {
    const { file, line, reason } = unreadable[0]!;
    console.error(printable(`${file}:${line}: cannot be read: ${reason}${positionals.length > 0 ? '' : HINT}`));
    return 2;
  }
  const judged = judge(read, parseLists(values.lists ?? values.list), {
    acknowledged: readAcknowledgements(values.config),
  });
  const { result, gone } = comparedWith(baseline, judged);
  const gaps = [...result.coverage.values()].flat().flatMap((risk) => risk.gaps).length;
  const findings = shownFindings(result, false).length;
  emit(WRITERS[format](result), values.out, `${format}, ${plural(gaps, 'gap')}, ${countsText(result, findings)}`);
  for (const text of [readingText(result), problemsText(result), goneText(gone)])
    if (text !== '') console.error(printable(text));
  if (unreadable.length > 0 || result.problems.some(({ kind }) => kind === 'malformed')) return 2;
  if (isUnjudged(result)) {
    console.error(UNJUDGED);
    return 2;
  }
  return gaps + findings + result.problems.length > 0 ? 1 : 0;
}

const HINT = '; `cdk synth` makes it, or name folders and templates';
