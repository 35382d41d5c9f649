import { type Cases, one } from '../../../../local/samples/cases';
import { parameter } from '../../../support/guardrail';

const network = (mode: unknown) => ({ NetworkConfiguration: { NetworkMode: mode } });
const runtime = (properties: Record<string, unknown>, more?: Record<string, unknown>) =>
  one('AWS::BedrockAgentCore::Runtime', properties, more);
const harness = (environment: Record<string, unknown>) =>
  one('AWS::BedrockAgentCore::Harness', { Environment: { AgentCoreRuntimeEnvironment: environment } });
const browser = (properties: Record<string, unknown>) => one('AWS::BedrockAgentCore::BrowserCustom', properties);

export const AgentCoreRuntimeVpc: Cases = {
  good: { 'a runtime in a VPC': runtime(network('VPC')), 'a harness in a VPC': harness(network('VPC')) },
  bad: {
    public: runtime(network('PUBLIC')),
    'nothing said, which is public': runtime({}),
    'a public harness': harness({}),
  },
  undecided: { 'mode from a parameter': runtime(network({ Ref: 'Given' }), parameter) },
  silent: {
    'on machines of a capacity provider': runtime({ CapacityProviderConfiguration: { CapacityProviderArn: 'a' } }),
  },
};

const volume = { Encrypted: true, KmsKeyId: 'arn:aws:kms:eu-west-1:111122223333:key/1' };
const provider = (
  launch: Record<string, unknown> = {},
  { root = volume, more = volume, ephemeral = volume }: Record<string, Record<string, unknown>> = {},
  subnet: Record<string, unknown> = {},
  role: Record<string, unknown> = {},
) => ({
  Resources: {
    Thing: {
      Type: 'AWS::BedrockAgentCore::CapacityProvider',
      Properties: {
        ComputeConfiguration: {
          Ec2Configuration: {
            LaunchTemplateSource: {
              LaunchParameters: {
                InstanceProfileArn: { 'Fn::GetAtt': ['Profile', 'Arn'] },
                EphemeralVolumes: [{ Ebs: ephemeral }],
                ...launch,
              },
            },
            RootVolume: root,
            Volumes: [{ EbsConfiguration: { Name: 'v', ...more } }],
            VpcConfiguration: { Subnets: [{ Ref: 'Subnet' }], SecurityGroups: ['sg'] },
          },
        },
      },
    },
    Subnet: { Type: 'AWS::EC2::Subnet', Properties: { CidrBlock: '10.0.0.0/24', ...subnet } },
    Profile: { Type: 'AWS::IAM::InstanceProfile', Properties: { Roles: [{ Ref: 'Role' }] } },
    Role: { Type: 'AWS::IAM::Role', Properties: role },
  },
});
export const CapacityProviderHardened: Cases = {
  good: { 'no key to log in, own keys, private subnets, a narrow role': provider() },
  bad: {
    'a key to log in': provider({ SshKeyName: 'ops' }),
    'a root volume in clear': provider({}, { root: { Encrypted: false } }),
    'a second volume under a key of AWS': provider({}, { more: { Encrypted: true } }),
    'an ephemeral volume in clear': provider({}, { ephemeral: {} }),
    'public addresses': provider({}, {}, { MapPublicIpOnLaunch: true }),
    'an administrator': provider({}, {}, {}, { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] }),
  },
};

const lifetime = (seconds: unknown) => ({ LifecycleConfiguration: { MaxLifetime: seconds } });
export const AgentCoreRuntimeLifetime: Cases = {
  good: { 'an hour': runtime(lifetime(3600)) },
  bad: { 'a day': runtime(lifetime(86400)), 'a day for a harness': harness(lifetime('86400')) },
  silent: { 'the default': runtime({}) },
};

export const AgentCoreBrowserVpc: Cases = {
  good: { 'in a VPC': browser(network('VPC')) },
  bad: { public: browser(network('PUBLIC')) },
};

const target = (mcp: Record<string, unknown>, properties: Record<string, unknown> = {}) =>
  one('AWS::BedrockAgentCore::GatewayTarget', { TargetConfiguration: { Mcp: mcp }, ...properties });
const http = (TargetConfiguration: Record<string, unknown>) =>
  one('AWS::BedrockAgentCore::GatewayTarget', { TargetConfiguration });
const API = 'https://abc.execute-api.eu-west-1.amazonaws.com/v1';
const openApi = (...urls: string[]) => ({
  OpenApiSchema: { InlinePayload: JSON.stringify({ servers: urls.map((url) => ({ url })), paths: {} }) },
});
export const AgentCoreTargetPrivateEndpoint: Cases = {
  good: {
    'through an endpoint': target({ McpServer: { Endpoint: 'https://m.example' } }, { PrivateEndpoint: { X: 'y' } }),
    'an API through an endpoint': target(openApi('https://api.example.com'), { PrivateEndpoint: { X: 'y' } }),
    'an API in S3 through an endpoint': target(
      { OpenApiSchema: { S3: { Uri: 's3://b/k' } } },
      { PrivateEndpoint: { X: 'y' } },
    ),
  },
  bad: {
    'over the internet': target({ McpServer: { Endpoint: 'https://m.example' } }),
    'an API over the internet': target(openApi('https://api.example.com/v1')),
    'one of two servers over the internet': target(openApi(API, 'https://api.example.com/v1')),
    'a load balancer, which is no service of AWS': target({
      McpServer: { Endpoint: 'https://x.eu-west-1.elb.amazonaws.com/mcp' },
    }),
    'passed through': http({ Http: { Passthrough: { Endpoint: 'https://a.example', ProtocolType: 'A2A' } } }),
    'a provider of models': http({ Inference: { Provider: { Endpoint: 'https://api.openai.com' } } }),
  },
  undecided: {
    'a host from a parameter': {
      ...target({ McpServer: { Endpoint: { 'Fn::Sub': 'https://${Given}/mcp' } } }),
      ...parameter,
    },
    'an API in S3': target({ OpenApiSchema: { S3: { Uri: 's3://b/k' } } }),
  },
  silent: {
    'a function': target({ Lambda: { LambdaArn: 'arn' } }),
    'an API of API Gateway': target(openApi(API)),
    'a server in a runtime': target({
      McpServer: {
        Endpoint: { 'Fn::Sub': 'https://bedrock-agentcore.${AWS::Region}.amazonaws.com/runtimes/r/invocations' },
      },
    }),
    'the endpoint of an API of the template': {
      Resources: {
        ...target({ McpServer: { Endpoint: { 'Fn::Sub': '${Api.ApiEndpoint}/mcp' } } }).Resources,
        Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: {} },
      },
    },
  },
};
