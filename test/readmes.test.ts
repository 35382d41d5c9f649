import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Construct } from 'constructs';
import * as library from '../lib';
import { given } from './support/given';

const root = resolve(__dirname, '..');
const folder = join(root, '.external', 'readmes');
const pages = [
  'README.md',
  'lib/reference/README.md',
  'docs/first-prompt.md',
  ...pagesIn('lib/layers'),
  ...pagesIn('examples'),
];

function pagesIn(parent: string): string[] {
  const all = readdirSync(join(root, parent)).map((name) => `${parent}/${name}/README.md`);
  return all.filter((page) => existsSync(join(root, page)));
}

const HEADINGS = [
  'What it defends against',
  'Constructs',
  'What it asks of the account',
  'Cost',
  'What it does not do',
];
/** What a method of another construct makes. */
const MADE = ['MachineClient'];

/** The README of each layer that has constructs, by section. */
const layers = readdirSync(join(root, 'lib', 'layers'))
  .filter((layer) => existsSync(join(root, 'lib', 'layers', layer, 'index.ts')))
  .map((layer) => {
    const text = readFileSync(join(root, 'lib', 'layers', layer, 'README.md'), 'utf8').replace(
      /^```[\s\S]*?^```/gm,
      '',
    );
    const [start, ...sections] = text.split(/^## /m);
    const parts = sections.map((section): [string, string] => {
      const [title, ...lines] = section.split('\n');
      return [title!, lines.join('\n').trim()];
    });
    return { layer, start: start!, titles: parts.map(([title]) => title), sections: new Map(parts) };
  });

/** The smallest call of each construct, as the tables by task give it. */
const calls = layers.flatMap(({ layer, sections }) =>
  [...sections.get('Constructs')!.matchAll(/^\|.*$/gm)].flatMap(([row]) =>
    [...row.matchAll(/`(new (\w+)\(.*?\))`/g)].map(([, call, name]) => ({ layer, call: call!, name: name! })),
  ),
);

/** Every TypeScript block of every page, as a module of its own where each line has its number in the page. */
const blocks = pages.flatMap((page) => {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(({ index, 1: code }, i) => ({
    file: `${page.replace(/\W/g, '_')}_${i}.ts`,
    code: `${'\n'.repeat(text.slice(0, index).split('\n').length)}${code}\nexport {};\n`,
  }));
});

/** Each smallest call, with what it takes for granted. */
const modules = calls.map(({ layer, call, name }, i) => ({
  file: `call_${layer}_${i}.ts`,
  code: [
    "import { given } from '../../test/support/given';",
    `import { ${name} } from 'cdk-secure-llm';`,
    `const { ${Object.keys(given()).join(', ')} } = given();`,
    `${call};`,
  ].join('\n'),
}));

describe.each(layers)('the README of the $layer layer', ({ layer, start, titles, sections }) => {
  test('has the headings of every layer, in their order, with something under each', () => {
    expect(start).toMatch(new RegExp(`^# The ${layer} layer\\n\\n\\S`));
    expect(titles).toEqual(HEADINGS);
    for (const text of sections.values()) expect(text).not.toBe('');
  });

  test('gives the smallest call of each construct', () => {
    const exported: Record<string, { prototype?: unknown }> = require(`../lib/layers/${layer}`);
    const constructs = Object.keys(exported).filter((name) => exported[name]!.prototype instanceof Construct);
    const named = calls.filter((call) => call.layer === layer).map(({ name }) => name);
    expect(constructs.length).toBeGreaterThan(0);
    expect(constructs.filter((name) => !MADE.includes(name) && !named.includes(name))).toEqual([]);
  });
});

test.each(calls)('$call works', ({ call }) => {
  const scope = { ...library, ...given() };
  const run = new Function(...Object.keys(scope), call);
  expect(() => run(...Object.values(scope))).not.toThrow();
});

test('every code block of the READMEs compiles', () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { file, code } of [...blocks, ...modules]) writeFileSync(join(folder, file), code);
  const compilerOptions = {
    rootDir: root,
    skipLibCheck: true,
    // a sample may declare what it does not use
    noUnusedLocals: false,
    noUnusedParameters: false,
  };
  const settings = { extends: join(root, 'test', 'tsconfig.json'), compilerOptions, include: ['*.ts'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings));
  const compiler = join(root, 'node_modules', 'typescript-native', 'bin', 'tsc');
  const { stdout, status } = spawnSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' });
  expect(stdout).toBe('');
  expect(status).toBe(0);
  expect(blocks.length).toBeGreaterThan(5);
}, 120_000);
