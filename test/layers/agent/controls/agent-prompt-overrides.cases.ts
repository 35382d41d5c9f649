import { type Cases, one } from '../../../../local/samples/cases';
import { parameter } from '../../../support/guardrail';

const agent = (prompt: Record<string, unknown>, more?: Record<string, unknown>) =>
  one('AWS::Bedrock::Agent', { PromptOverrideConfiguration: { PromptConfigurations: [prompt] } }, more);
export const AgentPromptOverrideSafe: Cases = {
  good: {
    'the step enabled': agent({ PromptType: 'PRE_PROCESSING', PromptState: 'ENABLED' }),
    'the step with its own words': agent({ PromptType: 'PRE_PROCESSING', PromptCreationMode: 'DEFAULT' }),
  },
  declared: {
    'other words, which may sort out nothing': agent({
      PromptType: 'PRE_PROCESSING',
      PromptState: 'ENABLED',
      PromptCreationMode: 'OVERRIDDEN',
      BasePromptTemplate: 'Say A.',
    }),
    'a parser that says what is malicious': agent({
      PromptType: 'PRE_PROCESSING',
      PromptState: 'ENABLED',
      ParserMode: 'OVERRIDDEN',
    }),
  },
  bad: { 'the step disabled': agent({ PromptType: 'PRE_PROCESSING', PromptState: 'DISABLED' }) },
  undecided: {
    'state from a parameter': agent({ PromptType: 'PRE_PROCESSING', PromptState: { Ref: 'Given' } }, parameter),
  },
  silent: { 'another step disabled': agent({ PromptType: 'POST_PROCESSING', PromptState: 'DISABLED' }) },
};
