import type { IModelGuardrail, LlmModel } from '../model';

/** Properties for `OrganizationGuardrails`. */
export interface OrganizationGuardrailsProps {
  /** The organization's id (`o-…`). */
  readonly organizationId: string;

  /** Ids of the organizational units, accounts or root that the policies are attached to; at least one. */
  readonly targetIds: string[];

  /**
   * The id of a unit or account to try the policies on: while it is given, they are attached there and nowhere else.
   *
   * @default - none: attached to `targetIds`
   */
  readonly dryRunTargetId?: string;

  /** The approved models, under the aliases by which the applications know them; at least one. Nobody may call others. */
  readonly models: { [alias: string]: LlmModel };

  /**
   * Regions from which models may be called; at least one. To which Regions an inference profile may take a call from
   * there follows from `models`.
   */
  readonly regions: string[];

  /**
   * Whether a service control policy says how agents and gateways of tools of Amazon Bedrock AgentCore may be made: with an
   * authorizer and an enforcing policy engine, without ways to models of others, in subnets of one's own. Runtimes on machines
   * of one's own (capacity providers) name no subnets, and cannot be made with it.
   *
   * @default true
   */
  readonly agentUse?: boolean;

  /**
   * Discovery URLs of the identity providers whose tokens gateways of AgentCore may take, each as a gateway names it:
   * `https://…/.well-known/openid-configuration`. Without `*`, because user pools of strangers differ in their last part alone.
   *
   * @default - any provider's
   */
  readonly agentDiscoveryUrls?: string[];

  /**
   * Names of the roles that may change what was switched on, behind their paths if they have any and with `*` for what is
   * generated: those that deploy, those of AWS Control Tower and StackSets, and one to break the glass. For CDK's own roles
   * `cdk-hnb659fds-*`. Nobody else in the accounts may act as them, nor make or change a role of such a name, nor put
   * or bring back anything where CDK's roles look for assets.
   *
   * @default - none: nobody may
   */
  readonly exemptRoleNames?: string[];

  /**
   * Names of the stacks whose functions keep up what was switched on: those of `SecureAccountBaseline` and
   * `ModelInvocationLogging`, in `DefenseInDepth` `Stack.of(llm.accountBaseline).stackName`. The roles of those functions
   * are exempt, by the path that has the stack's name in it; nobody but the exempt may call or change the functions, or
   * change those stacks. They are protected as those in `protectedStackNames` are.
   *
   * @default - none
   */
  readonly baselineStackNames?: string[];

  /**
   * Names of other stacks that exempt roles deploy, with `*` for what differs. Nobody but the exempt may change these, which
   * keep their deploying role for whoever changes them, nor what they deployed: functions, APIs, web ACLs, firewalls,
   * endpoints and routes, buckets, logs, alarms, rules, topics, state machines, backups, user pools, switches, policies
   * and roles. The roles of these stacks may use what is there.
   *
   * A name whose `*` comes before its fourth character, as `*` alone, guards the stacks and log groups only: what so many
   * stacks deployed cannot be told from whom it is guarded against.
   *
   * @default - none
   */
  readonly protectedStackNames?: string[];

  /**
   * Names of the roles of those who respond to incidents, as in `exemptRoleNames`. They may operate what the protected
   * stacks deployed: start and stop playbooks, turn the kill switch, end a freeze, isolate functions, block addresses,
   * unmask logs and help users to sign in. Nobody but the exempt may act as them, or make or change a role of such a name.
   *
   * @default - none: only the exempt and the stacks' own roles may
   */
  readonly responderRoleNames?: string[];

  /**
   * The guardrail that is enforced on every model call of the accounts, by Region. Each must belong to the account of this
   * stack, which must be the management account; it is shared with the organization.
   *
   * @default - none: what is enforced is left to each account
   */
  readonly guardrails?: { [region: string]: IModelGuardrail };

  /**
   * Whether a resource control policy keeps everybody who is not of the organization from its data.
   *
   * @default true
   */
  readonly dataPerimeter?: boolean;

  /**
   * Accounts outside of the organization that may reach data in it, for example of a vendor.
   *
   * @default - none
   */
  readonly trustedAccountIds?: string[];

  /**
   * Whether AI services are kept from storing content to improve themselves.
   *
   * @default true
   */
  readonly aiServicesOptOut?: boolean;

  /**
   * The account that administers Security Hub for the organization in this Region; not the management account.
   *
   * @default - not decided here
   */
  readonly securityHubAdministratorId?: string;

  /**
   * The account that administers Amazon Detective for the organization in this Region; not the management account.
   * Detective is turned on in it, and charged there.
   *
   * @default - not decided here
   */
  readonly detectiveAdministratorId?: string;
}
