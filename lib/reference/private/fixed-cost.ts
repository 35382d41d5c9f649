import { Annotations, Aspects, CfnResource, type Stack } from 'aws-cdk-lib';
import { propertiesOf } from '../../private/properties';

const NAT_GATEWAY = 33;
const FIREWALL_ENDPOINT = 288;

/**
 * US dollars a month, list price of us-east-1, for what is billed while nobody uses it.
 *
 * @asOf 2026-11
 */
const PRICES: Readonly<Record<string, (read: (property: string) => unknown) => number>> = {
  'AWS::KMS::Key': () => 1,
  'AWS::SecretsManager::Secret': () => 0.4,
  'AWS::CloudWatch::Dashboard': () => 3,
  'AWS::CloudWatch::Alarm': (read) => 0.1 * count(read('Metrics')),
  // both levels of Bot Control have one monthly fee; only the fee for each request differs
  'AWS::WAFv2::WebACL': (read) =>
    5 + count(read('Rules')) + (JSON.stringify(read('Rules')).includes('BotControl') ? 10 : 0),
  // for each Availability Zone
  'AWS::EC2::VPCEndpoint': (read) => (read('VpcEndpointType') === 'Interface' ? 7.3 * count(read('SubnetIds')) : 0),
  'AWS::EC2::NatGateway': () => NAT_GATEWAY,
  'AWS::EC2::EIP': () => 3.65,
  'AWS::NetworkFirewall::Firewall': (read) => FIREWALL_ENDPOINT * count(read('SubnetMappings')),
  'AWS::ACMPCA::CertificateAuthority': (read) => (read('UsageMode') === 'SHORT_LIVED_CERTIFICATE' ? 50 : 400),
};

const count = (list: unknown) => (Array.isArray(list) ? list.length : 1);

/** What is billed besides, and depends on what else the account holds. */
const NOT_COUNTED =
  'Not counted: detection and AWS Config by what they look at (each role, resource, check and event of the account), restore tests by the GB, VPC encryption control by the hour. Tokens, guardrails and logs are billed by use.';

/** Tells at synthesis what the resources of `stacks` cost a month before anybody uses them. */
export function tellFixedCost(stacks: readonly Stack[]): void {
  const [first] = stacks;
  Aspects.of(first!).add({
    visit(node) {
      if (node !== first) return;
      const { total, parts } = fixedCost(stacks);
      const list = parts.map(([type, dollars]) => `${type.replace(/^AWS::/, '')} $${Math.round(dollars)}`).join(', ');
      Annotations.of(first).addInfo(
        `Fixed cost about $${Math.round(total)} a month before anybody uses it (estimate from list prices of us-east-1, whatever the Region: ${list}). ${NOT_COUNTED}`,
      );
    },
  });
}

/** US dollars a month: the total, and the types that cost a dollar or more, the most expensive first. */
function fixedCost(stacks: readonly Stack[]): { total: number; parts: [string, number][] } {
  const byType = new Map<string, number>();
  for (const resource of stacks.flatMap((stack) => stack.node.findAll())) {
    if (!CfnResource.isCfnResource(resource)) continue;
    const price = PRICES[resource.cfnResourceType];
    if (!price) continue;
    let properties: Record<string, unknown> | undefined;
    const dollars = price((property) => {
      properties ??= propertiesOf(resource);
      return properties[property];
    });
    byType.set(resource.cfnResourceType, (byType.get(resource.cfnResourceType) ?? 0) + dollars);
  }
  // an hour of a NAT gateway is free for each hour of a firewall endpoint (Amazon VPC User Guide, Pricing for NAT gateways)
  const of = (type: string) => byType.get(type) ?? 0;
  const free = (of('AWS::NetworkFirewall::Firewall') / FIREWALL_ENDPOINT) * NAT_GATEWAY;
  byType.set('AWS::EC2::NatGateway', Math.max(0, of('AWS::EC2::NatGateway') - free));
  return {
    total: [...byType.values()].reduce((sum, dollars) => sum + dollars, 0),
    parts: [...byType].filter(([, dollars]) => dollars >= 1).sort((a, b) => b[1] - a[1]),
  };
}
