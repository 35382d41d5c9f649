import type { LayerProof, RiskCoverage } from '../coverage';
import type { ControlEvidence, Finding } from '../evidence';
import type { ListId } from '../owasp/list';
import { LISTS, withDerived } from '../owasp/risks';
import { CSF_FUNCTIONS, LAYERS, type Layer, type Phase, phaseOf, TRUST_BOUNDARIES } from '../owasp/vocabulary';
import type { Declaration } from '../template/application';
import { VERSION } from '../version';
import { SCRIPT, STYLE } from './html-style';
import { html, Markup } from './markup';
import { picture } from './picture';
import { fixOf, lineOf, nameOf, type Result, risksOfFinding, sourceOf, sourceOfResource } from './result';

const PHASES: readonly (readonly [Phase, string, string])[] = [
  ['preventive', 'P', 'p'],
  ['detective', 'D', 'd'],
  ['responsive', 'R', 'r'],
];

/** The result as one page that needs nothing else: no request leaves it, and it reads without a script too. */
export function toHtml(result: Result): string {
  const { evidence, findings, acknowledged, coverage } = result;
  const counted = (status: string) => evidence.filter((item) => item.status === status).length;
  const gaps = [...coverage.values()].flat().reduce((sum, risk) => sum + risk.gaps.length, 0);
  const failing = findings.filter(({ verdict }) => verdict !== 'undecided');
  const stacks = result.read.application.templates.map(({ stack }) => stack);
  return `<!doctype html>\n${html`<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<title>Defense in depth: ${stacks.slice(0, 3).join(', ')}</title><style>${new Markup(STYLE)}</style></head>
<body><a class="skip" href="#main">Skip to the report</a>
<header><h1>Defense in depth for an LLM application</h1>
<p class="soft">${stacks.length} ${stacks.length === 1 ? 'stack' : 'stacks'}: ${stacks.join(', ')}. Judged by cdk-secure-llm ${VERSION}: every statement below rests on a resource of the synthesized templates.</p>
<nav aria-label="Sections"><ul>${[
    ['picture', 'Picture'],
    ...[...coverage.keys()].map((list) => [list, titleOf(list)]),
    ['layers', 'Layers'],
    ['boundaries', 'Trust boundaries'],
    ['csf', 'NIST CSF'],
    ['findings', 'Findings'],
    ['exceptions', 'Exceptions'],
  ].map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav></header>
<main id="main"><ul class="cards">
<li><b>${counted('proven')}</b> controls proven</li><li><b>${gaps}</b> gaps in depth</li><li><b>${failing.length}</b> findings</li><li><b>${findings.length - failing.length}</b> undecided</li><li><b>${acknowledged.length}</b> acknowledged</li></ul>
<h2 id="picture">The application by layers</h2><p class="soft">Drawn from the templates. A solid frame holds proven controls; lines are references between resources, thicker where there are more.</p>${picture(result)}
${[...coverage].map(([list, risks]) => matrix(list, risks))}
<h2 id="layers">Layers and what proves them</h2>${LAYERS.map((layer) => layerDetails(layer, evidence))}
<h2 id="boundaries">Trust boundaries</h2>${grouped(
    'Trust boundary',
    TRUST_BOUNDARIES.map((boundary) => [boundary, evidence.filter(({ control }) => control.boundary === boundary)]),
  )}
<h2 id="csf">NIST Cybersecurity Framework 2.0</h2>${grouped(
    'Function',
    CSF_FUNCTIONS.map((csf) => [csf, evidence.filter(({ control }) => control.csf === csf)]),
  )}
<h2 id="findings">Findings</h2>${findingsTable(result)}
<h2 id="exceptions">Acknowledged exceptions</h2>${exceptions(result)}
</main><footer><p>Templates are judged, not accounts: what no template can show is listed in CONTROLS.md with the run-time check that covers it.</p></footer>
<script>${new Markup(SCRIPT)}</script></body></html>`}\n`;
}

const titleOf = (list: ListId) => LISTS.find(({ id }) => id === list)!.title;
const tag = (kind: string, text: string) => html`<span class="tag ${kind}">${text}</span>`;

function matrix(list: ListId, risks: readonly RiskCoverage[]): Markup {
  const used = LAYERS.filter((layer) =>
    risks.some(({ layers }) => PHASES.some(([phase]) => layers[phase].some((proof) => proof.layer === layer))),
  );
  const cell = ({ layers }: RiskCoverage, layer: Layer) =>
    PHASES.flatMap(([phase, letter, kind]) => {
      const proof = layers[phase].find((item) => item.layer === layer);
      return proof
        ? [
            html`<a class="tag ${kind}" href="#layer-${layer}" title="${phase}: ${titles(proof)}">${letter}${proof.proven.length}</a>`,
          ]
        : [];
    });
  return html`<h2 id="${list}">${titleOf(list)}</h2>
<p class="soft">${tag('p', 'P')} prevents, ${tag('d', 'D')} detects, ${tag('r', 'R')} responds; the number counts proven controls. Depth is the number of preventive defences that do not fail together; controls on one guardrail are one.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Coverage of ${titleOf(list)}"><table class="matrix"><thead><tr><th scope="col">Risk</th>${used.map((layer) => html`<th scope="col">${layer}</th>`)}<th scope="col">depth</th></tr></thead>
<tbody>${risks.map(
    (coverage) =>
      html`<tr><th scope="row">${coverage.risk.id} ${coverage.risk.title}</th>${used.map((layer) => html`<td>${cell(coverage, layer)}</td>`)}<td>${coverage.independent.length < 2 ? html`<span class="gap">${coverage.independent.length}</span>` : coverage.independent.length}</td></tr>`,
  )}</tbody></table></div>
${risks.some(({ gaps }) => gaps.length > 0) ? html`<h3>Missing</h3><ul>${risks.flatMap(({ gaps }) => gaps.map(({ message }) => html`<li>${message}</li>`))}</ul>` : html`<p>Every risk has two independent preventive layers, one that detects and one that responds.</p>`}`;
}

const titles = ({ proven }: LayerProof) => proven.map(({ control }) => control.title).join('; ');

function layerDetails(layer: Layer, evidence: readonly ControlEvidence[]): Markup {
  const own = evidence.filter(
    ({ control, status }) => control.layer === layer && status !== 'absent' && status !== 'not-applicable',
  );
  const proven = own.filter(({ status }) => status === 'proven').length;
  const absent = evidence.filter(({ control, status }) => control.layer === layer && status === 'absent');
  return html`<details id="layer-${layer}"><summary>${layer}: ${proven} proven${own.length > proven ? `, ${own.length - proven} not` : ''}${absent.length > 0 ? `, ${absent.length} absent` : ''}</summary>
${own.map(
  ({ control, status, resources, findings }) =>
    html`<h3>${control.title} ${tag(status, status)}</h3><p class="soft">${control.why} (${withDerived(control.risks)
      .map(({ id }) => id)
      .join(
        ', ',
      )}; <code>${control.id}</code>, ${phaseOf(control.csf)})</p><ul>${resources.map(place)}${findings.map((finding) => html`<li>${tag(finding.verdict, finding.verdict)} ${finding.message} ${at(finding)}</li>`)}</ul>`,
)}
${absent.length > 0 ? html`<p class="soft">Absent: ${absent.map(({ control }) => control.title).join('; ')}.</p>` : undefined}</details>`;
}

/** A resource with its line in the template and in the user's code. */
function place(resource: Declaration): Markup {
  const { line } = resource.template.locate(['Resources', resource.logicalId]);
  const source = sourceOfResource(resource);
  return html`<li>${nameOf(resource)} <code>${resource.type}</code> <code>${resource.template.file}:${line}</code>${source ? html` made at <code>${source}</code>` : undefined}</li>`;
}

function at(finding: Finding): Markup {
  const { resource } = finding;
  if (!resource) return html`<span class="soft">the application</span>`;
  const source = sourceOf(finding);
  return html`<code>${resource.template.file}:${lineOf(finding)}</code>${source ? html` made at <code>${source}</code>` : undefined}`;
}

function grouped(title: string, groups: readonly (readonly [string, readonly ControlEvidence[]])[]): Markup {
  const names = (evidence: readonly ControlEvidence[], status: string) =>
    evidence.filter((item) => item.status === status);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${title}"><table><thead><tr><th scope="col">${title}</th><th scope="col">Proven</th><th scope="col">Failed or partial</th><th scope="col">Undecided</th><th scope="col">Absent</th></tr></thead><tbody>${groups.map(
    ([name, evidence]) =>
      html`<tr><th scope="row">${name}</th><td>${list(names(evidence, 'proven'))}</td><td>${list([...names(evidence, 'failed'), ...names(evidence, 'partial')])}</td><td>${list(names(evidence, 'undecided'))}</td><td>${names(evidence, 'absent').length}</td></tr>`,
  )}</tbody></table></div>`;
}

const list = (evidence: readonly ControlEvidence[]): Markup =>
  evidence.length === 0
    ? html`none`
    : html`<details><summary>${evidence.length}</summary><ul>${evidence.map(({ control }) => html`<li>${control.title}</li>`)}</ul></details>`;

function findingsTable(result: Result): Markup {
  const { findings } = result;
  if (findings.length === 0) return html`<p>None.</p>`;
  const option = (value: string) => html`<option>${value}</option>`;
  const layers = LAYERS.filter((layer) => findings.some(({ control }) => control.layer === layer));
  const risks = [
    ...new Set(findings.flatMap((finding) => risksOfFinding(finding, result.lists).map(({ id }) => id))),
  ].sort();
  return html`<form class="filters" aria-label="Filter findings"><label>Verdict<select name="verdict"><option value="">all</option>${['fail', 'undecided', 'error'].map(option)}</select></label>
<label>Layer<select name="layer"><option value="">all</option>${layers.map(option)}</select></label><label>Risk<select name="risk"><option value="">all</option>${risks.map(option)}</select></label>
<label>Text<input name="text" type="search"></label><span id="count" role="status" class="soft"></span></form>
<div class="scroll" tabindex="0" role="region" aria-label="Findings"><table id="findings-table"><thead><tr><th scope="col">Where</th><th scope="col">Rule</th><th scope="col">What is wrong</th><th scope="col">Risks</th><th scope="col">Fix</th></tr></thead><tbody>${findings.map(
    (finding) => {
      const named = risksOfFinding(finding, result.lists).map(({ id }) => id);
      return html`<tr data-verdict="${finding.verdict}" data-layer="${finding.control.layer}" data-risks="${named.join(' ').toLowerCase()}"><td>${finding.resource ? nameOf(finding.resource) : undefined}<br>${at(finding)}</td><td>${tag(finding.verdict, finding.verdict)} <code>${finding.rule.name}</code></td><td>${finding.message}</td><td>${named.join(' ')}</td><td>${fixOf(finding)}</td></tr>`;
    },
  )}</tbody></table></div>`;
}

/** `(owner: team-a, expires: 2027-03-31)`, as the composition writes it behind a reason. */
const TERMS = /\s*\(owner: ([^,()]+), expires: (\d{4}-\d{2}-\d{2})\)\s*$/;

function exceptions({ acknowledged }: Result): Markup {
  if (acknowledged.length === 0) return html`<p>None.</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Acknowledged exceptions"><table><thead><tr><th scope="col">Rule</th><th scope="col">Resource</th><th scope="col">Reason</th><th scope="col">Owner</th><th scope="col">Expires</th><th scope="col">Acknowledged at</th></tr></thead><tbody>${acknowledged.map(
    ({ finding, acknowledgement }) => {
      const [, owner, expires] = TERMS.exec(acknowledgement.reason) ?? [];
      return html`<tr><td><code>${finding.rule.name}</code></td><td>${finding.resource ? nameOf(finding.resource) : 'the application'}</td><td>${acknowledgement.reason.replace(TERMS, '')}</td><td>${owner ?? 'not named'}</td><td>${expires ?? 'never'}</td><td>${acknowledgement.at || 'the app'}</td></tr>`;
    },
  )}</tbody></table></div>`;
}
