import { type Cases, one } from '../../../../local/samples/cases';
import { roleTo } from '../../../support/llm';

const caller = (config: Record<string, unknown>, more: Record<string, unknown> = {}, action?: string) => ({
  Resources: {
    Role: roleTo(action),
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
  return {
    Resources: {
      Role: roleTo(),
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

/** A host that calls models, by a profile of the role. */
const host = (properties: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  Resources: {
    Role: roleTo(),
    Profile: { Type: 'AWS::IAM::InstanceProfile', Properties: { Roles: [{ Ref: 'Role' }] } },
    Thing: {
      Type: 'AWS::EC2::Instance',
      Properties: { IamInstanceProfile: { Ref: 'Profile' }, ...properties },
    },
    A: subnet(),
    ...more,
  },
});
const template = (data: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  Resources: {
    ...host({}).Resources,
    Thing: {
      Type: 'AWS::EC2::LaunchTemplate',
      Properties: {
        LaunchTemplateData: { IamInstanceProfile: { Arn: { 'Fn::GetAtt': ['Profile', 'Arn'] } }, ...data },
      },
    },
    ...more,
  },
});

export const ModelCallerSubnetsPrivate: Cases = {
  good: {
    'a task without a public address': service({ AssignPublicIp: 'DISABLED' }),
    'a host in a private subnet': host({ SubnetId: { Ref: 'A' } }),
    'a private subnet': caller({ VpcConfig: { SubnetIds: [{ Ref: 'A' }] } }, { A: subnet() }),
  },
  bad: {
    'a task with a public address': service({ AssignPublicIp: 'ENABLED' }),
    'a host with a public address': host({
      NetworkInterfaces: [{ DeviceIndex: '0', AssociatePublicIpAddress: true, SubnetId: { Ref: 'A' } }],
    }),
    'a host in a public subnet': host({ SubnetId: { Ref: 'A' } }, { A: subnet({ MapPublicIpOnLaunch: true }) }),
    'hosts of a launch template with public addresses': template({
      NetworkInterfaces: [{ DeviceIndex: 0, AssociatePublicIpAddress: 'true' }],
    }),
    'a container service of App Runner, through a public subnet': {
      Resources: {
        Role: roleTo(),
        Thing: {
          Type: 'AWS::AppRunner::Service',
          Properties: {
            InstanceConfiguration: { InstanceRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } },
            NetworkConfiguration: {
              EgressConfiguration: { VpcConnectorArn: { 'Fn::GetAtt': ['Connector', 'VpcConnectorArn'] } },
            },
          },
        },
        Connector: { Type: 'AWS::AppRunner::VpcConnector', Properties: { Subnets: [{ Ref: 'A' }] } },
        A: subnet({ MapPublicIpOnLaunch: true }),
      },
    },
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

const group = (...ingress: Record<string, unknown>[]) => ({
  G: {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: { GroupDescription: 'g', SecurityGroupIngress: ingress },
  },
});
const PUBLIC = {
  NetworkInterfaces: [{ DeviceIndex: '0', AssociatePublicIpAddress: true, GroupSet: [{ Ref: 'G' }] }],
};
const from = (more: Record<string, unknown>) => ({ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, ...more });
export const ModelCallerIngress: Cases = {
  good: {
    'the office': host(PUBLIC, group(from({ CidrIp: '192.0.2.0/24' }))),
    'a load balancer': host(PUBLIC, group(from({ SourceSecurityGroupId: 'sg-1' }))),
  },
  bad: {
    'the internet': host(PUBLIC, group(from({ CidrIp: '0.0.0.0/0' }))),
    'the internet of IPv6': host(PUBLIC, group(from({ CidrIpv6: '::/0' }))),
    'the internet, to a task': {
      Resources: {
        ...service({ AssignPublicIp: 'ENABLED', SecurityGroups: [{ Ref: 'G' }] }).Resources,
        ...group(from({ CidrIp: '0.0.0.0/0' })),
      },
    },
    'the internet, to hosts of a launch template': template(
      { NetworkInterfaces: [{ DeviceIndex: 0, AssociatePublicIpAddress: true, Groups: [{ Ref: 'G' }] }] },
      group(from({ CidrIp: '0.0.0.0/0' })),
    ),
    'the internet, by a rule beside the group': host(PUBLIC, {
      ...group(),
      Rule: { Type: 'AWS::EC2::SecurityGroupIngress', Properties: { GroupId: { Ref: 'G' }, CidrIp: '0.0.0.0/0' } },
    }),
  },
  lookAlike: {
    'the internet in two halves': host(PUBLIC, group(from({ CidrIp: '0.0.0.0/1' }), from({ CidrIp: '128.0.0.0/1' }))),
  },
  undecided: {
    'addresses from a parameter': {
      Parameters: { Range: { Type: 'String' } },
      ...host(PUBLIC, group(from({ CidrIp: { Ref: 'Range' } }))),
    },
  },
  silent: {
    'a host without a public address': host(
      { SubnetId: { Ref: 'A' }, SecurityGroupIds: [{ Ref: 'G' }] },
      group(from({ CidrIp: '0.0.0.0/0' })),
    ),
    'a host that calls no model': {
      Resources: {
        ...host(PUBLIC, group(from({ CidrIp: '0.0.0.0/0' }))).Resources,
        Role: caller({}, {}, 's3:GetObject').Resources.Role,
      },
    },
  },
};
