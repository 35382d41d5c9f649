import { Deployed } from './deployed';
import type { Pattern } from './event-pattern';
import { LIMITS_APPLICATION, LIMITS_RULE, QUEUE, SWITCH_APPLICATION, SWITCH_RULE, TOPIC, TRIAGE } from './events';
import { fullResponse } from './full-response';

/** The patterns of the deployed rules of a full `IncidentResponse`, about the names that the sample events have. */
export function rulePatterns(): Record<string, Pattern> {
  const { stack, response, killSwitch, usageLimits } = fullResponse();
  const deployed = new Deployed(stack);
  const standIns: [string, string][] = [
    [deployed.value(stack, killSwitch.applicationId), SWITCH_APPLICATION],
    [deployed.value(stack, response.triageMachine.stateMachineArn), TRIAGE],
    [deployed.value(stack, killSwitch.auditRule!.ruleName), SWITCH_RULE],
    [deployed.value(stack, usageLimits.applicationId), LIMITS_APPLICATION],
    [deployed.value(stack, usageLimits.auditRule.ruleName), LIMITS_RULE],
    // a rule is called as its construct
    ...response.rules.map((rule): [string, string] => [deployed.value(stack, rule.ruleName), rule.node.id]),
    [deployed.value(stack, response.topic.topicArn), TOPIC],
    [deployed.value(stack, response.undelivered.queueUrl), QUEUE],
  ];
  return Object.fromEntries(
    response.rules.map((rule) => {
      const id = stack.getLogicalId(rule.node.defaultChild as never);
      const pattern = standIns.reduce(
        // a prefix ends with a colon
        (text, [value, standIn]) =>
          text.replaceAll(`"${value}"`, `"${standIn}"`).replaceAll(`"${value}:"`, `"${standIn}:"`),
        JSON.stringify(deployed.one('AWS::Events::Rule', id).properties.EventPattern),
      );
      return [rule.node.id, JSON.parse(pattern)];
    }),
  );
}
