import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { expectOwnKey, ownKeyRule } from '../../../workload/key';

export const control: Control = {
  id: 'model-configuration-encryption',
  title: 'Guardrails, prompts, flows and extraction projects are encrypted under own keys',
  risks: ['LLM02:2025', 'LLM07:2025', 'LLM06:2023'],
  acts: 'encryption',
  csf: 'Protect',
  boundary: 'model',
  atlas: ['AML.M0012', 'AML.T0056', 'AML.T0084'],
  why: 'Prompts and guardrails tell an attacker what to write; an own key decides, and records, who reads them.',
  source: 'Amazon Bedrock User Guide, Data encryption; Permissions for guardrails with KMS keys',
  rules: [
    ownKeyRule('BedrockGuardrailCmk', 'AWS::Bedrock::Guardrail', 'KmsKeyArn', 'guardrail', ['FMI-08', 'SRA']),
    ownKeyRule('BedrockPromptCmk', 'AWS::Bedrock::Prompt', 'CustomerEncryptionKeyArn', 'prompt', ['P']),
    ownKeyRule('FlowCmk', 'AWS::Bedrock::Flow', 'CustomerEncryptionKeyArn', 'flow'),
    ownKeyRule('DataAutomationCmk', 'AWS::Bedrock::DataAutomationProject', 'KmsKeyId', 'data automation project'),
    rule('ReasoningPolicyCmk', {
      severity: 'MEDIUM',
      fix: 'Encrypt the automated reasoning policy with a customer managed KMS key, and do not force its deletion.',
      fixTemplate: 'Set KmsKeyId and remove ForceDelete: true.',
      check: eachResource('AWS::Bedrock::AutomatedReasoningPolicy', (policy) => [
        expectOwnKey(policy, 'KmsKeyId'),
        policy.decide(() =>
          policy.flag('ForceDelete') === true
            ? policy.fail('ForceDelete', 'is true: versions in use are deleted with the policy')
            : PASS,
        ),
      ]),
    }),
  ],
};
