import { Annotations, Aspects, CfnResource, type Stack, Token } from 'aws-cdk-lib';
import { Adoption } from '../../ensure';
import { propertiesOf } from '../../private/properties';

/** The Region whose prices these are. */
const PRICED = 'us-east-1';

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
  // four half units, and two where no replicas stand by
  'AWS::OpenSearchServerless::Collection': (read) => (read('StandbyReplicas') === 'DISABLED' ? 175 : 350),
  'AWS::ACMPCA::CertificateAuthority': (read) => (read('UsageMode') === 'SHORT_LIVED_CERTIFICATE' ? 50 : 400),
};

/**
 * What is billed while nobody uses it, too, by what an account holds or does besides: no template tells how much.
 *
 * @asOf 2026-11
 */
const UNCOUNTED: readonly (readonly [RegExp, string])[] = [
  [/^AWS::EC2::VPCEncryptionControl$/, 'VPC encryption control by the hour'],
  [
    /^Custom::SecureLlmAccessAnalyzer$|^AWS::AccessAnalyzer::Analyzer$/,
    'analysis of unused access ($0.20 for each role and user of the account)',
  ],
  [/^Custom::SecureLlmConfig$|^AWS::Config::ConfigurationRecorder$/, 'items and rules of AWS Config'],
  [/^Custom::SecureLlmSecurityHub$|^AWS::SecurityHub::Hub$/, 'checks of Security Hub'],
  [/^Custom::SecureLlmGuardDuty$|^AWS::GuardDuty::Detector$/, 'events that GuardDuty reads'],
  [/^Custom::SecureLlmInspector$/, 'what Inspector scans'],
  [/^Custom::SecureLlmMacie$|^AWS::Macie::Session$/, 'buckets that Macie watches'],
  [/^Custom::SecureLlmDetective$|^AWS::Detective::Graph$/, 'events that Detective reads'],
  [/^AWS::SecurityLake::DataLake$/, 'what Security Lake takes in'],
  [/^AWS::S3Vectors::Index$/, 'vectors by the GB'],
  [/^AWS::BedrockAgentCore::Gateway$/, 'calls of tools'],
  [/^AWS::Backup::RestoreTestingPlan$/, 'monthly restore tests by the GB'],
];

const count = (list: unknown) => (Array.isArray(list) ? list.length : 1);

/** Tells at synthesis what the resources of `stacks` cost a month before anybody uses them, and what that leaves out. */
export function tellFixedCost(stacks: readonly Stack[]): void {
  const [first] = stacks;
  Aspects.of(first!).add({
    visit(node) {
      if (node !== first) return;
      const { total, parts, uncounted } = fixedCost(stacks);
      const list = parts.map(([type, dollars]) => `${type.replace(/^AWS::/, '')} $${Math.round(dollars)}`).join(', ');
      const { region } = first;
      const elsewhere =
        region === PRICED ? '' : `; prices of ${Token.isUnresolved(region) ? 'other Regions' : region} differ`;
      const plus = uncounted.map((each) => `, ${each}`).join('');
      Annotations.of(first).addInfo(
        `Fixed cost about $${Math.round(total)} a month before anybody uses it (estimate from list prices of ${PRICED}${elsewhere}: ${list}). Plus what is billed by use: tokens, guardrails, logs${plus}.`,
      );
    },
  });
}

/** US dollars a month: the total, the types that cost a dollar or more, the most expensive first; and what is not in it. */
function fixedCost(stacks: readonly Stack[]): { total: number; parts: [string, number][]; uncounted: string[] } {
  const byType = new Map<string, number>();
  const billed = new Set<string>();
  for (const resource of stacks.flatMap((stack) => stack.node.findAll())) {
    if (!CfnResource.isCfnResource(resource)) continue;
    let properties: Record<string, unknown> | undefined;
    const read = (property: string) => {
      properties ??= propertiesOf(resource);
      return properties[property];
    };
    // what somebody else switched on is on his bill already
    if (isBilled(resource.cfnResourceType) && read('Mode') !== Adoption.ADOPT) billed.add(resource.cfnResourceType);
    const price = PRICES[resource.cfnResourceType];
    if (!price) continue;
    const dollars = price(read);
    byType.set(resource.cfnResourceType, (byType.get(resource.cfnResourceType) ?? 0) + dollars);
  }
  // an hour of a NAT gateway is free for each hour of a firewall endpoint (Amazon VPC User Guide, Pricing for NAT gateways)
  const of = (type: string) => byType.get(type) ?? 0;
  const free = (of('AWS::NetworkFirewall::Firewall') / FIREWALL_ENDPOINT) * NAT_GATEWAY;
  byType.set('AWS::EC2::NatGateway', Math.max(0, of('AWS::EC2::NatGateway') - free));
  return {
    total: [...byType.values()].reduce((sum, dollars) => sum + dollars, 0),
    parts: [...byType].filter(([, dollars]) => dollars >= 1).sort((a, b) => b[1] - a[1]),
    uncounted: UNCOUNTED.filter(([type]) => [...billed].some((each) => type.test(each))).map(([, text]) => text),
  };
}

const isBilled = (resourceType: string) => UNCOUNTED.some(([type]) => type.test(resourceType));
