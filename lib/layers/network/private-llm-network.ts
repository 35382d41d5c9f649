import { Stack, Token } from 'aws-cdk-lib';
import type { IKnowledgeBaseRef } from 'aws-cdk-lib/aws-bedrock';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { checkProps } from '../../private/check-props';
import { PropsError } from '../../private/errors';
import { keptKey } from '../../private/kept-key';
import { logProvider } from '../../private/provider-log-group';
import { DnsFirewall } from './dns-firewall';
import { InternetAccess } from './internet-access';
import { LlmEndpoint } from './llm-endpoint';
import { checkPrivateLlmNetwork } from './private/check-private-llm-network';
import { changes, tellWhatChanges, workloadSubnetsOf } from './private/existing-vpc';
import { PREFIX_LISTS } from './private/gateway-prefix-lists';
import { NetworkEndpoints } from './private/network-endpoints';
import { NetworkRecords } from './private/network-records';
import { ReachabilityScope } from './private/reachability-scope';
import { workloadVpc } from './private/workload-vpc';
import type { PrivateLlmNetworkProps } from './private-llm-network-props';
import { VpcEncryption } from './vpc-encryption';

const DEFAULT_ENDPOINTS = [
  LlmEndpoint.BEDROCK_RUNTIME,
  LlmEndpoint.BEDROCK_AGENT_RUNTIME,
  LlmEndpoint.KMS,
  LlmEndpoint.STS,
  LlmEndpoint.SECRETS_MANAGER,
  LlmEndpoint.LOGS,
  LlmEndpoint.APPCONFIG_DATA,
];

/**
 * A VPC whose workloads reach AWS services through endpoints that admit their own account, and nothing else.
 *
 * A function works in it with `vpc`, `vpcSubnets: workloadSubnets`, `securityGroups: [workloadSecurityGroup]` and, in a VPC
 * that exists, the variables of `environment`.
 */
export class PrivateLlmNetwork extends Construct {
  /** The VPC. */
  public readonly vpc: ec2.IVpc;

  /** The subnets for workloads, without public addresses. */
  public readonly workloadSubnets: ec2.SubnetSelection;

  /** The subnets of an `EgressFirewall`, one per Availability Zone; empty without internet. */
  public readonly firewallSubnets: ec2.ISubnet[];

  /** The subnets of the NAT gateways, one per Availability Zone; empty without internet. */
  public readonly natSubnets: ec2.ISubnet[];

  /** For workloads: opens HTTPS to the endpoints and to nothing else. */
  public readonly workloadSecurityGroup: ec2.SecurityGroup;

  /** Of the endpoints: admits HTTPS from `workloadSecurityGroup`. */
  public readonly endpointSecurityGroup: ec2.SecurityGroup;

  /** Answers queries for the names of the endpoints and of `allowedDomains`; in a VPC that exists only when asked for. */
  public readonly dnsFirewall?: DnsFirewall;

  /**
   * Variables that a function in this network needs to find the endpoints (`AWS_ENDPOINT_URL_<service>`, which the AWS SDKs
   * read); none where the endpoints have the names of their services.
   */
  public readonly environment: { [name: string]: string };

  /** Flow logs of the VPC. */
  public readonly flowLogGroup: logs.LogGroup;

  /** Queries to the VPC's resolver and what DNS Firewall did with them. */
  public readonly queryLogGroup: logs.LogGroup;

  /** Encrypts the logs. */
  public readonly encryptionKey: kms.IKey;

  /** How workloads reach the internet. */
  public readonly internet: InternetAccess;

  private readonly endpoints: NetworkEndpoints;
  private readonly domains = new Set<string>();

  constructor(scope: Construct, id: string, props: PrivateLlmNetworkProps = {}) {
    super(scope, id);
    checkProps(this, 'PrivateLlmNetworkProps', props);
    checkPrivateLlmNetwork(this, props);
    this.internet = props.internet ?? InternetAccess.NONE;

    this.vpc = props.vpc ?? workloadVpc(this, 'Resource', props);
    const workload = props.vpc
      ? workloadSubnetsOf(this, props.vpc, props.workloadSubnets)
      : this.vpc.selectSubnets({ subnetGroupName: 'Workload' }).subnets;
    const { dnsFirewall, privateDns, gatewayEndpoints } = changes(props);
    if (props.vpc) tellWhatChanges(this, { ...props, vpc: props.vpc, endpoints: this.servicesOf(props) }, workload);
    this.workloadSubnets = { subnets: workload };
    const group = (subnetGroupName: string) =>
      this.internet === InternetAccess.NONE ? [] : this.vpc.selectSubnets({ subnetGroupName }).subnets;
    this.firewallSubnets = group('Firewall');
    this.natSubnets = group('Nat');

    if (dnsFirewall) this.dnsFirewall = new DnsFirewall(this, 'DnsFirewall', { vpc: this.vpc });
    this.endpoints = new NetworkEndpoints(this, 'Endpoints', {
      vpc: this.vpc,
      subnets: workload,
      services: this.servicesOf(props),
      organizationId: props.organizationId,
      dnsFirewall: this.dnsFirewall,
      privateDns,
      gateways: gatewayEndpoints,
      existing: props.existingEndpoints ?? {},
    });
    this.environment = this.endpoints.environment;
    this.workloadSecurityGroup = this.endpoints.workloadSecurityGroup;
    this.endpointSecurityGroup = this.endpoints.endpointSecurityGroup;

    this.encryptionKey = props.encryptionKey ?? keptKey(this, 'Key', `Logs of ${this.node.path}`);
    if (!props.vpc) logProvider(this, 'Custom::VpcRestrictDefaultSG', this.encryptionKey);
    logProvider(this, PREFIX_LISTS, this.encryptionKey);
    const records = new NetworkRecords(this, 'Records', {
      vpc: this.vpc,
      key: this.encryptionKey,
      retention: props.logRetention,
      encryptionStatus: props.vpcEncryption !== undefined,
    });
    this.flowLogGroup = records.flowLogGroup;
    this.queryLogGroup = records.queryLogGroup;
    // AWS China has no Network Access Analyzer.
    if (!/^cn-/.test(Stack.of(this).region)) {
      new ReachabilityScope(this, 'ReachabilityScope', {
        subnets: workload,
        viaFirewall: this.internet !== InternetAccess.NONE,
      });
    }

    this.addAccountSettings(props);
    if (props.approvedModelArns?.length) this.approveModels(...props.approvedModelArns);
    this.allowDomains(...(props.allowedDomains ?? []));
  }

  /**
   * The gateway endpoint of Amazon S3, which admits the workload's own buckets: AWS's own, such as those of package
   * repositories or of CloudFormation's answers, are added with `addToPolicy()`. Throws where this network has made none.
   */
  public get s3Endpoint(): ec2.GatewayVpcEndpoint {
    return this.gateway('s3');
  }

  /**
   * The gateway endpoint of DynamoDB, which admits the workload's own tables. Throws where this network has made none.
   */
  public get dynamodbEndpoint(): ec2.GatewayVpcEndpoint {
    return this.gateway('dynamodb');
  }

  /** The interface endpoint of a service, to add statements to its policy; throws when the network has made none. */
  public endpoint(endpoint: LlmEndpoint): ec2.InterfaceVpcEndpoint {
    return this.endpoints.get(endpoint);
  }

  /**
   * Throws unless workloads reach the service.
   *
   * @internal
   */
  public _needs(service: LlmEndpoint): void {
    if (!this.endpoints.reaches(service)) throw new PropsError(this, this.endpoints.missing(service));
  }

  /**
   * What of `environment` a function needs that calls these services and DynamoDB.
   *
   * @internal
   */
  public _environmentOf(endpoints: LlmEndpoint[]): { [name: string]: string } {
    return this.endpoints.environmentOf(endpoints);
  }

  /**
   * Amazon S3 as a peer of security groups; undefined where workloads reach it by no gateway endpoint.
   *
   * @internal
   */
  public get _s3Addresses(): ec2.IPeer | undefined {
    return this.endpoints.s3Addresses;
  }

  /**
   * Opens a group of its own, such as that of an agent, to these services, and to Amazon S3 where there is its gateway endpoint.
   *
   * @internal
   */
  public _opens(group: ec2.SecurityGroup, services: LlmEndpoint[]): void {
    this.endpoints.open(group, services);
  }

  /**
   * Lets AgentCore read code that was given to it as an archive, from buckets of its own.
   *
   * @internal
   */
  public _loadsCode(): void {
    this.endpoints.loadCode();
  }

  /**
   * Lets knowledge bases be searched through the endpoint, and, where all of them are known here, no others.
   *
   * @internal
   */
  public _retrievesFrom(knowledgeBase: IKnowledgeBaseRef): void {
    const { knowledgeBaseId } = knowledgeBase.knowledgeBaseRef;
    // a stack that is deployed later cannot be named here
    const here = [Stack.of(this), ...Stack.of(this).dependencies];
    const known = !Token.isUnresolved(knowledgeBaseId) || here.includes(Stack.of(knowledgeBase));
    this.endpoints.retrieveFrom([known ? knowledgeBaseId : '*']);
  }

  /**
   * Lets callers with a token call the tools of an agent gateway through the endpoint.
   *
   * @internal
   */
  public _callsTools(gatewayArn: string): void {
    this.endpoints.callTools(gatewayArn);
  }

  /**
   * Lets models be invoked through the `bedrock-runtime` endpoint.
   *
   * @param modelArns ARNs of foundation models and inference profiles; a Region may be `*`, a name may not
   */
  public approveModels(...modelArns: string[]): void {
    this.endpoints.approveModels(modelArns);
  }

  /**
   * Lets guardrails of another account, such as one that the organization enforces, be applied through the
   * `bedrock-runtime` endpoint; those of the own account may be.
   *
   * @param guardrailArns ARNs of guardrails, without a version, and of their profiles in each Region
   */
  public approveGuardrails(...guardrailArns: string[]): void {
    this.endpoints.approveGuardrails(guardrailArns);
  }

  /**
   * Lets names outside AWS be resolved, and be reached by HTTPS when the network has an `EgressFirewall`.
   *
   * @param domains names such as `api.example.com`, or `*.example.com` for all names below `example.com`
   */
  public allowDomains(...domains: string[]): void {
    if (!this.dnsFirewall && domains.length > 0) {
      throw new PropsError(
        this,
        `'allowedDomains' must be absent in a 'vpc' without 'dnsFirewall': nothing here would keep other names out, got ${domains.join(', ')}`,
      );
    }
    this.dnsFirewall?.allow(...domains);
    for (const domain of domains) this.domains.add(domain);
  }

  /** The names outside AWS that were allowed until now, sorted. */
  public get allowedDomains(): string[] {
    return [...this.domains].sort();
  }

  private servicesOf({ endpoints, existingEndpoints }: PrivateLlmNetworkProps): LlmEndpoint[] {
    const there = existingEndpoints?.interfaces ?? {};
    return [...new Set(endpoints ?? DEFAULT_ENDPOINTS)].filter((service) => !there[service]);
  }

  private gateway(name: 's3' | 'dynamodb'): ec2.GatewayVpcEndpoint {
    const found = this.endpoints[name];
    if (found) return found;
    throw new PropsError(
      this,
      `'gatewayEndpoints' must be true, and 'existingEndpoints' hold no '${name}', where the endpoint of ${name} is changed; got a network without one of its own`,
    );
  }

  private addAccountSettings(props: PrivateLlmNetworkProps): void {
    const hasInternet = this.internet !== InternetAccess.NONE;
    if (props.vpcEncryption) {
      const exclusion = hasInternet ? 'enable' : 'disable';
      new ec2.CfnVPCEncryptionControl(this, 'EncryptionControl', {
        vpcId: this.vpc.vpcId,
        mode: props.vpcEncryption,
        // Behind these gateways lies the internet, where no VPC can encrypt. They count in ENFORCE only.
        ...(props.vpcEncryption === VpcEncryption.ENFORCE && {
          internetGatewayExclusionInput: exclusion,
          natGatewayExclusionInput: exclusion,
          // AWS refuses ENFORCE in a VPC with functions unless they are excluded; theirs is TLS to the endpoints.
          lambdaExclusionInput: 'enable',
        }),
      });
    }
    if (props.blockPublicAccess) {
      new ec2.CfnVPCBlockPublicAccessOptions(this, 'BlockPublicAccess', {
        internetGatewayBlockMode: hasInternet ? 'block-ingress' : 'block-bidirectional',
      });
    }
  }
}
