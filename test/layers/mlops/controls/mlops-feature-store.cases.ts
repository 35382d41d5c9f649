import { type Cases, one } from '../../../../local/samples/cases';

const group = (properties: Record<string, unknown>) => one('AWS::SageMaker::FeatureGroup', properties);

export const FeatureGroupOnlineCmk: Cases = {
  good: { 'own key': group({ OnlineStoreConfig: { EnableOnlineStore: true, SecurityConfig: { KmsKeyId: 'k' } } }) },
  lookAlike: {
    "AWS's key": group({
      OnlineStoreConfig: { EnableOnlineStore: true, SecurityConfig: { KmsKeyId: 'alias/aws/dynamodb' } },
    }),
  },
  bad: { 'no key': group({ OnlineStoreConfig: { EnableOnlineStore: true } }) },
  silent: { 'no online store': group({}) },
};

export const FeatureGroupOfflineCmk: Cases = {
  good: { 'own key': group({ OfflineStoreConfig: { S3StorageConfig: { S3Uri: 's3://f/', KmsKeyId: 'k' } } }) },
  lookAlike: {
    "AWS's key": group({ OfflineStoreConfig: { S3StorageConfig: { S3Uri: 's3://f/', KmsKeyId: 'alias/aws/s3' } } }),
  },
  bad: { 'no key': group({ OfflineStoreConfig: { S3StorageConfig: { S3Uri: 's3://f/' } } }) },
  silent: { 'no offline store': group({}) },
};

export const FeatureGroupOfflineStore: Cases = {
  good: { 'a history': group({ OfflineStoreConfig: { S3StorageConfig: { S3Uri: 's3://f/' } } }) },
  bad: { 'the latest only': group({ OnlineStoreConfig: { EnableOnlineStore: true } }) },
};
