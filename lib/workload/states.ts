// State machines that run models, and their states.

import { INFERENCE, INVOKE_AGENTS, STATE_RUNS_MODEL } from '../facts/model-doors';
import { attempt } from '../template/answer';
import { Permissions } from '../template/iam/permissions';
import type { Resource, Value } from '../template/resource';
import { leadsToModelHost } from './endpoints';

/** State machines, in both spellings. */
export const MACHINE_TYPES: readonly string[] = ['AWS::StepFunctions::StateMachine', 'AWS::Serverless::StateMachine'];

/** All states of a state machine with their names, those inside Map and Parallel states too. */
export function statesOf(machine: Resource): readonly (readonly [string, Value])[] {
  const [outside] = machine.at('DefinitionS3Location', 'DefinitionUri');
  if (outside) throw outside.undecided('keeps the definition outside the template');
  const open = [machine.get('DefinitionString').present ? machine.json('DefinitionString') : machine.get('Definition')];
  const states: (readonly [string, Value])[] = [];
  for (let machineOrBranch = open.pop(); machineOrBranch; machineOrBranch = open.pop())
    for (const [name, state] of machineOrBranch.entries('States')) {
      states.push([name, state]);
      open.push(...state.at('Iterator', 'ItemProcessor', 'Branches[]'));
    }
  return states;
}

/** What a value in a definition says, with what `DefinitionSubstitutions` puts in the place of a name such as `${Playbook}`. */
function substituted(machine: Resource, value: Value): Value {
  const name = /^\$\{(\w+)\}$/.exec(attempt(() => value.text()) ?? '')?.[1];
  return name === undefined ? value : machine.get(`DefinitionSubstitutions.${name}`);
}

/** The state machine that a state of `machine` starts; nothing where it starts none, or one that is not given. */
export function startedBy(machine: Resource, state: Value): Resource | undefined {
  if (!/:states:::(states|aws-sdk:sfn):start(Sync)?Execution\b/i.test(String(state.get('Resource')))) return undefined;
  const [arn] = state.tryAt('Parameters.StateMachineArn', 'Arguments.StateMachineArn');
  const started = arn && attempt(() => substituted(machine, arn).tryTarget());
  return started && MACHINE_TYPES.includes(started.type) ? started : undefined;
}

/** Whether a state machine runs models or agents, by its states or by what its role may do: other approvals are no evidence. */
export function runsModels(machine: Resource): boolean {
  if (!MACHINE_TYPES.includes(machine.type)) return false; // a reference may lead to anything
  const role = machine.tryTarget('RoleArn') ?? machine.tryTarget('Role') ?? machine;
  if (attempt(() => MODEL_ACTIONS.some((action) => Permissions.of(role).may(action)))) return true;
  return statesOf(machine).some(([, state]) => runsModel(state));
}

const MODEL_ACTIONS = [...INFERENCE, ...INVOKE_AGENTS];

/** Whether a state runs a model, an agent or a flow by itself. */
export const runsModel = (state: Value): boolean => {
  const resource = String(state.get('Resource'));
  if (STATE_RUNS_MODEL.test(resource)) return true;
  return (
    /:states:::http:invoke/.test(resource) &&
    state
      .tryAt('Parameters.ApiEndpoint', 'Arguments.ApiEndpoint')
      .some((url) => attempt(() => leadsToModelHost(url)) ?? false)
  );
};
