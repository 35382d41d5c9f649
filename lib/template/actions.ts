/** Whether an IAM pattern (`bedrock:Invoke*`, `*`) covers a concrete action or ARN. `*` and `?` are wildcards; case counts only if asked. */
export function covers(pattern: string, value: string, { caseSensitive = false } = {}): boolean {
  if (pattern === '*') return true;
  if (!pattern.includes('*') && !pattern.includes('?'))
    return caseSensitive ? pattern === value : pattern.toLowerCase() === value.toLowerCase();
  return expression(pattern, caseSensitive).test(value);
}

const cache = new Map<string, RegExp>();

function expression(pattern: string, caseSensitive: boolean): RegExp {
  const key = `${caseSensitive}${pattern}`;
  let found = cache.get(key);
  if (!found) {
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*+/g, '.*')
      .replace(/\?/g, '.');
    found = new RegExp(`^${source}$`, caseSensitive ? 's' : 'is');
    cache.set(key, found);
  }
  return found;
}
