import { Fn, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as networkfirewall from 'aws-cdk-lib/aws-networkfirewall';
import { Construct } from 'constructs';
import { PropsError } from '../../../private/errors';
import type { PrivateLlmNetwork } from '../private-llm-network';

export interface EgressRoutesProps {
  readonly network: PrivateLlmNetwork;
  readonly firewall: networkfirewall.CfnFirewall;
}

/**
 * Routes that lead a workload's packets, and the answers to them, through the firewall's endpoint in the workload's own
 * Availability Zone: a flow that passes two endpoints is one that neither of them knows.
 */
export class EgressRoutes extends Construct {
  private readonly firewall: networkfirewall.CfnFirewall;

  constructor(scope: Construct, id: string, { network, firewall }: EgressRoutesProps) {
    super(scope, id);
    this.firewall = firewall;
    const workload = this.workloadOf(network);

    for (const { subnet, zone } of workload) {
      this.route(`Out-${subnet.node.id}`, subnet.routeTable.routeTableId, '0.0.0.0/0', zone);
    }
    // More precise than the VPC's own route, so that nothing from outside reaches a workload directly: by way of a NAT
    // gateway, or of a public address that somebody gives to a workload.
    for (const nat of network.natSubnets) {
      for (const { subnet } of workload) {
        const id = `Back-${nat.node.id}-${subnet.node.id}`;
        this.route(id, nat.routeTable.routeTableId, subnet.ipv4CidrBlock, this.zoneOf(nat));
      }
    }
    const edge = new ec2.CfnRouteTable(this, 'EdgeRouteTable', {
      vpcId: network.vpc.vpcId,
      tags: [{ key: 'Name', value: `${this.node.path}/Edge` }],
    });
    const association = new ec2.CfnGatewayRouteTableAssociation(this, 'EdgeAssociation', {
      gatewayId: (network.vpc as ec2.Vpc).internetGatewayId!,
      routeTableId: edge.attrRouteTableId,
    });
    // A gateway that is not attached yet takes no route table. The VPC's own `internetConnectivityEstablished` waits for
    // the gateway only; that of a subnet waits for its route, and that for the attachment.
    association.node.addDependency(...network.natSubnets.map((nat) => nat.internetConnectivityEstablished));
    for (const { subnet, zone } of workload) {
      this.route(`In-${subnet.node.id}`, edge.attrRouteTableId, subnet.ipv4CidrBlock, zone);
    }
  }

  private workloadOf(network: PrivateLlmNetwork) {
    const { subnets = [] } = network.workloadSubnets;
    return subnets.map((subnet) => ({ subnet, zone: this.zoneOf(subnet) }));
  }

  private zoneOf(subnet: ec2.ISubnet): string {
    if (!Token.isUnresolved(subnet.availabilityZone)) return subnet.availabilityZone;
    throw new PropsError(
      this,
      `'network' must know its Availability Zones by name: give the stack a Region or the network 'availabilityZones', got ${subnet.node.path} in a zone that only the deployment knows`,
    );
  }

  private route(id: string, routeTableId: string, destinationCidrBlock: string, zone: string): void {
    new ec2.CfnRoute(this, id, { routeTableId, destinationCidrBlock, vpcEndpointId: this.endpointIn(zone) });
  }

  /**
   * The firewall tells its endpoints as `zone:id` in no particular order, and CloudFormation selects by position only:
   * what follows `zone:` in the joined list, up to the next comma, is the endpoint of that zone wherever it stands.
   */
  private endpointIn(zone: string): string {
    const list = Fn.join(',', this.firewall.attrEndpointIds);
    return Fn.select(0, Fn.split(',', Fn.select(1, Fn.split(`${zone}:`, list))));
  }
}
