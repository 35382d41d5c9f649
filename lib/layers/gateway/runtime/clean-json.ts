import { cleanText, isMostlyHidden } from '../../../runtime/characters';

/** A JSON value whose strings and names are without invisible characters. */
export interface CleanJson {
  readonly value: unknown;
  readonly removed: number;
  /** So much was invisible in one of them that it was made to deceive. */
  readonly hidden: boolean;
}

/** Cleans each string of a value, and each name of its objects, like a text. */
export function cleanJson(given: unknown): CleanJson {
  let removed = 0;
  let hidden = false;
  const clean = (text: string): string => {
    const cleaned = cleanText(text);
    removed += cleaned.removed;
    hidden ||= isMostlyHidden(cleaned);
    return cleaned.text;
  };
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return clean(value);
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [clean(name), walk(part)]));
  };
  return { value: walk(given), removed, hidden };
}

/** The strings and names of a value as a reader takes them: JSON writes a line break as two letters. */
export function plainText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, part]) => (Array.isArray(value) ? plainText(part) : `${name}\n${plainText(part)}`))
    .join('\n');
}
