import { type Node as JsonNode, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Node as YamlNode,
} from 'yaml';
import { Path } from './path';

/** A line and column of a file, counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Something that a reader should look at, at a line. */
export interface Warning {
  readonly line: number;
  readonly reason: string;
}

/** A parsed template and the positions of its values. */
export interface Source {
  readonly file: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** What is read, and is most likely not as it was meant. */
  readonly warnings?: readonly Warning[];
  /** The position of the value at `path`, or of the nearest parent that is written down. */
  locate(path: Path): Position;
  /** The position of a position inside the text at `path`: its own line where the text keeps its lines. */
  within(path: Path, inner: Position): Position;
}

/** Input that cannot be read as a template. */
export class UnreadableError extends Error {
  constructor(
    readonly file: string,
    readonly reason: string,
    readonly line = 1,
  ) {
    super(`${file}:${line}: ${reason}`);
    this.name = 'UnreadableError';
  }
}

/** The input can be read, and is no template. */
export class NoTemplate extends UnreadableError {}

/** The input has no resources. It is no template then, except where CDK wrote it for a stack that only imports. */
export class NoResources extends NoTemplate {
  /** Whether it says to be a template all the same. */
  constructor(
    file: string,
    line: number,
    readonly claims: boolean,
  ) {
    super(file, "is no template: it has no 'Resources' map", line);
  }
}

/** CloudFormation takes templates of 1 MB; anything far beyond is not one, and reading it costs memory. */
export const MAX_BYTES = 10 * 1024 * 1024;
/** Values after all YAML aliases are expanded; a real template of 1 MB stays below 100,000. */
export const MAX_NODES = 200_000;
/** CloudFormation nests far less; deeper input would exhaust the stack of any recursive reader. */
const MAX_DEPTH = 200;
/** Texts and comments of YAML may open brackets that they do not close; no template has that many. */
const MAX_OPEN_BRACKETS = 5 * MAX_DEPTH;

/**
 * Who has written a template. What the CDK writes has no key twice, and is no deeper than what it has gone through itself: it
 * is not looked through for either.
 */
export type Writer = 'anybody' | 'cdk';

/** Reads a CloudFormation or SAM template, JSON or YAML with short tags. Throws `UnreadableError` with line and reason. */
export function parseTemplate(text: string, file: string, writer: Writer = 'anybody'): Source {
  const source = parseValues(text, file, writer);
  const resources = Object.hasOwn(source.body, 'Resources') ? source.body.Resources : undefined;
  if (resources === null || typeof resources !== 'object' || Array.isArray(resources))
    throw new NoResources(
      file,
      source.locate(Path.of('Resources')).line,
      Object.hasOwn(source.body, 'AWSTemplateFormatVersion'),
    );
  return source;
}

/** Reads a map of values within the bounds of a template, JSON or YAML with short tags. */
export function parseValues(text: string, file: string, writer: Writer = 'anybody'): Source {
  if (text.length > MAX_BYTES)
    throw new UnreadableError(file, `is larger than ${MAX_BYTES / 1024 / 1024} MiB; CloudFormation takes 1 MB at most`);
  if (text.startsWith('\uFEFF')) text = text.slice(1); // a byte order mark
  const source = text.trimStart().startsWith('{') ? parseJson(text, file, writer) : parseYaml(text, file);
  if (source.body === null || typeof source.body !== 'object' || Array.isArray(source.body))
    throw new NoTemplate(file, 'is no template: the top level is not a map');
  return source;
}

function parseJson(text: string, file: string, writer: Writer): Source {
  let body: Record<string, unknown>;
  let keys: number;
  const lineOf = lines(text);
  try {
    keys = writer === 'cdk' ? 0 : shallowKeys(text, file);
    body = JSON.parse(text);
  } catch (error) {
    if (error instanceof UnreadableError) throw error;
    const errors: ParseError[] = [];
    parseTree(text, errors, { disallowComments: true });
    const first = errors[0];
    if (!first) throw new UnreadableError(file, (error as Error).message);
    const { line, column } = lineOf(first.offset);
    throw new UnreadableError(file, `is not valid JSON: ${printParseErrorCode(first.error)} at column ${column}`, line);
  }
  let tree: JsonNode | undefined;
  const locate = ({ steps }: Path): Position => {
    tree ??= parseTree(text);
    let node = tree;
    let written = tree;
    for (const step of steps) {
      const entry: JsonNode | undefined =
        node?.type === 'object'
          ? lastNamed(node, String(step))
          : node?.type === 'array'
            ? node.children?.[+step]
            : undefined;
      if (!entry) break;
      written = entry;
      node = entry.type === 'property' ? entry.children?.[1] : entry;
    }
    return written && written !== tree ? lineOf(written.offset) : { line: 1, column: 1 };
  };
  // of two equal keys the last counts, for CloudFormation as for JSON.parse: there are fewer keys then than are written
  const warnings = keys > 0 && keysIn(body) < keys ? secondsIn(text, lineOf) : [];
  return { file, body, warnings, locate, within: locate };
}

/** The last of the properties that are called `key`. */
const lastNamed = ({ children = [] }: JsonNode, key: string): JsonNode | undefined =>
  [...children].reverse().find(({ children: parts }) => parts?.[0]?.value === key);

function keysIn(value: unknown): number {
  if (value === null || typeof value !== 'object') return 0;
  let keys = 0;
  if (Array.isArray(value)) for (const inner of value) keys += keysIn(inner);
  else for (const key in value) keys += 1 + keysIn((value as Record<string, unknown>)[key]);
  return keys;
}

/** The keys of JSON that their map has already. */
function secondsIn(text: string, lineOf: (offset: number) => Position): Warning[] {
  const warnings: Warning[] = [];
  const walk = (node: JsonNode): void => {
    const names = new Set<unknown>();
    for (const { type, offset, children: [name] = [] } of node.children ?? []) {
      if (type !== 'property' || !name) continue;
      if (names.has(name.value)) warnings.push(secondOf(String(name.value), lineOf(offset).line));
      names.add(name.value);
    }
    for (const child of node.children ?? []) walk(child);
  };
  const tree = parseTree(text);
  if (tree) walk(tree);
  return warnings;
}

const secondOf = (key: string, line: number): Warning => ({
  line,
  reason: `'${key}' is written more than once in this map; CloudFormation takes the last`,
});

/**
 * How many keys JSON has. JSON.parse recurses: input that is nested deeper than any template is refused before it exhausts
 * the stack.
 */
function shallowKeys(text: string, file: string): number {
  let depth = 0;
  let keys = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 34) i = endOfText(text, i);
    else if (c === 58) keys++;
    else if (c === 123 || c === 91) {
      if (++depth > MAX_DEPTH)
        throw new UnreadableError(file, `is nested deeper than ${MAX_DEPTH} levels`, lines(text)(i).line);
    } else if (c === 125 || c === 93) depth--;
  }
  return keys;
}

/** Where the text ends that begins at `start`, or where everything ends. */
function endOfText(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === 92) escapes++;
    if (escapes % 2 === 0) return end;
  }
  return text.length;
}

/** Offset to line and column. */
function lines(text: string): (offset: number) => Position {
  let starts: number[] | undefined;
  return (offset) => {
    if (!starts) {
      starts = [0];
      for (let i = text.indexOf('\n'); i !== -1; i = text.indexOf('\n', i + 1)) starts.push(i + 1);
    }
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - starts[low]! + 1 };
  };
}

function parseYaml(text: string, file: string): Source {
  const counter = new LineCounter();
  let document: Document.Parsed;
  try {
    assertShallowYaml(text, file);
    // CloudFormation reads YAML 1.1; unknown tags are its short forms, handled in `plain`.
    document = parseLenient(text, counter);
  } catch (error) {
    if (error instanceof UnreadableError) throw error;
    throw new UnreadableError(file, error instanceof RangeError ? 'is nested too deeply' : (error as Error).message);
  }
  const at = (offset: number): Position => {
    const { line, col } = counter.linePos(offset);
    return { line, column: col };
  };
  const first = document.errors[0];
  if (first?.code === 'MULTIPLE_DOCS')
    throw new NoTemplate(file, 'holds more than one document', at(first.pos[0]).line);
  if (first)
    throw new UnreadableError(
      file,
      `is not valid YAML: ${first.message.split('\n')[0]!.replace(/ at line \d+, column (\d+):$/, ' at column $1')}`,
      at(first.pos[0]).line,
    );
  const plain = new PlainYaml(document, file, (offset) => at(offset).line);
  return {
    file,
    body: plain.read() as Record<string, unknown>,
    warnings: plain.warnings,
    locate: (path) => at(offsetOf(document, path).offset),
    within(path, inner) {
      const { offset, node } = offsetOf(document, path);
      // the text of a block begins on the line after its mark
      return isScalar(node) && node.type === 'BLOCK_LITERAL' && node.range
        ? { line: at(node.range[0]).line + inner.line, column: inner.column }
        : at(offset);
    },
  };
}

/**
 * Parses YAML as CloudFormation does. CloudFormation accepts a quoted text whose further lines are not indented, and the
 * parser here refuses it. So these lines are indented and the text is parsed again: values and line numbers stay the same.
 */
function parseLenient(text: string, counter: LineCounter): Document.Parsed {
  // YAML 1.1 is what CloudFormation reads; unknown tags are its short forms, handled in `plain`
  // 'silent' would also keep silent about a second document
  // of two equal keys CloudFormation takes the last; `PlainYaml` warns of them
  const parse = () =>
    parseDocument(text, { version: '1.1', lineCounter: counter, logLevel: 'error', uniqueKeys: false });
  let document = parse();
  for (let tries = 0; tries < 20; tries++) {
    const error = document.errors[0];
    const mended = error?.code === 'MISSING_CHAR' ? indentQuotedText(text, error.pos[0]) : undefined;
    if (mended === undefined) break;
    text = mended;
    counter.lineStarts.length = 0;
    document = parse();
  }
  return document;
}

/** Indents the further lines of the quoted text that opens on the line of `offset`; nothing where there is none. */
function indentQuotedText(text: string, offset: number): string | undefined {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const opening = /(?:^|[:\-,[{]\s+)(["'])/.exec(text.slice(lineStart, offset + 1));
  if (!opening) return undefined;
  const quote = opening[1]!;
  const open = lineStart + opening.index + opening[0].length - 1;
  const isEscape = (at: number) => (quote === '"' ? text[at] === '\\' : text.startsWith("''", at));
  let close = open + 1;
  while (close < text.length && (text[close] !== quote || isEscape(close))) close += isEscape(close) ? 2 : 1;
  const body = text.slice(open, close);
  if (close >= text.length || !body.includes('\n')) return undefined;
  return text.slice(0, open) + body.replace(/\n/g, `\n${' '.repeat(open - lineStart)}`) + text.slice(close);
}

/** The YAML reader recurses too; flow collections and indentation are the two ways to nest. */
function assertShallowYaml(text: string, file: string): void {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 91 || c === 123) {
      if (++depth > MAX_OPEN_BRACKETS)
        throw new UnreadableError(
          file,
          `has more than ${MAX_OPEN_BRACKETS} brackets open, so that it counts as nested deeper than ${MAX_DEPTH} levels`,
          lines(text)(i).line,
        );
    } else if ((c === 93 || c === 125) && depth > 0) depth--;
  }
}

/** `!Sub` to `Fn::Sub`; `!Ref` and `!Condition` keep their names. */
const longName = (tag: string) => (tag === '!Ref' || tag === '!Condition' ? tag.slice(1) : `Fn::${tag.slice(1)}`);
const isShortTag = (tag: string | undefined): tag is string => tag !== undefined && /^![A-Z]/.test(tag);

/** Turns a YAML document into plain values, short tags into their long forms, aliases expanded within a budget. */
class PlainYaml {
  public readonly warnings: Warning[] = [];
  private nodes = 0;

  constructor(
    private readonly document: Document.Parsed,
    private readonly file: string,
    private readonly lineOf: (offset: number) => number,
  ) {}

  public read(): unknown {
    return this.plain(this.document.contents, 0);
  }

  private plain(node: unknown, depth: number): unknown {
    if (!isNode(node)) return node ?? null;
    if (++this.nodes > MAX_NODES) this.refuse(node, `has more than ${MAX_NODES} values once its aliases are expanded`);
    if (depth > MAX_DEPTH) this.refuse(node, `is nested deeper than ${MAX_DEPTH} levels, or refers to itself`);
    if (isAlias(node)) return this.plain(node.resolve(this.document), depth + 1);
    const value = this.untagged(node, depth);
    if (!isShortTag(node.tag)) return value;
    const name = longName(node.tag);
    if (name === 'Fn::GetAtt' && typeof value === 'string') {
      const dot = value.indexOf('.');
      return { [name]: dot < 0 ? [value] : [value.slice(0, dot), value.slice(dot + 1)] };
    }
    return { [name]: value };
  }

  private untagged(node: YamlNode, depth: number): unknown {
    if (isSeq(node)) return node.items.map((item) => this.plain(item, depth + 1));
    if (isMap(node)) {
      const map: Record<string, unknown> = {};
      const written = new Set<string>();
      for (const pair of node.items) {
        const key = isScalar(pair.key) ? scalarText(pair.key) : String(this.plain(pair.key, depth + 1));
        if (written.has(key) && key !== '<<') this.warnOfSecond(key, pair.key);
        written.add(key);
        const value = this.plain(pair.value, depth + 1);
        if (key === '<<' && value && typeof value === 'object') {
          for (const part of Array.isArray(value) ? value : [value])
            for (const [k, v] of Object.entries(part as object)) if (!Object.hasOwn(map, k)) define(map, k, v);
        } else define(map, key, value);
      }
      return map;
    }
    if (!isScalar(node)) return null;
    // a tagged scalar is the argument of a function: never a date or a number in disguise
    if (isShortTag(node.tag)) return node.source ?? String(node.value);
    const { value } = node;
    // 2012-10-17 and 12:30 are text to CloudFormation, and a 12-digit account id must keep its leading zero
    if (value instanceof Date) return node.source;
    // a single letter is text to CloudFormation too, where YAML 1.1 takes four of them for booleans
    if (typeof value === 'boolean' && node.source?.length === 1) return node.source;
    if (typeof value === 'number' && /^0\d|:/.test(node.source ?? '')) return node.source;
    return value;
  }

  private warnOfSecond(key: string, node: unknown): void {
    const warning = secondOf(key, this.lineOf((isNode(node) && node.range?.[0]) || 0));
    // an alias is read once for each place that names it
    if (!this.warnings.some(({ line, reason }) => line === warning.line && reason === warning.reason))
      this.warnings.push(warning);
  }

  private refuse(node: YamlNode, reason: string): never {
    throw new UnreadableError(this.file, reason, this.lineOf(node.range?.[0] ?? 0));
  }
}

const scalarText = (scalar: { value: unknown; source?: string }) =>
  typeof scalar.value === 'string' ? scalar.value : (scalar.source ?? String(scalar.value));

/** Sets an own property, also one named `__proto__`. */
export function define(map: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
}

/** Where the value at `path` begins, or the nearest parent. A short tag stands where its long name would be a key. */
function offsetOf(document: Document.Parsed, path: Path): { offset: number; node: unknown } {
  let node: unknown = document.contents;
  let offset = (node as YamlNode | null)?.range?.[0] ?? 0;
  for (const step of path.steps) {
    if (isAlias(node)) node = node.resolve(document);
    if (isNode(node) && isShortTag(node.tag) && longName(node.tag) === step) continue;
    if (isMap(node)) {
      const pair = [...node.items]
        .reverse()
        .find((item) => isPair(item) && isScalar(item.key) && scalarText(item.key) === String(step));
      if (!pair) break;
      node = pair.value;
      offset = (pair.key as YamlNode).range?.[0] ?? offset;
    } else if (isSeq(node) && typeof step === 'number' && node.items[step] !== undefined) {
      node = node.items[step];
      offset = (node as YamlNode).range?.[0] ?? offset;
    } else break;
  }
  return { offset, node };
}
