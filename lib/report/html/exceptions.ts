import { type Reason, readReason } from '../../acknowledgement/reason';
import { type Exception, nameOf, type OtherAcknowledgement, type Result } from '../result';
import { html, type Markup } from './markup';
import { table } from './table';
import { number } from './words';

/** What the app acknowledges of our own packs. */
export function exceptions({ acknowledged }: Result): Markup {
  if (acknowledged.length === 0) return html`<p>None.</p>`;
  return table(
    'Acknowledged exceptions',
    ['Rule', 'Resource', 'Reason', 'Owner', 'Expires', 'Acknowledged at'],
    acknowledged.map(exception),
    html`class="exceptions"`,
  );
}

const exception = ({ rule, resource, acknowledgement }: Exception) =>
  html`<tr><td><code>${rule}</code></td>
    <td>${resource ? nameOf(resource) : 'the application'}</td>
    ${reasonCells(acknowledgement)}
    <td>${acknowledgement.at || 'the app'}</td></tr>`;

/** What the app acknowledges of other packs. They judge by themselves; here stands what it says about them. */
export function exceptionsOfOthers({ otherAcknowledgements: others }: Result): Markup | undefined {
  if (others.length === 0) return undefined;
  return html`<h3 id="others">Of other packs</h3>
    <p class="soft">As the app acknowledges them; whether there is such a finding is for those packs to say.</p>
    <details><summary>${number(others.length, 'reason')}</summary>
    ${table(
      'Acknowledgements of other packs',
      ['Finding', 'Where', 'Reason', 'Owner', 'Expires'],
      others.map(exceptionOfOthers),
      html`class="reasons"`,
    )}</details>`;
}

function exceptionOfOthers({ ids, at, reason }: OtherAcknowledgement): Markup {
  const findings = [...packsByRule(ids)].map(
    ([rule, packs]) => html`<div><code>${rule}</code> <span class="soft">${packs.join(', ')}</span></div>`,
  );
  return html`<tr><td>${findings}</td>
    <td>${at.map((path) => html`<div>${path || 'the app'}</div>`)}</td>
    ${reasonCells(readReason(reason))}</tr>`;
}

const reasonCells = ({ reason, owner, expires }: Reason): Markup =>
  html`<td>${reason}</td><td>${owner ?? 'not named'}</td><td>${expires ?? 'never'}</td>`;

/** `NIST.800.53.R5::NIST.800.53.R5-LambdaDLQ` by `LambdaDLQ`, which several packs may have. */
function packsByRule(ids: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const packs = new Map<string, string[]>();
  for (const id of ids) {
    const [pack, finding] = [id.slice(0, id.indexOf('::')), id.slice(id.indexOf('::') + 2)];
    const [rule] = (finding.startsWith(`${pack}-`) ? finding.slice(pack.length + 1) : finding).split('[', 1);
    const named = packs.get(rule!) ?? [];
    packs.set(rule!, named.includes(pack) ? named : [...named, pack]);
  }
  return packs;
}
