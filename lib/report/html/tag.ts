import { html, type Markup } from './markup';

/** A word in a colour of its kind: a phase, a status or a verdict. */
export const tag = (kind: string, text: string): Markup => html`<span class="tag ${kind}">${text}</span>`;
