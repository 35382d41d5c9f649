import { html, type Markup } from './markup';

/** A table in a box that scrolls, so that a wide one never makes the page wider. `kind` is an attribute for the style. */
export function table(label: string, head: readonly string[], rows: readonly Markup[], kind?: Markup): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}">
    <table${kind && html` ${kind}`}>
    <thead><tr>${head.map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>
    <tbody>${rows}</tbody>
    </table></div>`;
}
