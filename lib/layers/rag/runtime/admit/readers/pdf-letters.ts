import type { Hidden } from '../admission';
import type { Budget } from '../bounds';
import type { Point } from './pdf-geometry';

/** A letter that a page shows, where, and why nobody sees it. */
export interface Letter {
  readonly text: string;
  readonly at: Point;
  /** Where the next one is expected. */
  readonly end: Point;
  readonly size: number;
  /** The direction in which it is read, of length one. */
  readonly along: Point;
  /** Points within it: what is seen of most of them is seen of the letter. */
  readonly points: readonly Point[];
  /** How much had been painted before. */
  readonly before: number;
  hidden?: Hidden;
  /** The same letter is seen at the same place: this one is its shadow, or makes it bold. */
  isEcho?: boolean;
}

/** So many times its size from a letter, the same letter only makes it bold; or, when nobody sees that one, is its shadow. */
const ECHO = 0.12;
const SHADOW = 0.5;
/** Points between which letters are looked for. */
const CELL = 20;

/** Letters that stand upon each other are a spot of ink; accents, and letters that are painted twice, are not meant. */
export function markPiles(all: readonly Letter[]): void {
  const letters = all.filter(({ hidden, text }) => !hidden && /^[\p{L}\p{N}]/u.test(text));
  for (const [i, letter] of letters.entries()) {
    const next = letters[i + 1];
    if (!next || next.text === letter.text) continue;
    const [x, y] = letter.at;
    if (Math.hypot(next.at[0] - x, next.at[1] - y) < ECHO * letter.size) letter.hidden = 'covered';
  }
}

/** Letters that are seen a second time at their place: in bold, or as a shadow. */
export function markEchoes(letters: readonly Letter[], budget: Budget): void {
  const seen = new Map<string, Letter[]>();
  const key = (text: string, x: number, y: number) => `${text} ${Math.round(x)} ${Math.round(y)}`;
  const near = (letter: Letter, most: number) => {
    const [x, y] = letter.at;
    const reach = letter.size * most;
    for (let dx = -1; dx <= 1; dx += 1)
      for (let dy = -1; dy <= 1; dy += 1)
        for (const { at } of seen.get(key(letter.text, x / CELL + dx, y / CELL + dy)) ?? []) {
          budget.spend('letters', 5);
          if (Math.hypot(at[0] - x, at[1] - y) <= Math.min(reach, CELL)) return true;
        }
    return false;
  };
  for (const letter of letters) {
    const [x, y] = letter.at;
    if (letter.hidden || letter.text.trim() === '') continue;
    if (near(letter, ECHO)) letter.isEcho = true;
    const cell = key(letter.text, x / CELL, y / CELL);
    seen.set(cell, [...(seen.get(cell) ?? []), letter].slice(-8));
  }
  for (const letter of letters) if (letter.hidden && near(letter, SHADOW)) letter.isEcho = true;
}
