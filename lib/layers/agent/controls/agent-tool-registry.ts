import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { SEPARATOR, toolNames } from '../../../workload/gateway-tools';
import { expectOwnKey } from '../../../workload/key';

const TARGET = 'AWS::BedrockAgentCore::GatewayTarget';
/** The longest name of a tool that a model may be told of. */
const LONGEST = 64;

export const control: Control = {
  id: 'agent-tool-registry',
  title: 'Agents and tools are registered, approved by a person and pinned',
  risks: [
    'LLM03:2025',
    'LLM06:2025',
    'LLM05:2023',
    'LLM07:2023',
    'LLM08:2023',
    'ASI04:2026',
    'ASI07:2026',
    'ASI10:2026',
  ],
  acts: 'review',
  csf: 'Govern',
  boundary: 'application',
  atlas: ['AML.M0014', 'AML.M0023', 'AML.T0010.005', 'AML.T0115.002', 'AML.T0110.000', 'AML.T0109'],
  why: 'A tool whose description turns bad later needs a registry that lets everything in and pins nothing.',
  source: 'AWS CloudFormation User Guide, AWS::AgentRegistry::Registry; MITRE ATLAS AML.T0110.000',
  rules: [
    rule('AgentCoreMcpListingPinned', {
      severity: 'MEDIUM',
      fix: 'Leave `listingMode` at DEFAULT, which lists the tools when the target is synchronized, or pin them with `mcpToolSchema`.',
      fixTemplate:
        'Remove ListingMode: DYNAMIC, so that the tools are listed when the target is synchronized, or pin them with McpToolSchema.',
      check: eachResource(TARGET, (target) => {
        const server = target.get('TargetConfiguration.Mcp.McpServer');
        if (server.absent) return undefined;
        if (server.get('McpToolSchema').present) return PASS;
        return server.text('ListingMode') === 'DYNAMIC'
          ? server.fail('ListingMode', 'is DYNAMIC: the server may change its tools and their descriptions at any time')
          : PASS;
      }),
    }),
    rule('AgentCoreConnectorEnabledListed', {
      severity: 'HIGH',
      fix: 'List the tools that agents need in `enabled` of the connector, and remove a connector for web search. Where agents are meant to search the web, acknowledge the finding and say why.',
      fixTemplate:
        'List the tools that agents need in Enabled of the connector, and remove a connector for web search. Where agents are meant to search the web, acknowledge the finding and say why.',
      check: eachResource(TARGET, (target) => {
        const connector = target.get('TargetConfiguration.Mcp.Connector');
        if (connector.absent) return undefined;
        const id = connector.text('Source.ConnectorId');
        if (id === 'web-search')
          return connector.fail(
            'Source.ConnectorId',
            'is web-search: what agents look for leaves the application, and what they find may instruct them',
          );
        return connector.list('Enabled').length > 0
          ? PASS
          : connector.fail('Enabled', 'is not set: every tool of the connector is on, also those that it gets later');
      }),
    }),
    rule('AgentToolNameLength', {
      severity: 'LOW',
      fix: 'Shorten the name of the target or of the tool: models take names of at most 64 characters, target and tool together.',
      fixTemplate:
        'Shorten Name of the target or of the tool: models take names of at most 64 characters, target and tool together.',
      proves: false,
      check: eachResource(TARGET, (target) => {
        const name = target.pattern('Name')?.literal;
        const tools = name === undefined ? undefined : toolNames(target);
        if (!tools || tools.length === 0) return undefined;
        const long = tools.find((tool) => `${name}${SEPARATOR}${tool}`.length > LONGEST);
        return long === undefined
          ? PASS
          : target.fail(
              'Name',
              `and the tool ${long} make a name of more than ${LONGEST} characters, which no model takes`,
            );
      }),
    }),
    rule('AgentRegistryNoAutoApproval', {
      severity: 'MEDIUM',
      fix: 'Remove `autoApprovalRules`: records then wait for a review.',
      fixTemplate: 'Remove ApprovalConfiguration.AutoApprovalRules.',
      check: eachResource('AWS::AgentRegistry::Registry', (registry) => {
        const rules = registry.list('ApprovalConfiguration.AutoApprovalRules');
        return rules.length > 0
          ? registry.fail(
              'ApprovalConfiguration.AutoApprovalRules',
              `approve records without a review: ${rules.texts().join(', ')}`,
            )
          : PASS;
      }),
    }),
    rule('AgentRegistryCmk', {
      severity: 'MEDIUM',
      fix: 'Set `encryptionConfiguration.kmsKeyArn` of the registry.',
      fixTemplate: 'Set EncryptionConfiguration.KmsKeyArn of the AWS::AgentRegistry::Registry.',
      proves: false,
      check: eachResource('AWS::AgentRegistry::Registry', (registry) =>
        expectOwnKey(registry, 'EncryptionConfiguration.KmsKeyArn'),
      ),
    }),
    rule('AgentRegistryRecordVersioned', {
      severity: 'LOW',
      fix: 'Set `recordVersion` of the record.',
      fixTemplate: 'Set RecordVersion.',
      check: eachResource('AWS::AgentRegistry::RegistryRecord', (record) => record.expectPresent('RecordVersion')),
    }),
  ],
};
