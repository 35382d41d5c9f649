import type { Environment } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import type { Adoption } from '../ensure';
import type { EvidenceLockOptions, LlmDataVault } from '../layers/data';
import type { GatewayRetrieval } from '../layers/gateway';
import type { IWorkloadIdentity } from '../layers/identity';
import type { IModelGuardrail, LlmModel } from '../layers/model';
import type { ExistingVpcOptions } from '../layers/network';
import type { SecurityException } from './security-exception';
import type { SecurityProfile } from './security-profile';

/**
 * Properties for `DefenseInDepth`. REGULATED needs `administratorArns`, or `lockMode` COMPLIANCE: without either, whoever may
 * change the policy of a bucket could erase evidence. STARTER keeps nothing and takes neither.
 */
export interface DefenseInDepthProps extends EvidenceLockOptions, ExistingVpcOptions {
  /**
   * The models callers may ask for, by alias; at least one. Callers that name none get `default`, which everybody may ask
   * for; any other alias needs a policy of `identity` that permits it.
   */
  readonly models: { [alias: string]: LlmModel };

  /** E-mail addresses that are told of findings, alarms, requests for approval and spending; at least one. */
  readonly contacts: string[];

  /** What the account may spend in a calendar month, in US dollars. */
  readonly monthlyLimitUsd: number;

  /**
   * How much defence, and how it ends.
   *
   * @default SecurityProfile.STANDARD
   */
  readonly profile?: SecurityProfile;

  /**
   * Account and Region of the stacks. A Region is needed, unless `guardrail` is given.
   *
   * @default - those of the enclosing stage, else whatever the CLI deploys to
   */
  readonly env?: Environment;

  /**
   * What to do about the services of which an account has one per Region, such as GuardDuty and AWS Config: `ENSURE`,
   * `ADOPT` what others manage and fail where it is weaker, or `OFF`. The trail is made (`ENSURE`) or adopted.
   *
   * @default Adoption.ENSURE
   */
  readonly accountServices?: Adoption;

  /**
   * Names outside AWS that the application may reach through the firewall by HTTPS; `*.example.com` stands for all names
   * below. HTTP is opened name by name: `firewall.allowClearText()`. In a `vpc` with `dnsFirewall`, names that may be
   * resolved there.
   *
   * @default - none
   */
  readonly allowedDomains?: string[];

  /**
   * Whether workloads of a new VPC have a way to the internet, through the firewall. It cannot change later without a new
   * VPC.
   *
   * @default - false with STARTER, else true
   */
  readonly internetAccess?: boolean;

  /**
   * Names of the Availability Zones of a new VPC, which the firewall's routes have to know. Endpoints, NAT gateways and
   * firewall are paid for each.
   *
   * @default - the first two of the account, one with STARTER; where the account is not known at synthesis, `a` and `b` of the Region
   */
  readonly availabilityZones?: string[];

  /**
   * A vault that exists already, with the classes PROMPTS, CORPUS and EVIDENCE. Who may weaken it and how it locks are
   * decided where it is made.
   *
   * @default - a new one
   */
  readonly vault?: LlmDataVault;

  /**
   * A guardrail that exists already.
   *
   * @default - a new one, with every policy on
   */
  readonly guardrail?: IModelGuardrail;

  /**
   * Guardrails that the organization or another stack enforces on the account: callers of models are allowed to apply
   * them, without which AWS refuses every call.
   *
   * @default - none
   */
  readonly enforcedGuardrails?: IModelGuardrail[];

  /**
   * Who may call the gateway, where that is known already: a user pool or an OIDC issuer.
   *
   * @default - a new user pool, in which an administrator creates users
   */
  readonly identity?: IWorkloadIdentity;

  /**
   * Whether all users of a new user pool belong together, instead of each to a tenant.
   *
   * @default false
   */
  readonly singleTenant?: boolean;

  /**
   * Pages to which the sign-in page of a new user pool returns.
   *
   * @default - no sign-in page
   */
  readonly callbackUrls?: string[];

  /**
   * Knowledge bases that answers rest on, by alias of `models`: what a caller may read of them follows from its token.
   *
   * @default - none: answers are not verified
   */
  readonly retrieval?: { [alias: string]: GatewayRetrieval };

  /**
   * VPC endpoints of `execute-api` through which alone the gateway can be reached, and containment approved.
   *
   * @default - both can be reached from the internet
   */
  readonly vpcEndpoints?: ec2.IVpcEndpoint[];

  /**
   * A name of one's own for the API, such as `chat.example.com`; a certificate is made for it.
   *
   * @default - the name AWS gives
   */
  readonly domainName?: string;

  /**
   * The zone of `domainName`.
   *
   * @default - whoever keeps the zone writes the records
   */
  readonly hostedZone?: route53.IHostedZone;

  /**
   * Roles that no playbook may lock out whatever their tags say, such as break-glass.
   *
   * @default - none but those that playbooks never touch, see `IncidentResponse`
   */
  readonly protectedRoles?: iam.IRole[];

  /**
   * Roles whose members approve and reject containment that waits for a person.
   *
   * @default - nobody: what waits expires
   */
  readonly approvers?: iam.IRole[];

  /**
   * Findings that somebody answers for until a day. They stand in the report with owner and expiry.
   *
   * @default - none
   */
  readonly exceptions?: SecurityException[];

  /**
   * The day on which `exceptions` are judged.
   *
   * @default - the day of synthesis
   */
  readonly today?: Date;
}
