import { type Cases, one } from '../../../../local/samples/cases';

const experiment = (...sources: string[]) =>
  one('AWS::FIS::ExperimentTemplate', { StopConditions: sources.map((Source) => ({ Source })) });

export const FisStopCondition: Cases = {
  good: { 'an alarm': experiment('aws:cloudwatch:alarm') },
  bad: { nothing: experiment() },
  lookAlike: { 'a condition that is none': experiment('none') },
};
