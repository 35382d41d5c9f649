import { type IResource, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { PropsError } from './errors';
import { ENUMS, type Members, STRUCTS } from './structs';

/**
 * Throws for props that TypeScript would refuse: a required one that is missing, a value of another kind, a value that no enum
 * has. Callers in JavaScript, and through `any`, have no compiler that says so. Things that AWS takes from the own Region
 * only, such as keys, are asked for theirs.
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
}

function checkValue(scope: Construct, prop: string, kind: string, value: unknown): void {
  if (Token.isUnresolved(value)) return;
  const [form, of] = split(kind);
  if (!FITS[form](value, of)) throw new PropsError(scope, `'${prop}' must be ${words(kind)}, got ${shown(value)}`);
  if (form === 'list') for (const item of value as unknown[]) checkValue(scope, prop, of, item);
  if (form === 'map') {
    for (const [name, item] of Object.entries(value as object)) checkValue(scope, `${prop}.${name}`, of, item);
  }
  if (form === 'struct') checkStruct(scope, prop, STRUCTS[of]!, value as Readonly<Record<string, unknown>>);
  if (form === 'object' && REGIONAL.has(of)) checkRegion(scope, prop, value as IResource);
}

type Form = 'text' | 'number' | 'flag' | 'enum' | 'list' | 'map' | 'struct' | 'object' | 'any';

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

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
  object: (value) => typeof value === 'object' && value !== null,
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
