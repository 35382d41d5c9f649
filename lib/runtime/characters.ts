import { classOf } from './code-points';

/** Text without characters that people cannot see, and how many there were. */
export interface CleanText {
  readonly text: string;
  readonly removed: number;
}

/**
 * Characters that carry text past a reader or a filter: control characters other than tab and line feed, soft hyphen,
 * zero-width and bidirectional controls, fillers, annotation, musical and shorthand controls, tags and the selectors there.
 */
export const INVISIBLE = new RegExp(
  classOf(
    [0x00, 0x08],
    [0x0b, 0x1f],
    [0x7f, 0x9f],
    0xad,
    0x34f,
    0x61c,
    [0x115f, 0x1160],
    [0x17b4, 0x17b5],
    [0x180b, 0x180f],
    0x200b,
    [0x200e, 0x200f],
    [0x2028, 0x202e],
    [0x2060, 0x206f],
    0x2800,
    0x3164,
    0xfeff,
    0xffa0,
    [0xfff0, 0xfffb],
    [0x1bca0, 0x1bca3],
    [0x1d173, 0x1d17a],
    [0xe0000, 0xe0fff],
  ),
  'gu',
);

/** Joiners and variation selectors: needed inside emoji and some scripts, a hiding place anywhere else. */
const JOINERS = new RegExp(classOf([0x200c, 0x200d], [0xfe00, 0xfe0f]), 'gu');
const KEYCAP = 0x20e3;
const EMOJI_BEFORE = new RegExp(
  `(?:\\p{Extended_Pictographic}|\\p{Emoji_Modifier}|[#*0-9]|${classOf(KEYCAP, 0xfe0f)})$`,
  'u',
);
const EMOJI_AFTER = new RegExp(`^(?:\\p{Extended_Pictographic}|${classOf(KEYCAP, 0x2640, 0x2642)})`, 'u');
/** Scripts whose spelling needs joiners. */
const JOINING_SCRIPT = new RegExp(
  'Arabic Syriac Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam Sinhala Khmer Myanmar'
    .split(' ')
    .map((script) => `\\p{Script=${script}}`)
    .join('|'),
  'u',
);

/** Composes (NFC) and removes what cannot be seen. Lone surrogates become the replacement character. */
export function cleanText(given: string): CleanText {
  const text = given
    .replace(/\p{Surrogate}/gu, '\uFFFD')
    .normalize('NFC')
    .replace(/\r\n?/g, '\n');
  let removed = 0;
  const visible = text.replace(INVISIBLE, () => {
    removed += 1;
    return '';
  });
  const clean = visible.replace(JOINERS, (joiner, offset: number) => {
    if (mayStay(joiner, before(visible, offset), after(visible, offset + joiner.length))) return joiner;
    removed += 1;
    return '';
  });
  return { text: clean, removed };
}

function mayStay(joiner: string, previous: string, next: string): boolean {
  if (joiner === '\u200D' || joiner === '\u200C') {
    if (JOINING_SCRIPT.test(previous) && JOINING_SCRIPT.test(next)) return true;
    return joiner === '\u200D' && EMOJI_BEFORE.test(previous) && EMOJI_AFTER.test(next);
  }
  // the two that choose between text and emoji; the rest only hide bytes
  return (joiner === '\uFE0E' || joiner === '\uFE0F') && EMOJI_BEFORE.test(previous) && previous !== '\uFE0F';
}

const before = (text: string, offset: number): string => {
  const low = text.slice(Math.max(0, offset - 2), offset);
  return low.length === 2 && /[\uD800-\uDBFF]/.test(low[0]) ? low : low.slice(-1);
};

const after = (text: string, offset: number): string => {
  const point = text.codePointAt(offset);
  return point === undefined ? '' : String.fromCodePoint(point);
};

/** True when so much was invisible that the text was made to deceive. */
export const isMostlyHidden = ({ text, removed }: CleanText): boolean =>
  removed > 3 && removed > (text.length + removed) / 100;
