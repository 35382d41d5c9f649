import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { expectOwnKey } from '../../../workload/key';

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
  csf: 'Govern',
  boundary: 'application',
  atlas: ['AML.M0014', 'AML.M0023', 'AML.T0010.005', 'AML.T0115.002', 'AML.T0110.000', 'AML.T0109'],
  why: 'A tool whose description turns bad later needs a registry that lets everything in and pins nothing.',
  source: 'AWS CloudFormation User Guide, AWS::AgentRegistry::Registry; MITRE ATLAS AML.T0110.000',
  rules: [
    rule('AgentRegistryNoAutoApproval', {
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
      fix: 'Set `encryptionConfiguration.kmsKeyArn` of the registry.',
      fixTemplate: 'Set EncryptionConfiguration.KmsKeyArn.',
      check: eachResource('AWS::AgentRegistry::Registry', (registry) =>
        expectOwnKey(registry, 'EncryptionConfiguration.KmsKeyArn'),
      ),
    }),
    rule('AgentRegistryRecordVersioned', {
      fix: 'Set `recordVersion` of the record.',
      fixTemplate: 'Set RecordVersion.',
      check: eachResource('AWS::AgentRegistry::RegistryRecord', (record) => record.expectPresent('RecordVersion')),
    }),
  ],
};
