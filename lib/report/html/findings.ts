import type { Finding } from '../../evidence';
import type { ListId } from '../../owasp/risks';
import { LAYERS } from '../../owasp/vocabulary';
import { bySeverity, fixOf, nameOf, type Result, risksOfFinding, shownFindings, weightOf } from '../result';
import { html, lines, type Markup } from './markup';
import { at } from './place';
import { name, prose } from './prose';
import { table } from './table';
import { tag } from './tag';

const COLUMNS = ['Rule', 'What is wrong', 'Fix', 'Where', 'Risks'] as const;

/** The findings, the most severe first, with filters that the page's script puts to work. */
export function findingsOf(result: Result): Markup {
  const { lists } = result;
  const findings = shownFindings(result, true);
  if (findings.length === 0) return html`<p>None.</p>`;
  const layers = LAYERS.filter((layer) => findings.some(({ control }) => control.layer === layer));
  const risks = [...new Set(findings.flatMap((finding) => riskIds(finding, lists)))].sort();
  return lines(
    html`<form class="filters" aria-label="Filter findings">
      ${choice('Verdict', ['fail', 'undecided', 'error'])}`,
    html`${choice('Layer', layers)}${choice('Risk', risks)}`,
    html`<label>Text<input name="text" type="search"></label>
      <span id="count" role="status" class="soft"></span></form>`,
    table(
      'Findings',
      COLUMNS,
      bySeverity(findings).map((finding) => row(finding, lists)),
      html`id="findings-table" class="findings"`,
    ),
  );
}

/** What the baseline knows, folded away; nothing without one. */
export function baselinedOf({ baselined, lists }: Result): Markup | undefined {
  if (baselined.size === 0) return undefined;
  const rows = bySeverity([...baselined]).map((finding) => row(finding, lists));
  return html`<details><summary>${baselined.size} in the baseline</summary>
    ${table('In the baseline', COLUMNS, rows, html`class="findings"`)}</details>`;
}

const riskIds = (finding: Finding, lists: readonly ListId[]) => risksOfFinding(finding, lists).map(({ id }) => id);

const choice = (label: string, values: readonly string[]) =>
  html`<label>${label}<select name="${label.toLowerCase()}"><option value="">all</option>
    ${values.map((value) => html`<option>${value}</option>`)}</select></label>`;

function row(finding: Finding, lists: readonly ListId[]): Markup {
  const { control, rule, verdict, resource, message } = finding;
  const risks = riskIds(finding, lists).join(' ');
  return html`<tr data-verdict="${verdict}" data-layer="${control.layer}" data-risks="${risks.toLowerCase()}">
    ${[
      html`${tag(verdict, weightOf(finding))} ${name(rule.name)}`,
      prose(message),
      prose(fixOf(finding)),
      html`${resource && nameOf(resource)}<br>${at(finding)}`,
      risks,
    ].map((cell, i) => html`<td data-label="${COLUMNS[i]}">${cell}</td>`)}</tr>`;
}
