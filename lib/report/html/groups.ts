import type { ControlEvidence, ControlStatus } from '../../evidence';
import { html, type Markup } from './markup';
import { table } from './table';

/** Controls by what became of them, in the groups of another vocabulary than layers: trust boundaries, NIST CSF. */
export function groups<Name extends string>(
  title: string,
  names: readonly Name[],
  evidence: readonly ControlEvidence[],
  nameOf: (control: ControlEvidence['control']) => Name,
): Markup {
  return table(
    title,
    [title, 'Proven', 'Declared', 'Attested', 'Failed or partial', 'Undecided', 'Absent'],
    names.map((name) => {
      const items = evidence.filter(({ control }) => nameOf(control) === name);
      const cell = (...statuses: ControlStatus[]) =>
        list(statuses.flatMap((status) => items.filter((item) => item.status === status)));
      return html`<tr><th scope="row">${name}</th>
        <td>${cell('proven')}</td>
        <td>${cell('declared')}</td>
        <td>${cell('attested')}</td>
        <td>${cell('failed', 'partial')}</td>
        <td>${cell('undecided')}</td>
        <td>${items.filter(({ status }) => status === 'absent').length}</td></tr>`;
    }),
  );
}

const list = (evidence: readonly ControlEvidence[]): Markup =>
  evidence.length === 0
    ? html`none`
    : html`<details><summary>${evidence.length}</summary>
        <ul>${evidence.map(({ control }) => html`<li>${control.title}</li>`)}</ul></details>`;
