import type { Finding } from '../../lib/evidence';
import { fingerprintOf } from '../../lib/report/fingerprint';
import { Application } from '../../lib/template/application';
import { parseTemplate } from '../../lib/template/parse';
import { Path } from '../../lib/template/path';
import { goodControl } from '../support/result';

const control = goodControl('edge');

/** A finding that says the same of whatever stands at its place. */
function findingIn(body: object, place: readonly (string | number)[] = []): Finding {
  const [resource] = new Application([{ source: parseTemplate(JSON.stringify(body), 'a.json') }]).declarations(
    'Test::Thing',
  );
  return {
    ...{ control, rule: control.rules[0]!, verdict: 'fail', resource: resource!, propertyPath: 'P', message: 'm' },
    place: place.length === 0 ? undefined : { template: resource!.template, path: Path.of(...place) },
  };
}
const printOf = (value: unknown, sections: object = {}, path: readonly (string | number)[] = ['Properties', 'Good']) =>
  fingerprintOf(
    findingIn({ Resources: { Thing: { Type: 'Test::Thing', Properties: { Good: value } } }, ...sections }, [
      ...['Resources', 'Thing'],
      ...path,
    ]),
  );

const parameter = (Default: string) => ({ Parameters: { P: { Type: 'String', Default } } });
const condition = (value: string) => ({
  Conditions: { C: { 'Fn::Not': [{ Condition: 'D' }] }, D: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, value] } },
});

describe('a fingerprint changes with what its value names, whatever the message says', () => {
  test.each<[string, [unknown, object?], [unknown, object?]]>([
    ['a parameter', [{ Ref: 'P' }, parameter('a')], [{ Ref: 'P' }, parameter('b')]],
    ['a parameter in a text', [{ 'Fn::Sub': 'x-${P}' }, parameter('a')], [{ 'Fn::Sub': 'x-${P}' }, parameter('b')]],
    [
      'a parameter in a text with values of its own',
      [{ 'Fn::Sub': ['x-${P}', {}] }, parameter('a')],
      [{ 'Fn::Sub': ['x-${P}', {}] }, parameter('b')],
    ],
    [
      'a condition, and those that it names',
      [{ 'Fn::If': ['C', 1, 2] }, condition('a')],
      [{ 'Fn::If': ['C', 1, 2] }, condition('b')],
    ],
    [
      'a mapping',
      [{ 'Fn::FindInMap': ['M', 'a', 'b'] }, { Mappings: { M: { a: { b: 'x' } } } }],
      [{ 'Fn::FindInMap': ['M', 'a', 'b'] }, { Mappings: { M: { a: { b: 'y' } } } }],
    ],
    ['the order of what a function takes', [{ 'Fn::Join': ['', ['a', 'b']] }], [{ 'Fn::Join': ['', ['b', 'a']] }]],
    ['which attribute it takes', [{ 'Fn::GetAtt': ['R', 'Arn'] }], [{ 'Fn::GetAtt': ['R', 'Id'] }]],
    ['which resource it takes', [{ Ref: 'R' }], [{ Ref: 'S' }]],
    ['how deep a list is', [[['a', 'b']]], [['a', 'b']]],
    ['nothing, and a text that says so', [null], ['null']],
    ['a number, and its digits', [1], ['1']],
    ['a key', [{ a: 1 }], [{ b: 1 }]],
  ])('%s', (_, before, after) => {
    expect(printOf(...before)).not.toBe(printOf(...after));
  });

  test.each<[string, [unknown, object?], [unknown, object?]]>([
    ['another order of a list', [['a', 'b']], [['b', 'a']]],
    ['another order of a list that stands in a key', [{ a: ['a', 'b'] }], [{ a: ['b', 'a'] }]],
    ['another order of keys', [{ a: 1, b: [1, 2] }], [{ b: [2, 1], a: 1 }]],
    ['an attribute by its short form', [{ 'Fn::GetAtt': ['R', 'Arn'] }], [{ 'Fn::GetAtt': 'R.Arn' }]],
    ['a parameter that it does not name', [{ Ref: 'Q' }, parameter('a')], [{ Ref: 'Q' }, parameter('b')]],
    [
      'a condition that it does not name',
      [{ 'Fn::Join': ['C', []] }, condition('a')],
      [{ 'Fn::Join': ['C', []] }, condition('b')],
    ],
    ['a text like a parameter', ['P', parameter('a')], ['P', parameter('b')]],
    ['a literal in a text', [{ 'Fn::Sub': '${!P}' }, parameter('a')], [{ 'Fn::Sub': '${!P}' }, parameter('b')]],
    [
      'another order of what it names',
      [{ a: { Ref: 'P' }, b: { Ref: 'Q' } }, { Parameters: { P: { Type: 'String' }, Q: { Type: 'Number' } } }],
      [{ b: { Ref: 'Q' }, a: { Ref: 'P' } }, { Parameters: { P: { Type: 'String' }, Q: { Type: 'Number' } } }],
    ],
  ])('and not with %s', (_, before, after) => {
    expect(printOf(...before)).toBe(printOf(...after));
  });

  test('with the condition of the branch in which it stands, and none of another branch', () => {
    const inside = [...['Properties', 'Good'], 'Fn::If', 1];
    const value = { 'Fn::If': ['C', 'x', { 'Fn::If': ['D', 'y', 'z'] }] };
    expect(printOf(value, condition('a'), inside)).not.toBe(printOf(value, condition('b'), inside));
    const other = { 'Fn::If': ['E', 'x', { 'Fn::If': ['C', 'y', 'z'] }] };
    expect(printOf(other, condition('a'), inside)).toBe(printOf(other, condition('b'), inside));
  });

  test('and not with what is in a resource, where its place is the resource as a whole', () => {
    expect(printOf('a', {}, [])).toBe(printOf('b', {}, []));
    expect(printOf('a', {}, ['Properties'])).toBe(printOf('b', {}, ['Properties']));
    expect(printOf('a')).not.toBe(printOf('b'));
  });

  test('with the value of a place that is in no resource', () => {
    const print = (value: string) =>
      fingerprintOf(
        findingIn({ Mappings: { M: { a: { b: value } } }, Resources: { Thing: { Type: 'Test::Thing' } } }, [
          ...['Mappings', 'M', 'a', 'b'],
        ]),
      );
    expect(print('x')).not.toBe(print('y'));
    expect(print('x')).toBe(print('x'));
  });

  test('and with the words of a message, in any order, with the numbers of items taken out, and the name of the construct', () => {
    const finding = findingIn({ Resources: { Thing: { Type: 'Test::Thing' } } });
    const of = (message: string) => fingerprintOf({ ...finding, message });
    expect(of('A, B: (C) is bad; D[12].e')).toBe(of('D[3].e (B) is bad: C, A'));
    expect(of('A is bad')).not.toBe(of('B is bad'));
    expect(of('A is bad')).not.toBe(of('A is bad too'));
    expect(of('Ab')).not.toBe(of('A b'));
  });
});
