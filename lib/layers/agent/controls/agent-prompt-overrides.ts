import { type Control, eachResource, rule } from '../../../control';
import { Declared, PASS } from '../../../template/answer';
import { byFunction } from '../../../workload/running-code';

const OWN_WORDS = new Declared(
  'says so, and nothing shows it: the prompt is written anew, and whether its words sort out anything is not known',
);

export const control: Control = {
  id: 'agent-prompt-overrides',
  title: 'Overridden prompts keep the step that sorts out malicious input',
  risks: ['LLM01:2025', 'LLM01:2023', 'ASI01:2026'],
  acts: {
    'refuses input that the pre-processing step sorts out as malicious': ['LLM01:2025', 'LLM01:2023', 'ASI01:2026'],
  },
  csf: 'Protect',
  boundary: 'application',
  atlas: ['AML.M0020', 'AML.T0051.000'],
  why: 'The pre-processing step is where an agent of Bedrock classifies an input as malicious before it plans anything.',
  source: 'Amazon Bedrock User Guide, Prompt injection security; Advanced prompts',
  rules: [
    rule('AgentPromptOverrideSafe', {
      severity: 'HIGH',
      fix: 'Leave `promptState` of the PRE_PROCESSING prompt at ENABLED.',
      fixTemplate: 'Remove PromptState: DISABLED from the PRE_PROCESSING prompt configuration.',
      check: eachResource('AWS::Bedrock::Agent', (agent) =>
        agent
          .list('PromptOverrideConfiguration.PromptConfigurations')
          .filter((prompt) => prompt.text('PromptType') === 'PRE_PROCESSING')
          .map((prompt) =>
            prompt.text('PromptState') === 'DISABLED'
              ? prompt.fail('PromptState', 'is DISABLED: nothing sorts out malicious input before the agent plans')
              : // a parser of one's own decides what its verdict means
                prompt.text('ParserMode') === 'OVERRIDDEN'
                ? byFunction(PASS, agent.get('PromptOverrideConfiguration.OverrideLambda'))
                : prompt.text('PromptCreationMode') === 'OVERRIDDEN'
                  ? OWN_WORDS
                  : PASS,
          ),
      ),
    }),
  ],
};
