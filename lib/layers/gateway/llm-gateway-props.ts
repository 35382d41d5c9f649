import type { Duration } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { AgentGateway } from '../agent';
import type { EdgeProtection } from '../edge';
import type { IWorkloadIdentity } from '../identity';
import type { ModelAccess } from '../model';
import type { PrivateLlmNetwork } from '../network';
import type { IKillSwitch, UsageLimits } from '../response';
import type { GatewayAlias, GatewayTool } from './gateway-alias';
import type { GroundingAction } from './grounding-action';
import type { ModelFallback } from './model-fallback';
import type { OutputPolicy } from './output-policy';

/** What a gateway offers to whom, and how much of it. */
export interface LlmGatewayOptions {
  /**
   * What callers get under which name: letters, digits, `.`, `_` and `-`. Without policies of their own, callers may use
   * `default` only.
   *
   * @default - the aliases of `modelAccess`, without a system prompt
   */
  readonly aliases?: { [alias: string]: GatewayAlias };

  /**
   * Functions that models may ask for, by name: letters, digits, `_` and `-`.
   *
   * @default - none
   */
  readonly tools?: { [name: string]: GatewayTool };

  /**
   * The agent gateway whose tools models may ask for, by their names there (`<target>___<tool>`). They are called with the
   * token of whoever asks, of the same identity, and decided about a second time there.
   *
   * @default - none
   */
  readonly agentGateway?: AgentGateway;

  /**
   * Rounds of tool calls in one request, 1 to 15.
   *
   * @default 5
   */
  readonly maxToolRounds?: number;

  /**
   * Input plus output tokens of one user per UTC day.
   *
   * @default 100000
   */
  readonly userTokensPerDay?: number;

  /**
   * The most to which the document of `usageLimits` may raise `userTokensPerDay` of one user.
   *
   * @default - `userTokensPerDay`: a document may only lower it
   */
  readonly maxUserTokensPerDay?: number;

  /**
   * Input plus output tokens of one tenant per UTC day.
   *
   * @default - ten times `userTokensPerDay`, and at most a trillion
   */
  readonly tenantTokensPerDay?: number;

  /**
   * The most to which the document of `usageLimits` may raise `tenantTokensPerDay` of one tenant, and the most that it may give a
   * group. An alias may get up to `globalTokensPerDay`.
   *
   * @default - `tenantTokensPerDay`: a document may only lower it
   */
  readonly maxTenantTokensPerDay?: number;

  /**
   * Input plus output tokens of everybody per UTC day.
   *
   * @default - a hundred times `userTokensPerDay`, and at most a trillion
   */
  readonly globalTokensPerDay?: number;

  /**
   * Requests of one user per minute, 1 to 6000.
   *
   * @default 30
   */
  readonly userRequestsPerMinute?: number;

  /**
   * The most to which the document of `usageLimits` may raise `userRequestsPerMinute` of one user, 1 to 6000.
   *
   * @default - `userRequestsPerMinute`: a document may only lower it
   */
  readonly maxUserRequestsPerMinute?: number;

  /**
   * Parts, 1 to 16, in which each budget that users share is counted. One part takes about a thousand requests a
   * second; each holds an equal share, so that the end of a budget is refused earlier the more there are.
   *
   * @default 1
   */
  readonly quotaShards?: number;

  /**
   * Most output tokens of one answer, 1 to 4096.
   *
   * @default 1024
   */
  readonly maxOutputTokens?: number;

  /**
   * Most characters of all messages of one request, 1 to 32000.
   *
   * @default 16000
   */
  readonly maxInputChars?: number;

  /**
   * The form of answers.
   *
   * @default OutputPolicy.text()
   */
  readonly output?: OutputPolicy;

  /**
   * Hosts that links in answers may name, over HTTPS and without a port; `.example.com` also allows subdomains. Other links
   * lose their address, and what pages link by themselves (`example.org/path`, e-mail addresses) is made plain text. A bare
   * name such as `example.org` stays.
   *
   * @default - none
   */
  readonly linkHosts?: string[];

  /**
   * Whether answers say that a machine wrote them.
   *
   * @default true
   */
  readonly aiDisclosure?: boolean;

  /**
   * What happens to answers of aliases with a knowledge base that it does not support.
   *
   * @default GroundingAction.BLOCK
   */
  readonly groundingAction?: GroundingAction;

  /**
   * Whether aliases with a knowledge base answer only when there is something to cite. Otherwise they answer without it
   * while the knowledge base finds nothing or cannot be reached, not verified.
   *
   * @default true
   */
  readonly requireCitations?: boolean;

  /**
   * What callers get while a model is throttled or unavailable.
   *
   * @default ModelFallback.staticMessage()
   */
  readonly fallback?: ModelFallback;

  /**
   * What callers read while no model answers, at most 500 characters.
   *
   * @default 'The assistant is not available right now. Please try again later.'
   */
  readonly staticMessage?: string;

  /**
   * How long one request may take, 10 to 120 seconds.
   *
   * @default Duration.seconds(120)
   */
  readonly timeout?: Duration;

  /**
   * Requests that are served at the same time, at least 1. It is reserved: others of the account cannot use it. With an OIDC
   * issuer the function that verifies tokens reserves as many again.
   *
   * Lambda keeps 100 executions of an account for functions without a reservation (10 where that is all there is) and
   * refuses the deployment of what would leave fewer. A new account may have 10 in all: ask for a higher quota before, or
   * begin with `reserveConcurrency: false`.
   *
   * @default 20
   */
  readonly concurrency?: number;

  /**
   * Whether `concurrency` is reserved. Without it the gateway deploys whatever the account's quota is, and shares it: what
   * else runs in the account can use it up, and callers are refused then. `requestsPerSecond`, the budgets of tokens and the
   * kill switch bound the gateway itself.
   *
   * @default true
   */
  readonly reserveConcurrency?: boolean;

  /**
   * Whether Lambda serves each tenant in execution environments of its own, so that nothing left in memory by one can be
   * met by another. AWS takes a price for each environment, starts more of them cold, and keeps at most 2.5 for each of
   * `concurrency`, idle ones too. It has to be decided early: a change makes another function.
   *
   * The identity's tokens must name a tenant, of at most 256 letters, digits and `. _ : / = + - @`; machine clients of a
   * user pool cannot call. Not in AWS GovCloud (US) and China.
   *
   * @default false
   */
  readonly tenantIsolation?: boolean;

  /**
   * Requests per second of all callers, 1 to 50.
   *
   * @default 20
   */
  readonly requestsPerSecond?: number;

  /**
   * Whether callers need an API key of `usagePlan` besides their token. API Gateway counts requests by key only then.
   *
   * @default false
   */
  readonly apiKeyRequired?: boolean;

  /**
   * Requests per day with one API key.
   *
   * @default 10000
   */
  readonly requestsPerDayAndKey?: number;

  /**
   * How long audit and access records are kept, at least a year.
   *
   * @default RetentionDays.THIRTEEN_MONTHS
   */
  readonly auditRetention?: logs.RetentionDays;

  /**
   * Whether to see to it that API Gateway has a role it writes logs with: a setting of the account and Region. One that is
   * there stays; one that this made is given back when the stack is deleted, or to another stack that asks for it. Without
   * it, and without such a role from elsewhere, the API cannot be deployed.
   *
   * @default true
   */
  readonly apiGatewayLogRole?: boolean;
}

/** Properties for `LlmGateway`. */
export interface LlmGatewayProps extends LlmGatewayOptions {
  /** Who may call, and what they may do. */
  readonly identity: IWorkloadIdentity;

  /** The models, and the guardrail without which none is called. */
  readonly modelAccess: ModelAccess;

  /** Receives the alarms, such as `IncidentResponse.topic`. Somebody must be subscribed to it. */
  readonly alarmTopic: sns.ITopic;

  /**
   * The network in which the handler works. It needs the endpoints BEDROCK_RUNTIME, APPCONFIG_DATA and SECRETS_MANAGER;
   * BEDROCK_AGENT for system prompts, BEDROCK_AGENT_RUNTIME for knowledge bases, LAMBDA for tools, AGENTCORE_GATEWAY
   * for those of an agent gateway, VERIFIED_PERMISSIONS for a policy store. The handler's credentials are of no use outside of it.
   *
   * @default - a new one with the endpoints that are needed
   */
  readonly network?: PrivateLlmNetwork;

  /**
   * VPC endpoints of `execute-api` through which alone the API can be reached.
   *
   * @default - a Regional API, reachable from the internet
   */
  readonly vpcEndpoints?: ec2.IVpcEndpoint[];

  /**
   * The web ACL before the API.
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
   * The switch that stops tools, models or everything at once. Another one than that of `agentGateway` stops what goes through
   * this gateway; who calls those tools by MCP is stopped by their own. An `agentGateway` that comes later takes the place of the
   * switch that was made here with its own, which says `on`: not while the old one is pulled.
   *
   * @default - the one of `agentGateway`, or a new one
   */
  readonly killSwitch?: IKillSwitch;

  /**
   * The document that switches tenants, users, groups and aliases off, and changes budgets, without a deployment. It is for one
   * gateway.
   *
   * @default - a new one
   */
  readonly usageLimits?: UsageLimits;

  /**
   * Encrypts counters, logs, the secret and the handler's settings. The policy of a key that is imported must let
   * CloudWatch Logs and CloudWatch alarms use it.
   *
   * @default - a new key
   */
  readonly encryptionKey?: kms.IKey;
}
