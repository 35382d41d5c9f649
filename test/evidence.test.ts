import { evidenceOf, one } from '../local/samples/cases';

const filter = (...strengths: string[]) => ({
  ...one('AWS::Bedrock::Guardrail', {
    ContentPolicyConfig: {
      FiltersConfig: [
        {
          Type: 'PROMPT_ATTACK',
          InputStrength: { 'Fn::FindInMap': ['Strengths', { Ref: 'AWS::Region' }, 'prompts'] },
          OutputStrength: 'NONE',
        },
      ],
    },
  }),
  Mappings: { Strengths: Object.fromEntries(strengths.map((prompts, i) => [`region-${i}`, { prompts }])) },
});
const judged = (...strengths: string[]) =>
  evidenceOf('BedrockGuardrailPromptAttackHigh', filter(...strengths)).findings.map(({ verdict }) => verdict);

describe('where a mapping decides', () => {
  test('what is wrong with each of its rows is one finding', () => {
    expect(judged('LOW', 'MEDIUM', 'NONE')).toEqual(['fail']);
  });

  test('what is wrong with some of its rows is undecided, and said once', () => {
    expect(judged('HIGH', 'LOW', 'MEDIUM')).toEqual(['undecided']);
  });

  test('what is right in each of its rows passes', () => {
    expect(evidenceOf('BedrockGuardrailPromptAttackHigh', filter('HIGH', 'HIGH')).status).toBe('proven');
  });

  test('more rows than there are Regions are not tried', () => {
    const many = Array.from({ length: 41 }, (_, i) => `STRENGTH_${i}`);
    expect(judged(...many)).toEqual(['undecided']);
  });
});
