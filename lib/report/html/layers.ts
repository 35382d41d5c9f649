import type { ControlEvidence, Saying } from '../../evidence';
import { withDerived } from '../../owasp/risks';
import { LAYERS, type Layer, phaseOf } from '../../owasp/vocabulary';
import { nameOf, type Result } from '../result';
import { html, lines, type Markup } from './markup';
import { at, places } from './place';
import { prose } from './prose';
import { tag } from './tag';
import { layerName } from './words';

/** Each layer with what became of its controls. */
export const layers = (result: Result): Markup[] => LAYERS.map((layer) => details(layer, result));

function details(layer: Layer, result: Result): Markup {
  const ofLayer = result.evidence.filter(({ control }) => control.layer === layer);
  const present = ofLayer.filter(({ status }) => status !== 'absent' && status !== 'not-applicable');
  const [proven, declared, attested] = (['proven', 'declared', 'attested'] as const).map(
    (wanted) => present.filter(({ status }) => status === wanted).length,
  ) as [number, number, number];
  const absent = ofLayer.filter(({ status }) => status === 'absent');
  const count = (kind: string, n: number, word: string) => (n > 0 ? tag(kind, `${n} ${word}`) : undefined);
  return lines(
    html`<details id="layer-${layer}"><summary><span class="name">${layerName(layer)}</span>${' '}
      ${count('proven', proven, 'proven')}
      ${count('declared', declared, 'declared')}
      ${count('attested', attested, 'attested')}
      ${count('failed', present.length - proven - declared - attested, 'not')}
      ${count('absent', absent.length, 'absent')}</summary>`,
    present.map((item) => controlOf(item, result)),
    html`${absent.length > 0 ? absence(absent) : undefined}</details>`,
  );
}

const absence = (absent: readonly ControlEvidence[]) =>
  html`<p class="soft">Absent: ${absent.map(({ control }) => control.title).join('; ')}.</p>`;

function controlOf(evidence: ControlEvidence, { lists, baselined }: Result): Markup {
  const { control, status, resources, declared, attested, findings } = evidence;
  const risks = withDerived(control.risks).filter(({ list }) => lists.includes(list));
  const wrong = findings.map(
    (finding) => html`<li>${tag(finding.verdict, finding.verdict)} ${prose(finding.message)} ${at(finding)}
      ${baselined.has(finding) ? html` ${tag('absent', 'in the baseline')}` : undefined}</li>`,
  );
  return html`<h3>${control.title} ${tag(status, status)}</h3><p>${control.why}</p>
    <p class="soft small">${risks.map(({ id }) => id).join(', ')};${' '}
    <code>${control.id}</code>, ${phaseOf(control.csf)}</p>
    ${places(resources)}${said(declared)}
    ${attested.length > 0 ? html`<p>Written down, and not shown by anything, in:</p>${places(attested)}` : undefined}
    ${wrong.length > 0 ? html`<ul>${wrong}</ul>` : undefined}`;
}

/** What only says that the control is there, and why that shows nothing. */
const said = (declared: readonly Saying[]): Markup | undefined =>
  declared.length === 0
    ? undefined
    : html`<ul>${declared.map(
        ({ resource, message }) => html`<li>${tag('declared', 'declared')} ${nameOf(resource)} ${prose(message)}</li>`,
      )}</ul>`;
