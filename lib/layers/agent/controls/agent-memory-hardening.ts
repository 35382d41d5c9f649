import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { expectOwnKey } from '../../../workload/key';

/** Strategies that keep what they learn for later sessions; each has namespaces that say whose it is. */
const STRATEGIES = [
  'SemanticMemoryStrategy',
  'SummaryMemoryStrategy',
  'UserPreferenceMemoryStrategy',
  'EpisodicMemoryStrategy',
  'CustomMemoryStrategy',
];

export const control: Control = {
  id: 'agent-memory-hardening',
  title: 'Agent memory is encrypted, kept apart for each user, and forgotten',
  risks: ['LLM02:2025', 'LLM04:2025', 'LLM08:2025', 'LLM03:2023', 'LLM06:2023', 'ASI06:2026'],
  csf: 'Protect',
  boundary: 'data',
  atlas: ['AML.M0031', 'AML.T0080.000', 'AML.T0092'],
  why: 'A poisoned memory must neither live long nor reach another user.',
  source: 'AWS CloudFormation User Guide, AWS::BedrockAgentCore::Memory; MITRE ATLAS AML.M0031',
  rules: [
    rule('AgentCoreMemoryCmk', {
      fix: 'Set `encryptionKeyArn` of the memory to a customer managed KMS key.',
      fixTemplate: 'Set EncryptionKeyArn.',
      counterparts: ['CFG', 'AC-07', 'ST'],
      check: eachResource('AWS::BedrockAgentCore::Memory', (memory) => expectOwnKey(memory, 'EncryptionKeyArn')),
    }),
    rule('AgentCoreMemoryExpiry', {
      fix: 'Set `eventExpiryDuration` to at most 90 days.',
      fixTemplate: 'Set EventExpiryDuration to at most 90.',
      counterparts: ['CP'],
      check: eachResource('AWS::BedrockAgentCore::Memory', (memory) =>
        memory.expectNumber('EventExpiryDuration', { min: 1, max: 90 }),
      ),
    }),
    rule('AgentCoreMemoryNamespaced', {
      fix: "Put {actorId} into the strategy's namespaces, for example /facts/{actorId}/.",
      check: eachResource('AWS::BedrockAgentCore::Memory', (memory) =>
        memory.list('MemoryStrategies').map((strategy) =>
          strategy.decide(() => {
            const name = STRATEGIES.find((candidate) => strategy.get(candidate).present);
            if (!name) return PASS;
            const path = strategy.get(`${name}.NamespaceTemplates`).present ? 'NamespaceTemplates' : 'Namespaces';
            const namespaces = strategy.list(`${name}.${path}`);
            if (namespaces.length === 0) return PASS; // the defaults of the service are per actor
            const shared = namespaces.find((namespace) => !(namespace.text() ?? '').includes('{actorId}'));
            return shared ? shared.fail('', `is ${shared}, one memory for all users; expected {actorId} in it`) : PASS;
          }),
        ),
      ),
    }),
    rule('AgentMemoryBounded', {
      fix: "Set `storageDays` of the agent's memory to at most 30.",
      fixTemplate: 'Set MemoryConfiguration.StorageDays to at most 30.',
      check: eachResource('AWS::Bedrock::Agent', (agent) =>
        agent.list('MemoryConfiguration.EnabledMemoryTypes').length > 0 &&
        agent.get('MemoryConfiguration.StorageDays').present
          ? agent.expectNumber('MemoryConfiguration.StorageDays', { min: 1, max: 30 })
          : undefined,
      ),
    }),
    rule('AgentRelayHistoryOff', {
      fix: "Set `relayConversationHistory: 'DISABLED'` and hand a collaborator only what its task needs.",
      check: eachResource('AWS::Bedrock::Agent', (agent) =>
        agent
          .list('AgentCollaborators')
          .each((collaborator) =>
            collaborator.text('RelayConversationHistory') === 'TO_COLLABORATOR'
              ? collaborator.fail(
                  'RelayConversationHistory',
                  'is TO_COLLABORATOR: the whole conversation goes with the task',
                )
              : PASS,
          ),
      ),
    }),
  ],
};
