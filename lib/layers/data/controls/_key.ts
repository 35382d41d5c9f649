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
  ['AWS::BedrockAgentCore::Gateway', 'KmsKeyArn'],
  ['AWS::BedrockAgentCore::Memory', 'EncryptionKeyArn'],
  ['AWS::BedrockAgentCore::PolicyEngine', 'EncryptionKeyArn'],
  ['AWS::S3Vectors::VectorBucket', 'EncryptionConfiguration.KmsKeyArn'],
  ['AWS::S3Vectors::Index', 'EncryptionConfiguration.KmsKeyArn'],
  ['AWS::SageMaker::EndpointConfig', 'KmsKeyId'],
  ['AWS::SageMaker::EndpointConfig', 'DataCaptureConfig.KmsKeyId'],
  ['AWS::SageMaker::NotebookInstance', 'KmsKeyId'],
  ['AWS::SageMaker::Domain', 'KmsKeyId'],
  ['AWS::Kendra::Index', 'ServerSideEncryptionConfiguration.KmsKeyId'],
  ['AWS::CloudTrail::Trail', 'KMSKeyId'],
];

const BUCKET_KEY = 'BucketEncryption.ServerSideEncryptionConfiguration[].ServerSideEncryptionByDefault.KMSMasterKeyID';

/** Whether prompts, answers, corpora, models or their audit record are encrypted with the key. */
export const isLlmKey = (key: Resource, view: View): boolean =>
  USES.some(([type, path]) => key.referrers(type, path).length > 0) ||
  key.referrers('AWS::S3::Bucket', BUCKET_KEY).some((bucket) => isLlmBucket(bucket, view) || holdsTrail(bucket)) ||
  key.referrers('AWS::Logs::LogGroup', 'KmsKeyId').some((group) => mayHoldPrompts(group, view));
