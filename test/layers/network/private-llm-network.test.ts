import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  InternetAccess,
  LlmEndpoint,
  PrivateLlmNetwork,
  type PrivateLlmNetworkProps,
  VpcEncryption,
} from '../../../lib/layers/network';
import { nagFindings } from '../../support/nag';

const MODEL = 'arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-text-express-v1';

function network(props?: PrivateLlmNetworkProps, build?: (network: PrivateLlmNetwork) => void) {
  const stack = new Stack(new App(), 'Stack');
  const made = new PrivateLlmNetwork(stack, 'Network', props);
  build?.(made);
  return Template.fromStack(stack);
}

function refused(props: PrivateLlmNetworkProps) {
  return () => new PrivateLlmNetwork(new Stack(new App(), 'Stack'), 'Network', props);
}

// biome-ignore lint/suspicious/noExplicitAny: a template has no types
type Json = any;

/** The properties of all resources of a type. */
const all = (template: Template, type: string): Json[] =>
  Object.values(template.findResources(type)).map(({ Properties }) => Properties);

const endpoint = (template: Template, service: string) =>
  all(template, 'AWS::EC2::VPCEndpoint').find(({ ServiceName }) =>
    JSON.stringify(ServiceName).includes(`.${service}"`),
  )!;

describe('the smallest call', () => {
  const template = network();

  test('makes a VPC without a way to the internet', () => {
    template.resourceCountIs('AWS::EC2::InternetGateway', 0);
    template.resourceCountIs('AWS::EC2::NatGateway', 0);
    template.resourceCountIs('AWS::EC2::Route', 0);
    for (const { MapPublicIpOnLaunch } of all(template, 'AWS::EC2::Subnet')) expect(MapPublicIpOnLaunch).toBe(false);
  });

  test('gives every interface endpoint a policy, private DNS and a security group for workloads only', () => {
    const interfaces = all(template, 'AWS::EC2::VPCEndpoint').filter((each) => each.VpcEndpointType === 'Interface');
    expect(interfaces).toHaveLength(7);
    for (const each of interfaces) {
      expect(each.PrivateDnsEnabled).toBe(true);
      expect(each.SubnetIds).toHaveLength(2);
      expect(each.PolicyDocument.Statement.length).toBeGreaterThan(0);
      expect(JSON.stringify(each.SecurityGroupIds)).toMatch(/EndpointSecurityGroup/);
    }
    for (const rule of all(template, 'AWS::EC2::SecurityGroupIngress')) {
      expect(JSON.stringify(rule.SourceSecurityGroupId)).toMatch(/WorkloadSecurityGroup/);
      expect(rule).not.toHaveProperty('CidrIp');
    }
  });

  test('lets workloads open HTTPS to the endpoints, and to no address by number', () => {
    const egress = all(template, 'AWS::EC2::SecurityGroupEgress');
    expect(egress).toHaveLength(3);
    for (const rule of egress) {
      expect(rule).toMatchObject({ IpProtocol: 'tcp', FromPort: 443, ToPort: 443 });
      expect(rule).not.toHaveProperty('CidrIp');
    }
  });

  test('admits no principal without a condition and no model at all', () => {
    for (const { PolicyDocument } of all(template, 'AWS::EC2::VPCEndpoint')) {
      for (const statement of PolicyDocument.Statement) {
        expect(statement.Principal).toBe('*');
        expect(statement.Condition.StringEquals['aws:PrincipalAccount']).toEqual({ Ref: 'AWS::AccountId' });
      }
    }
    expect(JSON.stringify(endpoint(template, 'bedrock-runtime'))).not.toContain('InvokeModel');
  });

  test('answers DNS for the names of its endpoints only, blocks tunnels before, and fails closed', () => {
    const [{ FirewallRules }] = all(template, 'AWS::Route53Resolver::FirewallRuleGroup');
    const inOrder = FirewallRules.toSorted((a: Json, b: Json) => a.Priority - b.Priority);
    expect(inOrder.map((rule: Json) => rule.DnsThreatProtection ?? rule.Action)).toEqual([
      'DNS_TUNNELING',
      'DGA',
      'ALLOW',
      'BLOCK',
    ]);
    expect(inOrder.slice(0, 2)).toEqual([
      expect.objectContaining({ Action: 'BLOCK' }),
      expect.objectContaining({ Action: 'BLOCK' }),
    ]);
    template.hasResourceProperties('AWS::Route53Resolver::FirewallDomainList', { Domains: ['*'] });
    template.hasResourceProperties('AWS::Route53Resolver::FirewallConfig', { FirewallFailOpen: 'DISABLED' });
    template.resourceCountIs('AWS::Route53Resolver::FirewallRuleGroupAssociation', 1);
  });

  test('writes flows and queries to log groups under its key that outlive the stack', () => {
    template.hasResourceProperties('AWS::EC2::FlowLog', {
      TrafficType: 'ALL',
      LogFormat: Match.stringLikeRegexp('pkt-srcaddr.*traffic-path|traffic-path.*pkt-srcaddr'),
    });
    template.resourceCountIs('AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation', 1);
    const groups = Object.values(template.findResources('AWS::Logs::LogGroup'));
    expect(groups).toHaveLength(4); // those of the functions that answer CloudFormation too
    for (const group of groups) {
      expect(group).toMatchObject({ DeletionPolicy: 'Retain', Properties: { RetentionInDays: 400 } });
      expect(group.Properties.KmsKeyId).toBeDefined();
    }
    // CloudWatch Logs documents its principal with the Region
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Principal: {
              Service: {
                'Fn::Join': ['', ['logs.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]],
              },
            },
          }),
        ]),
      },
    });
  });

  test('empties the default security group', () => {
    template.resourceCountIs('Custom::VpcRestrictDefaultSG', 1);
  });

  test('states that no internet gateway reaches the workload, nor the workload one', () => {
    const [scope] = all(template, 'AWS::EC2::NetworkInsightsAccessScope');
    expect(scope.MatchPaths).toHaveLength(2);
    expect(scope).not.toHaveProperty('ExcludePaths');
  });
});

test.each([InternetAccess.NONE, InternetAccess.VIA_FIREWALL])('has no finding with internet %s', (internet) => {
  const stack = new Stack(new App(), 'Stack');
  new PrivateLlmNetwork(stack, 'Network', { internet });
  expect(nagFindings(stack)).toEqual([]);
});

test('two networks fit into one stack', () => {
  const stack = new Stack(new App(), 'Stack');
  new PrivateLlmNetwork(stack, 'One');
  new PrivateLlmNetwork(stack, 'Two');
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::EC2::VPC', 2);
  template.resourceCountIs('Custom::SecureLlmPrefixLists', 2);
});

test('takes the zones that CDK names before it has looked an account up, so that it gets to the look-up', () => {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-central-1' } });
  const availabilityZones = stack.availabilityZones.slice(0, 2);
  expect(availabilityZones[0]).toBe('dummy1a');
  expect(() => new PrivateLlmNetwork(stack, 'Network', { availabilityZones })).not.toThrow();
  expect(() => new PrivateLlmNetwork(stack, 'Other', { availabilityZones: ['us-east-1a'] })).toThrow(
    "'availabilityZones' must be zones of the stack's Region eu-central-1, got 'us-east-1a'",
  );
});

test('approves models by name, once each, later too', () => {
  const template = network({ approvedModelArns: [MODEL] }, (made) => made.approveModels(MODEL, `${MODEL}:2`));
  const invoke = endpoint(template, 'bedrock-runtime').PolicyDocument.Statement.filter((statement: Json) =>
    statement.Action.includes('bedrock:InvokeModel'),
  );
  expect(invoke.flatMap((statement: Json) => statement.Resource).toSorted()).toEqual([MODEL, `${MODEL}:2`]);
});

test('an organization takes the place of the account, for principals and resources', () => {
  const template = network({ organizationId: 'o-abcde12345' });
  const [statement] = endpoint(template, 'secretsmanager').PolicyDocument.Statement;
  expect(statement.Condition).toEqual({
    StringEquals: { 'aws:PrincipalOrgID': 'o-abcde12345', 'aws:ResourceOrgID': 'o-abcde12345' },
  });
});

test('opens the bucket of image layers only when images are pulled', () => {
  expect(JSON.stringify(endpoint(network(), 's3'))).not.toContain('starport');
  const pulling = network({ endpoints: [LlmEndpoint.ECR_API, LlmEndpoint.ECR_DOCKER] });
  expect(JSON.stringify(endpoint(pulling, 's3'))).toContain('starport');
});

test('takes an existing VPC and makes none', () => {
  const stack = new Stack(new App(), 'Stack');
  const vpc = new ec2.Vpc(stack, 'Vpc', {
    natGateways: 0,
    subnetConfiguration: [{ name: 'Private', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
  });
  const made = new PrivateLlmNetwork(stack, 'Network', { vpc });
  expect(made.vpc).toBe(vpc);
  Template.fromStack(stack).resourceCountIs('AWS::EC2::VPC', 1);
});

test('warns of workload subnets of an existing VPC that have a way out of their own', () => {
  const made = (subnetType: ec2.SubnetType) => {
    const stack = new Stack(new App(), 'Stack');
    const vpc = new ec2.Vpc(stack, 'Existing', {
      subnetConfiguration: [
        { name: 'Out', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
        { name: 'In', subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
        { name: 'Nat', subnetType: ec2.SubnetType.PUBLIC },
      ],
    });
    new PrivateLlmNetwork(stack, 'Network', { vpc, workloadSubnets: { subnetType } });
    return Annotations.fromStack(stack).findWarning('/Stack/Network', Match.stringLikeRegexp('way out'));
  };
  expect(made(ec2.SubnetType.PRIVATE_WITH_EGRESS)[0]!.entry.data).toMatch(/Stack\/Existing\/OutSubnet1, .*OutSubnet2/);
  expect(made(ec2.SubnetType.PRIVATE_ISOLATED)).toEqual([]);
});

test("opens AWS's own buckets only when they are named", () => {
  const answers = 'arn:aws:s3:::cloudformation-custom-resource-response-*/*';
  const statement = new iam.PolicyStatement({
    actions: ['s3:PutObject'],
    principals: [new iam.AnyPrincipal()],
    resources: [answers],
  });
  const opened = network({}, (made) => made.s3Endpoint.addToPolicy(statement));
  expect(JSON.stringify(endpoint(opened, 's3').PolicyDocument)).toContain(answers);
  expect(endpoint(network(), 's3').PolicyDocument.Statement).toHaveLength(1);
});

test('puts one endpoint into each zone where an existing VPC has several subnets in it', () => {
  const stack = new Stack(new App(), 'Stack');
  const isolated = ec2.SubnetType.PRIVATE_ISOLATED;
  const vpc = new ec2.Vpc(stack, 'Vpc', {
    natGateways: 0,
    subnetConfiguration: ['A', 'B'].map((name) => ({ name, subnetType: isolated })),
  });
  const made = new PrivateLlmNetwork(stack, 'Network', { vpc });
  expect(made.workloadSubnets.subnets).toHaveLength(4);
  expect(endpoint(Template.fromStack(stack), 'kms').SubnetIds).toHaveLength(2);
});

test('taking internet access later moves no subnet of the workload', () => {
  const blocks = (internet: InternetAccess) =>
    Object.entries(network({ internet }).findResources('AWS::EC2::Subnet'))
      .filter(([id]) => id.includes('Workload'))
      .map(([id, { Properties }]) => [id, Properties.CidrBlock]);
  expect(blocks(InternetAccess.VIA_FIREWALL)).toEqual(blocks(InternetAccess.NONE));
});

test.each<[string, PrivateLlmNetworkProps]>([
  ['internet access', { internet: InternetAccess.VIA_FIREWALL }],
  ['other endpoints', { endpoints: [LlmEndpoint.KMS] }],
  ['an organization', { organizationId: 'o-abcde12345' }],
  ['models', { approvedModelArns: [MODEL] }],
  ['domains', { allowedDomains: ['example.com'] }],
  ['shorter retention', { logRetention: RetentionDays.ONE_MONTH }],
  ['encryption within the VPC', { vpcEncryption: VpcEncryption.MONITOR }],
])('%s replaces neither the VPC nor a log nor its key', (_, props) => {
  const lasting = (template: Template) =>
    ['AWS::EC2::VPC', 'AWS::KMS::Key', 'AWS::Logs::LogGroup'].flatMap((type) =>
      Object.entries(template.findResources(type)).map(([id, { Properties }]) => [
        id,
        // what CloudFormation cannot change in place
        Properties.CidrBlock,
        Properties.KeySpec,
        Properties.LogGroupName,
        Properties.LogGroupClass,
      ]),
    );
  expect(lasting(network(props))).toEqual(lasting(network()));
});

test('closes internet gateways of the Region when asked, and leaves NAT gateways a way out where there are some', () => {
  const mode = (internet: InternetAccess) =>
    all(network({ internet, blockPublicAccess: true }), 'AWS::EC2::VPCBlockPublicAccessOptions')[0];
  expect(mode(InternetAccess.NONE)).toEqual({ InternetGatewayBlockMode: 'block-bidirectional' });
  expect(mode(InternetAccess.VIA_FIREWALL)).toEqual({ InternetGatewayBlockMode: 'block-ingress' });
});

test('gives Verified Permissions, which takes no endpoint policy, an endpoint without one', () => {
  const template = network({ endpoints: [LlmEndpoint.VERIFIED_PERMISSIONS] });
  expect(endpoint(template, 'verifiedpermissions')).not.toHaveProperty('PolicyDocument');
});

test.each([
  [undefined, false],
  [VpcEncryption.MONITOR, true],
])('tells of each flow whether it was encrypted when encryption is watched: %s', (vpcEncryption, told) => {
  const [{ LogFormat }] = all(network({ vpcEncryption }), 'AWS::EC2::FlowLog');
  expect(LogFormat.includes('$' + '{encryption-status}')).toBe(told);
});

test('enforces encryption within the VPC when asked, and still runs functions', () => {
  network({ vpcEncryption: VpcEncryption.ENFORCE }).hasResourceProperties('AWS::EC2::VPCEncryptionControl', {
    Mode: 'enforce',
    InternetGatewayExclusionInput: 'disable',
    LambdaExclusionInput: 'enable',
  });
});

describe('refuses', () => {
  const vpc = ec2.Vpc.fromVpcAttributes(new Stack(new App(), 'Other'), 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['eu-west-1a'],
    publicSubnetIds: ['subnet-1'],
  });
  test.each<[string, PrivateLlmNetworkProps, string]>([
    ['a wildcard for models', { approvedModelArns: ['arn:aws:bedrock:*::foundation-model/*'] }, "'approvedModelArns'"],
    [
      'models without their endpoint',
      { endpoints: [LlmEndpoint.KMS], approvedModelArns: [MODEL] },
      "'endpoints' must hold 'bedrock-runtime'",
    ],
    ['an address as domain', { allowedDomains: ['192.0.2.1'] }, "got '192.0.2.1'"],
    ['a whole top-level domain', { allowedDomains: ['*.com'] }, "got '*.com'"],
    ['a trailing dot', { allowedDomains: ['example.com.'] }, "got 'example.com.'"],
    ['a rule hidden in a domain', { allowedDomains: ['example.com"; sid:1;'] }, "'allowedDomains'"],
    ['more zones than are known', { maxAzs: 3 }, "'maxAzs' must be at most 2"],
    ['a zone named twice', { availabilityZones: ['eu-west-1a', 'eu-west-1a'] }, 'each zone once'],
    ['a block that is too small', { cidr: '10.0.0.0/24' }, "'cidr' must be"],
    ['an organization that is none', { organizationId: 'example' }, "'organizationId'"],
    ['internet in an existing VPC', { vpc, internet: InternetAccess.VIA_FIREWALL }, "'internet' must be"],
    [
      'public subnets for workloads',
      { vpc, workloadSubnets: { subnetType: ec2.SubnetType.PUBLIC } },
      "'workloadSubnets' must not be public",
    ],
  ])('%s', (_, props, message) => {
    expect(refused(props)).toThrow(message);
  });
});
