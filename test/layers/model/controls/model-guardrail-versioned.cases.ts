import { type Cases, one } from '../../../../local/samples/cases';
import { guardrail, parameter } from '../../../support/guardrail';

const versioned = (type: string) => ({
  Resources: {
    Guardrail: { Type: 'AWS::Bedrock::Guardrail', Properties: { Name: 'g' } },
    Version: {
      Type: type,
      Properties: { GuardrailIdentifier: { 'Fn::GetAtt': ['Guardrail', 'GuardrailId'] } },
    },
  },
});

export const GuardrailHasVersion: Cases = {
  good: { 'a version': versioned('AWS::Bedrock::GuardrailVersion') },
  bad: { 'no version': guardrail({}) },
  lookAlike: { 'an agent is no version': versioned('AWS::Bedrock::Agent') },
};

const agent = (version: unknown, more?: Record<string, unknown>) => {
  const template = one(
    'AWS::Bedrock::Agent',
    {
      AgentName: 'a',
      GuardrailConfiguration: {
        GuardrailIdentifier: { Ref: 'Guardrail' },
        ...(version === undefined ? {} : { GuardrailVersion: version }),
      },
    },
    more,
  );
  return {
    ...template,
    Resources: { ...versioned('AWS::Bedrock::GuardrailVersion').Resources, ...template.Resources },
  };
};
const flow = (version: string) =>
  one('AWS::Bedrock::Flow', {
    Name: 'f',
    DefinitionString: JSON.stringify({
      Nodes: [
        {
          Name: 'n',
          Configuration: {
            Prompt: {
              SourceConfiguration: {},
              GuardrailConfiguration: { GuardrailIdentifier: 'g', GuardrailVersion: version },
            },
          },
        },
      ],
    }),
  });
export const GuardrailVersionPinned: Cases = {
  good: {
    'a version of the template': agent({ 'Fn::GetAtt': ['Version', 'Version'] }),
  },
  declared: { 'a number': agent('3'), 'a number in the JSON of a flow': flow('1') },
  bad: { 'the draft': agent('DRAFT'), 'no version': agent(undefined), 'the draft in a flow': flow('DRAFT') },
  lookAlike: {
    'the version of the guardrail itself': agent({ 'Fn::GetAtt': ['Guardrail', 'Version'] }),
  },
  undecided: {
    'a version from a parameter': agent({ Ref: 'Given' }, parameter),
    'more digits than those of the version': agent({ 'Fn::Sub': '1${Version.Version}' }),
  },
  silent: { 'an agent without a guardrail, which another rule reports': one('AWS::Bedrock::Agent', {}) },
};
