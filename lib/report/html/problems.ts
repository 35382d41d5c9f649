import type { Problem } from '../../acknowledgement/entry';
import type { Result } from '../result';
import { html, type Markup } from './markup';
import { prose } from './prose';
import { tag } from './tag';

const WORDS: Readonly<Record<Problem['kind'], string>> = {
  malformed: 'not understood',
  expired: 'expired',
  unused: 'matches nothing',
};

/** What is wrong with what was acknowledged; nothing where all is right. */
export function problemsOf({ problems }: Result): Markup | undefined {
  if (problems.length === 0) return undefined;
  return html`<ul class="problems">${problems.map(
    ({ kind, at, message }) => html`<li>${tag('failed', WORDS[kind])} <code>${at}</code> ${prose(message)}</li>`,
  )}</ul>`;
}
