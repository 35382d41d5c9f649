import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { App } from 'aws-cdk-lib';
import { configOf } from '../../bin/config';
import { SecurityProfile } from '../../lib';
import { EXHAUSTIVE } from '../support/exhaustive';

const root = resolve(__dirname, '..', '..');
const config = (context: Record<string, string>) => configOf(new App({ context }).node);

test('a profile is a profile in any case', () => {
  for (const profile of ['starter', 'Starter', 'STARTER']) {
    expect(config({ profile }).profile).toBe(SecurityProfile.STARTER);
  }
  expect(() => config({ profile: 'start' })).toThrow(
    "'profile' must be one of STARTER, STANDARD, REGULATED, got 'start'",
  );
});

test('lists are written with commas, and an empty one is none', () => {
  expect(config({ contacts: 'a@example.com, b@example.com' }).contacts).toEqual(['a@example.com', 'b@example.com']);
  expect(config({}).callbackUrls).toBeUndefined();
  expect(config({ callbackUrls: 'http://localhost:3000/' }).callbackUrls).toEqual(['http://localhost:3000/']);
});

/** The CDK's commands of a page, each with the context that it is given. */
const commandsOf = (page: string) =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/^npx cdk (synth|bootstrap|deploy|destroy)\b([^#\n]*)/gm)].map(
    ([, verb, rest]) => ({
      verb: verb!,
      context: Object.fromEntries([...rest!.matchAll(/-c (\w+)=(\S+)/g)].map(([, key, value]) => [key!, value!])),
    }),
  );

test('the README bootstraps the Region and profile that it deploys', () => {
  const commands = commandsOf('README.md');
  expect(commands.map(({ verb }) => verb)).toEqual(['synth', 'bootstrap', 'deploy']);
  const { contacts, ...deployed } = commands[2]!.context;
  expect(contacts).toBeDefined();
  expect(deployed).toEqual({ profile: 'STARTER', region: 'eu-central-1' });
  for (const { context } of commands.slice(0, 2)) expect(context).toEqual(deployed);
  expect(() => config(commands[2]!.context)).not.toThrow();
});

const WRONG: [context: string, message: string][] = [
  ['profile=start', "'profile' must be one of STARTER, STANDARD, REGULATED, got 'start'"],
  ['contacts=bob', "'contacts' must "],
];
// each starts the application: in verify that whose error a construct throws
test.each(WRONG.slice(EXHAUSTIVE ? 0 : 1))('what cannot be made of %s is said in one line', (context, message) => {
  const out = mkdtempSync(join(tmpdir(), 'config-'));
  const [key, value] = context.split('=');
  const { stderr, status } = spawnSync(process.execPath, [join(root, 'node_modules/tsx/dist/cli.mjs'), 'bin/app.ts'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, CDK_CONTEXT_JSON: JSON.stringify({ [key!]: value }), CDK_OUTDIR: out },
  });
  rmSync(out, { recursive: true });
  const said = stderr
    .split('\n')
    .filter(
      (line) =>
        line !== '' &&
        !/^\(|Warning|versions published|require node|To continue|and security|More information/.test(line),
    );
  expect(said).toEqual([expect.stringContaining(message)]);
  expect(status).toBe(1);
});
