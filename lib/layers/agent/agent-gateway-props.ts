import type { Size } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { EdgeProtection } from '../edge';
import type { IWorkloadIdentity } from '../identity';
import type { IModelGuardrail } from '../model';
import type { PrivateLlmNetwork } from '../network';
import type { IKillSwitch } from '../response';
import type { AgentTools } from './agent-tools';
import type { IToolApprovals } from './tool-approvals';

/** What a gateway of tools offers, and how much of it. */
export interface AgentGatewayOptions {
  /** The tools, each target under a name of its own. */
  readonly tools: AgentTools[];

  /**
   * The scope that tokens must carry, apart from the one of `LlmGateway`.
   *
   * @default - `agent-gateway/tools.call`, which users of a `WorkloadIdentity` get; an identity that exists elsewhere needs it
   */
  readonly scope?: string;

  /**
   * Requests of one user per minute, 1 to 6000. AgentCore lets calls pass when it cannot count them, and more than this at
   * first: it is no limit to rely on.
   *
   * @default 60
   */
  readonly userRequestsPerMinute?: number;

  /**
   * Calls of one tool per minute by everybody, 1 to 60000; the same is true of it.
   *
   * @default 600
   */
  readonly toolRequestsPerMinute?: number;

  /**
   * Calls that each function of the gateway works on at the same time, 1 to 1000: two interceptors, and a shim for each tool that
   * is a function. It is reserved: others of the account cannot use it. Lambda keeps 100 executions of an account for functions
   * without a reservation (10 where that is all there is) and refuses the deployment of what would leave fewer.
   *
   * @default 10
   */
  readonly concurrency?: number;

  /**
   * Whether `concurrency` is reserved. Without it the gateway deploys whatever the account's quota is, and shares it: what else
   * runs in the account can use it up, and calls are refused then.
   *
   * @default true
   */
  readonly reserveConcurrency?: boolean;

  /**
   * The longest request: at most 16384 bytes, which is what AgentCore shows to `edge`, or a mebibyte with `webAclArn`.
   *
   * @default Size.kibibytes(16)
   */
  readonly maxRequest?: Size;

  /**
   * How long requests and answers are kept in the log, without what it masks.
   *
   * @default RetentionDays.THIRTEEN_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;
}

/** Properties for `AgentGateway`. */
export interface AgentGatewayProps extends AgentGatewayOptions {
  /**
   * The switch that takes all tools away. Only while it says `on` a tool is called. What was read of it counts for five seconds;
   * then it is read again, and where it cannot be, calls are refused. Give the one that other gateways have; an `LlmGateway` takes
   * the one of its `agentGateway` by itself.
   *
   * @default - a new one
   */
  readonly killSwitch?: IKillSwitch;

  /** Who may call: users with an access token, whose tenant stands in a claim where there are tenants. */
  readonly identity: IWorkloadIdentity;

  /** Judges the arguments of every call, and every result. */
  readonly guardrail: IModelGuardrail;

  /** Receives the alarms, such as `IncidentResponse.topic`. Somebody must be subscribed to it. */
  readonly alarmTopic: sns.ITopic;

  /**
   * Where calls that change something are approved, each by somebody else than its caller.
   *
   * @default - none: tools that are MUTATING are refused at synthesis
   */
  readonly approvals?: IToolApprovals;

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
   * Encrypts gateway, policies and logs. It cannot be changed later: the policies would be made anew, and a gateway without
   * policies denies. The policy of a key that is imported must let AgentCore, AppConfig, Step Functions and
   * CloudWatch Logs use it.
   *
   * @default - a new key
   */
  readonly encryptionKey?: kms.IKey;
}
