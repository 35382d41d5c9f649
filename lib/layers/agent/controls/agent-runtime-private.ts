import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import type { Resource, Value } from '../../../template/resource';

const HARNESS = 'Environment.AgentCoreRuntimeEnvironment';

/** Where a runtime, or the runtime of a harness, is configured. */
const environment = (resource: Resource): Value =>
  resource.type === 'AWS::BedrockAgentCore::Harness' ? resource.get(HARNESS) : resource;

export const control: Control = {
  id: 'agent-runtime-private',
  title: 'Agents, browsers and tool targets stay in the own network',
  risks: ['LLM02:2025', 'LLM06:2025', 'LLM06:2023', 'LLM08:2023', 'ASI05:2026', 'ASI10:2026'],
  csf: 'Protect',
  boundary: 'application',
  atlas: ['AML.M0032', 'AML.T0086', 'AML.T0072'],
  why: 'In a VPC an agent is under the same security groups, endpoint policies and egress firewall as everything else.',
  source:
    'Security Hub BedrockAgentCore.1; Amazon Bedrock AgentCore Developer Guide, Configure runtime and tools for VPC',
  rules: [
    rule('AgentCoreRuntimeVpc', {
      fix: "Set the network mode 'VPC' with subnets and security groups.",
      fixTemplate: 'Set NetworkConfiguration: {NetworkMode: VPC, NetworkModeConfig: {Subnets, SecurityGroups}}.',
      counterparts: ['CFG', 'BedrockAgentCore.1', 'AC-01', 'CP', 'ST'],
      check: eachResource(['AWS::BedrockAgentCore::Runtime', 'AWS::BedrockAgentCore::Harness'], (resource) => {
        const runtime = environment(resource);
        return runtime.expect('NetworkConfiguration.NetworkMode', 'VPC');
      }),
    }),
    rule('AgentCoreRuntimeLifetime', {
      fix: 'Set `maxLifetime` of the lifecycle configuration to at most 28800 seconds.',
      fixTemplate: 'Set LifecycleConfiguration.MaxLifetime to at most 28800.',
      counterparts: ['ST'],
      // 28800 is the default of the service
      check: eachResource(['AWS::BedrockAgentCore::Runtime', 'AWS::BedrockAgentCore::Harness'], (resource) => {
        const runtime = environment(resource);
        const path = 'LifecycleConfiguration.MaxLifetime';
        return runtime.get(path).present ? runtime.expectNumber(path, { max: 28800 }) : undefined;
      }),
    }),
    rule('AgentCoreBrowserVpc', {
      fix: "Set the browser's network mode 'VPC' and route it through the egress firewall.",
      fixTemplate: 'Set NetworkConfiguration: {NetworkMode: VPC, VpcConfig: {Subnets, SecurityGroups}}.',
      counterparts: ['CP'],
      check: eachResource('AWS::BedrockAgentCore::BrowserCustom', (browser) =>
        browser.expect('NetworkConfiguration.NetworkMode', 'VPC'),
      ),
    }),
    rule('AgentCoreTargetPrivateEndpoint', {
      fix: 'Reach the target through `privateEndpoint` (a VPC Lattice resource configuration).',
      counterparts: ['ST'],
      // targets that are AWS services, functions or API Gateway stages need none: AWS calls them by itself
      check: eachResource('AWS::BedrockAgentCore::GatewayTarget', (target) =>
        target.get('TargetConfiguration.Mcp.McpServer').present
          ? target.get('PrivateEndpoint').present
            ? PASS
            : target.fail('PrivateEndpoint', 'is not set: the gateway reaches this MCP server over the internet')
          : undefined,
      ),
    }),
  ],
};
