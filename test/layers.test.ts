import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { publicConstructs, RULES, type Texts } from './support/convention';

const root = resolve(__dirname, '..');

/** The files that build: no run-time code, no controls. */
const BUILDING: Texts = new Map(
  ['lib/private', 'lib/ensure', 'lib/layers', 'lib/reference'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((file) => `${folder}/${file}`)
      .filter((file) => file.endsWith('.ts') && !/\/(runtime|controls)\//.test(file))
      .map((file) => [file, readFileSync(join(root, file), 'utf8')] as const),
  ),
);

const textOf = (file: string): string => BUILDING.get(file)!;

/** For each rule what is said of files that break it. */
const PLANTED: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>> = {
  'what stands beside index.ts is exported by it': {
    'lib/layers/data/shelf.ts is not exported by index.ts': { 'lib/layers/data/shelf.ts': 'export class Shelf {}' },
    'lib/reference/tower.ts is not exported by index.ts': { 'lib/reference/tower.ts': 'export class Tower {}' },
  },
  'nothing of private/ is exported by index.ts': {
    'lib/layers/edge/index.ts exports ./private/api-domain': {
      'lib/layers/edge/index.ts': `${textOf('lib/layers/edge/index.ts')}export { serveApi } from './private/api-domain';`,
    },
  },
  'a construct has its props beside it, or in <construct>-props.ts': {
    'lib/layers/data/data-shelf.ts has DataShelf, and neither it nor data-shelf-props.ts has DataShelfProps': {
      'lib/layers/data/data-shelf.ts': 'export class DataShelf extends Construct {}',
      'lib/layers/data/data-shelf-props.ts': 'export interface ShelfProps {}',
    },
    // a construct by way of another class, whose props are not its own
    'lib/layers/data/shelf.ts has DataShelf': {
      'lib/layers/data/shelf.ts': 'export interface ShelfProps {} export class DataShelf extends Shelf {}',
      'lib/layers/data/private/shelf.ts': 'export class Shelf extends Construct {}',
    },
  },
  'props stand apart only where another file reads them': {
    'lib/layers/data/shelf-props.ts is read by its construct alone': {
      'lib/layers/data/shelf-props.ts': 'export interface ShelfProps {}',
      'lib/layers/data/shelf.ts': "import type { ShelfProps } from './shelf-props';",
    },
  },
  'more than five checks of props stand in private/check-<construct>.ts': {
    'lib/layers/data/shelf.ts has 6 checks of its props': {
      'lib/layers/data/shelf.ts': `class Shelf { constructor() { ${"throw new PropsError(this, '');".repeat(4)} }
        private checkBoards() { ${"throw new PropsError(this, '');".repeat(2)} } public add() { throw new PropsError(); } }`,
    },
  },
  'private/check-<what>.ts exports a function of that name': {
    'lib/layers/data/private/check-data-shelf.ts exports no checkDataShelf()': {
      'lib/layers/data/private/check-data-shelf.ts': 'export function checkProps() {} function checkDataShelf() {}',
    },
  },
  'keys, log groups and alarms are made in lib/private': {
    'lib/layers/data/private/shelf.ts makes aws-kms.Key: that is done by keptKey() of lib/private': {
      'lib/layers/data/private/shelf.ts':
        "import * as keys from 'aws-cdk-lib/aws-kms'; new keys.Alias(); new keys.Key(this, 'Key');",
    },
    'lib/ensure/shelf.ts makes aws-logs.LogGroup': {
      'lib/ensure/shelf.ts': "import { LogGroup as Group } from 'aws-cdk-lib/aws-logs'; new Group(this, 'Log');",
    },
    'lib/reference/private/shelf.ts makes aws-cloudwatch.CfnAlarm': {
      'lib/reference/private/shelf.ts': "import { aws_cloudwatch as cw } from 'aws-cdk-lib'; new cw.CfnAlarm();",
    },
    // an exception is for one class of one file
    'lib/layers/resilience/recovery-plan.ts makes aws-logs.LogGroup': {
      'lib/layers/resilience/recovery-plan.ts': `${textOf('lib/layers/resilience/recovery-plan.ts')}
        import * as logs from 'aws-cdk-lib/aws-logs'; new logs.LogGroup();`,
    },
  },
  'permissions stand in managed policies': {
    'lib/layers/data/private/shelf.ts has aws-iam.Policy': {
      'lib/layers/data/private/shelf.ts': "import * as iam from 'aws-cdk-lib/aws-iam'; new iam.Policy(this, 'Policy');",
    },
    'lib/layers/data/private/shelf.ts has inlinePolicies': {
      'lib/layers/data/private/shelf.ts': 'const role = { inlinePolicies: {} };',
    },
  },
};

describe.each(Object.entries(RULES))('%s', (name, breaks) => {
  test('in the whole library', () => {
    expect(breaks(BUILDING)).toEqual([]);
  });

  test.each(Object.entries(PLANTED[name] ?? {}))('not where %s', (said, files) => {
    expect(breaks(new Map([...BUILDING, ...Object.entries(files)]))).toContainEqual(expect.stringContaining(said));
  });
});

test('every rule has a planted violation', () => {
  expect(Object.keys(PLANTED)).toEqual(Object.keys(RULES));
});

/** Constructs without a line of their own in local/samples/alone.ts, and what makes them there. */
const MADE_BY_OTHERS: Readonly<Record<string, string>> = {
  DefenseInDepth: 'it makes stacks of its own: the reference app is its sample',
  DnsFirewall: 'PrivateLlmNetwork makes one',
  MachineClient: 'WorkloadIdentity makes one for each machine',
};

test('every public construct has a line in local/samples/alone.ts', () => {
  const alone = readFileSync(join(root, 'local', 'samples', 'alone.ts'), 'utf8');
  const constructs = [...publicConstructs(BUILDING).values()].flat();
  expect(constructs.length).toBeGreaterThan(20);
  const without = constructs.filter((name) => !new RegExp(`^  ${name}: \\{`, 'm').test(alone));
  expect(without.sort()).toEqual(Object.keys(MADE_BY_OTHERS));
});
