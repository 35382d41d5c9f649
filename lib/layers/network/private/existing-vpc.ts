import { Annotations, Names, Stack, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct, IConstruct } from 'constructs';
import { PropsError } from '../../../private/errors';
import type { LlmEndpoint } from '../llm-endpoint';
import type { PrivateLlmNetworkProps } from '../private-llm-network-props';
import { VpcEncryption } from '../vpc-encryption';
import { ENDPOINT_SERVICES } from './endpoint-service';
import { namesOf } from './network-endpoints';

/** What a network changes for everybody in its VPC: all of it in one of its own, and else what is asked for. */
export function changes(props: PrivateLlmNetworkProps) {
  const own = !props.vpc;
  return {
    dnsFirewall: own || (props.dnsFirewall ?? false),
    privateDns: own || (props.privateDns ?? false),
    gatewayEndpoints: own || (props.gatewayEndpoints ?? false),
  };
}

/** The subnets of a VPC that exists in which the workload works. */
export function workloadSubnetsOf(scope: Construct, vpc: ec2.IVpc, selection?: ec2.SubnetSelection): ec2.ISubnet[] {
  const type = vpc.isolatedSubnets.length > 0 ? ec2.SubnetType.PRIVATE_ISOLATED : ec2.SubnetType.PRIVATE_WITH_EGRESS;
  const subnets = selected(vpc, selection ?? { subnetType: type });
  if (typeof subnets === 'string' || subnets.length === 0) {
    const got = typeof subnets === 'string' ? subnets : 'none';
    throw new PropsError(
      scope,
      selection
        ? `'workloadSubnets' must select subnets of 'vpc', got: ${got}`
        : `'vpc' must have isolated or private subnets, or 'workloadSubnets' name some; got: ${got}`,
    );
  }
  const publicSubnets = new Set(vpc.publicSubnets.map((subnet) => subnet.node.path));
  const open = subnets.find((subnet) => publicSubnets.has(subnet.node.path));
  if (open) throw new PropsError(scope, `'workloadSubnets' must not be public, got ${open.node.path}`);
  return subnets;
}

/** The subnets, or what CDK says of the selection. */
function selected(vpc: ec2.IVpc, selection: ec2.SubnetSelection): ec2.ISubnet[] | string {
  try {
    return vpc.selectSubnets(selection).subnets;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Says at synthesis what the other workloads of a VPC will notice, and what is not this network's to keep. */
export function tellWhatChanges(
  scope: Construct,
  props: PrivateLlmNetworkProps & { readonly vpc: ec2.IVpc; readonly endpoints: readonly LlmEndpoint[] },
  workload: readonly ec2.ISubnet[],
): void {
  const { vpc, endpoints, existingEndpoints = {} } = props;
  const { dnsFirewall, privateDns, gatewayEndpoints } = changes(props);
  const name = Token.isUnresolved(vpc.vpcId) ? vpc.node.path : vpc.vpcId;
  const warn = (id: string, text: string) =>
    Annotations.of(scope).addWarningV2(`cdk-secure-llm:network:${id}`, `${text} (VPC ${name})`);
  const routed = new Set(vpc.privateSubnets.map((subnet) => subnet.node.path));
  const out = workload.filter((subnet) => routed.has(subnet.node.path)).map((subnet) => subnet.node.path);
  if (out.length > 0) {
    warn(
      'egress',
      `the workload's subnets ${out.join(', ')} have a way out of 'vpc' that no EgressFirewall of this network watches: only security groups keep workloads from it`,
    );
  }
  if (dnsFirewall) {
    warn(
      'shared-dns-firewall',
      "'dnsFirewall' answers every resource of 'vpc', also those of other applications, for the names of the endpoints and of 'allowedDomains' only, and nobody when it cannot judge",
    );
  }
  const shared = endpoints.filter((endpoint) => existingEndpoints.interfaces?.[endpoint] === undefined);
  if (privateDns && shared.length > 0) {
    const hosts = shared.flatMap((endpoint) => namesOf(ENDPOINT_SERVICES[endpoint]));
    const names = hosts.map((host) => Stack.of(scope).resolve(host) as unknown);
    warn(
      'shared-private-dns',
      `'privateDns' leads every resource of 'vpc', also those of other applications, to endpoints that admit this network's workloads only, for a few actions: ${names.map(readable).join(', ')}`,
    );
  }
  if (gatewayEndpoints && !(existingEndpoints.s3 && existingEndpoints.dynamodb)) {
    warn(
      'shared-gateway-endpoints',
      `'gatewayEndpoints' lead everything behind the route tables of ${workload.map((subnet) => subnet.node.path).join(', ')}, also other applications, to Amazon S3 and DynamoDB by endpoints that admit this account's buckets and tables only`,
    );
  }
  if (props.vpcEncryption === VpcEncryption.ENFORCE) {
    warn(
      'shared-encryption',
      "'vpcEncryption' ENFORCE ends what of 'vpc' cannot encrypt within it, also of other applications",
    );
  }
  const foreign = [
    ...Object.keys(existingEndpoints.interfaces ?? {}),
    ...(['s3', 'dynamodb'] as const).filter((each) => existingEndpoints[each]),
  ];
  if (foreign.length > 0) {
    Annotations.of(scope).addInfoV2(
      'cdk-secure-llm:network:existing-endpoints',
      `whom and what the endpoints of ${foreign.join(', ')} admit is said by their own policies, which this network does not know (VPC ${name})`,
    );
  }
}

/** A name with pseudo parameters, as people read it. */
const readable = (name: unknown): string =>
  typeof name === 'string'
    ? name
    : ((name as { 'Fn::Join': [string, unknown[]] })['Fn::Join']?.[1] ?? [])
        .map((part) => (typeof part === 'string' ? part : `<${Object.values(part as object)[0]}>`))
        .join('');

/** What `Vpc.fromLookup` says until the CLI has looked. */
const NOT_LOOKED_UP = 'vpc-12345';
const NETWORKS = new WeakMap<IConstruct, Map<string, string>>();

/** Throws for the second network of an app in one VPC: security groups, logs and endpoints would be there twice. */
export function checkAlone(scope: Construct, vpc: ec2.IVpc): void {
  const known = NETWORKS.get(scope.node.root) ?? new Map<string, string>();
  NETWORKS.set(scope.node.root, known);
  if (vpc.vpcId === NOT_LOOKED_UP) return;
  const { account, region } = vpc.env;
  const id = Token.isUnresolved(vpc.vpcId) ? Names.nodeUniqueId(vpc.node) : `${account} ${region} ${vpc.vpcId}`;
  const other = known.get(id);
  if (other !== undefined && other !== scope.node.path) {
    throw new PropsError(
      scope,
      `'vpc' must have one PrivateLlmNetwork: hand the one at ${other} to whatever works in it, got a second for ${Token.isUnresolved(vpc.vpcId) ? vpc.node.path : vpc.vpcId}`,
    );
  }
  known.set(id, scope.node.path);
}
