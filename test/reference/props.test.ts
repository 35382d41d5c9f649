import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as ts from 'typescript';
import { walk } from '../support/syntax';

const lib = resolve(__dirname, '..', '..', 'lib');

/** A struct: its members with the text of their type, and the structs that it extends. */
interface Struct {
  readonly own: ReadonlyMap<string, string>;
  readonly parents: string[];
}

type Structs = ReadonlyMap<string, Struct>;

const texts = ['layers', 'reference'].flatMap((folder) =>
  readdirSync(join(lib, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/\/(private|runtime|controls)\//.test(file) && !/^private\//.test(file))
    .map((file) => readFileSync(join(lib, folder, file), 'utf8')),
);

function structsOf(sources: string[]): Structs {
  const structs = new Map<string, Struct>();
  for (const source of sources) {
    const parsed = ts.createSourceFile('file.ts', source, ts.ScriptTarget.Latest, true);
    walk(parsed, (node) => {
      if (!ts.isInterfaceDeclaration(node) || !/(Props|Options)$/.test(node.name.text)) return;
      structs.set(node.name.text, {
        own: new Map(node.members.filter(ts.isPropertySignature).map((m) => [m.name.getText(), m.type!.getText()])),
        parents: (node.heritageClauses ?? []).flatMap(({ types }) => types.map((type) => type.expression.getText())),
      });
    });
  }
  return structs;
}

/** Each member of a struct with the struct that declares it, as often as it is declared. */
function membersOf(structs: Structs, name: string): [member: string, declaredIn: string][] {
  const struct = structs.get(name);
  if (!struct) return [];
  const own = [...struct.own.keys()].map((member): [string, string] => [member, name]);
  // a struct that two parents extend is one
  const inherited = struct.parents.flatMap((parent) => membersOf(structs, parent));
  const once = new Map(inherited.map((entry) => [entry.join(), entry]));
  return [...own, ...once.values()];
}

/** What a composition decides for several of its parts, or hands to them: told once, in its own words. */
const WIRED: Readonly<Record<string, string>> = {
  vault: 'the one of AuditTrail, ThreatDetection, AccountSettings and ModelInvocationLogging, made in the stack Data',
  identity: 'that of LlmGateway, or a new one',
  guardrail: 'that of ModelAccess, or a new one',
  vpcEndpoints: 'those of LlmGateway and of IncidentResponse',
  knowledge: 'that of KnowledgeIngestion, made in the stack Knowledge',
};

/** Names that a part has for something else. */
const OTHERWISE: Readonly<Record<string, string>> = {
  'profile in ModelGuardrailOptions': 'the Regions in which text is evaluated, and not how much defence there is',
};

/** Names that stand twice: within the composition, or there and in a part. */
function twice(structs: Structs, composition = 'DefenseInDepthProps'): string[] {
  const flat = membersOf(structs, composition);
  const names = flat.map(([name]) => name);
  const own = [...structs.get(composition)!.own.keys()];
  const again = names.filter((name, i) => names.indexOf(name) !== i).map((name) => `${name} in ${composition}`);
  const options = [...structs.get(composition)!.own.values()].filter((type) => structs.has(type));
  const nested = options.flatMap((struct) =>
    membersOf(structs, struct)
      .filter(([name]) => names.includes(name))
      .map(([name]) => `${name} in ${struct}`),
  );
  const parts = [...structs.keys()].filter((name) => name.endsWith('Props') && name !== composition);
  const told = parts.flatMap((part) =>
    [...structs.get(part)!.own.keys()]
      .filter((name) => own.includes(name) && !WIRED[name])
      .map((name) => `${name} in ${part}`),
  );
  return [...again, ...nested, ...told].filter((found) => !OTHERWISE[found]).sort();
}

test('no prop of DefenseInDepth exists a second time, in it or in a part of it', () => {
  expect(twice(structsOf(texts))).toEqual([]);
});

test('what it decides for several parts is a prop of such a part', () => {
  const structs = structsOf(texts);
  const own = structs.get('DefenseInDepthProps')!.own;
  for (const name of Object.keys(WIRED)) {
    expect([name, own.has(name)]).toEqual([name, true]);
    const parts = [...structs].filter(([part, { own }]) => part !== 'DefenseInDepthProps' && own.has(name));
    expect([name, parts.length > 0]).toEqual([name, true]);
  }
});

test('it takes options of ten parts and more, each of which the part extends', () => {
  const structs = structsOf(texts);
  const { own, parents } = structs.get('DefenseInDepthProps')!;
  const taken = [...parents, ...own.values()].filter((name) => /Options$/.test(name) && structs.has(name));
  // a struct that is put together of those of several parts is in place of them
  const options = taken.flatMap((name) => {
    const { parents, own } = structs.get(name)!;
    const parts = [...parents, ...[...own.values()].filter((type) => /Options$/.test(type) && structs.has(type))];
    return parts.length > 1 ? parts : [name];
  });
  expect(options).toEqual(
    expect.arrayContaining([
      'SecureKnowledgeBaseOptions',
      'KnowledgeIngestionOptions',
      'AgentGatewayOptions',
      'ApprovalQueueOptions',
    ]),
  );
  expect(options.length).toBeGreaterThan(12);
  const extended = [...structs]
    .filter(([name]) => !['DefenseInDepthProps', 'KnowledgeOptions', 'AgentOptions'].includes(name))
    .flatMap(([, { parents }]) => parents);
  expect(options.filter((name) => !extended.includes(name))).toEqual([]);
});

test.each([
  [
    'in the composition itself',
    'export interface DefenseInDepthProps extends AOptions, BOptions { } interface AOptions { x: string } interface BOptions { x: string }',
    ['x in DefenseInDepthProps'],
  ],
  [
    'flat and in the options of a part',
    'interface DefenseInDepthProps extends AOptions { partOptions?: BOptions } interface AOptions { x: string } interface BOptions { x: string }',
    ['x in BOptions'],
  ],
  [
    'written again in other words',
    'interface DefenseInDepthProps { x: string } interface PartProps { x: string; y: string }',
    ['x in PartProps'],
  ],
  [
    'not by a struct that is extended on two ways',
    'interface DefenseInDepthProps extends AOptions, BOptions { } interface AOptions extends COptions { a: string } interface BOptions extends COptions { b: string } interface COptions { x: string }',
    [],
  ],
])('a prop twice %s is noticed', (_, source, found) => {
  expect(twice(structsOf([source]))).toEqual(found);
});
