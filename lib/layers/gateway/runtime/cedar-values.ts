import { cedarType } from '../../../contract';

/** Turns one JSON value into a policy engine's value; `undefined` leaves it out. */
export type Convert<T> = (value: unknown) => T | undefined;

/** Converts each part of a context, leaving out what policies have no type for (null, numbers with fractions). */
export function contextOf<T>(context: Readonly<Record<string, unknown>>, convert: Convert<T>): Record<string, T> {
  const converted: Record<string, T> = {};
  for (const [name, value] of Object.entries(context)) {
    const part = convert(value);
    if (part !== undefined) converted[name] = part;
  }
  return converted;
}

/** Cedar's JSON form of a value. */
export const cedarValue: Convert<unknown> = (value) => {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isSafeInteger(value) ? value : undefined;
    case 'object':
      if (value === null) return undefined;
      if (Array.isArray(value)) return value.map(cedarValue).filter((part) => part !== undefined);
      // these keys are Cedar's own escapes (`__entity`, `__extn`): from arguments they would forge references
      if (Object.keys(value).some((key) => key.startsWith('__'))) throw new Error('a key begins with two underscores');
      return contextOf(value as Record<string, unknown>, cedarValue);
    default:
      return undefined;
  }
};

/**
 * Of arguments what `cedarSchema` has a type for. Of a number that may have a fraction it has none, and Cedar refuses a request
 * with something more in it: also where the number is whole this time.
 */
export function typedArguments(schema: Schema, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => typedArguments((schema.items ?? {}) as Schema, item));
  if (typeof value !== 'object' || value === null) return value;
  const properties = new Map(Object.entries((schema.properties ?? {}) as Record<string, Schema>));
  const typed = Object.entries(value).flatMap(([name, part]) => {
    const known = properties.get(name);
    // what the schema does not name is left for Cedar to refuse
    if (!known) return [[name, part]];
    return cedarType(known) ? [[name, typedArguments(known, part)]] : [];
  });
  return Object.fromEntries(typed);
}

type Schema = Readonly<Record<string, unknown>>;
