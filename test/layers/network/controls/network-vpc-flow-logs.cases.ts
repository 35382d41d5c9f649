import { type Cases, one } from '../../../../local/samples/cases';

const log = (properties: Record<string, unknown>) => one('AWS::EC2::FlowLog', properties);

export const VpcFlowLogAll: Cases = {
  good: { 'all traffic': log({ TrafficType: 'ALL', ResourceType: 'VPC' }) },
  bad: { 'what was refused': log({ TrafficType: 'REJECT' }), 'not set': log({ ResourceType: 'Subnet' }) },
  silent: { 'a transit gateway': log({ ResourceType: 'TransitGateway' }) },
};

const vpc = (service: string, logged: boolean) => ({
  Resources: {
    Thing: { Type: 'AWS::EC2::VPC', Properties: {} },
    Endpoint: {
      Type: 'AWS::EC2::VPCEndpoint',
      Properties: { VpcId: { Ref: 'Thing' }, ServiceName: `com.amazonaws.eu-west-1.${service}` },
    },
    ...(logged
      ? { Log: { Type: 'AWS::EC2::FlowLog', Properties: { ResourceId: { Ref: 'Thing' }, ResourceType: 'VPC' } } }
      : {}),
  },
});

/** The VPC with two subnets, of which some have a flow log. */
const subnets = (...logged: string[]) => ({
  Resources: {
    ...vpc('bedrock-runtime', false).Resources,
    ...Object.fromEntries(
      ['A', 'B'].map((name) => [name, { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Thing' } } }]),
    ),
    ...Object.fromEntries(
      logged.map((name) => [
        `Log${name}`,
        { Type: 'AWS::EC2::FlowLog', Properties: { ResourceId: { Ref: name }, ResourceType: 'Subnet' } },
      ]),
    ),
  },
});

export const LlmVpcFlowLogged: Cases = {
  good: { logged: vpc('bedrock-runtime', true), 'logged subnet by subnet': subnets('A', 'B') },
  bad: { 'not logged': vpc('bedrock-runtime', false) },
  lookAlike: { 'one subnet of two': subnets('A') },
  silent: { 'no model is called from it': vpc('s3', false) },
};
