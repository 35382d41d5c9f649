import { classOf } from '../../../../../runtime/code-points';
import type { Letter } from './pdf-letters';

/** So many times the size of the letters apart, words are words of their own. */
const BLANK = 0.2;
/** So many times the size of the letters above or below, it is another line; what is set higher or lower stays in it. */
const LINE = 0.55;

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
/** Forms that letters have beside others, and letters that are drawn as one. */
const FORMS = /[\ufb00-\ufb06\ufb13-\ufdff\ufe70-\ufefc]/g;
/** Letters that mean what a font says, which nobody else knows. */
const PRIVATE = new RegExp(`\\p{Co}|${classOf([0, 8], [0x0e, 0x1f])}`, 'gu');

/** The letters of a page as lines of text, in the order in which it shows them. */
export function linesOf(letters: readonly Letter[]): string {
  const lines: Letter[][] = [];
  let before: Letter | undefined;
  for (const letter of letters) {
    const line = lines.at(-1);
    if (line && before && isOnLine(before, letter)) line.push(letter);
    else lines.push([letter]);
    before = letter;
  }
  return lines.map(textOf).join('\n');
}

function isOnLine(before: Letter, letter: Letter): boolean {
  const [ax, ay] = before.along;
  if (ax * letter.along[0] + ay * letter.along[1] < 0.9) return false;
  const [dx, dy] = [letter.at[0] - before.at[0], letter.at[1] - before.at[1]];
  return Math.abs(dy * ax - dx * ay) < LINE * Math.max(before.size, letter.size);
}

function textOf(line: readonly Letter[]): string {
  const isRightToLeft = line.some(({ text }) => RIGHT_TO_LEFT.test(text));
  const letters = isRightToLeft ? asRead(line) : line;
  let text = '';
  for (const [i, letter] of letters.entries()) {
    if (i > 0 && isApart(letters[i - 1], letter, isRightToLeft)) text += ' ';
    text += letter.text;
  }
  return text.replace(FORMS, (form) => form.normalize('NFKC')).replace(PRIVATE, '');
}

function isApart(before: Letter, letter: Letter, isRightToLeft: boolean): boolean {
  if (before.text.endsWith(' ') || letter.text.startsWith(' ')) return false;
  const size = Math.min(before.size, letter.size) || 1;
  const along = (from: Letter['at'], to: Letter['at']) =>
    (to[0] - from[0]) * before.along[0] + (to[1] - from[1]) * before.along[1];
  const gap = along(before.end, letter.at);
  // the next letter begins where this one does, to the left
  if (isRightToLeft) return Math.min(Math.abs(gap), Math.abs(along(letter.end, before.at))) > BLANK * size;
  return gap > BLANK * size || gap < -size;
}

/** A line with letters that are read from right to left, in the order in which it is read; numbers and names stay as they are. */
function asRead(line: readonly Letter[]): Letter[] {
  const [ax, ay] = line[0].along;
  const place = ({ at }: Letter) => at[0] * ax + at[1] * ay;
  const seen = [...line].sort((a, b) => place(b) - place(a));
  const read: Letter[] = [];
  let run: Letter[] = [];
  const close = () => {
    // blanks at the end of what is read from left to right belong to what is not
    const blanks: Letter[] = [];
    while (run.length > 0 && !/[\p{L}\p{N}]/u.test(run.at(-1)!.text)) blanks.unshift(run.pop()!);
    read.push(...run.reverse(), ...blanks);
    run = [];
  };
  for (const letter of seen) {
    const isOther = /[\p{L}\p{N}]/u.test(letter.text) && !RIGHT_TO_LEFT.test(letter.text);
    if (isOther || (run.length > 0 && !RIGHT_TO_LEFT.test(letter.text))) run.push(letter);
    else {
      close();
      read.push(letter);
    }
  }
  close();
  return read;
}
