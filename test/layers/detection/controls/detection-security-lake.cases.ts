import type { Cases } from '../../../../local/samples/cases';
import { ensured } from '../../../support/ensured';

const lake = (key: string | undefined, ...sources: string[]) => ({
  Resources: {
    Thing: {
      Type: 'AWS::SecurityLake::DataLake',
      Properties: key === undefined ? {} : { EncryptionConfiguration: { KmsKeyId: key } },
    },
    ...Object.fromEntries(
      sources.map((SourceName) => [
        SourceName.replace(/_/g, ''),
        { Type: 'AWS::SecurityLake::AwsLogSource', Properties: { SourceName } },
      ]),
    ),
  },
});

export const SecurityLakeCmk: Cases = {
  good: {
    'own key': lake('arn:aws:kms:x'),
    adopted: ensured('SecurityLake', { key: 'customer' }),
  },
  bad: { 'not set': lake(undefined), 'a key of S3': lake('S3_MANAGED_KEY') },
};

export const SecurityLakeSources: Cases = {
  good: { 'calls, packets, names and findings': lake('k', 'CLOUD_TRAIL_MGMT', 'VPC_FLOW', 'ROUTE53', 'SH_FINDINGS') },
  bad: { 'one of four': lake('k', 'CLOUD_TRAIL_MGMT') },
  lookAlike: { 'an empty lake': lake('k') },
};
