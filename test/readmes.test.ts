import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import * as library from '../lib';
import { drawn } from './support/exhaustive';
import { applicationGiven, given } from './support/given';
import { appsOf, blocksOf } from './support/snippets';

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

/** What a smallest call takes for granted. */
const GIVEN = Object.keys(given()) as (keyof ReturnType<typeof given>)[];
const givenTo = (call: string) => GIVEN.filter((name) => new RegExp(`\\b${name}\\b`).test(call));

/** Each smallest call, with what it takes for granted. */
const modules = calls.map(({ layer, call }, i) => ({
  file: `call_${layer}_${i}.ts`,
  code: [
    "import { given } from '../../test/support/given';",
    `import { ${Object.keys(library).filter((name) => new RegExp(`\\b(new ${name}\\b|${name}\\.)`).test(call))} } from 'cdk-secure-llm';`,
    `const { ${givenTo(call).join(', ')} } = given();`,
    `${call};`,
  ].join('\n'),
}));

/** What the table of everyday tasks says to add to the smallest call of `DefenseInDepth`. */
const tasks = [
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
      "import { applicationGiven } from '../../test/support/given';",
      `import { DefenseInDepth, ${imports.join(', ')} } from 'cdk-secure-llm';`,
      `const { app, basics, ${here.join(', ')} } = applicationGiven();`,
      `new DefenseInDepth(app, 'Assistant', { ...basics, ${props} });`,
      'export { Duration, ec2 };',
    ].join('\n'),
  };
});

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
  const there = given();
  const scope = { ...library, ...Object.fromEntries(givenTo(call).map((name) => [name, there[name]])) };
  const run = new Function(...Object.keys(scope), call);
  expect(() => run(...Object.values(scope))).not.toThrow();
});

/** Tasks that go together, so that few applications have all of them. */
const together: { tasks: typeof tasks; keys: Set<string> }[] = [];
for (const task of tasks) {
  const keys = topLevel(task.props);
  const group = together.find((each) => keys.every((key) => !each.keys.has(key)));
  if (!group) together.push({ tasks: [task], keys: new Set(keys) });
  group?.tasks.push(task);
  for (const key of keys) group?.keys.add(key);
}

/** The props that a piece of an object names; a VPC that exists has its way to the internet already. */
function topLevel(props: string): string[] {
  const network = ['vpc', 'workloadSubnets', 'internetAccess', 'allowedDomains'];
  let depth = 0;
  const flat = [...props].filter((letter) => {
    if ('{['.includes(letter)) depth += 1;
    if ('}]'.includes(letter)) depth -= 1;
    return depth === 0;
  });
  const keys = flat
    .join('')
    .split(',')
    .map((part) => /\w+/.exec(part)![0]);
  return keys.map((key) => (network.includes(key) ? 'network' : key));
}

test.each(
  drawn(
    together.map(({ tasks }) => [tasks.map(({ props }) => props).join(', ')]),
    3,
  ),
)('%s is synthesized', (props) => {
  const { app, basics, ...here } = applicationGiven();
  const scope = { ...library, Duration, ec2, app, basics, ...here };
  const run = new Function(...Object.keys(scope), `new DefenseInDepth(app, 'Assistant', { ...basics, ${props} });`);
  run(...Object.values(scope));
  expect(app.synth().stacks.length).toBeGreaterThan(4);
});

test('there are twenty tasks and more', () => expect(tasks.length).toBeGreaterThan(20));

test.each(blocksOf('lib/reference/README.md', 'ts').map((code, i) => [i + 1, code]))(
  'block %i of the reference’s README is synthesized',
  (_, code) => {
    const apps = appsOf(code as string);
    expect(apps).toHaveLength(1);
    expect(apps[0]!.synth().stacks.length).toBeGreaterThan(3);
  },
);

test('every code block of the READMEs compiles', () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { file, code } of [...blocks, ...modules, ...taskModules]) writeFileSync(join(folder, file), code);
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
