import * as ts from 'typescript';
import { walk } from '../support/syntax';
import { parsed } from './parsed';
import { FILES } from './tree';

/** Every file of TypeScript. */
export const SOURCES: readonly ts.SourceFile[] = FILES.filter((file) => /(?<!\.d)\.c?ts$/.test(file)).map(parsed);

/** A comment, or a sentence in the code. */
export interface Words {
  readonly text: string;
  readonly line: number;
  /** What a comment stands before, or the literal. */
  readonly node: ts.Node;
}

const lineAt = (source: ts.SourceFile, position: number) => source.getLineAndCharacterOfPosition(position).line + 1;

export function commentsOf(source: ts.SourceFile): Words[] {
  const found = new Map<number, Words>();
  walk(source, (node) => {
    const before = ts.getLeadingCommentRanges(source.text, node.pos) ?? [];
    const behind = ts.getTrailingCommentRanges(source.text, node.end) ?? [];
    for (const { pos, end } of [...before, ...behind])
      if (!found.has(pos))
        found.set(pos, { text: withoutMarks(source.text.slice(pos, end)), line: lineAt(source, pos), node });
  });
  return [...found.values()];
}

const withoutMarks = (comment: string) => comment.replace(/\*\/$/, '').replace(/^(\s*)(\/\*\*?|\*|\/\/)/gm, '$1');

/** What a literal says; where a template puts a value, `…` stands. */
function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return [node.head.text, ...node.templateSpans.map((span) => span.literal.text)].join('…');
}

/** Literals with a blank inside: sentences and other prose. */
export function sentencesOf(source: ts.SourceFile): Words[] {
  const found: Words[] = [];
  walk(source, (node) => {
    const text = textOf(node);
    if (text && /\S\s+\S/.test(text)) found.push({ text, line: lineAt(source, node.getStart()), node });
  });
  return found;
}

/** What code is made of: its identifiers, and its literals without a blank. */
export function vocabulary(sources: readonly ts.SourceFile[]): { identifiers: Set<string>; literals: Set<string> } {
  const identifiers = new Set<string>();
  const literals = new Set<string>();
  for (const source of sources)
    walk(source, (node) => {
      if (ts.isIdentifier(node)) identifiers.add(node.text);
      // a template may begin or end with a whole word: aws-waf-logs-${name}
      const text = ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node) ? node.text : textOf(node);
      if (text && !/\s/.test(text)) literals.add(text);
    });
  return { identifiers, literals };
}

/** Names of the properties of the object that is called `name`, or given to a call under this name. */
export function keysOf(source: ts.SourceFile, name: string): string[] {
  const keys: string[] = [];
  walk(source, (node) => {
    if (!(ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node)) || node.name.getText() !== name) return;
    if (!node.initializer || !ts.isObjectLiteralExpression(node.initializer)) return;
    for (const { name: key } of node.initializer.properties) if (key) keys.push(key.getText().replace(/['"]/g, ''));
  });
  return keys;
}
