import { constants, inflateSync } from 'node:zlib';
import { Refusal } from '../admission';
import type { Budget } from '../bounds';

/** Names, each of whose letters may be written as a number. */
const named = (text: string): string =>
  text.replace(/#([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));

/** PDF counts the number zero to the blanks. */
const GAP = '[\\s\\0]*';
const REFERENCE = `\\d+[\\s\\0]+\\d+[\\s\\0]+R\\b`;
const DEEDS =
  '/(?:JavaScript|Launch|SubmitForm|ImportData|GoTo[ER]|Rendition|Movie|Sound|RichMedia(?:Execute)?|FileAttachment|Screen|3D)\\b';

/**
 * What runs, opens or carries something else, wherever it stands in a file: a reader looks objects up by their places, in what
 * seems a picture too. Names are as long as no picture has them by chance. What an action does may stand behind a comment, or
 * be an object of its own.
 */
const ACTIVE = new RegExp(
  [
    `/(?:S|Subtype)${GAP}${DEEDS}`,
    `\\bobj${GAP}${DEEDS}`,
    `${DEEDS}(?<=%[^\\r\\n]*[\\r\\n]${GAP}${DEEDS})`,
    `/(?:JavaScript|EmbeddedFiles?|RichMedia|XFA|Launch)${GAP}(?:<<|\\[|%|${REFERENCE})`,
    `/EmbeddedFile${GAP}/`,
  ].join('|'),
);
/** The same in fewer letters. */
const ACTIVE_SHORTLY = new RegExp(`/(?:JS|AA)${GAP}(?:[(<%]|${REFERENCE})`);
const ENCRYPTED = new RegExp(`/Encrypt${GAP}(?:\\d|<<|%)`);
/**
 * Ways of packing that unpack without end: two in which nothing has been written for twenty years, and that of scans, where a
 * kilobyte keeps a parser busy for minutes.
 */
const UNBOUNDED = /\/(?:LZWDecode|LZW|RunLengthDecode|JBIG2Decode)\b/;
/** Inks that paint nothing, whatever colour a reader shows instead. */
const NO_INK = new RegExp(`/Separation${GAP}/None\\b|/DeviceN${GAP}\\[(?:${GAP}/None\\b)+${GAP}\\]`);

const BLANK = '(?:[\\s\\0]|%[^\\r\\n]*[\\r\\n])';
const NUMBER = '[+\\-.\\d]+';
/** How objects within a stream begin: with the number and the place of each. */
const NUMBERS = new RegExp(`^${BLANK}*${NUMBER}${BLANK}+${NUMBER}(?:${BLANK}|[<([/])`);

/** Streams unpack to more than this only in proportion. */
const SMALL = 1024 * 1024;
const MOST_STREAMS = 100_000;

/** Refuses a file that runs or carries something, or unpacks to more than it may, before anything parses it. */
export function checkFile(bytes: Uint8Array, budget: Budget): void {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const text = file.toString('latin1');
  if (text.includes('PK\u0005\u0006')) throw new Refusal('active-content', 'an archive within the file');
  checkEnds(text, budget);
  const all = named(text);
  if (ENCRYPTED.test(all)) throw new Refusal('encrypted', 'the file');
  if (ACTIVE.test(all)) throw new Refusal('active-content', 'the file');
  let unpacked = 0;
  let from = 0;
  // parsers skip what stands between the word and the end of its line
  const keyword = /stream[^\r\n]{0,1000}(?:\r\n|\n|\r)/g;
  for (let count = 0, at = keyword.exec(text); at; at = keyword.exec(text), count += 1) {
    if (count > MOST_STREAMS) throw new Refusal('too-complex', 'streams');
    budget.look('unpacking');
    const start = at.index + at[0].length;
    if (text.slice(at.index - 3, at.index) === 'end') {
      from = start;
      continue;
    }
    checkObjects(named(text.slice(from, at.index)), 'the file');
    const end = text.indexOf('endstream', start);
    unpacked += checkStream(file.subarray(start), (end < 0 ? file.length : end) - start, budget, 3);
    if (unpacked > budget.bounds.unpacked) throw new Refusal('too-large', 'what the file unpacks to');
    from = end < 0 ? file.length : end;
    keyword.lastIndex = from;
  }
  checkObjects(named(text.slice(from)), 'the file');
}

/** What begins, or ends; a parser that mends files looks for each end to the end of the file. */
const PAIRS: readonly RegExp[] = [
  /\d\s{1,9}obj\b|(endobj)/g,
  />>\s{0,9}stream\b|(endstream)/g,
  /\btrailer\b|(startxref)/g,
];
/** So many may miss their end: careless writers leave some out. */
const MOST_OPEN = 20;

function checkEnds(text: string, budget: Budget): void {
  for (const pair of PAIRS) {
    let isOpen = false;
    let missing = 0;
    for (const [, end] of text.matchAll(pair)) {
      budget.spend('the ends of objects', 10);
      if (isOpen && !end) missing += 1;
      if (missing > MOST_OPEN) throw new Refusal('malformed', 'objects without an end');
      isOpen = !end;
    }
  }
}

function checkObjects(text: string, place: string): void {
  if (ACTIVE.test(text) || ACTIVE_SHORTLY.test(text)) throw new Refusal('active-content', place);
  if (UNBOUNDED.test(text)) throw new Refusal('undecided', `${place}: a way of packing without bounds`);
  if (NO_INK.test(text)) throw new Refusal('undecided', `${place}: an ink that paints nothing`);
}

/**
 * How much a stream unpacks to that begins where `rest` does, and ends after `length` as far as its words say: what is packed
 * knows its own end better. Those that are packed several times are unpacked as often.
 */
function checkStream(rest: Buffer, length: number, budget: Budget, depth: number): number {
  const data = isDeflated(rest) ? rest : textual(rest.subarray(0, length));
  if (!isDeflated(data)) return length;
  const most = Math.min(budget.bounds.unpacked, length * budget.bounds.ratio + SMALL);
  let unpacked: Buffer;
  try {
    unpacked = inflateSync(data, { maxOutputLength: most, finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    // what is broken is read as far as it goes, or refused, by the parser
    if ((error as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') return length;
    throw new Refusal('too-large', 'what a stream unpacks to');
  }
  // objects are looked up in any stream, whatever it says it is: numbers and places of them, then their dictionaries
  const text = unpacked.toString('latin1');
  if (NUMBERS.test(text) && text.includes('<<')) checkObjects(named(text), 'an object stream');
  const isPackedAgain = depth > 0 && isDeflated(textual(unpacked));
  return unpacked.length + (isPackedAgain ? checkStream(unpacked, unpacked.length, budget, depth - 1) : 0);
}

/** By the two bytes that zlib begins with. */
const isDeflated = (data: Buffer): boolean =>
  data.length > 2 && (data[0] & 0x0f) === 8 && ((data[0] << 8) | data[1]) % 31 === 0;

/** Bytes that are written as letters, as bytes. */
function textual(data: Buffer): Buffer {
  const head = data.subarray(0, 64).toString('latin1');
  const digits = data.toString('latin1');
  if (/^[\s0-9a-f]+(?:>|$)/i.test(head)) return Buffer.from(digits.replace(/>[\s\S]*$|[^0-9a-f]/gi, ''), 'hex');
  if (!/^\s*(?:<~)?[!-uz\s]+(?:~|$)/.test(head)) return data;
  return ascii85(digits.replace(/^\s*<~|\s|~[\s\S]*$/g, ''));
}

function ascii85(text: string): Buffer {
  const out: number[] = [];
  const group: number[] = [];
  const flush = (digits: number) => {
    const number = group.reduce((sum, digit) => sum * 85 + digit, 0);
    for (let i = 0; i < digits - 1; i += 1) out.push(Math.floor(number / 256 ** (3 - i)) & 0xff);
    group.length = 0;
  };
  for (const letter of text) {
    if (letter === 'z' && group.length === 0) out.push(0, 0, 0, 0);
    else group.push(letter.charCodeAt(0) - 33);
    if (group.length === 5) flush(5);
  }
  const rest = group.length;
  if (rest > 1) {
    while (group.length < 5) group.push(84);
    flush(rest);
  }
  return Buffer.from(out);
}
