import type { EdgeProtection } from '../edge';
import type { PrivateLlmNetwork } from '../network';
import type { ToolAccess } from './tool-access';

/** The gateway before an agent. */
export interface RuntimeGatewayOptions {
  /**
   * Which users may talk to the agent; one of them is enough. Arguments cannot be limited.
   *
   * @default - every user whose token the gateway takes
   */
  readonly allow?: ToolAccess[];

  /**
   * The scope that tokens must carry, apart from those of `LlmGateway` and `AgentGateway`.
   *
   * @default - `agent-runtime/invoke`, which users of a `WorkloadIdentity` get; an identity that exists elsewhere needs it
   */
  readonly scope?: string;

  /**
   * The network through whose endpoint alone the gateway can be called. It needs the endpoint AGENTCORE_GATEWAY.
   *
   * @default - reachable from the internet, behind the web ACL
   */
  readonly network?: PrivateLlmNetwork;

  /**
   * The web ACL before the gateway. AgentCore shows it the first 16 KB of a body, and what is longer is refused.
   *
   * @default - a new one, which lets SDKs and HTTP libraries pass; none when `webAclArn` is given
   */
  readonly edge?: EdgeProtection;

  /**
   * ARN of a web ACL of AWS WAF that exists elsewhere, in place of `edge`.
   *
   * @default - none
   */
  readonly webAclArn?: string;

  /**
   * Requests of one user per minute, 1 to 6000. AgentCore lets requests pass when it cannot count them, and more than this at
   * first: it is no limit to rely on.
   *
   * @default 20
   */
  readonly userRequestsPerMinute?: number;
}
