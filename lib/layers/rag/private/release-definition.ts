import { DONE, definition, isText, STEP_FAILED, type Steps } from '../../response/internal';
import { invoke, isTold } from './ingestion-states';

/** What a person asks to be released: a version of an upload, and what is in it. */
export const RELEASED = ['upload', 'version', 'sha256'];
const ANSWER = '$.released.answer';

const steps: Steps = {
  comment:
    'Writes an upload into the corpus that was refused, once somebody has approved this version and this content.',
  targets: RELEASED,
  all: true,
  startAt: 'Write what people see of it',
  undone: 'the upload stays out',
  seconds: 300,
  states: {
    'Write what people see of it': {
      ...invoke(
        'Release',
        {
          // as it was asked for and approved, and nothing else of the input
          Payload: {
            bucket: '${Inbox}',
            'key.$': '$$.Execution.Input.upload',
            'versionId.$': '$$.Execution.Input.version',
            'sha256.$': '$$.Execution.Input.sha256',
          },
        },
        '$.released',
        'Was it written?',
      ),
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Only its name' }],
    },
    // what an error says may hold a part of a document
    'Only its name': { Type: 'Pass', InputPath: '$.error.Error', ResultPath: '$.error', Next: STEP_FAILED },
    'Was it written?': {
      Type: 'Choice',
      Choices: [
        { ...isTold(`${ANSWER}.verdict`, 'admitted'), Next: DONE },
        { And: [isTold(`${ANSWER}.verdict`, 'refused'), isText(`${ANSWER}.reason`)], Next: 'Why not' },
      ],
      Default: 'No verdict',
    },
    'Why not': { Type: 'Pass', InputPath: `${ANSWER}.reason`, ResultPath: '$.error', Next: STEP_FAILED },
    'No verdict': { Type: 'Pass', Result: 'NoVerdict', ResultPath: '$.error', Next: STEP_FAILED },
  },
};

/** The way of an upload into the corpus that a machine refused and a person releases. */
export const releaseDefinition = (title: string, timeoutSeconds: number): object =>
  definition(title, steps, { timeoutSeconds });
