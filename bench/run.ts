import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Measurement } from './measurement';

// Runs bench/*.bench.ts, or those whose name holds an argument. Each exports `run`. Machines differ and are shared: ratios
// from one run are what counts, and a missed goal fails the command.
async function main(): Promise<void> {
  const json = process.argv.includes('--json');
  const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
  const files = readdirSync(__dirname).filter((file) => file.endsWith('.bench.ts'));
  const all: Measurement[] = [];
  for (const file of files) {
    if (wanted.length > 0 && !wanted.some((name) => file.includes(name))) continue;
    const { run }: { run(): Measurement[] | Promise<Measurement[]> } = require(join(__dirname, file));
    all.push(...(await run()));
  }
  if (json) console.log(JSON.stringify(all, undefined, 2));
  else
    for (const { name, value, unit, goal, pass } of all)
      console.log(
        `${pass === false ? 'MISSED' : pass ? 'ok    ' : '      '}  ${name.padEnd(72)} ${value.toFixed(3).padStart(12)} ${unit.padEnd(10)} ${goal ?? ''}`,
      );
  if (all.some(({ pass }) => pass === false)) process.exitCode = 1;
}

void main();
