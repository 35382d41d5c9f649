import { checkFunction } from '../contained';
import { AGREED, call, DONE, type Steps } from '../states';

/** Stops a function: reserved concurrency zero throttles every invocation. */
export const isolateFunction: Steps = {
  comment: 'Set the reserved concurrency of the function to zero: no new invocation starts. Again changes nothing.',
  targets: ['function'],
  check: checkFunction(AGREED),
  startAt: 'Stop the function',
  states: {
    'Stop the function': call(
      'lambda:putFunctionConcurrency',
      { 'FunctionName.$': '$.function', ReservedConcurrentExecutions: 0 },
      { ResultPath: null, Next: DONE },
    ),
  },
};
