import { Stack, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { acknowledge } from '../../../private/acknowledge';
import { PropsError } from '../../../private/errors';
import { InternetAccess } from '../internet-access';
import type { PrivateLlmNetworkProps } from '../private-llm-network-props';

const MAX_AZS = 6;

/** RFC 1918 and RFC 6598. */
const PRIVATE = [
  /^10\.(\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])\./,
  /^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./,
  /^172\.(1[6-9]|2\d|3[01])\./,
  /^192\.168\./,
];

/**
 * A VPC for workloads: isolated subnets, and with internet those of a firewall and of NAT gateways.
 *
 * All masks are fixed and the workload's subnets come first, so that taking internet access later moves none of them.
 */
export function workloadVpc(scope: Construct, id: string, props: PrivateLlmNetworkProps): ec2.Vpc {
  const cidr = props.cidr ?? '10.0.0.0/16';
  const prefix = Number(/^(?:\d{1,3}\.){3}\d{1,3}\/(\d{2})$/.exec(cidr)?.[1] ?? Number.NaN);
  if (!(prefix >= 16 && prefix <= 22)) {
    throw new PropsError(scope, `'cidr' must be an IPv4 block from /16 to /22, got '${cidr}'`);
  }
  if (!Token.isUnresolved(cidr) && !PRIVATE.some((range) => range.test(cidr))) {
    throw new PropsError(
      scope,
      `'cidr' must be of private addresses (10.0.0.0/8, 100.64.0.0/10, 172.16.0.0/12, 192.168.0.0/16), got '${cidr}': those of others could not be reached`,
    );
  }
  const zones = zoneNames(scope, props);
  const internet = props.internet === InternetAccess.VIA_FIREWALL;
  const vpc = new ec2.Vpc(scope, id, {
    ipAddresses: ec2.IpAddresses.cidr(cidr),
    availabilityZones: zones,
    natGateways: internet ? zones.length : 0,
    natGatewaySubnets: { subnetGroupName: 'Nat' },
    restrictDefaultSecurityGroup: true,
    subnetConfiguration: [
      { name: 'Workload', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: prefix + 3 },
      ...(internet
        ? [
            // A NAT gateway per Availability Zone: CDK routes each subnet of this group to that of its own zone.
            { name: 'Firewall', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 28 },
            { name: 'Nat', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 28, mapPublicIpOnLaunch: false },
          ]
        : []),
    ],
  });
  for (const subnet of vpc.publicSubnets) {
    acknowledge(
      subnet.node.findChild('DefaultRoute'),
      'NIST.800.53.R5-VPCNoUnrestrictedRouteToIGW',
      "The subnet holds a NAT gateway and nothing else, gives no public addresses, and is reached from the workload only through the firewall: this route is the NAT gateway's way out.",
    );
  }
  return vpc;
}

function zoneNames(scope: Construct, props: PrivateLlmNetworkProps): string[] {
  const { availabilityZones, maxAzs } = props;
  const count = availabilityZones?.length ?? maxAzs ?? 2;
  if (!Number.isInteger(count) || count < 1 || count > MAX_AZS) {
    const prop = availabilityZones ? 'availabilityZones' : 'maxAzs';
    throw new PropsError(scope, `'${prop}' must give 1 to ${MAX_AZS} Availability Zones, got ${count}`);
  }
  if (availabilityZones) {
    if (maxAzs !== undefined)
      throw new PropsError(scope, `'maxAzs' must be absent when 'availabilityZones' is given, got ${maxAzs}`);
    const names = availabilityZones.filter((zone) => !Token.isUnresolved(zone));
    const { region } = Stack.of(scope);
    // before the CLI has looked an account's zones up, CDK calls them dummy1a, dummy1b …
    const foreign = names.find(
      (zone) => !Token.isUnresolved(region) && !new RegExp(`^(${region}([a-z]|-.+)|dummy1[a-z])$`).test(zone),
    );
    if (foreign !== undefined) {
      throw new PropsError(
        scope,
        `'availabilityZones' must be zones of the stack's Region ${region}, got '${foreign}'`,
      );
    }
    if (new Set(names).size < names.length) {
      throw new PropsError(scope, `'availabilityZones' must name each zone once, got ${names.join(', ')}`);
    }
    return availabilityZones;
  }
  const known = Stack.of(scope).availabilityZones;
  if (known.length < count) {
    throw new PropsError(
      scope,
      `'maxAzs' must be at most ${known.length}, the number of zones this stack knows (name them in 'availabilityZones' for more), got ${count}`,
    );
  }
  return known.slice(0, count);
}
