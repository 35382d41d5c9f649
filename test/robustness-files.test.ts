import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from './support/command-line';

// Whoever writes a template chooses what lies beside it too. Nothing of it makes the scan crash, hang or say that all is well.

function filesOf(files: Record<string, unknown>): string {
  const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

interface Found {
  readonly rule: string;
  readonly verdict: string;
  readonly message: string;
}

/** What a scan of `path` says, and how many seconds of CPU it took. */
function scan(path: string) {
  const start = process.cpuUsage();
  const { status, out } = run('scan', path, '--format', 'json', '--include-undecided');
  const { user, system } = process.cpuUsage(start);
  const { findings } = JSON.parse(out) as { findings: readonly Found[] };
  return { status, seconds: (user + system) / 1e6, findings };
}

const include = (Location: string) => ({ 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location } } });
const guardrail = { Type: 'AWS::Bedrock::Guardrail', Properties: { Name: 'g' } };
const bucket = { Type: 'AWS::S3::Bucket', Properties: {} };
const stack = (TemplateURL: string) => ({ Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL } });
const deep = (levels: number, inner: unknown): unknown => (levels === 0 ? inner : { K: deep(levels - 1, inner) });
const many = (count: number, entry: (i: number) => unknown) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`R${i}`, entry(i)]));
const loops = (depth: number, body: unknown): Record<string, unknown> =>
  depth === 0
    ? (body as Record<string, unknown>)
    : { [`Fn::ForEach::L${depth}`]: [`X${depth}`, ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], loops(depth - 1, body)] };

describe('what explodes is bounded, and what stands beside it is judged', () => {
  test.each<[string, Record<string, unknown>]>([
    [
      'an include that each of many properties names',
      {
        't.json': { Resources: { G: guardrail, ...many(400, () => ({ ...bucket, Properties: include('x.json') })) } },
        'x.json': many(1000, () => [1, 2, 3]),
      },
    ],
    [
      'loops in an include',
      { 't.json': { Resources: { G: guardrail, ...include('x.json') } }, 'x.json': loops(12, { 'R${X1}': bucket }) },
    ],
    [
      'an include in each round of a loop',
      {
        't.json': { Resources: { G: guardrail, ...loops(6, { 'R${X1}${X2}': { ...bucket, ...include('x.json') } }) } },
        'x.json': { Metadata: many(200, () => 1) },
      },
    ],
    [
      'an include far down that is deep itself',
      {
        't.json': { Resources: { G: guardrail, B: { ...bucket, Properties: deep(180, include('x.json')) } } },
        'x.json': deep(190, 'end'),
      },
    ],
    [
      'includes in includes in a circle',
      {
        't.json': { Resources: { G: guardrail, ...include('x.json') } },
        'x.json': { A: { ...bucket, Properties: include('y.json') } },
        'y.json': include('x.json'),
      },
    ],
    [
      'a chain of nested stacks',
      {
        't.json': { Resources: { G: guardrail, N: stack('n0.json') } },
        ...Object.fromEntries(
          Array.from({ length: 60 }, (_, i) => [`n${i}.json`, { Resources: { N: stack(`n${i + 1}.json`) } }]),
        ),
      },
    ],
    [
      'stack sets in stack sets',
      {
        't.json': {
          Resources: {
            G: guardrail,
            S: Array.from({ length: 8 }).reduce<unknown>(
              (TemplateBody) => ({
                Type: 'AWS::CloudFormation::StackSet',
                Properties: { TemplateBody: JSON.stringify({ Resources: { S: TemplateBody } }) },
              }),
              bucket,
            ),
          },
        },
      },
    ],
    [
      'equal keys, thousands of them',
      {
        't.json': `{"Resources": {"G": ${JSON.stringify(guardrail)}, ${Array.from({ length: 5_000 }, () => '"B": {"Type": "AWS::S3::Bucket"}').join(', ')}}}`,
      },
    ],
    [
      'front doors that stand before each other in circles',
      {
        't.json': {
          Resources: {
            G: guardrail,
            ...Object.fromEntries(
              Array.from({ length: 24 }, (_, i) => [
                [`Api${i}`, { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: `a${i}` } }],
                ...Array.from({ length: 5 }, (_, n) => [
                  `Method${i}x${n}`,
                  {
                    Type: 'AWS::ApiGateway::Method',
                    Properties: {
                      RestApiId: { Ref: `Api${i}` },
                      HttpMethod: 'POST',
                      Integration: {
                        Uri: { 'Fn::Sub': `https://\${Api${(i * 7 + n) % 24}}.execute-api.x.amazonaws.com/` },
                      },
                    },
                  },
                ]),
              ]).flat(),
            ),
          },
        },
      },
    ],
  ])(
    '%s',
    (_, files) => {
      const { status, seconds, findings } = scan(join(filesOf(files), 't.json'));
      expect(findings.filter(({ verdict }) => verdict === 'error')).toEqual([]);
      expect(findings.map(({ rule }) => rule)).toContain('BedrockGuardrailPromptAttackHigh');
      expect(status).toBe(1);
      expect(seconds).toBeLessThan(20);
    },
    120_000,
  );
});

describe('a macro that has the name of one that is read, and stands elsewhere or is spelled otherwise, is told', () => {
  const safe = { Type: 'AWS::S3::Bucket', Properties: {} };
  test.each<[string, Record<string, unknown>]>([
    ['SAM as a function', { Resources: { B: { ...safe, 'Fn::Transform': { Name: 'AWS::Serverless-2016-10-31' } } } }],
    [
      'the language extensions in a property',
      { Resources: { B: { ...safe, Properties: { 'Fn::Transform': { Name: 'AWS::LanguageExtensions' } } } } },
    ],
    ['SAM of another day', { Transform: 'AWS::Serverless-2099-01-01', Resources: { B: safe } }],
    ['SAM in small letters', { Transform: 'aws::serverless-2016-10-31', Resources: { B: safe } }],
    ['SAM with more behind it', { Transform: ['AWS::Serverless-2016-10-31Evil'], Resources: { B: safe } }],
    ['a word before', { Transform: 'MyAWS::LanguageExtensions', Resources: { B: safe } }],
    ['secrets without a day', { Transform: 'AWS::SecretsManager-Evil', Resources: { B: safe } }],
    [
      'an include in small letters',
      { Transform: { Name: 'aws::include', Parameters: { Location: 'x.json' } }, Resources: { B: safe } },
    ],
    [
      'an include among macros',
      {
        Resources: {
          B: {
            ...safe,
            Properties: {
              'Fn::Transform': [{ Name: 'AWS::Include', Parameters: { Location: 'x.json' } }, { Name: 'Evil' }],
            },
          },
        },
      },
    ],
    ['a loop that is none', { Resources: { B: safe, 'Fn::ForEachEvil': ['X', ['a'], { 'R${X}': safe }] } }],
    ['a name that is made', { Transform: { Name: { Ref: 'P' } }, Resources: { B: safe } }],
  ])('%s', (_, body) => {
    const { findings } = scan(join(filesOf({ 't.json': body, 'x.json': {} }), 't.json'));
    expect(findings.map(({ rule }) => rule)).toContain('TemplateReadInFull');
  });
});

describe('where nothing could be judged the scan never ends with 0', () => {
  const read = (Resources: unknown, more: Record<string, unknown> = {}) => ({ 't.json': { Resources, ...more } });
  test.each<[string, Record<string, unknown>]>([
    ['a macro over the template', read({ B: bucket }, { Transform: 'Rewriter' })],
    ['an include that is not there', read(include('x.json'))],
    ['a loop over what is not known', read({ 'Fn::ForEach::L': ['X', { Ref: 'P' }, { 'R${X}': guardrail }] })],
    ['a module', read({ M: { Type: 'Company::Llm::Guardrail::MODULE' } })],
    ['modules of the command line', { 't.json': { Modules: { M: { Source: './m.yaml' } }, Resources: {} } }],
    ['a nested stack elsewhere', read({ N: stack('https://s3.amazonaws.com/b/t.yaml') })],
    ['a nested stack that is no template', { ...read({ N: stack('x.txt') }), 'x.txt': 'hello' }],
    [
      'a stack set elsewhere',
      read({ S: { Type: 'AWS::CloudFormation::StackSet', Properties: { TemplateURL: 'https://x' } } }),
    ],
    ['a type that is made', read({ R: { Type: { 'Fn::Sub': 'AWS::${S}::Guardrail' }, Properties: {} } })],
    [
      'a definition elsewhere',
      read({ M: { Type: 'AWS::StepFunctions::StateMachine', Properties: { DefinitionS3Location: { Bucket: 'b' } } } }),
    ],
    ['no file at all', {}],
    [
      'files that are no templates',
      {
        'package.json': { name: 'x' },
        'values.yaml': 'a: 1\n',
        'k8s.yaml': 'kind: Pod\nResources: none\n',
        'list.json': [1],
      },
    ],
    ['a file that is broken', { 't.json': '{"Resources": {' }],
    ['a file in binary', { 't.yaml': 'Resources: \u0000\u0001' }],
  ])('%s', (_, files) => {
    expect(run('scan', filesOf(files)).status).toBe(2);
  });

  test('files that are no templates beside one that is are passed over, and say so', () => {
    const folder = filesOf({
      't.json': { Resources: { G: guardrail } },
      'list.yaml': '- a: 1\n  Resources: {}\n',
      'notes.txt': 'Resources:',
    });
    symlinkSync(folder, join(folder, 'again'));
    const { status, err } = run('scan', folder);
    expect(status).toBe(1);
    expect(err).toContain('list.yaml');
  });
});
