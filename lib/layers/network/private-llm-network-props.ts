import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { ExistingVpcOptions } from './existing-vpc-options';
import type { InternetAccess } from './internet-access';
import type { LlmEndpoint } from './llm-endpoint';
import type { VpcEncryption } from './vpc-encryption';

/** The addresses and places of a new VPC, and which names workloads may reach. */
export interface PrivateLlmNetworkOptions {
  /**
   * Addresses of a new VPC, from /16 to /22. An eighth of them goes to the workload of each Availability Zone.
   *
   * @default '10.0.0.0/16'
   */
  readonly cidr?: string;

  /**
   * Names of the Availability Zones of a new VPC.
   *
   * @default - the first zones of the stack's Region, as many as the network has
   */
  readonly availabilityZones?: string[];

  /**
   * Names outside AWS that workloads may resolve, and reach when there is an `EgressFirewall`. `*.example.com` stands
   * for all names below `example.com`. HTTP is opened name by name: `EgressFirewall.allowClearText()`.
   *
   * @default - none
   */
  readonly allowedDomains?: string[];
}

/**
 * Properties for `PrivateLlmNetwork`. In a `vpc` that exists nothing is changed that other workloads of it use, unless
 * `dnsFirewall`, `privateDns` or `gatewayEndpoints` ask for it.
 */
export interface PrivateLlmNetworkProps extends PrivateLlmNetworkOptions, ExistingVpcOptions {
  /**
   * Number of Availability Zones of a new VPC, 1 to 6. A stack without a Region of its own knows two; name
   * `availabilityZones` for more.
   *
   * @default 2
   */
  readonly maxAzs?: number;

  /**
   * How workloads of a new VPC reach the internet.
   *
   * @default InternetAccess.NONE
   */
  readonly internet?: InternetAccess;

  /**
   * Services to reach through interface endpoints. Amazon S3 and DynamoDB have gateway endpoints in a new VPC.
   *
   * @default - BEDROCK_RUNTIME, BEDROCK_AGENT_RUNTIME, KMS, STS, SECRETS_MANAGER, LOGS, APPCONFIG_DATA
   */
  readonly endpoints?: LlmEndpoint[];

  /**
   * An AWS organization (`o-…`) whose principals and resources may pass the endpoints.
   *
   * @default - only those of the stack's own account
   */
  readonly organizationId?: string;

  /**
   * ARNs of foundation models and inference profiles that may be invoked through the `bedrock-runtime` endpoint: an
   * inference profile needs its own and those of its models in every Region it routes to.
   *
   * @default - none, until `approveModels()` names some
   */
  readonly approvedModelArns?: string[];

  /**
   * Encrypts flow and query logs. The key's policy must let CloudWatch Logs use it when the key is imported.
   *
   * @default - a new key
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * How long flow and query logs are kept.
   *
   * @default RetentionDays.THIRTEEN_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Watch or enforce encryption in transit within the VPC. AWS bills it by the hour.
   *
   * @default - neither
   */
  readonly vpcEncryption?: VpcEncryption;

  /**
   * Turn on VPC Block Public Access: of all VPCs of the account in this Region, so leave it to the stack of the
   * account's baseline. Internet gateways are closed in both directions, or for ingress when `internet` is VIA_FIREWALL.
   *
   * @default false
   */
  readonly blockPublicAccess?: boolean;
}
