import { type IResource, Stack, Token } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { Construct } from 'constructs';
import { PropsError } from './errors';
import { ENUMS, type Members, STRUCTS } from './structs';

/**
 * Throws for props that TypeScript would refuse: a required one that is missing, a value of another kind, a value that no enum
 * has, a name that is written nearly like a prop's. Callers in JavaScript, and through `any`, have no compiler that says so.
 * Things that AWS takes from the own Region only, such as keys, are asked for theirs, and ARNs for their partition.
 *
 * @param struct the name of the struct
 */
export function checkProps(scope: Construct, struct: string, props: object | undefined): void {
  checkStruct(scope, '', STRUCTS[struct]!, (props ?? {}) as Readonly<Record<string, unknown>>);
}

/** What a service takes from its own Region only. Buckets, roles and zones are used from elsewhere too. */
const REGIONAL = new Set(['IKey', 'IFunction', 'ITopic', 'ILogGroup', 'IVpc', 'ITable', 'IQueue', 'ISecret']);

function checkStruct(
  scope: Construct,
  path: string,
  members: Members,
  values: Readonly<Record<string, unknown>>,
): void {
  for (const [name, { needed, kind }] of Object.entries(members)) {
    const value = values[name];
    const prop = path === '' ? name : `${path}.${name}`;
    if (value !== undefined && value !== null) checkValue(scope, prop, kind, value);
    else if (needed) throw new PropsError(scope, `'${prop}' must be given: ${words(kind)}, got none`);
  }
  for (const name of Object.keys(values)) {
    // names that mean something to somebody else may come along, as in any object that fits
    const meant = name in members || values[name] === undefined ? undefined : near(name, Object.keys(members));
    if (meant) throw new PropsError(scope, `'${meant}' must be written so, got '${name}'`);
  }
}

/** The name that was meant by one that differs from it in a letter, in two that changed places, or in capitals only. */
function near(name: string, names: readonly string[]): string | undefined {
  return names.find((other) => {
    if (other.toLowerCase() === name.toLowerCase()) return true;
    const [short, long] = other.length < name.length ? [other, name] : [name, other];
    const at = [...short].findIndex((letter, i) => letter !== long[i]);
    const begin = at === -1 ? short.length : at;
    if (short.length < long.length) return short.slice(begin) === long.slice(begin + 1);
    if (short.slice(begin + 1) === long.slice(begin + 1)) return true;
    const swapped = short.slice(begin, begin + 2);
    return (
      swapped[1] === long[begin] && swapped[0] === long[begin + 1] && short.slice(begin + 2) === long.slice(begin + 2)
    );
  });
}

function checkValue(scope: Construct, prop: string, kind: string, value: unknown): void {
  if (Token.isUnresolved(value)) return;
  const [form, of] = split(kind);
  if (!FITS[form](value, of)) throw new PropsError(scope, `'${prop}' must be ${words(kind)}, got ${shown(value)}`);
  if (form === 'text') checkPartition(scope, prop, value as string);
  if (form === 'list')
    for (const [index, item] of (value as unknown[]).entries()) {
      // a struct is not shown, so its place says which one is meant
      checkValue(scope, split(of)[0] === 'struct' ? `${prop}[${index}]` : prop, of, item);
    }
  if (form === 'map') {
    for (const [name, item] of Object.entries(value as object)) checkValue(scope, `${prop}.${name}`, of, item);
  }
  if (form === 'struct') checkStruct(scope, prop, STRUCTS[of]!, value as Readonly<Record<string, unknown>>);
  if (form === 'object' && REGIONAL.has(of)) checkRegion(scope, prop, value as IResource);
  if (form === 'object' && of in ARNS)
    checkPartition(scope, prop, (value as Readonly<Record<string, unknown>>)[ARNS[of]!]);
}

/** Where the ARN of a thing stands that services take from other Regions too. */
const ARNS: Readonly<Record<string, string>> = { IBucket: 'bucketArn', IRole: 'roleArn', IUserPool: 'userPoolArn' };

/** Throws for an ARN of another partition than `region` is in: nothing reaches from one into another. */
export function checkPartition(
  scope: Construct,
  prop: string,
  arn: unknown,
  region = scope.node.scopes.find(Stack.isStack)?.region,
): void {
  if (typeof arn !== 'string' || !arn.startsWith('arn:') || Token.isUnresolved(arn)) return;
  const [, of = ''] = arn.split(':');
  if (!region || Token.isUnresolved(region) || /^$|[*?]/.test(of)) return;
  const { partition = of } = RegionInfo.get(region);
  if (of === partition) return;
  throw new PropsError(
    scope,
    `'${prop}' must be of the partition ${partition}, as the Region ${region} is, got '${arn}'`,
  );
}

type Form = 'text' | 'number' | 'flag' | 'enum' | 'list' | 'map' | 'struct' | 'object' | 'any';

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether an object is of no class, also one of another realm. */
const isPlain = (value: object) => {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
};

/** Whether a value is of a form. */
const FITS: Readonly<Record<Form, (value: unknown, of: string) => boolean>> = {
  text: (value) => typeof value === 'string',
  // no comparison refuses NaN, whichever way it is written
  number: (value) => typeof value === 'number' && !Number.isNaN(value),
  flag: (value) => typeof value === 'boolean',
  enum: (value, of) => ENUMS[of]!.includes(value as string),
  list: Array.isArray,
  map: isObject,
  struct: isObject,
  // an interface may be a map of what it asks for, and a class may not: what only looks like one has none of its methods
  object: (value, of) => isObject(value) && (/^I[A-Z]/.test(of) || !isPlain(value as object)),
  any: () => true,
};

/** `list text` is of the form `list`, and of `text`. */
function split(kind: string): [form: Form, of: string] {
  const [form, ...of] = kind.split(' ');
  return [form as Form, of.join(' ')];
}

/** Throws for something of another Region, where what uses it must be in its own. What only the deployment knows is not judged. */
export function checkRegion(scope: Construct, prop: string, used: Pick<IResource, 'env'>): void {
  checkSameRegion(scope, prop, used.env?.region);
}

/** The same for a prop that is an ARN; one that names no Region is not judged. */
export function checkArnRegion(scope: Construct, prop: string, arn: string | undefined): void {
  if (arn === undefined || Token.isUnresolved(arn)) return;
  const region = arn.split(':')[3];
  if (region && !region.includes('*')) checkSameRegion(scope, prop, region);
}

function checkSameRegion(scope: Construct, prop: string, used: string | undefined): void {
  const stack = scope.node.scopes.find(Stack.isStack);
  if (!stack || !used || Token.isUnresolved(stack.region) || Token.isUnresolved(used) || stack.region === used) return;
  throw new PropsError(scope, `'${prop}' must be in the stack's Region ${stack.region}, got one in ${used}`);
}

function words(kind: string): string {
  const [form, of] = split(kind);
  if (form === 'enum') return `one of ${ENUMS[of]!.join(', ')}`;
  if (form === 'list') return `a list of ${plural(of)}`;
  if (form === 'map') return `a map of ${plural(of)} by name`;
  if (form === 'struct' || form === 'object') return `${/^([AEIO]|Llm)/.test(of) ? 'an' : 'a'} ${of}`;
  return { text: 'a text', number: 'a number', flag: 'true or false', any: 'something' }[form];
}

function plural(kind: string): string {
  const [form, of] = split(kind);
  if (form === 'enum') return ENUMS[of]!.join(', ');
  return { text: 'texts', number: 'numbers', flag: 'flags', any: 'values' }[form as 'text'] ?? of;
}

const shown = (value: unknown): string => {
  if (Array.isArray(value)) return 'a list';
  return isObject(value) ? 'an object' : `'${String(value)}'`;
};
