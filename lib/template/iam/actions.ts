/** Whether an IAM pattern (`bedrock:Invoke*`, `*`) covers a concrete action or ARN. `*` and `?` are wildcards; case counts only if asked. */
export function covers(pattern: string, value: string, { caseSensitive = false } = {}): boolean {
  if (pattern === '*') return true;
  const wild = firstWildcard(pattern);
  if (wild < 0)
    return (
      pattern.length === value.length &&
      (caseSensitive ? pattern === value : pattern.toLowerCase() === value.toLowerCase())
    );
  // most patterns are of another service: what stands before the wildcard tells
  const [head, start] = [pattern.slice(0, wild), value.slice(0, wild)];
  if (caseSensitive ? head !== start : head.toLowerCase() !== start.toLowerCase()) return false;
  return expression(pattern, caseSensitive).test(value);
}

function firstWildcard(pattern: string): number {
  const [star, mark] = [pattern.indexOf('*'), pattern.indexOf('?')];
  return star < 0 ? mark : mark < 0 ? star : Math.min(star, mark);
}

const expressions = [new Map<string, RegExp>(), new Map<string, RegExp>()] as const;

function expression(pattern: string, caseSensitive: boolean): RegExp {
  const known = expressions[caseSensitive ? 1 : 0];
  let found = known.get(pattern);
  if (!found) {
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*+/g, '.*')
      .replace(/\?/g, '.');
    found = new RegExp(`^${source}$`, caseSensitive ? 's' : 'is');
    known.set(pattern, found);
  }
  return found;
}

/** The services whose actions these are. */
export const servicesOf = (actions: readonly string[]): readonly string[] => [
  ...new Set(actions.map((action) => action.split(':', 1)[0]!)),
];
