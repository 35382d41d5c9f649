import { type Control, eachResource, rule } from '../../../control';
import { namesGuardrail } from '../../../workload/guardrail';

export const control: Control = {
  id: 'agent-guardrail',
  title: 'Agents answer through a guardrail',
  risks: ['LLM01:2025', 'LLM02:2025', 'LLM06:2025', 'LLM01:2023', 'LLM06:2023', 'LLM08:2023', 'ASI01:2026'],
  acts: {
    'refuses inputs and answers of an agent that the guardrail blocks': ['LLM01:2025', 'LLM01:2023', 'ASI01:2026'],
  },
  csf: 'Protect',
  boundary: 'application',
  atlas: ['AML.M0020', 'AML.T0051', 'AML.T0054'],
  why: 'An agent acts on what it reads, so an attack that gets past is not an answer but an action.',
  source:
    'Amazon Bedrock User Guide, Implement safeguards for your application by associating a guardrail with your agent',
  restsOn: 'guardrail',
  rules: [
    rule('BedrockAgentGuardrail', {
      severity: 'HIGH',
      fix: 'Set `guardrailConfiguration` of the agent to a guardrail in a published version.',
      fixTemplate: 'Set GuardrailConfiguration: {GuardrailIdentifier, GuardrailVersion}.',
      counterparts: ['P', 'CKV_AWS_383', 'BR-28', 'TM', 'ST'],
      check: eachResource('AWS::Bedrock::Agent', (agent) =>
        namesGuardrail(agent, 'GuardrailConfiguration.GuardrailIdentifier'),
      ),
    }),
  ],
};
