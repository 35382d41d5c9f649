// `AWS::Include` of a file beside the template: what CloudFormation puts in its place is put there before anything is read.

import { define } from './define';
import { parseValues } from './parse';
import { Path } from './path';
import { MAX_BYTES, MAX_NODES, UnreadableError } from './source';

type Body = Readonly<Record<string, unknown>>;

/** A template with the files that it includes, as far as they lie beside it. */
export interface Included {
  readonly body: Body;
  /** Where the include stands that brought what stands at a path now. */
  readonly brought: readonly (readonly [at: Path, include: Path])[];
  /** Why an include is left as it was, by its argument. */
  readonly reasons: ReadonlyMap<unknown, string>;
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
const held = (map: unknown, key: string): unknown => (isMap(map) && Object.hasOwn(map, key) ? map[key] : undefined);

/** One transform may be given, or a list of them. */
export const transformsOf = (argument: unknown): readonly unknown[] =>
  Array.isArray(argument) ? argument : [argument];

/** Whether what `Fn::Transform` is given includes files, and does nothing else. */
export const isInclude = (argument: unknown): boolean => {
  const all = transformsOf(argument);
  return all.length > 0 && all.every((one) => held(one, 'Name') === 'AWS::Include');
};

/** Where an include takes its content from, as far as it is written down. */
export const locationOf = (transform: unknown): string | undefined => {
  const location = held(held(transform, 'Parameters'), 'Location');
  return typeof location === 'string' ? location : undefined;
};

/**
 * Puts the files that a template includes into their places. `beside` reads a file by the path that the template names.
 *
 * AWS::Include transform (CloudFormation Template Reference): what is included is a map, in JSON or YAML, and may not include
 * anything itself. The AWS CLI uploads what a relative path names when it packages a template. What becomes of a key that
 * stands both in the template and in the file is documented nowhere, so such a file is left unread.
 */
export function include(body: Body, beside: (path: string) => string | undefined): Included {
  return new Includer(beside).template(body);
}

/** Content that is not put into its place, and why. */
class NotPut extends Error {}

class Includer {
  private readonly files = new Map<string, { readonly content: Body; readonly values: number }>();
  private readonly brought: (readonly [Path, Path])[] = [];
  private readonly reasons = new Map<unknown, string>();
  private bytes = 0;
  private values = 0;

  constructor(private readonly beside: (path: string) => string | undefined) {}

  public template(body: Body): Included {
    const walked = this.walk(body, Path.TOP) as Record<string, unknown>;
    const { brought, reasons } = this;
    return { body: this.withTransforms(walked), brought, reasons };
  }

  /** The includes of the `Transform` section, which bring whole sections or more for those that are there. */
  private withTransforms(body: Record<string, unknown>): Body {
    const left = transformsOf(body.Transform).filter((transform, i) => {
      if (held(transform, 'Name') !== 'AWS::Include') return true;
      const from = Array.isArray(body.Transform) ? Path.of('Transform', i) : Path.of('Transform');
      return !this.tried(transform, () => {
        const content = this.content(transform);
        for (const [key, value] of Object.entries(content)) {
          const there = held(body, key);
          if (there === undefined) continue;
          const both = isMap(there) && isMap(value) ? Object.keys(value).find((id) => Object.hasOwn(there, id)) : key;
          if (both !== undefined) throw new NotPut(`brings '${both}', which the template has too`);
        }
        for (const [key, value] of Object.entries(content)) {
          const there = held(body, key);
          const at = Path.of(key);
          for (const path of isMap(there) ? Object.keys(value as object).map((id) => at.to(id)) : [at])
            this.brought.push([path, from]);
          define(body, key, isMap(there) ? { ...there, ...(value as object) } : value);
        }
      });
    });
    const { Transform: _, ...rest } = body;
    return left.length === 0 ? rest : { ...rest, Transform: Array.isArray(body.Transform) ? left : left[0] };
  }

  /** `value` with its includes in their places. What they bring is not looked through: nothing may be included in it. */
  private walk(value: unknown, path: Path): unknown {
    if (Array.isArray(value)) return value.map((item, i) => this.walk(item, path.to(i)));
    if (!isMap(value)) return value;
    const map: Record<string, unknown> = {};
    for (const key of Object.keys(value)) {
      const inner = value[key];
      define(map, key, key === 'Fn::Transform' ? inner : this.walk(inner, path.to(key)));
    }
    const argument = held(map, 'Fn::Transform');
    if (argument === undefined || !isInclude(argument)) return map;
    const from = path.to('Fn::Transform');
    const made: Record<string, unknown> = {};
    const put = this.tried(argument, () => {
      for (const transform of transformsOf(argument))
        for (const [key, content] of Object.entries(this.content(transform))) {
          if (Object.hasOwn(map, key) || Object.hasOwn(made, key))
            throw new NotPut(`brings '${key}', which stands beside it too`);
          define(made, key, content);
        }
    });
    if (!put) return map;
    for (const key of Object.keys(made)) this.brought.push([path.to(key), from]);
    const { 'Fn::Transform': _, ...rest } = map;
    for (const key of Object.keys(made)) define(rest, key, made[key]);
    return rest;
  }

  /** Whether `put` put something into its place. */
  private tried(argument: unknown, put: () => void): boolean {
    try {
      put();
      return true;
    } catch (error) {
      if (!(error instanceof NotPut)) throw error;
      this.reasons.set(argument, error.message);
      return false;
    }
  }

  private content(transform: unknown): Body {
    const location = locationOf(transform);
    if (location === undefined) throw new NotPut('names no file');
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(location)) throw new NotPut('does not lie beside the template');
    const { content, values } = this.files.get(location) ?? this.read(location);
    this.values += values;
    if (this.values > MAX_NODES) throw new NotPut(`brings more than ${MAX_NODES} values`);
    return content;
  }

  private read(location: string): { readonly content: Body; readonly values: number } {
    const text = this.bytes > MAX_BYTES ? undefined : this.beside(location);
    if (text === undefined)
      throw new NotPut(
        this.bytes > MAX_BYTES
          ? `comes after ${MAX_BYTES / 1024 / 1024} MiB of others`
          : 'is no file in the folder of the template',
      );
    this.bytes += text.length;
    let content: Body;
    try {
      content = parseValues(text, location).body;
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      throw new NotPut(`is no map that can be read: ${error.message}`);
    }
    this.nested(content);
    const file = { content, values: countOf(content) };
    this.files.set(location, file);
    return file;
  }

  /** Says of includes inside of what is included why they stay. */
  private nested(value: unknown): void {
    if (value === null || typeof value !== 'object') return;
    const argument = held(value, 'Fn::Transform');
    if (argument !== undefined && isInclude(argument))
      this.reasons.set(argument, 'stands in a file that is included itself, where CloudFormation takes none');
    for (const inner of Object.values(value)) this.nested(inner);
  }
}

const countOf = (value: unknown): number =>
  value === null || typeof value !== 'object'
    ? 1
    : Object.values(value).reduce<number>((sum, inner) => sum + countOf(inner), 1);
