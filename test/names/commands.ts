import { CONTROLS } from '../../lib/controls';
import { LISTS } from '../../lib/owasp/risks';
import { keysOf, SOURCES, vocabulary } from './code';
import { callExists } from './iam';
import { inTree, readJson } from './tree';

const { scripts, bin, dependencies, devDependencies, peerDependencies } = readJson('package.json');

/** Packages that are installed beside this one. */
export const PACKAGES: ReadonlySet<string> = new Set(
  Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies }),
);
const TASKS: Readonly<Record<string, { steps?: readonly { exec?: string }[]; env?: object }>> =
  readJson('.projen/tasks.json').tasks;

/** Verbs of our command line, each with its options. */
export const VERBS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  keysOf(sourceOf('lib/cli/main.ts'), 'VERBS').map((verb) => [
    verb,
    new Set(keysOf(sourceOf(`lib/cli/${verb}.ts`), 'options').map((option) => `--${option}`)),
  ]),
);

/** Options that our command line and the scripts of the house read. */
export const OPTIONS: ReadonlySet<string> = new Set([
  ...[...VERBS.values()].flatMap((options) => [...options]),
  ...SOURCES.flatMap((source) => keysOf(source, 'options').map((option) => `--${option}`)),
  ...SOURCES.filter(({ fileName }) => !fileName.startsWith('test/')).flatMap(({ text }) =>
    [...text.matchAll(/(?<=')--[a-z-]+(?=')/g)].map(([option]) => option),
  ),
]);

function sourceOf(file: string) {
  return SOURCES.find(({ fileName }) => fileName === file)!;
}

/** Variables of the environment that the code reads or a task sets. */
export const VARIABLES: ReadonlySet<string> = new Set([
  ...SOURCES.flatMap(({ text }) => [...text.matchAll(/(?<=process\.env\.)\w+/g)].map(([name]) => name)),
  ...Object.values(TASKS).flatMap(({ env = {} }) => Object.keys(env)),
]);

/** Programs of others, whose own words are theirs. */
const OTHERS = new Set([
  ...['cdk', 'git', 'curl', 'biome', 'jsii', 'esbuild'],
  ...['cd', 'export', 'mkdir', 'cp', 'source', 'printf', 'sha256sum', 'cut'],
]);

/** Does each call in a line of a shell name things that are there? */
export async function commandExists(line: string): Promise<boolean> {
  const calls = line.split(/&&|[|;()]/).map((call) => call.replace(/^\s*(?:do|then)\b/, '').trim());
  return (await Promise.all(calls.map(callNamesRight))).every((right) => right);
}

async function callNamesRight(call: string): Promise<boolean> {
  if (call === '' || /^(?:for \w+ in|done|fi|exit)\b|^\w+=\S*$/.test(call)) return true;
  const [, variables, rest] = /^((?:[A-Z][A-Z_]*=\S+ )*)(.*)$/.exec(call)!;
  const named = [...variables!.matchAll(/([A-Z_]+)=/g)].map(([, name]) => name!);
  const [program, ...args] = rest!.split(/\s+/) as [string, ...string[]];
  return named.every((name) => VARIABLES.has(name)) && (await programTakes(program, args));
}

async function programTakes(program: string, args: readonly string[]): Promise<boolean> {
  const [first] = args as [string];
  if (program in bin) return verbTakes(args);
  switch (program) {
    case 'npm':
      if (first === 'run') return args[1] === undefined || (args[1] in scripts && taskTakes(args[1], args.slice(2)));
      return ['ci', 'install', 'i', 'pack', 'test'].includes(first);
    case 'npx':
      return programTakes(first, args.slice(1));
    case 'projen':
      return first === undefined || (first in TASKS && taskTakes(first, args.slice(1)));
    case 'jest':
    case 'bash':
    case 'node':
    case 'tsx':
      // jest takes the beginning of a path, and says so where there is only an example of one
      return first === 'test/path/file.test.ts' || inTree(first) || (program === 'jest' && isTest(first));
    case 'aws':
      // its own settings are no call
      return first === 'configure' ? args[1] === 'set' : callExists(first, args[1]!);
    default:
      return OTHERS.has(program) || PACKAGES.has(program);
  }
}

const isTest = (path: string) => ['.test.ts', '.long.test.ts'].some((end) => inTree(path + end));

/** What is given to a task goes to the program that it runs last. */
function taskTakes(task: string, args: readonly string[]): boolean {
  const verb = TASKS[task]?.steps?.map(({ exec }) => /lib\/cli\/main\.ts (.*)$/.exec(exec ?? '')?.[1]).find(Boolean);
  return verb === undefined || verbTakes([...verb.split(' '), ...args.filter((arg) => arg !== '--')]);
}

/** Options by their names, and what they are given by their values; what `explain` takes is a name itself. */
function verbTakes([verb, ...args]: readonly string[]): boolean {
  const options = VERBS.get(verb!);
  if (!options || args.some((arg) => arg.startsWith('--') && !options.has(arg))) return false;
  if (verb === 'explain' && !EXPLAINED.has(args[0]!)) return false;
  const given = (option: string) => (args.includes(option) ? args[args.indexOf(option) + 1]!.split(',') : []);
  const { literals } = vocabulary([sourceOf(`lib/cli/${verb}.ts`)]);
  return (
    given('--format').every((format) => literals.has(format)) && given('--lists').every((list) => LIST_IDS.has(list))
  );
}

const EXPLAINED = new Set([
  'NAME',
  ...CONTROLS.flatMap(({ id, rules, risks }) => [id, ...risks, ...rules.map(({ name }) => name)]),
]);
const LIST_IDS = new Set<string>(LISTS.map(({ id }) => id));
