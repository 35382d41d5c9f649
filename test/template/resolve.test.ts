import { attempt, Undecided } from '../../lib/template/answer';
import { Application } from '../../lib/template/application';
import { parseTemplate } from '../../lib/template/parse';
import { Path } from '../../lib/template/path';
import { type Resource, View } from '../../lib/template/resource';
import { type Reading, World } from '../../lib/template/world';
import { application, type Body } from '../../local/samples/cases';

/** What `read` gives of the resource Thing, in every world. */
const inEveryWorld = <T>(read: (thing: Resource) => T, ...bodies: Body[]): T[] =>
  inWorldsOf(application(...bodies), {}, read);
const inWorldsOf = <T>(app: Application, reading: Reading, read: (thing: Resource) => T): T[] =>
  World.explore(new World(undefined, reading), (world) => {
    const view = new View(app, world);
    return read(view.see(app.templates[0]!.resources.get('Thing')!));
  }).results;

/** The text of property `P`, or why it is not known. */
const text = (value: unknown, more: Record<string, unknown> = {}, ...others: Body[]) =>
  textRead({}, value, more, ...others);
const textRead = (reading: Reading, value: unknown, more: Record<string, unknown> = {}, ...others: Body[]) =>
  inWorldsOf(application(withThing(value, more), ...others), reading, (thing) => told(() => thing.text('P')));
const withThing = (value: unknown, more: Record<string, unknown> = {}) => ({
  ...more,
  Resources: { ...(more.Resources as object), Thing: { Type: 'A::B::C', Properties: { P: value } } },
});
const told = <T>(read: () => T): T | string => {
  try {
    return read();
  } catch (error) {
    if (error instanceof Undecided) return `? ${error.message}`;
    throw error;
  }
};

describe('intrinsic functions', () => {
  const parameters = {
    Parameters: { Env: { Type: 'String', Default: 'dev' }, Fixed: { Type: 'String', AllowedValues: ['only'] } },
  };
  const mappings = { Mappings: { M: { a: { x: '1', y: '1' }, b: { x: '1', y: '2' } } } };
  test.each<[string, unknown, Record<string, unknown>, unknown[]]>([
    ['a literal', 'a', {}, ['a']],
    ['a number', 5, {}, ['5']],
    ['AWS::NoValue', { Ref: 'AWS::NoValue' }, {}, [undefined]],
    ['a parameter', { Ref: 'Env' }, parameters, ["? P comes from parameter 'Env' (default 'dev')"]],
    ['a parameter with one allowed value', { Ref: 'Fixed' }, parameters, ['only']],
    ['Fn::Join of literals', { 'Fn::Join': ['-', ['a', 'b', 'c']] }, {}, ['a-b-c']],
    [
      'Fn::Join with a pseudo parameter',
      { 'Fn::Join': ['', ['a', { Ref: 'AWS::Region' }]] },
      {},
      ["? P is 'a${AWS::Region}', which is known only at deployment"],
    ],
    ['Fn::Sub with variables', { 'Fn::Sub': ['${A}-${!B}', { A: 'x' }] }, {}, ['x-${B}']],
    [
      'Fn::Sub of a parameter',
      { 'Fn::Sub': 'a-${Env}' },
      parameters,
      ["? P comes from parameter 'Env' (default 'dev')"],
    ],
    ['Fn::Select', { 'Fn::Select': [1, ['a', 'b']] }, {}, ['b']],
    [
      'Fn::Select beyond a list',
      { 'Fn::Select': [1, ['a']] },
      {},
      ["? P is '${…}', which is known only at deployment"],
    ],
    ['Fn::Split of a literal', { 'Fn::Select': ['2', { 'Fn::Split': [':', 'a:b:c'] }] }, {}, ['c']],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['M', 'b', 'y'] }, mappings, ['2']],
    [
      'Fn::FindInMap where every branch agrees',
      { 'Fn::FindInMap': ['M', { Ref: 'AWS::Region' }, 'x'] },
      mappings,
      ['1'],
    ],
    ['Fn::FindInMap where they do not', { 'Fn::FindInMap': ['M', { Ref: 'AWS::Region' }, 'y'] }, mappings, ['1', '2']],
    [
      'Fn::FindInMap by a parameter that may be one row only',
      { 'Fn::FindInMap': ['M', { Ref: 'Fixed' }, 'y'] },
      { ...parameters, Mappings: { M: { only: { y: '1' }, b: { y: '2' } } } },
      ['1'],
    ],
    [
      'two values of one row of a mapping',
      { 'Fn::Join': ['', ['x', 'y'].map((column) => ({ 'Fn::FindInMap': ['M', { Ref: 'AWS::Region' }, column] }))] },
      { Mappings: { M: { a: { x: '1', y: '2' }, b: { x: '3', y: '4' } } } },
      ['12', '34'],
    ],
    [
      'Fn::FindInMap without such a row',
      { 'Fn::FindInMap': ['M', 'c', 'y'] },
      mappings,
      ["? P depends on what mapping 'M' gives"],
    ],
    ['Fn::FindInMap with a default', { 'Fn::FindInMap': ['M', 'c', 'x', { DefaultValue: 'd' }] }, mappings, ['d']],
    [
      'a dynamic reference',
      '{{resolve:secretsmanager:s:SecretString:p}}',
      {},
      ["? P is '${resolve:secretsmanager}', which is known only at deployment"],
    ],
    ['an undeclared reference', { Ref: 'Nobody' }, {}, ["? P refers to 'Nobody', which the template does not declare"]],
    ['a function nobody knows', { 'Fn::Magic': 1 }, {}, ["? P comes from 'Fn::Magic', which is not read"]],
  ])('%s', (_, value, more, expected) => {
    expect(text(value, more)).toEqual(expected);
  });

  test('a reference in a circle ends as unknown', () => {
    const [answer] = text(
      { 'Fn::GetStackOutput': { StackName: 'Stack0', OutputName: 'O' } },
      { Outputs: { O: { Value: { 'Fn::GetStackOutput': { StackName: 'Stack0', OutputName: 'O' } } } } },
    );
    expect(answer).toContain('refers to itself');
  });
});

describe('between stacks', () => {
  test('Fn::ImportValue is resolved when the export is among the given templates', () => {
    const exporting = { Outputs: { O: { Value: 'there', Export: { Name: 'shared' } } }, Resources: {} };
    expect(text({ 'Fn::ImportValue': 'shared' }, {}, exporting)).toEqual(['there']);
    expect(text({ 'Fn::ImportValue': 'shared' })[0]).toContain(
      "imports 'shared', which none of the given templates exports",
    );
  });

  test('Fn::GetStackOutput is resolved by the name of the stack', () => {
    const other = { Outputs: { O: { Value: 'there' } }, Resources: {} };
    expect(text({ 'Fn::GetStackOutput': { StackName: 'Stack1', OutputName: 'O' } }, {}, other)).toEqual(['there']);
  });

  describe('where one name may be that of several', () => {
    const READS = { 'Fn::GetStackOutput': { StackName: 'Net', OutputName: 'O' } };
    const IMPORTS = { 'Fn::ImportValue': 'shared' };
    type Where = { readonly region?: string; readonly account?: string };
    /** What `P` reads in a stack that is deployed there, of stacks of one name that say where they are. */
    const read = (value: unknown, own: Where, ...others: Where[]) => {
      const source = (file: string, body: object) => ({ source: parseTemplate(JSON.stringify(body), file) });
      const app = new Application([
        { ...source('own', withThing(value)), ...own },
        ...others.map((where, i) => {
          const Value = `${where.region} of ${where.account}`;
          const body = { Outputs: { O: { Value, Export: { Name: 'shared' } } }, Resources: {} };
          return { ...source(`net-${i}`, body), stackName: 'Net', ...where };
        }),
      ]);
      return inWorldsOf(app, {}, (thing) => told(() => thing.text('P')))[0];
    };
    const [HERE, THERE] = [{ region: 'eu-central-1' }, { region: 'us-east-1' }];
    const [OURS, THEIRS] = [{ account: '111122223333' }, { account: '444455556666' }];
    const from = (more: object) => ({ 'Fn::GetStackOutput': { ...READS['Fn::GetStackOutput'], ...more } });
    const role = (account: string) => from({ RoleArn: `arn:aws:iam::${account}:role/reads` });
    const NOT_GIVEN = expect.stringMatching(/^\? P (reads|imports) /);

    test.each([READS, IMPORTS])('it is the one of the Region and the account that reads it: %j', (value) => {
      expect(read(value, HERE, THERE, HERE)).toBe('eu-central-1 of undefined');
      expect(read(value, OURS, THEIRS, OURS)).toBe('undefined of 111122223333');
      expect(read(value, HERE, THERE)).toEqual(NOT_GIVEN);
      expect(read(value, OURS, THEIRS)).toEqual(NOT_GIVEN);
    });

    test.each([READS, IMPORTS])('it is none where nobody tells which: %j', (value) => {
      expect(read(value, {}, THERE, HERE)).toEqual(NOT_GIVEN);
      expect(read(value, HERE, {}, HERE)).toEqual(NOT_GIVEN);
      expect(read(value, {}, HERE)).toBe('eu-central-1 of undefined');
    });

    test('Fn::GetStackOutput reads the Region that it names', () => {
      expect(read(from({ Region: 'us-east-1' }), HERE, THERE, HERE)).toBe('us-east-1 of undefined');
      expect(read(from({ Region: 'us-east-1' }), HERE, HERE)).toEqual(NOT_GIVEN);
      expect(read(from({ Region: { Ref: 'AWS::Region' } }), HERE, THERE, HERE)).toBe('eu-central-1 of undefined');
      expect(read(from({ Region: { Ref: 'AWS::StackName' } }), HERE, HERE)).toEqual(NOT_GIVEN);
    });

    test('Fn::GetStackOutput reads the account whose role it takes', () => {
      expect(read(role('444455556666'), OURS, THEIRS, OURS)).toBe('undefined of 444455556666');
      expect(read(role('444455556666'), OURS, OURS)).toEqual(NOT_GIVEN);
      expect(read(role('444455556666'), {}, {})).toEqual(NOT_GIVEN);
      expect(read(from({ RoleArn: { Ref: 'AWS::StackId' } }), {}, {})).toEqual(NOT_GIVEN);
    });
  });

  test('a nested stack’s parameters and outputs lead to its parent and back', () => {
    const source = (file: string, body: object) => parseTemplate(JSON.stringify(body), file);
    const app = new Application([
      {
        source: source('parent', {
          Resources: {
            Nested: { Type: 'AWS::CloudFormation::Stack', Properties: { Parameters: { Strength: 'HIGH' } } },
            Thing: { Type: 'A::B::C', Properties: { P: { 'Fn::GetAtt': ['Nested', 'Outputs.O'] } } },
          },
        }),
      },
      {
        source: source('nested', {
          Parameters: { Strength: { Type: 'String' } },
          Outputs: { O: { Value: { Ref: 'Strength' } } },
          Resources: {},
        }),
        parent: { file: 'parent', logicalId: 'Nested' },
      },
    ]);
    const view = new View(app);
    expect(view.resources('A::B::C')[0]!.text('P')).toBe('HIGH');
  });
});

describe('conditions', () => {
  const branch = (condition: string) => ({ 'Fn::If': [condition, 'yes', 'no'] });
  const equals = (a: unknown, b: unknown) => ({ 'Fn::Equals': [a, b] });

  test('every branch is seen', () => {
    expect(text(branch('C'), { Conditions: { C: equals({ Ref: 'AWS::Region' }, 'x') } })).toEqual(['yes', 'no']);
  });

  test('a condition that literals decide has one branch', () => {
    expect(text(branch('C'), { Conditions: { C: equals('a', 'a') } })).toEqual(['yes']);
    expect(text(branch('C'), { Conditions: { C: { 'Fn::Not': [equals('a', 'a')] } } })).toEqual(['no']);
  });

  test('two conditions on one parameter exclude each other', () => {
    const Parameters = { P: { Type: 'String' } };
    const Conditions = { A: equals({ Ref: 'P' }, 'a'), B: equals({ Ref: 'P' }, 'b') };
    const both = { 'Fn::Join': ['', [branch('A'), branch('B')]] };
    expect(text(both, { Parameters, Conditions }).sort()).toEqual(['nono', 'noyes', 'yesno']);
  });

  test('allowed values are all there is', () => {
    const Parameters = { P: { Type: 'String', AllowedValues: ['true', 'false'] } };
    const Conditions = { A: equals({ Ref: 'P' }, 'true'), B: equals({ Ref: 'P' }, 'false') };
    expect(text({ 'Fn::Join': ['', [branch('A'), branch('B')]] }, { Parameters, Conditions }).sort()).toEqual([
      'noyes',
      'yesno',
    ]);
  });

  test('a parameter that a condition has settled is known in that branch', () => {
    const Parameters = { P: { Type: 'String' } };
    const Conditions = { A: equals({ Ref: 'P' }, 'a') };
    expect(text({ 'Fn::If': ['A', { Ref: 'P' }, 'other'] }, { Parameters, Conditions })).toEqual(['a', 'other']);
  });

  test('And, Or and nested conditions combine', () => {
    const Conditions = {
      A: equals({ Ref: 'AWS::Region' }, 'x'),
      B: { 'Fn::Or': [{ Condition: 'A' }, equals('a', 'b')] },
      C: { 'Fn::And': [{ Condition: 'A' }, { 'Fn::Not': [{ Condition: 'B' }] }] },
    };
    expect(text(branch('C'), { Conditions })).toEqual(['no', 'no']);
  });

  test('a resource whose condition fails is not there', () => {
    const app = application({
      Conditions: { C: equals('a', 'b') },
      Resources: { Thing: { Type: 'A::B::C', Condition: 'C' } },
    });
    expect(new View(app).resources('A::B::C')).toEqual([]);
  });

  test('items that are AWS::NoValue are no items', () => {
    const lengths = inEveryWorld((thing) => thing.list('P').length, {
      Conditions: { C: equals({ Ref: 'AWS::Region' }, 'x') },
      Resources: {
        Thing: { Type: 'A::B::C', Properties: { P: ['a', { 'Fn::If': ['C', 'b', { Ref: 'AWS::NoValue' }] }] } },
      },
    });
    expect(lengths).toEqual([2, 1]);
  });
});

describe('lists answer in three-valued logic', () => {
  const list = (...items: unknown[]) => {
    const app = application({
      Parameters: { X: { Type: 'String' } },
      Resources: { Thing: { Type: 'A::B::C', Properties: { P: items } } },
    });
    return new View(app).resources('A::B::C')[0]!.list('P');
  };
  const isA = (item: { text(): string | undefined }) => item.text() === 'a';

  test('a known match settles a question whatever the unknown item is', () => {
    expect(list({ Ref: '../../local/samples/cases' }, 'a').some(isA)).toBe(true);
    expect(list({ Ref: '../../local/samples/cases' }, 'b').every(isA)).toBe(false);
  });

  test('without one the unknown item decides, so nothing is decided', () => {
    expect(attempt(() => list({ Ref: '../../local/samples/cases' }, 'b').some(isA))).toBeUndefined();
    expect(attempt(() => list({ Ref: '../../local/samples/cases' }, 'a').every(isA))).toBeUndefined();
  });
});

describe('references', () => {
  const body = (value: unknown) => ({
    Resources: {
      Thing: { Type: 'A::B::C', Properties: { P: value } },
      Data: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'my-data' } },
    },
  });
  const target = (value: unknown) => {
    const view = new View(application(body(value)));
    return view.resources('A::B::C')[0]!.tryTarget('P')?.logicalId;
  };
  test.each<[string, unknown]>([
    ['Ref', { Ref: 'Data' }],
    ['Fn::GetAtt', { 'Fn::GetAtt': ['Data', 'Arn'] }],
    ['Fn::Sub with a path behind', { 'Fn::Sub': '${Data.Arn}/*' }],
    ['the physical name', 'my-data'],
    ['the ARN', 'arn:aws:s3:::my-data'],
    ['the ARN of an object', 'arn:aws:s3:::my-data/models/m.tar.gz'],
    ['the address of an object', 's3://my-data/models/m.tar.gz'],
  ])('are followed by %s', (_, value) => {
    expect(target(value)).toBe('Data');
  });

  test('to something outside of the templates are undecided, not absent', () => {
    const view = new View(application(body('arn:aws:s3:::elsewhere')));
    expect(() => view.resources('A::B::C')[0]!.target('P')).toThrow();
    expect(target('arn:aws:s3:::elsewhere')).toBeUndefined();
  });

  describe('by names that are made at deployment', () => {
    const NAME = { 'Fn::Sub': '${AWS::StackName}-${Env}-chat' };
    const stack = (more: Record<string, unknown> = {}) => ({
      Parameters: { Env: { Type: 'String' } },
      Resources: {
        Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: NAME } },
        Function: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: NAME } },
        ...more,
      },
    });
    const thing = (value: unknown) => ({ Thing: { Type: 'A::B::C', Properties: { P: value } } });
    const found = (value: unknown, ...others: Body[]) =>
      new View(application(stack(thing(value)), ...others)).resources('A::B::C')[0]!.tryTarget('P')?.logicalId;

    test('an ARN says which of those that have one name is meant', () => {
      const arn = (rest: string) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:${rest}\${AWS::StackName}-\${Env}-chat` });
      expect(found(arn('iam::${AWS::AccountId}:role/service/'))).toBe('Role');
      expect(found(arn('lambda:${AWS::Region}:${AWS::AccountId}:function:'))).toBe('Function');
    });

    test('a name that several have names none, but leads back from each', () => {
      expect(found(NAME)).toBeUndefined();
      const view = new View(application(stack(thing(NAME))));
      const [role] = view.resources('AWS::IAM::Role');
      expect(role!.referrers('A::B::C', 'P').map(({ logicalId }) => logicalId)).toEqual(['Thing']);
    });

    test('the same parameter of another template is another name', () => {
      const other = { Parameters: { Env: { Type: 'String' } }, Resources: thing(NAME) };
      const view = new View(application(stack(), other));
      expect(view.resources('A::B::C')[0]!.tryTarget('P')).toBeUndefined();
    });
  });

  test('are found backwards', () => {
    const view = new View(application(body({ Ref: 'Data' })));
    const [bucket] = view.resources('AWS::S3::Bucket');
    expect(bucket!.referrers('A::B::C', 'P').map(({ logicalId }) => logicalId)).toEqual(['Thing']);
  });
});

test('JSON held in a string is read, with references inside', () => {
  const json = { 'Fn::Sub': '{"Statement":[{"Resource":"${Data.Arn}","Effect":"Allow"}]}' };
  const view = new View(
    application({
      Resources: { Thing: { Type: 'A::B::C', Properties: { P: json } }, Data: { Type: 'AWS::S3::Bucket' } },
    }),
  );
  const statement = view.resources('A::B::C')[0]!.json('P').get('Statement[0]');
  expect(statement.text('Effect')).toBe('Allow');
  expect(statement.target('Resource')?.logicalId).toBe('Data');
});

test('SAM globals stand in for what a function does not say', () => {
  const view = new View(
    application({
      Globals: { Function: { Timeout: 30, Environment: { Variables: { A: '1', B: '1' } } } },
      Resources: { F: { Type: 'AWS::Serverless::Function', Properties: { Environment: { Variables: { B: '2' } } } } },
    }),
  );
  const [f] = view.resources('AWS::Serverless::Function');
  expect(f!.number('Timeout')).toBe(30);
  expect(f!.entries('Environment.Variables').map(([name, value]) => [name, value.text()])).toEqual([
    ['A', '1'],
    ['B', '2'],
  ]);
});

describe('places', () => {
  const yaml = [
    'Resources:',
    '  Thing:',
    '    Type: A::B::C',
    '    Properties:',
    '      P: !If',
    '        - C',
    '        - Inner: 1',
    '        - Inner: !Join ["", [a, b]]',
    '',
  ].join('\n');
  const line = (text: string, path: (string | number)[]) => parseTemplate(text, 'f').locate(Path.of(...path)).line;

  test('lead through short tags of YAML', () => {
    expect(line(yaml, ['Resources', 'Thing', 'Properties', 'P', 'Fn::If', 2, 'Inner'])).toBe(8);
  });

  test('fall back to the nearest parent that is written', () => {
    expect(line(yaml, ['Resources', 'Thing', 'Properties', 'Q', 'Deep'])).toBe(4);
  });

  test('are the same in JSON', () => {
    const json = JSON.stringify(
      { Resources: { Thing: { Type: 'x', Properties: { P: [1, { Q: 2 }] } } } },
      undefined,
      2,
    );
    expect(json.split('\n')[line(json, ['Resources', 'Thing', 'Properties', 'P', 1, 'Q']) - 1]).toContain('"Q": 2');
  });
});

describe('YAML as CloudFormation reads it', () => {
  const read = (text: string) =>
    parseTemplate(`Resources: {}\nMetadata:\n${text}`, 'f').body.Metadata as Record<string, unknown>;
  test.each<[string, string, unknown]>([
    ['a date stays text', '  V: 2012-10-17', { V: '2012-10-17' }],
    ['a time stays text', '  V: 12:30', { V: '12:30' }],
    ['an account id keeps its zero', '  V: 012345678901', { V: '012345678901' }],
    ['yes is true', '  V: yes', { V: true }],
    ['!GetAtt splits at the first dot', '  V: !GetAtt A.Outputs.B', { V: { 'Fn::GetAtt': ['A', 'Outputs.B'] } }],
    ['!Sub keeps a number as text', '  V: !Sub 0123', { V: { 'Fn::Sub': '0123' } }],
    ['anchors and merge keys', '  A: &a { x: 1 }\n  V: { <<: *a, y: 2 }', { A: { x: 1 }, V: { x: 1, y: 2 } }],
    ['a quoted text whose further lines are not indented', '  V: "one\n  two"', { V: 'one two' }],
    [
      'a key named __proto__',
      '  V: { __proto__: 1 }',
      { V: Object.defineProperty({}, '__proto__', { value: 1, enumerable: true }) },
    ],
  ])('%s', (_, text, expected) => {
    expect(read(text)).toEqual(expected);
  });
});

test('a text that already holds the marks of JSON reading is read as it is', () => {
  const [value] = inEveryWorld((thing) => thing.json('P').text('a'), {
    Resources: { Thing: { Type: 'A::B::C', Properties: { P: '{"a":"\uE0000\uE001"}' } } },
  });
  expect(value).toBe('\uE0000\uE001');
});

test('a mapping by Region is read where the Region of the stack is fixed', () => {
  const source = parseTemplate(
    JSON.stringify({
      Mappings: { M: { 'eu-west-1': { x: '1' }, 'us-east-1': { x: '2' } }, Areas: { eu: { x: '3' }, us: { x: '4' } } },
      Resources: {
        Thing: {
          Type: 'A::B::C',
          Properties: {
            P: { 'Fn::FindInMap': ['M', { Ref: 'AWS::Region' }, 'x'] },
            Q: {
              'Fn::FindInMap': ['Areas', { 'Fn::Select': [0, { 'Fn::Split': ['-', { Ref: 'AWS::Region' }] }] }, 'x'],
            },
          },
        },
      },
    }),
    'template',
  );
  const view = new View(new Application([{ source, region: 'us-east-1' }]));
  const [thing] = view.resources('A::B::C');
  expect([thing!.text('P'), thing!.text('Q')]).toEqual(['2', '4']);
});

describe('a function that is not called as it should be', () => {
  const Parameters = { N: { Type: 'String' } };
  const REF = { Ref: 'N' };
  test.each<[unknown, string]>([
    [{ Ref: ['a'] }, "'Ref' needs a name"],
    [{ Ref: REF }, "'Ref' needs a name"],
    [{ 'Fn::Sub': { a: 1 } }, "'Fn::Sub' needs a text"],
    [{ 'Fn::Sub': ['${A}', { A: ['x'] }] }, "'Fn::Sub' has an argument that is no text"],
    [{ 'Fn::Sub': ['${A}', { A: REF }] }, "comes from parameter 'N'"],
    [{ 'Fn::Sub': '${Nobody}' }, "refers to 'Nobody', which the template does not declare"],
    [{ 'Fn::Sub': '${Nobody.Arn}' }, "refers to 'Nobody', which the template does not declare"],
    [{ 'Fn::GetAtt': ['Nobody', 'Arn'] }, "refers to 'Nobody', which the template does not declare"],
    [{ 'Fn::GetAtt': [REF, 'Arn'] }, "refers to '[object Object]', which the template does not declare"],
    [{ 'Fn::Join': '-' }, "'Fn::Join' needs a delimiter and a list"],
    [{ 'Fn::Join': [1, ['a']] }, "'Fn::Join' needs a delimiter and a list"],
    [{ 'Fn::Join': ['-', 'a'] }, "'Fn::Join' of a list that is not spelled out"],
    [{ 'Fn::Join': ['-', { 'Fn::GetAZs': '' }] }, "'Fn::GetAZs' is computed at deployment"],
    [{ 'Fn::Join': ['-', ['a', ['b']]] }, "'Fn::Join' has an argument that is no text"],
    [{ 'Fn::If': ['C', 1] }, "'Fn::If' needs three arguments"],
    [{ 'Fn::If': 'C' }, "'Fn::If' needs three arguments"],
    [{ 'Fn::FindInMap': 'M' }, "'Fn::FindInMap' needs a list"],
    [{ 'Fn::FindInMap': [REF, 'a', 'b'] }, "depends on what mapping '${N}' gives"],
    [{ 'Fn::Select': 1 }, "'Fn::Select' needs an index and a list"],
    [{ 'Fn::Select': [0, { 'Fn::Cidr': [] }] }, "'Fn::Cidr' is computed at deployment"],
    [{ 'Fn::Select': [0.5, ['a']] }, "is '${…}', which is known only at deployment"],
    [{ 'Fn::Select': [-1, ['a']] }, "is '${…}', which is known only at deployment"],
    [{ 'Fn::Select': [0, 'a'] }, "is '${…}', which is known only at deployment"],
    [{ 'Fn::Split': 'a' }, "'Fn::Split' needs a delimiter and a text"],
    [{ 'Fn::Split': ['', 'a'] }, 'a list that is split at deployment'],
    [{ 'Fn::Split': ['-', { Ref: 'AWS::StackName' }] }, 'a list that is split at deployment'],
    [{ 'Fn::Split': ['-', REF] }, "comes from parameter 'N'"],
    [{ 'Fn::ImportValue': REF }, "imports '${N}', which none of the given templates exports"],
    [
      { 'Fn::GetStackOutput': { StackName: REF } },
      "reads output '${…}' of stack '${N}', which is not among the given templates",
    ],
    [
      { 'Fn::GetStackOutput': { StackName: 'Stack0', OutputName: 'O' } },
      "reads output 'O' of stack 'Stack0', which is not among the given templates",
    ],
    [{ 'Fn::Base64': 'a' }, "is '${…}', which is known only at deployment"],
    [{ 'Fn::Length': { Ref: 'AWS::Region' } }, "is '${…}', which is known only at deployment"],
    [{ 'Fn::Transform': { Name: 'M' } }, "comes from macro 'M', which is not read"],
  ])('%j is unknown, and says why', (value, why) => {
    expect(text(value, { Parameters })).toEqual([`? P ${why}`]);
  });
});

describe('what functions give', () => {
  const more = {
    Resources: { Data: { Type: 'AWS::S3::Bucket' }, X1: { Type: 'T' } },
    Parameters: { Fixed: { Type: 'String', AllowedValues: ['X1'] } },
  };
  const pattern = (value: unknown) => inEveryWorld((thing) => String(thing.pattern('P')), withThing(value, more));

  test.each<[unknown, string]>([
    [{ 'Fn::Sub': '${ Data }/${Data.Arn}/${Data.A.B}' }, '${Data}/${Data.Arn}/${Data.A.B}'],
    [{ 'Fn::Sub': 'a${AWS::NoValue}b' }, 'ab'],
    [{ 'Fn::Sub': '${!Data}$Data${' }, '${Data}$Data${'],
    [{ 'Fn::Sub': ['${A}${AWS::Region}', { A: { Ref: 'Data' } }] }, '${Data}${AWS::Region}'],
    [{ 'Fn::Sub': 'a {{resolve:ssm:p}} b' }, 'a ${resolve:ssm} b'],
    [{ 'Fn::GetAtt': 'Data.Arn' }, '${Data.Arn}'],
    [{ 'Fn::GetAtt': ['Data', 'A', 'B'] }, '${Data.A.B}'],
    [{ 'Fn::GetAtt': [{ Ref: 'Fixed' }, 'Arn'] }, '${X1.Arn}'],
    [{ Ref: { Ref: 'Fixed' } }, '${X1}'],
    [{ 'Fn::ToJsonString': 'a' }, 'a'],
    [{ 'Fn::Base64': 'a' }, '${…}'],
    [{ 'Fn::Join': ['-', []] }, ''],
    [true, 'true'],
    ['{{resolve:ssm', '{{resolve:ssm'],
    ['{{resolve:ssm}}x{{resolve:secretsmanager:a:b}}', '${resolve:ssm}x${resolve:secretsmanager}'],
    [{ 'Fn::Length': ['a', 'b'] }, '2'],
    [{ 'Fn::Length': [] }, '0'],
    [{ Ref: 'Data', More: 1 }, 'undefined'],
    [['a'], 'undefined'],
  ])('%j', (value, expected) => expect(pattern(value)).toEqual([expected]));

  test('a map that holds no function is a map, and nothing is absent', () => {
    const shown = (value: unknown) => inEveryWorld((thing) => String(thing.get('P')), withThing(value));
    expect([{}, { Other: 1 }, { Ref: 'a', b: 1 }, [1, 2], null, { 'Fn::GetAZs': '' }, 'a'].flatMap(shown)).toEqual([
      ...['a map', 'a map', 'a map', 'a list of 2', 'absent', 'unknown', 'a'],
    ]);
  });
});

describe('a parameter', () => {
  const declared = (N: Record<string, unknown>) => ({ Parameters: { N } });
  const REF = { Ref: 'N' };
  const list = (reading: Reading, N: Record<string, unknown>) =>
    inWorldsOf(application(withThing(REF, declared(N))), reading, (thing) => told(() => thing.list('P').texts()));

  test.each<[Record<string, unknown>, string]>([
    [{ Type: 'Number', Default: 5 }, " (default '5')"],
    [{ Type: 'String', Default: '' }, " (default '')"],
    [{ Type: 'String' }, ''],
    [{ Type: 'AWS::SSM::Parameter::Value<String>', Default: '/p', AllowedValues: ['/p'] }, " (default '/p')"],
    [{ Type: 'String', AllowedValues: ['a', 'b'] }, ''],
  ])('%j is unknown, and tells its default', (N, said) => {
    expect(text(REF, declared(N))).toEqual([`? P comes from parameter 'N'${said}`]);
  });

  test('has its default where the template is deployed without another value', () => {
    const deployed = (N: Record<string, unknown>, reading = {}) =>
      textRead({ deployed: true, ...reading }, REF, declared(N));
    expect(deployed({ Type: 'Number', Default: 5 })).toEqual(['5']);
    expect(deployed({ Type: 'String', Default: true })).toEqual(['true']);
    expect(deployed({ Type: 'String', Default: 'a' }, { freed: new Set(['template-0|N']) })).toEqual([
      "? P comes from parameter 'N' (default 'a')",
    ]);
    expect(deployed({ Type: 'String' })).toEqual(["? P comes from parameter 'N'"]);
    expect(deployed({ Type: 'AWS::SSM::Parameter::Value<String>', Default: '/p' })).toEqual([
      "? P comes from parameter 'N' (default '/p')",
    ]);
  });

  test('of a list is a list where its default is known, and unknown otherwise', () => {
    for (const Type of ['CommaDelimitedList', 'List<String>']) {
      expect(list({ deployed: true }, { Type, Default: 'a, b' })).toEqual([['a', 'b']]);
      expect(list({}, { Type, Default: 'a, b' })).toEqual(["? P comes from parameter 'N' (default 'a, b')"]);
    }
    expect(list({ deployed: true }, { Type: 'String', Default: 'a,b' })).toEqual([['a,b']]);
    expect(list({ deployed: true }, { Type: 'MyList<String>', Default: 'a,b' })).toEqual([['a,b']]);
    const size = (Default: string) =>
      textRead({ deployed: true }, { 'Fn::Length': REF }, declared({ Type: 'CommaDelimitedList', Default }));
    expect([size('a,b'), size('')]).toEqual([['2'], ['1']]);
    const first = { 'Fn::Select': [0, REF] };
    expect(textRead({ deployed: true }, first, declared({ Type: 'CommaDelimitedList', Default: '' }))).toEqual(['']);
  });

  test('has each of its allowed values where those are gone through', () => {
    const listed = (AllowedValues: unknown[], more = {}) =>
      textRead({ listed: true }, REF, declared({ Type: 'String', AllowedValues, ...more })).sort();
    const values = (count: number) => Array.from({ length: count }, (_, i) => `v${i}`).sort();
    expect(listed(['a', 'b', 3])).toEqual(['3', 'a', 'b']);
    expect(listed(values(64))).toEqual(values(64));
    expect(listed(values(65))).toEqual(["? P comes from parameter 'N'"]);
    expect(listed([])).toEqual(["? P comes from parameter 'N'"]);
  });

  test('that is asked by a condition has the value that the condition names', () => {
    const more = {
      ...declared({ Type: 'String', AllowedValues: ['a', 'b', 'c'] }),
      Conditions: { A: { 'Fn::Equals': ['a', REF] } },
    };
    const asked = { 'Fn::If': ['A', { 'Fn::Sub': 'is ${N}' }, { 'Fn::Sub': 'not ${N}' }] };
    expect(text(asked, more)).toEqual(['is a', "? P comes from parameter 'N'"]);
    expect(textRead({ listed: true }, asked, more).sort()).toEqual(['is a', 'not b', 'not c']);
  });

  describe('of a nested stack', () => {
    const app = (passed: Record<string, unknown>, N: Record<string, unknown>) =>
      new Application([
        {
          source: parseTemplate(JSON.stringify(withThing(REF, declared(N))), 'child'),
          parent: { file: 'parent', logicalId: 'S' },
        },
        {
          source: parseTemplate(
            JSON.stringify({
              Parameters: { Q: { Type: 'String' } },
              Resources: { S: { Type: 'AWS::CloudFormation::Stack', Properties: { Parameters: passed } } },
            }),
            'parent',
          ),
        },
      ]);
    const read = (passed: Record<string, unknown>, N: Record<string, unknown>) =>
      inWorldsOf(app(passed, N), {}, (thing) => told(() => thing.list('P').texts()));

    test.each<[string, Record<string, unknown>, Record<string, unknown>, unknown]>([
      ['what the parent passes', { N: 'a' }, { Type: 'String', Default: 'd' }, ['a']],
      ['its default where that passes none', {}, { Type: 'String', Default: 'd' }, ['d']],
      ['its default as a list', {}, { Type: 'CommaDelimitedList', Default: 'd,e' }, ['d', 'e']],
      ['what the parent does not know', { N: { Ref: 'Q' } }, { Type: 'String' }, "? P comes from parameter 'Q'"],
      ['nothing where nobody says', {}, { Type: 'String' }, "? P comes from parameter 'N'"],
      ['an unknown list', {}, { Type: 'CommaDelimitedList' }, "? P comes from parameter 'N'"],
    ])('is %s', (_, passed, N, expected) => expect(read(passed, N)).toEqual([expected]));
  });
});

describe('the output of a nested stack', () => {
  const app = (attribute: string, type = 'AWS::CloudFormation::Stack') =>
    new Application([
      {
        source: parseTemplate(
          JSON.stringify(withThing({ 'Fn::GetAtt': ['S', attribute] }, { Resources: { S: { Type: type } } })),
          'parent',
        ),
      },
      {
        source: parseTemplate(JSON.stringify({ Resources: {}, Outputs: { O: { Value: 'there' } } }), 'child'),
        parent: { file: 'parent', logicalId: 'S' },
      },
    ]);
  test.each([
    ['Outputs.O', 'AWS::CloudFormation::Stack', 'there'],
    ['Outputs.Q', 'AWS::CloudFormation::Stack', '${S.Outputs.Q}'],
    ['Other.O', 'AWS::CloudFormation::Stack', '${S.Other.O}'],
    ['Outputs.O', 'A::B::D', '${S.Outputs.O}'],
  ])('%s of %s is %s', (attribute, type, expected) => {
    expect(inWorldsOf(app(attribute, type), {}, (thing) => String(thing.pattern('P')))).toEqual([expected]);
  });
});

describe('a condition', () => {
  const branch = { 'Fn::If': ['C', 'yes', 'no'] };
  const Parameters = { P: { Type: 'String' }, Q: { Type: 'String' } };
  const holds = (C: unknown, more: Record<string, unknown> = {}) =>
    text(branch, { Parameters, Conditions: { C, ...(more.Conditions as object) } });
  const both = ['yes', 'no'];
  const equals = (...sides: unknown[]) => ({ 'Fn::Equals': sides });
  const [YES, NO] = [equals('a', 'a'), equals('a', 'b')];

  test.each<[string, unknown, string[]]>([
    ['of equal numbers and texts', equals(1, '1'), ['yes']],
    ['of a parameter and a literal', equals({ Ref: 'P' }, 'a'), both],
    ['of a literal and a parameter', equals('a', { Ref: 'P' }), both],
    ['of two parameters', equals({ Ref: 'P' }, { Ref: 'Q' }), both],
    ['of a text with a parameter in it', equals({ 'Fn::Sub': 'a${P}' }, 'b'), both],
    ['of a list', equals(['a'], 'a'), both],
    ['of one side', equals('a'), both],
    ['of an attribute', equals({ 'Fn::GetAtt': ['Thing', 'Arn'] }, 'a'), both],
    ['of nothing', equals(), both],
    ['and', { 'Fn::And': [YES, YES] }, ['yes']],
    ['and, where one does not hold', { 'Fn::And': [YES, NO] }, ['no']],
    ['or', { 'Fn::Or': [NO, YES] }, ['yes']],
    ['or, where none holds', { 'Fn::Or': [NO, NO] }, ['no']],
    ['not', { 'Fn::Not': [NO] }, ['yes']],
    ['by name', { Condition: 'Other' }, ['yes']],
    ['by a name that is not declared', { Condition: 'None' }, both],
    ['by something that is no name', { Condition: ['Other'] }, both],
    ['by a function that is not known', { 'Fn::Contains': [['a'], 'a'] }, both],
    ['that is a text', 'Other', both],
    ['that is nothing', null, both],
    ['that names itself', { Condition: 'C' }, both],
  ])('%s', (_, C, expected) => expect(holds(C, { Conditions: { Other: YES } })).toEqual(expected));

  test('is asked once: the same question has the same answer', () => {
    const again = { 'Fn::Join': ['', [branch, { 'Fn::If': ['D', 'yes', 'no'] }]] };
    const Conditions = (D: unknown) => ({ C: equals({ Ref: 'AWS::Region' }, 'x'), D });
    const answers = (D: unknown) => text(again, { Parameters, Conditions: Conditions(D) }).sort();
    expect(answers(equals('x', { Ref: 'AWS::Region' }))).toEqual(['nono', 'yesyes']);
    expect(answers(equals({ Ref: 'AWS::Region' }, 'y'))).toEqual(['nono', 'noyes', 'yesno']);
    expect(answers(equals({ Ref: 'AWS::AccountId' }, 'x'))).toHaveLength(4);
    const atoms = (name: string) => ({ 'Fn::Join': ['', ['C', name].map((one) => ({ 'Fn::If': [one, '1', '0'] }))] });
    const Two = { C: { 'Fn::Magic': 1 }, D: { 'Fn::Magic': 1 }, E: { 'Fn::Magic': 2 } };
    expect(text(atoms('D'), { Conditions: Two }).sort()).toEqual(['00', '11']);
    expect(text(atoms('E'), { Conditions: Two })).toHaveLength(4);
  });

  test('on the Region is decided where that is fixed', () => {
    const body = withThing(branch, { Conditions: { C: equals({ Ref: 'AWS::Region' }, 'eu-west-1') } });
    const source = parseTemplate(JSON.stringify(body), 't');
    const read = (region?: string) =>
      inWorldsOf(new Application([{ source, ...(region ? { region } : {}) }]), {}, (thing) => thing.text('P'));
    expect([read('eu-west-1'), read('us-east-1'), read()]).toEqual([['yes'], ['no'], both]);
  });

  test('of a resource that is no name is none', () => {
    const app = application({ Resources: { Thing: { Type: 'A::B::C', Condition: { Ref: 'x' } } } });
    expect(new View(app).resources('A::B::C')).toHaveLength(1);
  });

  test('beyond 64 combinations is not tried any further', () => {
    const explored = (count: number) => {
      const names = Array.from({ length: count }, (_, i) => `C${i}`);
      const app = application(
        withThing(
          names.map((name) => ({ 'Fn::If': [name, '1', '0'] })),
          { Conditions: Object.fromEntries(names.map((name) => [name, { 'Fn::Magic': name }])) },
        ),
      );
      const { results, complete } = World.explore(new World(), (world) =>
        new View(app, world).resources('A::B::C')[0]!.list('P').texts().join(''),
      );
      return [new Set(results).size, complete];
    };
    expect([explored(6), explored(7)]).toEqual([
      [64, true],
      [64, false],
    ]);
  });
});

describe('a mapping whose key is not known', () => {
  const rows = (count: number, value: (i: number) => unknown = (i) => `v${i}`) => ({
    Mappings: { M: Object.fromEntries(Array.from({ length: count }, (_, i) => [`r${i}`, { x: value(i) }])) },
  });
  const find = (first: unknown, second: unknown = 'x', ...more: unknown[]) => ({
    'Fn::FindInMap': ['M', first, second, ...more],
  });
  const REGION = { Ref: 'AWS::Region' };
  const OTHERWISE = { DefaultValue: 'else' };
  const parameter = (...AllowedValues: string[]) => ({ Parameters: { N: { Type: 'String', AllowedValues } } });

  test('gives up to 40 rows that differ', () => {
    expect(text(find(REGION), rows(40))).toHaveLength(40);
    expect(text(find(REGION), rows(41))).toEqual(["? P depends on what mapping 'M' gives"]);
    expect(
      text(
        find(REGION),
        rows(41, () => 'same'),
      ),
    ).toEqual(['same']);
    expect(text(find(REGION), { Mappings: { M: {} } })).toEqual(["? P depends on what mapping 'M' gives"]);
    expect(text(find(REGION), { Mappings: {} })).toEqual(["? P depends on what mapping 'M' gives"]);
  });

  test('may give the default, unless a row is there for each allowed value', () => {
    expect(text(find(REGION, 'x', OTHERWISE), rows(2)).sort()).toEqual(['else', 'v0', 'v1']);
    const by = (...allowed: string[]) =>
      text(find({ Ref: 'N' }, 'x', OTHERWISE), { ...rows(3), ...parameter(...allowed) }).sort();
    expect(by('r0', 'r1')).toEqual(['v0', 'v1']);
    expect(by('r0', 'r1', 'other')).toEqual(['else', 'v0', 'v1']);
    expect(text(find(REGION, 'x', OTHERWISE), { Mappings: { M: {} } })).toEqual(['else']);
  });

  test('is asked once for a row, and once for what stands in it', () => {
    const Mappings = { M: { a: { x: '1', y: '2' }, b: { x: '3', y: '4' } } };
    const joined = (...parts: unknown[]) => text({ 'Fn::Join': ['', parts] }, { Mappings, ...parameter('x', 'y') });
    expect(joined(find('a', { Ref: 'N' }), find('b', { Ref: 'N' })).sort()).toEqual(['13', '14', '23', '24']);
    expect(joined(find(REGION, { Ref: 'N' })).sort()).toEqual(['1', '2', '3', '4']);
    expect(joined(find(REGION), find({ Ref: 'AWS::AccountId' })).sort()).toEqual(['11', '13', '31', '33']);
  });
});
