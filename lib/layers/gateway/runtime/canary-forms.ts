import { LOOKALIKES, letterOfSign } from '../../../runtime/lookalikes';

/** A way to write the canary, as lower-case letters and digits. */
export interface CanaryForm {
  readonly letters: string;
  /** How many of its letters may be out before it is held back: of most encodings the first three say nothing. */
  readonly free: number;
}

/** The ways to write a canary in which it is looked for. `README.md` has the table of them. */
export function canaryForms(canary: string): readonly CanaryForm[] {
  const bytes = Buffer.from(canary, 'latin1');
  const reversed = [...canary].reverse().join('');
  const capitals = Buffer.from(canary.toUpperCase(), 'latin1');
  const texts = [bytes, Buffer.from(reversed, 'latin1'), capitals];
  const wide = Buffer.from(canary, 'utf16le');
  const all = [...texts, wide, Buffer.from(wide).swap16()];
  const written = [
    ...Array.from({ length: 25 }, (_, i) => shifted(bytes, i + 1)),
    shifted(bytes, 13, 5),
    ...all.map((some) => some.toString('hex')),
    ...all.slice(1).flatMap(inBase64),
    // base64 of what base64 says of it, wherever that stands
    ...inBase64(bytes).flatMap((inner) => inBase64(Buffer.from(inner, 'latin1'))),
    ...inBase32(bytes),
    ...[bytes, capitals].flatMap(codes),
  ];
  // text is kept back while it may be the beginning of one of these, so there are few
  const held = [canary, reversed, bytes.toString('hex'), ...inBase64(bytes)];
  const form = (free: number) => (letters: string) => ({ letters: letters.toLowerCase(), free });
  return [...held.map(form(0)), ...[...new Set(written)].filter((each) => !held.includes(each)).map(form(3))];
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

/** Letters moved along the alphabet, and digits along theirs. */
const shifted = (bytes: Buffer, by: number, digitsBy = 0): string =>
  Buffer.from(
    bytes.map((code) => (code < 0x3a ? ((code - 0x30 + digitsBy) % 10) + 0x30 : ((code - 0x61 + by) % 26) + 0x61)),
  ).toString('latin1');

/** What base64 makes of bytes for each place where they may begin: the part that neighbours cannot change, in its case. */
const inBase64 = (bytes: Buffer): string[] =>
  [0, 1, 2].map((lead) =>
    Buffer.concat([Buffer.alloc(lead), bytes])
      .toString('base64')
      .slice(Math.ceil((lead * 8) / 6), Math.floor(((lead + bytes.length) * 8) / 6)),
  );

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** The same of base32. */
function inBase32(bytes: Buffer): string[] {
  const bits = binary(bytes);
  return [0, 1, 2, 3, 4].map((lead) => {
    let form = '';
    // of the first letter, some bits are the neighbour's
    for (let at = (5 - ((lead * 8) % 5)) % 5; at + 5 <= bits.length; at += 5)
      form += BASE32[Number.parseInt(bits.slice(at, at + 5), 2)];
    return form;
  });
}

const binary = (bytes: Buffer): string => each(bytes, 2, 8);
const each = (bytes: Buffer, base: number, digits: number, before = ''): string =>
  [...bytes].map((byte) => before + byte.toString(base).padStart(digits, '0')).join('');

/** Numbers of letters: decimal, octal, binary, and as code and markup write them (`0x7a`, `\x7a`, `\u007a`, `&#122;`). */
const codes = (bytes: Buffer): string[] => [
  each(bytes, 10, 0),
  each(bytes, 10, 3),
  each(bytes, 8, 0),
  each(bytes, 8, 3),
  each(bytes, 8, 0, '0o'),
  binary(bytes),
  each(bytes, 2, 7),
  each(bytes, 2, 8, '0b'),
  each(bytes, 16, 2, '0x'),
  each(bytes, 16, 2, 'x'),
  each(bytes, 16, 4, 'u'),
  each(bytes, 16, 2, 'u'),
];
