import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { AREAS, type Area } from './areas';

// an ES module, which a CommonJS module cannot import, but load
const load = () => import('@stryker-mutator/core');
type Stryker = Awaited<ReturnType<typeof load>>['Stryker'];
type Options = ConstructorParameters<Stryker>[0];
type Mutant = Awaited<ReturnType<InstanceType<Stryker>['runMutationTest']>>[number];

const OUT = '.external/mutation';
/** Decides which mutants a sample holds; another one may be tried as SEED=…. */
const SEED = process.env.SEED ?? '1';

const optionsOf = ({ name, mutate, tests, oneIn }: Area): Options => ({
  mutate: [...mutate],
  testRunner: 'jest',
  jest: {
    enableFindRelatedTests: false,
    config: {
      ...JSON.parse(readFileSync('package.json', 'utf8')).jest,
      testMatch: tests.map((glob) => `<rootDir>/${glob}`),
    },
  },
  coverageAnalysis: 'perTest',
  plugins: ['@stryker-mutator/jest-runner', ...(oneIn ? ['./scripts/mutation/sample.mjs'] : [])],
  ...(oneIn ? { checkers: ['sample'], sample: { seed: SEED, oneIn } } : {}),
  warnings: { unknownOptions: false, slow: false, preprocessorErrors: true, unserializableOptions: true },
  disableTypeChecks: false, // jest strips types anyway
  ignorePatterns: ['/.external', '/.projen', '/build', '/cdk.out', '/dist', '/docs'],
  tempDirName: `${OUT}/sandbox`,
  reporters: ['html', 'progress-append-only'],
  htmlReporter: { fileName: `${OUT}/${name.replace('/', '-')}.html` },
  concurrency: 2,
  timeoutMS: 10_000,
});

interface Score {
  readonly tried: number;
  readonly noticed: number;
  readonly unnoticed: readonly Mutant[];
}

function scoreOf(mutants: readonly Mutant[]): Score {
  const unnoticed = mutants.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
  const noticed = mutants.filter(({ status }) => status === 'Killed' || status === 'Timeout').length;
  return { tried: noticed + unnoticed.length, noticed, unnoticed };
}

const percent = ({ noticed, tried }: Pick<Score, 'noticed' | 'tried'>) => (100 * noticed) / tried;

function told({ fileName, location, mutatorName, replacement, status }: Mutant): string {
  const { start } = location;
  const lines = readFileSync(fileName, 'utf8')
    .split('\n')
    .slice(start.line - 1, location.end.line);
  lines[lines.length - 1] = lines.at(-1)!.slice(0, location.end.column - 1);
  lines[0] = lines[0]!.slice(start.column - 1);
  const short = (text: string) => {
    const line = text.replace(/\s+/g, ' ');
    return line.length > 100 ? `${line.slice(0, 99)}…` : line;
  };
  return `  ${relative('.', fileName)}:${start.line}:${start.column} ${mutatorName}${status === 'NoCoverage' ? ' (no test comes here)' : ''}: ${short(lines.join('\n'))} → ${short(replacement ?? '')}`;
}

async function main(wanted: string | undefined): Promise<number> {
  const areas = AREAS.filter(({ name }) => !wanted || name === wanted || name.startsWith(`${wanted}/`));
  if (areas.length === 0) {
    console.error(`'${wanted}' is no area; there are ${AREAS.map(({ name }) => name).join(', ')}`);
    return 2;
  }
  const { Stryker } = await load();
  const scores: (readonly [Area, Score])[] = [];
  for (const area of areas) scores.push([area, scoreOf(await new Stryker(optionsOf(area)).runMutationTest())]);
  for (const [{ name }, { unnoticed }] of scores)
    if (unnoticed.length > 0) console.log([`\nNot noticed in ${name}:`, ...unnoticed.map(told)].join('\n'));
  console.log(`\nSeed of the samples: ${SEED}`);
  for (const [{ name, floor, oneIn }, score] of scores)
    console.log(
      `${name.padEnd(16)} ${percent(score).toFixed(1).padStart(5)} % of ${score.tried}${oneIn ? ` (one in ${oneIn})` : ''}, at least ${floor} %`,
    );
  return scores.every(([{ floor }, score]) => percent(score) >= floor) ? 0 : 1;
}

main(process.argv[2]).then(
  (status) => {
    process.exitCode = status;
  },
  (error) => {
    console.error(error);
    process.exitCode = 2;
  },
);
