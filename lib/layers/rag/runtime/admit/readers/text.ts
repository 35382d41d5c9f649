import { type Hidden, Refusal } from '../admission';
import { decoded } from '../document-type';
import type { Found, Reader } from '../found';

/** Reads a plain text, and a table of comma-separated values: people see either as it is written, with the colours of a terminal. */
export const readText: Reader = (bytes, found) => {
  let shown = SEEN;
  for (const [i, line] of decoded(bytes).split('\n').entries()) {
    found.budget.spend('lines');
    const end = endOf(line);
    if (i > 0) found.show('\n');
    shown = tell(line.slice(0, end), shown, found, `line ${i + 1}`);
    if (end < line.length) found.hide('off the page', line.slice(end), `line ${i + 1}`);
  }
};

/** Blanks after which nobody looks for more of a line. */
const MOST_BLANKS = 250;

/** Where a line ends for those who read it. */
function endOf(line: string): number {
  const text = line.trimEnd();
  for (const { 0: blanks, index } of text.matchAll(/\s+/g)) if (blanks.length >= MOST_BLANKS) return index;
  return line.length;
}

const ESCAPE = '\u001b';
const COLOURS = new RegExp(`${ESCAPE}\\[([\\d;]*)m`);

/** A colour by its number, or by three parts, before anything else that is told. */
const TOLD = /[34]8;(?:5;\d+|2;\d+;\d+;\d+)|\d+/g;

/** What a terminal was told last of the letters that follow. */
interface Shown {
  readonly letters?: string;
  readonly background?: string;
  readonly why?: Hidden;
}
const SEEN: Shown = {};

function tell(line: string, before: Shown, found: Found, place: string): Shown {
  let shown = before;
  for (const [i, part] of line.split(COLOURS).entries()) {
    if (i % 2 === 1) for (const told of part.match(TOLD) ?? ['0']) shown = after(shown, told);
    else if (part.includes(ESCAPE)) throw new Refusal('undecided', `${place}: signs that move letters`);
    else if (shown.why) found.hide(shown.why, part, place);
    else if (shown.letters !== undefined && shown.letters === shown.background)
      found.hide('colour of its background', part, place);
    else found.show(part);
  }
  return shown;
}

function after(shown: Shown, told: string): Shown {
  const code = Number(told.split(';')[0]);
  if (code === 0) return SEEN;
  if (code === 8) return { ...shown, why: 'not displayed' };
  if (code === 28) return { ...shown, why: undefined };
  if (code >= 30 && code <= 39) return { ...shown, letters: code === 39 ? undefined : told.slice(1) };
  if (code >= 40 && code <= 49) return { ...shown, background: code === 49 ? undefined : told.slice(1) };
  return shown;
}
