const ESCAPE = /\\([0-9a-f]{1,6})\s?|\\(.)/gi;
/** A text in which no sign is written by its number, or behind a stroke. */
export const unescaped = (text: string): string =>
  text.replace(ESCAPE, (_, hex?: string, letter?: string) => {
    const point = hex ? Number.parseInt(hex, 16) : 0;
    return letter ?? (point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : '');
  });

/** What holds no rules, though it may look so: quotes, addresses, escaped signs. Comments are none of these. */
const TOKEN =
  /"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?|\\[{}]|\/\*[\s\S]*?(?:\*\/|$)|url\(\s*[^"'\s)][^)]*\)?/gi;
export const withoutComments = (css: string): string =>
  css.replace(TOKEN, (token) => (token.startsWith('/*') ? ' ' : token.replace(/\\?[{};]/g, ' ')));

/** The parts of a text between signs that stand in no brackets and no quotes. */
export function partsOf(text: string, sign: ',' | ';'): string[] {
  const parts: string[] = [];
  let from = 0;
  let depth = 0;
  let quote = '';
  for (let i = 0; i < text.length; i += 1) {
    const letter = text[i];
    if (letter === '\\') i += 1;
    else if (quote !== '') quote = letter === quote ? '' : quote;
    else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === '(' || letter === '[' || letter === '{') depth += 1;
    else if (letter === ')' || letter === ']' || letter === '}') depth = Math.max(0, depth - 1);
    else if (letter === sign && depth === 0) {
      parts.push(text.slice(from, i));
      from = i + 1;
    }
  }
  return [...parts, text.slice(from)];
}

/** Signs, and brackets with such in them, as deep as is given. */
export function within(depth: number): string {
  return depth === 0 ? '[^()]' : `(?:[^()]|\\(${within(depth - 1)}*\\))`;
}
