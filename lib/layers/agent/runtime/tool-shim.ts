import { type AwsCall, AwsError } from '../../../runtime/aws-call';
import { PROOF_ARGUMENT, type ToolCall } from '../contract';
import { isUnasked } from './approvals/unasked';
import { isObject, type Json } from './mcp-event';
import type { Verify } from './proof';
import type { ShimSettings } from './settings';

/** What AgentCore tells the function of a target besides the arguments. */
export interface ShimContext {
  readonly clientContext?: unknown;
}

/** A call that did not come through the REQUEST interceptor, or not as it left it. */
export class NoProof extends Error {
  constructor() {
    super('The call carries no valid proof.');
    this.name = 'NoProof';
  }
}

/**
 * In front of a tool's function, and the only one that may invoke it: does nothing without the proof that the REQUEST
 * interceptor of this gateway let exactly this call through, for whom, less than a minute ago. So whatever reaches it
 * otherwise is refused: an interceptor that failed and was passed by, somebody with the gateway's role, another gateway.
 */
export function toolShim(
  settings: Pick<ShimSettings, 'tools' | 'tool' | 'function'>,
  verify: Verify,
  call: AwsCall,
): (event: unknown, context: ShimContext) => Promise<unknown> {
  return async (event, { clientContext }) => {
    const named = toolIn(clientContext);
    const tool = settings.tools.get(settings.tool);
    // the name that the gateway gives is only compared: which tool this is says the deployment
    if (!isObject(event) || !tool || (named !== undefined && named !== settings.tool)) throw new NoProof();
    const proven = await verify(event, settings.tool);
    if (!proven) throw new NoProof();
    const { approval, ...caller } = proven;
    const { [PROOF_ARGUMENT]: _proof, ...args } = event;
    // for what changes something a proof names the approval, unless nobody is asked about it: that is compared once more
    if (tool.effect !== 'READ' && !approval && !isUnasked(args, tool.withoutApproval)) throw new NoProof();
    const problem = tool.check(args);
    if (problem) throw new Error(`The arguments are not valid: ${problem}.`);
    const body: ToolCall = { tool: settings.tool, arguments: args, caller, ...(approval && { approval }) };
    const answer = await call({
      service: 'lambda',
      path: `/2015-03-31/functions/${encodeURIComponent(settings.function)}/invocations`,
      body,
      timeout: tool.timeoutMs,
      // a tool may have acted although its answer was lost
      attempts: 1,
    });
    if (answer.headers['x-amz-function-error']) throw new AwsError('lambda', 'FunctionError', 200);
    if (Buffer.byteLength(answer.body) > tool.maxResultBytes) throw new AwsError('lambda', 'ResultTooLarge', 200);
    return JSON.parse(answer.body);
  };
}

/** AgentCore's name of the tool, `<Target>___<tool>`. */
function toolIn(clientContext: unknown): unknown {
  if (!isObject(clientContext)) return undefined;
  const custom = (clientContext.custom ?? clientContext.Custom) as Json | undefined;
  return isObject(custom) ? custom.bedrockAgentCoreToolName : undefined;
}
