import { randomUUID } from 'node:crypto';

/** What `toJson` has met so far of the value that it writes. */
let met: { readonly place: string; readonly texts: string[] } | undefined;

/** JSON that is written as it is: JavaScript would round its numbers. */
export class JsonText {
  constructor(public readonly text: string) {}

  /** Holds its place until the value around it is written. */
  toJSON(): string {
    // a word that no string of the value can hold
    met ??= { place: randomUUID(), texts: [] };
    return `${met.place}${met.texts.push(this.text) - 1}`;
  }
}

/** A value as JSON, and what is JSON already unchanged. Most values hold none of it, and are written as fast as Node can. */
export function toJson(value: unknown): string {
  met = undefined;
  const json = JSON.stringify(value);
  if (!met) return json;
  const { place, texts } = met as NonNullable<typeof met>;
  met = undefined;
  return json.replace(new RegExp(`"${place}(\\d+)"`, 'g'), (_, i) => texts[Number(i)]);
}
