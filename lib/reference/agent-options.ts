import type { AgentGatewayOptions, ApprovalQueueOptions } from '../layers/agent';

/**
 * Tools of agents: what models may call for users, and who agrees to it. Where `gatewayOptions` names no aliases, each alias may
 * ask for all of them; aliases that are named there say in their `tools` which (`<target>___<tool>`).
 */
export interface AgentOptions extends AgentGatewayOptions {
  /**
   * Who agrees to calls that change something. Must be absent where no tool is MUTATING.
   *
   * @default - as `ApprovalQueue` does it; two people with REGULATED
   */
  readonly approvalOptions?: ApprovalQueueOptions;
}
