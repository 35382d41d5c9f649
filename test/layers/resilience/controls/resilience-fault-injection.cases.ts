import { type Cases, one } from '../../../../local/samples/cases';

const STOPS = { Terminate: { ActionId: 'aws:ecs:stop-task', Targets: { Tasks: 't' } } };
const experiment = (sources: string[], Actions: Record<string, unknown> = STOPS, Value?: string) =>
  one('AWS::FIS::ExperimentTemplate', { Actions, StopConditions: sources.map((Source) => ({ Source, Value })) });
const ALARM = 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:a';

export const FisStopCondition: Cases = {
  good: { 'an alarm': experiment(['aws:cloudwatch:alarm'], STOPS, ALARM) },
  bad: { nothing: experiment([]) },
  lookAlike: {
    'a condition that is none': experiment(['none']),
    'an alarm without a name': experiment(['aws:cloudwatch:alarm']),
  },
  silent: {
    'no action': experiment(['aws:cloudwatch:alarm'], {}, ALARM),
    'an action that only waits': experiment(['aws:cloudwatch:alarm'], { Wait: { ActionId: 'aws:fis:wait' } }, ALARM),
  },
};
