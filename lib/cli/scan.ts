import { parseArgs } from 'node:util';
import { readAcknowledgements } from '../acknowledgement/file';
import { toBaseline } from '../report/baseline';
import { toJson } from '../report/json';
import { toJunit } from '../report/junit';
import { findingsMarkdown, matrixMarkdown } from '../report/markdown';
import { toPullRequest } from '../report/pull-request';
import { isUnjudged, judge, plural, type Result, shownFindings, UNJUDGED } from '../report/result';
import { toSarif } from '../report/sarif';
import { countsText, findingsText, problemsText, readingText } from '../report/text';
import { atLeast, SEVERITIES } from '../severity';
import { readPaths } from '../template/files';
import { comparedWith, goneText, readBaselineOf } from './baseline';
import { emit, oneOf, parseLists, parseRules, printable, UsageError, write } from './usage';

export const FORMATS = ['text', 'json', 'sarif', 'markdown', 'junit', 'pull-request'] as const;

/** The severity that a text names in any case; the text as it was where it names none. */
const severityIn = (text: string | undefined): string | undefined =>
  SEVERITIES.find((severity) => severity === text?.toUpperCase()) ?? text;

const WRITERS: Readonly<Record<(typeof FORMATS)[number], (result: Result, includeUndecided: boolean) => string>> = {
  text: findingsText,
  json: toJson,
  sarif: toSarif,
  markdown: (result, includeUndecided) => `${findingsMarkdown(result, includeUndecided)}\n${matrixMarkdown(result)}`,
  junit: toJunit,
  'pull-request': toPullRequest,
};

/**
 * `scan PATH…`: exit status 0 where nothing is left that counts, 1 with findings, 2 when something cannot be read, or when
 * nothing could be judged of what was.
 */
export function scan(args: string[]): number {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      lists: { type: 'string' },
      list: { type: 'string' },
      format: { type: 'string' },
      out: { type: 'string' },
      config: { type: 'string' },
      rule: { type: 'string', multiple: true },
      exclude: { type: 'string', multiple: true },
      'fail-on': { type: 'string' },
      baseline: { type: 'string' },
      'write-baseline': { type: 'string' },
      'include-undecided': { type: 'boolean', default: false },
    },
  });
  if (positionals.length === 0) throw new UsageError('scan needs at least one path');
  const format = oneOf('format', FORMATS, values.format);
  const least = oneOf('fail-on', [...SEVERITIES].reverse(), severityIn(values['fail-on']));
  const [only, without] = [parseRules('rule', values.rule), parseRules('exclude', values.exclude)];
  const wanted = (rule: string) => (only?.has(rule) ?? true) && !without?.has(rule);
  const baseline = readBaselineOf(values.baseline);
  const includeUndecided = values['include-undecided'];
  const judged = judge(readPaths(positionals), parseLists(values.lists ?? values.list), {
    acknowledged: readAcknowledgements(values.config),
    wanted,
  });
  const { result, gone } = comparedWith(baseline, judged);
  const shown = shownFindings(result, includeUndecided);
  emit(WRITERS[format](result, includeUndecided), values.out, `${format}, ${countsText(result, shown.length)}`);
  // of rules that were not asked for nothing is known
  const told = goneText(gone.filter(({ rule }) => wanted(rule)));
  for (const text of [readingText(result), problemsText(result), told]) if (text !== '') console.error(printable(text));
  const file = values['write-baseline'];
  const unsure = result.read.unreadable.length > 0 || result.problems.some(({ kind }) => kind === 'malformed');
  if (isUnjudged(result)) console.error(`${UNJUDGED}; --include-undecided shows why, and the report what is declared`);
  if (unsure || isUnjudged(result)) {
    if (file !== undefined) console.error(`${file}: not written, because not everything was read and judged`);
    return 2;
  }
  if (file !== undefined) {
    const known = result.findings.filter(({ verdict }) => includeUndecided || verdict !== 'undecided');
    write('write-baseline', file, toBaseline(known));
    const change = baseline ? `, ${shown.length} more and ${gone.length} less than ${values.baseline}` : '';
    console.error(`${file}: wrote a baseline of ${plural(known.length, 'finding')}${change}`);
    return 0;
  }
  // a rule that failed has seen nothing, however little it weighs
  const counts = shown.some(({ rule, verdict }) => verdict === 'error' || atLeast(rule.severity, least));
  return counts || (least === 'LOW' && result.problems.length > 0) ? 1 : 0;
}
