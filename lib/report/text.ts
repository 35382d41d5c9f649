import { reasonText } from '../acknowledgement/reason';
import { ANY_RISK, type ControlEvidence, type ControlStatus, TEMPLATE } from '../evidence';
import { titleOf } from '../owasp/risks';
import { LAYERS, type Phase } from '../owasp/vocabulary';
import type { Application } from '../template/application';
import {
  bySeverity,
  countsOf,
  fixOf,
  type JudgedRisk,
  lineOf,
  nameOf,
  plural,
  type Result,
  risksOfFinding,
  severitiesText,
  shownFindings,
  sourceOf,
  weightOf,
  withStatus,
} from './result';

/** The findings, one block each, for a terminal. */
export function findingsText(result: Result, includeUndecided: boolean): string {
  const shown = bySeverity(shownFindings(result, includeUndecided));
  const blocks = shown.map((finding) => {
    const { resource, rule, message } = finding;
    const source = sourceOf(finding);
    const risks = risksOfFinding(finding, result.lists).map(({ id, title }) => `${id} ${title}`);
    const [name, type] = resource.type === TEMPLATE ? ['the template', ''] : [nameOf(resource), ` (${resource.type})`];
    return [
      `${resource.template.file}:${lineOf(finding)}  ${weightOf(finding)}  ${rule.name}`,
      `  ${name}${type}: ${message}`,
      ...(source ? [`  made at ${source}`] : []),
      `  risk: ${risks.join(', ') || ANY_RISK}`,
      `  fix:  ${fixOf(finding)}`,
    ].join('\n');
  });
  return [...blocks, acknowledgedText(result).trimEnd(), summaryText(result, includeUndecided)]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** What was read and found, in a line. */
function summaryText(result: Result, includeUndecided: boolean): string {
  const news = shownFindings(result, true);
  const failed = news.filter(({ verdict }) => verdict !== 'undecided');
  const undecided = news.length - failed.length;
  const severities = severitiesText(failed);
  const declared = withStatus(result, 'declared').length;
  const more: readonly (readonly [number, string])[] = [
    [result.acknowledged.length, 'acknowledged'],
    [result.baselined.size, 'in the baseline'],
    [result.leftOut.length, 'left out by --rule or --exclude'],
  ];
  return [
    plural(result.read.files.length, 'template'),
    `${plural(failed.length, 'finding')}${severities === '' ? '' : ` (${severities})`}`,
    `${undecided} undecided${undecided > 0 && !includeUndecided ? ' (--include-undecided shows them)' : ''}`,
    ...(declared > 0 ? [`${plural(declared, 'control')} only declared (report tells why)`] : []),
    ...more.filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`),
  ].join(', ');
}

/** What a file that was written holds, in a few words. */
export function countsText({ acknowledged, baselined }: Result, shown: number): string {
  return [
    plural(shown, 'finding'),
    ...(acknowledged.length > 0 ? [`${acknowledged.length} acknowledged`] : []),
    ...(baselined.size > 0 ? [`${baselined.size} in the baseline`] : []),
  ].join(', ');
}

/** What a reader should know of the reading itself, beside the findings. */
export const readingText = ({ read }: Result): string =>
  [
    ...read.unreadable.map(({ file, line, reason }) => `${file}:${line}: cannot be read: ${reason}`),
    ...read.passedOver.map(({ file, line, reason }) => `${file}:${line}: passed over: ${reason}`),
    ...read.warnings.map(({ file, line, reason }) => `${file}:${line}: warning: ${reason}`),
    ...missingText(read.application),
  ].join('\n');

/** One part that is missing takes the certainty from all that rests on absence, in every template of the call. */
const missingText = ({ templates, unread, missing }: Application): readonly string[] => {
  const found = unread.find((one) => one.unread === missing);
  if (!found) return [];
  const { template, unread: lost } = found;
  const others =
    templates.length > 1 ? ', also of the other templates; scan what is another application by itself' : '';
  return [
    `${template.file}:${template.locate(lost.path).line}: ${lost.at}: ${lost.what}: what rests on its absence is undecided${others}`,
  ];
};

const PHASES: readonly (readonly [Phase, string])[] = [
  ['preventive', 'prevent'],
  ['detective', 'detect'],
  ['responsive', 'respond'],
];

/** What is wrong with what was acknowledged. */
export const problemsText = ({ problems }: Result): string =>
  problems.map(({ at, message }) => `${at}: ${message}`).join('\n');

/** The coverage matrix, risks down, phases across, for a terminal. */
export function matrixText(result: Result): string {
  const parts = [...result.coverage].map(([list, risks]) => {
    const rows = [['Risk', ...PHASES.map(([, title]) => title), 'independent'], ...risks.map(row)];
    const widths = rows[0]!.map((_, column) => Math.max(...rows.map((cells) => cells[column]!.length)));
    const lines = rows.map((cells) =>
      cells
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    );
    lines.splice(1, 0, widths.map((width) => '-'.repeat(width)).join('  '));
    return [titleOf(list), '', ...lines, '', ...gaps(risks)].join('\n');
  });
  // the verdict last, where a terminal leaves the eye
  const { length: found } = shownFindings(result, false);
  const findings = `${countsText(result, found)}${found > 0 ? '; scan shows them' : ''}`;
  const counts = `Controls: ${countsOf(result)}\nIn all: ${findings}\n`;
  return [counts, ...evidenceText(result), acknowledgedText(result), ...parts].filter((part) => part !== '').join('\n');
}

/** What each control rests on, layer by layer: what proves it, only says it, or attests it. */
function evidenceText(result: Result): string[] {
  const section = (title: string, status: ControlStatus, by: (item: ControlEvidence) => string) => {
    const found = withStatus(result, status);
    const lines = LAYERS.flatMap((layer) => {
      const ofLayer = found.filter(({ control }) => control.layer === layer);
      return ofLayer.length === 0
        ? []
        : [`  ${layer}`, ...ofLayer.map((item) => `    ${item.control.id}: ${by(item)}`)];
    });
    return lines.length === 0 ? '' : [title, ...lines, ''].join('\n');
  };
  return [
    section('Proven by:', 'proven', ({ resources }) => resources.map(nameOf).join(', ')),
    section('Declared, and not proven:', 'declared', ({ declared }) =>
      declared.map(({ resource, message }) => `${nameOf(resource)} ${message}`).join('; '),
    ),
    section('Attested by what people have written, and not proven:', 'attested', ({ attested }) =>
      attested.map(nameOf).join(', '),
    ),
  ];
}

function row({ risk, layers, independent, acknowledged }: JudgedRisk): string[] {
  return [
    `${risk.id} ${risk.title}${acknowledged.length > 0 ? ' (acknowledged)' : ''}`,
    ...PHASES.map(([phase]) => layers[phase].map(({ layer, proven }) => `${layer} ${proven.length}`).join(', ') || '-'),
    String(independent.length),
  ];
}

function gaps(risks: readonly JudgedRisk[]): string[] {
  const missing = risks.flatMap((risk) => risk.gaps.map(({ message }) => `  ${message}`));
  if (missing.length === 0 && risks.some(({ acknowledged }) => acknowledged.length > 0))
    return ['Every gap in the layers is acknowledged.', ''];
  return missing.length === 0
    ? ['Every risk has two independent preventive layers, a detective and a responsive one.', '']
    : ['Missing:', ...missing, ''];
}

function acknowledgedText({ acknowledged }: Result): string {
  if (acknowledged.length === 0) return '';
  const lines = acknowledged.map(
    ({ rule, resource, acknowledgement }) =>
      `  ${rule} on ${resource ? nameOf(resource) : 'the application'}: ${reasonText(acknowledgement)}`,
  );
  return ['Acknowledged:', ...new Set(lines), ''].join('\n');
}
