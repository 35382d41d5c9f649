import { Aws, CfnOutput, Fn, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { PropsError } from '../../../private/errors';
import type { DnsFirewall } from '../dns-firewall';
import type { ExistingEndpoints } from '../existing-vpc-options';
import { LlmEndpoint } from '../llm-endpoint';
import { EndpointPerimeter } from './endpoint-perimeter';
import { DYNAMODB_BY_INTERFACE, ENDPOINT_SERVICES, type EndpointService } from './endpoint-service';
import { GatewayPrefixLists } from './gateway-prefix-lists';

export interface NetworkEndpointsProps {
  readonly vpc: ec2.IVpc;
  readonly subnets: ec2.ISubnet[];
  readonly services: LlmEndpoint[];
  readonly organizationId?: string;
  /** Learns the names of the endpoints. */
  readonly dnsFirewall?: DnsFirewall;
  /** Whether interface endpoints take the names of their services, for everybody in the VPC. */
  readonly privateDns: boolean;
  /** Whether S3 and DynamoDB have gateway endpoints, for everybody behind the route tables of the subnets. */
  readonly gateways: boolean;
  /** Endpoints of others, whose policies are theirs. */
  readonly existing: ExistingEndpoints;
}

/** A network's doors to AWS services, and who may go to them. */
export class NetworkEndpoints extends Construct {
  public readonly workloadSecurityGroup: ec2.SecurityGroup;
  public readonly endpointSecurityGroup: ec2.SecurityGroup;
  public readonly s3?: ec2.GatewayVpcEndpoint;
  public readonly dynamodb?: ec2.GatewayVpcEndpoint;
  /** Variables that lead SDKs to endpoints which have names of their own. */
  public readonly environment: { [name: string]: string } = {};
  /** Amazon S3 as a security group knows it; absent where there is no gateway endpoint of it. */
  public s3Addresses?: ec2.IPeer;
  private readonly interfaces = new Map<string, ec2.InterfaceVpcEndpoint>();
  private readonly perimeter: EndpointPerimeter;
  private readonly approved = new Set<string>();
  private readonly knowledgeBases = new Set<string>();
  private loadsCode = false;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: NetworkEndpointsProps,
  ) {
    super(scope, id);
    const { existing, gateways, services } = props;
    this.perimeter = new EndpointPerimeter(this, props.organizationId);
    this.workloadSecurityGroup = this.securityGroup('Workload', 'Workloads: HTTPS to the endpoints only');
    this.endpointSecurityGroup = this.securityGroup('Endpoint', 'Endpoints: HTTPS from the workloads only');
    this.endpointSecurityGroup.addIngressRule(this.workloadSecurityGroup, ec2.Port.HTTPS, 'HTTPS from the workloads');
    this.workloadSecurityGroup.addEgressRule(this.endpointSecurityGroup, ec2.Port.HTTPS, 'HTTPS to the endpoints');

    for (const service of services) {
      if (!existing.interfaces?.[service]) this.addInterface(service, ENDPOINT_SERVICES[service]);
    }
    for (const endpoint of Object.values(existing.interfaces ?? {})) {
      this.workloadSecurityGroup.connections.allowTo(endpoint, ec2.Port.HTTPS, 'HTTPS to an endpoint of the VPC');
    }
    const hosts = Object.keys(existing.interfaces ?? {}).map((service) => ENDPOINT_SERVICES[service as LlmEndpoint]);
    props.dnsFirewall?.allow(...hosts.flatMap(namesOf));

    if (gateways && !existing.s3) {
      this.s3 = this.addGateway('s3', ec2.GatewayVpcEndpointAwsService.S3);
      this.s3.addToPolicy(this.perimeter.s3());
      const pullsImages = [LlmEndpoint.ECR_API, LlmEndpoint.ECR_DOCKER].some((each) => this.reaches(each));
      if (pullsImages) this.s3.addToPolicy(this.perimeter.ecrLayers());
    }
    if (gateways && !existing.dynamodb) {
      this.dynamodb = this.addGateway('dynamodb', ec2.GatewayVpcEndpointAwsService.DYNAMODB);
      this.dynamodb.addToPolicy(this.perimeter.dynamodb());
    }
    if (!this.dynamodb && !existing.dynamodb) this.addInterface('dynamodb-interface', DYNAMODB_BY_INTERFACE);
    this.openGateways();
  }

  /** Whether workloads reach a service, by an endpoint of this network or by one that the VPC had. */
  public reaches(name: LlmEndpoint): boolean {
    return this.interfaces.has(name) || this.props.existing.interfaces?.[name] !== undefined;
  }

  public get(name: LlmEndpoint): ec2.InterfaceVpcEndpoint {
    const found = this.interfaces.get(name);
    if (found) return found;
    if (this.reaches(name)) {
      throw new PropsError(
        this.node.scope!,
        `'existingEndpoints' must not hold '${name}' where its endpoint is changed: the policy of an endpoint that exists is its owner's`,
      );
    }
    throw new PropsError(this.node.scope!, this.missing(name));
  }

  /** The variables of some services and of DynamoDB: all variables of a function must fit 4 KB. */
  public environmentOf(services: readonly LlmEndpoint[]): { [name: string]: string } {
    const wanted = [...services.map((service) => ENDPOINT_SERVICES[service]), DYNAMODB_BY_INTERFACE];
    const names = new Set(wanted.map(({ variable }) => `AWS_ENDPOINT_URL_${variable}`));
    return Object.fromEntries(Object.entries(this.environment).filter(([name]) => names.has(name)));
  }

  /** What is wrong where a service is needed that this network does not reach. */
  public missing(name: LlmEndpoint): string {
    const have = Object.values(LlmEndpoint).filter((each) => this.reaches(each));
    return `'endpoints' must hold '${name}' to use it here, got ${have.join(', ') || 'none'}`;
  }

  public approveModels(modelArns: string[]): void {
    const runtime = this.ownRuntime();
    for (const arn of modelArns) {
      const name = arn.split(':').slice(5).join(':');
      if (!Token.isUnresolved(arn) && (!arn.startsWith('arn:') || name === '' || name.includes('*'))) {
        const allowed = "'approvedModelArns' must hold ARNs that name one model each";
        throw new PropsError(this.node.scope!, `${allowed}, got '${arn}'`);
      }
    }
    const added = modelArns.filter((arn) => !this.approved.has(arn));
    for (const arn of added) this.approved.add(arn);
    if (added.length > 0) runtime?.addToPolicy(this.perimeter.invoke(added));
  }

  public approveGuardrails(arns: string[]): void {
    for (const arn of arns) {
      if (Token.isUnresolved(arn) || /^arn:[^*]+:(guardrail|guardrail-profile)\/[^*]+$/.test(arn)) continue;
      throw new PropsError(
        this.node.scope!,
        `'guardrailArns' must hold ARNs that name one guardrail each, got '${arn}'`,
      );
    }
    this.ownRuntime()?.addToPolicy(this.perimeter.applyGuardrails(arns));
  }

  /** Lets knowledge bases be searched by their ids, and no others from then on; `*` for one that is not known. */
  public retrieveFrom(ids: readonly string[]): void {
    for (const id of ids) this.knowledgeBases.add(id);
  }

  /** Lets callers with a token call the tools of a gateway. An endpoint that the VPC had keeps its policy, which is its owner's. */
  public callTools(gatewayArn: string): void {
    this.interfaces.get(LlmEndpoint.AGENTCORE_GATEWAY)?.addToPolicy(this.perimeter.toolCalls(gatewayArn));
  }

  /** Lets AgentCore read the code of agents. An endpoint that the VPC had keeps its policy, which is its owner's. */
  public loadCode(): void {
    if (this.loadsCode) return;
    this.loadsCode = true;
    this.s3?.addToPolicy(this.perimeter.agentCode());
  }

  /** Opens a security group to the endpoints of some services, and to Amazon S3. */
  public open(group: ec2.SecurityGroup, services: readonly LlmEndpoint[]): void {
    const { interfaces = {} } = this.props.existing;
    const theirs = services.flatMap((service) => interfaces[service] ?? []);
    const peers = services.some((service) => this.interfaces.has(service)) ? [this.endpointSecurityGroup] : [];
    for (const peer of [...peers, ...theirs]) {
      group.connections.allowTo(peer, ec2.Port.HTTPS, 'HTTPS to endpoints of the VPC');
    }
    if (!this.s3Addresses) return;
    // in the group itself: EC2 opens a group that is made without rules of its own to everything, until it has some
    (group.node.defaultChild as ec2.CfnSecurityGroup).securityGroupEgress = [
      {
        description: 'HTTPS to the gateway endpoint of s3',
        ...ec2.Port.HTTPS.toRuleJson(),
        ...this.s3Addresses.toEgressRuleConfig(),
      },
    ];
  }

  /** The endpoint whose policy names models; undefined where the VPC had one, and that policy is its owner's. */
  private ownRuntime(): ec2.InterfaceVpcEndpoint | undefined {
    const name = LlmEndpoint.BEDROCK_RUNTIME;
    return this.reaches(name) && !this.interfaces.has(name) ? undefined : this.get(name);
  }

  private securityGroup(id: string, description: string): ec2.SecurityGroup {
    return new ec2.SecurityGroup(this, `${id}SecurityGroup`, {
      vpc: this.props.vpc,
      description,
      allowAllOutbound: false,
    });
  }

  private addInterface(name: string, service: EndpointService): void {
    const own = !this.props.privateDns || service === DYNAMODB_BY_INTERFACE;
    const endpoint = new ec2.InterfaceVpcEndpoint(this, name, {
      vpc: this.props.vpc,
      service: service.service,
      subnets: { subnets: onePerZone(this.props.subnets) },
      securityGroups: [this.endpointSecurityGroup],
      privateDnsEnabled: !own,
      open: false,
    });
    for (const statement of this.perimeter.statements(service.access ?? [])) endpoint.addToPolicy(statement);
    if (name === LlmEndpoint.BEDROCK_AGENT_RUNTIME) {
      const all = () => this.knowledgeBases.size === 0 || this.knowledgeBases.has('*');
      endpoint.addToPolicy(this.perimeter.retrieve(() => (all() ? ['*'] : [...this.knowledgeBases].sort())));
    }
    if (own) {
      // `zone:name`, of which the Regional one is the first
      const host = Fn.select(1, Fn.split(':', Fn.select(0, endpoint.vpcEndpointDnsEntries)));
      this.environment[`AWS_ENDPOINT_URL_${service.variable}`] = `https://${host}`;
      this.props.dnsFirewall?.allow(host);
      new CfnOutput(this, `Name-${name}`, { value: host, description: `AWS_ENDPOINT_URL_${service.variable}` });
    } else {
      this.props.dnsFirewall?.allow(...namesOf(service));
    }
    this.interfaces.set(name, endpoint);
  }

  private addGateway(id: string, service: ec2.GatewayVpcEndpointAwsService): ec2.GatewayVpcEndpoint {
    const { vpc, subnets } = this.props;
    return new ec2.GatewayVpcEndpoint(this, id, { vpc, service, subnets: [{ subnets }] });
  }

  /** Lets workloads find and reach the gateway endpoints. */
  private openGateways(): void {
    const { dnsFirewall, existing } = this.props;
    const s3 = this.s3 ?? existing.s3;
    const dynamodb = this.dynamodb ?? existing.dynamodb;
    if (!s3 && !dynamodb) return;
    const addresses = new GatewayPrefixLists(this, 'PrefixLists');
    const suffix = `${Aws.REGION}.${Aws.URL_SUFFIX}`;
    const open = (name: string, peer: ec2.IPeer) =>
      this.workloadSecurityGroup.addEgressRule(peer, ec2.Port.HTTPS, `HTTPS to the gateway endpoint of ${name}`);
    if (s3) {
      this.s3Addresses = addresses.s3;
      open('s3', addresses.s3);
      dnsFirewall?.allow(`s3.${suffix}`, `*.s3.${suffix}`);
    }
    if (dynamodb) {
      open('dynamodb', addresses.dynamodb);
      // SDKs call tables under the account's own name (<account>.ddb) where they can.
      dnsFirewall?.allow(`dynamodb.${suffix}`, `${Aws.ACCOUNT_ID}.ddb.${suffix}`);
    }
  }
}

/** The names under which clients find a service in this Region. */
export const namesOf = ({ hosts, dnsSuffix }: EndpointService): string[] =>
  hosts.map((host) => `${host}.${Aws.REGION}.${dnsSuffix ?? Aws.URL_SUFFIX}`);

/** AWS takes one subnet of each zone for an endpoint. */
function onePerZone(subnets: ec2.ISubnet[]): ec2.ISubnet[] {
  const zones = subnets.map(({ availabilityZone }) => availabilityZone);
  return subnets.filter(({ availabilityZone }, at) => zones.indexOf(availabilityZone) === at);
}
