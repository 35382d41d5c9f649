// `Fn::ForEach`: what CloudFormation writes out before it deploys is written out here before anything is read.

import type { Step } from './path';
import { MAX_BYTES, MAX_NODES } from './source';

type Body = Readonly<Record<string, unknown>>;

/** What a loop is called where it stands. */
export const isLoop = (key: string): boolean => key.startsWith('Fn::ForEach') && /^(::|$)/.test(key.slice(11));

/** What is known of a template's parameters before it is read. */
export interface Given {
  /** The value that a parent stack gives to a parameter, where one does. */
  readonly parameter?: (name: string) => unknown;
  readonly region?: string;
}

/** A template whose loops are written out, as far as their lists are known. */
export interface Unrolled {
  readonly body: Body;
  /** Where the loop stands that wrote what stands at a path now (`placeKey`). */
  readonly loops: ReadonlyMap<string, readonly Step[]>;
  /** The parameters by whose defaults a resource was written like this, by logical id. */
  readonly defaults: ReadonlyMap<string, readonly string[]>;
  /** Why a loop is left as it was. */
  readonly reasons: ReadonlyMap<unknown, string>;
}

/** A path as the key of a map. */
export const placeKey = (steps: readonly Step[]): string => JSON.stringify(steps);

/** The sections in which CloudFormation takes loops. */
const SECTIONS = ['Resources', 'Conditions', 'Outputs'] as const;

/** Writes out the loops of a template. What is written anew counts against the bounds of a template. */
export function unroll(body: Body, given: Given = {}): Unrolled {
  const unroller = new Unroller(body, given);
  const sections = SECTIONS.filter((section) => isMap(body[section])).map((section) => [
    section,
    unroller.walk(body[section], [section]),
  ]);
  return { ...unroller, body: { ...body, ...Object.fromEntries(sections) } };
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
const held = (map: unknown, key: string): unknown => (isMap(map) && Object.hasOwn(map, key) ? map[key] : undefined);
const isScalar = (value: unknown) => ['string', 'number', 'boolean'].includes(typeof value);

/** A list whose items are not known, and why. */
class NotKnown extends Error {}

class Unroller implements Omit<Unrolled, 'body'> {
  public readonly loops = new Map<string, readonly Step[]>();
  public readonly defaults = new Map<string, readonly string[]>();
  public readonly reasons = new Map<unknown, string>();
  private values = 0;
  private characters = 0;

  constructor(
    private readonly body: Body,
    private readonly given: Given,
  ) {}

  /** `value` with its loops written out; `loop` is the loop that has written this already. */
  public walk(value: unknown, path: readonly Step[], loop?: readonly Step[]): unknown {
    if (Array.isArray(value)) return value.map((item, i) => this.walk(item, [...path, i], loop));
    if (!isMap(value)) return value;
    const entries: [string, unknown][] = [];
    this.entries(value, path, loop, entries);
    return Object.fromEntries(entries);
  }

  private entries(map: object, path: readonly Step[], loop: readonly Step[] | undefined, to: [string, unknown][]) {
    for (const [key, value] of Object.entries(map)) {
      const at = [...path, key];
      if (isLoop(key)) this.unrolled(key, value, path, loop ?? at, to);
      else {
        if (loop && !this.loops.has(placeKey(path))) this.loops.set(placeKey(at), loop);
        to.push([key, this.walk(value, at, loop)]);
      }
    }
  }

  private unrolled(
    key: string,
    written: unknown,
    path: readonly Step[],
    loop: readonly Step[],
    to: [string, unknown][],
  ) {
    const [variable, list, body] = Array.isArray(written) ? written : [];
    const made: [string, unknown][] = [];
    try {
      if (typeof variable !== 'string' || !isMap(body)) throw new NotKnown('is not written as a loop');
      const defaults: string[] = [];
      for (const item of this.items(list, defaults))
        this.entries(this.put(body, variable, item) as object, path, loop, made);
      for (const id of path.length > 1 ? [String(path[1])] : made.map(([name]) => name))
        if (defaults.length > 0) this.defaults.set(id, [...new Set([...(this.defaults.get(id) ?? []), ...defaults])]);
      for (const entry of made) to.push(entry);
    } catch (error) {
      if (!(error instanceof NotKnown)) throw error;
      this.reasons.set(written, error.message);
      to.push([key, written]);
    }
  }

  /** `value` with `item` in the place of the loop's variable. */
  private put(value: unknown, variable: string, item: string): unknown {
    if (++this.values > MAX_NODES) throw new NotKnown(`writes more than ${MAX_NODES} values`);
    if (typeof value === 'string') {
      const text = value
        .split(`\${${variable}}`)
        .join(item)
        .split(`&{${variable}}`)
        .join(item.replace(/[^A-Za-z0-9]/g, ''));
      this.characters += text.length;
      if (this.characters > MAX_BYTES) throw new NotKnown(`writes more than ${MAX_BYTES / 1024 / 1024} MiB`);
      return text;
    }
    if (Array.isArray(value)) return value.map((part) => this.put(part, variable, item));
    if (!isMap(value)) return value;
    const keys = Object.keys(value);
    if (keys.length === 1 && value.Ref === variable) return item;
    return Object.fromEntries(
      keys.map((key) => [this.put(key, variable, item) as string, this.put(value[key], variable, item)]),
    );
  }

  /** The items of a loop's list. `defaults` gathers the parameters whose defaults they come from. */
  private items(list: unknown, defaults: string[]): string[] {
    const known = this.known(list, defaults);
    if (!Array.isArray(known)) throw new NotKnown('goes over something that is no list');
    return known;
  }

  /** A text or a list of texts. */
  private known(raw: unknown, defaults: string[]): string | string[] {
    if (isScalar(raw)) return String(raw);
    if (Array.isArray(raw)) return raw.flatMap((item) => this.known(item, defaults));
    const [name, ...more] = isMap(raw) ? Object.keys(raw) : [];
    const argument = name === undefined ? undefined : held(raw, name);
    if (name === 'Ref' && more.length === 0) return this.parameter(String(argument), defaults);
    if (!Array.isArray(argument) || more.length > 0) throw new NotKnown('goes over a list that is not known');
    switch (name) {
      case 'Fn::FindInMap':
        return this.mapped(argument, defaults);
      case 'Fn::Split':
        return this.text(argument[1], defaults).split(this.text(argument[0], defaults));
      case 'Fn::Join':
        return this.items(argument[1], defaults).join(this.text(argument[0], defaults));
      case 'Fn::Select': {
        const item = this.items(argument[1], defaults)[Number(this.text(argument[0], defaults))];
        if (item !== undefined) return item;
      }
    }
    throw new NotKnown('goes over a list that is not known');
  }

  private text(raw: unknown, defaults: string[]): string {
    const known = this.known(raw, defaults);
    if (typeof known !== 'string') throw new NotKnown('goes over a list that is not known');
    return known;
  }

  private parameter(name: string, defaults: string[]): string | string[] {
    if (name === 'AWS::NoValue') return [];
    if (name === 'AWS::Region' && this.given.region !== undefined) return this.given.region;
    const declared = held(this.body.Parameters, name);
    const type = String(held(declared, 'Type'));
    const allowed = held(declared, 'AllowedValues');
    const only = Array.isArray(allowed) && allowed.length === 1 ? allowed[0] : undefined;
    const passed = this.given.parameter?.(name);
    const value = passed ?? only ?? held(declared, 'Default');
    const list = /^List<|^CommaDelimitedList$/.test(type);
    if (list && Array.isArray(value) && value.every(isScalar)) return value.map(String);
    // the default of an SSM parameter type is where the value is kept, not the value
    if (!isScalar(value) || type.startsWith('AWS::SSM::'))
      throw new NotKnown(
        isMap(declared)
          ? `goes over parameter '${name}', whose value is not known`
          : `goes over '${name}', which is known only at deployment`,
      );
    if (passed === undefined && only === undefined) defaults.push(name);
    return list ? listed(String(value)) : String(value);
  }

  private mapped([mapping, first, second, options]: readonly unknown[], defaults: string[]): string | string[] {
    const row = held(held(this.body.Mappings, this.text(mapping, defaults)), this.text(first, defaults));
    const found = held(row, this.text(second, defaults)) ?? held(options, 'DefaultValue');
    if (found === undefined) throw new NotKnown('goes over a row that the mapping does not have');
    return this.known(found, defaults);
  }
}

/** The items of a `CommaDelimitedList`. */
export const listed = (text: string): string[] => (text === '' ? [] : text.split(',').map((item) => item.trim()));
