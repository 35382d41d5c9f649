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
import { define } from './define';
import type { Path } from './path';
import {
  lines,
  MAX_DEPTH,
  MAX_NODES,
  NoTemplate,
  type Parsed,
  type Position,
  secondOf,
  UnreadableError,
  type Warning,
} from './source';

/** Texts and comments of YAML may open brackets that they do not close; no template has that many. */
const MAX_OPEN_BRACKETS = 5 * MAX_DEPTH;

/** Reads YAML with the short tags of CloudFormation. */
export function parseYaml(text: string, file: string): Parsed {
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
