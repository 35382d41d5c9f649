import type { Construct } from 'constructs';
import { PropsError } from '../../../private/errors';
import { InternetAccess, type PrivateLlmNetwork } from '../../network';

/** Throws for a network that code gets out of. */
export function checkIsolated(scope: Construct, network: PrivateLlmNetwork): void {
  if (network.internet !== InternetAccess.NONE) {
    throw new PropsError(scope, `'network' must be one without internet, got ${network.internet}`);
  }
  if (!network.dnsFirewall) {
    throw new PropsError(scope, `'network' must have a DNS firewall: code carries data out in names, got none`);
  }
  const isolated = new Set(network.vpc.isolatedSubnets.map(({ subnetId }) => subnetId));
  const open = network.vpc
    .selectSubnets(network.workloadSubnets)
    .subnets.filter((each) => !isolated.has(each.subnetId));
  if (open.length > 0) {
    throw new PropsError(
      scope,
      `'network' must have isolated subnets for workloads, got ${open.map(({ node }) => node.path).join(', ')}`,
    );
  }
}
