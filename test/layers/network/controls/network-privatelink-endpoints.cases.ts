import type { Cases } from '../../../../local/samples/cases';
import { roleTo } from '../../../support/llm';

const endpoint = (service: string, more: Record<string, unknown> = {}) => ({
  Type: 'AWS::EC2::VPCEndpoint',
  Properties: {
    VpcId: { Ref: 'Vpc' },
    ServiceName: { 'Fn::Join': ['', ['com.amazonaws.', { Ref: 'AWS::Region' }, `.${service}`]] },
    ...more,
  },
});
const caller = (actions: string[], services: string[], vpc = true) => ({
  Resources: {
    Vpc: { Type: 'AWS::EC2::VPC', Properties: {} },
    Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' } } },
    Role: roleTo(actions),
    Thing: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        ...(vpc ? { VpcConfig: { SubnetIds: [{ Ref: 'Subnet' }] } } : {}),
      },
    },
    ...Object.fromEntries(services.map((service, i) => [`Endpoint${i}`, endpoint(service)])),
  },
});

export const BedrockVpcEndpoints: Cases = {
  good: {
    'the runtime endpoint beside its caller': caller(['bedrock:InvokeModel'], ['bedrock-runtime']),
    'a wildcard meant for models': caller(['bedrock:Invoke*'], ['bedrock-runtime']),
    'the FIPS endpoint': caller(['bedrock:InvokeModel*'], ['bedrock-runtime-fips']),
  },
  bad: {
    'no endpoint': caller(['bedrock:InvokeModel'], []),
    'retrieval without its endpoint': caller(['bedrock:InvokeModel', 'bedrock:Retrieve'], ['bedrock-runtime']),
  },
  lookAlike: { 'the control-plane endpoint only': caller(['bedrock:InvokeModel'], ['bedrock']) },
  undecided: {
    'a VPC that is not given': {
      Parameters: { Subnet: { Type: 'AWS::EC2::Subnet::Id' } },
      Resources: {
        Role: roleTo(),
        Thing: {
          Type: 'AWS::Lambda::Function',
          Properties: { Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, VpcConfig: { SubnetIds: [{ Ref: 'Subnet' }] } },
        },
      },
    },
  },
  silent: {
    'a caller outside a VPC': caller(['bedrock:InvokeModel'], [], false),
    'a function that calls no model': caller(['s3:GetObject'], []),
    'an administrator': caller(['*'], []),
  },
};

export const AgentCoreVpcEndpoint: Cases = {
  good: { 'both doors': caller(['bedrock-agentcore:InvokeGateway'], ['bedrock-agentcore.gateway']) },
  bad: { 'the other door': caller(['bedrock-agentcore:InvokeGateway'], ['bedrock-agentcore']) },
  silent: { 'a caller of models only': caller(['bedrock:InvokeModel'], []) },
};

/** An endpoint without a private name, and a function with a variable. */
const named = (variable: string, of: string) => ({
  Resources: {
    Thing: endpoint('bedrock-runtime', { PrivateDnsEnabled: false }),
    Caller: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Environment: {
          Variables: {
            [variable]: {
              'Fn::Join': [
                '',
                [
                  'https://',
                  {
                    'Fn::Select': [
                      1,
                      { 'Fn::Split': [':', { 'Fn::Select': [0, { 'Fn::GetAtt': [of, 'DnsEntries'] }] }] },
                    ],
                  },
                ],
              ],
            },
          },
        },
      },
    },
  },
});

export const BedrockEndpointPrivateDns: Cases = {
  good: { on: { Resources: { Thing: endpoint('bedrock-runtime', { PrivateDnsEnabled: true }) } } },
  bad: {
    'another variable names it': named('ENDPOINT', 'Thing'),
    'the variable names something else': named('AWS_ENDPOINT_URL_BEDROCK_RUNTIME', 'Caller'),
    off: { Resources: { Thing: endpoint('bedrock-runtime', { PrivateDnsEnabled: false }) } },
    'not set': { Resources: { Thing: endpoint('bedrock-agent-runtime') } },
  },
  silent: {
    'another service': { Resources: { Thing: endpoint('s3') } },
    'callers are told its own name': named('AWS_ENDPOINT_URL_BEDROCK_RUNTIME', 'Thing'),
  },
};

const guarded = (ingress: unknown[], more: Record<string, unknown> = {}) => ({
  Resources: {
    Vpc: { Type: 'AWS::EC2::VPC', Properties: {} },
    Group: { Type: 'AWS::EC2::SecurityGroup', Properties: { SecurityGroupIngress: ingress } },
    Thing: endpoint('bedrock-runtime', { SecurityGroupIds: [{ 'Fn::GetAtt': ['Group', 'GroupId'] }] }),
    ...more,
  },
});

export const EndpointSgIngress: Cases = {
  good: { "the VPC's range": guarded([{ CidrIp: { 'Fn::GetAtt': ['Vpc', 'CidrBlock'] }, IpProtocol: 'tcp' }]) },
  bad: {
    'every IPv4 address': guarded([{ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 }]),
    'every IPv6 address': guarded([{ CidrIpv6: '::/0', IpProtocol: '-1' }]),
    'a rule beside the group': guarded([], {
      Rule: {
        Type: 'AWS::EC2::SecurityGroupIngress',
        Properties: { GroupId: { Ref: 'Group' }, CidrIp: '0.0.0.0/0', IpProtocol: 'tcp' },
      },
    }),
  },
  undecided: {
    'a range from a parameter': {
      Parameters: { Range: { Type: 'String' } },
      ...guarded([{ CidrIp: { Ref: 'Range' }, IpProtocol: 'tcp' }]),
    },
  },
  silent: { 'no group of its own': { Resources: { Thing: endpoint('bedrock-runtime') } } },
};
