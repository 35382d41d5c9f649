import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as library from '../lib';
import { applicationGiven, given } from '../local/samples/given';

// Writes what the READMEs say in TypeScript as modules, which `npx projen typecheck` compiles with the rest.

const root = resolve(__dirname, '..');
const folder = join(root, '.external', 'readmes');
const pages = [
  'README.md',
  'lib/reference/README.md',
  'docs/first-prompt.md',
  'docs/adopt.md',
  'docs/from-cdk-nag-2.md',
  ...pagesIn('lib/layers'),
  ...pagesIn('examples'),
];

function pagesIn(parent: string): string[] {
  const all = readdirSync(join(root, parent)).map((name) => `${parent}/${name}/README.md`);
  return all.filter((page) => existsSync(join(root, page)));
}

/** The README of each layer that has constructs, by section. */
export const layers = readdirSync(join(root, 'lib', 'layers'))
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
export const calls = layers.flatMap(({ layer, sections }) =>
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

/** What a smallest call takes for granted. */
const GIVEN = Object.keys(given()) as (keyof ReturnType<typeof given>)[];
export const givenTo = (call: string) => GIVEN.filter((name) => new RegExp(`\\b${name}\\b`).test(call));

/** Each smallest call, with what it takes for granted. */
const callModules = calls.map(({ layer, call }, i) => ({
  file: `call_${layer}_${i}.ts`,
  code: [
    "import { given } from '../../local/samples/given';",
    `import { ${Object.keys(library).filter((name) => new RegExp(`\\b(new ${name}\\b|${name}\\.)`).test(call))} } from 'cdk-secure-llm';`,
    `const { ${givenTo(call).join(', ')} } = given();`,
    `${call};`,
  ].join('\n'),
}));

/** What the table of everyday tasks says to add to the smallest call of `DefenseInDepth`. */
export const tasks = [
  ...readFileSync(join(root, 'lib', 'reference', 'README.md'), 'utf8')
    .split('## Everyday tasks')[1]!
    .split('\n### ')[0]!
    .matchAll(/^\| (.+?) \| `([^`]+)` \|$/gm),
].map(([, task, props]) => ({ task: task!, props: props! }));

const GIVEN_TO_TASKS = Object.keys(applicationGiven());

/** Each task as a module of its own. */
const taskModules = tasks.map(({ props }, i) => {
  const imports = Object.keys(library).filter((name) => new RegExp(`\\b${name}\\.`).test(props));
  const here = GIVEN_TO_TASKS.filter((name) => new RegExp(`\\b${name}\\b`).test(props));
  return {
    file: `task_${i}.ts`,
    code: [
      "import { Duration } from 'aws-cdk-lib';",
      "import * as ec2 from 'aws-cdk-lib/aws-ec2';",
      "import { applicationGiven } from '../../local/samples/given';",
      `import { DefenseInDepth, ${imports.join(', ')} } from 'cdk-secure-llm';`,
      `const { app, basics, ${here.join(', ')} } = applicationGiven();`,
      `new DefenseInDepth(app, 'Assistant', { ...basics, ${props} });`,
      'export { Duration, ec2 };',
    ].join('\n'),
  };
});

export const modules = [...blocks, ...callModules, ...taskModules];

if (require.main === module) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { file, code } of modules) writeFileSync(join(folder, file), code);
}
