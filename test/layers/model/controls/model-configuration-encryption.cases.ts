import { type Cases, one } from '../../../../local/samples/cases';

const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1';
const cases = (type: string, path: string): Cases => ({
  good: { 'an own key': one(type, { [path]: KEY }) },
  bad: { 'no key': one(type) },
  lookAlike: { 'a key that AWS manages': one(type, { [path]: 'arn:aws:kms:eu-west-1:1:alias/aws/bedrock' }) },
});

export const BedrockGuardrailCmk = cases('AWS::Bedrock::Guardrail', 'KmsKeyArn');
export const BedrockPromptCmk = cases('AWS::Bedrock::Prompt', 'CustomerEncryptionKeyArn');
export const FlowCmk = cases('AWS::Bedrock::Flow', 'CustomerEncryptionKeyArn');
export const DataAutomationCmk = cases('AWS::Bedrock::DataAutomationProject', 'KmsKeyId');

const policy = (properties: Record<string, unknown>) => one('AWS::Bedrock::AutomatedReasoningPolicy', properties);
export const ReasoningPolicyCmk: Cases = {
  good: { 'an own key': policy({ KmsKeyId: KEY }) },
  bad: { 'no key': policy({}), 'forced deletion': policy({ KmsKeyId: KEY, ForceDelete: true }) },
};
