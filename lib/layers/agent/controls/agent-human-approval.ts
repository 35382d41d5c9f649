import { type Control, eachResource, rule } from '../../../control';
import { type Answer, PASS } from '../../../template/answer';
import type { Value } from '../../../template/resource';
import { asksPeople, waitsForWord } from '../../../workload/approval';
import { runsModels, statesOf } from '../../../workload/states';
import { changes } from '../../../workload/tools';

const METHODS = ['post', 'put', 'patch', 'delete'];

/** How the end of the wait is treated like an agreement: a state that goes on from an error to where it goes on anyway. */
const agreesToSilence = (state: Value, states: ReadonlyMap<string, Value>): boolean =>
  state
    .list('Catch')
    .some((one) => one.get('Next').present && ledBy(one.text('Next'), states).includes(state.text('Next')));

/** A state, and those to which it leads while nothing is done. */
function ledBy(name: string | undefined, states: ReadonlyMap<string, Value>): (string | undefined)[] {
  const names = [name];
  for (let at = name; /^(Pass|Wait)$/.test(states.get(at ?? '')?.text('Type') ?? ''); names.push(at)) {
    at = states.get(at!)!.text('Next');
    if (at === undefined || names.includes(at)) break;
  }
  return names;
}

/** Whether both go to where is decided: by what, the state may tell. */
const isDecided = (state: Value, states: ReadonlyMap<string, Value>): boolean =>
  states.get(state.text('Next') ?? '')?.text('Type') === 'Choice';

export const control: Control = {
  id: 'agent-human-approval',
  title: 'Actions with consequences wait for a person',
  risks: [
    'LLM01:2025',
    'LLM06:2025',
    'LLM09:2025',
    'LLM01:2023',
    'LLM07:2023',
    'LLM08:2023',
    'LLM09:2023',
    'ASI01:2026',
    'ASI02:2026',
    'ASI09:2026',
    'ASI10:2026',
  ],
  acts: {
    'refuses an action with consequences until a person has agreed to it': [
      'LLM01:2025',
      'LLM06:2025',
      'LLM09:2025',
      'LLM01:2023',
      'LLM07:2023',
      'LLM08:2023',
      'LLM09:2023',
      'ASI01:2026',
      'ASI02:2026',
      'ASI10:2026',
    ],
  },
  csf: 'Protect',
  boundary: 'application',
  atlas: ['AML.M0029', 'AML.T0053', 'AML.T0101'],
  why: 'The person sees the action with its arguments, and silence means no.',
  source: 'Amazon Bedrock User Guide, Get user confirmation before invoking an action; OWASP LLM06:2025 human approval',
  rules: [
    rule('AgentFunctionConfirmation', {
      severity: 'HIGH',
      fix: "Set `requireConfirmation: 'ENABLED'` on functions that change something.",
      fixTemplate: 'Set RequireConfirmation: ENABLED.',
      check: eachResource('AWS::Bedrock::Agent', (agent) =>
        agent.at('ActionGroups[].FunctionSchema.Functions[]').flatMap((fn): Answer[] => {
          const name = fn.text('Name') ?? '';
          const answer = fn.expect('RequireConfirmation', 'ENABLED');
          if (answer.verdict !== 'fail') return [answer];
          return changes(name)
            ? [fn.fail('RequireConfirmation', `is not ENABLED on '${name}', which changes something`)]
            : [];
        }),
      ),
    }),
    rule('AgentApiSchemaConfirmation', {
      severity: 'HIGH',
      fix: 'Add `x-requireConfirmation: ENABLED` to the operations of the OpenAPI schema that change something.',
      fixTemplate:
        'Add x-requireConfirmation: ENABLED to the operations in Payload of ApiSchema that change something.',
      check: eachResource('AWS::Bedrock::Agent', (agent) =>
        agent.at('ActionGroups[].ApiSchema.Payload').flatMap((payload) =>
          payload
            .yaml()
            .entries('paths')
            .flatMap(([path, operations]) =>
              operations.entries().flatMap(([method, operation]): Answer[] => {
                if (!METHODS.includes(method.toLowerCase())) return [];
                if (operation.text('x-requireConfirmation') === 'ENABLED') return [PASS];
                const name = operation.text('operationId') ?? path;
                // agents use POST for questions too: there the name decides
                return method.toLowerCase() === 'post' && !changes(name)
                  ? []
                  : [operation.fail('x-requireConfirmation', `is not ENABLED on ${method.toUpperCase()} ${path}`)];
              }),
            ),
        ),
      ),
    }),
    rule('SfnHumanApproval', {
      severity: 'MEDIUM',
      fix: 'Give the task that waits for a token a `taskTimeout` or a `heartbeatTimeout`, and treat its end as a refusal.',
      fixTemplate:
        'In DefinitionString (Definition), set TimeoutSeconds or HeartbeatSeconds of the .waitForTaskToken state.',
      counterparts: ['FS-10'],
      check: eachResource(['AWS::StepFunctions::StateMachine', 'AWS::Serverless::StateMachine'], (machine) => {
        if (!runsModels(machine)) return undefined;
        const states = statesOf(machine);
        const byName = new Map(states);
        return states
          .filter(([, state]) => waitsForWord(state))
          .map(([name, state]) => {
            const ends = ['TimeoutSeconds', 'TimeoutSecondsPath', 'HeartbeatSeconds', 'HeartbeatSecondsPath'];
            if (!ends.some((limit) => state.get(limit).present))
              return state.fail(
                'TimeoutSeconds',
                `of '${name}' is not set: an approval that nobody answers stays open for a year`,
              );
            if (!agreesToSilence(state, byName)) return asksPeople(state);
            return isDecided(state, byName)
              ? state.undecided(
                  'goes on to a choice whether somebody has agreed or not, which may tell one from the other',
                )
              : state.fail('Catch', `of '${name}' goes on as if somebody had agreed`);
          });
      }),
    }),
  ],
};
