import { type Node as JsonNode, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Path } from './path';
import { lines, MAX_DEPTH, type Parsed, type Position, secondOf, UnreadableError, type Warning } from './source';

/** Reads JSON. What is `trusted` is not looked through for keys that are written twice, nor for its depth. */
export function parseJson(text: string, file: string, trusted: boolean): Parsed {
  let body: Record<string, unknown>;
  let keys: number;
  const lineOf = lines(text);
  try {
    keys = trusted ? 0 : shallowKeys(text, file);
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
