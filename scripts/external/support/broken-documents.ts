import { unzipSync, zipSync } from 'fflate';

/** Numbers from 0 to 1 that a seed decides. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What means something to one parser or another. */
const SIGNS = (
  '< > </p> <!-- --> <style> <script> <template> <b> <table> <![CDATA[ ]]> <?xml & &#0; &#x10ffff; " \' ` ``` { } ( ) [ ] ]( ![ << >> / ' +
  '/F1 BT ET q Q cm re f W n Do Tj TJ Tr sh gs BDC EMC BI ID EI stream endstream obj endobj xref trailer startxref R 0 -1 1e9 99999999999 ' +
  '0.0000001 NaN null true %PDF-1.7 PK <w:p> <w:r> <w:rPr> <w:vanish/> </w:p> xmlns:w="" w:val="-1" \u200b \u202e \u{e0041} \ud800 display:none ' +
  'calc( var(--x) url( @media * , ~ + :not( font:0/0'
).split(' ');

/** Bytes that were changed in a few places. */
export function broken(bytes: Uint8Array, other: Uint8Array, random: () => number): Uint8Array {
  const up = (most: number) => Math.floor(random() * most);
  let changed = Buffer.from(bytes);
  for (let rounds = 1 + up(6); rounds > 0; rounds -= 1) {
    const at = up(changed.length);
    const length = Math.min(changed.length - at, 1 + up(random() < 0.2 ? 5_000 : 40));
    const [before, part, after] = [
      changed.subarray(0, at),
      changed.subarray(at, at + length),
      changed.subarray(at + length),
    ];
    const from = up(other.length);
    const sign = Buffer.from(SIGNS[up(SIGNS.length)]);
    const ways: readonly (() => readonly Uint8Array[])[] = [
      () => [before, after],
      () => [before, part, part, after],
      () => [before, ...new Array(1 + up(200)).fill(part), after],
      () => [before, Buffer.from(part.map(() => up(256))), after],
      () => [before, sign, part, after],
      () => [before, sign, after],
      () => [before, ...new Array(1 + up(3_000)).fill(sign), part, after],
      () => [before, other.subarray(from, from + 1 + up(2_000)), after],
      () => [
        before,
        Buffer.from(
          part.toString('latin1').replace(/\d+/g, () => String(up(2) ? up(1e9) : -up(1e4))),
          'latin1',
        ),
        after,
      ],
      () => [before],
    ];
    changed = Buffer.concat(ways[up(ways.length)]());
    if (changed.length === 0) changed = Buffer.from(bytes);
  }
  return new Uint8Array(changed.subarray(0, 10_000_000));
}

/** A part of an archive that was changed, where the archive itself is whole. */
export function brokenPart(bytes: Uint8Array, other: Uint8Array, random: () => number): Uint8Array {
  const parts = Object.entries(unzipSync(bytes));
  const chosen = Math.floor(random() * parts.length);
  const changed = parts.map(([name, part], i) => [name, i === chosen ? broken(part, other, random) : part] as const);
  // names of parts that are not there are looked for as well
  const renamed = random() < 0.1 ? changed.map(([name, part]) => [name.replace(/\d/, '9'), part] as const) : changed;
  return zipSync(Object.fromEntries(renamed));
}
