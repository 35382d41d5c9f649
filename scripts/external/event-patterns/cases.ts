import { writeFileSync } from 'node:fs';
import { Deployed } from '../../../local/samples/deployed';
import { EVENTS, RULE, SWITCH_APPLICATION, TRIAGE } from '../../../local/samples/events';
import { fullResponse } from '../../../local/samples/full-response';
import { matches } from '../../../local/samples/matches';

// Writes the patterns of the deployed rules, the sample events, and which of them must match: the input of Match.java.
const { stack, response, killSwitch } = fullResponse();
const deployed = new Deployed(stack);
const names = Object.keys(EVENTS) as (keyof typeof EVENTS)[];
const expected = matches(names);
const standIns: [string, string][] = [
  [deployed.value(stack, killSwitch.applicationId), SWITCH_APPLICATION],
  [deployed.value(stack, response.triageMachine.stateMachineArn), TRIAGE],
  [deployed.value(stack, response.rules[0]!.ruleName), RULE],
];
const patterns = Object.fromEntries(
  response.rules.map((rule) => {
    const { properties } = deployed.one('AWS::Events::Rule', `${stack.getLogicalId(rule.node.defaultChild as never)}`);
    const pattern = standIns.reduce(
      (text, [value, standIn]) => text.replaceAll(`"${value}"`, `"${standIn}"`),
      JSON.stringify(properties.EventPattern),
    );
    return [rule.node.id, JSON.parse(pattern)];
  }),
);
const missing = [...Object.keys(patterns), ...Object.keys(expected)].filter(
  (id) => !(id in patterns && id in expected),
);
if (missing.length > 0) throw new Error(`rules and expectations differ: ${missing.join(', ')}`);
writeFileSync(process.argv[2]!, JSON.stringify({ patterns, events: EVENTS, expected }));
