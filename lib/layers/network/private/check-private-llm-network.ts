import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { PropsError } from '../../../private/errors';
import { checkOffered } from '../../../private/offered';
import { checkOrganizationId } from '../../../private/organization-id';
import { InternetAccess } from '../internet-access';
import { LlmEndpoint } from '../llm-endpoint';
import type { PrivateLlmNetworkProps } from '../private-llm-network-props';
import { ENDPOINT_SERVICES } from './endpoint-service';
import { checkAlone, workloadSubnetsOf } from './existing-vpc';

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
    checkExisting(scope, props.vpc, props);
  } else {
    for (const prop of [
      'workloadSubnets',
      'existingEndpoints',
      'dnsFirewall',
      'privateDns',
      'gatewayEndpoints',
    ] as const) {
      if (props[prop] !== undefined)
        throw new PropsError(scope, `'${prop}' must be absent without 'vpc': a new VPC has all of its own`);
    }
  }
  if (props.vpcEncryption) checkOffered(scope, 'AWS::EC2::VPCEncryptionControl', "'vpcEncryption' must be absent");
  if (props.organizationId) checkOrganizationId(scope, props.organizationId);
}

function checkExisting(scope: Construct, vpc: ec2.IVpc, props: PrivateLlmNetworkProps): void {
  checkAlone(scope, vpc);
  const { allowedDomains, dnsFirewall, endpoints, existingEndpoints = {}, gatewayEndpoints, privateDns } = props;
  const known = Object.values(LlmEndpoint) as string[];
  for (const [service, endpoint] of Object.entries(existingEndpoints.interfaces ?? {})) {
    if (!known.includes(service)) {
      throw new PropsError(
        scope,
        `'existingEndpoints' must name its 'interfaces' by LlmEndpoint (${known.join(', ')}), got '${service}'`,
      );
    }
    if (endpoint.connections.securityGroups.length === 0) {
      throw new PropsError(
        scope,
        `'existingEndpoints' must tell the 'securityGroups' of '${service}', to which the workload is admitted, got none`,
      );
    }
    const made = endpoint.node.defaultChild;
    if (made instanceof ec2.CfnVPCEndpoint && made.privateDnsEnabled !== true) {
      throw new PropsError(
        scope,
        `'existingEndpoints' must have private DNS, because clients look for the service's own name, got '${service}' without`,
      );
    }
  }
  if (allowedDomains?.length && !dnsFirewall) {
    throw new PropsError(
      scope,
      `'allowedDomains' must be absent in a 'vpc' without 'dnsFirewall': nothing here would keep other names out, got ${allowedDomains.join(', ')}`,
    );
  }
  const unnamed = (endpoints ?? []).find(
    (each) => !ENDPOINT_SERVICES[each]?.variable && !privateDns && !existingEndpoints.interfaces?.[each],
  );
  if (unnamed !== undefined) {
    throw new PropsError(
      scope,
      `'endpoints' must not hold '${unnamed}' without 'privateDns', or one in 'existingEndpoints': its clients know the name of the service only`,
    );
  }
  if (!gatewayEndpoints || (existingEndpoints.s3 && existingEndpoints.dynamodb)) return;
  const without = workloadSubnetsOf(scope, vpc, props.workloadSubnets).find(
    ({ routeTable }) => !routeTable?.routeTableId,
  );
  if (without) {
    throw new PropsError(
      scope,
      `'gatewayEndpoints' need the route tables of the workload's subnets: import 'vpc' with their ids ('isolatedSubnetRouteTableIds', 'privateSubnetRouteTableIds'), or by Vpc.fromLookup; got ${without.node.path} without one`,
    );
  }
}
