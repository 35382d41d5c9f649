import { MOST_GROUPS } from '../../lib/contract';
import { matches, readFilter } from '../../local/aws/retrieval-filter';

const fits = (filter: unknown, metadata: Record<string, unknown>) => matches(readFilter(filter), metadata);
const ACME = { equals: { key: 'tenant', value: 'acme' } };

test.each<[string, unknown, Record<string, unknown>, boolean]>([
  ['the same text', ACME, { tenant: 'acme' }, true],
  ['another text', ACME, { tenant: 'globex' }, false],
  ['another case', ACME, { tenant: 'Acme' }, false],
  ['a text that begins alike', ACME, { tenant: 'acme2' }, false],
  ['no such key', ACME, { source: 'acme' }, false],
  ['a key of the prototype', { equals: { key: 'toString', value: 'acme' } }, {}, false],
  ['nothing in its place', ACME, { tenant: null }, false],
  ['a list with the text in it', ACME, { tenant: ['globex', 'acme'] }, true],
  ['a list within a list', ACME, { tenant: [['acme']] }, false],
  ['a number, and text that looks like it', { equals: { key: 'year', value: 2026 } }, { year: '2026' }, false],
  ['one of a list', { in: { key: 'groups', value: ['staff', 'board'] } }, { groups: 'board' }, true],
  ['a list that shares a value', { in: { key: 'groups', value: ['staff'] } }, { groups: ['board', 'staff'] }, true],
  ['a list that shares none', { in: { key: 'groups', value: ['staff'] } }, { groups: ['board'] }, false],
  [
    'both of two',
    { andAll: [ACME, { in: { key: 'groups', value: ['staff'] } }] },
    { tenant: 'acme', groups: 'staff' },
    true,
  ],
  ['one of two', { andAll: [ACME, { in: { key: 'groups', value: ['staff'] } }] }, { tenant: 'acme' }, false],
])('%s', (_, filter, metadata, expected) => {
  expect(fits(filter, metadata)).toBe(expected);
});

test.each<[string, unknown, string]>([
  [
    'an operator that lets through what has no such key',
    { notEquals: { key: 'tenant', value: 'acme' } },
    'notEquals is not known',
  ],
  ['an operator that is not known here', { orAll: [ACME, ACME] }, 'orAll is not known'],
  ['two operators', { ...ACME, in: { key: 'a', value: ['b'] } }, 'one operator, got 2'],
  ['no operator', {}, 'one operator, got 0'],
  ['no object', 'tenant = acme', 'must be an object'],
  ['an empty list', { in: { key: 'a', value: [] } }, 'one at least'],
  ['text in the place of a list', { in: { key: 'a', value: 'b' } }, 'in takes a list'],
  ['a list in the place of text', { equals: { key: 'a', value: ['b'] } }, 'equals takes'],
  ['a key without letters', { equals: { key: '', value: 'b' } }, '1 to 100'],
  ['a long key', { equals: { key: 'k'.repeat(101), value: 'b' } }, '1 to 100'],
  ['one filter of several', { andAll: [ACME] }, 'two filters at least'],
  ['a filter within that is not known', { andAll: [ACME, { startsWith: { key: 'a', value: 'b' } }] }, 'startsWith'],
  [
    'more than an index takes',
    { in: { key: 'a', value: Array.from({ length: 101 }, (_, i) => `${i}`) } },
    '101 constraints',
  ],
])('%s is refused', (_, filter, message) => {
  expect(() => readFilter(filter)).toThrow(message);
});

test('the longest filter of the gateway is no longer than an index takes', () => {
  const groups = Array.from({ length: MOST_GROUPS }, (_, i) => `${i}`);
  expect(() => readFilter({ andAll: [ACME, { in: { key: 'groups', value: groups } }] })).not.toThrow();
});
