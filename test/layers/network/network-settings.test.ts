import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  EgressFirewall,
  type EgressFirewallProps,
  InternetAccess,
  LlmEndpoint,
  PrivateLlmNetwork,
  type PrivateLlmNetworkProps,
  VpcEncryption,
} from '../../../lib/layers/network';

// biome-ignore lint/suspicious/noExplicitAny: a template has no types
type Properties = any;

function built(props: PrivateLlmNetworkProps = {}, egress?: Partial<EgressFirewallProps>) {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
  const network = new PrivateLlmNetwork(stack, 'Network', {
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    internet: egress ? InternetAccess.VIA_FIREWALL : InternetAccess.NONE,
    ...props,
  });
  if (egress) new EgressFirewall(stack, 'Egress', { network, ...egress });
  const template = Template.fromStack(stack);
  const all = (type: string): [string, Properties][] =>
    Object.entries(template.findResources(type)).map(([id, { Properties }]) => [id, Properties]);
  return { template, all, one: (type: string, part = '') => all(type).find(([id]) => id.includes(part))! };
}
/** Without a way to the internet, and with one. */
const CLOSED = built();
const WALLED = built({}, {});
const VPC = { Ref: expect.stringMatching(/^Network[0-9A-F]{8}$/) };

describe('names are resolved', () => {
  const { one, all } = CLOSED;

  test('that are allowed, after what hides data in names or makes them up, and before everything else', () => {
    const [allowed] = one('AWS::Route53Resolver::FirewallDomainList', 'AllowList');
    const [everything, list] = one('AWS::Route53Resolver::FirewallDomainList', 'Everything');
    const blocked = { Action: 'BLOCK', BlockResponse: 'NXDOMAIN' };
    expect(one('AWS::Route53Resolver::FirewallRuleGroup')[1].FirewallRules).toEqual([
      { ...blocked, DnsThreatProtection: 'DNS_TUNNELING', ConfidenceThreshold: 'HIGH', Priority: 10 },
      { ...blocked, DnsThreatProtection: 'DGA', ConfidenceThreshold: 'HIGH', Priority: 20 },
      {
        Action: 'ALLOW',
        FirewallDomainListId: { 'Fn::GetAtt': [allowed, 'Id'] },
        FirewallDomainRedirectionAction: 'TRUST_REDIRECTION_DOMAIN',
        Priority: 30,
      },
      { ...blocked, FirewallDomainListId: { 'Fn::GetAtt': [everything, 'Id'] }, Priority: 40 },
    ]);
    expect(list.Domains).toEqual(['*']);
  });

  test('by these rules in this VPC, and by none when they cannot be asked', () => {
    const [group] = one('AWS::Route53Resolver::FirewallRuleGroup');
    expect(all('AWS::Route53Resolver::FirewallRuleGroupAssociation').map(([, each]) => each)).toEqual([
      { FirewallRuleGroupId: { 'Fn::GetAtt': [group, 'Id'] }, Priority: 200, VpcId: VPC },
    ]);
    expect(one('AWS::Route53Resolver::FirewallConfig')[1]).toEqual({ FirewallFailOpen: 'DISABLED', ResourceId: VPC });
  });

  test('of endpoints, by the names that clients ask for', () => {
    const names = (...endpoints: LlmEndpoint[]) =>
      JSON.stringify(
        built({ endpoints, allowedDomains: [] }).one('AWS::Route53Resolver::FirewallDomainList', 'AllowList')[1]
          .Domains,
      );
    expect(names(LlmEndpoint.S3_VECTORS)).toContain('s3vectors.');
    expect(names(LlmEndpoint.S3_VECTORS)).toContain('.api.aws');
    for (const [endpoint, host] of [
      [LlmEndpoint.SAGEMAKER_RUNTIME, 'runtime.sagemaker.'],
      [LlmEndpoint.ECR_API, 'api.ecr.'],
      [LlmEndpoint.ECR_DOCKER, '*.dkr.ecr.'],
      [LlmEndpoint.AGENTCORE_GATEWAY, '*.gateway.bedrock-agentcore.'],
      [LlmEndpoint.STEP_FUNCTIONS, 'states.'],
      [LlmEndpoint.EVENTBRIDGE, 'events.'],
    ] as const) {
      expect(names(endpoint)).toContain(`"${host}"`);
    }
  });
});

describe('what happens is recorded', () => {
  const { one } = CLOSED;

  test('of every flow of the VPC, within a minute, with all that tells who spoke to whom', () => {
    const [group] = one('AWS::Logs::LogGroup', 'FlowLogGroup');
    const [role] = one('AWS::IAM::Role', 'FlowLogRole');
    const [, log] = one('AWS::EC2::FlowLog');
    expect(log).toEqual({
      ResourceType: 'VPC',
      ResourceId: VPC,
      TrafficType: 'ALL',
      LogDestinationType: 'cloud-watch-logs',
      LogGroupName: { Ref: group },
      DeliverLogsPermissionArn: { 'Fn::GetAtt': [role, 'Arn'] },
      LogFormat: expect.any(String),
      MaxAggregationInterval: 60,
    });
    expect(log.LogFormat.replace(/[${}]/g, '').split(' ')).toEqual([
      ...['version', 'account-id', 'region', 'vpc-id', 'az-id', 'subnet-id', 'interface-id', 'instance-id'],
      ...['flow-direction', 'traffic-path', 'srcaddr', 'pkt-srcaddr', 'pkt-src-aws-service', 'srcport'],
      ...['dstaddr', 'pkt-dstaddr', 'pkt-dst-aws-service', 'dstport', 'protocol', 'tcp-flags', 'packets', 'bytes'],
      ...['start', 'end', 'action', 'reject-reason', 'log-status'],
    ]);
  });

  test('by a role that writes to this log and nothing else', () => {
    const [group] = one('AWS::Logs::LogGroup', 'FlowLogGroup');
    const [, { PolicyDocument }] = one('AWS::IAM::ManagedPolicy', 'FlowLogPolicy');
    expect(PolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': [group, 'Arn'] },
      },
    ]);
  });

  test('of every query of the VPC', () => {
    const [group] = one('AWS::Logs::LogGroup', 'QueryLogGroup');
    const [config, { DestinationArn }] = one('AWS::Route53Resolver::ResolverQueryLoggingConfig');
    expect(DestinationArn).toEqual({ 'Fn::GetAtt': [group, 'Arn'] });
    expect(one('AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation')[1]).toEqual({
      ResolverQueryLogConfigId: { 'Fn::GetAtt': [config, 'Id'] },
      ResourceId: VPC,
    });
  });

  test('for as long as the props say, also by the firewall', () => {
    const { all } = built({ logRetention: RetentionDays.TWO_YEARS }, { logRetention: RetentionDays.FIVE_YEARS });
    const kept = Object.fromEntries(
      all('AWS::Logs::LogGroup').map(([id, { RetentionInDays }]) => [id.replace(/[0-9A-F]{8}$/, ''), RetentionInDays]),
    );
    expect(kept).toEqual({
      // what functions say that answer CloudFormation
      CustomSecureLlmPrefixListsCustomResourceProviderLog: 400,
      CustomVpcRestrictDefaultSGCustomResourceProviderLog: 400,
      NetworkRecordsFlowLogGroup: 731,
      NetworkRecordsQueryLogGroup: 731,
      EgressAlertLogGroup: 1827,
      EgressFlowLogGroup: 1827,
    });
    expect(WALLED.all('AWS::Logs::LogGroup').map(([, each]) => each.RetentionInDays)).toEqual(
      Array.from({ length: 6 }, () => 400),
    );
  });

  test('under a key that is rotated and outlives the stack', () => {
    const { template } = CLOSED;
    template.allResources('AWS::KMS::Key', { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    template.allResourcesProperties('AWS::KMS::Key', { EnableKeyRotation: true });
  });
});

describe('security groups', () => {
  const { one, all } = CLOSED;
  const [workload] = one('AWS::EC2::SecurityGroup', 'WorkloadSecurityGroup');
  const [endpoints] = one('AWS::EC2::SecurityGroup', 'EndpointSecurityGroup');
  const idOf = (group: string) => ({ 'Fn::GetAtt': [group, 'GroupId'] });

  test('let workloads reach the endpoints, S3 and DynamoDB by HTTPS, and be reached by nobody', () => {
    const https = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, GroupId: idOf(workload) };
    expect(all('AWS::EC2::SecurityGroupEgress').map(([, { Description: _, ...rule }]) => rule)).toEqual([
      { ...https, DestinationSecurityGroupId: idOf(endpoints) },
      { ...https, DestinationPrefixListId: { 'Fn::GetAtt': [expect.stringMatching('PrefixLists'), 'S3'] } },
      { ...https, DestinationPrefixListId: { 'Fn::GetAtt': [expect.stringMatching('PrefixLists'), 'DynamoDb'] } },
    ]);
    expect(all('AWS::EC2::SecurityGroupIngress').map(([, { Description: _, ...rule }]) => rule)).toEqual([
      {
        IpProtocol: 'tcp',
        FromPort: 443,
        ToPort: 443,
        GroupId: idOf(endpoints),
        SourceSecurityGroupId: idOf(workload),
      },
    ]);
  });

  test('hold nothing else: what CDK writes where nothing may leave matches no address', () => {
    for (const [, { SecurityGroupIngress, SecurityGroupEgress = [] }] of all('AWS::EC2::SecurityGroup')) {
      expect(SecurityGroupIngress).toBeUndefined();
      expect(SecurityGroupEgress.map(({ CidrIp }: Properties) => CidrIp)).toEqual(
        SecurityGroupEgress.length > 0 ? ['255.255.255.255/32'] : [],
      );
    }
  });

  test('of those who use the internet let HTTPS out, and nothing in', () => {
    const [, group] = WALLED.one('AWS::EC2::SecurityGroup', 'EgressSecurityGroup');
    expect(group.SecurityGroupEgress.map(({ Description: _, ...rule }: Properties) => rule)).toEqual([
      { CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 },
    ]);
    expect(group.SecurityGroupIngress).toBeUndefined();
  });
});

test('endpoints stand in the workload’s subnets, and gateways in their route tables alone', () => {
  const { all } = WALLED;
  for (const [, { VpcEndpointType, SubnetIds, RouteTableIds }] of all('AWS::EC2::VPCEndpoint')) {
    const where = JSON.stringify(VpcEndpointType === 'Gateway' ? RouteTableIds : SubnetIds);
    expect([...where.matchAll(/NetworkWorkloadSubnet\d/g)].map(([id]) => id)).toEqual([
      'NetworkWorkloadSubnet1',
      'NetworkWorkloadSubnet2',
    ]);
    expect(where).not.toMatch(/Nat|Firewall/);
  }
});

describe('paths that must not exist', () => {
  const scope = (egress?: object) => built({}, egress).one('AWS::EC2::NetworkInsightsAccessScope')[1];
  const internet = { ResourceStatement: { ResourceTypes: ['AWS::EC2::InternetGateway'] } };
  const workload = {
    ResourceStatement: {
      Resources: [1, 2].map((n) => ({ Ref: expect.stringMatching(`^NetworkWorkloadSubnet${n}Subnet`) })),
    },
  };
  const matched = [
    { Source: internet, Destination: workload },
    { Source: workload, Destination: internet },
  ];

  test('lead between the workload and the internet', () => {
    expect(scope()).toEqual({ MatchPaths: matched });
  });

  test('but for the way out through the firewall', () => {
    expect(scope({})).toEqual({
      MatchPaths: matched,
      ExcludePaths: [
        {
          Source: workload,
          Destination: internet,
          ThroughResources: [{ ResourceStatement: { ResourceTypes: ['AWS::NetworkFirewall::NetworkFirewall'] } }],
        },
      ],
    });
  });
});

describe('encryption within the VPC', () => {
  const control = (props: PrivateLlmNetworkProps, egress?: object) =>
    built(props, egress)
      .all('AWS::EC2::VPCEncryptionControl')
      .map(([, each]) => each);
  const { MONITOR, ENFORCE } = VpcEncryption;

  test('is nobody’s concern, is told, or is enforced but where no VPC can encrypt', () => {
    expect(control({})).toEqual([]);
    expect(control({ vpcEncryption: MONITOR }, {})).toEqual([{ VpcId: VPC, Mode: 'monitor' }]);
    const enforced = (exclusion: string) => ({
      VpcId: VPC,
      Mode: 'enforce',
      InternetGatewayExclusionInput: exclusion,
      NatGatewayExclusionInput: exclusion,
      LambdaExclusionInput: 'enable',
    });
    expect(control({ vpcEncryption: ENFORCE })).toEqual([enforced('disable')]);
    expect(control({ vpcEncryption: ENFORCE }, {})).toEqual([enforced('enable')]);
  });
});

describe('the firewall', () => {
  const CA = 'arn:aws:acm:eu-west-1:111122223333:certificate/1';
  const policy = (egress: Partial<EgressFirewallProps>) =>
    built({}, egress).one('AWS::NetworkFirewall::FirewallPolicy')[1].FirewallPolicy;

  test('drops what no rule has decided, in whatever order, and waits for a name that comes in parts', () => {
    const [group] = WALLED.one('AWS::NetworkFirewall::RuleGroup');
    const [names] = WALLED.one('AWS::Route53Resolver::FirewallRuleGroup');
    expect(policy({})).toEqual({
      StatelessDefaultActions: ['aws:forward_to_sfe'],
      StatelessFragmentDefaultActions: ['aws:drop'],
      StatefulEngineOptions: { RuleOrder: 'STRICT_ORDER', StreamExceptionPolicy: 'REJECT' },
      StatefulDefaultActions: ['aws:drop_established_app_layer_to_server', 'aws:alert_established_app_layer_to_server'],
      StatefulRuleGroupReferences: [{ Priority: 1, ResourceArn: { 'Fn::GetAtt': [group, 'RuleGroupArn'] } }],
      Route53ResolvedIPValidation: {
        Action: 'DROP',
        DNSFirewallRuleGroupId: { 'Fn::GetAtt': [names, 'Id'] },
        DNSExpiryExceptionPolicy: 'REJECT',
      },
    });
  });

  test('reaches addresses that nobody resolved only where that is asked for', () => {
    expect(policy({ validateResolvedAddresses: false })).not.toHaveProperty('Route53ResolvedIPValidation');
    expect(policy({ validateResolvedAddresses: true })).toHaveProperty('Route53ResolvedIPValidation');
  });

  test.each([
    [undefined, true],
    [true, true],
    [false, false],
  ])('with deletion protection %s may be deleted, moved or given another policy: %s', (deletionProtection, kept) => {
    expect(built({}, { deletionProtection }).one('AWS::NetworkFirewall::Firewall')[1]).toMatchObject({
      DeleteProtection: kept,
      FirewallPolicyChangeProtection: kept,
      SubnetChangeProtection: kept,
    });
  });

  test('looks into HTTPS of everybody to everywhere, and refuses what cannot be checked', () => {
    const [, inspection] = built({}, { inspectionCertificateArn: CA }).one(
      'AWS::NetworkFirewall::TLSInspectionConfiguration',
    );
    const any = [{ AddressDefinition: '0.0.0.0/0' }];
    expect(inspection.TLSInspectionConfiguration.ServerCertificateConfigurations).toEqual([
      {
        CertificateAuthorityArn: CA,
        CheckCertificateRevocationStatus: { RevokedStatusAction: 'REJECT', UnknownStatusAction: 'REJECT' },
        Scopes: [
          {
            Protocols: [6],
            Sources: any,
            SourcePorts: [{ FromPort: 0, ToPort: 65535 }],
            Destinations: any,
            DestinationPorts: [{ FromPort: 443, ToPort: 443 }],
          },
        ],
      },
    ]);
  });

  test('has room for three thousand rules', () => {
    const [, group] = WALLED.one('AWS::NetworkFirewall::RuleGroup');
    expect([group.Capacity, group.Type]).toEqual([3000, 'STATEFUL']);
  });
});
