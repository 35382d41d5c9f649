import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import type { Resource, Value } from '../../../template/resource';
import { asksPeople, waitsForWord } from '../../../workload/approval';
import { definitionOf, statesOf } from '../../../workload/states';

const MACHINES = ['AWS::StepFunctions::StateMachine', 'AWS::Serverless::StateMachine'];

/** Calls by which data begins to change a model. */
const TUNES = /:(createModelCustomizationJob|createTrainingJob|createHyperParameterTuningJob)(\.sync(:\d)?)?$/i;

const resourceOf = (state: Value): string => state.pattern('Resource')?.toString() ?? '';

/** The states of a machine that start a customization. A definition that is kept elsewhere is not known to have any. */
const tuningIn = (machine: Resource) =>
  ['DefinitionS3Location', 'DefinitionUri'].some((outside) => machine.get(outside).present)
    ? []
    : statesOf(machine).filter(([, state]) => TUNES.test(resourceOf(state)));

/** Whether a machine, or a branch of one, comes to tune without waiting for somebody first. */
function tunesUnasked(machine: Value): boolean {
  const states = new Map(machine.entries('States'));
  const open = [machine.text('StartAt') ?? ''];
  const seen = new Set<string>();
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const state = states.get(name);
    if (!state || seen.has(name)) continue;
    seen.add(name);
    if (waitsForWord(state)) {
      // who says no, or nothing, ends the wait too
      open.push(...state.at('Catch[].Next').flatMap((next) => next.text() ?? []));
      continue;
    }
    if (TUNES.test(resourceOf(state)) || state.at('Iterator', 'ItemProcessor', 'Branches[]').some(tunesUnasked))
      return true;
    open.push(...state.at('Next', 'Default', 'Choices[].Next', 'Catch[].Next').flatMap((next) => next.text() ?? []));
  }
  return false;
}

export const control: Control = {
  id: 'mlops-feedback-loop-guard',
  title: 'User feedback never reaches tuning without review',
  risks: ['LLM04:2025', 'LLM03:2023', 'ASI06:2026'],
  acts: {
    'refuses to tune a model with feedback until a reviewer has agreed': ['LLM04:2025', 'LLM03:2023', 'ASI06:2026'],
  },
  csf: 'Protect',
  boundary: 'model',
  atlas: ['AML.M0007', 'AML.M0025', 'AML.T0020', 'AML.T0031'],
  why: 'Whoever can vote can train.',
  source:
    'AWS Step Functions Developer Guide, Wait for a callback with task token; Amazon Bedrock User Guide, VPC protection of customization jobs',

  rules: [
    rule('FeedbackReviewed', {
      severity: 'HIGH',
      fix: 'Let the workflow wait for a reviewer (.waitForTaskToken) before it starts the job.',
      fixTemplate:
        'In DefinitionString (Definition), let a state whose Resource ends in .waitForTaskToken wait for a reviewer before the job starts.',
      check: eachResource(MACHINES, (machine) => {
        const tuning = tuningIn(machine);
        const text = JSON.stringify(machine.get('DefinitionString').raw ?? machine.get('Definition').raw ?? '');
        if (tuning.length === 0 || !/feedback/i.test(text)) return undefined;
        if (tunesUnasked(definitionOf(machine)))
          return tuning[0]![1].fail('', 'tunes a model with feedback that nobody has reviewed');
        const asked = statesOf(machine).flatMap(([, state]) => (waitsForWord(state) ? asksPeople(state) : []));
        return asked.find((answer) => answer !== PASS) ?? PASS;
      }),
    }),
    rule('SfnCustomizationVpcCmk', {
      severity: 'MEDIUM',
      fix: 'Give the customization job a VpcConfig and a customModelKmsKeyId.',
      fixTemplate:
        'In DefinitionString (Definition), give VpcConfig and CustomModelKmsKeyId to Parameters (Arguments) of the state that starts the job.',
      counterparts: ['BR-11', 'BR-17', 'BR-30'],
      proves: false,
      check: eachResource(MACHINES, (machine) =>
        tuningIn(machine)
          .filter(([, state]) => /createModelCustomizationJob/i.test(resourceOf(state)))
          .map(([, state]) => {
            const given = state.get('Arguments').present ? state.get('Arguments') : state.get('Parameters');
            const missing = ['VpcConfig', 'CustomModelKmsKeyId'].filter(
              (name) => !given.entries().some(([key]) => key.replace(/\.\$$/, '').toLowerCase() === name.toLowerCase()),
            );
            return missing.length === 0 ? PASS : given.fail('', `has no ${missing.join(' and no ')}`);
          }),
      ),
    }),
  ],
};
