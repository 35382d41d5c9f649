import { html, Markup } from './markup';

/** A sentence with what stands between backticks as code; a line may break within its long names. */
export const prose = (text: string): Markup =>
  html`${text.split('`').map((part, i) => (i % 2 === 1 ? html`<code>${breakable(part)}</code>` : breakable(part)))}`;

/** A name of several words written together. */
export const name = (words: string): Markup => html`<code>${breakable(words)}</code>`;

const BREAK = new Markup('<wbr>');
/** Names as long as this are wider than a column at times. */
const LONG = /\S{16,}/g;
/** Between the words of a name, and behind its dots. */
const BETWEEN = /(?<=[a-z0-9])(?=[A-Z])|(?<=[.:/])(?=\w)/;

function breakable(text: string): (string | Markup)[] {
  const parts: (string | Markup)[] = [];
  let end = 0;
  for (const { 0: long, index } of text.matchAll(LONG)) {
    const words = long.split(BETWEEN).flatMap((word, i) => (i === 0 ? [word] : [BREAK, word]));
    parts.push(text.slice(end, index), ...words);
    end = index + long.length;
  }
  return [...parts, text.slice(end)];
}
