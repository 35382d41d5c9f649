/**
 * Whether a path is what `pattern` names, or lies below it. `*` stands for anything within one part of the path, `?` for one
 * letter of it, and `**` for any number of parts.
 */
export function matches(pattern: string, path: string): boolean {
  return expressionOf(pattern).test(path);
}

const known = new Map<string, RegExp>();

function expressionOf(pattern: string): RegExp {
  let expression = known.get(pattern);
  if (!expression) {
    const source = pattern
      .replace(/^\.\//, '')
      .replace(/\/+$/, '')
      .replace(/\*\*\/?|\*|[^*]/g, (part) => PARTS[part] ?? part.replace(/[\\^$+.()|[\]{}]/, '\\$&'));
    expression = new RegExp(`^${source}(/.*)?$`, 's');
    known.set(pattern, expression);
  }
  return expression;
}

const PARTS: Readonly<Record<string, string>> = { '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*', '?': '[^/]' };
