import { type Control, eachResource, rule } from '../../../control';
import { expectOwnKey } from '../../../workload/key';

const GROUP = 'AWS::SageMaker::FeatureGroup';

export const control: Control = {
  id: 'mlops-feature-store',
  title: 'Features are stored offline and under own keys',
  risks: ['LLM02:2025', 'LLM04:2025', 'LLM03:2023', 'LLM06:2023', 'ASI06:2026'],
  acts: 'encryption',
  csf: 'Protect',
  boundary: 'data',
  atlas: ['AML.M0005', 'AML.M0012', 'AML.M0025', 'AML.T0020'],
  why: 'Features decide what a model learns; a history of them shows when they were changed.',
  source: 'Amazon SageMaker Developer Guide, Feature Store security and offline store',

  rules: [
    rule('FeatureGroupOnlineCmk', {
      severity: 'MEDIUM',
      fix: 'Set `onlineStoreConfig.securityConfig.kmsKeyId`; it cannot be changed later.',
      fixTemplate: 'Set OnlineStoreConfig.SecurityConfig.KmsKeyId; it cannot be changed later.',
      counterparts: ['CFG', 'FS-20'],
      check: eachResource(GROUP, (group) =>
        group.flag('OnlineStoreConfig.EnableOnlineStore') === true
          ? expectOwnKey(group, 'OnlineStoreConfig.SecurityConfig.KmsKeyId')
          : undefined,
      ),
    }),
    rule('FeatureGroupOfflineCmk', {
      severity: 'MEDIUM',
      fix: 'Set `offlineStoreConfig.s3StorageConfig.kmsKeyId`.',
      fixTemplate: 'Set OfflineStoreConfig.S3StorageConfig.KmsKeyId.',
      counterparts: ['CFG', 'SM-15'],
      check: eachResource(GROUP, (group) =>
        group.get('OfflineStoreConfig').present
          ? expectOwnKey(group, 'OfflineStoreConfig.S3StorageConfig.KmsKeyId')
          : undefined,
      ),
    }),
    rule('FeatureGroupOfflineStore', {
      severity: 'LOW',
      fix: 'Add `offlineStoreConfig`: the online store keeps the latest record only.',
      fixTemplate: 'Set OfflineStoreConfig: the online store keeps the latest record only.',
      counterparts: ['FS-20'],
      check: eachResource(GROUP, (group) => group.expectPresent('OfflineStoreConfig')),
    }),
  ],
};
