import { App, Fn, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { EgressFirewall, InternetAccess, PrivateLlmNetwork } from '../../../lib/layers/network';
import { hostIn, orders, RoutedVpc } from './route-walk';

const OUTSIDE = ['1.1.1.1', '8.8.8.8', '100.64.0.1', '198.51.100.7', '223.255.255.254'];

function firewalled(zones: string[]) {
  const stack = new Stack(new App(), 'Stack');
  const network = new PrivateLlmNetwork(stack, 'Network', {
    internet: InternetAccess.VIA_FIREWALL,
    availabilityZones: zones,
  });
  return { stack, firewall: new EgressFirewall(stack, 'Egress', { network }) };
}

/** What is wrong with the ways of packets, as sentences. */
function findings(vpc: RoutedVpc): string[] {
  const workload = vpc.named('Workload');
  const wrong: string[] = [];
  const expectWay = (what: string, way: string[], expected: string[]) => {
    if (way.join() !== expected.join()) wrong.push(`${what}: ${way.join(' → ')}`);
  };
  for (const subnet of workload) {
    const { zone } = subnet;
    const host = hostIn(subnet);
    for (const outside of OUTSIDE) {
      expectWay(`out of ${zone}`, vpc.send(subnet, outside), [`firewall ${zone}`, `nat ${zone}`, 'internet']);
    }
    // the answer reaches the NAT gateway of the zone, which sends it on to the host
    const nat = vpc.named('Nat').find((each) => each.zone === zone)!;
    expectWay(`answer to NAT of ${zone}`, vpc.receive(hostIn(nat)), [nat.id]);
    expectWay(`answer into ${zone}`, vpc.send(nat, host), [`firewall ${zone}`, subnet.id]);
    // a host to which somebody gave a public address
    expectWay(`straight into ${zone}`, vpc.receive(host), [`firewall ${zone}`, subnet.id]);
    for (const other of vpc.named('Nat')) {
      if (!vpc.send(other, host)[0]!.startsWith('firewall')) wrong.push(`from ${other.id} around the firewall`);
    }
  }
  for (const subnet of vpc.subnets) {
    if (subnet.table === 'main') wrong.push(`${subnet.id} has no route table of its own`);
    if (vpc.send(subnet, '1.1.1.1').includes('loop')) wrong.push(`${subnet.id} sends in circles`);
  }
  return wrong;
}

const ZONES = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'];

describe.each([1, 2, 3])('with %i Availability Zones', (count) => {
  const zones = ZONES.slice(0, count);
  const { stack } = firewalled(zones);

  test.each(orders(zones).map((order) => [order]))('packets pass the firewall of their zone both ways: %j', (order) => {
    const vpc = new RoutedVpc(stack, order);
    expect(vpc.named('Workload')).toHaveLength(count);
    expect(findings(vpc)).toEqual([]);
  });
});

test('zones whose names end alike are told apart', () => {
  const zones = ['us-west-2-lax-1a', 'us-west-2a'];
  const { stack } = firewalled(zones);
  for (const order of orders(zones)) expect(findings(new RoutedVpc(stack, order))).toEqual([]);
});

test('the internet gateway takes its route table when it is attached, not when it exists only', () => {
  const template = Template.fromStack(firewalled(ZONES.slice(0, 1)).stack);
  const waitsFor = (id: string): string[] => {
    const { Type, DependsOn = [] } = template.toJSON().Resources[id];
    return [Type, ...DependsOn.flatMap(waitsFor)];
  };
  const [association] = Object.keys(template.findResources('AWS::EC2::GatewayRouteTableAssociation'));
  expect(waitsFor(association!)).toContain('AWS::EC2::VPCGatewayAttachment');
});

test('without a firewall packets go nowhere', () => {
  const stack = new Stack(new App(), 'Stack');
  new PrivateLlmNetwork(stack, 'Network', { internet: InternetAccess.VIA_FIREWALL, availabilityZones: ZONES });
  const vpc = new RoutedVpc(stack, []);
  for (const subnet of vpc.named('Workload')) expect(vpc.send(subnet, '1.1.1.1')).toEqual(['nowhere']);
});

describe('the walk notices', () => {
  const zones = ZONES.slice(0, 2);
  const routesOf = (firewall: EgressFirewall) =>
    firewall.node.findAll().filter((each): each is ec2.CfnRoute => each instanceof ec2.CfnRoute);

  test('endpoints that are selected by their position in the list', () => {
    const { stack, firewall } = firewalled(zones);
    for (const route of routesOf(firewall)) {
      const position = Number(/(\d)$/.exec(route.node.id)![1]) - 1;
      route.vpcEndpointId = Fn.select(1, Fn.split(':', Fn.select(position, firewall.firewall.attrEndpointIds)));
    }
    expect(findings(new RoutedVpc(stack, zones))).toEqual([]);
    expect(findings(new RoutedVpc(stack, [...zones].reverse()))).not.toEqual([]);
  });

  test.each(['Out-', 'Back-', 'In-'])('a missing route %s', (prefix) => {
    const { stack, firewall } = firewalled(zones);
    const route = routesOf(firewall).find(({ node }) => node.id.startsWith(prefix))!;
    route.node.scope!.node.tryRemoveChild(route.node.id);
    expect(findings(new RoutedVpc(stack, zones))).not.toEqual([]);
  });

  test('a second way out', () => {
    const { stack } = firewalled(zones);
    const network = stack.node.findChild('Network') as PrivateLlmNetwork;
    const [subnet] = network.workloadSubnets.subnets!;
    new ec2.CfnRoute(stack, 'Detour', {
      routeTableId: subnet!.routeTable.routeTableId,
      destinationCidrBlock: '198.51.100.0/24',
      gatewayId: (network.vpc as ec2.Vpc).internetGatewayId,
    });
    expect(findings(new RoutedVpc(stack, zones))).not.toEqual([]);
  });
});
