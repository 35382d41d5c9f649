import type { LayerProof } from '../../coverage';
import { type ListId, titleOf } from '../../owasp/risks';
import { LAYERS, type Layer, type Phase } from '../../owasp/vocabulary';
import type { JudgedRisk } from '../result';
import { html, lines, type Markup } from './markup';
import { table } from './table';
import { tag } from './tag';
import { covered, layerName } from './words';

const PHASES: readonly (readonly [Phase, string, string])[] = [
  ['preventive', 'P', 'p'],
  ['detective', 'D', 'd'],
  ['responsive', 'R', 'r'],
];

/** The coverage of one list: risks down, layers across. */
export function matrix(list: ListId, risks: readonly JudgedRisk[]): Markup {
  const used = LAYERS.filter((layer) =>
    risks.some(({ layers }) => PHASES.some(([phase]) => layers[phase].some((proof) => proof.layer === layer))),
  );
  return lines(
    html`<h2 id="${list}">${titleOf(list)}</h2>`,
    html`<p class="soft">${tag('p', 'P')} prevents, ${tag('d', 'D')} detects, ${tag('r', 'R')} responds;${' '}
      the number counts proven controls. Depth is the number of preventive defences that do not fail together;${' '}
      controls on one guardrail are one.</p>`,
    table(
      `Coverage of ${titleOf(list)}`,
      ['Risk', ...used.map(layerName), 'depth'],
      risks.map((risk) => row(risk, used)),
      html`class="matrix"`,
    ),
    missing(risks),
  );
}

function row({ risk, layers, independent, acknowledged }: JudgedRisk, used: readonly Layer[]): Markup {
  const marks = acknowledged.map(
    ({ acknowledgement: { reason } }) =>
      html` <a class="tag undecided" href="#exceptions" title="${reason}">acknowledged</a>`,
  );
  const depth = independent.length;
  return html`<tr><th scope="row">${risk.id} ${risk.title}${marks}</th>
    ${used.map((layer) => html`<td>${cell(layers, layer)}</td>`)}
    <td>${depth < 2 ? html`<span class="gap">${depth}</span>` : depth}</td></tr>`;
}

const cell = (layers: JudgedRisk['layers'], layer: Layer): Markup[] =>
  PHASES.flatMap(([phase, letter, kind]) => {
    const proof = layers[phase].find((item) => item.layer === layer);
    if (!proof) return [];
    const title = `${phase}: ${titles(proof)}`;
    return [html`<a class="tag ${kind}" href="#layer-${layer}" title="${title}">${letter}${proof.proven.length}</a>`];
  });

const titles = ({ proven }: LayerProof) => proven.map(({ control }) => control.title).join('; ');

function missing(risks: readonly JudgedRisk[]): Markup {
  const gaps = risks.flatMap((risk) => risk.gaps);
  return gaps.length > 0
    ? html`<h3>Missing</h3><ul>${gaps.map(({ message }) => html`<li>${message}</li>`)}</ul>`
    : html`<p>${covered(risks.some(({ acknowledged }) => acknowledged.length > 0))}.</p>`;
}
