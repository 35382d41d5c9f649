import type { State } from '../../response/internal';
import { call, isTold } from './ingestion-states';

export const DATA_SOURCE = { KnowledgeBaseId: '${KnowledgeBase}', DataSourceId: '${DataSource}' };
/** Where the statistics of a job lie that is over. */
export const STATISTICS = '$.now.job.Statistics';
const STATUS = '$.now.job.Status';

/** Where a job leads that cannot be started, looked at, or completed, and where its error lies then. */
export interface JobFailure {
  readonly Next: string;
  readonly ResultPath: string;
}

const BUSY = ['BedrockAgent.ConflictException'];

/** Begins at 'Start a job', with a name of the job at `$.token`; goes on with `next` when the job is complete. */
export function jobStates(props: { next: string; failed: JobFailure; retry?: State[] }): Record<string, State> {
  const { next, failed } = props;
  const others = { ErrorEquals: ['States.ALL'], ...failed };
  const again = props.retry && { Retry: [{ ErrorEquals: BUSY, MaxAttempts: 0 }, ...props.retry] };
  return {
    'Start a job': call(
      'bedrockagent:startIngestionJob',
      { ...DATA_SOURCE, 'ClientToken.$': '$.token' },
      {
        ...again,
        ResultSelector: { 'id.$': '$.IngestionJob.IngestionJobId' },
        ResultPath: '$.job',
        // a knowledge base has one job at a time
        Catch: [{ ErrorEquals: BUSY, ResultPath: null, Next: 'Wait for another job' }, others],
        Next: 'Wait for the job',
      },
    ),
    'Wait for another job': { Type: 'Wait', Seconds: 60, Next: 'Start a job' },
    'Wait for the job': { Type: 'Wait', Seconds: 30, Next: 'Look at the job' },
    'Look at the job': call(
      'bedrockagent:getIngestionJob',
      { ...DATA_SOURCE, 'IngestionJobId.$': '$.job.id' },
      {
        ...again,
        ResultSelector: { 'job.$': '$.IngestionJob' },
        ResultPath: '$.now',
        Catch: [others],
        Next: 'Is it over?',
      },
    ),
    'Is it over?': {
      Type: 'Choice',
      Choices: [
        {
          And: [isTold(STATUS, 'COMPLETE'), { Variable: STATISTICS, IsPresent: true }],
          Next: next,
        },
        ...['STARTING', 'IN_PROGRESS', 'STOPPING'].map((status) => ({
          ...isTold(STATUS, status),
          Next: 'Wait for the job',
        })),
      ],
      Default: 'No job',
    },
    'No job': {
      Type: 'Pass',
      Parameters: { 'Error.$': `States.Format('{}', ${STATUS})` },
      ResultPath: failed.ResultPath,
      Next: failed.Next,
    },
  };
}
