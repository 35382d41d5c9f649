import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { AREAS, type Area } from './areas';

// an ES module, which a CommonJS module cannot import, but load
const load = () => import('@stryker-mutator/core');
type Options = ConstructorParameters<Awaited<ReturnType<typeof load>>['Stryker']>[0];

const OUT = '.external/mutation';
/** Decides which mutants a sample holds; another one may be tried as SEED=…. */
const SEED = process.env.SEED ?? '1';

// what `verify` leaves out of a table may be what notices a change
process.env.EVERY_ROW = '1';

const reportOf = ({ name }: Area, format: string) => `${OUT}/${name.replace('/', '-')}.${format}`;

/**
 * Holds the tests of an area: jest loads the modules once for each file of tests, whichever tests of it a change needs. What a
 * file does before its first test and after its last one stays there.
 */
const TOGETHER = 'test/together.mutation.ts';
/** What must have its modules, or a file of snapshots, for itself. */
const ALONE = /\bjest\.(?:mock|doMock|resetModules|isolateModules)\b|\.toMatchSnapshot\(/;

/** Writes that file, and says which files jest is to run. */
function together({ tests }: Area): string[] {
  const globs = tests.map((glob) => `<rootDir>/${glob}`);
  const listed = execFileSync('npx', ['jest', '--listTests', '--testMatch', ...globs], { encoding: 'utf8' });
  const files = listed.trim().split('\n').sort();
  const alone = files.filter((file) => ALONE.test(readFileSync(file, 'utf8')));
  const parts = files
    .filter((file) => !alone.includes(file))
    .map((file) => relative('test', file))
    .map((file) => `describe('${file}', () => void require('./${file}'));\n`);
  writeFileSync(TOGETHER, parts.join(''));
  return [TOGETHER, ...alone.map((file) => relative('.', file))];
}

const optionsOf = (area: Area, files: readonly string[], tests: readonly string[]): Options => ({
  mutate: [...(files.length > 0 ? files : area.mutate)],
  testRunner: 'jest',
  jest: {
    enableFindRelatedTests: false, // it does not find those that come to a file over the list of controls
    config: {
      ...JSON.parse(readFileSync('package.json', 'utf8')).jest,
      testTimeout: 120_000, // code that can be changed is slow: a stream of 10 MB passes a switch at each character
      testEnvironment: resolve('scripts/mutation/first-failure.cjs'),
      testMatch: tests.map((file) => `<rootDir>/${file}`),
    },
  },
  coverageAnalysis: 'perTest',
  ignoreStatic: area.ignoreStatic ?? false,
  plugins: ['@stryker-mutator/jest-runner', ...(area.oneIn ? ['./scripts/mutation/sample.mjs'] : [])],
  ...(area.oneIn ? { checkers: ['sample'], sample: { seed: SEED, oneIn: area.oneIn } } : {}),
  warnings: { unknownOptions: false, slow: false, preprocessorErrors: true, unserializableOptions: true },
  disableTypeChecks: false, // jest strips types anyway
  ignorePatterns: ['/.external', '/.projen', '/build', '/cdk.out', '/dist', '/docs'],
  tempDirName: `${OUT}/sandbox`,
  reporters: ['html', 'json', 'progress-append-only'],
  htmlReporter: { fileName: reportOf(area, 'html') },
  jsonReporter: { fileName: reportOf(area, 'json') },
  concurrency: 2,
  timeoutMS: (area.patienceSeconds ?? 180) * 1_000, // a busy machine is no endless loop
  dryRunTimeoutMinutes: 30,
});

/** What Stryker's report says of one change. */
interface Mutant {
  readonly status: string;
  readonly mutatorName: string;
  readonly replacement: string;
  readonly location: Readonly<Record<'start' | 'end', { readonly line: number; readonly column: number }>>;
}

interface Score {
  readonly noticed: number;
  /** How many of the noticed ones did not end by themselves: on a busy machine, more than there are endless loops. */
  readonly endless: number;
  /** The changes that no test noticed, in words. */
  readonly unnoticed: readonly string[];
}

function scoreOf(area: Area): Score {
  const { files } = JSON.parse(readFileSync(reportOf(area, 'json'), 'utf8')) as {
    files: Record<string, { source: string; mutants: Mutant[] }>;
  };
  const mutants = Object.entries(files).flatMap(([file, { source, mutants }]) =>
    mutants.map((mutant) => ({ ...mutant, words: told(file, source, mutant) })),
  );
  const having = (...wanted: string[]) => mutants.filter(({ status }) => wanted.includes(status));
  return {
    noticed: having('Killed', 'Timeout').length,
    endless: having('Timeout').length,
    unnoticed: having('Survived', 'NoCoverage').map(({ words }) => words),
  };
}

function told(file: string, source: string, { location: { start, end }, mutatorName, replacement }: Mutant): string {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  lines.push(lines.pop()!.slice(0, end.column - 1));
  const original = lines.join('\n').slice(start.column - 1);
  const short = (text: string) => {
    const line = text.replace(/\s+/g, ' ');
    return line.length > 100 ? `${line.slice(0, 99)}…` : line;
  };
  return `${file}:${start.line}:${start.column} ${mutatorName}: ${short(original)} → ${short(replacement)}`;
}

/** Tries the areas that are named so, or all of them; `files` narrow what is changed, while one works on them. */
async function main(wanted: string | undefined, ...files: string[]): Promise<number> {
  const areas = AREAS.filter(({ name }) => !wanted || name === wanted || name.startsWith(`${wanted}/`));
  if (areas.length === 0) {
    console.error(`'${wanted}' is no area; there are ${AREAS.map(({ name }) => name).join(', ')}`);
    return 2;
  }
  const { Stryker } = await load();
  const scores: { area: Area; score: Score; percent: number }[] = [];
  for (const area of areas) {
    try {
      await new Stryker(optionsOf(area, files, together(area))).runMutationTest();
    } finally {
      rmSync(TOGETHER, { force: true });
    }
    const score = scoreOf(area);
    scores.push({ area, score, percent: (100 * score.noticed) / (score.noticed + score.unnoticed.length) });
  }
  for (const { score } of scores) for (const words of score.unnoticed) console.log(`not noticed: ${words}`);
  if (areas.some(({ oneIn }) => oneIn)) console.log(`seed of the samples: ${SEED}`);
  for (const { area, score, percent } of scores)
    console.log(
      [
        area.name.padEnd(15),
        `${percent.toFixed(1)} % of ${score.noticed + score.unnoticed.length} changes noticed (${score.endless} without an end)`,
        `at least ${area.floor} % wanted`,
        ...(area.oneIn ? [`a sample, one in ${area.oneIn}`] : []),
        ...(area.ignoreStatic ? ['without what is evaluated at load'] : []),
      ].join(', '),
    );
  return scores.every(({ area, percent }) => percent >= area.floor) ? 0 : 1;
}

main(...(process.argv.slice(2) as [string | undefined])).then(
  (status) => {
    process.exitCode = status;
  },
  (error) => {
    console.error(error);
    process.exitCode = 2;
  },
);
