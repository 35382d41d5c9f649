import { symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unreadIn } from '../../lib/evidence';
import { Application } from '../../lib/template/application';
import { readPaths } from '../../lib/template/files';
import { parseTemplate } from '../../lib/template/parse';
import { Path, type Step } from '../../lib/template/path';
import { MAX_BYTES } from '../../lib/template/source';
import { run } from '../support/command-line';
import { folderOf } from '../support/folder';

/** What a template in a folder says once it is read. */
function readIn(folder: string, file = 't.yaml') {
  const { application } = readPaths([join(folder, file)], folder);
  const template = application.templates[0]!;
  return {
    bodies: Object.fromEntries([...template.resources].map(([id, { body }]) => [id, body])),
    template,
    told: unreadIn(application).map(({ message }) => message),
    lineAt: (...steps: Step[]) => template.locate(Path.of(...steps)).line,
  };
}
const read = (files: Record<string, unknown>) => readIn(folderOf(files));

const include = (Location: unknown) => ({ 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location } } });
const thing = (Properties: unknown = {}) => ({ Type: 'Test::Thing', Properties });
const GOOD = { Good: 'yes' };

describe('a file beside the template is read where it is included', () => {
  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    [
      'in the Transform section',
      {
        Transform: { Name: 'AWS::Include', Parameters: { Location: 'x.json' } },
        Resources: { A: thing(GOOD) },
      },
      { Resources: { B: thing() } },
    ],
    [
      'in the Transform section, beside the transform of SAM',
      {
        Transform: ['AWS::Serverless-2016-10-31', { Name: 'AWS::Include', Parameters: { Location: 'x.json' } }],
        Resources: { A: thing(GOOD) },
      },
      { Resources: { B: thing() } },
    ],
    ['as a function at the top', { Resources: { A: thing(GOOD), B: thing() }, ...include('x.json') }, { Outputs: {} }],
    ['among the resources', { Resources: { A: thing(GOOD), ...include('./x.json') } }, { B: thing() }],
    ['as a resource', { Resources: { A: thing(GOOD), B: include('x.json') } }, thing()],
    [
      'beside the type',
      { Resources: { A: { Type: 'Test::Thing', ...include('x.json') }, B: thing() } },
      { Properties: GOOD },
    ],
    ['as all properties', { Resources: { A: thing(include('x.json')), B: thing() } }, GOOD],
    [
      'as two files at one place',
      {
        Resources: {
          A: {
            Type: 'Test::Thing',
            'Fn::Transform': [include('x.json')['Fn::Transform'], include('y.json')['Fn::Transform']],
          },
          B: thing(),
        },
      },
      { Properties: GOOD },
    ],
  ])('%s', (_, body, x) => {
    const { bodies, told } = read({ 't.yaml': body, 'x.json': x, 'y.json': { Metadata: {} } });
    expect(told).toEqual([]);
    expect(bodies).toMatchObject({ A: thing(GOOD), B: thing() });
  });

  test.each<[string, unknown, unknown, unknown]>([
    ['as a value', include('x.json'), { C: 1 }, { C: 1 }],
    ['among other values', { D: 2, ...include('x.json') }, { C: 1 }, { C: 1, D: 2 }],
    ['in a list', [{ D: 2 }, include('x.json')], { C: 1 }, [{ D: 2 }, { C: 1 }]],
    ['with a function in it', include('x.json'), { 'Fn::Sub': '${AWS::Region}' }, { 'Fn::Sub': '${AWS::Region}' }],
    ['in YAML', include('x.yaml'), '', { C: [1, 2] }],
    ['in YAML with short forms', include('y.yaml'), '', { C: { Ref: 'A' } }],
    ['in a folder below', include('lib/x.json'), '', { Below: true }],
    ['with a name that only seems to lead out', include('lib/../..x.json'), '', { Dots: true }],
  ])('%s', (_, value, x, expected) => {
    const { bodies, told } = read({
      't.yaml': { Resources: { A: thing({ B: value }) } },
      'x.json': x,
      'x.yaml': 'C:\n- 1\n- 2\n',
      'y.yaml': 'C: !Ref A\n',
      'lib/x.json': { Below: true },
      '..x.json': { Dots: true },
    });
    expect(told).toEqual([]);
    expect(bodies.A).toEqual(thing({ B: expected }));
  });

  test('in mappings, conditions and outputs', () => {
    const { template, told } = read({
      't.yaml': {
        Mappings: include('m.json'),
        Conditions: include('c.json'),
        Outputs: include('o.json'),
        Resources: {},
      },
      'm.json': { M: { a: { b: 'c' } } },
      'c.json': { C: { 'Fn::Equals': ['a', 'a'] } },
      'o.json': { O: { Value: 1 } },
    });
    expect(told).toEqual([]);
    expect([template.mappings.M, template.conditions.C, template.outputs.O]).toEqual([
      { a: { b: 'c' } },
      { 'Fn::Equals': ['a', 'a'] },
      { Value: 1 },
    ]);
  });

  test('and stands at the line of the include', () => {
    const { lineAt } = read({
      't.yaml': `
Transform:
- Name: AWS::Include
  Parameters: {Location: top.json}
Resources:
  A:
    Type: Test::Thing
    Properties:
      Fn::Transform: {Name: AWS::Include, Parameters: {Location: x.json}}
`,
      'x.json': { Good: { Deep: 1 } },
      'top.json': { Resources: { B: thing() } },
    });
    expect(lineAt('Resources', 'A', 'Properties', 'Good', 'Deep')).toBe(9);
    expect(lineAt('Resources', 'B', 'Properties')).toBe(3);
    expect(lineAt('Resources', 'A')).toBe(6);
  });

  test('and a loop in it is written out', () => {
    const { bodies, told } = read({
      't.yaml': { Transform: 'AWS::LanguageExtensions', Resources: include('x.json') },
      'x.json': { 'Fn::ForEach::L': ['X', ['A', 'B'], { 'T${X}': thing() }] },
    });
    expect(told).toEqual([]);
    expect(Object.keys(bodies)).toEqual(['TA', 'TB']);
  });

  test('and what is wrong in it is a finding at the line of the include', () => {
    const folder = folderOf({
      't.yaml': 'Resources:\n  Role:\n    Fn::Transform: {Name: AWS::Include, Parameters: {Location: role.yaml}}\n',
      'role.yaml': `
Type: AWS::IAM::Policy
Properties:
  PolicyName: p
  Roles: [r]
  PolicyDocument:
    Statement: [{Effect: Allow, Action: 'bedrock:*', Resource: '*'}]
`,
    });
    const { status, out } = run('scan', join(folder, 't.yaml'), '--format', 'json');
    const { findings } = JSON.parse(out) as { findings: { rule: string; line: number }[] };
    expect(status).toBe(1);
    expect(findings.map(({ rule, line }) => `${rule} ${line}`)).toContain('IamBedrockNoWildcard 3');
  });
});

describe('an include that cannot be put into its place is told, with the reason', () => {
  test.each<[string, Record<string, unknown>, string]>([
    [
      'a file that is not there',
      { 't.yaml': { Resources: include('x.json') } },
      "takes from 'x.json' is not read: it is no file",
    ],
    ['a folder', { 't.yaml': { Resources: include('x') }, 'x/y.json': {} }, 'it is no file'],
    ['an address in S3', { 't.yaml': { Resources: include('s3://b/x.json') } }, 'it does not lie beside the template'],
    ['an address of the web', { 't.yaml': { Resources: include('https://h/x.json') } }, 'it does not lie beside'],
    [
      'a name that is made',
      { 't.yaml': { Resources: include({ 'Fn::Sub': '${P}.json' }) } },
      'from elsewhere is not read',
    ],
    ['a list', { 't.yaml': { Resources: include('x.json') }, 'x.json': [1] }, 'it is no map that can be read'],
    ['a text', { 't.yaml': { Resources: include('x.json') }, 'x.json': 'echo' }, 'it is no map that can be read'],
    ['broken JSON', { 't.yaml': { Resources: include('x.json') }, 'x.json': '{"A": ' }, 'is not valid JSON'],
    [
      'a key that stands beside it',
      { 't.yaml': { Resources: { A: thing(), ...include('x.json') } }, 'x.json': { A: thing() } },
      "it brings 'A', which stands beside it too",
    ],
    [
      'a key that another file of the same place brings',
      {
        't.yaml': {
          Resources: { 'Fn::Transform': ['x.json', 'y.json'].map((name) => include(name)['Fn::Transform']) },
        },
        'x.json': { A: thing() },
        'y.json': { A: thing() },
      },
      "it brings 'A', which stands beside it too",
    ],
    [
      'a resource that the template has',
      {
        't.yaml': { Transform: include('x.json')['Fn::Transform'], Resources: { A: thing() } },
        'x.json': { Resources: { A: thing() } },
      },
      "it brings 'A', which the template has too",
    ],
    [
      'a section of another kind',
      {
        't.yaml': { Transform: include('x.json')['Fn::Transform'], Resources: { A: thing() } },
        'x.json': { Resources: [] },
      },
      "it brings 'Resources', which the template has too",
    ],
    [
      'an include in what is included',
      { 't.yaml': { Resources: include('x.json') }, 'x.json': { A: thing(include('y.json')) }, 'y.json': {} },
      'it stands in a file that is included itself',
    ],
    [
      'a circle',
      { 't.yaml': { Resources: include('x.json') }, 'x.json': { A: thing(include('x.json')) } },
      'it stands in a file that is included itself',
    ],
    [
      'a file among macros',
      {
        't.yaml': {
          Resources: { A: thing({ 'Fn::Transform': [include('x.json')['Fn::Transform'], { Name: 'Other' }] }) },
        },
        'x.json': {},
      },
      "macro 'Other' writes what stands here",
    ],
  ])('%s', (_, files, expected) => {
    expect(read(files).told).toEqual([expect.stringContaining(expected)]);
  });

  test('what lies outside of the folder, or behind a link', () => {
    const folder = folderOf({
      'secret.json': { A: thing() },
      'in/real.json': { A: thing() },
      'in/up.yaml': { Resources: include('../secret.json') },
      'in/whole.yaml': { Resources: include(join(tmpdir(), 'secret.json')) },
      'in/link.yaml': { Resources: include('link.json') },
      'in/inner.yaml': { Resources: include('inner.json') },
      'in/through.yaml': { Resources: include('out/secret.json') },
    });
    const at = join(folder, 'in');
    symlinkSync(join(folder, 'secret.json'), join(at, 'link.json'));
    symlinkSync(join(at, 'real.json'), join(at, 'inner.json'));
    symlinkSync(folder, join(at, 'out'));
    for (const name of ['up', 'whole', 'link', 'inner', 'through'])
      expect([name, readIn(at, `${name}.yaml`).told]).toEqual([
        name,
        [expect.stringContaining('it is no file in the folder')],
      ]);
  });

  test('files that explode', () => {
    const wide = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`K${i}`, [1, 2, 3, 4, 5, 6, 7, 8, 9]]));
    const { told } = read({
      't.yaml': {
        Resources: Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`A${i}`, thing(include('x.json'))])),
      },
      'x.json': wide,
    });
    expect(told.length).toBeGreaterThan(70);
    expect(told.at(-1)).toContain('it brings more than 200000 values');
  });

  test('and of what it would bring, nothing is', () => {
    const { bodies } = read({
      't.yaml': { Resources: { A: thing(), ...include('x.json') } },
      'x.json': { A: thing(GOOD), B: thing() },
    });
    expect(Object.keys(bodies)).toEqual(['A']);
  });
});

describe('a nested stack whose template lies beside the one that is given', () => {
  const stack = (TemplateURL: string, Parameters = {}) => ({
    Type: 'AWS::CloudFormation::Stack',
    Properties: { TemplateURL, Parameters },
  });
  const all = (folder: string, file = 't.yaml') => {
    const { application, files } = readPaths([join(folder, file)], folder);
    return { files, told: unreadIn(application).map(({ message }) => message) };
  };

  test('is read with those that it nests itself', () => {
    const folder = folderOf({
      't.yaml': { Resources: { N: stack('./nested/a.yaml') } },
      'nested/a.yaml': { Resources: { M: stack('../b.yaml') } },
      'b.yaml': { Resources: { A: thing() } },
    });
    expect(all(folder)).toEqual({ files: ['t.yaml', 'nested/a.yaml', 'b.yaml'], told: [] });
  });

  test('ends where stacks nest each other in a circle', () => {
    const folder = folderOf({
      't.yaml': { Resources: { N: stack('a.yaml') } },
      'a.yaml': { Resources: { N: stack('b.yaml') } },
      'b.yaml': { Resources: { N: stack('a.yaml') } },
    });
    expect(all(folder)).toEqual({
      files: ['t.yaml', 'a.yaml', 'b.yaml'],
      told: ['nested stack is not read, since its template is not given'],
    });
  });

  test.each([
    ['that is not there', 'c.yaml'],
    ['that is no template', 'b.txt'],
    ['outside of the folder', '../b.yaml'],
    ['at an address', 'https://s3.amazonaws.com/b/b.yaml'],
  ])('is told when it is one %s', (_, url) => {
    const folder = folderOf({
      'in/t.yaml': { Resources: { N: stack(url) } },
      'b.yaml': { Resources: {} },
      'in/b.txt': 'hello',
    });
    expect(all(join(folder, 'in'))).toEqual({
      files: ['t.yaml'],
      told: ['nested stack is not read, since its template is not given'],
    });
  });
});

describe('the template that a stack set holds as text', () => {
  const inner = `Parameters:
  Strength: {Type: String, Default: HIGH}
Resources:
  G:
    Type: AWS::Bedrock::Guardrail
    Properties:
      ContentPolicyConfig:
        FiltersConfig:
          - {Type: PROMPT_ATTACK, OutputStrength: NONE, InputStrength: !Ref Strength}
`;
  const yaml = (more = '') => `Resources:
  Set:
    Type: AWS::CloudFormation::StackSet
    Properties:
      StackSetName: s
${more}      TemplateBody: |
${inner.replace(/^(?=.)/gm, '        ')}`;
  const json = (TemplateBody: unknown, more = {}) =>
    JSON.stringify(
      { Resources: { Set: { Type: 'AWS::CloudFormation::StackSet', Properties: { TemplateBody, ...more } } } },
      undefined,
      1,
    );
  const parameters = (ParameterValue: string) =>
    `      Parameters: [{ParameterKey: Strength, ParameterValue: ${ParameterValue}}]\n`;
  const scan = (text: string) => {
    const { status, out } = run(
      'scan',
      join(folderOf({ 't.yaml': text }), 't.yaml'),
      '--format',
      'json',
      '--include-undecided',
    );
    const { findings } = JSON.parse(out) as {
      findings: { rule: string; verdict: string; line: number; stack: string; logicalId: string }[];
    };
    const of = (wanted: string) => findings.filter(({ rule }) => rule === wanted);
    return { status, attack: of('BedrockGuardrailPromptAttackHigh'), unread: of('TemplateReadInFull') };
  };

  test('is read as a template of its own, at its own lines', () => {
    const { attack, unread } = scan(yaml(parameters('LOW')));
    expect(attack).toMatchObject([
      { verdict: 'fail', line: 16, logicalId: 'G', stack: expect.stringMatching(/t\.yaml\/Set$/) },
    ]);
    expect(unread).toEqual([]);
  });

  test('has the defaults of its parameters, and what instances override is not known', () => {
    expect(scan(yaml()).attack).toEqual([]);
    const overridden = `${parameters('HIGH')}      StackInstancesGroup: [{ParameterOverrides: [{ParameterKey: Strength, ParameterValue: LOW}]}]\n`;
    expect(scan(yaml(overridden)).attack).toMatchObject([{ verdict: 'undecided' }]);
    expect(scan(yaml(parameters('HIGH'))).attack).toEqual([]);
  });

  test('stands at the line of its property where it is one text', () => {
    const weak = inner.replace('Default: HIGH', 'Default: LOW');
    expect(scan(json(weak)).attack).toMatchObject([{ verdict: 'fail', line: 6 }]);
    expect(scan(json('{"Resources": {"G": {"Type": "AWS::Bedrock::Guardrail"}}}')).attack).toMatchObject([{ line: 6 }]);
  });

  test.each<[string, string]>([
    ['made at deployment', json({ 'Fn::Sub': 'Resources: {}' })],
    ['named by its address', json(undefined, { TemplateURL: 'https://s3/x' })],
    ['no template', json('hello')],
    ['broken', json('{"Resources": ')],
  ])('is undecided with its line where it is %s', (_, text) => {
    const { status, unread } = scan(text);
    expect([status, unread]).toMatchObject([2, [{ verdict: 'undecided', line: 3, logicalId: 'Set' }]]);
  });

  test('is read three sets deep, and no deeper', () => {
    let text = '{"Resources": {}}';
    for (let i = 0; i < 5; i++) text = json(text);
    expect(scan(text).unread).toHaveLength(1);
  });

  test('is no other template, though names are the same', () => {
    const twice = `${yaml()}  G:
    Type: AWS::Bedrock::Guardrail
    Properties: {Name: g}
`;
    expect(scan(twice).attack).toMatchObject([
      { verdict: 'fail', logicalId: 'G', stack: expect.stringMatching(/t\.yaml$/) },
    ]);
  });
});

describe('what is included', () => {
  /** What a template says that includes these files, and why it does not say more. */
  const including = (body: Record<string, unknown>, files: Record<string, unknown>) => {
    const application = new Application([
      {
        source: parseTemplate(JSON.stringify({ Resources: {}, ...body }), 't'),
        beside: (name) => {
          const content = files[name];
          return typeof content === 'string' || content === undefined ? content : JSON.stringify(content);
        },
      },
    ]);
    const [template] = application.templates;
    return {
      ids: [...template!.resources.keys()],
      outputs: template!.outputs,
      told: application.unread.map(({ unread: { what } }) => what),
      open: template!.open,
    };
  };
  const at = (...names: unknown[]) => names.map((name) => include(name)['Fn::Transform']);
  const NOT = (name: string, why: string) => `content that 'AWS::Include' takes from '${name}' is not read: it ${why}`;
  const A = { Resources: { A: thing() } };

  test('in the Transform section leaves the other transforms', () => {
    expect(including({ Transform: [...at('x'), 'Rewriter', ...at('y')] }, { x: A, y: { Outputs: { O: 1 } } })).toEqual({
      ids: ['A'],
      outputs: { O: 1 },
      told: ["macro 'Rewriter' may change everything in the template before it is deployed, and is not read"],
      open: false,
    });
    expect(including({ Transform: [...at('x'), ...at('none')] }, { x: A })).toMatchObject({
      ids: ['A'],
      told: [NOT('none', 'is no file in the folder of the template')],
    });
    expect(including({ Transform: at('none')[0] }, {}).told).toHaveLength(1);
    expect(including({ Transform: at('x')[0] }, { x: A }).told).toEqual([]);
  });

  test.each<[string, Record<string, unknown>, Record<string, unknown>, string]>([
    [
      'that names none',
      { Resources: { 'Fn::Transform': { Name: 'AWS::Include' } } },
      {},
      'takes from elsewhere is not read: it names no file',
    ],
    ['at an address', { Resources: include('S3://b/x') }, {}, NOT('S3://b/x', 'does not lie beside the template')],
    ['that is broken', { Resources: include('x') }, { x: '{' }, NOT('x', 'is no map that can be read: x:1: ')],
    [
      'that has what stands there',
      { Transform: at('x')[0], Resources: { A: thing() } },
      { x: A },
      NOT('x', "brings 'A', which the template has too"),
    ],
    [
      'that has a text for a section',
      { Transform: at('x')[0] },
      { x: { Resources: 'A' } },
      NOT('x', "brings 'Resources', which the template has too"),
    ],
    [
      'that has a key of a map',
      { Transform: at('x')[0], Description: 'd' },
      { x: { Description: 'e' } },
      NOT('x', "brings 'Description', which the template has too"),
    ],
    [
      'that includes another',
      { Resources: include('x') },
      { x: { B: null, A: thing({ C: [include('y')] }) }, y: {} },
      NOT('y', 'stands in a file that is included itself, where CloudFormation takes none'),
    ],
  ])('is not read from a file %s', (_, body, files, expected) => {
    const { told } = including(body, files);
    expect(told.filter((what) => what.startsWith('content'))).toEqual([expect.stringContaining(expected)]);
  });

  test('is read for up to 10 MiB of files, and said of the rest', () => {
    const large = (name: string) => ({ [name]: { Type: 'T', Description: 'x'.repeat(MAX_BYTES / 2) } });
    const files = { a: large('A'), b: large('B'), c: { C: thing() } };
    const Resources = { 'Fn::Transform': at('a') };
    const Outputs = { 'Fn::Transform': at('b') };
    const { ids, told } = including({ Resources, Outputs, Mappings: { 'Fn::Transform': at('c') } }, files);
    expect([ids, told.length]).toEqual([['A'], 1]);
    expect(told[0]).toContain('is not read: it comes after 10 MiB of others');
  });

  test('may be one file at two places', () => {
    const body = {
      Resources: { A: thing({ X: include('x') }), B: thing({ X: include('x') }), C: thing({ X: [1, null, 'a'] }) },
    };
    expect(including(body, { x: { Y: 1 } })).toMatchObject({ ids: ['A', 'B', 'C'], told: [], open: false });
  });

  test('is nothing where nothing is included', () => {
    expect(including({ Transform: [], Resources: { A: thing({ 'Fn::Transform': [] }) } }, {}).told).toEqual([
      "macro '?' writes what stands here, and is not read",
    ]);
  });
});
