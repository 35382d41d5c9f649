import { type Cases, one } from '../../../../local/samples/cases';
import { parameter } from '../../../support/guardrail';

const memory = (properties: Record<string, unknown>, more?: Record<string, unknown>) =>
  one('AWS::BedrockAgentCore::Memory', { Name: 'm', ...properties }, more);
const agent = (properties: Record<string, unknown>) => one('AWS::Bedrock::Agent', { AgentName: 'a', ...properties });
const strategy = (namespaces: unknown[] | undefined, kind = 'SemanticMemoryStrategy') =>
  memory({ MemoryStrategies: [{ [kind]: { Name: 's', ...(namespaces && { Namespaces: namespaces }) } }] });

export const AgentCoreMemoryCmk: Cases = {
  good: { 'an own key': memory({ EncryptionKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/1' }) },
  bad: { 'no key': memory({}) },
  lookAlike: { 'a key that AWS manages': memory({ EncryptionKeyArn: 'alias/aws/bedrock' }) },
};

const kept = (records: Record<string, unknown>) =>
  memory({ EventExpiryDuration: 30, MemoryStrategies: [{ SemanticMemoryStrategy: { Name: 's', ...records } }] });
export const AgentCoreMemoryExpiry: Cases = {
  good: {
    'thirty days': memory({ EventExpiryDuration: 30 }),
    'records of ninety days': kept({ RecordExpiryDurationDays: 90 }),
  },
  bad: {
    'records of ten years': kept({ RecordExpiryDurationDays: 3650 }),
    'records of ten years, specified': kept({ RecordExpirySpecification: { RecordExpiryDurationDays: 3650 } }),
    'a year': memory({ EventExpiryDuration: 365 }),
    'nothing said': memory({}),
  },
  lookAlike: { 'no days at all': memory({ EventExpiryDuration: 0 }) },
  undecided: { 'days from a parameter': memory({ EventExpiryDuration: { Ref: 'Given' } }, parameter) },
};

export const AgentCoreMemoryNamespaced: Cases = {
  good: {
    'a namespace for each actor': strategy(['/facts/{actorId}/']),
    'sessions of each actor': strategy(['/sum/{actorId}/{sessionId}'], 'SummaryMemoryStrategy'),
    'the default namespaces': strategy(undefined, 'SummaryMemoryStrategy'),
  },
  bad: { 'one namespace for all': strategy(['/facts/']) },
  lookAlike: {
    'a second namespace for all': strategy(['/facts/{actorId}/', '/shared']),
    'one that also finds users whose id begins alike': strategy(['/facts/{actorId}']),
    'insights that are drawn from all users': memory({
      MemoryStrategies: [
        {
          EpisodicMemoryStrategy: {
            Namespaces: ['/episodes/{actorId}/{sessionId}'],
            ReflectionConfiguration: { Namespaces: ['/episodes/'] },
          },
        },
      ],
    }),
    'insights of an own prompt that are drawn from all users': memory({
      MemoryStrategies: [
        {
          CustomMemoryStrategy: {
            Namespaces: ['/episodes/{actorId}/'],
            Configuration: { EpisodicOverride: { Reflection: { NamespaceTemplates: ['/episodes/'] } } },
          },
        },
      ],
    }),
  },
  undecided: {
    'kept apart by another key': memory({
      NamespaceKeys: [{ Key: 'customer' }],
      MemoryStrategies: [{ SemanticMemoryStrategy: { Namespaces: ['/facts/{customer}/'] } }],
    }),
  },
  silent: { 'no strategy': memory({}) },
};

const summary = (days?: number) =>
  agent({
    MemoryConfiguration: { EnabledMemoryTypes: ['SESSION_SUMMARY'], ...(days !== undefined && { StorageDays: days }) },
  });
export const AgentMemoryBounded: Cases = {
  good: { 'thirty days': summary(30) },
  bad: { 'a year': summary(365) },
  silent: { 'no memory': agent({}), 'the default of the service': summary() },
};

const collaborator = (history?: unknown, more: Record<string, unknown> = {}) => ({
  ...agent({
    AgentCollaborators: [
      { CollaboratorName: 'c', ...(history !== undefined && { RelayConversationHistory: history }) },
    ],
  }),
  ...more,
});
export const AgentRelayHistoryOff: Cases = {
  good: { disabled: collaborator('DISABLED'), 'nothing said': collaborator() },
  bad: { 'the whole conversation': collaborator('TO_COLLABORATOR') },
  undecided: { 'from a parameter': collaborator({ Ref: 'Given' }, parameter) },
  silent: { 'no collaborator': agent({}) },
};
