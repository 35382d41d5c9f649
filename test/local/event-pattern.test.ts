import { matchesPattern, SEMANTICS } from '../../local/samples/event-pattern';

test.each(Object.entries(SEMANTICS))('%s', (_, { pattern, yes, no }) => {
  const judged = (events: Record<string, unknown>) =>
    Object.entries(events).map(([name, event]) => [name, matchesPattern(pattern, event)]);
  expect(judged(yes)).toEqual(Object.keys(yes).map((name) => [name, true]));
  expect(judged(no)).toEqual(Object.keys(no).map((name) => [name, false]));
});

test('an operator that it does not know is an error, and no match', () => {
  expect(() => matchesPattern({ name: [{ wildcard: 'a*' }] }, { name: 'abc' })).toThrow('wildcard is not known here');
  expect(() => matchesPattern({ n: [{ numeric: ['!=', 1] }] }, { n: 1 })).toThrow('!= is no comparison');
});
