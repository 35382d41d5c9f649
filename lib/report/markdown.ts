import { reasonText } from '../acknowledgement/reason';
import type { RiskCoverage } from '../coverage';
import type { ControlEvidence, ControlStatus } from '../evidence';
import { ATLAS_TITLE } from '../owasp/atlas';
import { titleOf } from '../owasp/risks';
import { LAYERS, type Phase } from '../owasp/vocabulary';
import {
  bySeverity,
  countsOf,
  fixOf,
  nameOf,
  placeOf,
  type Result,
  risksOfFinding,
  shownFindings,
  weightOf,
  withStatus,
} from './result';

/** Text that stands in a table cell. */
export const cell = (text: string) =>
  text
    .replace(/\|/g, '\\|')
    .replace(/\s*\n\s*/g, ' ')
    .replace(/</g, '&lt;')
    .replace(/\]\(/g, ']\\('); // and no link

export const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n');

/** The findings as a table. */
export function findingsMarkdown(result: Result, includeUndecided: boolean): string {
  const shown = bySeverity(shownFindings(result, includeUndecided));
  if (shown.length === 0) return '## Findings\n\nNone.\n';
  return `## Findings\n\n${table(
    ['Where', 'Rule', 'Severity', 'What is wrong', 'Risks', 'Fix'],
    shown.map((finding) => [
      `\`${placeOf(finding)}\` ${nameOf(finding.resource)}`,
      finding.rule.name,
      weightOf(finding),
      finding.message,
      risksOfFinding(finding, result.lists)
        .map(({ id }) => id)
        .join(', '),
      fixOf(finding),
    ]),
  )}\n`;
}

const PHASES: readonly (readonly [Phase, string])[] = [
  ['preventive', 'P'],
  ['detective', 'D'],
  ['responsive', 'R'],
];

/** The coverage matrix, risks × layers × prevent/detect/respond, with the resources that prove each cell. */
export function matrixMarkdown(result: Result): string {
  return [...result.coverage]
    .map(([list, risks]) => {
      const used = LAYERS.filter((layer) => risks.some((risk) => letters(risk, layer) !== ''));
      const matrix = table(
        ['Risk', ...used, 'independent'],
        risks.map((coverage) => [
          `${coverage.risk.id} ${coverage.risk.title}${coverage.acknowledged.length > 0 ? ' (acknowledged)' : ''}`,
          ...used.map((layer) => letters(coverage, layer)),
          String(coverage.independent.length),
        ]),
      );
      const missing = risks.flatMap(({ gaps }) => gaps.map(({ message }) => `- ${message}`));
      return [
        `## ${titleOf(list)}\n`,
        'P prevents, D detects, R responds; the number counts the controls that are proven.\n',
        `${matrix}\n`,
        missing.length > 0 ? `### Missing\n\n${missing.join('\n')}\n` : '',
      ]
        .filter((part) => part !== '')
        .join('\n');
    })
    .concat(evidenceMarkdown(result), acknowledgedMarkdown(result))
    .filter((part) => part !== '')
    .join('\n');
}

function letters({ layers }: RiskCoverage, layer: string): string {
  return PHASES.flatMap(([phase, letter]) => {
    const proof = layers[phase].find((item) => item.layer === layer);
    return proof ? [`${letter}${proof.proven.length}`] : [];
  }).join(' ');
}

/** What each control rests on: what proves it, only says it, or attests it. */
function evidenceMarkdown(result: Result): string {
  const section = (title: string, status: ControlStatus, last: string, by: (item: ControlEvidence) => string) => {
    const found = withStatus(result, status);
    if (found.length === 0) return [];
    const rows = found.map((item) => {
      const { layer, title: said, id, atlas } = item.control;
      return [layer, `${said} (${id})`, atlas.join(', '), by(item)];
    });
    return [`### ${title}\n\n${table(['Layer', 'Control', ATLAS_TITLE, last], rows)}\n`];
  };
  return [
    `Controls: ${countsOf(result)}.\n`,
    ...section('Evidence', 'proven', 'Proven by', ({ resources }) => resources.map(nameOf).join(', ')),
    ...section('Declared, and not proven', 'declared', 'Declared by', ({ declared }) =>
      declared.map(({ resource, message }) => `${nameOf(resource)} ${message}`).join('; '),
    ),
    ...section('Attested, and not proven', 'attested', 'Written in', ({ attested }) => attested.map(nameOf).join(', ')),
  ].join('\n');
}

function acknowledgedMarkdown({ acknowledged }: Result): string {
  if (acknowledged.length === 0) return '';
  return `### Acknowledged\n\n${table(
    ['Rule', 'Resource', 'Reason', 'Where'],
    acknowledged.map(({ rule, resource, acknowledgement }) => [
      rule,
      resource ? nameOf(resource) : 'the application',
      reasonText(acknowledgement),
      acknowledgement.at || 'the app',
    ]),
  )}\n`;
}
