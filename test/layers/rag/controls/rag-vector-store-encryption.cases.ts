import { type Cases, one } from '../../../../local/samples/cases';
import { parameter } from '../../../support/guardrail';

const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1';
const collection = (type: string) => ({
  Collection: { Type: 'AWS::OpenSearchServerless::Collection', Properties: { Name: 'docs', Type: type } },
});
const aoss = (policy: Record<string, unknown>, type = 'VECTORSEARCH', kind = 'encryption') => ({
  Resources: {
    ...collection(type),
    Policy: {
      Type: 'AWS::OpenSearchServerless::SecurityPolicy',
      Properties: {
        Name: 'p',
        Type: kind,
        Policy: JSON.stringify({ Rules: [{ ResourceType: 'collection', Resource: ['collection/do*'] }], ...policy }),
      },
    },
  },
});
const bucket = (configuration?: Record<string, unknown>, more?: Record<string, unknown>) =>
  one('AWS::S3Vectors::VectorBucket', configuration ? { EncryptionConfiguration: configuration } : {}, more);
const aurora = (properties: Record<string, unknown>, used = true) => ({
  Resources: {
    Cluster: { Type: 'AWS::RDS::DBCluster', Properties: properties },
    ...(used && {
      Base: {
        Type: 'AWS::Bedrock::KnowledgeBase',
        Properties: {
          StorageConfiguration: {
            Type: 'RDS',
            RdsConfiguration: {
              ResourceArn: { 'Fn::GetAtt': ['Cluster', 'DBClusterArn'] },
              CredentialsSecretArn: { Ref: 'Secret' },
            },
          },
        },
      },
    }),
  },
});

const domain = (EncryptionAtRestOptions: Record<string, unknown>) => ({
  Resources: {
    Thing: { Type: 'AWS::OpenSearchService::Domain', Properties: { EncryptionAtRestOptions } },
    Base: {
      Type: 'AWS::Bedrock::KnowledgeBase',
      Properties: {
        StorageConfiguration: {
          OpensearchManagedClusterConfiguration: { DomainArn: { 'Fn::GetAtt': ['Thing', 'Arn'] } },
        },
      },
    },
  },
});

const graph = (properties: Record<string, unknown>) => ({
  Resources: {
    Thing: { Type: 'AWS::NeptuneGraph::Graph', Properties: properties },
    Base: {
      Type: 'AWS::Bedrock::KnowledgeBase',
      Properties: {
        StorageConfiguration: { NeptuneAnalyticsConfiguration: { GraphArn: { 'Fn::GetAtt': ['Thing', 'GraphArn'] } } },
      },
    },
  },
});

export const VectorStoreCmk: Cases = {
  good: {
    'a graph with an own key': graph({ KmsKeyIdentifier: 'arn:aws:kms:eu-west-1:111122223333:key/k' }),
    'a domain with an own key': domain({ Enabled: true, KmsKeyId: 'arn:aws:kms:eu-west-1:111122223333:key/k' }),
    'an own key for the collection': aoss({ KmsARN: KEY }),
    'an own key for the vector bucket': bucket({ SseType: 'aws:kms', KmsKeyArn: KEY }),
    'an own key for the cluster': aurora({ StorageEncrypted: true, KmsKeyId: KEY }),
    'an own key on the collection itself': one('AWS::OpenSearchServerless::Collection', {
      Name: 'docs',
      Type: 'VECTORSEARCH',
      EncryptionConfig: { KmsKeyArn: KEY },
    }),
  },
  bad: {
    'a graph under a key of AWS': graph({}),
    'a domain that is not encrypted': domain({ Enabled: false }),
    'a domain under a key of AWS': domain({ Enabled: true }),
    'a key that AWS owns': aoss({ AWSOwnedKey: true }),
    'a bucket with the default encryption': bucket(),
    'a bucket with AES256': bucket({ SseType: 'AES256' }),
    'a cluster that is not encrypted': aurora({}),
  },
  lookAlike: {
    'a cluster under the key of RDS': aurora({ StorageEncrypted: true }),
    'the alias of a key that AWS manages': aurora({ StorageEncrypted: true, KmsKeyId: 'alias/aws/rds' }),
  },
  undecided: { 'encryption from a parameter': bucket({ SseType: { Ref: 'Given' } }, parameter) },
  silent: {
    'a collection for log analytics': aoss({ AWSOwnedKey: true }, 'TIMESERIES'),
    'a network policy': aoss({}, 'VECTORSEARCH', 'network'),
    'a cluster without vectors': aurora({}, false),
    'a policy that a key on the collection goes before': {
      Resources: {
        ...aoss({ AWSOwnedKey: true }).Resources,
        Collection: {
          Type: 'AWS::OpenSearchServerless::Collection',
          Properties: { Name: 'docs', Type: 'SEARCH', EncryptionConfig: { KmsKeyArn: KEY } },
        },
      },
    },
  },
};

const index = (properties: Record<string, unknown>, configuration?: Record<string, unknown>) => ({
  Resources: {
    ...bucket(configuration).Resources,
    Index: {
      Type: 'AWS::S3Vectors::Index',
      Properties: { VectorBucketArn: { 'Fn::GetAtt': ['Thing', 'VectorBucketArn'] }, ...properties },
    },
  },
});
export const S3VectorsIndexCmk: Cases = {
  good: {
    'an own key': index({ EncryptionConfiguration: { SseType: 'aws:kms', KmsKeyArn: KEY } }),
    'the key of its bucket': index({}, { SseType: 'aws:kms', KmsKeyArn: KEY }),
  },
  bad: {
    'AES256 in a bucket with a key': index({ EncryptionConfiguration: { SseType: 'AES256' } }, { KmsKeyArn: KEY }),
  },
  undecided: { 'a bucket from elsewhere': one('AWS::S3Vectors::Index', { VectorBucketName: 'shared-vectors' }) },
  silent: { 'a bucket without a key, which another rule reports': index({}) },
};

const source = (properties: Record<string, unknown>) => one('AWS::Bedrock::DataSource', properties);
export const BedrockDataSourceCmk: Cases = {
  good: { 'an own key': source({ ServerSideEncryptionConfiguration: { KmsKeyArn: KEY } }) },
  bad: { 'no key': source({}) },
  lookAlike: {
    'the alias of a key that AWS manages': source({
      ServerSideEncryptionConfiguration: { KmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:alias/aws/bedrock' },
    }),
  },
  silent: {
    'a connector of a managed knowledge base': source({
      DataSourceConfiguration: { Type: 'MANAGED_KNOWLEDGE_BASE_CONNECTOR' },
    }),
  },
};

const managed = (configuration: Record<string, unknown>) =>
  one('AWS::Bedrock::KnowledgeBase', {
    KnowledgeBaseConfiguration: { Type: 'MANAGED', ManagedKnowledgeBaseConfiguration: configuration },
  });
export const BedrockManagedKbCmk: Cases = {
  good: { 'an own key': managed({ ServerSideEncryptionConfiguration: { KmsKeyArn: KEY } }) },
  bad: { 'no key': managed({}) },
  silent: {
    'a knowledge base with a store of its own': one('AWS::Bedrock::KnowledgeBase', {
      KnowledgeBaseConfiguration: { Type: 'VECTOR' },
    }),
  },
};

const secret = (properties: Record<string, unknown>, used = true) => ({
  Resources: {
    ...aurora({}, used).Resources,
    Secret: { Type: 'AWS::SecretsManager::Secret', Properties: properties },
  },
});
export const KbVectorSecretCmk: Cases = {
  good: { 'an own key': secret({ KmsKeyId: KEY }) },
  bad: { 'the default key': secret({}) },
  lookAlike: { 'the alias of the default key': secret({ KmsKeyId: 'alias/aws/secretsmanager' }) },
  silent: { 'a secret for something else': secret({}, false) },
};

const kendra = (properties: Record<string, unknown>) => one('AWS::Kendra::Index', { Name: 'i', ...properties });
export const KendraCmk: Cases = {
  good: { 'an own key': kendra({ ServerSideEncryptionConfiguration: { KmsKeyId: KEY } }) },
  bad: { 'no key': kendra({}) },
};
