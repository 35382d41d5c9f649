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
      return stateIn(await invoke(functions.issue, collected, signal)) ?? strange();
    },
  };
}

/** What the issuing function says, if it is of a form that it has. */
function stateIn({ state, missing, token, expires }: Readonly<Record<string, unknown>>): ApprovalState | undefined {
  if (state === 'unknown' || state === 'rejected' || state === 'expired') return { state };
  if (typeof expires !== 'number') return undefined;
  if (state === 'waiting' && typeof missing === 'number') return { state, missing, expires };
  return state === 'approved' && typeof token === 'string' ? { state, token, expires } : undefined;
}

function strange(): never {
  throw new AwsError('lambda', 'MalformedAnswer', 200);
}
