import { Duration } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import * as library from '../lib';
import { applicationGiven, given } from '../local/samples/given';
import { calls, givenTo, layers, modules, tasks } from '../scripts/readmes';
import { drawn } from './support/exhaustive';
import { appsOf, blocksOf } from './support/snippets';

const HEADINGS = [
  'What it defends against',
  'Constructs',
  'What it asks of the account',
  'Cost',
  'What it does not do',
];
/** What a method of another construct makes. */
const MADE = ['MachineClient'];

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

test.each(['README.md', 'lib/reference/README.md', 'docs/adopt.md', 'docs/first-prompt.md'])(
  'types are checked in every code block of %s',
  (page) => {
    const inPage = blocksOf(page, 'ts');
    expect(inPage.length).toBeGreaterThan(0);
    const checked = modules.filter(({ file }) => file.startsWith(`${page.replace(/\W/g, '_')}_`));
    expect(checked).toHaveLength(inPage.length);
  },
);
