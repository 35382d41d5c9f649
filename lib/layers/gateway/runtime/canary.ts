import { createHmac } from 'node:crypto';
import { type CanaryForm, canaryForms, folded } from './canary-forms';

/**
 * The canary of one request: a word that stands only in its system prompt. Whoever holds the secret can compute it again
 * from a request id, and so find out which request a leaked prompt came from.
 */
export function canaryOf(key: Buffer, requestId: string): string {
  const digest = createHmac('sha256', key).update(requestId).digest('hex');
  // a rare first letter: text is held back only while it could be the beginning of a canary
  return `zq${BigInt(`0x${digest.slice(0, 24)}`)
    .toString(36)
    .padStart(19, '0')}`;
}

/** Looks for a canary in text that comes in pieces. */
export interface CanaryWatch {
  /** Text that is certainly clear, and whether the canary was seen; held back is only what may be its beginning. */
  push(text: string): { readonly text: string; readonly leak: boolean };
  /** The rest. */
  end(): { readonly text: string; readonly leak: boolean };
}

/** How many letters may stand between two letters of the canary. */
const MOST_BETWEEN = 2;
const NONE: readonly Progress[] = [];

/**
 * Sees the canary in the forms of `canaryForms`, in any case and with anything but letters and digits between its letters:
 * text is folded to its lower-case letters and digits before it is compared. Of letters between its letters, always as many.
 */
export function canaryWatch(canary: string): CanaryWatch {
  // most forms say nothing with their first letters, and are looked at once all of these have come: every letter is the first
  // of some, and hardly three in a row are
  const byFirst = new Map<number, Progress[]>();
  const byFirstThree = new Map<number, Progress[]>();
  for (const form of canaryForms(canary)) {
    const [starting, key] = form.free < 3 ? [byFirst, keyOf(form.start, 1)] : [byFirstThree, keyOf(form.start, 3)];
    const same = starting.get(key);
    if (same) same.push(new Progress(form));
    else starting.set(key, [new Progress(form)]);
  }
  /** Forms of which some letters have been seen. */
  let begun: Progress[] = [];
  /** For each number of letters between two of the canary, what was seen of it at each of the places that they leave. */
  const spread = Array.from({ length: MOST_BETWEEN }, (_, i) =>
    Array.from({ length: i + 2 }, () => new Progress({ letters: () => canary, free: 1 })),
  );
  let count = 0;
  let lastThree = 0;
  let held = '';
  /** Where in `held` each folded letter stands. */
  let places: number[] = [];
  /** The first half of a letter whose second half is in the next piece. */
  let half = '';

  const begin = (forms: readonly Progress[], seen: number): void => {
    for (const form of forms) {
      if (form.seen > 0) continue;
      form.seen = seen;
      begun.push(form);
    }
  };

  /** True when a form is complete. */
  const see = (letter: string): boolean => {
    let leak = false;
    let over = false;
    for (const form of begun) {
      leak = form.see(letter) || leak;
      over ||= form.seen === 0;
    }
    if (over) begun = begun.filter(({ seen }) => seen > 0);
    const code = letter.charCodeAt(0);
    lastThree = ((lastThree << 8) | code) & 0xff_ff_ff;
    begin(byFirst.get(code) ?? NONE, 1);
    begin(byFirstThree.get(lastThree) ?? NONE, 3);
    for (const each of spread) leak = each[count % each.length].see(letter) || leak;
    count += 1;
    return leak;
  };

  /** How many of the last letters may be the beginning of the canary. */
  const suspicious = (): number => {
    let most = 0;
    for (const { seen, free } of begun) if (seen > free && seen > most) most = seen;
    for (const each of spread)
      for (const { seen, free } of each) if (seen > free && seen * each.length > most) most = seen * each.length;
    return most;
  };

  const push: CanaryWatch['push'] = (piece) => {
    const given = half + piece;
    half = /[\uD800-\uDBFF]$/.test(given) ? given.slice(-1) : '';
    const text = given.slice(0, given.length - half.length);
    let place = held.length;
    for (const point of text) {
      for (const letter of folded(point)) {
        places.push(place);
        if (see(letter)) return { text: '', leak: true };
      }
      place += point.length;
    }
    held += text;
    const last = Math.min(suspicious(), places.length);
    const cut = last === 0 ? held.length : places[places.length - last];
    const clear = held.slice(0, cut);
    held = held.slice(cut);
    places = last === 0 ? [] : places.slice(-last).map((each) => each - cut);
    return { text: clear, leak: false };
  };
  return {
    push,
    end: () => {
      const rest = held + half;
      held = '';
      half = '';
      places = [];
      return { text: rest, leak: false };
    },
  };
}

/** The first letters of a form, which are of ASCII, as one number. */
function keyOf(letters: string, count: number): number {
  let key = 0;
  for (let i = 0; i < count; i += 1) key = (key << 8) | letters.charCodeAt(i);
  return key;
}

/** How many letters of a form the text ends with (Knuth-Morris-Pratt). */
class Progress {
  seen = 0;
  readonly free: number;
  private letters?: string;
  private table?: readonly number[];

  constructor(private readonly form: Pick<CanaryForm, 'letters' | 'free'>) {
    this.free = form.free;
  }

  /** Takes one letter more; true when the form is complete. */
  see(letter: string): boolean {
    this.letters ??= this.form.letters();
    const { letters } = this;
    let k = this.seen;
    while (k > 0 && letters[k] !== letter) {
      if (k > 1) this.table ??= failureTable(letters);
      k = k > 1 ? this.table![k - 1] : 0;
    }
    this.seen = letters[k] === letter ? k + 1 : 0;
    return this.seen === letters.length;
  }
}

/** True when the strings of a JSON value show the canary in any of its forms: as they are read, and not as JSON escapes them. */
export function showsCanary(value: unknown, canary: string): boolean {
  const watch = canaryWatch(canary);
  const shows = (part: unknown): boolean => {
    if (typeof part === 'object' && part !== null)
      return Object.entries(part).some(([name, inner]) => (!Array.isArray(part) && shows(name)) || shows(inner));
    return watch.push(String(part)).leak;
  };
  return shows(value);
}

function failureTable(form: string): number[] {
  const table = [0];
  for (let i = 1, k = 0; i < form.length; i += 1) {
    while (k > 0 && form[i] !== form[k]) k = table[k - 1];
    if (form[i] === form[k]) k += 1;
    table[i] = k;
  }
  return table;
}
