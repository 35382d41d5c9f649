import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { LlmEndpoint, PrivateLlmNetwork, type PrivateLlmNetworkProps } from '../../../lib/layers/network';
import { nagFindings } from '../../support/nag';

// biome-ignore lint/suspicious/noExplicitAny: a template has no types
type Json = any;

const ENV = { region: 'eu-west-1', account: '111122223333' };
const ZONES = ['eu-west-1a', 'eu-west-1b'];

const imported = (stack: Stack, more: Partial<ec2.VpcAttributes> = {}) =>
  ec2.Vpc.fromVpcAttributes(stack, 'Theirs', {
    vpcId: 'vpc-0abc',
    availabilityZones: ZONES,
    isolatedSubnetIds: ['subnet-1', 'subnet-2'],
    ...more,
  });

/** A network in a VPC that somebody else made. */
function joined(props: PrivateLlmNetworkProps = {}, vpcProps: Partial<ec2.VpcAttributes> = {}) {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  const network = new PrivateLlmNetwork(stack, 'Network', { vpc: imported(stack, vpcProps), ...props });
  return { stack, network, template: Template.fromStack(stack) };
}

const ROUTED = { isolatedSubnetRouteTableIds: ['rtb-1', 'rtb-2'] };
const endpoints = (template: Template): Json[] =>
  Object.values(template.findResources('AWS::EC2::VPCEndpoint')).map(({ Properties }) => Properties);
const warnings = (stack: Stack) =>
  Annotations.fromStack(stack)
    .findWarning('/Stack/Network', Match.anyValue())
    .map(({ entry }) => String(entry.data));
const infos = (stack: Stack) =>
  Annotations.fromStack(stack)
    .findInfo('/Stack/Network', Match.anyValue())
    .map(({ entry }) => String(entry.data));

/** Security groups are needed to admit the workload. */
const theirs = (stack: Stack, id: string, securityGroups?: ec2.ISecurityGroup[]) =>
  ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, id, {
    vpcEndpointId: `vpce-${id}`,
    port: 443,
    securityGroups: securityGroups ?? [ec2.SecurityGroup.fromSecurityGroupId(stack, `${id}Group`, `sg-${id}`)],
  });

describe('a VPC that exists', () => {
  const { network, stack, template } = joined();

  test('keeps its resolver: no DNS firewall is put before it', () => {
    for (const type of ['FirewallRuleGroup', 'FirewallRuleGroupAssociation', 'FirewallConfig', 'FirewallDomainList']) {
      template.resourceCountIs(`AWS::Route53Resolver::${type}`, 0);
    }
    expect(network.dnsFirewall).toBeUndefined();
  });

  test('keeps the names of services: no endpoint takes one', () => {
    expect(endpoints(template)).toHaveLength(8);
    for (const each of endpoints(template)) {
      expect(each.VpcEndpointType).toBe('Interface');
      expect(each.PrivateDnsEnabled).toBe(false);
    }
  });

  test('keeps its routes: there is neither a route nor a gateway endpoint', () => {
    template.resourceCountIs('AWS::EC2::Route', 0);
    expect(endpoints(template).flatMap(({ RouteTableIds = [] }) => RouteTableIds)).toEqual([]);
    template.resourceCountIs('Custom::SecureLlmPrefixLists', 0);
  });

  test('is said nothing of at synthesis, because nothing changes for its other workloads', () => {
    expect(warnings(stack)).toEqual([]);
    expect(infos(stack)).toEqual([]);
  });

  test('has endpoints with the same policies as a new one, and one for tables of this account', () => {
    for (const { PolicyDocument } of endpoints(template)) {
      for (const statement of PolicyDocument.Statement) {
        expect(statement.Condition.StringEquals['aws:PrincipalAccount']).toBeDefined();
      }
    }
    const tables = endpoints(template).find(({ ServiceName }) => ServiceName === 'com.amazonaws.eu-west-1.dynamodb');
    expect(JSON.stringify(tables.PolicyDocument.Statement[0].Resource)).toMatch(
      /:dynamodb:.*AWS::AccountId.*:table\/\*/,
    );
  });

  test("tells functions the endpoints' own names, which AWS SDKs read", () => {
    const own = stack.resolve(network.environment);
    expect(Object.keys(own).sort()).toEqual([
      'AWS_ENDPOINT_URL_APPCONFIGDATA',
      'AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME',
      'AWS_ENDPOINT_URL_BEDROCK_RUNTIME',
      'AWS_ENDPOINT_URL_CLOUDWATCH_LOGS',
      'AWS_ENDPOINT_URL_DYNAMODB',
      'AWS_ENDPOINT_URL_KMS',
      'AWS_ENDPOINT_URL_SECRETS_MANAGER',
      'AWS_ENDPOINT_URL_STS',
    ]);
    const [id] = Object.keys(
      template.findResources('AWS::EC2::VPCEndpoint', {
        Properties: { ServiceName: 'com.amazonaws.eu-west-1.kms' },
      }),
    );
    const entry = { 'Fn::Select': [0, { 'Fn::GetAtt': [id, 'DnsEntries'] }] };
    expect(own.AWS_ENDPOINT_URL_KMS).toEqual({
      'Fn::Join': ['', ['https://', { 'Fn::Select': [1, { 'Fn::Split': [':', entry] }] }]],
    });
  });

  test('tells the names to others in the VPC by outputs, of which the DNS entries are read', () => {
    const names = Object.values(template.findOutputs('*')).map(({ Description }) => Description);
    expect(names.sort()).toEqual(Object.keys(network.environment).sort());
  });

  test('has no finding of stock packs', () => {
    expect(nagFindings(stack)).toEqual([]);
  });
});

test('a new VPC needs no variables: its endpoints have the names of their services', () => {
  expect(new PrivateLlmNetwork(new Stack(new App(), 'Stack'), 'Network').environment).toEqual({});
});

describe('what is asked for is made, and its effect on everybody in the VPC is told', () => {
  test.each<[keyof PrivateLlmNetworkProps, RegExp, string]>([
    [
      'dnsFirewall',
      /'dnsFirewall' answers every resource of 'vpc'.*\(VPC vpc-0abc\)/s,
      'AWS::Route53Resolver::FirewallConfig',
    ],
    [
      'gatewayEndpoints',
      /'gatewayEndpoints' lead everything behind the route tables of .*Theirs/s,
      'AWS::EC2::VPCEndpoint',
    ],
    [
      'privateDns',
      /'privateDns' leads every resource.*kms\.<AWS::Region>\.<AWS::URLSuffix>.*sts\./s,
      'AWS::EC2::VPCEndpoint',
    ],
  ])('%s', (prop, warning, type) => {
    const { stack, template } = joined({ [prop]: true }, ROUTED);
    expect(warnings(stack)).toEqual([expect.stringMatching(warning)]);
    expect(Object.keys(template.findResources(type)).length).toBeGreaterThan(0);
    expect(warnings(joined({ [prop]: false }, ROUTED).stack)).toEqual([]);
  });

  test('private names: each but that of DynamoDB, which AWS gives none', () => {
    const { network, template } = joined({ privateDns: true });
    const named = endpoints(template).filter(({ PrivateDnsEnabled }) => PrivateDnsEnabled);
    expect(named).toHaveLength(7);
    expect(Object.keys(network.environment)).toEqual(['AWS_ENDPOINT_URL_DYNAMODB']);
  });

  test('a DNS firewall that lets the own names of the endpoints through', () => {
    const { template } = joined({ dnsFirewall: true, allowedDomains: ['api.example.com'] });
    const lists = Object.values(template.findResources('AWS::Route53Resolver::FirewallDomainList'));
    const allowed: Json[] = lists.map(({ Properties }) => Properties.Domains).find((each) => each.length > 1);
    expect(allowed).toContain('api.example.com');
    expect(JSON.stringify(allowed).match(/DnsEntries/g)).toHaveLength(8);
  });

  test('gateway endpoints in place of the interface endpoint of DynamoDB', () => {
    const { network, template } = joined({ gatewayEndpoints: true }, ROUTED);
    const gateways = endpoints(template).filter(({ VpcEndpointType }) => VpcEndpointType === 'Gateway');
    expect(gateways.map(({ RouteTableIds }) => RouteTableIds)).toEqual([
      ['rtb-1', 'rtb-2'],
      ['rtb-1', 'rtb-2'],
    ]);
    expect(network.environment).not.toHaveProperty('AWS_ENDPOINT_URL_DYNAMODB');
    expect(network.s3Endpoint.vpcEndpointId).toBeDefined();
  });
});

describe('endpoints that the VPC has', () => {
  function adopted(props: Partial<PrivateLlmNetworkProps> = {}) {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    const network = new PrivateLlmNetwork(stack, 'Network', {
      vpc: imported(stack),
      existingEndpoints: {
        interfaces: {
          [LlmEndpoint.KMS]: theirs(stack, 'kms'),
          [LlmEndpoint.BEDROCK_RUNTIME]: theirs(stack, 'bedrock'),
        },
        s3: ec2.GatewayVpcEndpoint.fromGatewayVpcEndpointId(stack, 's3', 'vpce-s3'),
        dynamodb: ec2.GatewayVpcEndpoint.fromGatewayVpcEndpointId(stack, 'dynamodb', 'vpce-dynamodb'),
      },
      ...props,
    });
    return { stack, network, template: Template.fromStack(stack) };
  }

  test('are not made again', () => {
    const { network, template } = adopted();
    const made = endpoints(template).map(({ ServiceName }) => ServiceName.split('.').pop());
    expect(made.sort()).toEqual(['appconfigdata', 'bedrock-agent-runtime', 'logs', 'secretsmanager', 'sts']);
    expect(network.environment).not.toHaveProperty('AWS_ENDPOINT_URL_KMS');
    expect(network.environment).not.toHaveProperty('AWS_ENDPOINT_URL_DYNAMODB');
  });

  test('admit the workload, and the workload may go to them and to no address by number', () => {
    const { template } = adopted();
    const egress = Object.values(template.findResources('AWS::EC2::SecurityGroupEgress')).map(
      (each) => each.Properties,
    );
    const to = egress.map(({ DestinationSecurityGroupId, DestinationPrefixListId }) =>
      typeof DestinationSecurityGroupId === 'string'
        ? DestinationSecurityGroupId
        : DestinationPrefixListId
          ? 'list'
          : 'own',
    );
    expect(to.sort()).toEqual(['list', 'list', 'own', 'sg-bedrock', 'sg-kms']);
    for (const rule of egress) expect(rule).not.toHaveProperty('CidrIp');
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { GroupId: 'sg-kms', FromPort: 443, ToPort: 443 });
  });

  test('keep their policies, and synthesis says that what they admit is not known here', () => {
    const { network, stack } = adopted({ approvedModelArns: ['arn:aws:bedrock:eu-west-1::foundation-model/a.b'] });
    expect(infos(stack)).toEqual([
      expect.stringMatching(/endpoints of kms, bedrock-runtime, s3, dynamodb admit is said by their own policies/),
    ]);
    expect(() => network.endpoint(LlmEndpoint.KMS)).toThrow(
      /'existingEndpoints' must not hold 'kms' where its endpoint/,
    );
    expect(() => network.s3Endpoint).toThrow(/'gatewayEndpoints' must be true, and 'existingEndpoints' hold no 's3'/);
  });

  test('count for what works in the network, though `endpoints` does not name them', () => {
    const { network } = adopted({ endpoints: [LlmEndpoint.STS] });
    expect(() => network._needs(LlmEndpoint.KMS)).not.toThrow();
    expect(() => network._needs(LlmEndpoint.LAMBDA)).toThrow("'endpoints' must hold 'lambda' to use it here, got");
  });
});

describe('the workload works in', () => {
  const subnets = (more: Partial<ec2.VpcAttributes>, props: PrivateLlmNetworkProps = {}) =>
    joined(props, more).network.workloadSubnets.subnets!.map(({ subnetId }) => subnetId);
  const privates = { privateSubnetIds: ['subnet-3', 'subnet-4'] };

  test('isolated subnets where there are some', () => {
    expect(subnets(privates)).toEqual(['subnet-1', 'subnet-2']);
  });

  test('private subnets with a NAT or transit gateway else, and synthesis says who watches their way out: nobody here', () => {
    expect(subnets({ ...privates, isolatedSubnetIds: undefined })).toEqual(['subnet-3', 'subnet-4']);
    const { stack } = joined({}, { ...privates, isolatedSubnetIds: undefined });
    expect(warnings(stack)).toEqual([expect.stringMatching(/way out of 'vpc' that no EgressFirewall/)]);
  });

  test('those that are named', () => {
    const workloadSubnets = { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS };
    expect(subnets(privates, { workloadSubnets })).toEqual(['subnet-3', 'subnet-4']);
  });
});

describe('refuses', () => {
  test.each<[string, PrivateLlmNetworkProps, Partial<ec2.VpcAttributes>, string | RegExp]>([
    [
      'a VPC with public subnets only',
      {},
      { isolatedSubnetIds: undefined, publicSubnetIds: ['subnet-8', 'subnet-9'] },
      /'vpc' must have isolated or private subnets, or 'workloadSubnets' name some; got: .*\(at Stack\/Network\)/s,
    ],
    [
      'a group of subnets that the VPC has not',
      { workloadSubnets: { subnetGroupName: 'Nope' } },
      {},
      /'workloadSubnets' must select subnets of 'vpc', got: .*Nope.*\(at Stack\/Network\)/s,
    ],
    [
      'gateway endpoints without route tables',
      { gatewayEndpoints: true },
      {},
      "'gatewayEndpoints' need the route tables of the workload's subnets: import 'vpc' with their ids",
    ],
    [
      'domains that nothing would keep to',
      { allowedDomains: ['api.example.com'] },
      {},
      "'allowedDomains' must be absent in a 'vpc' without 'dnsFirewall'",
    ],
    [
      'an endpoint whose clients cannot be told its name',
      { endpoints: [LlmEndpoint.ECR_DOCKER] },
      {},
      "'endpoints' must not hold 'ecr.dkr' without 'privateDns'",
    ],
    [
      'a VPC of another Region',
      {},
      { region: 'eu-west-2' },
      "'vpc' must be in the stack's Region eu-west-1, got one in eu-west-2",
    ],
  ])('%s', (_, props, vpc, message) => {
    expect(() => joined(props, vpc)).toThrow(message);
  });

  test('an existing endpoint by a name that is none, without security groups, or without private DNS', () => {
    const made = (interfaces: (stack: Stack, vpc: ec2.IVpc) => Record<string, ec2.IInterfaceVpcEndpoint>) => () => {
      const stack = new Stack(new App(), 'Stack', { env: ENV });
      const vpc = imported(stack);
      new PrivateLlmNetwork(stack, 'Network', { vpc, existingEndpoints: { interfaces: interfaces(stack, vpc) } });
    };
    expect(made((stack) => ({ ssm: theirs(stack, 'ssm') }))).toThrow(
      /must name its 'interfaces' by LlmEndpoint.*got 'ssm'/s,
    );
    expect(made((stack) => ({ kms: theirs(stack, 'kms', []) }))).toThrow("must tell the 'securityGroups' of 'kms'");
    const own = (privateDnsEnabled: boolean) =>
      made((stack, vpc) => {
        const service = ec2.InterfaceVpcEndpointAwsService.KMS;
        return { kms: new ec2.InterfaceVpcEndpoint(stack, 'Own', { vpc, service, privateDnsEnabled, open: false }) };
      });
    expect(own(false)).toThrow("'existingEndpoints' must have private DNS");
    expect(own(true)).not.toThrow();
  });

  test('a second network in one VPC, also when it was imported twice', () => {
    const app = new App();
    const make = (id: string, vpcId = 'vpc-0abc', env = ENV) => {
      const stack = new Stack(app, id, { env });
      return new PrivateLlmNetwork(stack, 'Network', { vpc: imported(stack, { vpcId }) });
    };
    make('One');
    expect(() => make('Two')).toThrow(
      "'vpc' must have one PrivateLlmNetwork: hand the one at One/Network to whatever works in it, got a second for vpc-0abc (at Two/Network)",
    );
    make('OtherVpc', 'vpc-0def');
    make('OtherAccount', 'vpc-0abc', { ...ENV, account: '444455556666' });
    // what a lookup says before the CLI has looked
    make('Lookup', 'vpc-12345');
    make('SecondLookup', 'vpc-12345');
  });

  test.each(['workloadSubnets', 'existingEndpoints', 'dnsFirewall', 'privateDns', 'gatewayEndpoints'] as const)(
    '%s without a VPC',
    (prop) => {
      const value = prop === 'workloadSubnets' || prop === 'existingEndpoints' ? {} : false;
      const make = () => new PrivateLlmNetwork(new Stack(new App(), 'Stack'), 'Network', { [prop]: value });
      expect(make).toThrow(`'${prop}' must be absent without 'vpc': a new VPC has all of its own (at Stack/Network)`);
    },
  );
});
