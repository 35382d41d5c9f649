import { cleanText, INVISIBLE } from '../../../../runtime/characters';
import { Refusal } from './admission';
import { type Found, lettersOf, type Unseen } from './found';
import { isInstruction } from './instructions';

/** So many hidden letters are no text: a stray bullet, an empty heading. */
const TRACE = 20;
/** A shorter run tells nobody anything by itself. */
const LEAST_ORDER = 4;
/** Of how many letters one may be hidden. */
const ONE_IN = 100;

/**
 * Refuses a document that hides what it says: more than a trace and more than one letter in a hundred, or any of it that
 * tells a model what to do. Letters that were hidden apart are read together too.
 */
export function judge({ hidden, asides, text, budget }: Found): void {
  refuseInstruction(hidden, (run) => isInstruction(run, 'in the page', budget));
  refuseInstruction(asides, (run) => isInstruction(run, 'beside it', budget));
  const count = hidden.reduce((sum, run) => sum + run.text.replace(/[ \t\n]/g, '').length, 0);
  if (count > TRACE && count * ONE_IN > lettersOf(text))
    throw new Refusal('hidden-text', `${count} characters, the first ${hidden[0].why}, ${hidden[0].place}`);
}

function refuseInstruction<Why>(runs: readonly Unseen<Why>[], tells: (text: string) => boolean): void {
  const texts = runs.map(({ text }) => text);
  const together = texts.length > 1 && [' ', ''].some((between) => tells(texts.join(between)));
  const told = runs.find(({ text }) => text.length >= LEAST_ORDER && tells(text)) ?? (together ? runs[0] : undefined);
  if (told) throw new Refusal('hidden-instruction', `${told.why}, ${told.place}`);
}

/** Where a reader expects invisible characters: hyphens within words, directions beside letters of both, flags of regions. */
const EXPECTED =
  /(?<=\p{L})[\u00ad\u200b](?=\p{L})|(?<![\u200e\u200f])[\u200e\u200f](?![\u200e\u200f])|\u{1f3f4}[\u{e0030}-\u{e007a}]{2,6}\u{e007f}|^\ufeff/gu;

/** Letters that are set against their direction: people see them the other way round. */
const TURNED = /[\u202d\u202e]([^\u202c\n]*)/g;

/** Hides the invisible characters of a text, which are taken out of it afterwards. */
export function hideInvisible(found: Found, given: string): void {
  const text = given.replace(EXPECTED, ' ');
  let counted = 0;
  for (const { 0: run, index } of text.matchAll(new RegExp(`(?:${INVISIBLE.source})+`, 'gu'))) {
    counted += [...run].length;
    found.hide('invisible characters', run, `character ${index}`);
  }
  for (const { 1: run, index } of text.matchAll(TURNED)) found.hide('other letters', run, `character ${index}`);
  // joiners and selectors hide bytes where no letter or emoji needs them
  const joiners = cleanText(text).removed - counted;
  if (joiners > 0) found.hide('invisible characters', '\u200d'.repeat(joiners), 'joiners');
}
