import type { Check } from '../../../../contract/json-schema';

/**
 * The JSON value in an answer, or undefined when there is none of the agreed form. A fence or a sentence around it is
 * forgiven once; each of its strings passes `clean` before the schema is checked, because a string may hold a link too.
 */
export function structured(text: string, check: Check, clean: (text: string) => string): unknown {
  const value = parse(text.trim()) ?? parse(inner(text));
  if (value === undefined) return undefined;
  const cleaned = walk(value, clean);
  return check(cleaned) === undefined ? cleaned : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** From the first bracket to the last of its kind. */
function inner(text: string): string {
  const from = text.search(/[{[]/);
  if (from < 0) return '';
  return text.slice(from, text.lastIndexOf(text[from] === '{' ? '}' : ']') + 1);
}

function walk(value: unknown, clean: (text: string) => string): unknown {
  if (typeof value === 'string') return clean(value);
  if (Array.isArray(value)) return value.map((part) => walk(part, clean));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [clean(name), walk(part, clean)]));
  }
  return value;
}
