import { classOf } from './code-points';
import { LOOKALIKES, letterOfSign } from './lookalikes';

/**
 * A copy of a text as a filter should see it: letters that are drawn otherwise or spread out made plain, escapes read, and
 * encodings opened, two layers deep. It is scanned beside the original and never sent to the model. Undefined when it would
 * say nothing new. The README of the gateway's run-time code has a table of what it opens.
 */
export function classificationCopy(text: string): string | undefined {
  const plain = gathered(unescaped(latin(unescaped(text))));
  const decoded = opened(plain, 2);
  const copy = decoded === '' ? plain : `${plain}\n${decoded}`;
  return copy === text ? undefined : copy;
}

/** Marks that are drawn over and under Latin letters. */
const MARKS = new RegExp(
  classOf([0x300, 0x36f], [0x483, 0x489], [0x1ab0, 0x1aff], [0x1dc0, 0x1dff], [0x20d0, 0x20ff], [0xfe20, 0xfe2f]),
  'gu',
);
/** So many of them stand on no letter that has one of its own: they are there to hide it. */
const MANY_MARKS = 3;
/** Two of them are a flag. */
const REGIONAL = /[\u{1f1e6}-\u{1f1ff}]/gu;
const MOST_FLAGS = 4;
/** White on black, in a circle or a square. */
const NEGATIVE = /[\u{1f150}-\u{1f169}\u{1f170}-\u{1f189}]/gu;

function latin(given: string): string {
  if (!/[^\0-\x7f]/.test(given)) return given;
  let text = given.normalize('NFKC').replace(NEGATIVE, letterOfSign);
  if ((text.match(REGIONAL)?.length ?? 0) > MOST_FLAGS) text = text.replace(REGIONAL, letterOfSign);
  const folded = foldLookalikes(text);
  // é is a letter of many languages; it is a look-alike of e only in such company
  const marked = folded !== text || (text.match(MARKS)?.length ?? 0) >= MANY_MARKS;
  return marked ? folded.normalize('NFD').replace(MARKS, '').normalize('NFC') : folded;
}

const OTHERS = /[\u0370-\u03ff\u0400-\u052f\u0531-\u058f]/g;

function foldLookalikes(text: string): string {
  const all = text.match(OTHERS)?.length ?? 0;
  // a text that is mostly Cyrillic, Greek or Armenian is just that, unless its words mix letters
  const few = all <= (text.match(/[A-Za-z]/g)?.length ?? 0);
  return text.replace(/[\p{L}\p{M}]+/gu, (word) => {
    if (/^[A-Za-z]*$/.test(word)) return word;
    const others = word.match(OTHERS)?.length ?? 0;
    const mixed = /[A-Za-z\u00c0-\u02af]/.test(word);
    if (others > 0 && !few && !mixed) return word;
    return word.replace(/./gu, (letter) => LOOKALIKES.get(letter) ?? letter);
  });
}

/** Reads escapes of code and references of HTML where they stand. */
const unescaped = (given: string): string =>
  given
    .replace(/\\x([0-9A-Fa-f]{2})|\\u([0-9A-Fa-f]{4})|\\u\{([0-9A-Fa-f]{1,6})\}/g, (given, x, u, braces) =>
      letterOf(Number.parseInt(x ?? u ?? braces, 16), given),
    )
    .replace(/&#(?:[xX]([0-9A-Fa-f]{1,6})|(\d{1,7}));?/g, (given, hex, decimal) =>
      letterOf(hex ? Number.parseInt(hex, 16) : Number.parseInt(decimal, 10), given),
    )
    .replace(/&(?:shy|ZeroWidthSpace|zwnj|zwj|NoBreak);/g, '');

const letterOf = (point: number, otherwise: string): string =>
  point > 0x10ffff ? otherwise : String.fromCodePoint(point).replace(/^[^\p{L}\p{N}\p{P}\p{S}\p{Zs}\n\t]$/u, otherwise);

/** Letters that stand one by one, with the same sign or blanks between them: `more` of them and two. */
const spread = (more: number) =>
  new RegExp(`(?<![\\p{L}\\p{N}])\\p{L}([^\\p{L}\\p{N}]{1,3}?)\\p{L}(?:\\1\\p{L}){${more},}(?![\\p{L}\\p{N}])`, 'gu');
const WORDS = spread(2);
const SHORT_WORDS = spread(1);

/** Puts letters together that stand one by one; three of them only beside longer words, because `e.g. a b c` is no order. */
const gathered = (text: string): string =>
  text.search(WORDS) < 0 ? text : text.replace(SHORT_WORDS, (run, between: string) => run.split(between).join(''));

const MOST_DECODED = 8_000;
const BASE64 = /[A-Za-z0-9+/_-]{16,}={0,2}/g;

/** What runs of base64, hexadecimal and percent encoding say, where they say something readable; and what that says. */
function opened(text: string, layers: number): string {
  const found = new Set<string>();
  for (const [run] of text.matchAll(/(?=[A-Za-z0-9._~+%-]{24})(?:%[0-9A-Fa-f]{2}|[A-Za-z0-9._~+-])+/g)) {
    if (run.includes('%')) add(found, decodePercent(run));
  }
  for (const [run] of text.matchAll(/(?<![0-9A-Za-z])(?:(?:0[xX])?[0-9A-Fa-f]{2}[\s:,;-]{0,3}){8,}/g)) {
    // a word before it may look like a part of it
    for (const part of new Set([run, ...run.split(/[\s:,;-]+/).filter(({ length }) => length >= 16)]))
      add(found, Buffer.from(part.replace(/0[xX]|[^0-9A-Fa-f]/g, ''), 'hex').toString('utf8'));
  }
  for (const run of [...[...text.matchAll(BASE64)].map(([run]) => run), ...wrapped(text)])
    add(found, Buffer.from(run, 'base64').toString('utf8'));
  const all = unescaped([...found].join('\n')).slice(0, MOST_DECODED);
  const inner = layers > 1 ? opened(all, layers - 1) : '';
  return (inner === '' ? all : `${all}\n${inner}`).slice(0, MOST_DECODED);
}

/** Runs of base64 that are wrapped: words of one length in a row, and the rest of them. */
function wrapped(text: string): string[] {
  const runs: string[] = [];
  let run: string[] = [];
  const close = () => {
    const joined = run.join('');
    if (run.length > 1 && joined.length >= 16) runs.push(joined);
    run = [];
  };
  for (const word of text.split(/[^A-Za-z0-9+/=_-]+/)) {
    const is = /^[A-Za-z0-9+/_-]+={0,2}$/.test(word);
    const width = run[0]?.length ?? word.length;
    if (is && word.length <= width) run.push(word);
    if (is && word.length === width) continue;
    close();
    // a shorter word ends a run, and may begin another
    if (is) run = [word];
  }
  close();
  return runs;
}

function add(found: Set<string>, decoded: string | undefined): void {
  if (decoded && readable(decoded)) found.add(decoded);
}

/** Decoding a random run gives noise; noise would only confuse the classifier. */
function readable(text: string): boolean {
  if (text.length < 6) return false;
  const printable = text.match(/[\p{L}\p{N}\p{P}\p{Zs}\n\t]/gu)?.length ?? 0;
  return printable / [...text].length > 0.9;
}

function decodePercent(run: string): string | undefined {
  try {
    return decodeURIComponent(run);
  } catch {
    return undefined;
  }
}
