import { createHmac } from 'node:crypto';

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

/**
 * Sees the canary in any case, with anything but letters and digits between its letters, reversed, in hexadecimal and in
 * base64 at any alignment: text is folded to its lower-case letters and digits before it is compared.
 */
export function canaryWatch(canary: string): CanaryWatch {
  const forms = canaryForms(canary);
  // how many letters of each form the text ends with (Knuth-Morris-Pratt)
  const tables = forms.map(failureTable);
  const states = forms.map(() => 0);
  let held = '';
  /** Where in `held` each folded letter stands. */
  let places: number[] = [];
  /** The first half of a letter whose second half is in the next piece. */
  let half = '';

  const push: CanaryWatch['push'] = (piece) => {
    const given = half + piece;
    half = /[\uD800-\uDBFF]$/.test(given) ? given.slice(-1) : '';
    const text = given.slice(0, given.length - half.length);
    let place = held.length;
    for (const point of text) {
      for (const letter of fold(point)) {
        places.push(place);
        for (let f = 0; f < forms.length; f += 1) {
          states[f] = advance(forms[f], tables[f], states[f], letter);
          if (states[f] === forms[f].length) return { text: '', leak: true };
        }
      }
      place += point.length;
    }
    held += text;
    const suspicious = Math.max(...states);
    const cut = suspicious === 0 ? held.length : places[places.length - suspicious];
    const clear = held.slice(0, cut);
    held = held.slice(cut);
    places = suspicious === 0 ? [] : places.slice(-suspicious).map((place) => place - cut);
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

function canaryForms(canary: string): string[] {
  const reversed = [...canary].reverse().join('');
  const hex = Buffer.from(canary).toString('hex');
  // base64 depends on what stands before: of each alignment, the part that the neighbours cannot change
  const base64 = [0, 1, 2].map((lead) => {
    const encoded = Buffer.from(`${'\0'.repeat(lead)}${canary}`).toString('base64url');
    const from = Math.ceil((lead * 4) / 3);
    const to = Math.floor(((lead + canary.length) * 8) / 6);
    return foldAll(encoded.slice(from, to));
  });
  return [foldAll(canary), foldAll(reversed), hex, ...base64];
}

const foldAll = (text: string): string => [...text].map(fold).join('');

function fold(letter: string): string {
  if (/[0-9a-z]/.test(letter)) return letter;
  if (/[A-Z]/.test(letter)) return letter.toLowerCase();
  // full-width, mathematical, accented and joined letters fold to plain ones
  return letter > '\u007F'
    ? letter
        .normalize('NFKD')
        .toLowerCase()
        .replace(/[^0-9a-z]/g, '')
    : '';
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

function advance(form: string, table: readonly number[], state: number, letter: string): number {
  let k = state;
  while (k > 0 && form[k] !== letter) k = table[k - 1];
  return form[k] === letter ? k + 1 : 0;
}
