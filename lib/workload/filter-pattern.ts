// Filter patterns of CloudWatch Logs, as far as they ask for fields of JSON.

/**
 * Whether a pattern of comparisons, with and, or and parentheses between them, matches a line that holds `record`; nothing where the
 * pattern is of another form, or asks what is not known here: terms, regular expressions, whether a field is there or null, what
 * an absent field is not.
 *
 * Source: Amazon CloudWatch Logs User Guide, Filter pattern syntax for metric filters.
 */
export function matches(pattern: string, record: unknown): boolean | undefined {
  const tokens = /^\s*\{(.*)\}\s*$/s.exec(pattern)?.[1]?.match(TOKENS) ?? [];
  let at = 0;
  let isKnown = tokens.length > 0;
  const result = either();
  return isKnown && at === tokens.length ? result : undefined;

  function either(): boolean {
    let found = both();
    while (tokens[at] === '||') {
      at++;
      found = both() || found;
    }
    return found;
  }

  function both(): boolean {
    let found = one();
    while (tokens[at] === '&&') {
      at++;
      found = one() && found;
    }
    return found;
  }

  function one(): boolean {
    if (tokens[at] === '(') {
      at++;
      const found = either();
      if (tokens[at++] !== ')') isKnown = false;
      return found;
    }
    const [selector = '', operator = '', value = ''] = tokens.slice(at, at + 3);
    at += 3;
    const answer = SELECTOR.test(selector) ? COMPARE[operator]?.(fieldOf(record, selector), value) : undefined;
    if (answer === undefined) isKnown = false;
    return answer === true;
  }
}

const TOKENS = /"(?:[^"\\]|\\.)*"|&&|\|\||[<>!]=|[()<>=]|[^\s()<>=!&|"]+|\S/g;
const SELECTOR = /^\$(\.\w+|\[\d+\])+$/;

const fieldOf = (record: unknown, selector: string): unknown =>
  (selector.match(/\w+/g) ?? []).reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? (value as Record<string, unknown>)[step]
        : undefined,
    record,
  );

type Compare = (field: unknown, value: string) => boolean | undefined;

const equal: Compare = (field, value) => {
  if (/^%/.test(value)) return undefined;
  if (typeof field !== 'string' && typeof field !== 'number' && typeof field !== 'boolean') return false;
  const parts = value.replace(/^"(.*)"$/s, '$1').split('*');
  return new RegExp(`^${parts.map((part) => part.replace(/[^\w]/g, '\\$&')).join('.*')}$`, 's').test(String(field));
};

const number =
  (compare: (field: number, value: number) => boolean): Compare =>
  (field, value) =>
    typeof field === 'number' && compare(field, Number(value));

const COMPARE: Readonly<Record<string, Compare>> = {
  '=': equal,
  '!=': (field, value) => {
    const same = equal(field, value);
    return field === undefined || same === undefined ? undefined : !same;
  },
  '<': number((field, value) => field < value),
  '>': number((field, value) => field > value),
  '<=': number((field, value) => field <= value),
  '>=': number((field, value) => field >= value),
};
