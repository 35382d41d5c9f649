import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GAP_NAMES } from '../../lib/acknowledgement/names';
import { LIST_IDS } from '../../lib/cli/usage';
import { run } from '../support/command-line';

const RULE = 'BedrockGuardrailPromptAttackHigh';
const WEAK = 'Resources: { G: { Type: AWS::Bedrock::Guardrail, Properties: { Name: g } } }';
const UNDECIDED = 'Resources: { N: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: https://s3/x } } }';
// findings of LOW severity and no others
const LOW =
  'Resources: { T: { Type: AWS::CloudTrail::Trail, Properties: { IsLogging: false, S3BucketName: b, KMSKeyId: k } } }';

/** A folder of its own, from where the command line runs, with what it is to find there. */
function at(files: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'adopt-'));
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  for (const [name, text] of Object.entries(files)) write(name, text);
  const within = (...args: string[]) => {
    const before = process.cwd();
    process.chdir(folder);
    try {
      return run(...args);
    } finally {
      process.chdir(before);
    }
  };
  const rules = (...args: string[]): string[] =>
    JSON.parse(within('scan', '.', '--format', 'json', ...args).out).findings.map(({ rule }: { rule: string }) => rule);
  return { run: within, rules, write, read: (name: string) => readFileSync(join(folder, name), 'utf8') };
}

describe('a file of acknowledgements', () => {
  const ACCEPTED = `acknowledge:\n  - {rules: ${RULE}, paths: weak.yaml, reason: Internal., owner: me, expires: 2999-12-31}\n`;

  test('is found in the folder, or named, and accepts what it says', () => {
    const own = at({ 'weak.yaml': WEAK, '.secure-llm.yaml': ACCEPTED });
    expect(own.rules()).not.toContain(RULE);
    expect(own.run('scan', 'weak.yaml').out).toContain(`${RULE} on G: Internal. (owner: me, expires: 2999-12-31)`);
    const named = at({ 'weak.yaml': WEAK, 'own.yaml': ACCEPTED });
    expect(named.rules()).toContain(RULE);
    expect(named.rules('--config', 'own.yaml')).not.toContain(RULE);
    for (const verb of ['scan', 'report'])
      expect(named.run(verb, 'weak.yaml', '--config', 'none.yaml')).toMatchObject({
        status: 2,
        err: expect.stringContaining('none.yaml:1: ENOENT'),
      });
  });

  test('leaves an exit status of 0 where it accepts all that is found', () => {
    const own = at({ 'weak.yaml': WEAK });
    own.write(
      '.secure-llm.yaml',
      JSON.stringify({ acknowledge: own.rules().map((rules) => ({ rules, reason: 'Known.' })) }),
    );
    expect(own.run('scan', 'weak.yaml')).toMatchObject({ status: 0, err: '' });
    // the gaps are still there
    expect(own.run('report', 'weak.yaml').status).toBe(1);
  });

  test.each([
    ['is over', `acknowledge: [{rules: ${RULE}, reason: x, expires: 2001-01-01}]`, 1, 'expired on 2001-01-01'],
    ['matches nothing', `acknowledge: [{rules: ${RULE}, reason: x, paths: other}]`, 1, 'matches no finding'],
    ['is misspelt', 'acknowledge: [{rules: BedrockGuardrailPromptAttakHigh, reason: x}]', 2, `did you mean ${RULE}?`],
    ['is no YAML', 'acknowledge: [', 2, '.secure-llm.yaml:1: is not valid YAML'],
  ])('that %s is told with its place, and counts', (_, text, status, message) => {
    for (const verb of ['scan', 'report']) {
      const own = at({ 'weak.yaml': WEAK, '.secure-llm.yaml': text });
      expect(own.run(verb, 'weak.yaml')).toMatchObject({ status, err: expect.stringContaining(message) });
      expect(own.run(verb, 'weak.yaml').err).toMatch(/^\.secure-llm\.yaml:1: /);
      if (verb === 'scan') {
        // also where nothing else is found
        own.write('weak.yaml', 'Resources: { Q: { Type: AWS::SQS::Queue } }');
        if (status === 1) own.write('.secure-llm.yaml', text.replace('2001-01-01', '2999-01-01'));
        expect(own.run(verb, 'weak.yaml').status).toBe(status);
      }
    }
  });

  test('accepts nothing that is undecided as judged', () => {
    const own = at({
      'nested.yaml': UNDECIDED,
      '.secure-llm.yaml': 'acknowledge: [{rules: TemplateReadInFull, reason: x}]',
    });
    expect(own.run('scan', 'nested.yaml')).toMatchObject({
      status: 2,
      err: expect.stringContaining('nothing could be judged'),
    });
    expect(own.run('report', 'nested.yaml')).toMatchObject({
      status: 2,
      err: expect.stringContaining('nothing could be judged'),
    });
    expect(own.run('scan', 'nested.yaml', '--exclude', 'TemplateReadInFull').status).toBe(2);
  });
});

describe('a baseline', () => {
  test('is written with what is found, and says so; after it only what is new fails', () => {
    const own = at({ 'weak.yaml': WEAK });
    const count = own.rules().length;
    expect(own.run('scan', '.', '--write-baseline', 'b.json')).toMatchObject({
      status: 0,
      err: `b.json: wrote a baseline of ${count} findings`,
    });
    expect(own.run('scan', '.', '--baseline', 'b.json')).toEqual({
      status: 0,
      out: `1 template, 0 findings, 0 undecided, ${count} in the baseline`,
      err: '',
    });
    own.write('more.yaml', WEAK.replace('G:', 'H:'));
    const { status, out } = own.run('scan', '.', '--baseline', 'b.json');
    expect(status).toBe(1);
    expect(out).toContain(`more.yaml:1  HIGH  ${RULE}`);
    expect(out).not.toContain('weak.yaml:');
  });

  test('tells what is no longer found, and what a new one changes', () => {
    const own = at({ 'weak.yaml': WEAK });
    const before = own.rules();
    own.run('scan', '.', '--write-baseline', 'b.json');
    own.write('weak.yaml', WEAK.replace('Name: g', 'Name: g, KmsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/1"'));
    const { status, err } = own.run('scan', '.', '--baseline', 'b.json');
    expect([status, err]).toEqual([
      0,
      '1 finding of the baseline is no longer found, or accepted now; scan --write-baseline takes it out:\n  BedrockGuardrailCmk on G (Properties.KmsKeyArn)',
    ]);
    expect(own.run('scan', '.', '--baseline', 'b.json', '--exclude', 'BedrockGuardrailCmk').err).toBe('');
    own.write('more.yaml', WEAK.replace('G:', 'H:'));
    expect(own.run('scan', '.', '--baseline', 'b.json', '--write-baseline', 'b.json').err).toContain(
      `b.json: wrote a baseline of ${2 * before.length - 1} findings, ${before.length} more and 1 less than b.json`,
    );
    own.write('weak.yaml', 'Resources: { Q: { Type: AWS::SQS::Queue } }');
    expect(own.run('scan', '.', '--baseline', 'b.json').err).toContain(
      `${before.length - 1} findings of the baseline are no longer found, or accepted now; scan --write-baseline takes them out:\n`,
    );
  });

  test('names what is no longer found by its property, where it has one', () => {
    const known = { rule: RULE, resource: 'Gone', message: 'm', fingerprint: '0'.repeat(32) };
    const findings = [
      { ...known, property: '' },
      { ...known, property: 'P', fingerprint: '1'.repeat(32) },
    ];
    const own = at({ 'a.yaml': 'Resources: {}', 'b.json': JSON.stringify({ version: 1, findings }) });
    expect(own.run('report', 'a.yaml', '--baseline', 'b.json').err.split('\n').slice(1, 3)).toEqual([
      `  ${RULE} on Gone`,
      `  ${RULE} on Gone (P)`,
    ]);
  });

  test('and an acknowledgement may be about what could not be read: nothing says to take them out then', () => {
    const own = at({ 'weak.yaml': WEAK, '.secure-llm.yaml': 'acknowledge: [{rules: BedrockGuardrailCmk, reason: x}]' });
    own.run('scan', '.', '--write-baseline', 'b.json');
    own.write('weak.yaml', `${WEAK}\n  : [`);
    const { status, err } = own.run('scan', '.', '--baseline', 'b.json');
    expect(status).toBe(2);
    expect(err).toMatch(/^weak\.yaml:\d+: cannot be read: .*$/);
  });

  test('leaves out of a report what it leaves out of a scan: only gaps and what is new end it with 1', () => {
    const own = at({ 'weak.yaml': WEAK });
    const count = own.rules().length;
    own.run('scan', '.', '--write-baseline', 'b.json');
    const gaps = [...GAP_NAMES].filter((name) => name.endsWith(':2025]'));
    own.write('.secure-llm.yaml', JSON.stringify({ acknowledge: [{ rules: gaps, reason: 'Small.' }] }));
    const report = (...args: string[]) => own.run('report', '.', '--format', 'html', '--out', 'r.html', ...args);
    expect(report('--baseline', 'b.json')).toMatchObject({
      status: 0,
      err: expect.stringMatching(
        new RegExp(`^r\\.html: wrote html, 0 gaps, 0 findings, \\d+ acknowledged, ${count} in the baseline$`),
      ),
    });
    expect(own.read('r.html')).toContain(`${count} in the baseline`);
    expect(report().status).toBe(1);
    own.write('more.yaml', WEAK.replace('G:', 'H:'));
    expect(report('--baseline', 'b.json').status).toBe(1);
    own.write('.secure-llm.yaml', 'acknowledge: []');
    own.write('more.yaml', 'Resources: { Q: { Type: AWS::SQS::Queue } }');
    expect(report('--baseline', 'b.json').status).toBe(1);
  });

  test('tells also of a report what is no longer found, but not where something could not be read', () => {
    const own = at({ 'weak.yaml': WEAK });
    own.run('scan', '.', '--write-baseline', 'b.json');
    own.write('weak.yaml', WEAK.replace('Name: g', 'Name: g, KmsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/1"'));
    expect(own.run('report', '.', '--baseline', 'b.json').err).toContain(
      '1 finding of the baseline is no longer found, or accepted now; scan --write-baseline takes it out:',
    );
    expect(own.run('report', '.').err).toBe('');
    own.write('broken.json', '{"Resources": ');
    expect(own.run('report', '.', '--baseline', 'b.json').err).not.toContain('no longer found');
  });

  test('knows what is undecided only where that was asked for', () => {
    const own = at({ 'a.yaml': WEAK, 'b.yaml': UNDECIDED });
    own.run('scan', '.', '--write-baseline', 'b.json');
    expect(own.run('scan', '.', '--baseline', 'b.json', '--include-undecided').status).toBe(1);
    own.run('scan', '.', '--include-undecided', '--write-baseline', 'b.json');
    expect(own.run('scan', '.', '--baseline', 'b.json', '--include-undecided').status).toBe(0);
  });

  test.each([
    ['that cannot be read', ['--baseline', 'none.json'], "'--baseline' cannot be read: ENOENT"],
    ['that is none', ['--baseline', 'weak.yaml'], "'--baseline' cannot be used: weak.yaml is not valid JSON"],
    ['that cannot be written', ['--write-baseline', 'no/b.json'], "'--write-baseline' cannot be written: ENOENT"],
  ])('%s is a wrong call', (_, args, message) => {
    for (const verb of args[0] === '--baseline' ? ['scan', 'report'] : ['scan']) {
      const { status, err } = at({ 'weak.yaml': WEAK }).run(verb, 'weak.yaml', ...args);
      expect([status, err.slice(0, message.length)]).toEqual([2, message]);
    }
  });

  test.each([
    ['read', { 'weak.yaml': WEAK, 'broken.json': '{"Resources": ' }],
    ['judged', { 'nested.yaml': UNDECIDED }],
    ['understood', { 'weak.yaml': WEAK, '.secure-llm.yaml': 'acknowledge: [{}]' }],
  ])('is not written where not everything was %s', (_, files) => {
    const own = at(files as Record<string, string>);
    const names = Object.keys(files).filter((name) => !name.startsWith('.'));
    expect(own.run('scan', ...names, '--write-baseline', 'b.json')).toMatchObject({
      status: 2,
      err: expect.stringContaining('b.json: not written, because not everything was read and judged'),
    });
    expect(() => own.read('b.json')).toThrow('ENOENT');
  });
});

describe('a part that is not read', () => {
  const said = (files: Record<string, string>) => at(files).run('scan', '.').err;

  test('is told with its place, since what rests on its absence is undecided', () => {
    const { status, err } = at({ 'nested.yaml': UNDECIDED, 'weak.yaml': WEAK }).run('scan', '.');
    expect(status).toBe(1);
    expect(err).toMatch(/^nested\.yaml:1: N: nested stack is not read.*: what rests on its absence is undecided/);
  });

  test('concerns other templates of the call, where there are any: they are better scanned by themselves', () => {
    expect(said({ 'nested.yaml': UNDECIDED, 'weak.yaml': WEAK })).toContain(
      'scan what is another application by itself',
    );
    expect(said({ 'nested.yaml': UNDECIDED })).not.toContain('another application');
    expect(said({ 'weak.yaml': WEAK })).toBe('');
  });
});

describe('--fail-on', () => {
  test.each([
    ['low', 1],
    ['medium', 1],
    ['HIGH', 1],
    ['critical', 0],
  ])('%s ends with %s where HIGH is found', (severity, status) => {
    expect(at({ 'weak.yaml': WEAK }).run('scan', 'weak.yaml', '--fail-on', severity).status).toBe(status);
  });

  test('shows what counts less all the same', () => {
    const { status, out } = at({ 'low.yaml': LOW }).run('scan', 'low.yaml', '--fail-on', 'medium');
    expect([status, out]).toEqual([0, expect.stringContaining('LOW  TrailLogging')]);
    expect(at({ 'low.yaml': LOW }).run('scan', 'low.yaml').status).toBe(1);
  });

  test('counts acknowledgements that match nothing as the least', () => {
    const own = at({
      'a.yaml': 'Resources: { Q: { Type: AWS::SQS::Queue } }',
      '.secure-llm.yaml': `acknowledge: [{rules: ${RULE}, reason: x}]`,
    });
    expect(own.run('scan', 'a.yaml').status).toBe(1);
    expect(own.run('scan', 'a.yaml', '--fail-on', 'medium')).toMatchObject({
      status: 0,
      err: expect.stringContaining('matches no finding'),
    });
  });

  test('takes no other word', () => {
    expect(at({}).run('scan', '.', '--fail-on', 'none').err).toContain(
      "'--fail-on' takes LOW, MEDIUM, HIGH, CRITICAL, got 'none'",
    );
  });
});

describe('--rule and --exclude', () => {
  const own = at({ 'weak.yaml': WEAK });
  test('show and count what was asked for, and tell how much was left out', () => {
    expect(own.rules('--rule', RULE)).toEqual([RULE]);
    expect(own.rules('--rule', `${RULE}, OwaspLlm::BedrockGuardrailPii`, '--rule', 'BedrockGuardrailCmk')).toHaveLength(
      3,
    );
    expect(own.rules('--exclude', RULE)).toHaveLength(own.rules().length - 1);
    expect(own.run('scan', '.', '--rule', RULE, '--exclude', RULE)).toMatchObject({
      status: 0,
      out: `1 template, 0 findings, 0 undecided, ${own.rules().length} left out by --rule or --exclude`,
    });
    expect(own.run('scan', '.', '--rule', 'TrailMultiRegion').status).toBe(0);
  });

  test.each([
    [
      'rule',
      'BedrokGuardrailPii',
      /^'--rule' takes names of rules, got 'BedrokGuardrailPii'; did you mean BedrockGuardrailPii/,
    ],
    ['exclude', 'xyz', /^'--exclude' takes names of rules, got 'xyz'\n/],
    ['exclude', '', /^'--exclude' takes names of rules, got ''\n/],
  ])('--%s refuses %j', (option, name, message) => {
    const { status, err } = own.run('scan', '.', `--${option}`, name);
    expect([status, err]).toEqual([2, expect.stringMatching(message)]);
  });
});

test.each(['--lists', '--list'])('%s all names every list', (option) => {
  for (const verb of ['scan', 'report']) {
    const { out } = at({ 'weak.yaml': WEAK }).run(verb, '.', option, 'all', '--format', 'markdown');
    expect(out.match(/^## OWASP/gm)).toHaveLength(LIST_IDS.length);
  }
});

test('--out says on standard error what it wrote, and the terminal gets nothing else', () => {
  const own = at({ 'weak.yaml': WEAK, '.secure-llm.yaml': `acknowledge: [{rules: ${RULE}, reason: x}]` });
  const left = own.rules().length;
  expect(own.run('scan', '.', '--format', 'sarif', '--out', 'f.sarif')).toEqual({
    status: 1,
    out: '',
    err: `f.sarif: wrote sarif, ${left} findings, 1 acknowledged`,
  });
  own.run('scan', '.', '--write-baseline', 'b.json');
  own.write('.secure-llm.yaml', 'acknowledge: []');
  expect(own.run('scan', '.', '--baseline', 'b.json', '--out', 'f.txt').err).toBe(
    `f.txt: wrote text, 1 finding, ${left} in the baseline`,
  );
  const { status, out, err } = own.run('report', '.', '--out', 'r.txt');
  expect([status, out]).toEqual([1, '']);
  expect(err).toMatch(new RegExp(`^r\\.txt: wrote text, \\d+ gaps, ${left + 1} findings$`));
});

describe('report', () => {
  test('of a folder without cdk.out stops at the first line, and says what to do', () => {
    expect(at({}).run('report')).toEqual({
      status: 2,
      out: '',
      err: 'cdk.out:1: cannot be read: does not exist; `cdk synth` makes it, or name folders and templates',
    });
  });
});
