import type { AgentGatewayConfig } from '../../../contract';
import { addressOf } from '../../../contract/approval-queue';
import { type Keys, keyedHash } from '../../../runtime/secrets';
import { type CallMcp, McpError, NOT_APPROVED } from './mcp-client';
import type { GatewaySettings } from './settings';
import { MAX_TOOL_RESULT, type RunTool, type ToolCaller } from './tools';

/** No approval of the request opens this call. */
export class NotApproved extends Error {
  constructor(
    /** Where people decide about the call, where they are asked. */
    readonly request?: { readonly id: string; readonly url: string },
  ) {
    super('no approval of the request opens this call');
    this.name = 'NotApproved';
  }
}

/** Whether a tool is called through the agent gateway, which then decides about approvals. */
export const isBehind = ({ agentGateway }: GatewaySettings, name: string): boolean =>
  agentGateway !== undefined && Object.hasOwn(agentGateway.tools, name);

/**
 * Tools behind an agent gateway. They are called with the token of whoever asks, so that the gateway decides about him and
 * not about us; a token that was not issued for it is not sent. Names, descriptions and schemas are those of the document:
 * nothing that the other side says of its tools is read.
 */
export function agentTools(
  config: AgentGatewayConfig,
  settings: Pick<GatewaySettings, 'document'>,
  call: CallMcp,
  keys: Keys,
): RunTool {
  return async (name, input, caller, signal) => {
    const { principal, authorization, approvals } = caller;
    if (!principal.scopes.includes(config.scope)) throw new McpError('NoScope');
    const [, token] = /^bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? '') ?? [];
    if (token === undefined) throw new McpError('NoToken');
    const { mutating, timeoutMs = 10_000 } = settings.document?.tools?.[name] ?? {};
    const session = await sessionOf(caller, keys);
    const tool = config.tools[name];
    const one = async (approval?: string) => {
      const text = await call({
        url: config.url,
        token,
        tool,
        arguments: input,
        session,
        approval,
        timeout: timeoutMs,
        signal,
      });
      if (text.length > MAX_TOOL_RESULT) throw new McpError('ResultTooLarge');
      return text;
    };
    if (!mutating) return one();
    // Only the agent gateway can tell which of them is for this call. One that is not leaves the call undone.
    const { approvalsPage: page } = config;
    let id: string | undefined;
    // where people are asked, a call without an approval asks them, or is the one that they have agreed to
    const tried = approvals.length === 0 && page !== undefined ? [undefined] : approvals;
    for (const approval of tried) {
      try {
        return await one(approval);
      } catch (error) {
        if (!(error instanceof McpError && error.code === NOT_APPROVED)) throw error;
        id = error.request;
      }
    }
    throw new NotApproved(page !== undefined && id !== undefined ? { id, url: addressOf(page, id) } : undefined);
  };
}

/** Names a conversation of one principal: whoever knows the id of a conversation cannot name it, nor another's. */
async function sessionOf({ principal, conversation }: ToolCaller, keys: Keys): Promise<string> {
  return keyedHash(await keys('session'), JSON.stringify([principal.tenant, principal.subject, conversation]));
}
