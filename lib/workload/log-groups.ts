// Log groups in which prompts and answers may stand.

import { attempt } from '../template/answer';
import { spell } from '../template/names';
import type { Resource, View } from '../template/resource';
import type { Text } from '../template/text';
import { FUNCTION_TYPES, mayDo } from './callers';
import { invocationLogs } from './invocation-logs';

/** Whether prompts or answers may be written to the log group: by Bedrock itself, by an agent's runtime, or by compute that calls models. */
export function mayHoldPrompts(group: Resource, view: View): boolean {
  if (invocationLogs(view).some((log) => log.groups.some((target) => target.is(group)))) return true;
  const writers = [
    ...FUNCTION_TYPES.flatMap((type) => group.referrers(type, 'LoggingConfig.LogGroup')),
    ...group.referrers('AWS::ECS::TaskDefinition', 'ContainerDefinitions[].LogConfiguration.Options.awslogs-group'),
  ];
  const name = attempt(() => group.pattern('LogGroupName'));
  if (name && /^\/aws\/bedrock-agentcore\//.test(name.toString())) return true; // where runtimes write by themselves
  const owner = name && /^\/aws\/lambda\//.test(name.toString()) ? functionNamed(name, group, view) : undefined;
  return [...writers, ...(owner ? [owner] : [])].some((writer) => mayDo(writer));
}

/** The function whose own log group has this name. */
function functionNamed(name: Text, group: Resource, view: View): Resource | undefined {
  const [first] = name.resources;
  const spelled = spell(name, group.template)?.replace('/aws/lambda/', '');
  const found = first ? [view.see(first.declaration)] : spelled === undefined ? [] : view.named(spelled);
  return found.find(({ type }) => (FUNCTION_TYPES as readonly string[]).includes(type));
}
