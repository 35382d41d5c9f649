import { type Control, eachResource, rule } from '../../../control';
import { type Answer, PASS } from '../../../template/answer';
import { Permissions } from '../../../template/iam/permissions';
import { List } from '../../../template/list';
import type { Resource, Value } from '../../../template/resource';
import { leadsToAws } from '../../../workload/endpoints';
import { expectOwnKey } from '../../../workload/key';
import { excess } from '../../../workload/rights';

const INSTANCES = 'ComputeConfiguration.Ec2Configuration';
const OF_INSTANCES = [
  'bedrock:InvokeModel',
  'iam:PassRole',
  's3:GetObject',
  'secretsmanager:GetSecretValue',
  'sts:AssumeRole',
];
const HARNESS = 'Environment.AgentCoreRuntimeEnvironment';

/** Where a runtime, or the runtime of a harness, is configured. */
const environment = (resource: Resource): Value =>
  resource.type === 'AWS::BedrockAgentCore::Harness' ? resource.get(HARNESS) : resource;

const ENDPOINTS = ['Mcp.McpServer', 'Http.Passthrough', 'Inference.Provider'];

/** The URLs that a gateway calls for a target; nothing for targets that AWS calls by itself. */
function hosts(target: Resource): (() => List<Value>) | undefined {
  const configuration = target.get('TargetConfiguration');
  const own = ENDPOINTS.find((kind) => configuration.get(kind).present);
  if (own) return () => new List([configuration.get(`${own}.Endpoint`)]);
  const schema = configuration.get('Mcp.OpenApiSchema');
  if (schema.absent) return undefined;
  return () => {
    if (schema.get('InlinePayload').absent) throw schema.undecided('is read from S3, and its servers with it');
    return schema.yaml('InlinePayload').at('servers[].url');
  };
}

export const control: Control = {
  id: 'agent-runtime-private',
  title: 'Agents, browsers and tool targets stay in the own network',
  risks: ['LLM02:2025', 'LLM06:2025', 'LLM06:2023', 'LLM08:2023', 'ASI05:2026', 'ASI10:2026'],
  acts: 'aid',
  csf: 'Protect',
  boundary: 'application',
  atlas: ['AML.M0032', 'AML.T0086', 'AML.T0072'],
  why: 'In a VPC an agent is under the same security groups, endpoint policies and egress firewall as everything else.',
  source:
    'Security Hub BedrockAgentCore.1; Amazon Bedrock AgentCore Developer Guide, Configure runtime and tools for VPC',
  rules: [
    rule('AgentCoreRuntimeVpc', {
      severity: 'MEDIUM',
      fix: "Set the network mode 'VPC' with subnets and security groups.",
      fixTemplate: 'Set NetworkConfiguration: {NetworkMode: VPC, NetworkModeConfig: {Subnets, SecurityGroups}}.',
      counterparts: ['CFG', 'BedrockAgentCore.1', 'AC-01', 'CP', 'ST'],
      check: eachResource(['AWS::BedrockAgentCore::Runtime', 'AWS::BedrockAgentCore::Harness'], (resource) => {
        // its instances are in the network of the capacity provider
        if (resource.get('CapacityProviderConfiguration').present) return undefined;
        const runtime = environment(resource);
        return runtime.expect('NetworkConfiguration.NetworkMode', 'VPC');
      }),
    }),
    rule('CapacityProviderHardened', {
      severity: 'MEDIUM',
      fix: 'Leave out `sshKeyName`, encrypt all volumes with a customer managed key, use private subnets and a narrow instance profile.',
      fixTemplate:
        'Remove SshKeyName; set Encrypted and KmsKeyId on each volume; name subnets without public addresses and an instance profile that names what it may reach.',
      proves: false,
      check: eachResource('AWS::BedrockAgentCore::CapacityProvider', (provider): Answer[] => {
        const instances = provider.get(INSTANCES);
        const launch = instances.get('LaunchTemplateSource.LaunchParameters');
        return [
          launch.decide(() =>
            launch.get('SshKeyName').present
              ? launch.fail('SshKeyName', 'is set: who has the key logs in to the machine that runs the agents')
              : PASS,
          ),
          ...[
            ...provider.at(`${INSTANCES}.RootVolume`, `${INSTANCES}.Volumes[].EbsConfiguration`),
            ...provider.at(`${INSTANCES}.LaunchTemplateSource.LaunchParameters.EphemeralVolumes[].Ebs`),
          ].flatMap((volume) => [volume.expectFlag('Encrypted', true), expectOwnKey(volume, 'KmsKeyId')]),
          ...instances
            .list('VpcConfiguration.Subnets')
            .each((subnet) =>
              subnet.target()?.flag('MapPublicIpOnLaunch') === true
                ? subnet.fail('', `is ${subnet}, which gives its machines public addresses`)
                : PASS,
            ),
          launch.decide(() => {
            if (launch.get('InstanceProfileArn').absent) return PASS;
            const [role] = launch.target('InstanceProfileArn')?.list('Roles') ?? [];
            const found = role?.target() && excess(Permissions.of(role.target()!), OF_INSTANCES);
            return found ? launch.fail('InstanceProfileArn', found) : PASS;
          }),
        ];
      }),
    }),
    rule('AgentCoreRuntimeLifetime', {
      severity: 'MEDIUM',
      fix: 'Set `maxLifetime` of the lifecycle configuration to at most 28800 seconds.',
      fixTemplate: 'Set LifecycleConfiguration.MaxLifetime to at most 28800.',
      counterparts: ['ST'],
      proves: false,
      // 28800 is the default of the service
      check: eachResource(['AWS::BedrockAgentCore::Runtime', 'AWS::BedrockAgentCore::Harness'], (resource) => {
        const runtime = environment(resource);
        const path = 'LifecycleConfiguration.MaxLifetime';
        return runtime.get(path).present ? runtime.expectNumber(path, { max: 28800 }) : undefined;
      }),
    }),
    rule('AgentCoreBrowserVpc', {
      severity: 'MEDIUM',
      fix: "Set the browser's network mode 'VPC' and route it through the egress firewall.",
      fixTemplate: 'Set NetworkConfiguration: {NetworkMode: VPC, VpcConfig: {Subnets, SecurityGroups}}.',
      counterparts: ['CP'],
      check: eachResource('AWS::BedrockAgentCore::BrowserCustom', (browser) =>
        browser.expect('NetworkConfiguration.NetworkMode', 'VPC'),
      ),
    }),
    rule('AgentCoreTargetPrivateEndpoint', {
      severity: 'MEDIUM',
      fix: 'Reach the target through `privateEndpoint` (a VPC Lattice resource configuration).',
      fixTemplate: 'Set PrivateEndpoint, to a VPC Lattice resource configuration.',
      counterparts: ['ST'],
      // targets that are AWS services, functions or API Gateway stages need none: AWS calls them by itself
      check: eachResource('AWS::BedrockAgentCore::GatewayTarget', (target) => {
        const reached = hosts(target);
        if (!reached) return undefined;
        if (target.get('PrivateEndpoint').present) return PASS;
        const outside = reached().find((url) => !leadsToAws(url));
        return (
          outside && target.fail('PrivateEndpoint', `is not set: the gateway reaches ${outside} over the internet`)
        );
      }),
    }),
  ],
};
