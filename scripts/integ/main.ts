import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Boto } from '../external/support/boto';
import { type Cdk, integrate } from './integ';
import { type Options, optionsOf, Refused } from './options';

// npm run integ: what only an account can show. Nobody has run it yet: its authors have none.

const [python, ...args] = process.argv.slice(2) as [string, ...string[]];

/** The command of the CDK, with a folder of its own for this run. */
function commandOf({ account, region, model, contact }: Options, run: string): Cdk {
  const folder = resolve('.external', 'integ', run);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'outputs.json');
  const cdk = (...words: string[]) => {
    const all = [...words, '--all', '--app', 'npx tsx scripts/integ/app.ts', '--output', join(folder, 'cdk.out')];
    const env = {
      ...process.env,
      AWS_REGION: region,
      CDK_DEFAULT_ACCOUNT: account,
      INTEG_RUN: run,
      INTEG_REGION: region,
      INTEG_MODEL: model,
      INTEG_CONTACT: contact,
    };
    const { status } = spawnSync('npx', ['cdk', ...all], { stdio: 'inherit', env });
    if (status !== 0) throw new Error(`cdk ${words[0]} ended with ${status}`);
  };
  return {
    async deploy() {
      cdk('deploy', '--require-approval', 'never', '--outputs-file', file);
      return JSON.parse(readFileSync(file, 'utf8'));
    },
    async destroy() {
      cdk('destroy', '--force');
    },
  };
}

async function main(): Promise<number> {
  const options = optionsOf(args);
  const run = randomBytes(4).toString('hex');
  const aws = new Boto(python, options.region);
  try {
    return await integrate(options, run, {
      aws,
      cdk: commandOf(options, run),
      // the script of docs/first-prompt.md
      token: async (SecretId) => {
        const { SecretString } = await aws.call('secretsmanager', 'GetSecretValue', { SecretId });
        return execFileSync('node', ['docs/machine-token.mjs'], { input: SecretString, encoding: 'utf8' }).trim();
      },
      now: Date.now,
      wait: (seconds) => new Promise((done) => setTimeout(done, seconds * 1000)),
      say: (line) => console.log(line),
    });
  } finally {
    aws.end();
  }
}

main().then(
  (failures) => {
    process.exitCode = failures > 0 ? 1 : 0;
  },
  (error: Error) => {
    console.error(error instanceof Refused ? error.message : error);
    process.exitCode = 2;
  },
);
