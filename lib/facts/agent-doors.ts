/**
 * The IAM actions by which code takes an identity that is not its own, or a shell. Rules about agents' roles read this list.
 *
 * Source: Service Authorization Reference, Amazon Bedrock AgentCore.
 *
 * @asOf 2026-11
 */

/** Speaks for a user whom the caller only names. */
export const IMPERSONATION = [
  'bedrock-agentcore:GetWorkloadAccessTokenForUserId',
  'bedrock-agentcore:InvokeAgentRuntimeForUser',
  'bedrock-agentcore:InvokeAgentRuntimeWithWebSocketStreamForUser',
] as const;

/** Opens a shell in the machine of an agent, under the agent's role. */
export const SHELLS = [
  'bedrock-agentcore:InvokeAgentRuntimeCommand',
  'bedrock-agentcore:InvokeAgentRuntimeCommandShell',
] as const;

/** What an agent behind one door does without: shells, calls in the name of a user, and streams past what looks at requests. */
export const RUNTIME_SIDE_DOORS = [
  ...SHELLS,
  'bedrock-agentcore:InvokeAgentRuntimeForUser',
  'bedrock-agentcore:InvokeAgentRuntimeWithWebSocketStream',
  'bedrock-agentcore:InvokeAgentRuntimeWithWebSocketStreamForUser',
] as const;

/** Takes a credential from the vault. */
export const VAULT = [
  'bedrock-agentcore:GetResourceApiKey',
  'bedrock-agentcore:GetResourceOauth2Token',
  'bedrock-agentcore:GetResourcePaymentToken',
] as const;

export const SIDE_DOORS = [...IMPERSONATION, ...SHELLS, ...VAULT] as const;
