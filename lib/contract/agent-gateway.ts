/**
 * What the LLM gateway and the agent layer agree on: where the tools behind an agent gateway are, and how its interceptors
 * say no. It is not public API.
 */

/** The agent gateway that tools of the document are called through. */
export interface AgentGatewayConfig {
  /** Its address, `https` and nothing but a path behind the host. It is the only host that a tool is called at. */
  readonly url: string;
  /** The scope without which a caller's token is not sent there. */
  readonly scope: string;
  /** Name of a tool of the document to its name there, `<Target>___<tool>`. */
  readonly tools: Readonly<Record<string, string>>;
  /** Address of the page where people approve calls; absent: nobody is asked there, and a call without an approval is not sent. */
  readonly approvalsPage?: string;
}

/** In `params._meta` of a call: the approval that opens it. */
export const APPROVAL_META = 'secure-llm/approval';

/** Errors of JSON-RPC that the interceptors answer with. AWS has -32002 and -32003, MCP -32042. */
export const AGENT_ERRORS = {
  invalidRequest: -32600,
  noSuchMethod: -32601,
  invalidParams: -32602,
  notPermitted: -32050,
  blocked: -32051,
  approvalRequired: -32052,
  tooLarge: -32053,
  unavailable: -32054,
  switchedOff: -32055,
} as const;

/** Why an interceptor refuses. */
export type AgentError = keyof typeof AGENT_ERRORS;

/** What callers read with each; texts of targets stand in none of them. */
export const AGENT_ERROR_TEXTS: Readonly<Record<AgentError, string>> = {
  invalidRequest: 'The request has not the form of a call.',
  noSuchMethod: 'This method is not offered.',
  invalidParams: 'There is no such tool, or its arguments are not valid.',
  notPermitted: 'This call is not permitted.',
  blocked: 'The arguments were blocked.',
  approvalRequired: 'This call needs an approval.',
  tooLarge: 'The message is too large.',
  unavailable: 'This call cannot be decided or answered now.',
  switchedOff: 'Tools are switched off.',
};
