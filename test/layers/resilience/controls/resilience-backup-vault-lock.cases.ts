import { type Cases, one } from '../../../../local/samples/cases';

const vault = (properties: Record<string, unknown>) => ({
  Resources: {
    Thing: { Type: 'AWS::Backup::BackupVault', Properties: properties },
    G: { Type: 'AWS::Bedrock::Guardrail', Properties: {} },
  },
});
const plain = { 'a vault of an application without models': one('AWS::Backup::BackupVault', {}) };

export const BackupVaultLocked: Cases = {
  good: { 'for a month': vault({ LockConfiguration: { MinRetentionDays: 30 } }) },
  bad: { 'not locked': vault({}), 'for a day': vault({ LockConfiguration: { MinRetentionDays: 1 } }) },
  lookAlike: { 'a lock without a minimum': vault({ LockConfiguration: { MaxRetentionDays: 30 } }) },
  silent: plain,
};

export const BackupVaultCmk: Cases = {
  good: { 'own key': vault({ EncryptionKeyArn: 'k' }) },
  lookAlike: { "AWS's key": vault({ EncryptionKeyArn: 'arn:aws:kms:eu-west-1:111122223333:alias/aws/backup' }) },
  bad: { 'no key': vault({}) },
  silent: plain,
};
