import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { expectOwnKey } from '../../../workload/key';
import { causedAs } from '../../../workload/rights';
import { holdsVectors } from '../../../workload/vector-databases';
import { collectionsIn, concernsVectors } from './_collection';

const KNOWLEDGE_BASE = 'AWS::Bedrock::KnowledgeBase';

const SECRETS = ['Rds', 'Pinecone', 'RedisEnterpriseCloud', 'MongoDbAtlas'].map(
  (store) => `StorageConfiguration.${store}Configuration.CredentialsSecretArn`,
);

export const control: Control = {
  id: 'rag-vector-store-encryption',
  title: 'Vector stores and what passes into them are encrypted under own keys',
  risks: ['LLM02:2025', 'LLM08:2025', 'LLM06:2023', 'LLM10:2023', 'ASI06:2026'],
  acts: 'encryption',
  csf: 'Protect',
  boundary: 'data',
  atlas: ['AML.M0012', 'AML.M0005', 'AML.T0085.000'],
  why: 'Embeddings can be turned back into text, so they deserve the protection of the text they came from.',
  source: 'OWASP LLM08:2025; Amazon Bedrock User Guide, Encryption of knowledge base resources',
  rules: [
    rule('VectorStoreCmk', {
      severity: 'MEDIUM',
      fix: 'Encrypt the vector store with a customer managed KMS key.',
      fixTemplate:
        'OpenSearch Serverless: KmsARN in the encryption policy. S3 Vectors: SseType aws:kms and KmsKeyArn. Aurora: StorageEncrypted and KmsKeyId. OpenSearch Service: EncryptionAtRestOptions. Neptune Analytics: KmsKeyIdentifier.',
      counterparts: ['RAG-02', 'SRA', 'FS-25', 'CP', 'CS', 'BR-09'],
      check: eachResource(
        [
          'AWS::OpenSearchServerless::SecurityPolicy',
          'AWS::OpenSearchServerless::Collection',
          'AWS::S3Vectors::VectorBucket',
          'AWS::RDS::DBCluster',
          'AWS::OpenSearchService::Domain',
          'AWS::NeptuneGraph::Graph',
        ],
        (store) => {
          switch (store.type) {
            case 'AWS::OpenSearchServerless::SecurityPolicy': {
              if (store.text('Type') !== 'encryption') return undefined;
              const policy = store.json('Policy');
              if (!concernsVectors(policy)) return undefined;
              // a key on the collection itself goes before the policy's
              const meant = collectionsIn(policy);
              if (meant.length > 0 && meant.every((one) => one.get('EncryptionConfig.KmsKeyArn').present))
                return undefined;
              return policy.get('KmsARN').present
                ? expectOwnKey(policy, 'KmsARN')
                : policy.fail('', 'uses a key that AWS owns; expected KmsARN with a customer managed key');
            }
            case 'AWS::OpenSearchServerless::Collection':
              if (store.text('Type') !== 'VECTORSEARCH' || store.get('EncryptionConfig').absent) return undefined;
              return expectOwnKey(store, 'EncryptionConfig.KmsKeyArn');
            case 'AWS::S3Vectors::VectorBucket':
              return store.get('EncryptionConfiguration.SseType').present &&
                store.text('EncryptionConfiguration.SseType') !== 'aws:kms'
                ? store.expect('EncryptionConfiguration.SseType', 'aws:kms')
                : expectOwnKey(store, 'EncryptionConfiguration.KmsKeyArn');
            case 'AWS::NeptuneGraph::Graph':
              return holdsVectors(store) ? expectOwnKey(store, 'KmsKeyIdentifier') : undefined;
            case 'AWS::OpenSearchService::Domain':
              if (!holdsVectors(store)) return undefined;
              return store.flag('EncryptionAtRestOptions.Enabled') === true
                ? expectOwnKey(store, 'EncryptionAtRestOptions.KmsKeyId')
                : store.expectFlag('EncryptionAtRestOptions.Enabled', true);
            default:
              if (!holdsVectors(store)) return undefined;
              return store.flag('StorageEncrypted') === true
                ? expectOwnKey(store, 'KmsKeyId')
                : store.expectFlag('StorageEncrypted', true);
          }
        },
      ),
    }),
    rule('S3VectorsIndexCmk', {
      severity: 'MEDIUM',
      fix: 'Give the index (or its bucket) an encryption configuration with a KMS key; it cannot be changed later.',
      fixTemplate:
        'Set EncryptionConfiguration: {SseType: aws:kms, KmsKeyArn: …} on the index or on its vector bucket.',
      check: eachResource('AWS::S3Vectors::Index', (index) => {
        if (index.get('EncryptionConfiguration').present) {
          return index.get('EncryptionConfiguration.KmsKeyArn').present
            ? expectOwnKey(index, 'EncryptionConfiguration.KmsKeyArn')
            : index.expect('EncryptionConfiguration.SseType', 'aws:kms');
        }
        const bucket = index.target(index.get('VectorBucketArn').present ? 'VectorBucketArn' : 'VectorBucketName');
        // a bucket without a key is a finding of its own
        return bucket?.get('EncryptionConfiguration.KmsKeyArn').present ? PASS : undefined;
      }),
    }),
    rule('BedrockDataSourceCmk', {
      severity: 'MEDIUM',
      fix: 'Set `serverSideEncryptionConfiguration.kmsKeyArn` of the data source.',
      fixTemplate: 'Set ServerSideEncryptionConfiguration.KmsKeyArn.',
      counterparts: ['CFG', 'P', 'FMI-07', 'SRA'],
      check: eachResource('AWS::Bedrock::DataSource', (source) =>
        // a managed knowledge base keeps what its connectors fetch, under its own key
        source.text('DataSourceConfiguration.Type') === 'MANAGED_KNOWLEDGE_BASE_CONNECTOR'
          ? undefined
          : expectOwnKey(source, 'ServerSideEncryptionConfiguration.KmsKeyArn'),
      ),
    }),
    rule('BedrockManagedKbCmk', {
      severity: 'MEDIUM',
      fix: 'Set `serverSideEncryptionConfiguration.kmsKeyArn` in the managed knowledge base configuration.',
      fixTemplate:
        'Set ServerSideEncryptionConfiguration.KmsKeyArn in KnowledgeBaseConfiguration.ManagedKnowledgeBaseConfiguration.',
      counterparts: ['BR-20', 'BR-09'],
      check: eachResource(KNOWLEDGE_BASE, (base) => {
        const managed = 'KnowledgeBaseConfiguration.ManagedKnowledgeBaseConfiguration';
        return base.get(managed).present || base.text('KnowledgeBaseConfiguration.Type') === 'MANAGED'
          ? expectOwnKey(base, `${managed}.ServerSideEncryptionConfiguration.KmsKeyArn`)
          : undefined;
      }),
    }),
    rule('KendraCmk', {
      severity: 'MEDIUM',
      fix: 'Set `serverSideEncryptionConfiguration.kmsKeyId` of the index.',
      fixTemplate: 'Set ServerSideEncryptionConfiguration.KmsKeyId.',
      counterparts: ['CKV_AWS_262', 'G', 'CS'],
      check: eachResource('AWS::Kendra::Index', (index) =>
        expectOwnKey(index, 'ServerSideEncryptionConfiguration.KmsKeyId'),
      ),
    }),
    rule('KbVectorSecretCmk', {
      severity: 'MEDIUM',
      fix: "Encrypt the secret with the vector store's credentials under a customer managed key (`encryptionKey`).",
      fixTemplate: 'Set KmsKeyId of the secret.',
      counterparts: ['SRA'],
      proves: false,
      check: eachResource('AWS::SecretsManager::Secret', (secret) =>
        SECRETS.some((path) => secret.referrers(KNOWLEDGE_BASE, path).length > 0)
          ? causedAs('LlmSecretCmk', expectOwnKey(secret, 'KmsKeyId'))
          : undefined,
      ),
    }),
  ],
};
