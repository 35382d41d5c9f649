import { publish, type State } from '../../response/internal';
import { THROTTLED } from '../contract';

/** What is told of before a machine fails. */
export const TELL_FAILURE = 'Tell that it failed';
const FAILED = 'Failed';

/** Only what did not begin is tried again: a step that failed has judged nothing, and people are told. */
const RETRY = [
  {
    ErrorEquals: [
      THROTTLED,
      'Lambda.TooManyRequestsException',
      'Lambda.ServiceException',
      'Lambda.SdkClientException',
      'BedrockAgent.ThrottlingException',
      'S3.SlowDownException',
      'SNS.ThrottledException',
    ],
    IntervalSeconds: 5,
    BackoffRate: 2,
    MaxAttempts: 6,
    MaxDelaySeconds: 60,
    JitterStrategy: 'FULL',
  },
];

const failing = (next: string, resultPath: string | null) => [
  { ErrorEquals: ['States.ALL'], ResultPath: resultPath, Next: next },
];

/** A call of the AWS SDK; what fails is told, where nothing else is to be done. */
export function call(action: string, parameters: State, rest: State): State {
  return {
    Type: 'Task',
    Resource: `arn:\${Partition}:states:::aws-sdk:${action}`,
    Parameters: parameters,
    Retry: RETRY,
    Catch: failing(TELL_FAILURE, '$.error'),
    ...rest,
  };
}

/** A call of a function, whose answer lies at `resultPath` afterwards; what fails is told. */
export function invoke(name: string, payload: State, resultPath: string, next?: string): State {
  return {
    Type: 'Task',
    Resource: 'arn:${Partition}:states:::lambda:invoke',
    Parameters: { FunctionName: `\${${name}}`, ...payload },
    ResultSelector: { 'answer.$': '$.Payload' },
    ResultPath: resultPath,
    Retry: RETRY,
    Catch: failing(TELL_FAILURE, '$.error'),
    Next: next,
  };
}

/** A message to the topic. A machine that cannot tell fails, which raises its alarm. */
export const tell = (subject: string, message: string, paths: string[], rest: State): State =>
  publish(subject, message, paths, { Retry: RETRY, Catch: failing(FAILED, null), ...rest });

/** Where a step leads that failed: what failed is told by its name alone, for its text may hold a part of a document. */
export const failure = (subject: string, message: string): Record<string, State> => ({
  [TELL_FAILURE]: tell(
    subject,
    `${message} Execution {}, input {}, error {}`,
    ['$$.Execution.Id', 'States.JsonToString($$.Execution.Input)', '$.error.Error'],
    { Next: FAILED },
  ),
  [FAILED]: { Type: 'Fail', Error: 'NotDone', Cause: 'A message to the topic, and the log, say what happened.' },
});

/** `Variable` is there, and says `value`. */
export const isTold = (variable: string, value: string) => ({
  And: [
    { Variable: variable, IsPresent: true },
    { Variable: variable, StringEquals: value },
  ],
});
