import { dirname, join } from 'node:path';
import * as ts from 'typescript';
import { isExported, walk } from '../support/syntax';
import { parsed } from './parsed';
import { FILES } from './tree';
import type { Type } from './types';

/** What `lib/index.ts` exports: the declaration of each name. */
export const EXPORTS: ReadonlyMap<string, ts.Node> = new Map(exportsOf('lib/index.ts'));

function exportsOf(file: string): [string, ts.Node][] {
  const { fileName, statements } = sourceOf(file);
  return statements.flatMap((statement): [string, ts.Node][] => {
    if (ts.isExportDeclaration(statement)) {
      const { moduleSpecifier, exportClause } = statement;
      if (!moduleSpecifier || !ts.isStringLiteral(moduleSpecifier)) return [];
      const all = exportsOf(join(dirname(fileName), moduleSpecifier.text));
      if (!exportClause || !ts.isNamedExports(exportClause)) return all;
      return all.filter(([name]) => exportClause.elements.some((element) => element.name.text === name));
    }
    if (!isExported(statement)) return [];
    const declarations = ts.isVariableStatement(statement) ? statement.declarationList.declarations : [statement];
    return declarations.flatMap((declaration): [string, ts.Node][] => {
      const name = (declaration as ts.NamedDeclaration).name;
      return name && ts.isIdentifier(name) ? [[name.text, declaration]] : [];
    });
  });
}

function sourceOf(path: string): ts.SourceFile {
  const file = FILES.find((each) => [path, `${path}.ts`, `${path}/index.ts`].includes(each));
  if (!file) throw new Error(`there is no module '${path}'`);
  return parsed(file);
}

type Declaration = ts.EnumDeclaration | ts.ClassDeclaration | ts.InterfaceDeclaration;

function basesOf(declaration: Declaration): string[] {
  if (ts.isEnumDeclaration(declaration)) return [];
  const clauses = declaration.heritageClauses ?? [];
  return clauses.flatMap(({ types }) => types.map(({ expression }) => expression.getText().split('.').pop()!));
}

/** Members, and what methods take: texts name parameters like props. */
function membersOf(declaration: Declaration): Map<string, string[]> {
  const members = new Map<string, string[]>();
  for (const member of declaration.members) {
    if (ts.isConstructorDeclaration(member) || ts.isMethodDeclaration(member) || ts.isMethodSignature(member))
      for (const { name, type } of member.parameters) members.set(name.getText(), namesOf(type));
    if (isPrivate(member) || !member.name) continue;
    const type = ts.isEnumMember(member) || !('type' in member) ? undefined : (member.type as ts.TypeNode | undefined);
    members.set(member.name.getText().replace(/['"]/g, ''), namesOf(type));
  }
  return members;
}

export function isPrivate(node: ts.Node): boolean {
  return (
    ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword)
  );
}

function namesOf(type: ts.TypeNode | undefined): string[] {
  const names: string[] = [];
  if (type)
    walk(type, (node) => {
      if (ts.isIdentifier(node)) names.push(node.text);
    });
  return names;
}

/** The classes, interfaces and enums that the package exports. */
export const LIBRARY_TYPES: ReadonlyMap<string, Type> = new Map(
  [...EXPORTS].flatMap(([name, node]): [string, Type][] =>
    ts.isEnumDeclaration(node) || ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node)
      ? [[name, { name, bases: basesOf(node), members: membersOf(node) }]]
      : [],
  ),
);
