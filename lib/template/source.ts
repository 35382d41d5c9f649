import type { Path } from './path';

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

/** Parsed text and the positions of its values. */
export interface Parsed {
  readonly file: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** What is read, and is most likely not as it was meant. */
  readonly warnings?: readonly Warning[];
  /** The position of the value at `path`, or of the nearest parent that is written down. */
  locate(path: Path): Position;
  /** The position of a position inside the text at `path`: its own line where the text keeps its lines. */
  within(path: Path, inner: Position): Position;
}

/** A template. */
export interface Source extends Parsed {
  /** SHA-256 of its text, as sha256sum tells it of the file. */
  sha256(): string;
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
export const MAX_DEPTH = 200;

/** What to say of a key that its map has already. */
export const secondOf = (key: string, line: number): Warning => ({
  line,
  reason: `'${key}' is written more than once in this map; CloudFormation takes the last`,
});

/** Offset to line and column. */
export function lines(text: string): (offset: number) => Position {
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
