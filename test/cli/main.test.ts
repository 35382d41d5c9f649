import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { VERSION } from '../../lib/version';
import { rawGuardrail } from '../support/app';
import { run } from '../support/command-line';

const folder = () => mkdtempSync(join(tmpdir(), 'cli-'));
const write = (name: string, text: string, at = folder()) => {
  writeFileSync(join(at, name), text);
  return join(at, name);
};
const QUEUE = 'Resources: { Q: { Type: AWS::SQS::Queue } }';
const WEAK = 'Resources: { G: { Type: AWS::Bedrock::Guardrail, Properties: { Name: g } } }';

describe('the command', () => {
  test('without a verb tells how to call, and is a wrong call', () => {
    expect(run()).toMatchObject({ status: 2, out: expect.stringContaining('Usage: cdk-secure-llm VERB') });
  });

  test('told to help does so, and that is no wrong call', () => {
    for (const args of [
      ['help'],
      ['--help'],
      ['-h'],
      ['help', 'frobnicate'],
      ['frobnicate', '--help'],
      ['toString', '-h'],
    ]) {
      const { status, out } = run(...args);
      expect([status, out.split('\n')[0]]).toEqual([0, 'Usage: cdk-secure-llm VERB']);
    }
    for (const verb of ['scan', 'report', 'explain'])
      for (const args of [
        [verb, '--help'],
        [verb, 'x', '-h'],
        ['help', verb],
      ]) {
        const { status, out } = run(...args);
        expect(status).toBe(0);
        expect(out).toMatch(
          new RegExp(`^Usage: cdk-secure-llm ${verb} [\\s\\S]*\nExamples:\n  cdk-secure-llm ${verb}`),
        );
      }
  });

  test('helps with every verb, option, list and format that there is', () => {
    const out = ['help', 'scan', 'report'].map((verb) => run('help', verb).out).join('\n');
    const named = (args: string[]) => /takes? (.*), got/.exec(run(...args).err)![1]!.split(', ');
    const words = [
      ...run('nothing')
        .err.split('\n')[0]!
        .replace(/.*use /, '')
        .split(', '),
      ...named(['scan', '.', '--lists', 'x']),
      ...named(['scan', '.', '--format', 'x']),
      ...named(['report', '.', '--format', 'x']),
      ...['--lists', '--format', '--out', '--config', '--rule', '--exclude', '--fail-on', '--baseline'],
      ...['--write-baseline', '--include-undecided'],
    ];
    expect(words.filter((word) => !out.includes(word))).toEqual([]);
    expect(words).toHaveLength(3 + 5 + 6 + 4 + 10);
  });

  test('tells with each help what it ends with, which list it takes without one, and severities from the least', () => {
    const status = [
      'Exit status, of every verb:',
      '  0   nothing is left that counts',
      '  1   findings; of report also gaps in the layers; and acknowledgements that have expired or match nothing',
      '  2   a wrong call; input, a baseline or an acknowledgement that cannot be read; or nothing could be judged',
    ].join('\n');
    for (const verb of ['help', 'scan', 'report', 'explain'])
      expect(run('help', verb).out.endsWith(`\n\n${status}`)).toBe(true);
    const { out } = run('help', 'scan');
    expect(out).toMatch(/^ {2}--lists LIST,\.\.\. +llm-2025 \(default\), llm-2023, llm-2026, agentic-2026, all$/m);
    expect(out).toMatch(/^ {2}--format FORMAT +text, json, .*[a-z]$/m);
    expect(out).toMatch(
      /^ {2}--fail-on SEVERITY +the least that ends with 1: low, medium, high, critical; low by default$/m,
    );
  });

  test('tells its version', () => {
    expect(run('--version')).toEqual({ status: 0, out: VERSION, err: '' });
  });

  test.each(['toString', 'constructor', ''])('takes %j for no verb', (verb) => {
    expect(run(verb)).toMatchObject({
      status: 2,
      err: `'${verb}' is no verb; use scan, report, explain\nSee cdk-secure-llm --help`,
    });
  });

  test.each([
    ['scan', '.', '--frobnicate'],
    ['report', '--include-undecided'],
    ['explain', '--format', 'json', 'x'],
    ['scan', '.', '--out'],
  ])('says which option it does not know, and where to read: %s', (...args) => {
    const { status, err } = run(...args);
    expect(status).toBe(2);
    expect(err).toContain(args.find((arg) => arg.startsWith('--'))!);
    expect(err).toMatch(/\nSee cdk-secure-llm (scan|report|explain) --help$/);
  });

  test('does not take a bug for a wrong call', () => {
    const broken = jest.spyOn(JSON, 'stringify').mockImplementation(() => {
      throw new RangeError('a bug');
    });
    try {
      expect(() => run('scan', '--format', 'json', write('queue.yaml', QUEUE))).toThrow('a bug');
    } finally {
      broken.mockRestore();
    }
  });

  test('runs where it is started, and not where it is imported', () => {
    const started = (code: string[]) =>
      spawnSync(process.execPath, ['--import', 'tsx', ...code], { encoding: 'utf8', cwd: process.cwd() });
    const main = join(process.cwd(), 'lib/cli/main.ts');
    expect(started([main, '--version'])).toMatchObject({ status: 0, stdout: `${VERSION}\n` });
    expect(started([main, 'frobnicate'])).toMatchObject({ status: 2 });
    expect(started(['-e', `require(${JSON.stringify(main)})`])).toMatchObject({ status: 0, stdout: '' });
  });
});

describe('--format', () => {
  test('is text unless something else is asked for', () => {
    const file = write('weak.yaml', WEAK);
    for (const verb of ['scan', 'report']) expect(run(verb, file).out).toBe(run(verb, file, '--format', 'text').out);
  });

  test.each([
    [['scan', '--format', 'html'], "'--format' takes text, json, sarif, markdown, junit, pull-request, got 'html'"],
    [['report', '--format', 'json'], "'--format' takes text, markdown, html, threat-composer, got 'json'"],
  ])('is refused where the verb does not have it: %j', (args, message) => {
    expect(run(...args, write('weak.yaml', WEAK)).err).toContain(message);
  });

  test.each([
    ['scan', 'json', '{'],
    ['scan', 'sarif', '{'],
    ['scan', 'markdown', '## Findings'],
    ['report', 'markdown', '## OWASP'],
    ['report', 'html', '<!doctype html>'],
    ['report', 'threat-composer', '{'],
  ])('%s writes %s', (verb, format, beginning) => {
    expect(run(verb, '--format', format, write('weak.yaml', WEAK)).out.startsWith(beginning)).toBe(true);
  });

  test('report of what cannot be read prints no table, in which all would be missing', () => {
    const { status, out, err } = run('report', join(folder(), 'cdk.out'));
    expect([status, out]).toEqual([2, '']);
    expect(err).toMatch(/cdk\.out:1: cannot be read: does not exist/);
  });

  test('scan writes findings and the matrix into one Markdown document', () => {
    const { out } = run('scan', '--format', 'markdown', write('weak.yaml', WEAK));
    expect(out.match(/^## .*$/gm)).toEqual(['## Findings', expect.stringMatching(/^## OWASP Top 10/)]);
    expect(out).toMatch(/\|\n\n## OWASP/);
  });
});

describe('--lists', () => {
  const lists = (...args: string[]) =>
    Object.keys(
      (JSON.parse(run('scan', '--format', 'json', write('weak.yaml', WEAK), ...args).out) as { coverage: object })
        .coverage,
    );

  test('is OWASP LLM 2025 unless others are named', () => {
    expect(lists()).toEqual(['llm-2025']);
  });

  test('names several, with spaces or without', () => {
    expect(lists('--lists', 'llm-2026, agentic-2026')).toEqual(['llm-2026', 'agentic-2026']);
  });
});

describe('--out', () => {
  test.each(['json', 'markdown'])('writes text that ends with one line break: %s', (format) => {
    const out = join(folder(), 'report');
    const { out: printed } = run('scan', '--format', format, write('weak.yaml', WEAK), '--out', out);
    expect(printed).toBe('');
    expect(readFileSync(out, 'utf8')).toMatch(/[^\n]\n$/);
  });

  test('writes all that the terminal would not be told', () => {
    const file = write('weak.json', JSON.stringify({ Resources: { 'a\u001b': { Type: 'AWS::Bedrock::Guardrail' } } }));
    const out = join(folder(), 'report');
    run('scan', file, '--out', out);
    expect(readFileSync(out, 'utf8')).toContain('a\u001b');
    expect(run('scan', file).out).not.toContain('\u001b');
  });

  test('a terminal is told lines and columns', () => {
    expect(
      run('scan', write('weak.json', JSON.stringify({ Resources: { 'a\tb': { Type: 'AWS::Bedrock::Guardrail' } } })))
        .out,
    ).toMatch(/a\tb \(AWS::Bedrock::Guardrail\)[^\n]*\n/);
  });
});

describe('the exit status', () => {
  const undecided = write(
    'undecided.yaml',
    'Parameters: { P: { Type: String } }\nResources: { Q: { Type: AWS::S3::Bucket, Properties: { BucketName: !Ref P } }, G: { Type: AWS::Bedrock::DataSource, Properties: { DataSourceConfiguration: { S3Configuration: { BucketArn: !GetAtt Q.Arn } } } } }',
  );
  test.each([
    ['of a scan without a finding is 0', ['scan', write('queue.yaml', QUEUE)], 0],
    ['of a scan with a finding is 1', ['scan', write('weak.yaml', WEAK)], 1],
    ['of a scan that cannot read is 2', ['scan', write('weak.yaml', WEAK), 'nowhere.yaml'], 2],
    ['of a scan of nothing is 2', ['scan'], 2],
    ['of a report with gaps is 1', ['report', write('weak.yaml', WEAK)], 1],
    ['of a report that cannot read is 2', ['report', write('weak.yaml', WEAK), 'nowhere.yaml'], 2],
    ['of an undecided finding that is asked for is 1', ['scan', '--include-undecided', undecided], 1],
  ])('%s', (_, args, status) => {
    expect(run(...args).status).toBe(status);
  });

  test.each(['scan', 'report'])('what cannot be read is told beside what %s found', (verb) => {
    const { out, err } = run(verb, write('weak.yaml', WEAK), 'nowhere.yaml');
    expect(err).toBe('nowhere.yaml:1: cannot be read: does not exist');
    expect(out).not.toBe('');
    expect(run(verb, write('weak.yaml', WEAK)).err).toBe('');
  });
});

test('report reads cdk.out unless something else is named', () => {
  const at = folder();
  mkdirSync(join(at, 'cdk.out'));
  const app = new App({ outdir: join(at, 'cdk.out') });
  const stack = new Stack(app, 'S');
  const guardrail = rawGuardrail(stack, 'Mine', 'HIGH');
  new CfnOutput(stack, 'Guardrail', { value: guardrail.ref });
  app.synth();
  const before = process.cwd();
  process.chdir(at);
  try {
    expect(run('report').out).toContain('S/Mine');
    expect(run('report', write('queue.yaml', QUEUE)).out).not.toContain('S/Mine');
  } finally {
    process.chdir(before);
  }
});
