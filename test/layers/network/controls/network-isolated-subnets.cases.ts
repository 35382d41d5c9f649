import { type Cases, one } from '../../../../local/samples/cases';

const caller = (
  config: Record<string, unknown>,
  more: Record<string, unknown> = {},
  action = 'bedrock:InvokeModel',
) => ({
  Resources: {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {},
        Policies: [
          {
            PolicyName: 'p',
            PolicyDocument: { Statement: { Effect: 'Allow', Action: action, Resource: 'arn:aws:x' } },
          },
        ],
      },
    },
    Thing: { Type: 'AWS::Lambda::Function', Properties: { Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, ...config } },
    ...more,
  },
});
const subnet = (properties: Record<string, unknown> = {}) => ({ Type: 'AWS::EC2::Subnet', Properties: properties });

export const ModelCallerInVpc: Cases = {
  good: { 'in a subnet': caller({ VpcConfig: { SubnetIds: ['subnet-1'] } }) },
  bad: {
    'no VPC': caller({}),
    'a SAM function that brings its policy': one('AWS::Serverless::Function', {
      Policies: [{ Statement: [{ Effect: 'Allow', Action: 'bedrock:InvokeModel', Resource: '*' }] }],
    }),
  },
  silent: { 'a function that calls no model': caller({}, {}, 's3:GetObject') },
};

const service = (more: Record<string, unknown>) => {
  const { Role } = caller({}).Resources;
  return {
    Resources: {
      Role,
      Task: { Type: 'AWS::ECS::TaskDefinition', Properties: { TaskRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
      A: subnet(),
      Thing: {
        Type: 'AWS::ECS::Service',
        Properties: {
          TaskDefinition: { Ref: 'Task' },
          NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [{ Ref: 'A' }], ...more } },
        },
      },
    },
  };
};

export const ModelCallerSubnetsPrivate: Cases = {
  good: {
    'a task without a public address': service({ AssignPublicIp: 'DISABLED' }),
    'a private subnet': caller({ VpcConfig: { SubnetIds: [{ Ref: 'A' }] } }, { A: subnet() }),
  },
  bad: {
    'a task with a public address': service({ AssignPublicIp: 'ENABLED' }),
    'a public subnet': caller(
      { VpcConfig: { SubnetIds: [{ Ref: 'A' }] } },
      { A: subnet({ MapPublicIpOnLaunch: true }) },
    ),
  },
  undecided: { 'a subnet that is not given': caller({ VpcConfig: { SubnetIds: ['subnet-1'] } }) },
  silent: { 'no VPC': caller({}) },
};

const inGroup = (group: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  caller(
    { VpcConfig: { SubnetIds: [{ Ref: 'A' }], SecurityGroupIds: [{ 'Fn::GetAtt': ['Group', 'GroupId'] }] } },
    { A: subnet(), Group: { Type: 'AWS::EC2::SecurityGroup', Properties: group }, ...more },
  );
const routed = (target: Record<string, unknown>) => ({
  Table: { Type: 'AWS::EC2::RouteTable', Properties: {} },
  Association: {
    Type: 'AWS::EC2::SubnetRouteTableAssociation',
    Properties: { SubnetId: { Ref: 'A' }, RouteTableId: { Ref: 'Table' } },
  },
  Route: {
    Type: 'AWS::EC2::Route',
    Properties: { RouteTableId: { Ref: 'Table' }, DestinationCidrBlock: '0.0.0.0/0', ...target },
  },
});
const anywhere = { SecurityGroupEgress: [{ CidrIp: '0.0.0.0/0', IpProtocol: '-1' }] };

export const ModelCallerEgress: Cases = {
  good: {
    'to the endpoints only': inGroup({
      SecurityGroupEgress: [{ DestinationSecurityGroupId: 'sg-1', IpProtocol: 'tcp' }],
    }),
  },
  bad: {
    'to everywhere': inGroup(anywhere),
    'to every IPv6 address': inGroup({ SecurityGroupEgress: [{ CidrIpv6: '::/0', IpProtocol: '-1' }] }),
    'to everywhere through a NAT gateway': inGroup(anywhere, routed({ NatGatewayId: 'nat-1' })),
  },
  lookAlike: { 'no egress rule, which is all of it': inGroup({}) },
  silent: {
    'to everywhere through the firewall': inGroup(anywhere, routed({ VpcEndpointId: 'vpce-1' })),
    'no VPC': caller({}),
  },
};

export const VpcPublicAccessBlocked: Cases = {
  good: {
    'both ways': one('AWS::EC2::VPCBlockPublicAccessOptions', { InternetGatewayBlockMode: 'block-bidirectional' }),
  },
  bad: { off: one('AWS::EC2::VPCBlockPublicAccessOptions', { InternetGatewayBlockMode: 'off' }) },
};
