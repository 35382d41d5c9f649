import type * as ec2 from 'aws-cdk-lib/aws-ec2';

/** Endpoints that a VPC has already, for `ExistingVpcOptions`. Who may pass them is their owner's to say. */
export interface ExistingEndpoints {
  /**
   * Interface endpoints by service, such as `LlmEndpoint.KMS`. Each must be in the VPC, have private DNS, and tell its
   * security groups: the workload is admitted to them.
   *
   * @default - none
   */
  readonly interfaces?: { [endpoint: string]: ec2.IInterfaceVpcEndpoint };

  /**
   * The gateway endpoint of Amazon S3, in the route tables of the workload's subnets.
   *
   * @default - none
   */
  readonly s3?: ec2.IGatewayVpcEndpoint;

  /**
   * The gateway endpoint of DynamoDB, in the route tables of the workload's subnets.
   *
   * @default - none
   */
  readonly dynamodb?: ec2.IGatewayVpcEndpoint;
}

/** A VPC that exists, and what of it may be used or changed. All but `vpc` must be absent without it. */
export interface ExistingVpcOptions {
  /**
   * A VPC to work in. What its other workloads use stays as it is: endpoints have names of their own, of which
   * `PrivateLlmNetwork.environment` tells functions, and there is no DNS firewall.
   *
   * @default - a new VPC
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The workload's subnets in `vpc`; public ones are refused. With a way out of their own (a NAT gateway, a transit
   * gateway) nothing here watches it, and synthesis warns.
   *
   * @default - the isolated subnets of `vpc`, else its private ones
   */
  readonly workloadSubnets?: ec2.SubnetSelection;

  /**
   * Endpoints that `vpc` has already, in place of new ones.
   *
   * @default - none
   */
  readonly existingEndpoints?: ExistingEndpoints;

  /**
   * Put a DNS firewall before the resolver of `vpc`. **Every workload of the VPC** then resolves the names of the endpoints
   * and of `allowedDomains` only.
   *
   * @default false
   */
  readonly dnsFirewall?: boolean;

  /**
   * Give new interface endpoints the names of their services. **Every workload of the VPC** is then led to endpoints that
   * admit this network's workloads only, for a few actions.
   *
   * @default false - functions are told the endpoints' own names, see `PrivateLlmNetwork.environment`
   */
  readonly privateDns?: boolean;

  /**
   * Make gateway endpoints of Amazon S3 and DynamoDB. **Every workload behind the same route tables** then reaches the
   * buckets and tables of this account only.
   *
   * @default false - DynamoDB has an interface endpoint, and Amazon S3 none
   */
  readonly gatewayEndpoints?: boolean;
}
