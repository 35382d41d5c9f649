import * as ts from 'typescript';
import { read } from './tree';

const PARSED = new Map<string, ts.SourceFile>();

/** A file of TypeScript, parsed once and not compiled. */
export function parsed(file: string): ts.SourceFile {
  const source = PARSED.get(file) ?? ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true);
  PARSED.set(file, source);
  return source;
}
