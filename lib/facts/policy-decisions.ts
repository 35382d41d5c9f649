// What the policy engines of AgentCore count of their decisions.

/**
 * The metric of decisions that deny. Of the dimensions that the guide names these say whose they are, by ids: gateway and engine.
 * Which of them come together it does not say: others have seen a call counted by operation and gateway, by operation and engine, and
 * by both, each with the mode and without.
 *
 * Source: Amazon Bedrock AgentCore Developer Guide, AgentCore generated Policy in AgentCore observability data.
 *
 * @asOf 2026-12
 */
export const DENIALS = {
  namespace: 'AWS/Bedrock-AgentCore',
  metric: 'DenyDecisions',
  operation: 'OperationName',
  gateway: 'TargetResource',
  engine: 'PolicyEngine',
  mode: 'Mode',
  /** The operation that decides about one call. The other one, `PartiallyAuthorizeActions`, decides what a list shows. */
  call: 'AuthorizeAction',
} as const;
