import { parseTemplate } from '../../lib/template/parse';
import type { Body } from '../../local/samples/cases';

export type Step = string | number;
export type Json = Record<string, unknown>;

/** One way to break a value. */
export interface Mutant {
  readonly how: string;
  readonly at: readonly Step[];
  readonly bodies: readonly Json[];
}

const isMap = (value: unknown): value is Json => value !== null && typeof value === 'object' && !Array.isArray(value);

/** Templates as data, so that they can be changed. */
export const asData = (value: Body | Body[]): Json[] =>
  (Array.isArray(value) ? value : [value]).map((body) =>
    typeof body === 'string' ? (parseTemplate(body, 'good').body as Json) : (JSON.parse(JSON.stringify(body)) as Json),
  );

/** What is strong, and what looks like it and does nothing or too little. */
const WEAKER: Readonly<Record<string, readonly string[]>> = {
  HIGH: ['LOW', 'NONE'],
  MEDIUM: ['LOW', 'NONE'],
  BLOCK: ['NONE'],
  ANONYMIZE: ['NONE'],
  STANDARD: ['CLASSIC'],
  ENFORCE: ['LOG_ONLY'],
  ENABLED: ['DISABLED'],
  Enabled: ['Disabled', 'Suspended'],
  ENABLE: ['DISABLE'],
  ON: ['OFF'],
  DENY: ['ALLOW'],
  Deny: ['Allow'],
  Allow: ['Deny', 'allow'],
  VPC: ['PUBLIC'],
  Active: ['PassThrough'],
  RETAIN: ['DELETE'],
  Retain: ['Delete'],
  CLOSED: ['OPEN'],
  FAIL_CLOSE: ['FAIL_OPEN'],
  'aws:kms': ['AES256'],
};

/** Values that are not as good as this one, whatever it means. */
function weaker(value: unknown): [string, unknown][] {
  if (typeof value === 'boolean') return [['flip', !value]];
  if (value === 'true' || value === 'false') return [['flip', String(value === 'false')]];
  if (typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value))) {
    return [
      ['nothing', 0],
      ['little', 1],
      ['too much', Number(value) * 1000 + 1_000_000],
    ];
  }
  if (typeof value === 'string')
    return [
      ...(WEAKER[value] ?? []).map((weak): [string, unknown] => ['weaken', weak]),
      ['weaken', 'NONE'],
      ['weaken', 'DISABLED'],
      ['open', '*'],
      ['other', 'something else'],
      ['plain', 'http://0.0.0.0/0'],
      ['empty text', ''],
    ];
  if (Array.isArray(value))
    return [
      ['empty list', []],
      ['open', ['*']],
      ...(value.length > 1
        ? value.map((_, i): [string, unknown] => ['drop one', value.filter((_item, j) => i !== j)])
        : []),
    ];
  return [
    ['empty map', {}],
    ['open', '*'],
  ];
}

/** The look-alikes that any map may become: everything is there, and it does nothing. */
const INERT: readonly Json[] = [
  { Enabled: false },
  { Enable: false },
  { InputEnabled: false },
  { OutputEnabled: false },
  { InputAction: 'NONE' },
  { OutputAction: 'NONE' },
  { Status: 'Disabled' },
  { Action: { Count: {} } },
  { OverrideAction: { Count: {} } },
  { IsLogging: false },
  { Mode: 'LOG_ONLY' },
];

const get = (from: unknown, path: readonly Step[]): unknown =>
  path.reduce<unknown>((value, step) => (value as Record<Step, unknown> | undefined)?.[step], from);

/** A copy of `bodies` that differs at `path` (a template's index first); without a value there, it is removed. */
function changed(bodies: readonly Json[], path: readonly Step[], value: unknown): Json[] {
  const copy = JSON.parse(JSON.stringify(bodies)) as Json[];
  const holder = get(copy, path.slice(0, -1)) as Record<Step, unknown>;
  const last = path[path.length - 1]!;
  if (value !== undefined) holder[last] = value;
  else if (Array.isArray(holder)) holder.splice(last as number, 1);
  else delete holder[last];
  return copy;
}

/** Everything that can be done to the value at `at`, and to what it holds. */
export function* mutantsAt(bodies: readonly Json[], at: readonly Step[]): Generator<Mutant> {
  const value = get(bodies, at);
  const mutant = (how: string, raw: unknown): Mutant => ({ how, at, bodies: changed(bodies, at, raw) });
  yield mutant('delete', undefined);
  yield mutant('set to absent', { Ref: 'AWS::NoValue' });
  for (const [how, weak] of weaker(value)) yield mutant(how, weak);
  if (isMap(value)) for (const inert of INERT) yield mutant('inert look-alike', { ...value, ...inert });
  if (value !== null && typeof value === 'object')
    for (const step of Array.isArray(value) ? value.keys() : Object.keys(value))
      yield* mutantsAt(bodies, [...at, step]);
}

/** Where each property stands: the path in `bodies`, and the path that a finding would show. */
export function* sites(bodies: readonly Json[]): Generator<{ at: Step[]; named: string }> {
  for (const [i, body] of bodies.entries())
    for (const [id, resource] of Object.entries((body.Resources ?? {}) as Json))
      yield* below(resource, [i, 'Resources', id], '');
}

function* below(value: unknown, at: Step[], named: string): Generator<{ at: Step[]; named: string }> {
  if (named !== '') yield { at, named };
  if (Array.isArray(value)) for (const [i, item] of value.entries()) yield* below(item, [...at, i], `${named}[]`);
  else if (isMap(value))
    for (const [key, item] of Object.entries(value))
      yield* below(item, [...at, key], named === '' ? key : `${named}.${key}`);
}

/**
 * Puts what stands at `named` in a bad case into a good one: the value, or the nearest one above it that both can hold,
 * for a path may lead into a text.
 */
export function* transplants(bodies: readonly Json[], bad: Json, named: string): Generator<Mutant> {
  const path = [...named.matchAll(/\['([^']*)'\]|\[(\d+)\]|([^.[\]]+)/g)].map(
    ([, quoted, index, name]): Step => (index === undefined ? (quoted ?? name!) : Number(index)),
  );
  for (const [i, body] of bodies.entries())
    for (const [id, resource] of Object.entries((body.Resources ?? {}) as Json)) {
      if ((resource as Json).Type !== bad.Type) continue;
      for (let length = path.length; length > 0; length--) {
        const at = [i, 'Resources', id, ...path.slice(0, length)];
        const holder = get(bodies, at.slice(0, -1));
        const value = get(bad, path.slice(0, length));
        if (holder === null || typeof holder !== 'object') continue;
        if (value === undefined && get(bodies, at) === undefined) continue;
        yield { how: 'as in the bad case', at, bodies: changed(bodies, at, value) };
      }
    }
}

/** Puts the resources that the bad case leans on in the place of those of the same type. */
export function* relations(bodies: readonly Json[], bad: readonly Json[]): Generator<Mutant> {
  const others = bad.flatMap((body) => Object.values((body.Resources ?? {}) as Record<string, Json>));
  for (const { id, at, resource } of resources(bodies))
    for (const other of others)
      if (other.Type === resource.Type)
        yield { how: `${id} as in the bad case`, at, bodies: changed(bodies, [...at, 'Properties'], other.Properties) };
}

/** The good case with the resources of a bad one beside it. */
export function graft(bodies: readonly Json[], bad: readonly Json[]): Mutant {
  const [first, ...rest] = bodies as [Json, ...Json[]];
  const own = first.Resources as Json;
  const beside = Object.fromEntries(
    bad.flatMap(({ Resources }) =>
      Object.entries(Resources as Json).map(([id, resource]) => [id in own ? `${id}Beside` : id, resource]),
    ),
  );
  return { how: 'beside the bad case', at: [], bodies: [{ ...first, Resources: { ...own, ...beside } }, ...rest] };
}

/** Takes away each resource, doubles it, and points each reference at every other resource. */
export function* surroundings(bodies: readonly Json[]): Generator<Mutant> {
  const all = [...resources(bodies)];
  for (const { id, at, resource } of all) {
    yield { how: 'no resource', at, bodies: changed(bodies, at, undefined) };
    const beside = [...at.slice(0, -1), `${id}Again`];
    yield { how: 'a second one', at, bodies: changed(bodies, beside, resource) };
    for (const { at: where } of sites(bodies)) {
      const value = get(bodies, where);
      if (isMap(value) && value.Ref !== undefined && value.Ref !== id)
        yield { how: `points at ${id}`, at: where, bodies: changed(bodies, where, { Ref: id }) };
    }
  }
}

function* resources(bodies: readonly Json[]): Generator<{ id: string; at: Step[]; resource: Json }> {
  for (const [i, body] of bodies.entries())
    for (const [id, resource] of Object.entries((body.Resources ?? {}) as Record<string, Json>))
      yield { id, at: [i, 'Resources', id], resource };
}
