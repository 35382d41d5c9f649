import { attempt, Undecided } from '../../lib/template/answer';
import { Application } from '../../lib/template/application';
import { Path } from '../../lib/template/path';
import { type Resource, View } from '../../lib/template/resource';
import { parseTemplate } from '../../lib/template/source';
import { World } from '../../lib/template/world';
import { application, type Body } from '../../local/samples/cases';

/** What `read` gives of the resource Thing, in every world. */
function inEveryWorld<T>(read: (thing: Resource) => T, ...bodies: Body[]): T[] {
  const app = application(...bodies);
  return World.explore(new World(), (world) => {
    const view = new View(app, world);
    return read(view.see(app.templates[0]!.resources.get('Thing')!));
  }).results;
}

/** The text of property `P`, or why it is not known. */
const text = (value: unknown, more: Record<string, unknown> = {}, ...others: Body[]) =>
  inEveryWorld(
    (thing) => {
      try {
        return thing.text('P');
      } catch (error) {
        if (error instanceof Undecided) return `? ${error.message}`;
        throw error;
      }
    },
    { ...more, Resources: { ...(more.Resources as object), Thing: { Type: 'A::B::C', Properties: { P: value } } } },
    ...others,
  );

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
