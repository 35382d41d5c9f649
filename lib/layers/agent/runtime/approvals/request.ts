import {
  APPROVAL_REFUSALS,
  type ApprovalAnswer,
  type ApprovalAsked,
  type ApprovalCollected,
  type ApprovalState,
  REQUEST_ID,
} from '../../../../contract/approval-queue';
import { type AwsCall, AwsError, parseBody } from '../../../../runtime/aws-call';

/** Asks people to agree to a call, and for what came of it. Both throw when the queue does not answer. */
export interface ApprovalRequests {
  ask(asked: ApprovalAsked, signal?: AbortSignal): Promise<ApprovalAnswer>;
  collect(collected: ApprovalCollected, signal?: AbortSignal): Promise<ApprovalState>;
}

/** Milliseconds of one call: a function that begins cold reads and writes a table a few times. */
const TIMEOUT = 4_000;

/** The two functions of a queue, by their ARNs. */
export function approvalRequests(call: AwsCall, functions: { ask: string; issue: string }): ApprovalRequests {
  const invoke = async (name: string, body: object, signal?: AbortSignal): Promise<Record<string, unknown>> => {
    const path = `/2015-03-31/functions/${encodeURIComponent(name)}/invocations`;
    const answer = await call({ service: 'lambda', path, body, attempts: 1, timeout: TIMEOUT, signal });
    if (answer.headers['x-amz-function-error']) throw new AwsError('lambda', 'FunctionError', 200);
    return parseBody('lambda', answer);
  };
  return {
    ask: async (asked, signal) => {
      const { asked: id, refused, ...rest } = await invoke(functions.ask, asked, signal);
      const known = REQUEST_ID.test(String(id)) || APPROVAL_REFUSALS.some((each) => each === refused);
      return known ? ({ ...rest, ...(id === undefined ? { refused } : { asked: id }) } as ApprovalAnswer) : strange();
    },
    collect: async (collected, signal) => {
      const state = await invoke(functions.issue, collected, signal);
      return typeof state.state === 'string' ? (state as unknown as ApprovalState) : strange();
    },
  };
}

function strange(): never {
  throw new AwsError('lambda', 'MalformedAnswer', 200);
}
