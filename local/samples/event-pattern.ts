/** A pattern of Amazon EventBridge, or a part of one. */
export type Pattern = { readonly [field: string]: unknown };

/**
 * Whether an event matches a pattern, by the part of EventBridge's language that the rules of this library use: values,
 * `exists`, `anything-but`, `numeric`, `$or`, and fields inside of lists. What else a pattern holds is an error.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function matchesPattern(pattern: Pattern, event: unknown): boolean {
  // of a list of objects one must have all fields at once
  if (Array.isArray(event)) return event.some((item) => matchesPattern(pattern, item));
  const fields = (typeof event === 'object' ? event : undefined) as Record<string, unknown> | null | undefined;
  return Object.entries(pattern).every(([name, wanted]) => {
    if (name === '$or') return (wanted as Pattern[]).some((each) => matchesPattern(each, event));
    const value = fields?.[name];
    return Array.isArray(wanted) ? matchesValue(wanted, value) : matchesPattern(wanted as Pattern, value ?? {});
  });
}

/** One of the values that are wanted has to be one of the field's. */
function matchesValue(wanted: readonly unknown[], field: unknown): boolean {
  const values: unknown[] = field === undefined ? [] : [field].flat();
  return wanted.some((each) => {
    if (typeof each !== 'object' || each === null) return values.includes(each);
    const [[operator, operand] = [], ...more] = Object.entries(each);
    if (more.length > 0) throw new Error(`a matcher has one operator, not ${JSON.stringify(each)}`);
    switch (operator) {
      case 'exists':
        return values.length > 0 === operand;
      case 'anything-but':
        return values.some((value) => ![operand].flat().includes(value));
      case 'numeric':
        return values.some((value) => typeof value === 'number' && isWithin(value, operand as (string | number)[]));
      default:
        throw new Error(`${operator} is not known here`);
    }
  });
}

/** Bounds come in pairs of a comparison and a number. */
function isWithin(value: number, bounds: readonly (string | number)[]): boolean {
  for (let index = 0; index < bounds.length; index += 2) {
    const bound = Number(bounds[index + 1]);
    const holds: Record<string, boolean> = {
      '<': value < bound,
      '<=': value <= bound,
      '=': value === bound,
      '>=': value >= bound,
      '>': value > bound,
    };
    const comparison = String(bounds[index]);
    if (!(comparison in holds)) throw new Error(`${comparison} is no comparison`);
    if (!holds[comparison]) return false;
  }
  return true;
}

/** What the language means, by example. AWS's own event ruler judges the same examples in scripts/external/event-patterns. */
export const SEMANTICS: Record<
  string,
  { pattern: Pattern; yes: Record<string, unknown>; no: Record<string, unknown> }
> = {
  'one of several values': {
    pattern: { state: ['a', 'b'] },
    yes: { a: { state: 'a' }, 'one of a list': { state: ['c', 'b'] }, 'and more': { state: 'b', other: 1 } },
    no: {
      another: { state: 'c' },
      none: { other: 'a' },
      'another case': { state: 'A' },
      'an empty list': { state: [] },
    },
  },
  'values of a type': {
    pattern: { count: [1], flag: [true] },
    yes: { 'as they are': { count: 1, flag: true } },
    no: { 'as text': { count: '1', flag: true }, 'one of two': { count: 1, flag: false } },
  },
  'every field': {
    pattern: { deep: { a: ['1'], b: ['2'] } },
    yes: { both: { deep: { a: '1', b: '2' } } },
    no: { one: { deep: { a: '1' } }, shallow: { a: '1', b: '2' }, none: { deep: {} } },
  },
  'fields of one item of a list': {
    pattern: { findings: { label: ['HIGH'], status: ['NEW'] } },
    yes: { 'the second': { findings: [{ label: 'LOW' }, { label: 'HIGH', status: 'NEW' }] } },
    no: {
      'two halves': {
        findings: [
          { label: 'HIGH', status: 'OLD' },
          { label: 'LOW', status: 'NEW' },
        ],
      },
    },
  },
  'an absent field': {
    pattern: { errorCode: [{ exists: false }], name: ['x'] },
    yes: { absent: { name: 'x' } },
    no: { present: { name: 'x', errorCode: 'AccessDenied' }, another: { name: 'y' } },
  },
  'a present field': {
    pattern: { deep: { errorCode: [{ exists: true }] } },
    yes: { present: { deep: { errorCode: 'AccessDenied' } } },
    no: { absent: { deep: { other: 'x' } } },
  },
  'anything but some values': {
    pattern: { product: [{ 'anything-but': ['GuardDuty', 'Macie'] }] },
    yes: { another: { product: 'Inspector' } },
    no: { one: { product: 'GuardDuty' }, 'the other': { product: 'Macie' }, none: { other: 'x' } },
  },
  'a number from a bound': {
    pattern: { severity: [{ numeric: ['>=', 7] }] },
    yes: { more: { severity: 8.5 }, equal: { severity: 7 } },
    no: { less: { severity: 6.9 }, text: { severity: '8' }, none: { other: 8 } },
  },
  'a number between bounds': {
    pattern: { severity: [{ numeric: ['>', 1, '<=', 5] }] },
    yes: { inside: { severity: 2 }, upper: { severity: 5 } },
    no: { lower: { severity: 1 }, above: { severity: 5.1 } },
  },
  'one of several fields': {
    pattern: { detail: { kind: ['k'], $or: [{ name: ['a'] }, { rule: ['a'], deep: { b: ['c'] } }] } },
    yes: {
      first: { detail: { kind: 'k', name: 'a' } },
      second: { detail: { kind: 'k', rule: 'a', deep: { b: 'c' } } },
    },
    no: {
      neither: { detail: { kind: 'k', name: 'b' } },
      'half of the second': { detail: { kind: 'k', rule: 'a' } },
      'without the rest': { detail: { name: 'a' } },
    },
  },
};
