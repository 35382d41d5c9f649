import { type Answers, type Control, eachResource, rule } from '../../../control';
import { atLeast } from '../../../mend';
import { PASS } from '../../../template/answer';
import type { Resource } from '../../../template/resource';
import { expectOwnKey } from '../../../workload/key';
import { mayHoldPrompts } from '../../../workload/log-groups';

const eachPromptLog = (run: (group: Resource) => Answers) =>
  eachResource('AWS::Logs::LogGroup', (group, view) => (mayHoldPrompts(group, view) ? run(group) : undefined));

export const control: Control = {
  id: 'data-log-masking',
  title: 'Log groups with prompts mask personal data',
  risks: ['LLM02:2025', 'LLM06:2023'],
  acts: 'record',
  csf: 'Protect',
  boundary: 'user-interface',
  atlas: ['AML.M0012', 'AML.M0024', 'AML.T0057'],
  why: 'Observability must not become the largest unprotected copy of the conversations.',
  source: 'Amazon CloudWatch Logs User Guide, Help protect sensitive log data with masking',

  rules: [
    rule('LogDataProtection', {
      severity: 'MEDIUM',
      fix: 'Set `dataProtectionPolicy` on the log group, with the identifiers of personal data in use.',
      fixTemplate: 'Set DataProtectionPolicy with a Deidentify statement.',
      counterparts: ['FS-43'],
      check: eachPromptLog((group) => {
        const policy = group.json('DataProtectionPolicy');
        if (policy.absent) return group.fail('DataProtectionPolicy', 'is not set: prompts are kept as they came');
        const masking = policy.list('Statement').filter((statement) => statement.get('Operation.Deidentify').present);
        if (masking.length === 0)
          return policy.fail('Statement', 'has no Deidentify operation: personal data is counted and not masked');
        return masking.some((statement) => statement.list('DataIdentifier').length > 0)
          ? PASS
          : policy.fail('Statement', 'names no DataIdentifier to be masked');
      }),
    }),
    rule('PromptLogGroupEncrypted', {
      severity: 'MEDIUM',
      fix: 'Set `encryptionKey` on the log group.',
      fixTemplate: 'Set KmsKeyId.',
      counterparts: ['FMI-06', 'SRA', 'BR-12', 'CKV_AWS_158'],
      proves: false,
      check: eachPromptLog((group) => expectOwnKey(group, 'KmsKeyId')),
    }),
    rule('PromptLogGroupRetention', {
      severity: 'MEDIUM',
      fix: 'Set `retention` on the log group.',
      fixTemplate: 'Set RetentionInDays.',
      mend: { type: 'AWS::Logs::LogGroup', changes: { RetentionInDays: atLeast(365) } },
      counterparts: ['FMI-06', 'SRA', 'CKV_AWS_66'],
      proves: false,
      check: eachPromptLog((group) =>
        group.get('RetentionInDays').absent
          ? group.fail('RetentionInDays', 'is not set: prompts are kept for ever')
          : PASS,
      ),
    }),
  ],
};
