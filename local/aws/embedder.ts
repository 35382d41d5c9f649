import { createHash } from 'node:crypto';

/** How many numbers a text becomes. */
export const DIMENSIONS = 512;
/** So many letters of a word count, so that "return" and "returned" are one. */
const STEM = 6;
/** Words that say nothing of what a text is about. */
const COMMON = new Set(
  'about after also and are can did does for from has have her him his how its may more must not our she that the their them then there these they this those was were what when where which who whom whose why will with you your'.split(
    ' ',
  ),
);

/** Two words side by side tell more than each of them, and are found more seldom. */
const PAIR = 0.6;

/** Hashes of words come again and again, and are made once. */
const places = new Map<string, { readonly place: number; readonly sign: number }>();
const MOST_PLACES = 200_000;

/**
 * Stands in for an embedding model: words and pairs of words, hashed into a vector of length 1. Texts are near to each other
 * when they share words; what words mean it does not know. The same text gives the same vector everywhere.
 */
export function embed(text: string): number[] {
  const words = (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  )
    .filter((word) => word.length > 1 && !COMMON.has(word))
    .map((word) => word.slice(0, STEM));
  const weights = new Map<string, number>();
  const weigh = (gram: string, weight: number) => weights.set(gram, (weights.get(gram) ?? 0) + weight);
  words.forEach((word, i) => {
    weigh(word, 1);
    if (i > 0) weigh(`${words[i - 1]} ${word}`, PAIR);
  });
  const vector = new Array<number>(DIMENSIONS).fill(0);
  for (const [gram, weight] of weights) {
    const { place, sign } = placeOf(gram);
    // a word that is said ten times is not ten times as much what a text is about
    vector[place]! += sign * Math.sqrt(weight);
  }
  const length = Math.hypot(...vector);
  // a text without words is as far from one as from the other
  return length === 0 ? vector.fill(1 / Math.sqrt(DIMENSIONS)) : vector.map((value) => value / length);
}

function placeOf(gram: string): { readonly place: number; readonly sign: number } {
  const known = places.get(gram);
  if (known) return known;
  const hash = createHash('sha256').update(gram).digest();
  const made = { place: hash.readUInt32LE(0) % DIMENSIONS, sign: hash[4]! % 2 === 0 ? 1 : -1 };
  if (places.size >= MOST_PLACES) places.clear();
  places.set(gram, made);
  return made;
}

/** How near two vectors of length 1 are. */
export const nearness = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0);
