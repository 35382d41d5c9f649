import { dayOf, isDay } from '../../lib/acknowledgement/day';
import { matches } from '../../lib/acknowledgement/glob';
import { bareName, nearest, unknownRule } from '../../lib/acknowledgement/names';
import { readReason, reasonText } from '../../lib/acknowledgement/reason';

test.each([
  ['a/b.yaml', 'a/b.yaml', true],
  ['./a/b.yaml', 'a/b.yaml', true],
  ['a/', 'a/b.yaml', true],
  ['a', 'a/b/c', true],
  ['a', 'ab', false],
  ['a', 'b/a', false],
  ['a/*.yaml', 'a/b.yaml', true],
  ['a/*.yaml', 'a/b/c.yaml', false],
  ['a/*/c.yaml', 'a/b/c.yaml', true],
  ['a/**/c.yaml', 'a/c.yaml', true],
  ['a/**/c.yaml', 'a/b/b/c.yaml', true],
  ['a/**/c.yaml', 'a/bc.yaml', false],
  ['**/c.yaml', 'c.yaml', true],
  ['**', 'a/b', true],
  ['a**', 'ab/c', true],
  ['a?', 'ab', true],
  ['a?', 'a/', false],
  ['a?c', 'a/c', false],
  ['a.b', 'axb', false],
  ['a+(b)[c]{d}^$|', 'a+(b)[c]{d}^$|', true],
  ['a\\b', 'a\\b', true],
  ['Stack/Fn*', 'Stack/Fn1234', true],
  ['Stack/A', 'Stack/A\nB', false],
  ['Stack/A', 'Stack/A/B\nC', true],
  ['a///', 'a/b', true],
  ['a./b', 'a./b', true],
  ['a**b', 'a/x/yb', true],
])('%s matches %s: %s', (pattern, path, matched) => {
  expect(matches(pattern, path)).toBe(matched);
});

test.each([
  ['Why.', { reason: 'Why.' }],
  ['Why. (owner: a b, expires: 2027-03-31)', { reason: 'Why.', owner: 'a b', expires: '2027-03-31' }],
  ['Why. (expires: 2027-03-31)', { reason: 'Why.', expires: '2027-03-31' }],
  ['Why. (owner: a)', { reason: 'Why.', owner: 'a' }],
  ['Why (see note).', { reason: 'Why (see note).' }],
  ['Why. (owner: a) Still.', { reason: 'Why. (owner: a) Still.' }],
  ['Why. (expires: soon)', { reason: 'Why.', expires: 'soon' }],
  ['(owner: a, expires: 2027-03-31)', { reason: '', owner: 'a', expires: '2027-03-31' }],
])('%s is read with owner and expiry', (text, expected) => {
  expect(readReason(text)).toEqual(expected);
  expect(reasonText(readReason(text)).trim()).toBe(text);
});

test('blanks between and behind owner and expiry say nothing', () => {
  expect(readReason('Why. (owner: a,expires:2027-03-31)  ')).toEqual({
    reason: 'Why.',
    owner: 'a',
    expires: '2027-03-31',
  });
});

test('an owner or a day without a word is none', () => {
  expect(readReason('Why. (owner: , expires: )')).toEqual({ reason: 'Why.' });
});

test.each([
  ['2027-03-31', true],
  ['2028-02-29', true],
  ['2027-02-29', false],
  ['2027-13-01', false],
  ['2027-3-31', false],
  ['31.03.2027', false],
  ['2027-03-31 ', false],
  [' 2027-03-31', false],
])('%s is a day: %s', (text, is) => {
  expect(isDay(text)).toBe(is);
});

test('a day is that of UTC', () => {
  expect(dayOf(new Date('2027-03-31T23:59:59Z'))).toBe('2027-03-31');
  expect(dayOf(new Date('2027-03-31T23:59:59-02:00'))).toBe('2027-04-01');
});

test('names lose their own pack, and no other', () => {
  expect(bareName('OwaspLlm::BedrockGuardrailPii')).toBe('BedrockGuardrailPii');
  expect(bareName('DefenseInDepth::OneDetectiveLayer[LLM09:2025]')).toBe('OneDetectiveLayer[LLM09:2025]');
  for (const name of ['OwaspLlm::OneDetectiveLayer[LLM09:2025]', 'DefenseInDepth::BedrockGuardrailPii', 'Other::x'])
    expect(bareName(name)).toBe(name);
});

test('the nearest name comes first, and what is near to nothing has none', () => {
  expect(nearest('abcd', ['abcx', 'abcde', 'zzzz'])).toEqual(['abcde', 'abcx']);
  expect(nearest('abcd', ['abcde', 'abcdf', 'abcdg', 'abcdh'])).toHaveLength(3);
  expect(nearest('abcd', ['abcde', 'abcdf'], 1)).toEqual(['abcde']);
  expect(nearest('x', ['abc'])).toEqual([]);
  // six pairs of ten are not most of them
  expect(nearest('abcdef', ['abcdxy'])).toEqual([]);
  expect(unknownRule('OwaspLlm::BedrokAgentCmkTypo')).toBe(
    "'OwaspLlm::BedrokAgentCmkTypo' is no rule; did you mean BedrockAgentCmk?",
  );
});
