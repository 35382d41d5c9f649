import { COMPARED, partsOf, rulesThatName, UNCOVERED } from '../scripts/public-rules';

test.each(COMPARED)('%s has a rule, or a reason why it has none', (key) => {
  const reasons = UNCOVERED.filter(({ keys }) => keys.includes(key));
  expect(rulesThatName(key).length + reasons.length).toBeGreaterThan(0);
});

test('what is not covered is listed once, with a reason', () => {
  const names = UNCOVERED.map(({ name }) => name);
  const keys = UNCOVERED.flatMap((check) => check.keys.filter((key) => /\d/.test(key)));
  expect(new Set(names).size).toBe(names.length);
  expect(new Set(keys).size).toBe(keys.length);
  expect(UNCOVERED.filter(({ reason }) => reason.length <= 20)).toEqual([]);
});

test('a rule that covers a part is found by the numbered keys of the check alone', () => {
  const parts = new Map(UNCOVERED.map((check) => [check.name, partsOf(check)]));
  expect(parts.get('GenAiTags')).toEqual(['AppInferenceProfileTagged']);
  expect(parts.get('Notifications of a knowledge base bucket')).toEqual([]);
});
