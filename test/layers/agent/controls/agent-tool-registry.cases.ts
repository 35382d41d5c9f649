import { type Cases, one } from '../../../../local/samples/cases';
import { parameter } from '../../../support/guardrail';

const registry = (properties: Record<string, unknown> = {}) => one('AWS::AgentRegistry::Registry', properties);
export const AgentRegistryNoAutoApproval: Cases = {
  good: { 'no rules': registry(), 'an empty list': registry({ ApprovalConfiguration: { AutoApprovalRules: [] } }) },
  bad: { 'a rule': registry({ ApprovalConfiguration: { AutoApprovalRules: ['ALL'] } }) },
};
export const AgentRegistryCmk: Cases = {
  good: { 'an own key': registry({ EncryptionConfiguration: { KmsKeyArn: 'arn:aws:kms:eu-west-1:1:key/1' } }) },
  bad: { 'no key': registry() },
};
export const AgentRegistryRecordVersioned: Cases = {
  good: { versioned: one('AWS::AgentRegistry::RegistryRecord', { RecordVersion: '1' }) },
  bad: { 'no version': one('AWS::AgentRegistry::RegistryRecord') },
};

const target = (mcp: Record<string, unknown>, Name = 'Mail') =>
  one('AWS::BedrockAgentCore::GatewayTarget', { Name, TargetConfiguration: { Mcp: mcp } });
const server = (more: Record<string, unknown>) => target({ McpServer: { Endpoint: 'https://m.example', ...more } });
export const AgentCoreMcpListingPinned: Cases = {
  good: {
    'listed when synchronized': server({ ListingMode: 'DEFAULT' }),
    'nothing said, which is the same': server({}),
    'tools that the template lists': server({ ListingMode: 'DYNAMIC', McpToolSchema: { InlinePayload: '[]' } }),
  },
  bad: { 'whatever the server says now': server({ ListingMode: 'DYNAMIC' }) },
  undecided: { 'mode from a parameter': { ...server({ ListingMode: { Ref: 'Given' } }), ...parameter } },
  silent: { 'a function': target({ Lambda: { LambdaArn: 'arn' } }) },
};

const connector = (ConnectorId: unknown, more: Record<string, unknown> = {}) =>
  target({ Connector: { Source: { ConnectorId }, ...more } });
export const AgentCoreConnectorEnabledListed: Cases = {
  good: { 'the tools that are needed': connector('bedrock-knowledge-bases', { Enabled: ['retrieve'] }) },
  bad: {
    'all tools of it': connector('bedrock-knowledge-bases'),
    'a search of the web': connector('web-search', { Enabled: ['search'] }),
  },
  lookAlike: { 'an empty list': connector('bedrock-knowledge-bases', { Enabled: [] }) },
  undecided: { 'a connector from a parameter': { ...connector({ Ref: 'Given' }, { Enabled: ['a'] }), ...parameter } },
  silent: { 'no connector': server({}) },
};

const tools = (Name: string, ...names: string[]) =>
  target({ Lambda: { LambdaArn: 'arn', ToolSchema: { InlinePayload: names.map((name) => ({ Name: name })) } } }, Name);
export const AgentToolNameLength: Cases = {
  good: { 'sixty-four characters': tools('a'.repeat(30), 'b'.repeat(31)) },
  bad: { 'sixty-five characters': tools('a'.repeat(30), 'b', 'b'.repeat(32)) },
  silent: { 'tools that the template does not list': server({}) },
};
