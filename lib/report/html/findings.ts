import type { Finding } from '../../evidence';
import type { ListId } from '../../owasp/risks';
import { LAYERS } from '../../owasp/vocabulary';
import { fixOf, nameOf, type Result, risksOfFinding } from '../result';
import { html, lines, type Markup } from './markup';
import { at } from './place';
import { table } from './table';
import { tag } from './tag';

/** The findings, with filters that the page's script puts to work. */
export function findingsOf({ findings, lists }: Result): Markup {
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
      ['Where', 'Rule', 'What is wrong', 'Risks', 'Fix'],
      findings.map((finding) => row(finding, lists)),
      html`id="findings-table"`,
    ),
  );
}

const riskIds = (finding: Finding, lists: readonly ListId[]) => risksOfFinding(finding, lists).map(({ id }) => id);

const choice = (label: string, values: readonly string[]) =>
  html`<label>${label}<select name="${label.toLowerCase()}"><option value="">all</option>
    ${values.map((value) => html`<option>${value}</option>`)}</select></label>`;

function row(finding: Finding, lists: readonly ListId[]): Markup {
  const { control, rule, verdict, resource, message } = finding;
  const risks = riskIds(finding, lists).join(' ');
  return html`<tr data-verdict="${verdict}" data-layer="${control.layer}" data-risks="${risks.toLowerCase()}">
    <td>${resource && nameOf(resource)}<br>${at(finding)}</td>
    <td>${tag(verdict, verdict)} <code>${rule.name}</code></td>
    <td>${message}</td>
    <td>${risks}</td>
    <td>${fixOf(finding)}</td></tr>`;
}
