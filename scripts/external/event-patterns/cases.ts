import { writeFileSync } from 'node:fs';
import { ALWAYS_TOLD, TOLD_BY_HAND } from '../../../lib/facts/weakening-calls';
import { matchesPattern, SEMANTICS } from '../../../local/samples/event-pattern';
import { EVENTS, recorded } from '../../../local/samples/events';
import { matches } from '../../../local/samples/matches';
import { rulePatterns } from '../../../local/samples/rule-patterns';

// Writes the input of Match.java: the patterns of the deployed rules with the sample events that must match each, every call
// of the list with the rule that tells of it, and the examples by which the tests understand patterns, so that they and AWS's event ruler cannot mean different things.
const rules = rulePatterns();
const expected: Record<string, string[]> = matches(Object.keys(EVENTS) as (keyof typeof EVENTS)[]);
const missing = [...Object.keys(rules), ...Object.keys(expected)].filter((id) => !(id in rules && id in expected));
if (missing.length > 0) throw new Error(`rules and expectations differ: ${missing.join(', ')}`);

const events: Record<string, unknown> = { ...EVENTS };
const patterns: Record<string, unknown> = { ...rules };
for (const { rule, calls } of [...ALWAYS_TOLD, ...TOLD_BY_HAND]) {
  for (const [source, names] of Object.entries(calls)) {
    for (const name of names) {
      const id = `${source} ${name}`;
      const event = recorded(source.split('.')[0]!, name.replace(/2?\*$/, '20150331v2'));
      events[id] = event;
      expected[rule]!.push(id);
      if (matchesPattern(rules.SafetyShutdown!, event)) expected.SafetyShutdown!.push(id);
    }
  }
}
for (const [id, { pattern, yes, no }] of Object.entries(SEMANTICS)) {
  patterns[id] = pattern;
  for (const [name, event] of Object.entries({ ...yes, ...no })) events[`${id}: ${name}`] = event;
}
for (const [id, { pattern }] of Object.entries(SEMANTICS)) {
  expected[id] = Object.keys(events).filter((name) => matchesPattern(pattern, events[name]));
}
writeFileSync(process.argv[2]!, JSON.stringify({ patterns, events, expected }));
