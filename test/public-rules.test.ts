import { CONTROLS } from '../lib/controls';
import { PUBLIC_RULES } from '../scripts/public-rules';

const RULES = new Map(CONTROLS.flatMap(({ rules }) => rules.map((rule) => [rule.name, rule] as const)));

test.each(PUBLIC_RULES.map((check) => [check.name, check] as const))('%s is answered', (_, { keys, rules, reason }) => {
  expect(rules.filter((name) => !RULES.has(name))).toEqual([]);
  if (rules.length === 0) expect(reason?.length).toBeGreaterThan(20);
  // a rule names its counterparts itself, so that CONTROLS.md and `explain` say the same
  const named = rules.flatMap((name) => RULES.get(name)?.counterparts ?? []).map((key) => key.split(' ')[0]);
  if (rules.length > 0) expect(keys.filter((key) => !named.includes(key))).toEqual([]);
});

test('no check is listed twice', () => {
  const names = PUBLIC_RULES.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
