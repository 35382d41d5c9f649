import type { Cases } from '../../../../local/samples/cases';

const selector = (type: string) => ({
  FieldSelectors: [
    { Field: 'eventCategory', Equals: ['Data'] },
    { Field: 'resources.type', Equals: [type] },
  ],
});
const app = (types: string[], trail: Record<string, unknown>) => ({
  Resources: {
    ...Object.fromEntries(types.map((type, i) => [`R${i}`, { Type: type, Properties: {} }])),
    Thing: { Type: 'AWS::CloudTrail::Trail', Properties: { IsLogging: true, ...trail } },
  },
});

export const CloudTrailBedrockDataEvents: Cases = {
  good: {
    'what the application has': app(['AWS::Bedrock::KnowledgeBase'], {
      AdvancedEventSelectors: [selector('AWS::Bedrock::KnowledgeBase')],
    }),
    'a trail for the account': app([], { AdvancedEventSelectors: [selector('AWS::Bedrock::Guardrail')] }),
    'recorded by a second trail': [
      app(['AWS::Bedrock::Guardrail'], {}),
      app([], { AdvancedEventSelectors: [selector('AWS::Bedrock::Guardrail')] }),
    ],
  },
  bad: {
    'management events only': app(['AWS::Bedrock::KnowledgeBase'], {}),
    'one of two': app(['AWS::Bedrock::KnowledgeBase', 'AWS::BedrockAgentCore::Gateway'], {
      AdvancedEventSelectors: [selector('AWS::Bedrock::KnowledgeBase')],
    }),
  },
  lookAlike: {
    'a trail that is off': app(['AWS::Bedrock::Guardrail'], {
      IsLogging: false,
      AdvancedEventSelectors: [selector('AWS::Bedrock::Guardrail')],
    }),
  },
  silent: { 'an application without models': app([], {}) },
};
