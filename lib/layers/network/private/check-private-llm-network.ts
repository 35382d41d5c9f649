import type { Construct } from 'constructs';
import { PropsError } from '../../../private/errors';
import { checkOrganizationId } from '../../../private/organization-id';
import { InternetAccess } from '../internet-access';
import type { PrivateLlmNetworkProps } from '../private-llm-network-props';

/** Throws for props that are for a new VPC where one is given, or the other way round. */
export function checkPrivateLlmNetwork(scope: Construct, props: PrivateLlmNetworkProps): void {
  if (props.vpc) {
    for (const prop of ['cidr', 'maxAzs', 'availabilityZones'] as const) {
      if (props[prop] !== undefined)
        throw new PropsError(scope, `'${prop}' must be absent when 'vpc' is given, got ${props[prop]}`);
    }
    if (props.internet === InternetAccess.VIA_FIREWALL) {
      throw new PropsError(
        scope,
        `'internet' must be InternetAccess.NONE when 'vpc' is given: a VPC's own routes cannot be redirected through a firewall from here, got '${props.internet}'`,
      );
    }
  } else if (props.workloadSubnets) {
    throw new PropsError(scope, `'workloadSubnets' must be absent without 'vpc': a new VPC makes its own`);
  }
  if (props.organizationId) checkOrganizationId(scope, props.organizationId);
}
