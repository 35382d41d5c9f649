import { LOOKALIKES, letterOfSign } from '../../../runtime/lookalikes';

/** A way to write the canary, as lower-case letters and digits. */
export interface CanaryForm {
  /** Its first three letters. */
  readonly start: string;
  /** How many of its letters may be out before it is held back: of most encodings the first three say nothing. */
  readonly free: number;
  /** All of its letters. Made when they are asked for: an answer begins few forms, and each request has others. */
  letters(): string;
}

/** The ways to write a canary in which it is looked for. `README.md` has the table of them. */
export function canaryForms(canary: string): CanaryForm[] {
  const forms: CanaryForm[] = [];
  for (const { part, bytes, held, written } of WRITINGS) {
    const begin = bytes(part(canary));
    const add = (write: Write, free: number) =>
      forms.push({
        start: write(begin).slice(0, 3).toLowerCase(),
        free,
        letters: () => write(bytes(canary)).toLowerCase(),
      });
    for (const write of held) add(write, 0);
    for (const write of written) add(write, 3);
  }
  return forms;
}

/** Lower-case letters and digits that a letter stands for; none for signs and blanks. */
export function folded(letter: string): string {
  if (letter <= '\u007F') return ASCII[letter.charCodeAt(0)];
  // full-width, mathematical, accented and joined letters fold to plain ones
  return (LOOKALIKES.get(letter) ?? letterOfSign(letter))
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^0-9a-z]/g, '');
}

const ASCII = Array.from({ length: 128 }, (_, code) => {
  const letter = String.fromCharCode(code).toLowerCase();
  return /[0-9a-z]/.test(letter) ? letter : '';
});

type Write = (bytes: Buffer) => string;

/** Letters moved along the alphabet, and digits along theirs. */
const shifted = (by: number, digitsBy = 0): Write =>
  each((code) =>
    String.fromCharCode(code < 0x3a ? ((code - 0x30 + digitsBy) % 10) + 0x30 : ((code - 0x61 + by) % 26) + 0x61),
  );

const hex: Write = (bytes) => bytes.toString('hex');

/** What base64 makes of bytes for each place where they may begin: the part that neighbours cannot change, in its case. */
const BASE64: readonly Write[] = [0, 1, 2].map((lead) => {
  const before = Buffer.alloc(lead);
  return (bytes) =>
    Buffer.concat([before, bytes])
      .toString('base64')
      .slice(Math.ceil((lead * 8) / 6), Math.floor(((lead + bytes.length) * 8) / 6));
});

const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567';

/** The same of base32. */
const BASE32: readonly Write[] = [0, 1, 2, 3, 4].map((lead) => (bytes) => {
  const bits = binary(bytes);
  let form = '';
  // of the first letter, some bits are the neighbour's
  for (let at = (5 - ((lead * 8) % 5)) % 5; at + 5 <= bits.length; at += 5)
    form += LETTERS[Number.parseInt(bits.slice(at, at + 5), 2)];
  return form;
});

/** Each code of ASCII as a word. */
function each(write: (code: number) => string): Write {
  const words = Array.from({ length: 128 }, (_, code) => write(code));
  return (bytes) => {
    let form = '';
    for (const byte of bytes) form += words[byte];
    return form;
  };
}

const inBase = (base: number, digits: number, before = ''): Write =>
  each((code) => before + code.toString(base).padStart(digits, '0'));
const binary = inBase(2, 8);

/** Numbers of letters: decimal, octal, binary, and as code and markup write them (`0x7a`, `\x7a`, `\u007a`, `&#122;`). */
const CODES: readonly Write[] = [
  inBase(10, 0),
  inBase(10, 3),
  inBase(8, 0),
  inBase(8, 3),
  inBase(8, 0, '0o'),
  binary,
  inBase(2, 7),
  inBase(2, 8, '0b'),
  inBase(16, 2, '0x'),
  inBase(16, 2, 'x'),
  inBase(16, 4, 'u'),
  inBase(16, 2, 'u'),
];

/** As many letters of a canary as say the first three of each form. */
const ENOUGH = 4;
const first = (canary: string) => canary.slice(0, ENOUGH);
const last = (canary: string) => canary.slice(-ENOUGH);
const plain: Write = (bytes) => bytes.toString('latin1');
const wide = (canary: string) => Buffer.from(canary, 'utf16le');

/** What of a canary its forms begin with, its bytes, and how they are written; text is kept back for few of these. */
const WRITINGS: readonly {
  readonly part: (canary: string) => string;
  readonly bytes: (canary: string) => Buffer;
  readonly held: readonly Write[];
  readonly written: readonly Write[];
}[] = [
  {
    part: first,
    bytes: (canary) => Buffer.from(canary, 'latin1'),
    held: [plain, hex, ...BASE64],
    written: [
      ...Array.from({ length: 25 }, (_, i) => shifted(i + 1)),
      shifted(13, 5),
      // base64 of what base64 says of it, wherever that stands
      ...BASE64.flatMap((inner) =>
        BASE64.map(
          (outer): Write =>
            (bytes) =>
              outer(Buffer.from(inner(bytes), 'latin1')),
        ),
      ),
      ...BASE32,
      ...CODES,
    ],
  },
  {
    part: last,
    bytes: (canary) => Buffer.from(canary, 'latin1').reverse(),
    held: [plain],
    written: [hex, ...BASE64],
  },
  {
    part: first,
    bytes: (canary) => Buffer.from(canary.toUpperCase(), 'latin1'),
    held: [],
    written: [hex, ...BASE64, ...CODES],
  },
  { part: first, bytes: wide, held: [], written: [hex, ...BASE64] },
  { part: first, bytes: (canary) => wide(canary).swap16(), held: [], written: [hex, ...BASE64] },
];
