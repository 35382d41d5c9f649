import { createHash } from 'node:crypto';
import { MOST_SHOWN_BYTES } from '../../../../contract/approval-queue';
import { canonicalJson } from '../../../../contract/canonical-json';
import { cleanText } from '../../../../runtime/characters';
import { classOf } from '../../../../runtime/code-points';
import { LOOKALIKES, letterOfSign } from '../../../../runtime/lookalikes';

/** What a person is shown is what is hashed: the text, and its SHA-256, which is the `argumentsHash` of the call. */
export type Shown = { readonly text: string; readonly hash: string } | { readonly problem: string };

/** Levels of arguments; no function of ours takes as many, and each costs a call of this one. */
const MOST_LEVELS = 32;

/** Letters that are written from right to left: between them signs and numbers change places on a screen. */
const RIGHT_TO_LEFT = new RegExp(
  classOf([0x590, 0x8ff], [0xfb1d, 0xfdff], [0xfe70, 0xfefe], [0x10800, 0x10fff], [0x1e800, 0x1efff]),
  'u',
);
/** Spaces that are none of the keyboard's. */
const OTHER_SPACE = /(?! )\p{Z}/u;
/** Marks over marks, which cover their neighbours, and a mark that has no letter of its own. */
const PILED_MARKS = /^\p{M}|\p{M}{4,}|[\s"\\/:;.,!?(){}<>[\]=+*#%&@|'`~^$_-]\p{M}/u;
/** Signs that are drawn like a slash, a colon, a full stop, a hyphen or an exclamation mark: in an address they lead elsewhere. */
const SIGNS = new RegExp(
  classOf(
    0x1c3,
    0x2d0,
    0x2d7,
    0x589,
    0x1365,
    [0x2010, 0x2011],
    0x2024,
    0x2043,
    0x2044,
    0x2215,
    0x2236,
    0x2571,
    0x29f8,
    0x3002,
    0xa4fa,
    0xa789,
  ),
  'u',
);
/** Not given to anybody, or to everybody: what they look like is up to the font. */
const NO_LETTER = /[\p{Co}\p{Cn}]/u;
/** JSON writes these by their numbers, so that they are seen. */
const CONTROL = new RegExp(classOf([0, 0x1f]), 'gu');
const WORD = /[\p{L}\p{M}\p{N}]+/gu;

/** Scripts that are written together; any other two in one word are there to deceive. */
const SCRIPTS: readonly RegExp[] = [
  /^[\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]+$/u,
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]+$/u,
];
const scriptOf = (name: string) => new RegExp(`^[\\p{Script=${name}}\\p{Script=Common}\\p{Script=Inherited}]+$`, 'u');
const ALONE =
  'Cyrillic Greek Armenian Georgian Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam Sinhala Thai Lao Khmer Myanmar Tibetan Ethiopic'
    .split(' ')
    .map(scriptOf);

/**
 * The arguments of a call as a person is shown them, or why they cannot be shown. A text that can be read in two ways, or
 * holds what cannot be read, is refused and not repaired: what would be shown then is not what would be executed.
 */
export function shownArguments(args: unknown): Shown {
  const deep = tooDeep(args, MOST_LEVELS);
  if (deep) return { problem: `the arguments have more than ${MOST_LEVELS} levels` };
  const number = findIn(args, (value) => typeof value === 'number' && !isExact(value));
  if (number !== undefined) return { problem: `the number ${number} is not exactly the one that was written` };
  const text = canonicalJson(args);
  const size = Buffer.byteLength(text);
  if (size > MOST_SHOWN_BYTES)
    return { problem: `the arguments have ${size} bytes; at most ${MOST_SHOWN_BYTES} can be shown` };
  // keys too: they are shown as well
  const wrong = textsIn(args).map(textProblem).find(Boolean);
  return wrong ? { problem: wrong } : { text, hash: createHash('sha256').update(text).digest('hex') };
}

/** Why a text cannot be shown; undefined for one that can. */
export function textProblem(text: string): string | undefined {
  if (/\p{Surrogate}/u.test(text)) return 'a text holds half a character';
  if (text !== text.normalize('NFC')) return 'a text is not composed (NFC): it can be written in two ways';
  const visible = text.replace(CONTROL, ' ');
  if (cleanText(visible).text !== visible) return 'a text holds characters that cannot be seen';
  const odd = [RIGHT_TO_LEFT, OTHER_SPACE, PILED_MARKS, SIGNS, NO_LETTER]
    .map((rule) => rule.exec(visible)?.[0])
    .find(Boolean);
  if (odd) return `${points(odd)} may look like something else, or move its neighbours`;
  return lookalike(visible);
}

/** A word that is not in the letters it seems to be in. */
function lookalike(text: string): string | undefined {
  const words = text.match(WORD) ?? [];
  const mixed = words.find((word) => ![...SCRIPTS, ...ALONE].some((script) => script.test(word)));
  if (mixed) return `the word ${points(mixed)} mixes letters of several scripts`;
  // styled letters, such as full width or mathematical ones, are drawn like those of the keyboard
  const styled = [...text].find((letter) => letterOfSign(letter) !== letter || isStyled(letter));
  if (styled) return `${points(styled)} may look like another letter`;
  // a sentence in another script may hold words all of whose letters exist in Latin too; alone or among Latin words, none
  const lettered = words.filter((word) => /\p{L}/u.test(word));
  const other = lettered.some((word) => !seemsLatin(word) && !/[A-Za-z]/.test(word));
  const latin = lettered.some((word) => /[A-Za-z]/.test(word));
  const deceives = lettered.find((word) => seemsLatin(word) && (other ? latin && [...word].length > 1 : true));
  return deceives && `the word ${points(deceives)} looks like one of Latin letters`;
}

/** Whether each letter of a word looks like a Latin one, and some is not. */
const seemsLatin = (word: string): boolean => {
  const letters = [...word].filter((letter) => /\p{L}/u.test(letter));
  const borrowed = letters.filter((letter) => LOOKALIKES.has(letter));
  return borrowed.length > 0 && letters.every((letter) => LOOKALIKES.has(letter) || /[A-Za-z]/.test(letter));
};

const isStyled = (letter: string): boolean => {
  const plain = letter.normalize('NFKC');
  if (plain === letter || !/^[\x21-\x7e]+$/.test(plain)) return false;
  // three dots, a trade mark and small numbers are seen for what they are
  return plain.length === 1 ? !/[\u00aa\u00b2\u00b3\u00b9\u00ba]/.test(letter) : /\p{L}/u.test(letter);
};

const points = (text: string): string =>
  [...text]
    .slice(0, 12)
    .map((letter) =>
      /[\x20-\x7e]/.test(letter) ? letter : `U+${letter.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`,
    )
    .join(' ');

/** Whether the number is one that no reader of JSON takes for another. */
const isExact = (value: number): boolean =>
  Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value)) && !Object.is(value, -0);

const partsOf = (value: unknown): unknown[] =>
  typeof value === 'object' && value !== null ? Object.values(value) : [];

const tooDeep = (value: unknown, levels: number): boolean =>
  levels === 0 || partsOf(value).some((part) => tooDeep(part, levels - 1));

function findIn(value: unknown, wanted: (value: unknown) => boolean): unknown {
  if (wanted(value)) return value;
  for (const part of partsOf(value)) {
    const found = findIn(part, wanted);
    if (found !== undefined) return found;
  }
  return undefined;
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  const keys = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
  return [...keys, ...partsOf(value).flatMap(textsIn)];
}
