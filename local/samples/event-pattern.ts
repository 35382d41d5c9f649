/** A pattern of Amazon EventBridge, or a part of one. */
export type Pattern = { readonly [field: string]: unknown };

/**
 * Whether an event matches a pattern, by the part of EventBridge's language that the rules of this library use: values,
 * `exists`, `anything-but` (also of ends), `prefix`, `numeric`, `$or`, and fields inside of lists. What else a pattern holds is an error.
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
      case 'prefix':
        return values.some((value) => typeof value === 'string' && value.startsWith(String(operand)));
      case 'anything-but':
        return values.some((value) => !excluded(operand, value));
      case 'numeric':
        return values.some((value) => typeof value === 'number' && isWithin(value, operand as (string | number)[]));
      default:
        throw new Error(`${operator} is not known here`);
    }
  });
}

/** Whether a value is one of those that a matcher excludes, or ends like one. */
function excluded(operand: unknown, value: unknown): boolean {
  if (typeof operand !== 'object' || operand === null || Array.isArray(operand))
    return [operand].flat().includes(value);
  const [[kind, ends] = [], ...more] = Object.entries(operand);
  if (kind !== 'suffix' || more.length > 0)
    throw new Error(`anything-but ${JSON.stringify(operand)} is not known here`);
  return typeof value === 'string' && [ends].flat().some((end) => value.endsWith(String(end)));
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
  'a beginning': {
    pattern: { name: ['other', { prefix: 'Update' }] },
    yes: {
      longer: { name: 'UpdateFunctionCode20150331v2' },
      'as it is': { name: 'Update' },
      another: { name: 'other' },
    },
    no: { inside: { name: 'BatchUpdate' }, 'another case': { name: 'updateFunctionCode' }, none: { other: 'Update' } },
  },
  'absent, or anything but some ends': {
    pattern: {
      deep: {
        by: [
          { exists: false },
          { 'anything-but': { suffix: ['cloudformation.amazonaws.com', 'scaling.amazonaws.com'] } },
        ],
      },
    },
    yes: { absent: { deep: { other: 'x' } }, another: { deep: { by: 'states.amazonaws.com' } } },
    no: {
      one: { deep: { by: 'cloudformation.amazonaws.com' } },
      'one that ends so': { deep: { by: 'dynamodb.application-autoscaling.amazonaws.com' } },
    },
  },
  'alternatives beside a field': {
    pattern: { deep: { by: [{ exists: false }], $or: [{ a: ['1'] }, { a: ['2'], b: ['3'] }] } },
    yes: { first: { deep: { a: '1' } }, second: { deep: { a: '2', b: '3' } } },
    no: { 'with the field': { deep: { a: '1', by: 'x' } }, neither: { deep: { a: '2' } } },
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
