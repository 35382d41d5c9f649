import { basename, dirname } from 'node:path/posix';
import * as ts from 'typescript';
import { isExported, walk } from './syntax';

/** Texts of files by path. */
export type Texts = ReadonlyMap<string, string>;

/** What "How a construct is written" of CONTRIBUTING.md says, as far as files tell: what breaks it, as sentences. */
export const RULES: Readonly<Record<string, (texts: Texts) => string[]>> = {
  'what stands beside index.ts is exported by it': (texts) =>
    roomsOf(texts).flatMap((room) =>
      besideIndex(texts, room)
        .filter((file) => !exportsOf(texts, room).includes(`./${basename(file, '.ts')}`))
        .map((file) => `${file} is not exported by index.ts: it belongs into private/`),
    ),

  'nothing of private/ is exported by index.ts': (texts) =>
    roomsOf(texts).flatMap((room) =>
      exportsOf(texts, room)
        .filter((module) => dirname(module) !== '.')
        .map((module) => `${room}/index.ts exports ${module}, which does not stand beside it`),
    ),

  'a construct has its props beside it, or in <construct>-props.ts': (texts) =>
    roomsOf(texts).flatMap((room) =>
      besideIndex(texts, room).flatMap((file) =>
        constructsIn(texts, file).flatMap((name) => {
          const places = [file, `${room}/${kebab(name)}-props.ts`];
          const held = places.some((place) => declares(texts, place, `${name}Props`));
          return held ? [] : [`${file} has ${name}, and neither it nor ${basename(places[1]!)} has ${name}Props`];
        }),
      ),
    ),

  'props stand apart only where another file reads them': (texts) =>
    [...texts.keys()]
      .filter((file) => file.endsWith('-props.ts') && !isPrivate(file))
      .filter((props) => {
        const [construct, module] = [props.replace('-props.ts', '.ts'), basename(props, '.ts')];
        const readers = [...texts.keys()].filter((file) => basename(file) !== 'index.ts' && file !== construct);
        return !readers.some((file) => inRoomOf(file, props) && importsOf(parsed(texts, file)).has(module));
      })
      .map((props) => `${props} is read by its construct alone: the props belong beside it`),

  'more than five checks of props stand in private/check-<construct>.ts': (texts) =>
    roomsOf(texts).flatMap((room) =>
      besideIndex(texts, room)
        .map((file) => ({ file, checks: checksIn(parsed(texts, file)) }))
        .filter(({ checks }) => checks > MOST_CHECKS)
        .map(({ file, checks }) => `${file} has ${checks} checks of its props`),
    ),

  'private/check-<what>.ts exports a function of that name': (texts) =>
    [...texts.keys()]
      .filter((file) => isPrivate(file) && basename(file).startsWith('check-'))
      .filter((file) => !declares(texts, file, camel(basename(file, '.ts'))))
      .map((file) => `${file} exports no ${camel(basename(file, '.ts'))}()`),

  'keys, log groups and alarms are made in lib/private': (texts) =>
    [...texts.keys()]
      .filter((file) => !file.startsWith('lib/private/'))
      .flatMap((file) =>
        newsIn(parsed(texts, file))
          .filter((made) => made in MAKERS)
          .map((made) => `${file} makes ${made}: that is done by ${MAKERS[made]}() of lib/private`),
      ),

  'permissions stand in managed policies': (texts) =>
    [...texts.keys()].flatMap((file) =>
      [...newsIn(parsed(texts, file)), ...propertiesIn(parsed(texts, file))]
        .filter((name) => name === 'aws-iam.Policy' || name === 'inlinePolicies')
        .map((name) => `${file} has ${name}: a policy of its own can be read, versioned and waited for`),
    ),
};

const MOST_CHECKS = 5;

const MAKERS: Readonly<Record<string, string>> = {
  'aws-kms.Key': 'keptKey',
  'aws-kms.CfnKey': 'keptKey',
  'aws-logs.LogGroup': 'keptLogGroup',
  'aws-logs.CfnLogGroup': 'keptLogGroup',
  'aws-cloudwatch.Alarm': 'toldAlarm',
  'aws-cloudwatch.CfnAlarm': 'toldAlarm',
};

/** Names of the public constructs, by file. */
export const publicConstructs = (texts: Texts): ReadonlyMap<string, readonly string[]> =>
  new Map(
    roomsOf(texts).flatMap((room) =>
      besideIndex(texts, room).map((file) => [file, constructsIn(texts, file)] as const),
    ),
  );

/** Layers that have constructs, and the reference. */
const roomsOf = (texts: Texts): string[] =>
  [...texts.keys()].filter((file) => /^lib\/(layers\/[^/]+|reference)\/index\.ts$/.test(file)).map(dirname);

const NOT_PUBLIC = ['index.ts', 'internal.ts', 'contract.ts'];

const besideIndex = (texts: Texts, room: string): string[] =>
  [...texts.keys()].filter((file) => dirname(file) === room && !NOT_PUBLIC.includes(basename(file)));

const isPrivate = (file: string): boolean => file.includes('/private/');

const inRoomOf = (file: string, other: string): boolean => file.startsWith(`${dirname(other)}/`);

/** Modules that a room's index.ts exports from. */
const exportsOf = (texts: Texts, room: string): string[] =>
  parsed(texts, `${room}/index.ts`).statements.flatMap((statement) =>
    ts.isExportDeclaration(statement) && statement.moduleSpecifier && ts.isStringLiteral(statement.moduleSpecifier)
      ? [statement.moduleSpecifier.text]
      : [],
  );

/** Names of exported classes that are constructs, over however many classes of these files. */
function constructsIn(texts: Texts, file: string): string[] {
  const bases = basesOf(texts);
  const isConstruct = (name: string | undefined): boolean =>
    name !== undefined && (name === 'Construct' || isConstruct(bases.get(name)));
  return parsed(texts, file).statements.flatMap((statement) =>
    ts.isClassDeclaration(statement) && statement.name && isExported(statement) && isConstruct(baseOf(statement))
      ? [statement.name.text]
      : [],
  );
}

const basesOf = (texts: Texts): ReadonlyMap<string, string> =>
  new Map(
    [...texts.keys()].flatMap((file) =>
      parsed(texts, file).statements.flatMap((statement): [string, string][] => {
        if (!ts.isClassDeclaration(statement) || !statement.name) return [];
        const base = baseOf(statement);
        return base ? [[statement.name.text, base]] : [];
      }),
    ),
  );

const baseOf = ({ heritageClauses }: ts.ClassDeclaration): string | undefined =>
  heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types[0]?.expression.getText();

/** Whether a file exports an interface or function of this name. */
const declares = (texts: Texts, file: string, name: string): boolean =>
  texts.has(file) &&
  parsed(texts, file).statements.some(
    (statement) =>
      (ts.isInterfaceDeclaration(statement) || ts.isFunctionDeclaration(statement)) &&
      isExported(statement) &&
      statement.name?.text === name,
  );

/** Last parts of the modules that a file imports. */
const importsOf = (source: ts.SourceFile): ReadonlySet<string> =>
  new Set(
    source.statements.flatMap((statement) =>
      ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier)
        ? [basename(statement.moduleSpecifier.text)]
        : [],
    ),
  );

/** Classes of modules that a file makes with `new`, as `aws-kms.Key`, whatever it calls the module. */
function newsIn(source: ts.SourceFile): string[] {
  const modules = new Map<string, string>();
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const module = basename(statement.moduleSpecifier.text);
    const named = statement.importClause?.namedBindings;
    if (named && ts.isNamespaceImport(named)) modules.set(named.name.text, module);
    if (named && ts.isNamedImports(named))
      for (const { name, propertyName } of named.elements)
        modules.set(name.text, `${module}.${(propertyName ?? name).text}`);
  }
  const made: string[] = [];
  walk(source, (node) => {
    if (!ts.isNewExpression(node)) return;
    const [first, ...rest] = node.expression.getText().split('.');
    const module = modules.get(first!);
    // a namespace of the CDK's root is the same module under another path
    if (module) made.push([module.replace(/^aws-cdk-lib\.aws_/, 'aws-').replaceAll('_', '-'), ...rest].join('.'));
  });
  return made;
}

/** How often a file refuses props: in constructors, and in functions and methods that check. */
function checksIn(source: ts.SourceFile): number {
  let count = 0;
  const isCheck = (node: ts.Node) =>
    ts.isConstructorDeclaration(node) ||
    ((ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) &&
      /^(check|validate|refuse)/.test(node.name?.getText() ?? ''));
  walk(source, (node) => {
    if (!isCheck(node)) return;
    walk(node, (below) => {
      if (ts.isNewExpression(below) && below.expression.getText() === 'PropsError') count += 1;
    });
  });
  return count;
}

function propertiesIn(source: ts.SourceFile): string[] {
  const names: string[] = [];
  walk(source, (node) => {
    if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) names.push(node.name.getText());
  });
  return names;
}

const kebab = (name: string): string => name.replace(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();

const camel = (name: string): string => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

const PARSED = new Map<string, ts.SourceFile>();

/** A file parsed, once for each text that it has. */
function parsed(texts: Texts, file: string): ts.SourceFile {
  const text = texts.get(file)!;
  const key = `${file}\n${text}`;
  if (!PARSED.has(key)) PARSED.set(key, ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
  return PARSED.get(key)!;
}
