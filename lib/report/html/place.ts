import type { Finding } from '../../evidence';
import type { Declaration } from '../../template/application';
import { lineOf, lineOfResource, nameOf, sourceOf, sourceOfResource } from '../result';
import { html, type Markup } from './markup';

/** How many resources of a control are shown at once. */
const FEW = 5;

/** Resources, all but a few of them folded away. */
export function places(resources: readonly Declaration[]): Markup | undefined {
  const [few, more] = [resources.slice(0, FEW), resources.slice(FEW)];
  if (few.length === 0) return undefined;
  const rest = html`<details class="more">
    <summary>and ${more.length} more</summary><ul class="places">${more.map(place)}</ul></details>`;
  return html`<ul class="places">${few.map(place)}</ul>${more.length > 0 ? rest : undefined}`;
}

/** A resource with its line in the template and in the user's code. */
function place(resource: Declaration): Markup {
  const line = lineOfResource(resource);
  const source = sourceOfResource(resource);
  return html`<li>${nameOf(resource)}${' '}
    <span class="soft">${resource.type}, <code>${resource.template.file}:${line}</code>
    ${source && html`, made at <code>${source}</code>`}</span></li>`;
}

/** Where a finding is: the line of the template, and the user's own. */
export function at(finding: Finding): Markup {
  const { resource } = finding;
  if (!resource) return html`<span class="soft">the application</span>`;
  const source = sourceOf(finding);
  return html`<code>${resource.template.file}:${lineOf(finding)}</code>
    ${source && html` made at <code>${source}</code>`}`;
}
