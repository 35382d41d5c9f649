import { type Cases, one } from '../../../../local/samples/cases';

const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1';
const cases = (type: string, path: string): Cases => ({
  good: { 'an own key': one(type, { [path]: KEY }) },
  bad: { 'no key': one(type) },
  lookAlike: { 'a key that AWS manages': one(type, { [path]: 'alias/aws/bedrock' }) },
});

export const BedrockAgentCmk = cases('AWS::Bedrock::Agent', 'CustomerEncryptionKeyArn');
export const AgentCoreGatewayCmk = cases('AWS::BedrockAgentCore::Gateway', 'KmsKeyArn');
export const AgentCorePolicyEngineCmk = cases('AWS::BedrockAgentCore::PolicyEngine', 'EncryptionKeyArn');
