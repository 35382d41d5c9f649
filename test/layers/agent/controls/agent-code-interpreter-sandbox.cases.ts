import { type Cases, one } from '../../../../local/samples/cases';
import { parameter } from '../../../support/guardrail';

const interpreter = (properties: Record<string, unknown>, more?: Record<string, unknown>) =>
  one('AWS::BedrockAgentCore::CodeInterpreterCustom', properties, more);
const network = (NetworkMode: unknown) => ({ NetworkConfiguration: { NetworkMode } });

export const CodeInterpreterNotPublic: Cases = {
  good: { sandbox: interpreter(network('SANDBOX')), 'in a VPC': interpreter(network('VPC')) },
  bad: { public: interpreter(network('PUBLIC')) },
  undecided: { 'mode from a parameter': interpreter(network({ Ref: 'Given' }), parameter) },
};

const inSubnet = (route?: Record<string, unknown>, associated = true) => ({
  Resources: {
    ...interpreter({
      NetworkConfiguration: { NetworkMode: 'VPC', VpcConfig: { Subnets: [{ Ref: 'Subnet' }], SecurityGroups: ['sg'] } },
    }).Resources,
    Subnet: { Type: 'AWS::EC2::Subnet', Properties: {} },
    Table: { Type: 'AWS::EC2::RouteTable', Properties: {} },
    ...(associated && {
      Association: {
        Type: 'AWS::EC2::SubnetRouteTableAssociation',
        Properties: { SubnetId: { Ref: 'Subnet' }, RouteTableId: { Ref: 'Table' } },
      },
    }),
    ...(route && {
      Route: { Type: 'AWS::EC2::Route', Properties: { RouteTableId: { Ref: 'Table' }, ...route } },
    }),
  },
});
export const CodeInterpreterIsolated: Cases = {
  good: {
    'a subnet without a way out': inSubnet(),
    'a subnet with a way to a peer': inSubnet({ DestinationCidrBlock: '10.1.0.0/16', VpcPeeringConnectionId: 'pcx-1' }),
  },
  bad: {
    'a sandbox, which reaches all of S3': interpreter(network('SANDBOX')),
    public: interpreter(network('PUBLIC')),
    'no subnets': interpreter(network('VPC')),
  },
  lookAlike: {
    'a subnet behind a NAT gateway': inSubnet({ DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-1' }),
    'a subnet behind a transit gateway': inSubnet({ DestinationCidrBlock: '0.0.0.0/0', TransitGatewayId: 'tgw-1' }),
    'a subnet behind an instance': inSubnet({ DestinationCidrBlock: '0.0.0.0/0', NetworkInterfaceId: 'eni-1' }),
    'a subnet with a way out by IPv6': inSubnet({
      DestinationIpv6CidrBlock: '::/0',
      EgressOnlyInternetGatewayId: 'eigw-1',
    }),
  },
  undecided: {
    'the main route table': inSubnet(undefined, false),
    'subnets from elsewhere': interpreter({
      NetworkConfiguration: { NetworkMode: 'VPC', VpcConfig: { Subnets: ['subnet-1'] } },
    }),
  },
};

const withRole = (role: Record<string, unknown>) => ({
  Resources: {
    ...interpreter({ ExecutionRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } }).Resources,
    Role: { Type: 'AWS::IAM::Role', Properties: role },
  },
});
const policy = (statement: Record<string, unknown>) => ({
  Policies: [{ PolicyName: 'p', PolicyDocument: { Statement: [{ Effect: 'Allow', ...statement }] } }],
});
export const CodeInterpreterRole: Cases = {
  good: {
    'no role': interpreter(network('SANDBOX')),
    'a role that sends metrics': withRole(policy({ Action: 'cloudwatch:PutMetricData', Resource: '*' })),
    'a role for one prefix': withRole(policy({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/in/*' })),
  },
  bad: {
    'a role that may do everything': withRole(policy({ Action: '*', Resource: '*' })),
    'a role for all of S3': withRole(policy({ Action: 's3:*', Resource: '*' })),
    'a role that may do all but IAM': withRole(policy({ NotAction: 'iam:*', Resource: '*' })),
    'a role that reads every table of Glue': withRole(policy({ Action: 'glue:GetTable', Resource: '*' })),
    'a role that takes keys from the vault': withRole(
      policy({ Action: 'bedrock-agentcore:GetResourceApiKey', Resource: '*' }),
    ),
    'a role that takes one key from the vault': withRole(
      policy({ Action: 'bedrock-agentcore:GetResourceApiKey', Resource: 'arn:aws:bedrock-agentcore:eu-west-1:1:t/x' }),
    ),
    'an administrator': withRole({ ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] }),
    "AWS's policy for every bucket": withRole({
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'],
    }),
  },
  undecided: {
    'a role from elsewhere': interpreter({ ExecutionRoleArn: 'arn:aws:iam::111122223333:role/other' }),
  },
};
