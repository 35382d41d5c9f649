import type { LayerProof } from '../coverage';
import type { ControlEvidence, Finding } from '../evidence';
import type { ListId } from '../owasp/list';
import { LISTS, withDerived } from '../owasp/risks';
import { CSF_FUNCTIONS, LAYERS, type Layer, type Phase, phaseOf, TRUST_BOUNDARIES } from '../owasp/vocabulary';
import type { Declaration } from '../template/application';
import { VERSION } from '../version';
import { SCRIPT, STYLE } from './html-style';
import { html, Markup } from './markup';
import { picture } from './picture';
import {
  fixOf,
  type JudgedRisk,
  lineOf,
  lineOfResource,
  nameOf,
  type Result,
  risksOfFinding,
  sourceOf,
  sourceOfResource,
} from './result';

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
  const acknowledgedGaps = [...coverage.values()].some((risks) => risks.some((risk) => risk.acknowledged.length > 0));
  const failing = findings.filter(({ verdict }) => verdict !== 'undecided');
  const stacks = result.read.application.templates.map(({ stack }) => stack);
  const undecided = findings.length - failing.length;
  return `<!doctype html>\n${html`<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<title>Defense in depth: ${stacks.slice(0, 3).join(', ')}</title><style>${new Markup(STYLE)}</style></head>
<body><a class="skip" href="#main">Skip to the report</a>
<header><h1>Defense in depth for an LLM application</h1>
<p class="lead">${gaps > 0 ? `${number(gaps, 'gap')} in the layers against the risks below` : covered(acknowledgedGaps)}; ${failing.length === 0 ? 'no finding' : number(failing.length, 'finding')} ${failing.length > 1 ? 'are' : 'is'} open.</p>
<dl class="facts"><dt>${stacks.length === 1 ? 'Stack' : 'Stacks'}</dt><dd>${stacks.join(', ')}</dd><dt>Lists</dt><dd>${result.lists.map(titleOf).join(', ')}</dd><dt>Judged by</dt><dd>cdk-secure-llm ${VERSION}, from the synthesized templates: every statement below rests on a resource in them</dd></dl>
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
${card('layers', counted('proven'), 'controls proven', 'good')}${card([...coverage.keys()][0] ?? 'layers', gaps, 'gaps in depth', gaps > 0 ? 'bad' : 'good')}${card('findings', failing.length, 'findings', failing.length > 0 ? 'bad' : 'good')}${card('findings', undecided, 'undecided', undecided > 0 ? 'warn' : 'good')}${card('exceptions', acknowledged.length, 'acknowledged', acknowledged.length > 0 ? 'warn' : 'good')}</ul>
<h2 id="picture">The application by layers</h2><p class="soft">Drawn from the templates. A solid frame holds proven controls; “uses” counts the resources of a layer that refer to another.</p>${picture(result)}
${[...coverage].map(([list, risks]) => matrix(list, risks))}
<h2 id="layers">Layers and what proves them</h2>${LAYERS.map((layer) => layerDetails(layer, result))}
<h2 id="boundaries">Trust boundaries</h2>${grouped(
    'Trust boundary',
    TRUST_BOUNDARIES.map((boundary) => [boundary, evidence.filter(({ control }) => control.boundary === boundary)]),
  )}
<h2 id="csf">NIST Cybersecurity Framework 2.0</h2>${grouped(
    'Function',
    CSF_FUNCTIONS.map((csf) => [csf, evidence.filter(({ control }) => control.csf === csf)]),
  )}
<h2 id="findings">Findings</h2>${findingsTable(result)}
<h2 id="exceptions">Acknowledged exceptions</h2>${exceptions(result)}${others(result)}
</main><footer><p>Templates are judged, not accounts: what no template can show is listed in CONTROLS.md with the run-time check that covers it.</p></footer>
<script>${new Markup(SCRIPT)}</script></body></html>`}\n`;
}

const covered = (acknowledgedGaps: boolean) =>
  acknowledgedGaps
    ? 'Every gap in the layers against the risks below is acknowledged'
    : 'Every risk has two independent preventive layers, one that detects and one that responds';

const number = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;
const card = (section: string, count: number, label: string, kind: string) =>
  html`<li><a href="#${section}"><b class="${kind}">${count}</b> ${label}</a></li>`;
/** How many resources of a control are shown at once. */
const FEW = 5;

const titleOf = (list: ListId) => LISTS.find(({ id }) => id === list)!.title;
const tag = (kind: string, text: string) => html`<span class="tag ${kind}">${text}</span>`;

function matrix(list: ListId, risks: readonly JudgedRisk[]): Markup {
  const used = LAYERS.filter((layer) =>
    risks.some(({ layers }) => PHASES.some(([phase]) => layers[phase].some((proof) => proof.layer === layer))),
  );
  const cell = ({ layers }: JudgedRisk, layer: Layer) =>
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
      html`<tr><th scope="row">${coverage.risk.id} ${coverage.risk.title}${coverage.acknowledged.map(({ acknowledgement }) => html` <a class="tag undecided" href="#exceptions" title="${acknowledgement.reason}">acknowledged</a>`)}</th>${used.map((layer) => html`<td>${cell(coverage, layer)}</td>`)}<td>${coverage.independent.length < 2 ? html`<span class="gap">${coverage.independent.length}</span>` : coverage.independent.length}</td></tr>`,
  )}</tbody></table></div>
${risks.some(({ gaps }) => gaps.length > 0) ? html`<h3>Missing</h3><ul>${risks.flatMap(({ gaps }) => gaps.map(({ message }) => html`<li>${message}</li>`))}</ul>` : html`<p>${covered(risks.some(({ acknowledged }) => acknowledged.length > 0))}.</p>`}`;
}

const titles = ({ proven }: LayerProof) => proven.map(({ control }) => control.title).join('; ');

function layerDetails(layer: Layer, { evidence, lists }: Result): Markup {
  const own = evidence.filter(
    ({ control, status }) => control.layer === layer && status !== 'absent' && status !== 'not-applicable',
  );
  const proven = own.filter(({ status }) => status === 'proven').length;
  const absent = evidence.filter(({ control, status }) => control.layer === layer && status === 'absent');
  return html`<details id="layer-${layer}"><summary><span class="name">${layer}</span> ${proven > 0 ? tag('proven', `${proven} proven`) : undefined}${own.length > proven ? tag('failed', `${own.length - proven} not`) : undefined}${absent.length > 0 ? tag('absent', `${absent.length} absent`) : undefined}</summary>
${own.map(
  ({ control, status, resources, findings }) =>
    html`<h3>${control.title} ${tag(status, status)}</h3><p>${control.why}</p><p class="soft small">${withDerived(
      control.risks,
    )
      .filter(({ list }) => lists.includes(list))
      .map(({ id }) => id)
      .join(
        ', ',
      )}; <code>${control.id}</code>, ${phaseOf(control.csf)}</p>${places(resources)}${findings.length > 0 ? html`<ul>${findings.map((finding) => html`<li>${tag(finding.verdict, finding.verdict)} ${finding.message} ${at(finding)}</li>`)}</ul>` : undefined}`,
)}
${absent.length > 0 ? html`<p class="soft">Absent: ${absent.map(({ control }) => control.title).join('; ')}.</p>` : undefined}</details>`;
}

/** Resources, all but a few of them folded away. */
function places(resources: readonly Declaration[]): Markup | undefined {
  const [few, more] = [resources.slice(0, FEW), resources.slice(FEW)];
  if (few.length === 0) return undefined;
  return html`<ul class="places">${few.map(place)}</ul>${more.length > 0 ? html`<details class="more"><summary>and ${more.length} more</summary><ul class="places">${more.map(place)}</ul></details>` : undefined}`;
}

/** A resource with its line in the template and in the user's code. */
function place(resource: Declaration): Markup {
  const line = lineOfResource(resource);
  const source = sourceOfResource(resource);
  return html`<li>${nameOf(resource)} <span class="soft">${resource.type}, <code>${resource.template.file}:${line}</code>${source ? html`, made at <code>${source}</code>` : undefined}</span></li>`;
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
    ({ rule, resource, acknowledgement }) => {
      const [, owner, expires] = TERMS.exec(acknowledgement.reason) ?? [];
      return html`<tr><td><code>${rule}</code></td><td>${resource ? nameOf(resource) : 'the application'}</td><td>${acknowledgement.reason.replace(TERMS, '')}</td><td>${owner ?? 'not named'}</td><td>${expires ?? 'never'}</td><td>${acknowledgement.at || 'the app'}</td></tr>`;
    },
  )}</tbody></table></div>`;
}

/** What the app acknowledges of other packs. They judge by themselves; here stands what it says about them. */
function others({ otherAcknowledgements }: Result): Markup | undefined {
  if (otherAcknowledgements.length === 0) return undefined;
  return html`<h3 id="others">Of other packs</h3><p class="soft">As the app acknowledges them; whether there is such a finding is for those packs to say.</p><details><summary>${number(otherAcknowledgements.length, 'reason')}</summary><div class="scroll" tabindex="0" role="region" aria-label="Acknowledgements of other packs"><table class="reasons"><thead><tr><th scope="col">Finding</th><th scope="col">Where</th><th scope="col">Reason</th><th scope="col">Owner</th><th scope="col">Expires</th></tr></thead><tbody>${otherAcknowledgements.map(
    ({ ids, at, reason }) => {
      const [, owner, expires] = TERMS.exec(reason) ?? [];
      return html`<tr><td>${findingsOf(ids).map(([rule, packs]) => html`<div><code>${rule}</code> <span class="soft">${packs.join(', ')}</span></div>`)}</td><td>${at.map((path) => html`<div>${path || 'the app'}</div>`)}</td><td>${reason.replace(TERMS, '')}</td><td>${owner ?? 'not named'}</td><td>${expires ?? 'never'}</td></tr>`;
    },
  )}</tbody></table></div></details>`;
}

/** `NIST.800.53.R5::NIST.800.53.R5-LambdaDLQ` by `LambdaDLQ`, which several packs may have. */
function findingsOf(ids: readonly string[]): [string, string[]][] {
  const packs = new Map<string, string[]>();
  for (const id of ids) {
    const [pack, finding] = [id.slice(0, id.indexOf('::')), id.slice(id.indexOf('::') + 2)];
    const [rule] = (finding.startsWith(`${pack}-`) ? finding.slice(pack.length + 1) : finding).split('[', 1);
    const named = packs.get(rule!) ?? [];
    packs.set(rule!, named.includes(pack) ? named : [...named, pack]);
  }
  return [...packs];
}
