import { attempt } from '../../../template/answer';
import type { Resource, View } from '../../../template/resource';
import { holdsTrail, isLlmBucket } from '../../../workload/buckets';
import { mayHoldPrompts } from '../../../workload/log-groups';

/** Where resources of the LLM workload name the key that protects them. */
const USES: readonly (readonly [string, string])[] = [
  ['AWS::Bedrock::Guardrail', 'KmsKeyArn'],
  ['AWS::Bedrock::Agent', 'CustomerEncryptionKeyArn'],
  ['AWS::Bedrock::Prompt', 'CustomerEncryptionKeyArn'],
  ['AWS::Bedrock::Flow', 'CustomerEncryptionKeyArn'],
  ['AWS::Bedrock::DataSource', 'ServerSideEncryptionConfiguration.KmsKeyArn'],
  ['AWS::Bedrock::DataAutomationProject', 'KmsKeyId'],
  ['AWS::Bedrock::AutomatedReasoningPolicy', 'KmsKeyId'],
  [
    'AWS::Bedrock::KnowledgeBase',
    'KnowledgeBaseConfiguration.ManagedKnowledgeBaseConfiguration.ServerSideEncryptionConfiguration.KmsKeyArn',
  ],
  ['AWS::AgentRegistry::Registry', 'EncryptionConfiguration.KmsKeyArn'],
  ['AWS::BedrockAgentCore::Gateway', 'KmsKeyArn'],
  ['AWS::BedrockAgentCore::Memory', 'EncryptionKeyArn'],
  ['AWS::BedrockAgentCore::PolicyEngine', 'EncryptionKeyArn'],
  ['AWS::S3Vectors::VectorBucket', 'EncryptionConfiguration.KmsKeyArn'],
  ['AWS::S3Vectors::Index', 'EncryptionConfiguration.KmsKeyArn'],
  ['AWS::SageMaker::EndpointConfig', 'KmsKeyId'],
  ['AWS::SageMaker::EndpointConfig', 'DataCaptureConfig.KmsKeyId'],
  ['AWS::SageMaker::NotebookInstance', 'KmsKeyId'],
  ['AWS::SageMaker::Domain', 'KmsKeyId'],
  ['AWS::SageMaker::FeatureGroup', 'OnlineStoreConfig.SecurityConfig.KmsKeyId'],
  ['AWS::SageMaker::FeatureGroup', 'OfflineStoreConfig.S3StorageConfig.KmsKeyId'],
  ['AWS::SageMaker::ModelPackage', 'SecurityConfig.KmsKeyId'],
  ['AWS::Kendra::Index', 'ServerSideEncryptionConfiguration.KmsKeyId'],
  ['AWS::CloudTrail::Trail', 'KMSKeyId'],
];

const BUCKET_KEY = 'BucketEncryption.ServerSideEncryptionConfiguration[].ServerSideEncryptionByDefault.KMSMasterKeyID';

/** Whether vectors of OpenSearch Serverless are encrypted with the key. */
const holdsVectors = (key: Resource, view: View): boolean =>
  view
    .resources('AWS::OpenSearchServerless::Collection')
    .some((collection) => attempt(() => collection.text('Type')) === 'VECTORSEARCH') &&
  view
    .resources('AWS::OpenSearchServerless::SecurityPolicy')
    .some((policy) => attempt(() => policy.json('Policy').tryTarget('KmsARN'))?.is(key) === true);

const isUsedBy = (key: Resource, view: View): boolean =>
  USES.some(([type, path]) => key.referrers(type, path).length > 0) ||
  key.referrers('AWS::S3::Bucket', BUCKET_KEY).some((bucket) => isLlmBucket(bucket, view) || holdsTrail(bucket)) ||
  key.referrers('AWS::Logs::LogGroup', 'KmsKeyId').some((group) => mayHoldPrompts(group, view)) ||
  holdsVectors(key, view);

/** Whether prompts, answers, corpora, models or their audit record are encrypted with the key, itself or by an alias. */
export const isLlmKey = (key: Resource, view: View): boolean =>
  [key, ...key.referrers('AWS::KMS::Alias', 'TargetKeyId')].some((one) => isUsedBy(one, view));
