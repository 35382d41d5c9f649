import { type Answers, type Control, eachResource, rule } from '../../../control';
import type { Resource } from '../../../template/resource';
import { expectOwnKey } from '../../../workload/key';
import { isLlmWorkload } from '../../../workload/llm-workload';

/** Looks at each vault of an application that has to do with models. */
const eachVault = (run: (vault: Resource) => Answers) =>
  eachResource('AWS::Backup::BackupVault', (vault, view) => (isLlmWorkload(view) ? run(vault) : undefined));

export const control: Control = {
  id: 'resilience-backup-vault-lock',
  title: 'Locked backup vault under its own key',
  risks: ['LLM03:2025', 'LLM04:2025', 'LLM03:2023', 'LLM05:2023', 'ASI08:2026'],
  acts: 'upkeep',
  csf: 'Protect',
  boundary: 'data',
  atlas: ['AML.M0005', 'AML.T0101'],
  why: 'An agent with delete rights, or its attacker, must not be able to delete the way back.',
  source: 'AWS Backup Developer Guide, AWS Backup Vault Lock and Encryption for backups',

  rules: [
    rule('BackupVaultLocked', {
      severity: 'LOW',
      fix: 'Set `lockConfiguration` with a minimum retention of at least 7 days.',
      fixTemplate: 'Set LockConfiguration.MinRetentionDays to at least 7.',
      check: eachVault((vault) =>
        vault.get('LockConfiguration').absent
          ? vault.fail('LockConfiguration', 'is not set: whoever may delete backups can')
          : vault.expectNumber('LockConfiguration.MinRetentionDays', { min: 7 }),
      ),
    }),
    rule('BackupVaultCmk', {
      severity: 'MEDIUM',
      fix: 'Set `encryptionKey` to a key that the resources themselves do not use.',
      fixTemplate: 'Set EncryptionKeyArn to a key that the resources themselves do not use.',
      counterparts: ['CKV_AWS_166'],
      proves: false,
      check: eachVault((vault) => expectOwnKey(vault, 'EncryptionKeyArn')),
    }),
  ],
};
