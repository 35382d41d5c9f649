import type { Check } from '../../../../contract/json-schema';
import { JsonText } from '../json-text';

/**
 * The JSON in an answer, or undefined when there is none of the agreed form. A fence or a sentence around it is forgiven
 * once. Each of its strings passes `clean` and is written anew, because a string may hold a link too; everything else stays
 * as it was written, numbers to their last digit. The schema is checked of what goes out. Of two values with the same name
 * readers take either, so there may not be two.
 */
export function structured(text: string, check: Check, clean: (text: string) => string): JsonText | undefined {
  const json = [text.trim(), inner(text)].find((some) => parse(some) !== undefined);
  if (json === undefined) return undefined;
  const cleaned = cleanStrings(json, clean);
  return cleaned !== undefined && check(parse(cleaned)) === undefined ? new JsonText(cleaned) : undefined;
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

/** JSON with each of its strings cleaned, or undefined when an object has a name twice. */
function cleanStrings(json: string, clean: (text: string) => string): string | undefined {
  const objects: Set<string>[] = [];
  let twice = false;
  const cleaned = json.replace(/[{}]|("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?/g, (token, string?: string, colon = '') => {
    if (token === '{') objects.push(new Set());
    else if (token === '}') objects.pop();
    if (string === undefined) return token;
    const text = clean(JSON.parse(string) as string);
    if (colon !== '') {
      twice ||= objects.at(-1)!.has(text);
      objects.at(-1)!.add(text);
    }
    return JSON.stringify(text) + colon;
  });
  return twice ? undefined : cleaned;
}
