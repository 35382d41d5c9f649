import type { Control } from '../../../control';
import { ownKeyRule } from '../../../workload/key';

export const control: Control = {
  id: 'agent-encryption',
  title: 'Agents, tool gateways and their policies are encrypted under own keys',
  risks: ['LLM02:2025', 'LLM07:2025', 'LLM06:2023', 'ASI03:2026'],
  acts: 'encryption',
  csf: 'Protect',
  boundary: 'data',
  atlas: ['AML.M0012', 'AML.T0084', 'AML.T0084.001'],
  why: 'Instructions, tool definitions and sessions tell an attacker how to talk to an agent; an own key says who reads them.',
  source: 'Amazon Bedrock User Guide, Encryption of agent resources; AgentCore Developer Guide, Data encryption',
  rules: [
    ownKeyRule('BedrockAgentCmk', 'AWS::Bedrock::Agent', 'CustomerEncryptionKeyArn', 'agent', ['CKV_AWS_373']),
    ownKeyRule('AgentCoreGatewayCmk', 'AWS::BedrockAgentCore::Gateway', 'KmsKeyArn', 'gateway', ['CFG', 'AC-12', 'ST']),
    ownKeyRule('AgentCorePolicyEngineCmk', 'AWS::BedrockAgentCore::PolicyEngine', 'EncryptionKeyArn', 'policy engine', [
      'CFG',
      'AC-11',
      'ST',
    ]),
  ],
};
