/** Says what is wrong with a value, or nothing. Paths only, never the value: the text may reach a caller. */
export type Check = (value: unknown) => string | undefined;

type Schema = Readonly<Record<string, unknown>>;

const KNOWN = new Set([
  '$schema',
  '$id',
  'title',
  'description',
  'default',
  'examples',
  'type',
  'enum',
  'const',
  'anyOf',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'minItems',
  'maxItems',
  'minLength',
  'maxLength',
  'pattern',
  'minimum',
  'maximum',
]);

/**
 * A validator for the part of JSON Schema that requests, tool arguments and answers use. A keyword it does not know
 * throws: a limit that is written but not enforced would be worse than none.
 */
export function compileSchema(schema: Schema): Check {
  const check = compile(schema);
  return (value) => check(value, '');
}

type PathCheck = (value: unknown, path: string) => string | undefined;

function compile(schema: Schema): PathCheck {
  for (const keyword of Object.keys(schema)) {
    if (!KNOWN.has(keyword)) throw new Error(`JSON schema keyword '${keyword}' is not supported`);
  }
  const checks: PathCheck[] = [];
  if (schema.type !== undefined) {
    const types = typesOf(schema);
    for (const type of types) if (!(type in TYPES)) throw new Error(`JSON schema type '${type}' is not known`);
    checks.push((value, path) => (hasType(schema, value) ? undefined : `${at(path)} must be ${either(types)}`));
  }
  if (schema.enum !== undefined) {
    const values = schema.enum as unknown[];
    checks.push((value, path) => (values.includes(value) ? undefined : `${at(path)} must be ${either(values)}`));
  }
  if ('const' in schema) {
    checks.push((value, path) => (value === schema.const ? undefined : `${at(path)} must have its fixed value`));
  }
  if (schema.anyOf !== undefined) {
    checks.push(anyOf(schema.anyOf as Schema[]));
  }
  checks.push(...stringChecks(schema), ...numberChecks(schema), ...arrayChecks(schema), ...objectChecks(schema));
  return (value, path) => {
    for (const check of checks) {
      const problem = check(value, path);
      if (problem) return problem;
    }
    return undefined;
  };
}

/**
 * Says what is wrong with the option that was meant: the one of the value's type, and of the value's `type` or `role` where
 * the options differ in it.
 */
function anyOf(schemas: readonly Schema[]): PathCheck {
  const options = schemas.map((schema) => ({ schema, check: compile(schema) }));
  return (value, path) => {
    const problems: { readonly schema: Schema; readonly problem: string }[] = [];
    for (const { schema, check } of options) {
      const problem = check(value, path);
      if (problem === undefined) return undefined;
      problems.push({ schema, problem });
    }
    const typed = problems.filter(({ schema }) => hasType(schema, value));
    if (typed.length === 0) return `${at(path)} must be ${either(schemas.flatMap(typesOf))}`;
    const tag = TAGS.find((name) => typed.every(({ schema }) => tagOf(schema, name)));
    if (tag === undefined || !isObject(value)) return typed[0].problem;
    const meant = typed.find(({ schema }) => tagOf(schema, tag)!.includes(value[tag]));
    return (
      meant?.problem ?? `${at(`${path}.${tag}`)} must be ${either(typed.flatMap(({ schema }) => tagOf(schema, tag)!))}`
    );
  };
}

const TAGS = ['role', 'type'];

/** The values of a property by which an option of `anyOf` is told from the others. */
const tagOf = ({ properties }: Schema, name: string): unknown[] | undefined =>
  ((properties ?? {}) as Record<string, Schema>)[name]?.enum as unknown[] | undefined;

const typesOf = ({ type }: Schema): string[] => (type === undefined ? [] : ([type].flat() as string[]));

const hasType = (schema: Schema, value: unknown): boolean => {
  const types = typesOf(schema);
  return types.length === 0 || types.some((type) => TYPES[type](value));
};

/** Names what is allowed, as far as a message has room for it. */
function either(values: readonly unknown[]): string {
  const names = [...new Set(values.map(String))];
  if (names.length > 12) return 'one of its allowed values';
  return names.length < 2 ? (names[0] ?? 'absent') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number' && Number.isFinite(value),
  integer: (value) => Number.isSafeInteger(value),
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
  array: Array.isArray,
  object: isObject,
};

/** Names of properties are a client's own: as much of them as a message or a record has room for. */
const at = (path: string) => (path === '' ? 'the body' : `'${path.slice(1, 101)}'`);

function stringChecks({ minLength, maxLength, pattern }: Schema): PathCheck[] {
  const checks: PathCheck[] = [];
  const when = (test: (text: string) => boolean, problem: string) =>
    checks.push((value, path) => (typeof value !== 'string' || test(value) ? undefined : `${at(path)} ${problem}`));
  if (minLength !== undefined) {
    when(
      (text) => text.length >= Number(minLength),
      Number(minLength) === 1 ? 'is empty' : `is shorter than ${minLength} characters`,
    );
  }
  if (maxLength !== undefined)
    when((text) => text.length <= Number(maxLength), `is longer than ${maxLength} characters`);
  if (pattern !== undefined) {
    const expression = new RegExp(String(pattern), 'u');
    when((text) => expression.test(text), 'does not have the allowed form');
  }
  return checks;
}

function numberChecks({ minimum, maximum }: Schema): PathCheck[] {
  const checks: PathCheck[] = [];
  const when = (test: (value: number) => boolean, problem: string) =>
    checks.push((value, path) => (typeof value !== 'number' || test(value) ? undefined : `${at(path)} ${problem}`));
  if (minimum !== undefined && minimum === maximum) when((value) => value === Number(minimum), `must be ${minimum}`);
  if (minimum !== undefined) when((value) => value >= Number(minimum), `is less than ${minimum}`);
  if (maximum !== undefined) when((value) => value <= Number(maximum), `is more than ${maximum}`);
  return checks;
}

function arrayChecks({ items, minItems, maxItems }: Schema): PathCheck[] {
  const checks: PathCheck[] = [];
  const when = (test: PathCheck) =>
    checks.push((value, path) => (Array.isArray(value) ? test(value, path) : undefined));
  if (minItems !== undefined) {
    when((value, path) =>
      (value as unknown[]).length >= Number(minItems)
        ? undefined
        : `${at(path)} ${Number(minItems) === 1 ? 'is empty' : `has fewer than ${minItems} items`}`,
    );
  }
  if (maxItems !== undefined) {
    when((value, path) =>
      (value as unknown[]).length <= Number(maxItems)
        ? undefined
        : `${at(path)} ${Number(maxItems) === 0 ? 'must be empty' : `has more than ${maxItems} items`}`,
    );
  }
  if (items !== undefined) {
    const item = compile(items as Schema);
    when((value, path) => first(value as unknown[], (part, i) => item(part, `${path}.${i}`)));
  }
  return checks;
}

function objectChecks({ properties, required, additionalProperties }: Schema): PathCheck[] {
  const checks: PathCheck[] = [];
  const parts = new Map(Object.entries((properties ?? {}) as Record<string, Schema>).map(([k, v]) => [k, compile(v)]));
  const rest =
    additionalProperties === undefined || additionalProperties === true
      ? undefined
      : additionalProperties === false
        ? (_: unknown, path: string) => `${at(path)} is not accepted`
        : compile(additionalProperties as Schema);
  // what a value is says more of it than what is missing: its `type` and `role` stand first in our schemas
  checks.push((value, path) =>
    isObject(value)
      ? first([...parts], ([name, part]) =>
          Object.hasOwn(value, name) ? part(value[name], `${path}.${name}`) : undefined,
        )
      : undefined,
  );
  if (rest !== undefined) {
    checks.push((value, path) =>
      isObject(value)
        ? first(Object.entries(value), ([name, part]) => (parts.has(name) ? undefined : rest(part, `${path}.${name}`)))
        : undefined,
    );
  }
  if (required !== undefined) {
    checks.push((value, path) =>
      isObject(value)
        ? first(required as string[], (name) =>
            Object.hasOwn(value, name) ? undefined : `${at(`${path}.${name}`)} is missing`,
          )
        : undefined,
    );
  }
  return checks;
}

function first<T>(values: readonly T[], check: (value: T, index: number) => string | undefined): string | undefined {
  for (let i = 0; i < values.length; i += 1) {
    const problem = check(values[i], i);
    if (problem) return problem;
  }
  return undefined;
}
