import type { Principal } from '../../../contract';
import { type AwsCall, AwsError } from '../../../runtime/aws-call';
import type { GatewaySettings } from './settings';

/** For whom a tool runs. */
export interface ToolCaller {
  readonly principal: Principal;
  /** The request's own header; only an agent gateway is shown it. */
  readonly authorization?: string;
  /** The conversation, or the request where it belongs to none. */
  readonly conversation: string;
  /** What the request brings to have calls approved; of these an agent gateway is shown those that a call needs. */
  readonly approvals: readonly string[];
}

/** Runs a tool and returns its result as text. Throws when it fails. */
export type RunTool = (name: string, input: unknown, caller: ToolCaller, signal: AbortSignal) => Promise<string>;

/** Most characters of a tool's result that the model reads. */
export const MAX_TOOL_RESULT = 32_000;

/** Tools are Lambda functions. They get the arguments and the verified principal, never the conversation. */
export function lambdaTools(call: AwsCall, settings: GatewaySettings): RunTool {
  return async (name, input, { principal }, signal) => {
    const { headers, body } = await call({
      service: 'lambda',
      path: `/2015-03-31/functions/${encodeURIComponent(settings.toolFunctions[name])}/invocations`,
      body: { tool: name, arguments: input, principal: { subject: principal.subject, tenant: principal.tenant } },
      timeout: settings.document?.tools?.[name]?.timeoutMs ?? 10_000,
      // a tool may have acted although its answer was lost
      attempts: 1,
      signal,
    });
    if (headers['x-amz-function-error']) throw new AwsError('lambda', 'FunctionError', 200);
    if (body.length > MAX_TOOL_RESULT) throw new AwsError('lambda', 'ResultTooLarge', 200);
    return body;
  };
}
