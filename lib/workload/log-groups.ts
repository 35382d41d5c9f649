// Log groups in which prompts and answers may stand.

import { STAGES } from '../facts/front-doors';
import { attempt } from '../template/answer';
import { spell } from '../template/names';
import type { Resource, View } from '../template/resource';
import type { Text } from '../template/text';
import { FUNCTION_TYPES, mayDo } from './callers';
import { frontsModels, stageOf } from './doors';
import { invocationLogs } from './invocation-logs';
import { MACHINE_TYPES, runsModels } from './states';
import { receivesPrompts } from './vended-logs';

/** Whether prompts or answers may be written to the log group: by Bedrock itself, by an agent's runtime, by a door or a state machine that logs what passes, or by compute that calls models. */
export const mayHoldPrompts = (group: Resource, view: View): boolean =>
  view.onceOf('may hold prompts', group, () => promptsMayStandIn(group, view));

function promptsMayStandIn(group: Resource, view: View): boolean {
  if (invocationLogs(view).some((log) => log.groups.some((target) => target.is(group)))) return true;
  if (receivesPrompts(group) || machinesTell(group) || apisTell(group, view)) return true;
  const writers = [
    ...FUNCTION_TYPES.flatMap((type) => group.referrers(type, 'LoggingConfig.LogGroup')),
    ...group.referrers('AWS::ECS::TaskDefinition', 'ContainerDefinitions[].LogConfiguration.Options.awslogs-group'),
  ];
  const name = attempt(() => group.pattern('LogGroupName'));
  // where services write by themselves
  if (name && /^\/aws\/(?:vendedlogs\/)?(?:bedrock|bedrock-agentcore|qbusiness)\//.test(name.toString())) return true;
  const owner = name && /^\/aws\/lambda\//.test(name.toString()) ? functionNamed(name, group, view) : undefined;
  return [...writers, ...(owner ? [owner] : [])].some((writer) => mayDo(writer));
}

/** Whether a state machine that runs models writes what its states take and give. */
const machinesTell = (group: Resource): boolean =>
  MACHINE_TYPES.some((type) =>
    ['LoggingConfiguration', 'Logging']
      .flatMap((logging) =>
        group
          .referrers(type, `${logging}.Destinations[].CloudWatchLogsLogGroup.LogGroupArn`)
          .filter((machine) => attempt(() => machine.flag(`${logging}.IncludeExecutionData`)) === true),
      )
      .some((machine) => attempt(() => runsModels(machine)) ?? false),
  );

/** Whether an API in front of models writes bodies to the group, which services find by the name of the API. */
function apisTell(group: Resource, view: View): boolean {
  const [part, hole] = attempt(() => group.pattern('LogGroupName')?.parts) ?? [];
  if (typeof part !== 'string' || typeof hole !== 'object' || hole.kind !== 'resource') return false;
  const api = view.see(hole.declaration);
  if (part === 'API-Gateway-Execution-Logs_') return tracesBodies(api, view) && frontsModels(api, view);
  return (
    part === '/aws/appsync/apis/' &&
    /^(?:ALL|INFO|DEBUG)$/.test(attempt(() => api.text('LogConfig.FieldLogLevel')) ?? '') &&
    attempt(() => api.flag('LogConfig.ExcludeVerboseContent')) !== true &&
    frontsModels(api, view)
  );
}

const tracesBodies = (api: Resource, view: View): boolean =>
  view
    .resources(...STAGES)
    .filter((stage) => stageOf(stage).api?.is(api))
    .some((stage) =>
      stageOf(stage)
        .stage.tryAt('MethodSettings[].DataTraceEnabled', 'DataTraceEnabled')
        .some((traced) => attempt(() => traced.flag()) === true),
    );

/** The function whose own log group has this name. */
function functionNamed(name: Text, group: Resource, view: View): Resource | undefined {
  const [first] = name.resources;
  const spelled = spell(name, group.template)?.replace('/aws/lambda/', '');
  const found = first ? [view.see(first.declaration)] : spelled === undefined ? [] : view.named(spelled);
  return found.find(({ type }) => (FUNCTION_TYPES as readonly string[]).includes(type));
}
