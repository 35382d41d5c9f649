import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';

// biome-ignore lint/suspicious/noExplicitAny: a template has no types
type Json = any;

interface Subnet {
  readonly id: string;
  readonly cidr: string;
  readonly zone: string;
  readonly table: string;
}

/**
 * A VPC as its template describes it, to send packets through. The firewall tells its endpoints in the given order of
 * zones, since CloudFormation promises none.
 */
export class RoutedVpc {
  public readonly subnets: Subnet[];
  private readonly resources: Record<string, { Type: string; Properties: Json }>;
  private readonly routes: { table: string; cidr: string; target: string }[];

  constructor(
    stack: Stack,
    private readonly endpointOrder: string[],
  ) {
    this.resources = Template.fromStack(stack).toJSON().Resources;
    const tableOf = (subnet: string) =>
      this.all('AWS::EC2::SubnetRouteTableAssociation').find(({ SubnetId }) => SubnetId === subnet)?.RouteTableId ??
      'main';
    this.subnets = this.entries('AWS::EC2::Subnet').map(([id, { CidrBlock, AvailabilityZone }]) => ({
      id,
      cidr: CidrBlock,
      zone: AvailabilityZone,
      table: tableOf(id),
    }));
    this.routes = this.all('AWS::EC2::Route').map((route) => ({
      table: route.RouteTableId.replace(/\.RouteTableId$/, ''),
      cidr: route.DestinationCidrBlock,
      target: route.VpcEndpointId ?? route.NatGatewayId ?? route.GatewayId,
    }));
  }

  /** Subnets whose id holds a name, in the order of their zones. */
  public named(name: string): Subnet[] {
    return this.subnets.filter(({ id }) => id.includes(name)).sort((a, b) => a.zone.localeCompare(b.zone));
  }

  /** Where a packet passes that leaves a host in a subnet: firewalls and NAT gateways with their zones, and its end. */
  public send(from: Subnet, to: string): string[] {
    return this.forward(from.table, to);
  }

  /** Where a packet passes that comes from the internet to an address of the VPC. */
  public receive(to: string): string[] {
    const [edge] = this.all('AWS::EC2::GatewayRouteTableAssociation');
    return this.forward(edge ? edge.RouteTableId.replace(/\.RouteTableId$/, '') : 'none', to);
  }

  private forward(table: string, to: string, hops: string[] = []): string[] {
    if (hops.length > 8) return [...hops, 'loop'];
    const [vpc] = this.all('AWS::EC2::VPC');
    const matches = [...this.routes.filter((route) => route.table === table), { cidr: vpc.CidrBlock, target: 'local' }]
      .filter(({ cidr }) => contains(cidr, to))
      .sort((a, b) => bits(b.cidr) - bits(a.cidr));
    const target = matches[0]?.target;
    if (target === undefined) return [...hops, 'nowhere'];
    if (target === 'local') return [...hops, this.subnets.find(({ cidr }) => contains(cidr, to))?.id ?? 'nobody'];

    const endpoint = /^vpce-(.+)$/.exec(target);
    if (endpoint) {
      const zone = endpoint[1]!;
      const subnet = this.firewallSubnets().find((each) => each.zone === zone);
      if (!subnet) return [...hops, 'nowhere'];
      return this.forward(subnet.table, to, [...hops, `firewall ${zone}`]);
    }
    const resource = this.resources[target]!;
    if (resource.Type === 'AWS::EC2::InternetGateway') return [...hops, 'internet'];
    const subnet = this.subnets.find(({ id }) => id === this.value(resource.Properties.SubnetId))!;
    return this.forward(subnet.table, to, [...hops, `nat ${subnet.zone}`]);
  }

  private firewallSubnets(): Subnet[] {
    const mapped = this.all('AWS::NetworkFirewall::Firewall').flatMap(({ SubnetMappings }) => SubnetMappings);
    return this.subnets.filter(({ id }) => mapped.some(({ SubnetId }) => SubnetId === id));
  }

  private entries(type: string): [string, Json][] {
    return Object.entries(this.resources)
      .filter(([, { Type }]) => Type === type)
      .map(([id, { Properties }]) => [id, this.value(Properties)]);
  }

  private all(type: string): Json[] {
    return this.entries(type).map(([, properties]) => properties);
  }

  /** What CloudFormation makes of a value. */
  private value(value: Json): Json {
    if (Array.isArray(value)) return value.map((each) => this.value(each));
    if (typeof value !== 'object' || value === null) return value;
    const [[key, argument] = ['', undefined]] = Object.entries<Json>(value);
    switch (key) {
      case 'Ref':
        return argument;
      case 'Fn::GetAtt':
        if (argument[1] === 'EndpointIds') return this.endpointOrder.map((zone) => `${zone}:vpce-${zone}`);
        return argument.join('.');
      case 'Fn::Join':
        return this.value(argument[1]).join(argument[0]);
      case 'Fn::Split': {
        if (typeof argument[0] !== 'string') throw new Error('CloudFormation takes no function as a delimiter');
        return this.value(argument[1]).split(argument[0]);
      }
      case 'Fn::Select':
        return this.value(argument[1])[Number(argument[0])] ?? fail(`nothing at ${argument[0]}`);
      default:
        return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, this.value(each)]));
    }
  }
}

function fail(message: string): never {
  throw new Error(message);
}

const number = (ip: string) => ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
const bits = (cidr: string) => Number(cidr.split('/')[1]);

/** Whether an address lies in a block. */
export function contains(cidr: string, ip: string): boolean {
  const size = 2 ** (32 - bits(cidr));
  return Math.floor(number(ip) / size) === Math.floor(number(cidr.split('/')[0]!) / size);
}

/** An address of a host in a subnet. */
export function hostIn({ cidr }: Subnet): string {
  const [a, b, c, d] = cidr.split('/')[0]!.split('.');
  return `${a}.${b}.${c}.${Number(d) + 10}`;
}

/** All orders of a list. */
export function orders<T>(list: T[]): T[][] {
  if (list.length < 2) return [list];
  return list.flatMap((first, at) => orders(list.filter((_, other) => other !== at)).map((rest) => [first, ...rest]));
}
