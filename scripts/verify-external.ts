import { readdirSync } from 'node:fs';
import { join, parse } from 'node:path';
import concurrently from 'concurrently';

// Checks that need more than Node: each script under scripts/external installs what it needs into .external/, which git
// ignores and which is kept. Two run side by side, each with its output in one piece. A table of all of them ends it. The
// names of some may follow, to run only those.

/** What the company of others would disturb. */
const ALONE: Readonly<Record<string, string>> = {
  exhaustive: 'waits for hundreds of faults with deadlines of less than a second',
  'gateway-load': 'counts what a busy gateway answers in time, and how its memory grows',
  quota: 'sends a thousand requests at once',
  'scan-speed': 'compares what two tools take',
  'change-matrix': 'compiles, for which others should not read build/ and tsconfig.json',
  versions: 'compiles, for which others should not read build/ and tsconfig.json',
  ci: 'compiles, for which others should not read build/ and tsconfig.json',
  package: 'measures what an import costs, and compiles, for which others should not read build/ and tsconfig.json',
};

type Ended = Awaited<ReturnType<typeof concurrently>['result']>;

/** Runs shell scripts, `atOnce` at the same time, whatever becomes of the others. */
async function run(scripts: readonly string[], atOnce: number): Promise<Ended> {
  if (scripts.length === 0) return [];
  const commands = scripts.map((script) => ({ name: parse(script).name, command: `bash ${script}` }));
  return concurrently(commands, {
    group: true,
    prefix: 'name',
    prefixColors: false,
    maxProcesses: atOnce,
  }).result.catch((ended: Ended) => ended);
}

const table = (rows: readonly (readonly string[])[]): string => {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

/** Runs the scripts of a folder, those that are named or all; the exit status. */
export async function main(folder: string, wanted: readonly string[]): Promise<number> {
  const scripts = readdirSync(folder).filter((file) => file.endsWith('.sh'));
  const chosen = scripts.filter((file) => wanted.length === 0 || wanted.includes(parse(file).name));
  const unknown = wanted.filter((name) => !scripts.includes(`${name}.sh`));
  if (unknown.length > 0) {
    console.error(
      `${folder} has no ${unknown.join(', ')}; it has ${scripts.map((file) => parse(file).name).join(', ')}`,
    );
    return 2;
  }
  const paths = (alone: boolean) =>
    chosen.filter((file) => parse(file).name in ALONE === alone).map((file) => join(folder, file));
  const ended = [...(await run(paths(false), 2)), ...(await run(paths(true), 1))];
  const failed = ended.filter(({ exitCode }) => exitCode !== 0);
  console.log(
    table([
      ['check', 'seconds', 'result'],
      ...ended.map(({ command, timings, exitCode }) => [
        command.name,
        timings.durationSeconds.toFixed(0),
        exitCode === 0 ? 'passed' : `FAILED (${exitCode})`,
      ]),
    ]),
  );
  // what did not even start is missing from the list
  return failed.length > 0 || ended.length < chosen.length ? 1 : 0;
}

if (require.main === module)
  void main('scripts/external', process.argv.slice(2)).then((status) => {
    process.exitCode = status;
  });
