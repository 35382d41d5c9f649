import { type Cases, one } from '../../../../local/samples/cases';

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
