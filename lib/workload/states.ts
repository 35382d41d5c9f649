// State machines that run models, and their states.

import { INFERENCE, INVOKE_AGENTS, STATE_RUNS_MODEL } from '../facts/model-doors';
import { attempt } from '../template/answer';
import { Permissions } from '../template/iam/permissions';
import type { Resource, Value } from '../template/resource';
import { leadsToModelHost } from './endpoints';

/** State machines, in both spellings. */
export const MACHINE_TYPES: readonly string[] = ['AWS::StepFunctions::StateMachine', 'AWS::Serverless::StateMachine'];

/** The definition of a state machine, in which `DefinitionSubstitutions` fills in what it names. */
export function definitionOf(machine: Resource): Value {
  const [outside] = machine.at('DefinitionS3Location', 'DefinitionUri');
  if (outside) throw outside.undecided('keeps the definition outside the template');
  const given = machine.get(machine.get('DefinitionString').present ? 'DefinitionString' : 'Definition');
  const values = machine.get('DefinitionSubstitutions');
  const names = values.entries().map(([name]) => name);
  return (names.length > 0 ? given.standIn(filled(given.raw, names, values.raw)) : given).json();
}

/** What is written, where texts say for CloudFormation which parts are filled in by which values. */
function filled(raw: unknown, names: readonly string[], values: unknown): unknown {
  if (typeof raw === 'string') {
    if (!names.some((name) => raw.includes(`\${${name}}`))) return raw;
    const text = raw.replace(/\$\{([^}]*)\}/g, (whole, name: string) =>
      names.includes(name) ? whole : `\${!${name}}`,
    );
    return { 'Fn::Sub': [text, values] };
  }
  if (Array.isArray(raw)) return raw.map((item) => filled(item, names, values));
  if (raw === null || typeof raw !== 'object') return raw;
  // parts of a text are texts; what another function of CloudFormation makes is not known before it is filled in
  if (Object.keys(raw).some((key) => key === 'Ref' || (key.startsWith('Fn::') && key !== 'Fn::Join'))) return raw;
  return Object.fromEntries(Object.entries(raw).map(([key, item]) => [key, filled(item, names, values)]));
}

/** All states of a state machine with their names, those inside Map and Parallel states too. */
export function statesOf(machine: Resource): readonly (readonly [string, Value])[] {
  const open = [definitionOf(machine)];
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
