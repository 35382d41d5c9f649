// Which requests a statement of AWS WAF is about, as far as the templates tell.

import { REST_STAGES } from '../../../facts/front-doors';
import { attempt } from '../../../template/answer';
import type { Value, View } from '../../../template/resource';
import { waysToModels } from '../../../workload/doors';

/** All requests, all but a few (or all that carry prompts), some of them, or none. */
export type Reach = 'all' | 'most' | 'some' | 'none';

const ORDER: readonly Reach[] = ['none', 'some', 'most', 'all'];
const least = (reaches: readonly Reach[]): Reach => ORDER.find((reach) => reaches.includes(reach)) ?? 'all';
const largest = (reaches: readonly Reach[]): Reach =>
  [...ORDER].reverse().find((reach) => reaches.includes(reach)) ?? 'none';
const OPPOSITE: Readonly<Record<Reach, Reach>> = { all: 'none', most: 'some', some: 'most', none: 'all' };

/** The requests that a statement matches. */
export function reachOf(statement: Value): Reach {
  if (statement.get('AndStatement').present) {
    const parts = statement.list('AndStatement.Statements');
    const reach = least(parts.map(reachOf));
    return reach === 'some' && excludeEachOther([...parts]) ? 'none' : reach;
  }
  if (statement.get('OrStatement').present) return largest(statement.list('OrStatement.Statements').map(reachOf));
  if (statement.get('NotStatement').present) return OPPOSITE[reachOf(statement.get('NotStatement.Statement'))];
  if (statement.get('IPSetReferenceStatement').present) return reachOfAddresses(statement);
  if (statement.get('SizeConstraintStatement').present) return reachOfSize(statement.get('SizeConstraintStatement'));
  const test = matcher(statement);
  if (!test) return 'some';
  const [part, matches] = test;
  if (part === 'UriPath') {
    if (PATHS.every(matches)) return 'all';
    return pathsToModels(statement.view).some(matches) ? 'most' : 'some';
  }
  if (part === 'Method') {
    if (METHODS.every(matches)) return 'all';
    return matches('POST') ? 'most' : METHODS.some(matches) ? 'some' : 'none'; // prompts are posted
  }
  return matches('') ? 'all' : TEXTS.every(matches) ? 'most' : 'some';
}

/** Paths and methods that have nothing in common, so that what matches all of them matches any. */
const PATHS = ['/', '/a', '/Chat/1', '/x-9/b.c', '/%7e_!'];
const TEXTS = ['a', 'Zz9', 'x/1.0 (y)', '/'];
const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH'];

/** Two parts that no request can fulfil together: a statement and its opposite, or two exact values of one thing. */
function excludeEachOther(parts: readonly Value[]): boolean {
  const written = parts.map((part) => JSON.stringify(part.raw));
  const opposites = parts.some((part) => {
    const inner = part.get('NotStatement.Statement');
    return inner.present && written.includes(JSON.stringify(inner.raw));
  });
  const exact = new Map<string, string>();
  return (
    opposites ||
    parts.some((part) => {
      const match = part.get('ByteMatchStatement');
      if (match.absent || match.text('PositionalConstraint') !== 'EXACTLY') return false;
      const field = JSON.stringify(match.get('FieldToMatch').raw);
      const wanted = wantedOf(match);
      const before = exact.get(field);
      exact.set(field, wanted);
      return before !== undefined && before !== wanted;
    })
  );
}

/** AWS WAF takes no range of all addresses at once, but two of half of them. */
function reachOfAddresses(statement: Value): Reach {
  const set = statement.tryTarget('IPSetReferenceStatement.Arn');
  const addresses = set?.type === 'AWS::WAFv2::IPSet' ? attempt(() => set.list('Addresses').texts()) : undefined;
  if (!addresses) return 'some'; // somebody wrote them down elsewhere
  if (addresses.length === 0) return 'none';
  const share = [...new Set(addresses)].reduce((sum, address) => sum + 2 ** -Number(address.split('/')[1] ?? 128), 0);
  return share >= 0.9 ? 'all' : 'some'; // a set is of one family
}

/** A path begins with `/`, and no server takes a very long one; methods are words. Most of what is bounded is far smaller. */
function reachOfSize(constraint: Value): Reach {
  const size = constraint.number('Size') ?? 0;
  const [least, most] = constraint.get('FieldToMatch.UriPath').present
    ? [1, 8192]
    : constraint.get('FieldToMatch.Method').present
      ? [3, 7]
      : [0, Number.POSITIVE_INFINITY];
  const below = (bound: number): Reach =>
    bound > most ? 'all' : bound <= least ? 'none' : bound > USUAL ? 'most' : 'some';
  switch (constraint.text('ComparisonOperator')) {
    case 'GE':
      return OPPOSITE[below(size)];
    case 'GT':
      return OPPOSITE[below(size + 1)];
    case 'LE':
      return below(size + 1);
    case 'LT':
      return below(size);
    case 'NE':
      return size < least || size > most ? 'all' : 'most';
    default:
      return size < least || size > most ? 'none' : 'some';
  }
}

/** Bytes that most parts of most requests stay below. */
const USUAL = 1000;

const wantedOf = (match: Value): string => {
  const encoded = match.text('SearchStringBase64');
  return encoded === undefined ? (match.text('SearchString') ?? '') : Buffer.from(encoded, 'base64').toString();
};

/** The part of a request that a statement compares, and whether a value of it matches. */
function matcher(statement: Value): readonly [string, (text: string) => boolean] | undefined {
  for (const kind of ['ByteMatchStatement', 'RegexMatchStatement']) {
    const match = statement.get(kind);
    if (match.absent) continue;
    const [part] = match.entries('FieldToMatch')[0] ?? [''];
    const lower = match.list('TextTransformations').some((one) => one.text('Type') === 'LOWERCASE');
    const compare = kind === 'ByteMatchStatement' ? comparing(match) : regular(match.text('RegexString') ?? '');
    return [part, (text) => compare(lower ? text.toLowerCase() : text)];
  }
  return undefined;
}

function comparing(match: Value): (text: string) => boolean {
  const wanted = wantedOf(match);
  switch (match.text('PositionalConstraint')) {
    case 'STARTS_WITH':
      return (text) => text.startsWith(wanted);
    case 'ENDS_WITH':
      return (text) => text.endsWith(wanted);
    case 'CONTAINS':
      return (text) => text.includes(wanted);
    case 'CONTAINS_WORD':
      return (text) => text.split(/\W+/).includes(wanted);
    default:
      return (text) => text === wanted;
  }
}

/** Repetitions inside repetitions: somebody else wrote the expression, and it could take for ever. */
const MAY_RUN_AWAY = /\([^)]*[+*}][^)]*\)[+*{]/;

function regular(expression: string): (text: string) => boolean {
  const ignoreCase = expression.startsWith('(?i)');
  const source = ignoreCase ? expression.slice(4) : expression;
  const read = MAY_RUN_AWAY.test(source) ? undefined : attemptRegExp(source, ignoreCase ? 'i' : '');
  return (text) => read?.test(text.slice(0, 200)) ?? false;
}

function attemptRegExp(expression: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(expression, flags);
  } catch {
    return undefined; // written for another engine
  }
}

/** The paths of the application's APIs behind which models stand, with and without the name of a stage in front. */
const pathsToModels = (view: View): readonly string[] =>
  view.once('paths to models', () => {
    const paths = waysToModels(view)
      .flatMap(({ path }) => path ?? [])
      .filter((path) => /^\/[^{}$]*$/.test(path));
    const stages = view
      .resources(...REST_STAGES)
      .flatMap((stage) => attempt(() => stage.text('StageName')) ?? [])
      .filter((name) => name !== '');
    return paths.flatMap((path) => [path, ...stages.map((stage) => `/${stage}${path}`)]);
  });
