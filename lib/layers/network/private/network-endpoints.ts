import { Aws, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { PropsError } from '../../../private/errors';
import type { DnsFirewall } from '../dns-firewall';
import { LlmEndpoint } from '../llm-endpoint';
import { EndpointPerimeter } from './endpoint-perimeter';
import { ENDPOINT_SERVICES } from './endpoint-service';
import { GatewayPrefixLists } from './gateway-prefix-lists';

export interface NetworkEndpointsProps {
  readonly vpc: ec2.IVpc;
  readonly subnets: ec2.ISubnet[];
  readonly services: LlmEndpoint[];
  readonly organizationId?: string;
  /** Learns the names of the endpoints. */
  readonly dnsFirewall: DnsFirewall;
}

/** A network's doors to AWS services, and who may go to them. */
export class NetworkEndpoints extends Construct {
  public readonly workloadSecurityGroup: ec2.SecurityGroup;
  public readonly endpointSecurityGroup: ec2.SecurityGroup;
  public readonly s3: ec2.GatewayVpcEndpoint;
  public readonly dynamodb: ec2.GatewayVpcEndpoint;
  private readonly interfaces = new Map<LlmEndpoint, ec2.InterfaceVpcEndpoint>();
  private readonly perimeter: EndpointPerimeter;
  private readonly approved = new Set<string>();

  constructor(
    scope: Construct,
    id: string,
    private readonly props: NetworkEndpointsProps,
  ) {
    super(scope, id);
    this.perimeter = new EndpointPerimeter(this, props.organizationId);
    this.workloadSecurityGroup = this.securityGroup('Workload', 'Workloads: HTTPS to the endpoints only');
    this.endpointSecurityGroup = this.securityGroup('Endpoint', 'Endpoints: HTTPS from the workloads only');
    this.endpointSecurityGroup.addIngressRule(this.workloadSecurityGroup, ec2.Port.HTTPS, 'HTTPS from the workloads');
    this.workloadSecurityGroup.addEgressRule(this.endpointSecurityGroup, ec2.Port.HTTPS, 'HTTPS to the endpoints');

    for (const service of props.services) this.addInterface(service);

    this.s3 = this.addGateway('s3', ec2.GatewayVpcEndpointAwsService.S3);
    this.s3.addToPolicy(this.perimeter.s3());
    const pullsImages = this.interfaces.has(LlmEndpoint.ECR_API) || this.interfaces.has(LlmEndpoint.ECR_DOCKER);
    if (pullsImages) this.s3.addToPolicy(this.perimeter.ecrLayers());
    this.dynamodb = this.addGateway('dynamodb', ec2.GatewayVpcEndpointAwsService.DYNAMODB);
    this.dynamodb.addToPolicy(this.perimeter.dynamodb());
    this.openGateways();
  }

  public get(name: LlmEndpoint): ec2.InterfaceVpcEndpoint {
    const found = this.interfaces.get(name);
    if (found) return found;
    const have = [...this.interfaces.keys()].join(', ') || 'none';
    throw new PropsError(this.node.scope!, `'endpoints' must hold '${name}' to use it here, got ${have}`);
  }

  public approveModels(modelArns: string[]): void {
    const runtime = this.get(LlmEndpoint.BEDROCK_RUNTIME);
    for (const arn of modelArns) {
      const name = arn.split(':').slice(5).join(':');
      if (!Token.isUnresolved(arn) && (!arn.startsWith('arn:') || name === '' || name.includes('*'))) {
        const allowed = "'approvedModelArns' must hold ARNs that name one model each";
        throw new PropsError(this.node.scope!, `${allowed}, got '${arn}'`);
      }
    }
    const added = modelArns.filter((arn) => !this.approved.has(arn));
    for (const arn of added) this.approved.add(arn);
    if (added.length > 0) runtime.addToPolicy(this.perimeter.invoke(added));
  }

  public approveGuardrails(arns: string[]): void {
    for (const arn of arns) {
      if (Token.isUnresolved(arn) || /^arn:[^*]+:(guardrail|guardrail-profile)\/[^*]+$/.test(arn)) continue;
      throw new PropsError(
        this.node.scope!,
        `'guardrailArns' must hold ARNs that name one guardrail each, got '${arn}'`,
      );
    }
    this.get(LlmEndpoint.BEDROCK_RUNTIME).addToPolicy(this.perimeter.applyGuardrails(arns));
  }

  private securityGroup(id: string, description: string): ec2.SecurityGroup {
    return new ec2.SecurityGroup(this, `${id}SecurityGroup`, {
      vpc: this.props.vpc,
      description,
      allowAllOutbound: false,
    });
  }

  private addInterface(name: LlmEndpoint): void {
    const { service, hosts, dnsSuffix, access } = ENDPOINT_SERVICES[name];
    const endpoint = new ec2.InterfaceVpcEndpoint(this, name, {
      vpc: this.props.vpc,
      service,
      subnets: { subnets: onePerZone(this.props.subnets) },
      securityGroups: [this.endpointSecurityGroup],
      privateDnsEnabled: true,
      open: false,
    });
    for (const statement of this.perimeter.statements(access ?? [])) endpoint.addToPolicy(statement);
    this.props.dnsFirewall.allow(...hosts.map((host) => `${host}.${Aws.REGION}.${dnsSuffix ?? Aws.URL_SUFFIX}`));
    this.interfaces.set(name, endpoint);
  }

  private addGateway(id: string, service: ec2.GatewayVpcEndpointAwsService): ec2.GatewayVpcEndpoint {
    const { vpc, subnets } = this.props;
    return new ec2.GatewayVpcEndpoint(this, id, { vpc, service, subnets: [{ subnets }] });
  }

  /** Lets workloads find and reach the gateway endpoints. */
  private openGateways(): void {
    const { s3: s3Addresses, dynamodb: dynamodbAddresses } = new GatewayPrefixLists(this, 'PrefixLists');
    this.workloadSecurityGroup.addEgressRule(s3Addresses, ec2.Port.HTTPS, 'HTTPS to the gateway endpoint of s3');
    this.workloadSecurityGroup.addEgressRule(
      dynamodbAddresses,
      ec2.Port.HTTPS,
      'HTTPS to the gateway endpoint of dynamodb',
    );
    const suffix = `${Aws.REGION}.${Aws.URL_SUFFIX}`;
    // SDKs call tables under the account's own name (<account>.ddb) where they can.
    const tables = [`dynamodb.${suffix}`, `${Aws.ACCOUNT_ID}.ddb.${suffix}`];
    this.props.dnsFirewall.allow(`s3.${suffix}`, `*.s3.${suffix}`, ...tables);
  }
}

/** AWS takes one subnet of each zone for an endpoint. */
function onePerZone(subnets: ec2.ISubnet[]): ec2.ISubnet[] {
  const zones = subnets.map(({ availabilityZone }) => availabilityZone);
  return subnets.filter(({ availabilityZone }, at) => zones.indexOf(availabilityZone) === at);
}
