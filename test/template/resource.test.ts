import { attempt, decide, Fail, PASS, Undecided } from '../../lib/template/answer';
import { List } from '../../lib/template/list';
import { View } from '../../lib/template/resource';
import { World } from '../../lib/template/world';
import { application, type Body } from '../../local/samples/cases';

const agent = (role: unknown, more: Record<string, unknown> = {}) =>
  new View(
    application({
      Parameters: { Name: { Type: 'String' } },
      Resources: {
        Agent: { Type: 'AWS::Bedrock::Agent', Properties: { AgentResourceRoleArn: role, ...more } },
        Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'agents' } },
      },
    }),
  ).resources('AWS::Bedrock::Agent')[0]!;

test.each([
  ['a reference', { 'Fn::GetAtt': ['Role', 'Arn'] }],
  ['its name', 'agents'],
  ['its ARN', 'arn:aws:iam::111122223333:role/agents'],
  ['its ARN in the own account', { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/agents' }],
])('a resource is found by %s', (_, role) => {
  expect(agent(role).target('AgentResourceRoleArn')?.logicalId).toBe('Role');
});

test('a resource that is named by a parameter is not found', () => {
  const value = agent({ 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:role/${Name}' });
  expect(value.tryTarget('AgentResourceRoleArn')).toBeUndefined();
});

test('JSON in a text keeps what a parameter fills in', () => {
  const value = agent('r', { Instruction: { 'Fn::Sub': '{"for":"${Name}","on":true}' } }).json('Instruction');
  expect(value.flag('on')).toBe(true);
  expect(() => value.text('for')).toThrow(
    expect.objectContaining({ message: expect.stringContaining("comes from parameter 'Name'") }),
  );
});

test('YAML in a text is read, and JSON as YAML', () => {
  for (const text of ['a:\n  b: 1\n', '{"a":{"b":1}}'])
    expect(agent('r', { Instruction: text }).yaml('Instruction').number('a.b')).toBe(1);
});

test('aliases that explode make YAML undecided, and do no harm', () => {
  const bomb = `a0: &a0 [x,x,x,x,x,x,x,x,x]\n${Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(',')}]`).join('\n')}\n`;
  expect(() => agent('r', { Instruction: bomb }).yaml('Instruction')).toThrow(
    expect.objectContaining({ message: expect.stringContaining('is not YAML') }),
  );
});

describe('a path with [] leads to each item of a list', () => {
  const groups = (...actionGroups: unknown[]) => agent('r', { Extra: { Name: 'x' }, ActionGroups: actionGroups });
  const full = { Functions: [{ Name: 'a' }, { Name: 'b' }] };

  test('and on through a list in it', () => {
    const found = groups(full, { Functions: [{ Name: 'c' }] }).at('ActionGroups[].Functions[].Name');
    expect(found.texts()).toEqual(['a', 'b', 'c']);
    expect(found.map(({ propertyPath }) => propertyPath)[2]).toBe('Properties.ActionGroups[1].Functions[0].Name');
  });

  test('without what is not there', () => {
    expect(groups({ Other: 1 }, full).at('ActionGroups[].Functions[].Name').texts()).toEqual(['a', 'b']);
    expect(groups({ Ref: 'AWS::NoValue' }, full).at('ActionGroups[]')).toHaveLength(1);
    expect(groups().at('ActionGroups[].Functions', 'Nothing')).toHaveLength(0);
  });

  test('one path after the other', () => {
    expect(groups(full).at('Extra.Name', 'ActionGroups[].Functions[].Name').texts()).toEqual(['x', 'a', 'b']);
  });

  test('where an item is not known, nothing is; tryAt gives the others', () => {
    const some = groups({ Ref: 'Name' }, full);
    expect(() => some.at('ActionGroups[].Functions[].Name')).toThrow(Undecided);
    expect(some.tryAt('ActionGroups[].Functions[].Name').texts()).toEqual(['a', 'b']);
  });
});

const thing = (properties: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  new View(
    application({
      Parameters: { Name: { Type: 'String' } },
      Conditions: { C: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'x'] } },
      Resources: { Thing: { Type: 'A::B::C', Properties: properties, ...more } },
    }),
  ).resources('A::B::C')[0]!;
const UNKNOWN = { Ref: 'Name' };
const why = (run: () => unknown): string => {
  const answer = decide(() => String(run()));
  return answer instanceof Undecided ? `? ${answer.message}` : `${answer}`;
};

describe('a value is read', () => {
  test.each<[unknown, number | undefined, boolean | undefined]>([
    [5, 5, undefined],
    ['0', 0, undefined],
    ['1.5', 1.5, undefined],
    ['', undefined, undefined],
    ['  ', undefined, undefined],
    ['five', undefined, undefined],
    [true, undefined, true],
    ['True', undefined, true],
    ['FALSE', undefined, false],
    ['yes', undefined, undefined],
    [undefined, undefined, undefined],
    [[1], undefined, undefined],
    [{ a: 1 }, undefined, undefined],
  ])('%j as the number %s and the flag %s', (P, number, flag) => {
    const one = thing({ P });
    expect([one.number('P'), one.flag('P'), one.get('P').number(), one.get('P').flag()]).toEqual([
      number,
      flag,
      number,
      flag,
    ]);
  });

  test('as a list, also where it is a single value', () => {
    const one = thing({ P: ['a', { Ref: 'AWS::NoValue' }, 'b'], Q: 'c', M: { a: 1 } });
    expect(['P', 'Q', 'None'].map((path) => one.list(path).texts())).toEqual([['a', 'b'], ['c'], []]);
    expect(one.list('M')).toHaveLength(1);
    expect([...one.list('P')].map(({ propertyPath }) => propertyPath)).toEqual(['Properties.P[0]', 'Properties.P[2]']);
  });

  test('as the entries of a map, without those that are not there', () => {
    const one = thing({ P: { a: 1, b: { Ref: 'AWS::NoValue' }, c: null, d: UNKNOWN }, L: ['a'], T: 'text' });
    expect(one.entries('P').map(([name]) => name)).toEqual(['a', 'd']);
    expect(['L', 'T', 'None'].map((path) => one.entries(path))).toEqual([[], [], []]);
    expect(one.entries().map(([name]) => name)).toEqual(['P', 'L', 'T']);
  });

  test('by its kind', () => {
    const one = thing({ M: {}, L: [], T: 'text' });
    expect(['M', 'L', 'T', 'None'].map((path) => [one.get(path).isMap, one.get(path).isList])).toEqual([
      [true, false],
      [false, true],
      [false, false],
      [false, false],
    ]);
    expect(['M', 'None'].map((path) => [one.get(path).present, one.get(path).absent])).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  test('below a text, and beyond a list, as absent', () => {
    const one = thing({ T: 'text', L: ['a'], M: { a: 1 } });
    expect(['T.x', 'T[0]', 'L[1]', 'L.a', 'M[0]', 'M.a.b'].map((path) => one.get(path).absent)).toEqual(
      Array(6).fill(true),
    );
  });

  test('where it is not known as undecided, with its name', () => {
    const one = thing({ P: UNKNOWN, Q: { 'Fn::GetAZs': '' }, S: { 'Fn::Sub': '${AWS::Region}' } });
    expect(['P', 'Q', 'S'].map((path) => why(() => one.text(path)))).toEqual([
      "? P comes from parameter 'Name'",
      "? Q 'Fn::GetAZs' is computed at deployment",
      "? S is '${AWS::Region}', which is known only at deployment",
    ]);
    expect(why(() => one.get('P.x'))).toBe("? P comes from parameter 'Name'");
    expect(['Q.x', 'Q[0]'].map((path) => why(() => one.get(path)))).toEqual(
      Array(2).fill("? Q 'Fn::GetAZs' is computed at deployment"),
    );
    for (const read of [() => one.list('Q'), () => one.entries('Q'), () => one.get('Q').isMap, () => one.target('Q')])
      expect(why(read)).toBe("? Q 'Fn::GetAZs' is computed at deployment");
    expect(one.get('S.x').absent).toBe(true);
    expect(one.get('P').present).toBe(true);
  });

  test('as it is written, and as what a function is given', () => {
    const one = thing({ P: { 'Fn::Base64': { 'Fn::Sub': 'x' } }, Q: 'y' });
    expect([one.get('P').raw, one.get('Q').raw, one.get('None').raw]).toEqual([
      { 'Fn::Base64': { 'Fn::Sub': 'x' } },
      'y',
      undefined,
    ]);
    const given = one.get('P').argumentOf('Fn::Base64')!;
    expect([given.text(), given.propertyPath, String(given.place.path)]).toEqual([
      'x',
      'Properties.P',
      'Resources.Thing.Properties.P.Fn::Base64',
    ]);
    expect([one.get('P').argumentOf('Fn::Sub'), one.get('Q').argumentOf('Fn::Sub')]).toEqual([undefined, undefined]);
  });

  test('as an attribute beside the properties', () => {
    const one = thing({}, { DeletionPolicy: 'Retain' });
    const kept = one.attribute('DeletionPolicy');
    expect([kept.text(), kept.propertyPath, String(kept.place.path), kept.subject]).toEqual([
      'Retain',
      'DeletionPolicy',
      'Resources.Thing.DeletionPolicy',
      'Thing',
    ]);
    expect(one.attribute('UpdateReplacePolicy').absent).toBe(true);
    expect(kept.fail('', 'goes')).toMatchObject({ propertyPath: 'DeletionPolicy', message: 'DeletionPolicy goes' });
  });
});

describe('an answer', () => {
  const one = thing({
    Text: 'Low',
    On: 'True',
    List: ['a', 'b'],
    Number: 5,
    Word: 'five',
    Any: UNKNOWN,
    Deep: { If: { 'Fn::If': ['C', { Inner: 1 }, 'b'] } },
  });
  const say = (answer: unknown) =>
    answer === PASS ? 'pass' : answer instanceof Fail ? answer.message : `? ${(answer as Undecided).message}`;

  test.each<[string, (readonly (string | number | boolean)[])[0][], string]>([
    ['Text', ['Low'], 'pass'],
    ['Text', ['Other', 'Low'], 'pass'],
    ['Text', ['LOW'], 'Text is Low; expected LOW'],
    ['Text', ['HIGH', 'MAX'], 'Text is Low; expected HIGH or MAX'],
    ['On', [true], 'pass'],
    ['On', [false], 'On is True; expected false'],
    ['Number', [5], 'pass'],
    ['List', ['a'], 'List is a list of 2; expected a'],
    ['Deep', ['a'], 'Deep is a map; expected a'],
    ['Deep.None', ['a', 1], 'Deep.None is not set; expected a or 1'],
    ['Any', ['a'], "? Any comes from parameter 'Name'"],
  ])('to whether %s is one of %j: %s', (path, allowed, expected) => {
    expect(say(one.expect(path, ...allowed))).toBe(expected);
  });

  test.each<[string, { min?: number; max?: number }, string]>([
    ['Number', { min: 5 }, 'pass'],
    ['Number', { max: 5 }, 'pass'],
    ['Number', { min: 5, max: 5 }, 'pass'],
    ['Number', {}, 'pass'],
    ['Number', { min: 6 }, 'Number is 5; expected at least 6'],
    ['Number', { max: 4 }, 'Number is 5; expected at most 4'],
    ['Number', { min: 1, max: 4 }, 'Number is 5; expected 1 to 4'],
    ['Number', { min: 6, max: 9 }, 'Number is 5; expected 6 to 9'],
    ['Word', { min: 1 }, 'Word is five; expected at least 1'],
    ['None', { min: 1 }, 'None is not set; expected at least 1'],
    ['Any', { min: 1 }, "? Any comes from parameter 'Name'"],
  ])('to whether %s is within %j: %s', (path, bounds, expected) => {
    expect(say(one.expectNumber(path, bounds))).toBe(expected);
  });

  test('to whether something is set', () => {
    expect(['Text', 'Any', 'None'].map((path) => say(one.expectPresent(path)))).toEqual([
      'pass',
      'pass',
      'None is not set',
    ]);
    expect([one.expectFlag('On', true), one.expectFlag('On', false)].map(say)).toEqual([
      'pass',
      'On is True; expected false',
    ]);
  });

  test('tells the property and where it is written', () => {
    const failed = (path: string) => {
      const { propertyPath, message, place, declaration } = one.fail(path, 'is bad');
      return [declaration.logicalId, propertyPath, message, String(place!.path)];
    };
    expect(failed('')).toEqual(['Thing', 'Properties', 'Thing is bad', 'Resources.Thing.Properties']);
    expect(failed('List[1]')).toEqual([
      ...['Thing', 'Properties.List[1]', 'List[1] is bad', 'Resources.Thing.Properties.List[1]'],
    ]);
    expect(failed('Deep.If')[3]).toBe('Resources.Thing.Properties.Deep.If.Fn::If[1]');
    expect(String(one.get('Deep.If.Inner').place.path)).toBe('Resources.Thing.Properties.Deep.If.Fn::If[1].Inner');
    expect(failed('Any.Below')).toEqual([
      ...['Thing', 'Properties.Any.Below', 'Any.Below is bad', 'Resources.Thing.Properties'],
    ]);
    expect(one.get('Deep').fail('If', 'is bad')).toMatchObject({
      propertyPath: 'Properties.Deep.If',
      message: 'Deep.If is bad',
    });
  });

  test('that is undecided tells the same', () => {
    const undecided = one.get('List[0]').undecided('is not known');
    expect([undecided.declaration?.logicalId, undecided.propertyPath, undecided.message]).toEqual([
      ...['Thing', 'Properties.List[0]', 'List[0] is not known'],
    ]);
    expect(String(undecided.place?.path)).toBe('Resources.Thing.Properties.List[0]');
    expect(one.undecided('is not known').message).toBe('Thing is not known');
    const alone = new Undecided(undefined, 'nobody knows');
    expect([alone.declaration, alone.propertyPath, alone.place, alone.message]).toEqual([
      ...[undefined, '', undefined, 'nobody knows'],
    ]);
  });

  test('of a rule that breaks is no answer', () => {
    const broken = () => {
      throw new TypeError('broken');
    };
    for (const run of [() => decide(broken), () => attempt(broken), () => new List([one]).find(broken)])
      expect(run).toThrow(TypeError);
  });
});

describe('a list', () => {
  const list = thing({ L: ['a', UNKNOWN, 'b'], K: ['a', 'b'] });
  const is = (wanted: string) => (item: { text(): string | undefined }) => item.text() === wanted;

  test('is asked item by item', () => {
    expect(list.list('K').find(is('b'))!.propertyPath).toBe('Properties.K[1]');
    expect(list.list('K').find(is('c'))).toBeUndefined();
    expect([list.list('K').some(is('b')), list.list('K').some(is('c'))]).toEqual([true, false]);
    expect([list.list('K').every(is('a')), list.list('K').every((item) => !is('c')(item))]).toEqual([false, true]);
    expect(list.list('K').filter(is('b')).texts()).toEqual(['b']);
    expect(list.list('K').flatMap((item) => [item.text(), 1])).toEqual(['a', 1, 'b', 1]);
    expect(
      thing({ K: ['a', { b: 1 }, ['c']] })
        .list('K')
        .texts(),
    ).toEqual(['a']);
  });

  test('answers for each item, and an item that is not known hides no other', () => {
    const answers = list.list('L').each((item) => (item.text() === 'a' ? PASS : item.fail('', 'is bad')));
    expect(answers.map(({ verdict }) => verdict)).toEqual(['pass', 'undecided', 'fail']);
  });

  test('tells the first item that is not known, where that matters', () => {
    const two = thing({ L: ['a', UNKNOWN, { 'Fn::GetAZs': '' }] }).list('L');
    expect(why(() => two.some(is('z')))).toBe("? L[1] comes from parameter 'Name'");
    expect(() => two.filter(is('a'))).toThrow(Undecided);
    expect(() => two.texts()).toThrow(Undecided);
    expect(list.list('L').some(is('b'))).toBe(true);
  });
});

describe('references', () => {
  const view = (world?: World) =>
    new View(
      application({
        Parameters: { Name: { Type: 'String' } },
        Conditions: { C: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'x'] } },
        Resources: {
          A: { Type: 'A::B::C', Properties: { For: [{ Ref: 'Data' }, UNKNOWN], All: { 'Fn::Sub': '${Data}${More}' } } },
          B: { Type: 'A::B::C', Condition: 'C', Properties: { For: [{ 'Fn::GetAtt': ['Data', 'Arn'] }] } },
          E: { Type: 'A::B::C', Properties: { For: [{ 'Fn::If': ['C', { Ref: 'Data' }, { Ref: 'More' }] }] } },
          Data: { Type: 'A::B::D' },
          More: { Type: 'A::B::D' },
        },
      }),
      world,
    );

  test('lead back from what they name, in each world', () => {
    const { results } = World.explore(new World(), (world) => {
      const [data, more] = view(world).resources('A::B::D');
      const names = (one: typeof data) =>
        one!
          .referrers('A::B::C', 'For[]')
          .map(({ logicalId }) => logicalId)
          .join('');
      return `${names(data)}/${names(more)}`;
    });
    expect(results.sort()).toEqual(['A/E', 'ABE/']);
    expect(view().resources('A::B::D')[0]!.referrers('A::B::None', 'For')).toEqual([]);
  });

  test('to two resources at once name none', () => {
    const [one] = view().resources('A::B::C');
    expect(one!.get('All').candidates()).toEqual([]);
    expect(why(() => one!.target('All'))).toBe("? All names '${Data}${More}', which is not among the given templates");
    expect(one!.tryTarget('All')).toBeUndefined();
  });

  test('that are none, or not known', () => {
    const one = thing({ P: UNKNOWN, M: {} });
    expect([one.target('M'), one.target('None'), one.tryTarget('P')]).toEqual([undefined, undefined, undefined]);
    expect(why(() => one.target('P'))).toBe("? P comes from parameter 'Name'");
    expect(one.tryTarget('P.Below')).toBeUndefined();
    expect(one.get('M').candidates()).toEqual([]);
  });

  test('are to a resource, and to no other', () => {
    const [data, more] = view().resources('A::B::D');
    expect([data!.is(data), data!.is(more), data!.is(undefined)]).toEqual([true, false, false]);
    expect([data!.logicalId, data!.type, data!.template.stack]).toEqual(['Data', 'A::B::D', 'Stack0']);
  });
});

describe('what is computed once', () => {
  const templates = (...bodies: Body[]) => new View(application(...bodies));
  const body = (more: Record<string, unknown> = {}) => ({
    Resources: { A: { Type: 'A::B::C' }, B: { Type: 'A::B::C' }, ...more },
  });

  test('is kept by its name, and by the resource', () => {
    const view = templates(body());
    let computed = 0;
    const count = () => ++computed;
    const [a, b] = view.resources('A::B::C');
    expect([view.once('x', count), view.once('x', count), view.once('y', count)]).toEqual([1, 1, 2]);
    expect([view.onceOf('x', a!, count), view.onceOf('x', a!, count), view.onceOf('x', b!, count)]).toEqual([3, 3, 4]);
    expect(view.onceOf('y', a!, count)).toBe(5);
  });

  test('carries along that it rests on what may be missing, unless something was found', () => {
    const view = templates(body({ N: { Type: 'AWS::CloudFormation::Stack' } }));
    const doubts = (name: string, compute: () => unknown) =>
      [1, 2].map(() => {
        view.doubted = false;
        view.once(name, compute);
        return view.doubted;
      });
    expect(doubts('count', () => view.resources('A::B::None').length)).toEqual([true, true]);
    expect(doubts('found', () => view.resources('A::B::None').length === 0)).toEqual([false, false]);
    expect(doubts('some', () => view.resources('A::B::C').length)).toEqual([false, false]);
    view.doubted = true;
    view.once('some', () => 0);
    view.once('other', () => 0);
    expect(view.doubted).toBe(true);
  });

  test('is not kept where it breaks', () => {
    const view = templates(body());
    const broken = () => {
      throw new TypeError('broken');
    };
    view.doubted = true;
    expect(() => view.once('x', broken)).toThrow(TypeError);
    expect(view.doubted).toBe(true);
    expect(view.once('x', () => 1)).toBe(1);
    expect(() => view.withoutBoundaries(broken)).toThrow(TypeError);
    expect(view.unbounded).toBe(false);
  });
});

describe('the globals of SAM', () => {
  const properties = (Globals: unknown, Properties: unknown, Type = 'AWS::Serverless::Function') => {
    const view = new View(application({ Globals, Resources: { F: { Type, Properties } } } as Body));
    const [one] = view.resources(Type);
    return Object.fromEntries(one!.entries().map(([name]) => [name, one!.get(name).raw]));
  };
  test.each<[string, unknown, unknown, unknown]>([
    ['fill in what is not said', { Timeout: 3 }, { MemorySize: 1 }, { Timeout: 3, MemorySize: 1 }],
    ['fill in all', { Timeout: 3 }, undefined, { Timeout: 3 }],
    ['yield to what is said', { Timeout: 3 }, { Timeout: 5 }, { Timeout: 5 }],
    ['are merged map by map', { E: { A: 1, B: 1 } }, { E: { B: 2 } }, { E: { A: 1, B: 2 } }],
    ['come first in lists', { L: ['a'] }, { L: ['b'] }, { L: ['a', 'b'] }],
    ['yield where one is a list', { L: ['a'] }, { L: 'b' }, { L: 'b' }],
    ['yield where one is a map', { L: { a: 1 } }, { L: ['b'] }, { L: ['b'] }],
  ])('%s', (_, globals, own, expected) => expect(properties({ Function: globals }, own)).toEqual(expected));

  test('are for the type that they name, and for SAM only', () => {
    expect(properties({ Api: { Timeout: 3 } }, { A: 1 })).toEqual({ A: 1 });
    expect(properties({ Function: { Timeout: 3 } }, { A: 1 }, 'AWS::Lambda::Function')).toEqual({ A: 1 });
    expect(properties({ Function: { Timeout: 3 } }, { A: 1 }, 'XAWS::Serverless::Function')).toEqual({ A: 1 });
  });
});
