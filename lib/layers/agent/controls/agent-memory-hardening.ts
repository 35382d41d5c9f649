import { type Control, eachResource, rule } from '../../../control';
import { type Answer, PASS } from '../../../template/answer';
import type { Value } from '../../../template/resource';
import { expectOwnKey } from '../../../workload/key';

/** Strategies that keep what they learn for later sessions; each has namespaces that say whose it is. */
const STRATEGIES = [
  'SemanticMemoryStrategy',
  'SummaryMemoryStrategy',
  'UserPreferenceMemoryStrategy',
  'EpisodicMemoryStrategy',
  'CustomMemoryStrategy',
];

/** Where strategies say whose the insights are that they draw from several sessions. */
const REFLECTIONS = ['ReflectionConfiguration', 'Configuration.EpisodicOverride.Reflection'];

const namespacesIn = (holder: Value): string =>
  holder.get('NamespaceTemplates').present ? 'NamespaceTemplates' : 'Namespaces';

/** Passes when a namespace is one user's. A namespace is found by its beginning, and the id of one user may begin the id of another. */
function ofOneActor(namespace: Value, keys: readonly string[]): Answer {
  const text = namespace.text() ?? '';
  if (text.includes('{actorId}/')) return PASS;
  if (text.includes('{actorId}'))
    return namespace.fail('', `is ${text}, which also finds users whose id begins alike; expected {actorId}/`);
  const key = keys.find((name) => text.includes(`{${name}}/`));
  if (key !== undefined)
    throw namespace.undecided(`is kept apart by ${key}, and the template does not tell whether that is one user`);
  return namespace.fail('', `is ${text}, one memory for all users; expected {actorId}/ in it`);
}

export const control: Control = {
  id: 'agent-memory-hardening',
  title: 'Agent memory is encrypted, kept apart for each user, and forgotten',
  risks: ['LLM02:2025', 'LLM04:2025', 'LLM08:2025', 'LLM03:2023', 'LLM06:2023', 'ASI06:2026'],
  acts: {
    'removes what an agent has learned after a number of days': ['ASI06:2026'],
  },
  shownBy: {
    'removes what an agent has learned after a number of days': ['AgentCoreMemoryExpiry', 'AgentMemoryBounded'],
  },
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
      fix: 'Set `eventExpiryDuration` to at most 90 days, and `recordExpiryDurationDays` of strategies to at most 365.',
      fixTemplate:
        'Set EventExpiryDuration to at most 90, and let the records of each strategy expire after at most 365 days.',
      counterparts: ['CP'],
      check: eachResource('AWS::BedrockAgentCore::Memory', (memory) => [
        memory.expectNumber('EventExpiryDuration', { min: 1, max: 90 }),
        ...STRATEGIES.flatMap((name) => [
          ...memory.at(
            `MemoryStrategies[].${name}.RecordExpiryDurationDays`,
            `MemoryStrategies[].${name}.RecordExpirySpecification.RecordExpiryDurationDays`,
          ),
        ]).map((days) => days.expectNumber('', { min: 1, max: 365 })),
      ]),
    }),
    rule('AgentCoreMemoryNamespaced', {
      fix: "Put {actorId}/ into the strategy's namespaces, those of reflections too, for example /facts/{actorId}/.",
      check: eachResource('AWS::BedrockAgentCore::Memory', (memory) =>
        memory.list('MemoryStrategies').map((strategy) =>
          strategy.decide(() => {
            const name = STRATEGIES.find((candidate) => strategy.get(candidate).present);
            if (!name) return PASS;
            const keys = memory.list('NamespaceKeys').map((entry) => entry.text('Key') ?? '');
            const [wrong] = ['', ...REFLECTIONS]
              .map((part) => strategy.get(part === '' ? name : `${name}.${part}`))
              .flatMap((holder) => [...holder.list(namespacesIn(holder))])
              .map((namespace) => ofOneActor(namespace, keys))
              .filter((answer) => answer !== PASS);
            return wrong ?? PASS; // without any, the defaults of the service are per actor
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
      proves: false,
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
