import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import { parse } from 'yaml';
import { validationReport } from './support/app';
import { run } from './support/command-line';
import { appsOf, blocksOf } from './support/snippets';

// What the pages for who adopts the library say, done: commands, files, and the steps of CI as a shell.
const root = resolve(__dirname, '..');

/** How the command line is put into one file. */
const BUNDLE: BuildOptions = {
  entryPoints: [join(root, 'lib/cli/main.ts')],
  bundle: true,
  platform: 'node',
  mainFields: ['module', 'main'],
};

/** Blocks of YAML that say which file they are, by that. */
const files = (page: string): Record<string, string> =>
  Object.fromEntries(blocksOf(page, 'yaml').map((text) => [/^# (\S+)/.exec(text)![1]!, text]));

/** A folder with `texts`, and the command line in it. */
function folder(texts: Readonly<Record<string, string>>) {
  const at = mkdtempSync(join(tmpdir(), 'adopt-'));
  for (const [name, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(at, name)), { recursive: true });
    writeFileSync(join(at, name), text);
  }
  return {
    at,
    run: (...args: string[]) => {
      const before = process.cwd();
      process.chdir(at);
      try {
        return run(...args);
      } finally {
        process.chdir(before);
      }
    },
  };
}

describe('docs/adopt.md', () => {
  const page = files('docs/adopt.md');
  const [LOOK, CRITICAL, BASELINE] = blocksOf('docs/adopt.md', 'sh').map((block) =>
    block
      .trim()
      .split('\n')
      .map((line) => line.replace(/^npx cdk-secure-llm /, '').split(' ')),
  );

  test('its commands do what it says, in its order', () => {
    const own = folder({ 'templates/assistant.yaml': page['templates/assistant.yaml']! });
    expect(LOOK!.map((args) => own.run(...args).status)).toEqual([1, 0]);
    expect(CRITICAL!.map((args) => own.run(...args).status)).toEqual([0]);
    expect(BASELINE!.map((args) => own.run(...args).status)).toEqual([0, 0]);
    expect(existsSync(join(own.at, 'baseline.json'))).toBe(true);
  });

  test('its acknowledgements accept what they name, and nothing else', () => {
    const own = folder(page);
    const { status, out, err } = own.run('scan', 'templates/', '--format', 'json');
    const { findings, acknowledged } = JSON.parse(out);
    expect(
      acknowledged.map(({ rule, owner, expires }: Record<string, string>) => `${rule} ${owner} ${expires}`).sort(),
    ).toEqual([
      'BedrockGuardrailDeniedTopics team-support 2099-12-31',
      'BedrockGuardrailGrounding team-support 2099-12-31',
      'BedrockGuardrailWordFilters team-support 2099-12-31',
    ]);
    expect([status, err]).toEqual([1, '']);
    expect(findings.length).toBeGreaterThan(0);
  });

  test('its table of severities says what the code says', () => {
    const text = readFileSync(join(root, 'docs/adopt.md'), 'utf8');
    const { CRITERION }: typeof import('../lib/severity') = require('../lib/severity');
    for (const [severity, criterion] of Object.entries(CRITERION)) {
      const told = new RegExp(`\\| ${severity} \\| ([^:]+): `).exec(text)![1]!;
      expect(criterion.startsWith(told)).toBe(true);
    }
  });

  test('its apps are synthesized', () => {
    const [, pack] = blocksOf('docs/adopt.md', 'ts');
    expect(appsOf(pack!)).toHaveLength(1);
  });
});

test('the app of docs/from-cdk-nag-2.md is accepted as it says, with the reason in the report', () => {
  const [app] = appsOf(blocksOf('docs/from-cdk-nag-2.md', 'ts')[0]!);
  const { report } = validationReport(app!);
  const { violations, suppressedViolations } = report.pluginReports.find(
    ({ pluginName }: { pluginName: string }) => pluginName === 'AwsSolutions',
  );
  expect(violations).toEqual([]);
  expect(suppressedViolations).toEqual([
    expect.objectContaining({ ruleName: 'AwsSolutions-S1', reason: 'Logs of logs.' }),
  ]);
});

test('docs/adopt.md: each of several applications is judged by itself, and one that fails is enough', () => {
  const bundle = join(mkdtempSync(join(tmpdir(), 'adopt-')), 'cli.js');
  buildSync({ ...BUNDLE, outfile: bundle });
  const weak = 'Resources: { G: { Type: AWS::Bedrock::Guardrail, Properties: { Name: g } } }';
  const { at, run: inside } = folder({
    'apps/one/a.yaml': weak,
    'apps/two/a.yaml': weak,
    'apps/two/deep/b.yaml': weak,
  });
  const loop = blocksOf('docs/adopt.md', 'sh').find((block) => block.includes('for app in'))!;
  const status = () =>
    spawnSync('bash', ['-c', `npx() { shift; "${process.execPath}" "${bundle}" "$@"; }\n${loop}`], { cwd: at }).status;
  for (const app of ['apps/one', 'apps/two'])
    expect(inside('scan', app, '--write-baseline', `${app}/baseline.json`).status).toBe(0);
  expect(status()).toBe(0);
  writeFileSync(join(at, 'apps/one/new.yaml'), weak.replace('G:', 'H:'));
  expect(status()).toBe(1); // also where the last one is in order
});

describe('in CI', () => {
  const action = parse(readFileSync(join(root, 'action.yml'), 'utf8'));
  const gitlab = parse(readFileSync(join(root, 'ci/gitlab.yml'), 'utf8'))['cdk-secure-llm'];
  const [hook] = parse(readFileSync(join(root, '.pre-commit-hooks.yaml'), 'utf8'));
  const page = files('docs/ci.md');

  /** The command line in one file: it starts in a fraction of the time that its sources take. */
  let bundle: string;
  beforeAll(() => {
    bundle = join(mkdtempSync(join(tmpdir(), 'adopt-')), 'cli.js');
    buildSync({ ...BUNDLE, outfile: bundle });
  });

  /** A folder with a weak template, and with an `npm` and an `npx` that give the command line of this tree. */
  function machine() {
    const { at } = folder({
      'weak.yaml': 'Resources: { G: { Type: AWS::Bedrock::Guardrail, Properties: { Name: g } } }',
    });
    const bin = join(at, 'bin');
    const command = `exec "${process.execPath}" "${bundle}"`;
    const program = (file: string, text: string) => {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `#!/usr/bin/env bash\n${text}\n`);
      chmodSync(file, 0o755);
    };
    program(join(bin, 'shim'), `${command} "$@"`);
    program(
      join(bin, 'npm'),
      'echo "$*" >> npm.log; mkdir -p "$3/node_modules/.bin"; cp "$(dirname "$0")/shim" "$3/node_modules/.bin/cdk-secure-llm"',
    );
    program(join(bin, 'npx'), `echo "$npm_config_legacy_peer_deps $*" >> npm.log; shift 2; ${command} "$@"`);
    const shell = (script: string, env: Record<string, string>) =>
      spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
        cwd: at,
        encoding: 'utf8',
        env: { PATH: `${bin}:${process.env.PATH}`, HOME: at, ...env },
      });
    return { at, shell, read: (name: string) => readFileSync(join(at, name), 'utf8') };
  }

  /** What the environment of a step is, with the defaults of the inputs and `given`. */
  function environment(step: { env: Record<string, string> }, given: Record<string, string>): Record<string, string> {
    return Object.fromEntries(
      Object.entries(step.env).map(([name, value]) => {
        const input = /^\$\{\{ inputs\.([a-z-]+) \}\}$/.exec(value)![1]!;
        return [name, given[input] ?? action.inputs[input].default];
      }),
    );
  }

  test('the action installs without peers, scans, writes its files and fails with what is found', () => {
    const { at, shell, read } = machine();
    const [install, scan] = action.runs.steps;
    const runner = { RUNNER_TEMP: join(at, 'runner'), GITHUB_STEP_SUMMARY: join(at, 'summary.md') };
    const steps = (given: Record<string, string>) => {
      expect(shell(install.run, { ...runner, ...environment(install, given) }).status).toBe(0);
      return shell(scan.run, { ...runner, ...environment(scan, given) });
    };
    const found = steps({ paths: 'weak.yaml\n', 'fail-on': 'high' });
    expect([found.status, found.stderr]).toEqual([1, '']);
    expect(found.stdout).toContain('HIGH  BedrockGuardrailPii');
    expect(read('npm.log')).toMatch(/^install --prefix \S+ --legacy-peer-deps .* cdk-secure-llm\n$/);
    expect(JSON.parse(read('secure-llm.sarif')).runs[0].results.length).toBeGreaterThan(3);
    expect(read('summary.md')).toBe(read('secure-llm.md'));
    expect(steps({ paths: 'weak.yaml', 'fail-on': 'critical' }).status).toBe(0);
    run('scan', join(at, 'weak.yaml'), '--write-baseline', join(at, 'b.json'));
    expect(steps({ paths: 'weak.yaml\n./weak.yaml', baseline: 'b.json', sarif: 'own.sarif' }).status).toBe(0);
    expect(existsSync(join(at, 'own.sarif'))).toBe(true);
    expect(steps({}).status).toBe(2); // no cdk.out
  });

  test('the action runs what the workflow of the page gives it', () => {
    const { jobs } = parse(page['.github/workflows/secure-llm.yml']!);
    const used = jobs.scan.steps.find(({ uses }: { uses?: string }) => uses?.startsWith('example/cdk-secure-llm@'));
    expect(Object.keys(used.with).filter((input) => !(input in action.inputs))).toEqual([]);
    const text = page['.github/workflows/secure-llm.yml']!;
    for (const file of [action.inputs.sarif.default, action.inputs.comment.default]) expect(text).toContain(file);
  });

  test('the job of GitLab installs without peers, and fails with a report', () => {
    const { shell, read } = machine();
    const job = (more: Record<string, string>) => shell(gitlab.script.join('\n'), { ...gitlab.variables, ...more });
    const found = job({ SECURE_LLM_PATHS: 'weak.yaml' });
    expect([found.status, found.stderr]).toEqual([
      1,
      expect.stringMatching(/^secure-llm\.xml: wrote junit, \d+ findings\n$/),
    ]);
    expect(read('npm.log')).toContain('--legacy-peer-deps');
    expect(read(gitlab.artifacts.reports.junit)).toContain('<failure message="HIGH: ');
    expect(gitlab.artifacts.when).toBe('always');
    expect(job({ SECURE_LLM_PATHS: 'weak.yaml', SECURE_LLM_OPTIONS: '--fail-on critical' }).status).toBe(0);
    const { include: _, 'cdk-secure-llm': own } = parse(page['.gitlab-ci.yml']!);
    expect(Object.keys(own.variables).filter((name) => !(name in gitlab.variables))).toEqual([]);
  });

  test('the hook of pre-commit scans what its arguments name', () => {
    const { shell, read } = machine();
    const [{ hooks }] = parse(page['.pre-commit-config.yaml']!).repos;
    expect(hooks[0].id).toBe(hook.id);
    const hooked = (args: string[]) => shell([hook.entry, ...args].join(' '), {});
    expect(hooked(['weak.yaml'])).toMatchObject({ status: 1, stdout: expect.stringContaining('BedrockGuardrailPii') });
    expect(hooked(['weak.yaml', '--fail-on', 'critical']).status).toBe(0);
    expect(read('npm.log')).toMatch(/^true --yes cdk-secure-llm scan weak\.yaml\n/);
    expect([hook.pass_filenames, new RegExp(hook.files).test('a/b.yml'), new RegExp(hook.files).test('a.ts')]).toEqual([
      false,
      true,
      false,
    ]);
  });

  test('the workflow of the page is one that bash understands', () => {
    for (const step of action.runs.steps) execFileSync('bash', ['-n', '-c', step.run]);
  });
});
