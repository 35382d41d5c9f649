import { type Cases, one } from '../../../../local/samples/cases';

const own = { StringEquals: { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } } };
const allow = (more: Record<string, unknown> = {}) => ({
  Effect: 'Allow',
  Principal: '*',
  Action: 'bedrock:InvokeModel',
  Resource: 'arn:aws:bedrock:eu-west-1::foundation-model/m',
  ...more,
});
const endpoint = (service: string, ...statements: Record<string, unknown>[]) => ({
  Type: 'AWS::EC2::VPCEndpoint',
  Properties: {
    VpcId: { Ref: 'Vpc' },
    ServiceName: { 'Fn::Sub': `com.amazonaws.\${AWS::Region}.${service}` },
    ...(statements.length > 0 ? { PolicyDocument: { Statement: statements } } : {}),
  },
});
const runtime = (...statements: Record<string, unknown>[]) => ({
  Resources: { Thing: endpoint('bedrock-runtime', ...statements) },
});

export const BedrockEndpointPolicy: Cases = {
  good: {
    'own account only': runtime(allow({ Condition: own })),
    'named principals': runtime(allow({ Principal: { AWS: 'arn:aws:iam::123456789012:role/gateway' } })),
    'a denial draws the line': runtime(
      allow(),
      allow({ Effect: 'Deny', Action: '*', Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } } }),
    ),
  },
  bad: {
    'no policy': runtime(),
    'everyone without a condition': runtime(allow()),
    'everyone, spelled as AWS: *': runtime(allow({ Principal: { AWS: '*' } })),
    'the AgentCore endpoint without a policy': { Resources: { Thing: endpoint('bedrock-agentcore') } },
  },
  lookAlike: {
    'condition that passes without its key': runtime(
      allow({ Condition: { StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-1' } } }),
    ),
    'every organization': runtime(allow({ Condition: { StringLike: { 'aws:PrincipalOrgID': 'o-*' } } })),
    'roles of any account': runtime(
      allow({ Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/app' } } }),
    ),
    'an organization that the caller brings along': runtime(
      allow({ Condition: { StringEquals: { 'aws:PrincipalOrgID': '${aws:PrincipalOrgID}' } } }),
    ),
    'a denial that spares every organization': runtime(
      allow(),
      allow({ Effect: 'Deny', Action: '*', Condition: { StringNotLike: { 'aws:PrincipalOrgID': 'o-*' } } }),
    ),
    'a denial that holds for unencrypted calls only': runtime(
      allow(),
      allow({
        Effect: 'Deny',
        Action: '*',
        Condition: {
          StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' },
          Bool: { 'aws:SecureTransport': 'false' },
        },
      }),
    ),
    'a denial for another model': runtime(
      allow(),
      allow({
        Effect: 'Deny',
        Action: '*',
        Resource: 'arn:aws:bedrock:eu-west-1::foundation-model/other',
        Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } },
      }),
    ),
    'condition that lists a wildcard': runtime(allow({ Condition: { StringLike: { 'aws:PrincipalOrgID': '*' } } })),
  },
  undecided: {
    'policy from a parameter': {
      Parameters: { Policy: { Type: 'String' } },
      ...one('AWS::EC2::VPCEndpoint', {
        ServiceName: 'com.amazonaws.eu-west-1.bedrock-runtime',
        PolicyDocument: { Ref: 'Policy' },
      }),
    },
  },
  silent: { 'the endpoint of another service': { Resources: { Thing: endpoint('logs') } } },
};

export const BedrockEndpointPolicyModels: Cases = {
  good: {
    'a named model': runtime(allow()),
    'all but the named models denied': runtime(allow({ Resource: '*' }), {
      Effect: 'Deny',
      Principal: '*',
      Action: 'bedrock:*',
      NotResource: 'arn:aws:bedrock:*::foundation-model/m',
    }),
  },
  bad: {
    'every resource': runtime(allow({ Resource: '*' })),
    'everything of Bedrock': runtime(allow({ Resource: 'arn:aws:bedrock:*' })),
    'everything of AWS': runtime(allow({ Resource: 'arn:*' })),
    'every model of a service whose name is left open': runtime(
      allow({ Resource: 'arn:aws:bed*:*::foundation-model/*' }),
    ),
    'every profile': runtime(allow({ Resource: 'arn:aws:bedrock:*:*:inference-profile/*' })),
    'every version of every model': runtime(allow({ Resource: 'arn:aws:bedrock:*::foundation-model/*:0' })),
    'every foundation model': runtime(allow({ Resource: ['arn:aws:bedrock:*::foundation-model/*'] })),
    'everything of the account, in any partition': runtime(
      allow({ Resource: { 'Fn::Sub': 'arn:${AWS::Partition}:bedrock:${AWS::Region}:${AWS::AccountId}:*' } }),
    ),
  },
  lookAlike: {
    'all but some models': runtime(
      allow({ Resource: undefined, NotResource: 'arn:aws:bedrock:*::foundation-model/deepseek.*' }),
    ),
  },
  silent: { 'the control plane': { Resources: { Thing: endpoint('bedrock', allow({ Resource: '*' })) } } },
};

const beside = (...statements: Record<string, unknown>[]) => ({
  Resources: {
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
    Bedrock: endpoint('bedrock-runtime'),
    Thing: endpoint('s3', ...statements),
  },
});
const anything = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };

export const StorageEndpointPolicyNarrowed: Cases = {
  good: {
    'own principals': beside({ ...anything, Condition: own }),
    'own resources': beside({ ...anything, Condition: { StringEquals: { 'aws:ResourceOrgID': 'o-1' } } }),
    'a named bucket': beside({ ...anything, Resource: 'arn:aws:s3:::corpus/*' }),
  },
  bad: { 'no policy': beside(), everything: beside(anything) },
  silent: {
    'no model is called from the VPC': {
      Resources: { Vpc: { Type: 'AWS::EC2::VPC', Properties: {} }, Thing: endpoint('s3') },
    },
  },
};

const GATEWAY = 'arn:aws:bedrock-agentcore:eu-west-1:123456789012:gateway/tools-abc';
const toGateways = (...statements: Record<string, unknown>[]) => ({
  Resources: {
    Gateway: { Type: 'AWS::BedrockAgentCore::Gateway', Properties: { Name: 'g' } },
    Thing: endpoint(
      'bedrock-agentcore.gateway',
      ...statements.map((more) => allow({ Action: 'bedrock-agentcore:InvokeGateway', Resource: GATEWAY, ...more })),
    ),
  },
});

export const AgentGatewayEndpointPolicy: Cases = {
  good: {
    'one gateway, for callers with a JWT': toGateways({}),
    'a gateway of the template': toGateways({ Resource: { 'Fn::GetAtt': ['Gateway', 'GatewayArn'] } }),
    'gateways of a name in the own account': toGateways({
      Resource: { 'Fn::Sub': 'arn:${AWS::Partition}:bedrock-agentcore:*:${AWS::AccountId}:gateway/tools-*' },
    }),
    'every gateway, for principals of the own account': toGateways({ Resource: '*', Condition: own }),
    'every gateway, for one role': toGateways({
      Resource: '*',
      Principal: { AWS: 'arn:aws:iam::123456789012:role/agent' },
    }),
  },
  bad: {
    'no policy': toGateways(),
    'every gateway': toGateways({ Resource: '*' }),
    'all gateways of an account': toGateways({ Resource: GATEWAY.replace('tools-abc', '*') }),
    'gateways of any account': toGateways({ Resource: GATEWAY.replace('123456789012', '*') }),
    'one gateway and every other': toGateways({ Resource: [GATEWAY, '*'] }),
    'all but one gateway': toGateways({ Resource: undefined, NotResource: GATEWAY }),
  },
  lookAlike: { 'another kind of resource': toGateways({ Resource: GATEWAY.replace('gateway/', 'runtime/') }) },
  undecided: {
    'a gateway from a parameter': {
      Parameters: { Arn: { Type: 'String' } },
      ...toGateways({ Resource: { Ref: 'Arn' } }),
    },
  },
  silent: { 'the endpoint of something else': { Resources: { Thing: endpoint('logs') } } },
};
