import { Undecided } from '../../lib/template/answer';
import { partsOfArn } from '../../lib/template/arn';
import { incomplete } from '../../lib/template/incomplete';
import { Path, render, stepsOf } from '../../lib/template/path';
import { View } from '../../lib/template/resource';
import { application } from '../../local/samples/cases';

const thing = (P: unknown) =>
  new View(
    application({
      Parameters: { Wait: { Type: 'Number' }, Name: { Type: 'String' } },
      Resources: { Thing: { Type: 'A::B::C', Properties: { P } }, Data: { Type: 'A::B::D' } },
    }),
  ).resources('A::B::C')[0]!;

describe('a text that the template does not spell out is shown with', () => {
  const NAME = { Ref: 'Name' };
  test.each([
    ['the name of a parameter', NAME, '${Name}'],
    ['the name of an export', { 'Fn::ImportValue': 'net:Vpc' }, '${net:Vpc}'],
    ['stack and name of an output', { 'Fn::GetStackOutput': { StackName: 'Net', OutputName: 'Vpc' } }, '${Net.Vpc}'],
    ['the name of a mapping', { 'Fn::FindInMap': ['Map', NAME, 'x'] }, '${Map}'],
    ['no name where an export is called like a pseudo parameter', { 'Fn::ImportValue': 'AWS::AccountId' }, '${…}'],
    ['no name where an export has none', { 'Fn::ImportValue': NAME }, '${…}'],
    ['no name where a stack has none', { 'Fn::GetStackOutput': { StackName: NAME, OutputName: 'Vpc' } }, '${…}'],
    ['no name where an output has none', { 'Fn::GetStackOutput': { StackName: 'Net', OutputName: NAME } }, '${…}'],
    ['no name where a mapping has none', { 'Fn::FindInMap': [NAME, 'a', 'x'] }, '${…}'],
    ['no name where it is a part of something', { 'Fn::Select': [0, { 'Fn::Split': ['|', NAME] }] }, '${…}'],
  ])('%s', (_, value, shown) => {
    expect(String(thing({ 'Fn::Join': ['', ['x', value]] }).pattern('P'))).toBe(`x${shown}`);
  });
});

describe('JSON in a text', () => {
  const json = (text: string) => thing({ 'Fn::Sub': text }).json('P');
  const shown = (text: string, path: string) => String(json(text).get(path).pattern());

  test.each([
    ['a part of a text', '{"a": "x-${Wait}-y", "b": "z"}', 'a', 'x-${Wait}-y'],
    ['a value', '{"a": ${Wait}, "b": "z"}', 'a', '${Wait}'],
    ['a value beside a text that has a part', '{"c": "x${Data.Arn}", "a": ${Wait}, "b": "z"}', 'a', '${Wait}'],
    ['a part of a text beside a value', '{"c": ${Wait}, "a": "x${Data.Arn}", "b": "z"}', 'a', 'x${Data.Arn}'],
    ['a value behind quotes in a text', '{"c": "say \\"x", "a": ${Wait}, "b": "z"}', 'a', '${Wait}'],
    [
      'a part of a text behind quotes in it',
      '{"c": ${Wait}, "a": "say \\"${Data}\\"", "b": "z"}',
      'a',
      'say "${Data}"',
    ],
    ['an item of a list', '{"a": ["x", ${Wait}], "b": "z"}', 'a[1]', '${Wait}'],
  ])('keeps what is filled in as %s', (_, text, path, expected) => {
    expect(shown(text, path)).toBe(expected);
    expect(json(text).text('b')).toBe('z');
  });

  test('is undecided where it is not known, or no JSON, and says which', () => {
    expect(() => json('${Wait}').text('a')).toThrow(
      expect.objectContaining({ message: "P comes from parameter 'Wait'" }),
    );
    expect(() => json('{"a": ').text('a')).toThrow(expect.objectContaining({ message: 'P is not JSON' }));
    expect(() => json('{"a": ${Wait}')).toThrow(Undecided);
    expect(() => json('{"a": ${AWS::Region}').text('a')).toThrow(expect.objectContaining({ message: 'P is not JSON' }));
  });

  test('is the map itself where the template spells that out', () => {
    expect(thing({ a: 1 }).json('P').number('a')).toBe(1);
    expect(thing(undefined).json('P').absent).toBe(true);
    expect(thing('{"a": null, "b": [true]}').json('P').get('a').absent).toBe(true);
    expect(thing('{"a": null, "b": [true]}').json('P').flag('b[0]')).toBe(true);
  });

  test('is found where the text stands', () => {
    const value = thing('{"a": 1}').json('P').get('a');
    expect(value.propertyPath).toBe('Properties.P.a');
    expect(value.place.path.toString()).toBe('Resources.Thing.Properties.P.a');
  });
});

test.each<[string, (string | number)[]]>([
  ['A.B[0].C', ['A', 'B', 0, 'C']],
  ["['com.amazonaws'].B", ['com.amazonaws', 'B']],
  ["A['']", ['A', '']],
  ['A[10][2]', ['A', 10, 2]],
  ['', []],
])('the path %s has the steps %j', (path, steps) => {
  expect(stepsOf(path)).toEqual(steps);
  expect(stepsOf(path)).toEqual(steps);
});

test('a path is written as users write it, from the top', () => {
  expect(render(['A', 'B', 0, 'C'])).toBe('A.B[0].C');
  expect(render([0, 'C'])).toBe('[0].C');
  expect(String(Path.TOP)).toBe('');
  expect(String(Path.of('A').to('B', 1).to())).toBe('A.B[1]');
  expect(Path.of('A', 1, 'C').steps).toEqual(['A', 1, 'C']);
});

test.each([
  ['arn:aws:s3:::b', ['arn', 'aws', 's3', '', '', 'b']],
  [
    'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/x',
    ['arn', '${AWS::Partition}', 'iam', '', '${AWS::AccountId}', 'role/x'],
  ],
  ['a:${b:c}d:', ['a', '${b:c}d', '']],
  ['', []],
])('%s has the parts %j', (arn, parts) => expect(partsOfArn(arn)).toEqual(parts));

describe('a list to which more may belong', () => {
  const asked = (ask: (list: readonly number[]) => unknown, items: readonly number[] = [1, 2, 3]) => {
    let doubted = 0;
    const answer = ask(incomplete(items, () => doubted++));
    return [answer, doubted > 0];
  };
  test.each<[string, (list: readonly number[]) => unknown, unknown, boolean]>([
    ['one is there', (list) => list.some((n) => n === 2), true, false],
    ['none is there', (list) => list.some((n) => n === 9), false, true],
    ['not all are', (list) => list.every((n) => n < 3), false, false],
    ['all are', (list) => list.every((n) => n < 9), true, true],
    ['it is found', (list) => list.find((n) => n === 2), 2, false],
    ['it is not found', (list) => list.find((n) => n === 9), undefined, true],
    ['it is in it', (list) => list.includes(2), true, false],
    ['it is not in it', (list) => list.includes(9), false, true],
    ['there are some', (list) => list.length, 3, false],
    ['there are none of these', (list) => list.filter((n) => n > 9).length, 0, true],
    ['there are some of these', (list) => list.filter((n) => n > 2).length, 1, false],
    ['none is there once they are changed', (list) => list.map((n, i) => n + i).includes(9), false, true],
    ['some are there once they are changed', (list) => list.map((n, i) => n + i).includes(5), true, false],
    ['none is there once they are spread', (list) => list.flatMap((n, i) => [n, i]).includes(9), false, true],
    ['some are there once they are spread', (list) => list.flatMap((n, i) => [n, i + 10]).includes(12), true, false],
    ['all were gone through', (list) => [...list].join(), '1,2,3', true],
    ['the first is there', (list) => list[0], 1, false],
    ['the last is there', (list) => list.at(-1), 3, false],
  ])('%s', (_, ask, answer, doubted) => expect(asked(ask)).toEqual([answer, doubted]));

  test('going through it may end before its end', () => {
    const first = (list: readonly number[]) => {
      for (const n of list) return n;
      return undefined;
    };
    expect(asked(first)).toEqual([1, false]);
    expect(asked(first, [])).toEqual([undefined, true]);
  });
});
