import { METRICS } from '../../lib/contract';
import { AGENT_METRICS } from '../../lib/layers/agent/contract';
import { matches } from '../../lib/workload/filter-pattern';

const RECORD = {
  type: 'audit',
  decision: 'notPermitted',
  denied: 2,
  calls: [{ name: 'read' }, { name: 'pay' }],
  ok: true,
};

test.each<[boolean, string]>([
  [true, '{ $.decision = "notPermitted" }'],
  [true, '{$.decision=notPermitted}'],
  [false, '{ $.decision = "notpermitted" }'],
  [true, '{ $.decision = "not*" }'],
  [true, '{ $.decision = * }'],
  [false, '{ $.absent = * }'],
  [false, '{ $.calls = * }'],
  [true, '{ $.ok = true }'],
  [true, '{ $.decision != "forwarded" }'],
  [false, '{ $.decision != "notPermitted" }'],
  [true, '{ $.denied > 1 }'],
  [false, '{ $.denied > 2 }'],
  [true, '{ $.denied >= 2 && $.denied <= 2 }'],
  [false, '{ $.denied < 2 }'],
  [false, '{ $.decision > 1 }'],
  [true, '{ $.calls[1].name = "pay" }'],
  [false, '{ $.calls[2].name = "pay" }'],
  [false, '{ $.constructor = * }'],
  [true, '{ $.type = "other" && $.denied = 2 || $.ok = true }'],
  [false, '{ $.type = "other" && ($.denied = 2 || $.ok = true) }'],
  [true, '{ ($.type = "other" || $.type = "audit") && $.denied = 2 }'],
])('%s: %s', (matched, pattern) => {
  expect(matches(pattern, RECORD)).toBe(matched);
});

test.each([
  ['terms', 'notPermitted'],
  ['nothing', ''],
  ['no condition', '{ }'],
  ['fields by their places', '[a, b = notPermitted]'],
  ['a regular expression', '{ $.decision = %not.*% }'],
  ['whether a field is there', '{ $.decision EXISTS }'],
  ['what an absent field is not', '{ $.absent != "a" }'],
  ['an open parenthesis', '{ ($.denied = 2 }'],
  ['more than a condition', '{ $.denied = 2 $.ok = true }'],
  ['half a condition', '{ $.denied = 2 && }'],
  ['another selector', "{ $['decision'] = notPermitted }"],
])('nobody knows what comes of %s', (_, pattern) => {
  expect(matches(pattern, RECORD)).toBeUndefined();
});

test('each pattern of this library is understood', () => {
  const patterns = [...METRICS.map(({ pattern }) => pattern), ...Object.values(AGENT_METRICS)];
  expect(patterns.filter((pattern) => matches(pattern, {}) === undefined)).toEqual([]);
});
