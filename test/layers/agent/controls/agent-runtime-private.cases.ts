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
export const AgentCoreTargetPrivateEndpoint: Cases = {
  good: { 'through an endpoint': target({ McpServer: { Endpoint: 'https://m' } }, { PrivateEndpoint: { X: 'y' } }) },
  bad: { 'over the internet': target({ McpServer: { Endpoint: 'https://m' } }) },
  silent: { 'a function': target({ Lambda: { LambdaArn: 'arn' } }) },
};
