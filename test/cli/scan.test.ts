import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { App, Stack, Stage, Validations } from 'aws-cdk-lib';
import { LIST_IDS } from '../../lib/cli/usage';
import { DefenseInDepthChecks } from '../../lib/packs/defense-in-depth-checks';
import { rawGuardrail } from '../support/app';
import { run } from '../support/command-line';

const folder = () => mkdtempSync(join(tmpdir(), 'scan-'));

const WEAK = `
AWSTemplateFormatVersion: 2010-09-09
Conditions:
  Live: !Equals [!Ref AWS::Region, us-east-1]
Resources:
  Guardrail:
    Type: AWS::Bedrock::Guardrail
    Properties:
      Name: weak
      ContentPolicyConfig:
        FiltersConfig:
          - Type: PROMPT_ATTACK
            OutputStrength: NONE
            InputStrength: !If [Live, HIGH, LOW]
`;
const PROMPT_ATTACK = 'BedrockGuardrailPromptAttackHigh';

function write(name: string, text: string, at = folder()): string {
  const file = join(at, name);
  writeFileSync(file, text);
  return file;
}

type Json = {
  findings: {
    rule: string;
    verdict: string;
    line: number;
    propertyPath: string;
    risks: string[];
    message: string;
    fix: string;
    source?: string;
    logicalId: string;
    stack: string;
    template: string;
  }[];
  controls: { id: string; status: string; resources: string[] }[];
  coverage: Record<string, Record<string, unknown>>;
  acknowledged: { rule: string; reason: string }[];
  unreadable: { file: string; line: number; reason: string }[];
  passedOver: { file: string; reason: string }[];
  warnings: { file: string; line: number; reason: string }[];
  files: string[];
};
const json = (...args: string[]) => {
  const { status, out } = run('scan', '--format', 'json', ...args);
  return { status, result: JSON.parse(out) as Json };
};

test('a weak guardrail in YAML exits 1 and names the line of the template', () => {
  const { status, result } = json(write('weak.yaml', WEAK));
  const finding = result.findings.find(({ rule }) => rule === PROMPT_ATTACK)!;
  expect(status).toBe(1);
  expect(finding).toMatchObject({
    verdict: 'fail',
    line: WEAK.split('\n').findIndex((line) => line.includes('!If')) + 1,
    propertyPath: 'Properties.ContentPolicyConfig.FiltersConfig[0].InputStrength',
    logicalId: 'Guardrail',
  });
  expect(finding.risks).toContain('LLM01:2025');
  expect(finding.fix).toContain('ContentPolicyConfig.FiltersConfig');
});

test('the same finding in JSON names its line too', () => {
  const body = {
    Resources: {
      G: {
        Type: 'AWS::Bedrock::Guardrail',
        Properties: { ContentPolicyConfig: { FiltersConfig: [{ Type: 'PROMPT_ATTACK', InputStrength: 'LOW' }] } },
      },
    },
  };
  const text = JSON.stringify(body, undefined, 2);
  const finding = json(write('weak.json', text)).result.findings.find(({ rule }) => rule === PROMPT_ATTACK)!;
  expect(text.split('\n')[finding.line - 1]).toContain('"InputStrength": "LOW"');
});

test('without a finding the exit status is 0', () => {
  const { status, result } = json(write('queue.yaml', 'Resources: { Q: { Type: AWS::SQS::Queue } }'));
  expect(status).toBe(0);
  expect(result.findings).toEqual([]);
});

describe('when a finding holds only under a condition', () => {
  const file = write('weak.yaml', WEAK);
  const WHEN = "where condition 'Live' is false";

  test.each([['text'], ['json'], ['sarif'], ['markdown']])('%s says so', (format) => {
    expect(run('scan', file, '--format', format).out).toContain(WHEN);
  });

  test('the page says so', () => {
    expect(run('report', file, '--format', 'html').out.replace(/&#39;|&apos;/g, "'")).toContain(WHEN);
  });

  test('JSON has it by itself too', () => {
    const findings = json(file).result.findings as readonly { rule: string; when?: string }[];
    expect(findings.find(({ rule }) => rule === PROMPT_ATTACK)!.when).toBe(WHEN);
    expect(findings.find(({ rule }) => rule === 'BedrockGuardrailCmk')).not.toHaveProperty('when');
  });
});

describe('where nothing could be judged', () => {
  const NESTED = 'Resources: { N: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: https://s3/x } } }';

  test('the exit status is 2, and standard error says why', () => {
    expect(run('scan', write('nested.yaml', NESTED))).toMatchObject({
      status: 2,
      err: expect.stringContaining('nothing could be judged'),
    });
  });

  test('what is only declared is no judgement, and the log of a machine says so', () => {
    const said =
      'Resources: { C: { Type: AWS::Synthetics::Canary, Properties: { Name: red-team, StartCanaryAfterCreation: true, Schedule: { Expression: rate(1 hour) }, Code: { Handler: i.h, S3Bucket: b, S3Key: k } } } }';
    const file = write('said.yaml', said);
    for (const verb of ['scan', 'report'] as const)
      expect(run(verb, file)).toMatchObject({ status: 2, err: expect.stringContaining('only declared') });
    const [{ invocations }] = JSON.parse(run('scan', file, '--format', 'sarif').out).runs;
    expect(invocations[0]).toMatchObject({
      executionSuccessful: false,
      toolExecutionNotifications: [expect.objectContaining({ level: 'error' })],
    });
  });

  test('what is unread is found with its line, its rule and what to do', () => {
    const { status, result } = json(write('nested.yaml', NESTED), '--include-undecided');
    expect(status).toBe(2);
    expect(result.findings).toEqual([
      expect.objectContaining({ rule: 'TemplateReadInFull', verdict: 'undecided', line: 1, logicalId: 'N', risks: [] }),
    ]);
    expect(result.findings[0]!.fix).toContain('Name the file of its template');
  });

  test('a finding beside it is one, and so is a pass', () => {
    const beside = (more: string) => NESTED.replace('{ N:', `{ ${more}, N:`);
    const guardrail = 'G: { Type: AWS::Bedrock::Guardrail, Properties: { Name: g } }';
    expect(json(write('weak.yaml', beside(guardrail))).status).toBe(1);
    const kept = 'D: { Type: AWS::Bedrock::DataSource, Properties: { DataDeletionPolicy: DELETE } }';
    expect(json(write('kept.yaml', beside(kept))).status).not.toBe(2);
  });

  test('the text names the template, and any risk', () => {
    const { out } = run('scan', write('macro.yaml', 'Transform: M\nResources: {}'), '--include-undecided');
    expect(out).toContain("the template: macro 'M' may change everything");
    expect(out).toContain('risk: any, since nobody has read what is there');
  });
});

describe('a nested template', () => {
  const parent = (url: string) =>
    `Resources: { N: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ${url}, Parameters: { Strength: LOW } } } }`;
  const child = WEAK.replace('Conditions:', 'Parameters: { Strength: { Type: String } }\nConditions:').replace(
    '!If [Live, HIGH, LOW]',
    '!Ref Strength',
  );

  test('that is given, and named by its file, is read with what the parent passes', () => {
    const at = folder();
    const files = [write('parent.yaml', parent('./child.yaml'), at), write('child.yaml', child, at)];
    const { result } = json(...files, '--include-undecided');
    expect(result.findings.filter(({ rule }) => rule === 'TemplateReadInFull')).toEqual([]);
    expect(result.findings.filter(({ rule }) => rule === PROMPT_ATTACK).map(({ verdict }) => verdict)).toEqual([
      'fail',
    ]);
  });

  test('that names itself is not given', () => {
    const { result } = json(write('parent.yaml', parent('./parent.yaml')), '--include-undecided');
    expect(result.findings.map(({ rule }) => rule)).toContain('TemplateReadInFull');
  });
});

describe('a definition beside the template', () => {
  const MACHINE =
    'Transform: AWS::Serverless-2016-10-31\nResources: { S: { Type: AWS::Serverless::StateMachine, Properties: { DefinitionUri: URI } } }';
  const states = JSON.stringify({
    StartAt: 'A',
    States: {
      A: { Type: 'Task', Resource: 'arn:aws:states:::bedrock:invokeModel', Parameters: { ModelId: 'm' }, End: true },
    },
  });
  const found = (at: string, uri: string) =>
    json(write('template.yaml', MACHINE.replace('URI', uri), at), '--include-undecided').result.findings.map(
      ({ rule, verdict }) => `${verdict} ${rule}`,
    );

  test('is read, and found at the line that names it', () => {
    const at = folder();
    write('states.json', states, at);
    expect(found(at, 'states.json')).toContain('fail SfnInvokeGuardrail');
    expect(found(at, 'states.json')).not.toContain('undecided TemplateReadInFull');
  });

  test.each([
    ['outside of its folder', '../states.json'],
    ['that is not there', 'nothing.json'],
    ['in S3', 's3://bucket/states.json'],
    ['that is no map', 'list.yaml'],
    ['that a link names', 'link.json'],
    ['that is a folder', 'folder.json'],
  ])('%s is not read, and is told', (_, uri) => {
    const above = folder();
    const at = join(above, 'in');
    mkdirSync(join(at, 'folder.json'), { recursive: true });
    write('states.json', states, above);
    write('list.yaml', '- 1', at);
    symlinkSync(join(above, 'states.json'), join(at, 'link.json'));
    expect(found(at, uri)).toContain('undecided TemplateReadInFull');
    expect(found(at, uri)).not.toContain('fail SfnInvokeGuardrail');
  });
});

describe('a key that stands twice', () => {
  const twice = [
    'Resources:',
    '  G:',
    '    Type: AWS::Bedrock::Guardrail',
    '    Properties:',
    '      KmsKeyArn: arn:aws:kms:us-east-1:123456789012:key/1',
    '      KmsKeyArn: !Ref AWS::NoValue',
  ].join('\n');

  test('has its last value, as CloudFormation reads it, and a warning that names the line', () => {
    const file = write('twice.yaml', twice);
    const { status, result } = json(file);
    expect(status).toBe(1);
    expect(result.findings.map(({ rule }) => rule)).toContain('BedrockGuardrailCmk');
    expect(result.warnings).toEqual([
      expect.objectContaining({ line: 6, reason: expect.stringContaining("'KmsKeyArn' is written more than once") }),
    ]);
    expect(run('scan', file).err).toMatch(/twice.yaml:6: warning: 'KmsKeyArn' is written more than once/);
  });

  test('is found at the line of the last', () => {
    const lines = [
      'Resources:',
      '  G: {Type: AWS::SNS::Topic}',
      '  G:',
      '    Type: AWS::Bedrock::Guardrail',
      '    Properties: {Name: g}',
    ];
    const { result } = json(write('twice.yaml', lines.join('\n')));
    expect(new Set(result.findings.map(({ line }) => line >= 3))).toEqual(new Set([true]));
    expect(result.warnings.map(({ line }) => line)).toEqual([3]);
  });

  test('is read and warned of in JSON as in YAML', () => {
    const lines = [
      '{"Resources": {',
      '  "G": {"Type": "AWS::SNS::Topic"},',
      '  "G": {"Type": "AWS::Bedrock::Guardrail", "Properties": {',
      '    "KmsKeyArn": "arn:aws:kms:us-east-1:123456789012:key/1",',
      '    "KmsKeyArn": {"Ref": "AWS::NoValue"}}}}}',
    ];
    const { result } = json(write('twice.json', lines.join('\n')));
    expect(result.warnings).toEqual([
      expect.objectContaining({ line: 3, reason: expect.stringContaining("'G' is written more than once") }),
      expect.objectContaining({ line: 5, reason: expect.stringContaining("'KmsKeyArn' is written more than once") }),
    ]);
    expect(result.findings.find(({ rule }) => rule === 'BedrockGuardrailCmk')).toMatchObject({
      verdict: 'fail',
      line: 5,
    });
    expect(result.findings.find(({ rule }) => rule === PROMPT_ATTACK)).toMatchObject({ line: 3 });
  });

  test.each([
    ['a section', '{"Resources": {"A": {"Type": "T"}}, "Resources": {}}', [1]],
    ['an empty key', '{"Resources": {"A": {"Type": "T", "": 1,\n"": 2}}}', [2]],
    ['a key that is written in two ways', '{"Resources": {"A": {"Type": "T",\n"\\u0054ype": "U"}}}', [2]],
    ['a key of a map in a list', '{"Resources": {"A": {"Type": "T", "Properties": {"L": [{"a": 1,\n"a": 2}]}}}}', [2]],
    ['a key named __proto__', '{"Resources": {"A": {"Type": "T", "__proto__": 1,\n"__proto__": 2}}}', [2]],
  ])('is warned of in JSON where it is %s', (_, text, lines) => {
    expect(json(write('twice.json', text)).result.warnings.map(({ line }) => line)).toEqual(lines);
  });

  test.each([
    [
      'colons and quotes in texts',
      '{"Resources": {"A": {"Type": "T", "Properties": {"a": "\\"a\\": 1, \\"a\\": 2"}}}}',
    ],
    ['one key in two maps', '{"Resources": {"A": {"Type": "T"}, "B": {"Type": "T"}}}'],
    ['a key named __proto__', '{"Resources": {"A": {"Type": "T", "__proto__": {"Type": "T"}}}}'],
  ])('is no warning in JSON for %s', (_, text) => {
    expect(json(write('once.json', text)).result.warnings).toEqual([]);
  });

  test('is warned of once, however often an alias repeats it', () => {
    const text = 'Resources:\n  A: &a {Type: T, Type: U}\n  B: *a\n  C: *a\n';
    expect(json(write('alias.yaml', text)).result.warnings).toHaveLength(1);
  });

  test('is no warning where keys only seem alike', () => {
    const text = 'Resources:\n  A: {Type: T, Properties: {<<: {X: 1}, X: 2}}\n  B: {Type: T}\n';
    expect(json(write('merge.yaml', text)).result.warnings).toEqual([]);
  });
});

test.each([
  ['a list', 'list.yaml', '- a: 1\n  Resources: {}\n'],
  ['several documents', 'two.yaml', 'Resources: {}\n---\nResources: {}\n'],
  ['a map without resources', 'other.yaml', 'a:\n  Resources: {}\n'],
])('%s in a folder is passed over and named, and the rest is judged', (_, name, text) => {
  const at = folder();
  write('weak.yaml', WEAK, at);
  write(name, text, at);
  const { status, result } = json(at);
  expect(status).toBe(1);
  expect(result.passedOver).toEqual([expect.objectContaining({ file: expect.stringContaining(name) })]);
  expect(run('scan', at).err).toContain(`${name}:`);
  expect(run('scan', at).err).toContain('passed over');
});

test('undecided findings are shown and counted only when asked for', () => {
  const text = WEAK.replace('!If [Live, HIGH, LOW]', '!Ref Strength').replace(
    'Conditions:',
    'Parameters: { Strength: { Type: String } }\nConditions:',
  );
  const file = write('undecided.yaml', text);
  const of = (...args: string[]) => json(file, ...args).result.findings.filter(({ rule }) => rule === PROMPT_ATTACK);
  expect(of()).toEqual([]);
  expect(of('--include-undecided').map(({ verdict }) => verdict)).toEqual(['undecided']);
});

test('a folder is read with its templates on one line, links that lead in a circle, and other files that say Resources', () => {
  const at = folder();
  write('minified.json', JSON.stringify({ Resources: { G: { Type: 'AWS::Bedrock::Guardrail', Properties: {} } } }), at);
  write('marked.json', `\uFEFF${JSON.stringify({ Resources: { Q: { Type: 'AWS::SQS::Queue' } } })}`, at);
  write('other.json', '{"a": {"Resources": []}}', at);
  symlinkSync(at, join(at, 'again'));
  const { status, result } = json(at);
  expect(status).toBe(1);
  expect(result.findings.map(({ logicalId }) => logicalId)).toContain('G');
  expect(result.files.map((file) => basename(file))).toEqual(['marked.json', 'minified.json']);
});

test('a template says nothing to the terminal, and writes no link into Markdown', () => {
  const name = '\u001b]0;owned\u0007[x](https://example.com)';
  const file = write('hostile.json', JSON.stringify({ Resources: { [name]: { Type: 'AWS::Bedrock::Guardrail' } } }));
  expect(run('scan', file).out).not.toContain('\u001b');
  expect(run('scan', file, '--format', 'markdown').out).not.toContain('](');
});

test.each([[['scan', '--help']], [['report', '-h']], [['help']]])('%j tells how to call', (args) => {
  expect(run(...args)).toMatchObject({ status: 0, out: expect.stringContaining('Usage: cdk-secure-llm') });
});

describe('input that cannot be read', () => {
  test.each([
    ['a file that is no template', 'list.yaml', '- 1\n- 2\n', 1, 'the top level is not a map'],
    ['broken JSON', 'broken.json', '{\n  "Resources": {\n    "A": ,\n  }\n}', 3, 'ValueExpected'],
    ['broken YAML', 'broken.yaml', 'Resources:\n  A:\n    Type: "x\n   B: [', 4, 'quote'],
    ['no resources', 'none.json', '{"Parameters": {}}', 1, "no 'Resources' map"],
  ])('%s exits 2 with file, line and reason, and the rest is still scanned', (_, name, text, line, reason) => {
    const at = folder();
    const weak = write('weak.yaml', WEAK, at);
    const { status, result } = json(write(name, text, at), weak);
    expect(status).toBe(2);
    expect(result.unreadable).toHaveLength(1);
    expect(result.unreadable[0]!.file).toMatch(name);
    expect(result.unreadable[0]!.line).toBe(line);
    expect(result.unreadable[0]!.reason).toContain(reason);
    expect(result.findings.map(({ rule }) => rule)).toContain(PROMPT_ATTACK);
  });

  test.each([
    ['a second document', 'two.yaml', 'Resources: {}\n---\nResources: {}\n', 2, 'more than one document'],
    ['text after JSON', 'after.json', '{"Resources": {}}\nmore', 2, 'not valid JSON'],
  ])('%s is refused with its place', (_, name, text, line, reason) => {
    const { status, result } = json(write(name, text));
    expect(status).toBe(2);
    expect(result.unreadable).toEqual([expect.objectContaining({ line, reason: expect.stringContaining(reason) })]);
  });

  test('nothing to judge does not look like nothing found', () => {
    const at = folder();
    write('package.json', '{"name": "no-template"}', at);
    for (const verb of ['scan', 'report'])
      expect(run(verb, at)).toMatchObject({ status: 2, err: expect.stringContaining('holds no template') });
  });

  test('a report that cannot be written exits 2 and says why', () => {
    expect(run('scan', write('weak.yaml', WEAK), '--out', join(folder(), 'no', 'such', 'folder'))).toMatchObject({
      status: 2,
      err: expect.stringContaining("'--out' cannot be written"),
    });
  });

  test('a path that does not exist exits 2', () => {
    expect(run('scan', join(folder(), 'nothing.yaml'))).toMatchObject({
      status: 2,
      err: expect.stringContaining('does not exist'),
    });
  });
});

describe('hostile input is refused in bounded time', () => {
  const bomb = [
    'Resources: {}',
    'a: &a [x, x, x, x, x, x, x, x, x]',
    ...'bcdefghij'.split('').map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdefghij'[i]}`).join(', ')}]`),
  ].join('\n');
  test.each([
    ['aliases that explode', 'bomb.yaml', bomb, 'aliases are expanded'],
    ['an alias to itself', 'cycle.yaml', 'Resources: &r\n  A: *r\n', 'refers to itself'],
    ['50 MB', 'huge.yaml', `Resources:\n  A: "${'x'.repeat(50 * 1024 * 1024)}"\n`, 'larger than 10 MiB'],
    ['deep JSON', 'deep.json', `{"Resources": ${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`, 'nested deeper'],
    ['deep YAML', 'deep.yaml', `Resources: ${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'nested deeper'],
  ])('%s', (_, name, text, reason) => {
    const { status, result } = json(write(name, text));
    expect(status).toBe(2);
    expect(result.unreadable[0]!.reason).toContain(reason);
  });
});

test('a folder is searched for templates, and other files in it are left alone', () => {
  const at = folder();
  mkdirSync(join(at, 'deep', 'node_modules'), { recursive: true });
  write('weak.yaml', WEAK, join(at, 'deep'));
  write('package.json', '{"name": "x"}', at);
  write('values.yaml', 'a: {{ helm }}', at);
  write('ignored.yaml', WEAK, join(at, 'deep', 'node_modules'));
  const { status, result } = json(at);
  expect(status).toBe(1);
  expect(result.findings.filter(({ rule }) => rule === PROMPT_ATTACK)).toHaveLength(1);
});

describe('a cloud assembly', () => {
  function assembly(): string {
    const app = new App({ outdir: folder(), context: { 'aws:cdk:disable-creation-stack-traces': false } });
    const stack = new Stack(new Stage(app, 'Prod'), 'S');
    rawGuardrail(stack, 'Weak', 'LOW');
    Validations.of(rawGuardrail(stack, 'Accepted', 'LOW')).acknowledge({
      id: `OwaspLlm::${PROMPT_ATTACK}`,
      reason: 'accepted for the demo',
    });
    Validations.of(stack).acknowledge({ id: `DefenseInDepth::${GAP}`, reason: 'people read every answer' });
    app.synth();
    return app.outdir;
  }

  test('tells the stack, the construct and the line of the user’s code', () => {
    const { result } = json(assembly());
    const found = result.findings.filter(({ rule }) => rule === PROMPT_ATTACK);
    expect(found.map(({ logicalId }) => logicalId)).toEqual(['Weak']);
    expect(found[0]!.stack).toBe('Prod/S');
    expect(found[0]!.source).toMatch(/^test\/support\/app\.ts:\d+$/);
  });

  const GAP = 'OneDetectiveLayer[LLM09:2025]';
  test('a gap that is acknowledged is no gap, and is listed with its reason', () => {
    const at = assembly();
    const { result } = json(at);
    expect(result.acknowledged.filter(({ rule }) => rule === GAP)).toEqual([
      expect.objectContaining({ reason: 'people read every answer', at: 'Prod/S' }),
    ]);
    const message = 'is detected by no layer';
    const { gaps } = (result as unknown as { coverage: Record<string, Record<string, { gaps: string[] }>> }).coverage[
      'llm-2025'
    ]!['LLM09:2025']!;
    expect(gaps.filter((gap) => gap.includes(message))).toEqual([]);
    for (const format of ['text', 'markdown']) {
      const { out } = run('report', '--format', format, '--lists', 'llm-2025', at);
      expect(out).toContain('LLM09:2025 Misinformation (acknowledged)');
      expect(out).not.toContain(`LLM09:2025 Misinformation ${message}`);
      expect(out).toMatch(/OneDetectiveLayer\[LLM09:2025\].*the application.*people read every answer/);
    }
  });

  test('what is acknowledged on the app is known from the report of its packs, until that is an old one', () => {
    const app = new App({ outdir: folder() });
    Validations.of(app).addPlugins(new DefenseInDepthChecks(app));
    rawGuardrail(new Stack(app, 'S'), 'Weak', 'LOW');
    Validations.of(app).acknowledge({ id: `DefenseInDepth::${GAP}`, reason: 'known to all' });
    expect(() => app.synth()).toThrow('OneResponsiveLayer'); // other gaps
    const accepted = () => json(app.outdir).result.acknowledged.filter(({ rule }) => rule === GAP);
    expect(accepted()).toEqual([expect.objectContaining({ reason: 'known to all', at: '' })]);
    utimesSync(join(app.outdir, 'validation-report.json'), 1, 1);
    expect(accepted()).toEqual([]);
  });

  test('honours what the app acknowledges, and lists it with its reason', () => {
    const { result } = json(assembly());
    expect(result.acknowledged.filter(({ rule }) => rule === PROMPT_ATTACK)).toEqual([
      expect.objectContaining({ reason: 'accepted for the demo' }),
    ]);
  });
});

test('SARIF validates against its schema and carries the lines', () => {
  // with what is in the baseline, what is acknowledged, what is wrong with that, and what cannot be read: while there is
  // such a file, nothing is said of entries that match nothing
  const at = folder();
  const weak = write('weak.yaml', WEAK, at);
  const beside = write('beside.yaml', WEAK.replace('Name: weak', 'Name: other'), at);
  run('scan', beside, '--write-baseline', join(at, 'b.json'), '--rule', 'BedrockGuardrailCmk');
  const config = `acknowledge: [{rules: BedrockGuardrailPii, reason: x}, {rules: Typo, reason: x}, {rules: GuardrailVersionPinned, reason: x}]`;
  const options = ['--baseline', join(at, 'b.json'), '--config', write('own.yaml', config, at)];
  const { out } = run('scan', '--format', 'sarif', weak, write('broken.json', '{', at), ...options);
  expect(
    JSON.parse(out).runs[0].results.filter(({ suppressions }: { suppressions?: object }) => suppressions),
  ).toHaveLength(2);
  expect(JSON.parse(out).runs[0].invocations[0].toolExecutionNotifications).toHaveLength(2);
  const sarif = JSON.parse(out);
  const ajv = new Ajv({ strict: false, unicodeRegExp: false });
  addFormats(ajv);
  const valid = ajv.validate(
    JSON.parse(readFileSync(require.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8')),
    sarif,
  );
  expect(ajv.errors ?? []).toEqual([]);
  expect(valid).toBe(true);
  const result = sarif.runs[0].results.find((item: { ruleId: string }) => item.ruleId === PROMPT_ATTACK);
  expect(result.locations[0].physicalLocation.region.startLine).toBe(14);
});

test('--out writes the report to a file', () => {
  const out = join(folder(), 'report.md');
  expect(run('scan', write('weak.yaml', WEAK), '--format', 'markdown', '--out', out).status).toBe(1);
  expect(readFileSync(out, 'utf8')).toContain(`| ${PROMPT_ATTACK} |`);
});

test.each([
  [['scan'], 'scan needs at least one path'],
  [['scan', '.', '--lists', 'llm-2024'], `'--lists' takes ${LIST_IDS.join(', ')}, all, got 'llm-2024'`],
  [['scan', '.', '--format', 'xml'], "'--format' takes text, json, sarif, markdown, junit, pull-request, got 'xml'"],
  [['scan', '.', '--wrong'], '--wrong'],
  [['frobnicate'], "'frobnicate' is no verb; use scan, report, explain"],
  [['explain', 'LLM01'], "'LLM01' is no rule, control or risk"],
])('a wrong call says what is allowed and exits 2: %j', (args, message) => {
  const { status, err } = run(...args);
  expect(status).toBe(2);
  expect(err).toContain(message);
});

describe('report', () => {
  test('prints a row for each risk of the list, what is missing, and what proves the rest', () => {
    const enforced =
      '  E: { Type: AWS::Bedrock::EnforcedGuardrailConfiguration, Properties: { GuardrailIdentifier: !Ref Guardrail } }\n';
    const strong = `${WEAK.replace('[Live, HIGH, LOW]', '[Live, HIGH, HIGH]').trimEnd()}\n${enforced}`;
    const { status, out } = run('report', write('strong.yaml', strong));
    expect(status).toBe(1);
    for (let n = 1; n <= 10; n++) expect(out).toContain(`LLM${String(n).padStart(2, '0')}:2025`);
    expect(out).toContain('LLM08:2025 Vector and Embedding Weaknesses is detected by no layer');
    expect(out).toContain('model-guardrail-prompt-attack: Guardrail');
  });

  test('speaks each list it is asked for, and Markdown', () => {
    const { out } = run('report', write('weak.yaml', WEAK), '--lists', 'llm-2026,agentic-2026', '--format', 'markdown');
    expect(out).toContain('| LLM08:2026 Hidden Context Exposure |');
    expect(out).toContain('| ASI10:2026 Rogue Agents |');
  });
});

test.each([
  [PROMPT_ATTACK, 'Fix in CDK:'],
  [PROMPT_ATTACK, 'Looks at: AWS::Bedrock::Guardrail'],
  ['IamModelNamed', 'Looks at: IAM policies'],
  ['model-guardrail-prompt-attack', 'AML.M0020 Generative AI Guardrails'],
  ['LLM01:2025', 'Answered by:'],
  ['asi01:2026', 'Agent Goal Hijack'],
])('explain %s', (name, text) => {
  expect(run('explain', name)).toMatchObject({ status: 0, out: expect.stringContaining(text) });
});
