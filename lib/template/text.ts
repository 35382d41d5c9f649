import type { Declaration } from './application';

/** A part of a text that the template does not spell out. */
export type Hole =
  /** A pseudo parameter: never a wildcard, the same for the whole stack. */
  | { readonly kind: 'pseudo'; readonly name: string }
  /** `Ref` (attribute `Ref`) or an attribute of a resource of the given templates. */
  | { readonly kind: 'resource'; readonly declaration: Declaration; readonly attribute: string }
  /** A dynamic reference such as `{{resolve:secretsmanager:…}}`: filled in at deployment. */
  | { readonly kind: 'dynamic'; readonly service: string }
  /** Part of something above (a split or encoded value): unknown, but not written by hand. */
  | { readonly kind: 'derived'; readonly why: string }
  /** A parameter, an import, anything that may be whatever the deployer says; `name` is what the template calls it. */
  | { readonly kind: 'unknown'; readonly why: string; readonly name?: string; readonly variable?: Variable };

/** A value that is chosen at deployment: a parameter, or a pseudo parameter where a condition asks for it. */
export interface Variable {
  readonly key: string;
  /** The parameter's name. */
  readonly name?: string;
  /** What it is when nobody says otherwise. */
  readonly fallback?: string;
  readonly allowed?: readonly string[];
}

/** A string, possibly with parts that the template does not spell out. */
export class Text {
  /** The text of a literal. */
  static of(literal: string): Text {
    return new Text(literal === '' ? [] : [literal]);
  }

  /** The text of a literal in which dynamic references are holes. */
  static read(literal: string): Text {
    if (!literal.includes('{{resolve:')) return Text.of(literal);
    return Text.concat(
      literal.split(/(\{\{resolve:[^}]*\}\})/).map((part) => {
        const match = /^\{\{resolve:([^:}]*)[^}]*\}\}$/.exec(part);
        return match ? Text.hole({ kind: 'dynamic', service: match[1]! }) : Text.of(part);
      }),
    );
  }

  /** A text that is one hole. */
  static hole(hole: Hole): Text {
    return new Text([hole]);
  }

  /** The concatenation of `texts`. */
  static concat(texts: readonly Text[]): Text {
    return new Text(texts.flatMap((text) => text.parts));
  }

  private constructor(readonly parts: readonly (string | Hole)[]) {}

  /** The string, when the template spells all of it out. */
  public get literal(): string | undefined {
    let result = '';
    for (const part of this.parts) {
      if (typeof part !== 'string') return undefined;
      result += part;
    }
    return result;
  }

  /** The text with `value` for a pseudo parameter. */
  public with(pseudo: string, value: string): Text {
    return new Text(
      this.parts.map((part) =>
        typeof part !== 'string' && part.kind === 'pseudo' && part.name === pseudo ? value : part,
      ),
    );
  }

  /** What this text is: each hole written as `${Name}`. Neither pseudo parameters nor attributes can hold a wildcard. */
  public toString(): string {
    return this.parts.map((part) => (typeof part === 'string' ? part : holeName(part))).join('');
  }

  /**
   * What the text holds in a format of its own, such as JSON. Texts in it are texts with holes again: a hole is taken to
   * stand for a part of one string, or for one value (`{"Seconds": ${Wait}}`), and not to bring quotes and braces of its
   * own.
   */
  public parse(read: (text: string) => unknown): unknown {
    const holes: Hole[] = [];
    // the parser keeps the marks
    const marked = (asValues: boolean): string => {
      let inString = false;
      return this.parts
        .map((part) => {
          if (typeof part === 'string') {
            const quotes = part.replace(/\\./gs, '').split('"').length - 1;
            inString = inString !== (quotes % 2 === 1);
            return part;
          }
          const mark = `\uE000${holes.push(part) - 1}\uE001`;
          return asValues && !inString ? `"${mark}"` : mark;
        })
        .join('');
    };
    let raw: unknown;
    try {
      raw = read(marked(false));
    } catch (error) {
      if (holes.length === 0) throw error;
      raw = read(marked(true));
      if (typeof raw !== 'object') throw error; // a hole by itself may hold anything
    }
    return unmark(raw, holes);
  }

  /** The first part that may be anything, a `*` included. */
  public get unknown(): (Hole & { kind: 'unknown' }) | undefined {
    return this.parts.find(
      (part): part is Hole & { kind: 'unknown' } => typeof part !== 'string' && part.kind === 'unknown',
    );
  }

  /** What stands before a hole of this text, and what behind it. */
  public around(hole: Hole): readonly [string, string] {
    const at = this.parts.indexOf(hole);
    return [String(new Text(this.parts.slice(0, at))), String(new Text(this.parts.slice(at + 1)))];
  }

  /** The holes that are attributes of resources. */
  public get resources(): readonly (Hole & { kind: 'resource' })[] {
    return this.parts.filter(
      (part): part is Hole & { kind: 'resource' } => typeof part !== 'string' && part.kind === 'resource',
    );
  }
}

function unmark(raw: unknown, holes: readonly Hole[]): unknown {
  if (typeof raw === 'string') {
    if (!raw.includes('\uE000')) return raw;
    return Text.concat(
      raw.split(/(\uE000\d+\uE001)/).map((part) => {
        const match = /\uE000(\d+)\uE001/.exec(part);
        const hole = match && holes[Number(match[1])];
        return hole ? Text.hole(hole) : Text.of(part);
      }),
    );
  }
  if (Array.isArray(raw)) return raw.map((item) => unmark(item, holes));
  if (raw === null || typeof raw !== 'object') return raw;
  return Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, unmark(value, holes)]));
}

/** A hole for which the template has no name. */
export const UNNAMED = '${…}';

function holeName(hole: Hole): string {
  if (hole.kind === 'pseudo') return `\${${hole.name}}`;
  if (hole.kind === 'resource')
    return hole.attribute === 'Ref'
      ? `\${${hole.declaration.logicalId}}`
      : `\${${hole.declaration.logicalId}.${hole.attribute}}`;
  if (hole.kind === 'dynamic') return `\${resolve:${hole.service}}`;
  // exports may be called like pseudo parameters
  return hole.kind === 'unknown' && hole.name !== undefined && !hole.name.startsWith('AWS::')
    ? `\${${hole.name}}`
    : UNNAMED;
}
