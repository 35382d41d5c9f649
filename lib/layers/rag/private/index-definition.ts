import type { State } from '../../response/internal';
import type { CanaryQuestion } from '../contract';
import { call, failure, invoke, isTold, TELL_FAILURE, tell } from './ingestion-states';
import { DATA_SOURCE, jobStates, STATISTICS } from './job-states';

const SUMMARY = '$.last.IngestionJobSummaries[0].StartedAt';
const ANSWER = '$.examined.answer';
const FINDINGS = `States.JsonToString(${ANSWER}.findings)`;
/** For six hours, jobs of others included. */
const SECONDS = 21_600;

/**
 * One job of the knowledge base and what comes of it: it is examined, and new documents that stand in the way of known answers
 * are taken back, once. The index is as the corpus is; it is the corpus from which they are taken.
 */
export const indexDefinition = (canaries: readonly CanaryQuestion[]) => ({
  Comment: 'Has the corpus read, examines the index, and takes back new documents that stand in the way.',
  StartAt: 'Begin',
  TimeoutSeconds: SECONDS,
  States: {
    Begin: {
      Type: 'Pass',
      // a job is named once, however often its start is tried
      Parameters: { 'token.$': 'States.UUID()', retired: [], since: null },
      Next: 'Which job was the last?',
    },
    'Which job was the last?': call(
      'bedrockagent:listIngestionJobs',
      {
        ...DATA_SOURCE,
        MaxResults: 1,
        Filters: [{ Attribute: 'STATUS', Operator: 'EQ', Values: ['COMPLETE'] }],
        SortBy: { Attribute: 'STARTED_AT', Order: 'DESCENDING' },
      },
      { ResultPath: '$.last', Next: 'Was there one?' },
    ),
    'Was there one?': {
      Type: 'Choice',
      Choices: [{ Variable: SUMMARY, IsPresent: true, Next: 'What came later is new' }],
      Default: 'Start a job',
    },
    'What came later is new': { Type: 'Pass', InputPath: SUMMARY, ResultPath: '$.since', Next: 'Start a job' },
    ...jobStates({ next: 'Examine the index', failed: { Next: TELL_FAILURE, ResultPath: '$.error' } }),
    'Examine the index': invoke(
      'Examine',
      {
        Payload: {
          canaries,
          'statistics.$': STATISTICS,
          'since.$': '$.since',
          'retired.$': '$.retired',
        },
      },
      '$.examined',
      'Is it good?',
    ),
    'Is it good?': {
      Type: 'Choice',
      Choices: [
        { ...isTold(`${ANSWER}.verdict`, 'good'), Next: 'Good' },
        { Not: { Variable: `${ANSWER}.findings`, IsPresent: true }, Next: 'No answer' },
        {
          And: [
            { Variable: `${ANSWER}.retire[0]`, IsPresent: true },
            // once: what is still wrong then is no matter of new documents
            { Not: { Variable: '$.retired[0]', IsPresent: true } },
          ],
          Next: 'Take them back',
        },
      ],
      Default: 'Tell what is wrong',
    },
    'No answer': { Type: 'Pass', Result: { Error: 'NoAnswer' }, ResultPath: '$.error', Next: TELL_FAILURE },
    Good: { Type: 'Succeed' },
    'Take them back': {
      Type: 'Map',
      ItemsPath: `${ANSWER}.retire`,
      MaxConcurrency: 5,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'INLINE' },
        StartAt: 'Take one back',
        States: {
          'Take one back': takeBack(),
        },
      },
      ResultPath: null,
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: TELL_FAILURE }],
      Next: 'Tell what was taken back',
    },
    'Tell what was taken back': tell(
      'Documents were taken back',
      'New documents were taken out of the corpus, their versions are kept: {}. Why: {}. Execution {}',
      [`States.JsonToString(${ANSWER}.retire)`, FINDINGS, '$$.Execution.Id'],
      { Next: 'Once more' },
    ),
    'Once more': {
      Type: 'Pass',
      Parameters: { 'token.$': 'States.UUID()', 'retired.$': `${ANSWER}.retire`, 'since.$': '$.since' },
      Next: 'Start a job',
    },
    'Tell what is wrong': tell(
      'The index is not as it should be',
      'After a job the index is not as it should be: {}. Execution {}',
      [FINDINGS, '$$.Execution.Id'],
      { Next: 'Failed' },
    ),
    ...failure('NOT INDEXED: the corpus', 'The corpus was not read, or the index was not examined.'),
  },
});

/** Its versions stay, and are locked. What fails is told for all of them. */
function takeBack(): State {
  const { Catch: _, ...state } = call(
    's3:deleteObject',
    { Bucket: '${Corpus}', 'Key.$': '$' },
    { ResultPath: null, End: true },
  );
  return state;
}
