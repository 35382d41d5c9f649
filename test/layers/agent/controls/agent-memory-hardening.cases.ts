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

export const AgentCoreMemoryExpiry: Cases = {
  good: { 'thirty days': memory({ EventExpiryDuration: 30 }) },
  bad: { 'a year': memory({ EventExpiryDuration: 365 }), 'nothing said': memory({}) },
  lookAlike: { 'no days at all': memory({ EventExpiryDuration: 0 }) },
  undecided: { 'days from a parameter': memory({ EventExpiryDuration: { Ref: 'Given' } }, parameter) },
};

export const AgentCoreMemoryNamespaced: Cases = {
  good: {
    'a namespace for each actor': strategy(['/facts/{actorId}/']),
    'the default namespaces': strategy(undefined, 'SummaryMemoryStrategy'),
  },
  bad: { 'one namespace for all': strategy(['/facts/']) },
  lookAlike: { 'a second namespace for all': strategy(['/facts/{actorId}/', '/shared']) },
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
