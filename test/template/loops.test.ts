import { CONTROLS } from '../../lib/controls';
import { gather } from '../../lib/evidence';
import { Application } from '../../lib/template/application';
import { parseTemplate } from '../../lib/template/parse';
import { View } from '../../lib/template/resource';
import { application } from '../../local/samples/cases';

const thing = (Properties: Record<string, unknown> = {}) => ({ Type: 'Test::Thing', Properties });
const loop = (variable: string, list: unknown, body: Record<string, unknown>) => [variable, list, body];
const of = (body: Record<string, unknown>, region?: string) =>
  new Application([
    { source: parseTemplate(JSON.stringify(body, undefined, 1), 'a.json'), ...(region ? { region } : {}) },
  ]);
const things = (app: Application) => new View(app).resources('Test::Thing');
const ids = (body: Record<string, unknown>, region?: string) =>
  things(of(body, region)).map(({ logicalId }) => logicalId);
const unread = (app: Application) => app.unread.map(({ unread: { what } }) => what);

describe('a loop over resources', () => {
  const over = (list: unknown, more: Record<string, unknown> = {}) => ({
    ...more,
    Resources: { 'Fn::ForEach::Things': loop('X', list, { 'Thing${X}': thing({ Name: { Ref: 'X' } }) }) },
  });
  const Mappings = { Lists: { prod: { names: ['A', 'B'] }, 'eu-west-1': { names: ['E'] } } };
  const parameter = (declared: Record<string, unknown>) => ({ Parameters: { P: { Type: 'String', ...declared } } });

  test.each<[string, unknown, Record<string, unknown>, string[]]>([
    ['a list that is written', ['A', 'B'], {}, ['ThingA', 'ThingB']],
    ['numbers', [1, 2], {}, ['Thing1', 'Thing2']],
    ['a mapping', { 'Fn::FindInMap': ['Lists', 'prod', 'names'] }, { Mappings }, ['ThingA', 'ThingB']],
    [
      'a mapping by a parameter with a default',
      { 'Fn::FindInMap': ['Lists', { Ref: 'P' }, 'names'] },
      { Mappings, ...parameter({ Default: 'prod' }) },
      ['ThingA', 'ThingB'],
    ],
    [
      'the default value of a mapping',
      { 'Fn::FindInMap': ['Lists', 'qa', 'names', { DefaultValue: ['Q'] }] },
      { Mappings },
      ['ThingQ'],
    ],
    [
      'the default of a list parameter',
      { Ref: 'P' },
      parameter({ Type: 'CommaDelimitedList', Default: 'A, B' }),
      ['ThingA', 'ThingB'],
    ],
    ['a list of numbers', { Ref: 'P' }, parameter({ Type: 'List<Number>', Default: '1,2' }), ['Thing1', 'Thing2']],
    ['an empty default', { Ref: 'P' }, parameter({ Type: 'CommaDelimitedList', Default: '' }), []],
    ['parameters in a list', ['A', { Ref: 'P' }], parameter({ Default: 'B' }), ['ThingA', 'ThingB']],
    ['a single allowed value', [{ Ref: 'P' }], parameter({ AllowedValues: ['B'] }), ['ThingB']],
    ['a text that is split', { 'Fn::Split': ['|', 'A|B'] }, {}, ['ThingA', 'ThingB']],
  ])('goes over %s', (_, list, more, expected) => {
    const app = of(over(list, more));
    expect(things(app).map(({ logicalId }) => logicalId)).toEqual(expected);
    expect(unread(app)).toEqual([]);
  });

  test('goes over what a mapping holds for the Region, where that is fixed', () => {
    const list = { 'Fn::FindInMap': ['Lists', { Ref: 'AWS::Region' }, 'names'] };
    expect(ids(over(list, { Mappings }), 'eu-west-1')).toEqual(['ThingE']);
    expect(unread(of(over(list, { Mappings })))).toEqual([
      "loop 'Things' goes over 'AWS::Region', which is known only at deployment, so that what it writes is not read",
    ]);
  });

  test.each<[string, unknown, Record<string, unknown>, string]>([
    [
      'a parameter without a default',
      { Ref: 'P' },
      parameter({ Type: 'CommaDelimitedList' }),
      "parameter 'P', whose value is not known",
    ],
    [
      'a parameter that SSM fills',
      { Ref: 'P' },
      parameter({ Type: 'AWS::SSM::Parameter::Value<List<String>>', Default: '/names' }),
      "parameter 'P', whose value is not known",
    ],
    ['an import', { 'Fn::ImportValue': 'names' }, {}, 'a list that is not known'],
    [
      'a row that is not there',
      { 'Fn::FindInMap': ['Lists', 'qa', 'names'] },
      { Mappings },
      'a row that the mapping does not have',
    ],
    ['a text', 'A', {}, 'something that is no list'],
  ])('over %s is not read, and says why', (_, list, more, why) => {
    const app = of(over(list, more));
    expect(things(app)).toHaveLength(0);
    expect(unread(app)).toEqual([`loop 'Things' goes over ${why}, so that what it writes is not read`]);
  });

  test('remembers the parameter whose default it goes over', () => {
    const app = of(over({ Ref: 'P' }, parameter({ Type: 'CommaDelimitedList', Default: 'A' })));
    expect(app.declarations('Test::Thing').map(({ defaults }) => defaults)).toEqual([['P']]);
    expect(of(over(['A'])).declarations('Test::Thing')[0]!.defaults).toBeUndefined();
  });

  test('of a nested stack goes over what the parent passes', () => {
    const source = (body: unknown, file: string) => parseTemplate(JSON.stringify(body), file);
    const parent = (P: unknown) => ({
      Resources: { N: { Type: 'AWS::CloudFormation::Stack', Properties: { Parameters: { P } } } },
    });
    const nested = (passed: unknown) =>
      new Application([
        { source: source(parent(passed), 'parent') },
        {
          source: source(over({ Ref: 'P' }, parameter({ Type: 'CommaDelimitedList', Default: 'D' })), 'child'),
          parent: { file: 'parent', logicalId: 'N' },
        },
      ]);
    expect(things(nested('A,B')).map(({ logicalId }) => logicalId)).toEqual(['ThingA', 'ThingB']);
    expect(things(nested({ Ref: 'Other' }))).toHaveLength(0);
  });
});

describe('what a loop writes', () => {
  const written = (properties: Record<string, unknown>, item = 'a.b', more: Record<string, unknown> = {}) =>
    things(
      of({
        ...more,
        Resources: {
          'Fn::ForEach::L': loop('X', [item], { 'T&{X}': thing(properties) }),
          ...(more.Resources as object),
        },
      }),
    )[0]!;

  test('has the item in names, texts and references', () => {
    const one = written({
      Name: { Ref: 'X' },
      Text: 'x-${X}',
      Id: 'x-&{X}',
      Sub: { 'Fn::Sub': '${X}/${AWS::Region}' },
      Map: { 'key-${X}': 1 },
    });
    expect(one.logicalId).toBe('Tab');
    expect(['Name', 'Text', 'Id'].map((name) => one.text(name))).toEqual(['a.b', 'x-a.b', 'x-ab']);
    expect(String(one.pattern('Sub'))).toBe('a.b/${AWS::Region}');
    expect(one.number("Map['key-a.b']")).toBe(1);
  });

  test('leaves the variables of policies alone', () => {
    expect(written({ Text: '${aws:username} ${Y} $X' }).text('Text')).toBe('${aws:username} ${Y} $X');
  });

  test('reads mappings and lengths by the item', () => {
    const Mappings = { M: { A: { size: 'HIGH', names: ['x', 'y'] } } };
    const one = written(
      {
        Size: { 'Fn::FindInMap': ['M', { Ref: 'X' }, 'size'] },
        Count: { 'Fn::Length': { 'Fn::FindInMap': ['M', '${X}', 'names'] } },
        Two: { 'Fn::Length': ['${X}', 'b'] },
      },
      'A',
      { Mappings },
    );
    expect([one.text('Size'), one.text('Count'), one.number('Two')]).toEqual(['HIGH', '2', 2]);
  });

  test('refers to what another loop has written', () => {
    const Resources = {
      'Fn::ForEach::R': loop('R', ['A', 'B'], { 'Role${R}': { Type: 'AWS::IAM::Role', Properties: {} } }),
    };
    for (const reference of [
      { 'Fn::GetAtt': ['Role${X}', 'Arn'] },
      { 'Fn::GetAtt': [{ 'Fn::Sub': 'Role${X}' }, 'Arn'] },
      { Ref: { 'Fn::Sub': 'Role${X}' } },
      { Ref: 'Role${X}' },
    ])
      expect(written({ Role: reference }, 'B', { Resources }).target('Role')!.logicalId).toBe('RoleB');
  });

  test('may be loops again, which know both items', () => {
    const inner = { 'Fn::ForEach::Inner': loop('Y', ['1', '${X}2'], { 'T${X}${Y}': thing({ Both: '${X}-${Y}' }) }) };
    const found = things(of({ Resources: { 'Fn::ForEach::Outer': loop('X', ['A', 'B'], inner) } }));
    expect(found.map((one) => [one.logicalId, one.text('Both')])).toEqual([
      ['TA1', 'A-1'],
      ['TAA2', 'A-A2'],
      ['TB1', 'B-1'],
      ['TBB2', 'B-B2'],
    ]);
  });

  test('may be properties, conditions and outputs', () => {
    const app = of({
      Parameters: { P: { Type: 'String' } },
      Conditions: { 'Fn::ForEach::C': loop('X', ['A'], { 'Is${X}': { 'Fn::Equals': ['${X}', 'A'] } }) },
      Resources: {
        Thing: thing({
          'Fn::ForEach::P': loop('X', ['A', 'B'], { 'Key${X}': { 'Fn::If': ['IsA', '${X}', 'no'] } }),
          Own: 1,
        }),
      },
      Outputs: {
        'Fn::ForEach::O': loop('X', ['A'], { 'Out${X}': { Value: '${X}', Export: { Name: 'export-${X}' } } }),
      },
    });
    const [one] = things(app);
    expect([one!.text('KeyA'), one!.text('KeyB'), one!.number('Own')]).toEqual(['A', 'B', 1]);
    expect(app.exported('export-A', {})?.output).toBe('OutA');
    expect(unread(app)).toEqual([]);
  });

  test('stands at the line of the loop that wrote it, the outermost where loops stand in each other', () => {
    const text = `
Resources:
  Before: {Type: T}
  Fn::ForEach::Outer:
    - X
    - [a]
    - Fn::ForEach::Inner:
        - Y
        - [b]
        - T\${X}\${Y}:
            Type: AWS::Bedrock::Guardrail
            Properties:
              Name: \${X}
  Thing:
    Type: Test::Thing
    Properties:
      Before: 1
      Fn::ForEach::P: [N, [c], {"K\${N}": "\${N}"}]
`;
    const app = application(text);
    const lines = gather(app, CONTROLS).flatMap(({ findings }) =>
      findings.map(({ place, resource }) => [resource.logicalId, place!.template.locate(place!.path).line]),
    );
    expect(lines.length).toBeGreaterThan(0);
    expect(new Set(lines.map(String))).toEqual(new Set(['Tab,4']));
    const [thing] = new View(app).resources('Test::Thing');
    const line = (path: string) => app.templates[0]!.locate(thing!.get(path).place.path).line;
    expect([line('Kc'), line('Before')]).toEqual([18, 17]);
  });
});

describe('a loop that cannot be written out', () => {
  const nest = (depth: number, items: unknown[], body: Record<string, unknown>): Record<string, unknown> =>
    depth === 0 ? body : { [`Fn::ForEach::L${depth}`]: loop(`X${depth}`, items, nest(depth - 1, items, body)) };

  test('since it explodes is not read, and says so', () => {
    const ten = Array.from({ length: 10 }, (_, i) => String(i));
    const app = of({ Resources: nest(12, ten, { 'T${X1}': thing() }) });
    expect(things(app)).toHaveLength(0);
    expect(unread(app)[0]).toMatch(/^loop 'L12' writes more than 200000 values/);
  });

  test('since its texts explode is not read', () => {
    const doubled = {
      'Fn::ForEach::A': loop('A', ['x'.repeat(100_000)], { 'T${A}': thing({ V: '${A}'.repeat(1000) }) }),
    };
    expect(unread(of({ Resources: doubled }))[0]).toMatch(/writes more than 10 MiB/);
  });

  test('within what another writes is not read each time', () => {
    const inner = { 'Fn::ForEach::I': loop('Y', { 'Fn::ImportValue': '${X}' }, { 'T${X}${Y}': thing() }) };
    const app = of({ Resources: { 'Fn::ForEach::O': loop('X', ['A', 'B'], inner), Own: thing() } });
    expect(unread(app)).toEqual(["loop 'I' goes over a list that is not known, so that what it writes is not read"]);
    expect(things(app).map(({ logicalId }) => logicalId)).toEqual(['Own']);
  });

  test.each([[null], ['text'], [[]], [['X']], [['X', ['A']]], [['X', ['A'], 'text']], [[{}, ['A'], {}]], [{ X: 1 }]])(
    'since it is written as %j is not read',
    (written) => {
      expect(unread(of({ Resources: { 'Fn::ForEach::L': written } }))).toEqual([
        "loop 'L' is not written as a loop, so that what it writes is not read",
      ]);
    },
  );
});

describe('the list of a loop', () => {
  const over = (list: unknown, more: Record<string, unknown> = {}) => ({
    ...more,
    Resources: { 'Fn::ForEach::L': loop('X', list, { 'T${X}': thing() }) },
  });
  const parameter = (declared: Record<string, unknown>) => ({ Parameters: { P: { Type: 'String', ...declared } } });
  const Mappings = { M: { a: { one: 'A', many: ['A', 'B'] } } };
  const UNKNOWN = 'a list that is not known';
  const P = { Ref: 'P' };

  test.each<[string, unknown, Record<string, unknown>, string[]]>([
    ['true and false', [true, false], {}, ['Ttrue', 'Tfalse']],
    ['what stands for nothing', ['A', { Ref: 'AWS::NoValue' }], {}, ['TA']],
    ['lists in a list', ['A', { 'Fn::Split': [',', 'B,C'] }], {}, ['TA', 'TB', 'TC']],
    ['a joined text', [{ 'Fn::Join': ['x', ['A', 'B']] }], {}, ['TAxB']],
    ['one of a list', [{ 'Fn::Select': [1, ['A', 'B']] }], {}, ['TB']],
    ['one of a list by a text', [{ 'Fn::Select': ['0', { 'Fn::Split': ['-', 'A-B'] }] }], {}, ['TA']],
    ['a text of a mapping', [{ 'Fn::FindInMap': ['M', 'a', 'one'] }], { Mappings }, ['TA']],
    ['a default that is a list', P, parameter({ Type: 'List<String>', Default: ['A', 2] }), ['TA', 'T2']],
    ['a default that is a number', [P], parameter({ Type: 'Number', Default: 5 }), ['T5']],
    ['a default that is false', [P], parameter({ Default: false }), ['Tfalse']],
    ['a list of its only value', P, parameter({ Type: 'CommaDelimitedList', AllowedValues: ['A,B'] }), ['TA', 'TB']],
    ['the default among several', [P], parameter({ Default: 'A', AllowedValues: ['A', 'B'] }), ['TA']],
  ])('may be %s', (_, list, more, expected) => {
    expect(ids(over(list, more))).toEqual(expected);
    expect(unread(of(over(list, more)))).toEqual([]);
  });

  test.each<[string, unknown, Record<string, unknown>, string]>([
    ['nothing', null, {}, UNKNOWN],
    ['a map', { A: 1, B: 2 }, {}, UNKNOWN],
    ['a map beside a reference', { Ref: 'P', B: 2 }, parameter({ Default: 'A' }), UNKNOWN],
    ['a function with more beside it', { 'Fn::Split': [',', 'A'], B: 2 }, {}, UNKNOWN],
    ['a function of a text', { 'Fn::Split': 'A' }, {}, UNKNOWN],
    ['a function that is not read', { 'Fn::Cidr': ['10.0.0.0/8'] }, {}, UNKNOWN],
    ['an item beyond a list', [{ 'Fn::Select': [2, ['A', 'B']] }], {}, UNKNOWN],
    ['a list in the place of a text', [{ 'Fn::Join': [['x'], ['A']] }], {}, UNKNOWN],
    ['a text in the place of a list', [{ 'Fn::Join': ['x', 'A'] }], {}, 'something that is no list'],
    ['a text', P, parameter({ Default: 'A' }), 'something that is no list'],
    [
      'several allowed values',
      [P],
      parameter({ AllowedValues: ['A', 'B'] }),
      "parameter 'P', whose value is not known",
    ],
    [
      'a list of maps',
      P,
      parameter({ Type: 'List<String>', Default: [{}] }),
      "parameter 'P', whose value is not known",
    ],
    ['a list for a text', [P], parameter({ Default: ['A'] }), "parameter 'P', whose value is not known"],
    ['a type of a like name', P, parameter({ Type: 'CommaDelimitedListX', Default: 'A' }), 'something that is no list'],
    ['nobody’s parameter', [{ Ref: 'Q' }], {}, "'Q', which is known only at deployment"],
    [
      'a mapping that is not there',
      { 'Fn::FindInMap': ['N', 'a', 'many'] },
      { Mappings },
      'a row that the mapping does not have',
    ],
    [
      'a row that is not there',
      { 'Fn::FindInMap': ['M', 'b', 'many'] },
      { Mappings },
      'a row that the mapping does not have',
    ],
    [
      'a column that is not there',
      { 'Fn::FindInMap': ['M', 'a', 'no'] },
      { Mappings },
      'a row that the mapping does not have',
    ],
  ])('may not be %s', (_, list, more, why) => {
    expect(unread(of(over(list, more)))).toEqual([`loop 'L' goes over ${why}, so that what it writes is not read`]);
  });

  test('tells by whose default it is written, resource by resource', () => {
    const defaults = (body: Record<string, unknown>) =>
      Object.fromEntries([...of(body).templates[0]!.resources].map(([id, { defaults }]) => [id, defaults]));
    const Parameters = {
      P: { Type: 'String', Default: 'A' },
      Q: { Type: 'String', Default: 'B' },
      Only: { Type: 'String', AllowedValues: ['A'], Default: 'A' },
    };
    expect(defaults(over([P, P, { Ref: 'Q' }], { Parameters }))).toEqual({ TA: ['P', 'Q'], TB: ['P', 'Q'] });
    expect(defaults(over([{ Ref: 'Only' }], { Parameters }))).toEqual({ TA: undefined });
    const inside = thing({
      'Fn::ForEach::L': loop('X', [P], { 'K${X}': 1 }),
      Deep: [{ 'Fn::ForEach::M': loop('X', [{ Ref: 'Q' }], { 'K${X}': 1 }) }],
    });
    expect(defaults({ Parameters, Resources: { In: inside, Out: thing() } })).toEqual({
      In: ['P', 'Q'],
      Out: undefined,
    });
  });

  test('is that of a loop, and not of what is called alike', () => {
    const written = (key: string) =>
      things(of({ Resources: { [key]: loop('X', ['A'], { 'T${X}': thing() }) } })).length;
    expect(['Fn::ForEach::L', 'Fn::ForEach', 'Fn::ForEachL', 'XFn::ForEach::L'].map(written)).toEqual([1, 1, 0, 0]);
  });

  test('may fill in lists, keys of lists and what is no text', () => {
    const [one] = things(
      of({
        Resources: {
          'Fn::ForEach::L': loop('X', ['a-b'], {
            'T&{X}': thing({ List: ['${X}', { Ref: 'X' }, { Ref: 'X', More: 1 }, 5, true, null, '&{X}&{X}${X}'] }),
          }),
        },
      }),
    );
    expect(one!.get('List').raw).toEqual(['a-b', 'a-b', { Ref: 'X', More: 1 }, 5, true, null, 'ababa-b']);
  });
});
