import type { Environment } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Adoption } from '../ensure';
import type { AccountSettingsOptions, AuditTrailOptions } from '../layers/account';
import type { EvidenceLockOptions, LlmDataVault, LlmDataVaultOptions } from '../layers/data';
import type { ThreatDetectionOptions } from '../layers/detection';
import type { EdgeDomainOptions, EdgeProtectionOptions } from '../layers/edge';
import type { LlmGatewayOptions } from '../layers/gateway';
import type { IWorkloadIdentity, WorkloadIdentityOptions } from '../layers/identity';
import type {
  IModelGuardrail,
  ModelAccessOptions,
  ModelGuardrailOptions,
  ModelInvocationLoggingOptions,
} from '../layers/model';
import type { ExistingVpcOptions, PrivateLlmNetworkOptions } from '../layers/network';
import type { RecoveryPlanOptions } from '../layers/resilience';
import type { BudgetOptions, IncidentResponseOptions, SpendGuardOptions } from '../layers/response';
import type { AgentOptions } from './agent-options';
import type { KnowledgeOptions } from './knowledge-options';
import type { SecurityException } from './security-exception';
import type { SecurityProfile } from './security-profile';

/**
 * Properties for `DefenseInDepth`. What a part of it takes is in the prop of that part (`gatewayOptions`), with the
 * part's own names and defaults, but those that the profile decides.
 *
 * REGULATED needs `administratorArns`, or `lockMode` COMPLIANCE: without either, whoever may change the policy of a bucket
 * could erase evidence. STARTER keeps nothing and takes neither. With `identity`, the props of a new user pool must be absent.
 * A new VPC has two Availability Zones, and one with STARTER; where the account is not known at synthesis, `a` and `b` of the
 * Region.
 */
export interface DefenseInDepthProps
  extends EvidenceLockOptions,
    ModelAccessOptions,
    BudgetOptions,
    IncidentResponseOptions,
    WorkloadIdentityOptions,
    EdgeDomainOptions,
    PrivateLlmNetworkOptions,
    ExistingVpcOptions {
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
   * What the model is told to be and to do, by alias: each text is kept as a `SystemPrompt` in the stack `Model`.
   *
   * @default - a neutral assistant, or the `systemPrompt` of an alias of `gatewayOptions`
   */
  readonly systemPrompts?: { [alias: string]: string };

  /**
   * Aliases, tools, knowledge bases, quotas and output of the gateway. Its network gets the endpoints that they need.
   *
   * @default - those of `LlmGateway`; with STARTER no reserved concurrency, which a new account has not
   */
  readonly gatewayOptions?: LlmGatewayOptions;

  /**
   * Documents that answers rest on: a knowledge base over the corpus, and the way of documents into it. What is given is what
   * differs from the defaults; `{}` has all of them. Contacts confirm a second e-mail, for notices about documents.
   *
   * @default - no knowledge base, unless an alias of `gatewayOptions` has a `retrieval`
   */
  readonly knowledge?: KnowledgeOptions;

  /**
   * Tools that models call for users, behind a gateway of their own, and people who agree to what changes something. Each tool
   * also needs a policy of `authorization` that permits it.
   *
   * @default - no tools, unless `gatewayOptions` has some
   */
  readonly agent?: AgentOptions;

  /**
   * The rules of the web ACL before the gateway.
   *
   * @default - those of `EdgeProtection`, but SDKs and HTTP libraries pass; Bot Control NONE with STARTER and TARGETED with
   * REGULATED
   */
  readonly edgeOptions?: EdgeProtectionOptions;

  /**
   * A guardrail that exists already.
   *
   * @default - a new one, as `guardrailOptions` say
   */
  readonly guardrail?: IModelGuardrail;

  /**
   * What a new guardrail blocks and masks, in which tier and in which Regions.
   *
   * @default - every policy of `ModelGuardrail`, and `enforceInAccount` with REGULATED
   */
  readonly guardrailOptions?: ModelGuardrailOptions;

  /**
   * Who may call the gateway, where that is known already: a user pool or an OIDC issuer. What its callers may do is
   * decided where it is made.
   *
   * @default - a new user pool, in which an administrator creates users
   */
  readonly identity?: IWorkloadIdentity;

  /**
   * Alarms on tokens, alerts and the freeze of callers when the budget is spent.
   *
   * @default - those of `SpendGuard`, with a freeze that a person releases; with STARTER it is automatic
   */
  readonly spendGuardOptions?: SpendGuardOptions;

  /**
   * What to do about the services of which an account has one per Region, such as GuardDuty and AWS Config: `ENSURE`,
   * `ADOPT` what others manage and fail where it is weaker, or `OFF`. The trail is made (`ENSURE`) or adopted. The options
   * of a part decide otherwise for a single service. API Gateway's role for logs is made with `ENSURE` alone.
   *
   * @default Adoption.ENSURE
   */
  readonly accountServices?: Adoption;

  /**
   * The trail and AWS Config.
   *
   * @default - those of `AuditTrail`, both as `accountServices` says
   */
  readonly auditTrailOptions?: AuditTrailOptions;

  /**
   * GuardDuty, Security Hub, Inspector, Access Analyzer, Macie, Detective and Security Lake.
   *
   * @default - those that the profile has, each as `accountServices` says
   */
  readonly threatDetectionOptions?: ThreatDetectionOptions;

  /**
   * Encryption of EBS, public access to S3, passwords, scans of ECR.
   *
   * @default - all as `accountServices` says; no scans of ECR with STARTER
   */
  readonly accountSettingsOptions?: AccountSettingsOptions;

  /**
   * The record of every call to a model. `adoption` OFF does without it.
   *
   * @default - that of `ModelInvocationLogging`, as `accountServices` says
   */
  readonly invocationLoggingOptions?: ModelInvocationLoggingOptions;

  /**
   * Whether workloads of a new VPC have a way to the internet, through the firewall. It can change later, and the VPC stays;
   * to end it, take the firewall's deletion protection off in a deployment before.
   *
   * @default - false with STARTER, else true
   */
  readonly internetAccess?: boolean;

  /**
   * A vault that exists already, with the classes PROMPTS, CORPUS and EVIDENCE. Who may weaken it and how it locks are
   * decided where it is made.
   *
   * @default - a new one, as `vaultOptions` say
   */
  readonly vault?: LlmDataVault;

  /**
   * How long a new vault keeps what.
   *
   * @default - as long as `LlmDataVault` does
   */
  readonly vaultOptions?: LlmDataVaultOptions;

  /**
   * How often backups are taken and how long they are kept. STARTER has no backups and takes none.
   *
   * @default - those of `RecoveryPlan`
   */
  readonly recoveryOptions?: RecoveryPlanOptions;

  /**
   * VPC endpoints of `execute-api` through which alone the gateway can be reached, and containment approved.
   *
   * @default - both can be reached from the internet
   */
  readonly vpcEndpoints?: ec2.IVpcEndpoint[];

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
