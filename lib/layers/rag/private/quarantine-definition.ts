import { isText, type State } from '../../response/internal';
import { type CanaryQuestion, HELD, STILL_FOUND } from '../contract';
import { call, failure, invoke, isTold, TELL_FAILURE, tell } from './ingestion-states';
import { DATA_SOURCE, jobStates, STATISTICS } from './job-states';

/** With the jobs of others that it waits for. */
const SECONDS = 21_600;
const SUMMARY = '$.summary';
const INPUT = 'States.JsonToString($$.Execution.Input)';
const SIDECAR = "States.Format('{}.metadata.json', $.document)";

/** What may go wrong in a service goes wrong rarely twice: a document that is found is worth another try. */
const AGAIN = [{ ErrorEquals: ['States.TaskFailed'], IntervalSeconds: 2, BackoffRate: 2, MaxAttempts: 4 }];
/** The document is still found meanwhile. */
const QUICKLY = [{ ErrorEquals: ['States.TaskFailed'], IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 2 }];
/** A knowledge base does one thing at a time: about ten minutes. */
const WHEN_FREE = {
  ErrorEquals: ['BedrockAgent.ConflictException'],
  IntervalSeconds: 15,
  BackoffRate: 1,
  MaxAttempts: 40,
};
/** An index is behind what is asked of it: about two minutes. */
const WHEN_GONE = { ErrorEquals: [STILL_FOUND], IntervalSeconds: 5, BackoffRate: 1, MaxAttempts: 24 };

/** What is tried with each document, and besides: by these names it is noted what failed. */
const OF_EACH = ['document', 'owner', 'index', 'search'];
const BESIDES = ['documents', 'hold', 'told', 'related', 'job', 'examined'];
/** Nothing has failed. */
const none = (steps: readonly string[]) => Object.fromEntries(steps.map((step) => [step, { Error: '' }]));
/** The errors by their names: what they say besides may hold a part of a document. */
const errors = (steps: readonly string[]) =>
  Object.fromEntries(steps.map((step) => [`${step}.$`, `$.failed.${step}.Error`]));
const isFine = (steps: readonly string[]) =>
  steps.map((step) => ({ Variable: `$.failed.${step}.Error`, StringEquals: '' }));

/** What fails is noted, and the next step is done all the same. */
const noted = (what: string, next: string) => ({
  Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: `$.failed.${what}`, Next: next }],
  Next: next,
});

/** Takes each document of a list out of corpus and index, and says of each whether that was done. */
function takeOut(name: string, itemsPath: string, resultPath: string, next: string): Record<string, State> {
  const of = (state: string) => `${name}: ${state}`;
  return {
    [name]: {
      Type: 'Map',
      ItemsPath: itemsPath,
      ItemSelector: { 'document.$': '$$.Map.Item.Value', failed: none(OF_EACH) },
      MaxConcurrency: 5,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'INLINE' },
        StartAt: of('retire it'),
        States: {
          // before it leaves the index: a job in between would bring back what is still in the corpus. Versions stay, and are locked
          [of('retire it')]: call(
            's3:deleteObject',
            { Bucket: '${Corpus}', 'Key.$': '$.document' },
            { Retry: AGAIN, ResultPath: null, ...noted('document', of('retire what says whose it is')) },
          ),
          [of('retire what says whose it is')]: call(
            's3:deleteObject',
            { Bucket: '${Corpus}', 'Key.$': SIDECAR },
            { Retry: AGAIN, ResultPath: null, ...noted('owner', of('take it out of the index')) },
          ),
          [of('take it out of the index')]: call(
            'bedrockagent:deleteKnowledgeBaseDocuments',
            {
              ...DATA_SOURCE,
              DocumentIdentifiers: [
                { DataSourceType: 'S3', S3: { 'Uri.$': "States.Format('s3://${Corpus}/{}', $.document)" } },
              ],
            },
            { Retry: [WHEN_FREE, ...AGAIN], ResultPath: null, ...noted('index', of('is it gone?')) },
          ),
          [of('is it gone?')]: {
            ...invoke('Trace', { Payload: { ask: 'gone', 'document.$': '$.document' } }, '$.gone'),
            Retry: [WHEN_GONE, ...AGAIN],
            ...noted('search', of('is it out?')),
          },
          [of('is it out?')]: {
            Type: 'Choice',
            Choices: [{ And: isFine(OF_EACH), Next: of('out') }],
            Default: of('not out'),
          },
          [of('out')]: { Type: 'Pass', Parameters: { 'document.$': '$.document', ok: true }, End: true },
          [of('not out')]: {
            Type: 'Pass',
            Parameters: { 'document.$': '$.document', ok: false, failed: errors(OF_EACH) },
            End: true,
          },
        },
      },
      ResultPath: resultPath,
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failed.documents', Next: next }],
      Next: next,
    },
  };
}

/** The document that is asked for, and nothing else of the input. */
const asked = (path: string, isRetired: boolean): State => ({
  Type: 'Pass',
  Parameters: { 'document.$': path, isRetired },
  Next: 'That document',
});
const IS_KNOWN = { Variable: '$.document', StringMatches: '${Prefix}*.txt' };
const IS_RETIRED = { Variable: '$.isRetired', BooleanEquals: true };

/**
 * What is done about a poisoned document. Each step is tried whatever became of the one before, because each takes away a part
 * of the harm; what was not done is told, and fails the machine. Done again it changes nothing. What an owner retires of its own
 * is taken out in the same way, and nobody is held for it.
 */
export const quarantineDefinition = (canaries: readonly CanaryQuestion[]) => ({
  Comment:
    'Quarantine of a document: takes it out of corpus and index, with others of the same text, holds what its owner uploads, and asks the index.',
  StartAt: 'Which document?',
  TimeoutSeconds: SECONDS,
  States: {
    'Which document?': {
      Type: 'Choice',
      Choices: [
        { And: [isText('$.incident'), isText('$.document')], Next: 'The document by its key' },
        { And: [isText('$.incident'), isText('$.source')], Next: 'Find it' },
        { And: [isText('$.incident'), isText('$.retire.objectKey')], Next: 'Find what its owner names' },
      ],
      Default: 'No document',
    },
    'Find it': {
      ...invoke('Trace', { Payload: { ask: 'find', 'source.$': '$.source' } }, '$.found', 'The document of the upload'),
      Retry: AGAIN,
    },
    'Find what its owner names': {
      ...invoke(
        'Trace',
        { Payload: { ask: 'own', 'key.$': '$.retire.objectKey' } },
        '$.found',
        'The document of its owner',
      ),
      Retry: AGAIN,
    },
    'The document by its key': asked('$.document', false),
    'The document of the upload': asked('$.found.answer.document', false),
    'The document of its owner': asked('$.found.answer.document', true),
    'That document': {
      Type: 'Pass',
      Parameters: {
        'document.$': '$.document',
        'isRetired.$': '$.isRetired',
        'documents.$': 'States.Array($.document)',
        'token.$': 'States.UUID()',
        taken: [],
        copies: [],
        failed: none(BESIDES),
        // what is asked of others, until they answer
        related: { answer: { copies: [], moreCopies: 0, recent: ['not asked'], more: 0 } },
        examined: { answer: { verdict: 'not asked', findings: [] } },
      },
      Next: 'Is it one of the knowledge base?',
    },
    'Is it one of the knowledge base?': {
      Type: 'Choice',
      Choices: [
        { And: [IS_KNOWN, IS_RETIRED], Next: 'Take it out' },
        { ...IS_KNOWN, Next: 'Hold what its owner uploads' },
      ],
      Default: 'No document',
    },
    'No document': { Type: 'Pass', Result: { Error: 'NoDocument' }, ResultPath: '$.error', Next: TELL_FAILURE },
    // first, because taking out may wait for a job, and what comes meanwhile may be of the same hand
    'Hold what its owner uploads': call(
      's3:putObject',
      {
        Bucket: '${Corpus}',
        'Key.$': `States.Format('${HELD}{}', $.document)`,
        'Body.$': INPUT,
        ContentType: 'application/json',
        // a bucket with Object Lock refuses an object without a checksum
        ChecksumAlgorithm: 'SHA256',
      },
      { Retry: QUICKLY, ResultPath: null, ...noted('hold', 'Take it out') },
    ),
    ...takeOut('Take it out', '$.documents', '$.taken', 'Did its owner ask for it?'),
    'Did its owner ask for it?': {
      Type: 'Choice',
      // nobody is held for that; a job forgets what could not be taken out of the index
      Choices: [
        {
          And: [
            IS_RETIRED,
            { Variable: '$.taken[0].ok', IsPresent: true },
            { Variable: '$.taken[0].ok', BooleanEquals: true },
          ],
          Next: 'Sum up',
        },
        { ...IS_RETIRED, Next: 'Start a job' },
      ],
      Default: 'Tell what was done at once',
    },
    'Tell what was done at once': tell(
      'A document is taken out',
      'Taken out of corpus and index: {}. What its owner uploads is held until somebody deletes what lies below ' +
        `${HELD} for it; error of the hold: "{}". What else came with it is looked at now. Execution {}, input {}`,
      ['States.JsonToString($.taken)', '$.failed.hold.Error', '$$.Execution.Id', INPUT],
      noted('told', 'What else came with it?'),
    ),
    'What else came with it?': {
      ...invoke('Trace', { Payload: { ask: 'related', 'document.$': '$.document' } }, '$.related'),
      Retry: AGAIN,
      ...noted('related', 'Take out what says the same'),
    },
    ...takeOut('Take out what says the same', '$.related.answer.copies', '$.copies', 'Start a job'),
    ...jobStates({ next: 'Ask the index', failed: { Next: 'Sum up', ResultPath: '$.failed.job' }, retry: AGAIN }),
    'Ask the index': {
      ...invoke(
        'Examine',
        { Payload: { canaries, 'statistics.$': STATISTICS, since: null, retired: [] } },
        '$.examined',
      ),
      Retry: AGAIN,
      ...noted('examined', 'Sum up'),
    },
    'Sum up': {
      Type: 'Pass',
      Parameters: {
        failed: errors(BESIDES),
        'left.$': '$.taken[?(@.ok==false)].document',
        'leftCopies.$': '$.copies[?(@.ok==false)].document',
        'report.$':
          "States.Format('Taken out: {}. With the same text: {}, and {} more, for which it has to be started again. " +
          'Of the same owner, of the last seven days: {} and {} more; ' +
          "each can be taken out so too. The index is {}: {}. Execution {}, input {}', " +
          'States.JsonToString($.taken), States.JsonToString($.copies), $.related.answer.moreCopies, ' +
          'States.JsonToString($.related.answer.recent), ' +
          '$.related.answer.more, $.examined.answer.verdict, States.JsonToString($.examined.answer.findings), ' +
          `$$.Execution.Id, ${INPUT})`,
        'verdict.$': '$.examined.answer.verdict',
      },
      ResultPath: SUMMARY,
      Next: 'Was all of it done?',
    },
    'Was all of it done?': {
      Type: 'Choice',
      Choices: [
        {
          And: [
            ...isFine(BESIDES),
            ...['left', 'leftCopies'].map((list) => ({
              Not: { Variable: `${SUMMARY}.${list}[0]`, IsPresent: true },
            })),
            { Variable: '$.related.answer.moreCopies', NumericEquals: 0 },
            { Or: [isTold(`${SUMMARY}.verdict`, 'good'), IS_RETIRED] },
          ],
          Next: 'Report',
        },
      ],
      Default: 'Report what was not done',
    },
    Report: tell('Done: a document is out', '{}', [`${SUMMARY}.report`], { End: true }),
    'Report what was not done': tell(
      'NOT DONE: quarantine of a document',
      'Not all of it was done, what failed: {}. {}',
      [`States.JsonToString(${SUMMARY}.failed)`, `${SUMMARY}.report`],
      { Next: 'Failed' },
    ),
    ...failure('NOT DONE: quarantine of a document', 'No document was taken out.'),
  },
});
