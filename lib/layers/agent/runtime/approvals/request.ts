import type {
  ApprovalAnswer,
  ApprovalAsked,
  ApprovalCollected,
  ApprovalState,
} from '../../../../contract/approval-queue';
import { type AwsCall, AwsError, parseBody } from '../../../../runtime/aws-call';

/** Asks people to agree to a call, and for what came of it. Both throw when the queue does not answer. */
export interface ApprovalRequests {
  ask(asked: ApprovalAsked): Promise<ApprovalAnswer>;
  collect(collected: ApprovalCollected): Promise<ApprovalState>;
}

/** The two functions of a queue, by their ARNs. */
export function approvalRequests(call: AwsCall, functions: { ask: string; issue: string }): ApprovalRequests {
  const invoke = async (name: string, body: object): Promise<Record<string, unknown>> => {
    const path = `/2015-03-31/functions/${encodeURIComponent(name)}/invocations`;
    const answer = await call({ service: 'lambda', path, body, attempts: 1 });
    if (answer.headers['x-amz-function-error']) throw new AwsError('lambda', 'FunctionError', 200);
    return parseBody('lambda', answer);
  };
  return {
    ask: async (asked) => (await invoke(functions.ask, asked)) as unknown as ApprovalAnswer,
    collect: async (collected) => (await invoke(functions.issue, collected)) as unknown as ApprovalState,
  };
}
