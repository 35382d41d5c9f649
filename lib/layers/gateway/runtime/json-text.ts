import { randomUUID } from 'node:crypto';

/** JSON that is written as it is: JavaScript would round its numbers. */
export class JsonText {
  constructor(public readonly text: string) {}
}

/** A value as JSON, and what is JSON already unchanged. */
export function toJson(value: unknown): string {
  const texts: string[] = [];
  // a word that no string of the value can hold
  const place = randomUUID();
  const json = JSON.stringify(value, (_, part: unknown) =>
    part instanceof JsonText ? `${place}${texts.push(part.text) - 1}` : part,
  );
  return texts.length === 0 ? json : json.replace(new RegExp(`"${place}(\\d+)"`, 'g'), (_, i) => texts[Number(i)]);
}
