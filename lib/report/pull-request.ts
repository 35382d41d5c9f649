import { reasonText } from '../acknowledgement/reason';
import type { Finding } from '../evidence';
import { SEVERITIES } from '../severity';
import { table } from './markdown';
import {
  bySeverity,
  fixOf,
  isUnjudged,
  nameOf,
  placeOf,
  plural,
  type Result,
  severitiesText,
  shownFindings,
  weightOf,
} from './result';

/** As many rows stand open; the others are folded. */
const OPEN_ROWS = 10;
/** As many rows are folded: a comment on GitHub holds 65,536 letters. */
const FOLDED_ROWS = 50;
/** As much is told of one thing. */
const MOST_LETTERS = 200;

/** By this line the comment of an earlier run is found again. */
const MARK = '<!-- cdk-secure-llm -->';

/** The result as a comment on a pull request, which fits one screen: what is new is open, all else is folded. */
export function toPullRequest(result: Result, includeUndecided: boolean): string {
  const { acknowledged, baselined, problems, read } = result;
  const shown = bySeverity(shownFindings(result, includeUndecided));
  const accepted = acknowledged.flatMap(({ finding }) => finding ?? []);
  const found =
    shown.length === 0
      ? []
      : [`${plural(shown.length, baselined.size > 0 ? 'new finding' : 'finding')} (${severitiesText(shown)})`];
  const unseen =
    read.unreadable.length > 0
      ? [`${plural(read.unreadable.length, 'file')} could not be read`]
      : isUnjudged(result)
        ? ['nothing could be judged']
        : [];
  const title = [...unseen, ...found].join(', ') || 'nothing new';
  const count = (findings: readonly Finding[]) =>
    SEVERITIES.map((severity) => String(findings.filter(({ rule }) => rule.severity === severity).length));
  const unreadable = read.unreadable.map(({ file, line, reason }) => `${file}:${line}: cannot be read: ${reason}`);
  const warnings = [...unreadable, ...problems.map(({ at, message }) => `${at}: ${message}`)];
  const [open, rest] = [shown.slice(0, OPEN_ROWS), shown.slice(OPEN_ROWS)];
  return [
    MARK,
    `### cdk-secure-llm: ${title}`,
    table(
      ['', ...SEVERITIES],
      [
        [baselined.size > 0 ? 'new' : 'found', ...count(shown)],
        ...(baselined.size > 0 ? [['in the baseline', ...count([...baselined])]] : []),
        ...(accepted.length > 0 ? [['acknowledged', ...count(accepted)]] : []),
      ],
    ),
    ...(warnings.length > 0
      ? [
          warnings
            .slice(0, OPEN_ROWS)
            .map((text) => `- ${told(text)}`)
            .join('\n'),
        ]
      : []),
    ...(open.length > 0 ? [findingsTable(open)] : []),
    ...folded(`${rest.length} more`, rest, (some) => findingsTable(some)),
    ...folded('How to mend them', firstOfEachRule(shown), (some) =>
      table(
        ['Rule', 'Fix'],
        some.map((finding) => [finding.rule.name, plain(fixOf(finding))]),
      ),
    ),
    ...folded(`${acknowledged.length} acknowledged`, acknowledged, (some) =>
      table(
        ['Rule', 'Resource', 'Reason'],
        some.map(({ rule, resource, acknowledgement }) => [
          rule,
          told(resource ? nameOf(resource) : 'the application'),
          told(reasonText(acknowledgement)),
        ]),
      ),
    ),
    ...folded(`${baselined.size} in the baseline`, bySeverity([...baselined]), (some) => findingsTable(some)),
  ].join('\n\n');
}

const findingsTable = (findings: readonly Finding[]) =>
  table(
    ['Severity', 'Where', 'Rule', 'What is wrong'],
    findings.map((finding) => [
      weightOf(finding),
      told(`${placeOf(finding)} ${nameOf(finding.resource)}`),
      finding.rule.name,
      told(finding.message),
    ]),
  );

const firstOfEachRule = (findings: readonly Finding[]): readonly Finding[] =>
  [...new Map([...findings].reverse().map((finding) => [finding.rule.name, finding])).values()].reverse();

/** A part that is closed at first; nothing where it would be empty. */
function folded<T>(title: string, items: readonly T[], show: (items: readonly T[]) => string): readonly string[] {
  if (items.length === 0) return [];
  const left = items.length - FOLDED_ROWS;
  const rest = left > 0 ? `\n\nand ${left} more, which the other formats show` : '';
  return [`<details><summary>${title}</summary>\n\n${show(items.slice(0, FOLDED_ROWS))}${rest}\n\n</details>`];
}

/** As much of other people's words as one thing may say. */
const told = (text: string): string => plain(text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS - 1)}…` : text);

/** Words that speak to nobody, link nowhere and are no markup. */
const plain = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/[@#]|:(?=\/\/)|www(?=\.)/gi, `$&${NOTHING}`)
    .replace(/[\\`*_[\]~]/g, (letter) => `&#${letter.charCodeAt(0)};`);

/** A space without width: GitHub looks for names and addresses in what a reader sees. */
const NOTHING = '\u200b';
