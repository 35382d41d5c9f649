/** A value that metadata are compared with. */
export type Plain = string | number | boolean;

/** What of Bedrock's filters is known here: what the gateway and the examination of an index send. */
export type RetrievalFilter =
  | { readonly equals: { readonly key: string; readonly value: Plain } }
  | { readonly in: { readonly key: string; readonly value: readonly Plain[] } }
  | { readonly andAll: readonly RetrievalFilter[] };

/** What the service would answer with a ValidationException, or is not known here. */
export class RefusedSearch extends Error {}

const MOST_KEY = 100;
const MOST_CONSTRAINTS = 100;

/**
 * A filter as the service documents it (Amazon Bedrock API Reference, RetrievalFilter, and what stands in one): one operator,
 * two filters at least in `andAll`, keys of 1 to 100 characters; and of an index of S3 Vectors 100 constraints at most, of which
 * each value of an `in` is one. Any other operator is refused: what is not looked at must not let everything through.
 */
export function readFilter(given: unknown): RetrievalFilter {
  const filter = read(given);
  const constraints = constraintsOf(filter);
  if (constraints > MOST_CONSTRAINTS)
    throw new RefusedSearch(`${constraints} constraints, at most ${MOST_CONSTRAINTS}`);
  return filter;
}

function read(given: unknown): RetrievalFilter {
  if (typeof given !== 'object' || given === null) throw new RefusedSearch('a filter must be an object');
  const entries = Object.entries(given);
  if (entries.length !== 1) throw new RefusedSearch(`a filter has one operator, got ${entries.length}`);
  const [operator, value] = entries[0]!;
  switch (operator) {
    case 'equals': {
      const { key, value: wanted } = attribute(value);
      if (!isPlain(wanted)) throw new RefusedSearch('equals takes text, a number or a boolean');
      return { equals: { key, value: wanted } };
    }
    case 'in': {
      const { key, value: wanted } = attribute(value);
      if (!Array.isArray(wanted) || wanted.length === 0 || !wanted.every(isPlain))
        throw new RefusedSearch('in takes a list of texts, numbers or booleans, and one at least');
      return { in: { key, value: wanted } };
    }
    case 'andAll':
      if (!Array.isArray(value) || value.length < 2) throw new RefusedSearch('andAll takes two filters at least');
      return { andAll: value.map(read) };
    default:
      throw new RefusedSearch(`${operator} is not known here`);
  }
}

function attribute(given: unknown): { readonly key: string; readonly value: unknown } {
  const { key, value, ...others } = (given ?? {}) as Record<string, unknown>;
  if (typeof key !== 'string' || key.length < 1 || key.length > MOST_KEY)
    throw new RefusedSearch(`a key has 1 to ${MOST_KEY} characters`);
  if (Object.keys(others).length > 0)
    throw new RefusedSearch(`an attribute has a key and a value, got ${Object.keys(others)}`);
  return { key, value };
}

const isPlain = (value: unknown): value is Plain =>
  typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));

function constraintsOf(filter: RetrievalFilter): number {
  if ('andAll' in filter) return filter.andAll.reduce((sum, each) => sum + constraintsOf(each), 0);
  return 'in' in filter ? filter.in.value.length : 1;
}

/**
 * Whether metadata fit a filter, as S3 Vectors compares (Amazon S3 User Guide, Metadata filtering): exactly, and of a list
 * any value counts. What has no such key does not fit.
 */
export function matches(filter: RetrievalFilter, metadata: Readonly<Record<string, unknown>>): boolean {
  if ('andAll' in filter) return filter.andAll.every((each) => matches(each, metadata));
  const { key, value } = 'in' in filter ? filter.in : filter.equals;
  if (!Object.hasOwn(metadata, key)) return false;
  const wanted = [value].flat();
  return [metadata[key]].flat().some((own) => isPlain(own) && wanted.includes(own));
}
