import { type Cases, one } from '../../../../local/samples/cases';

const policy = (identifier: unknown, targets: string[] = ['r-1']) =>
  one('AWS::Organizations::Policy', {
    Type: 'BEDROCK_POLICY',
    TargetIds: targets,
    Content: {
      bedrock: { guardrail_inference: { 'eu-west-1': { config_1: { identifier: { '@@assign': identifier } } } } },
    },
  });

const besideGuardrail = ({ Resources }: ReturnType<typeof policy>) => ({
  Resources: {
    ...Resources,
    Guardrail: { Type: 'AWS::Bedrock::Guardrail' },
    Version: { Type: 'AWS::Bedrock::GuardrailVersion', Properties: { GuardrailIdentifier: { Ref: 'Guardrail' } } },
    Other: { Type: 'AWS::Bedrock::Guardrail' },
  },
});

export const OrganizationGuardrailPinned: Cases = {
  good: {
    'a version of the stack': besideGuardrail(policy({ 'Fn::Sub': '${Guardrail.GuardrailArn}:${Version.Version}' })),
  },
  declared: {
    'a number': policy('arn:aws:bedrock:eu-west-1:123456789012:guardrail/g:1'),
    'a number of a guardrail of the stack': besideGuardrail(policy({ 'Fn::Sub': '${Guardrail.GuardrailArn}:1' })),
  },
  bad: {
    'a version of another guardrail': besideGuardrail(
      policy({ 'Fn::Sub': '${Other.GuardrailArn}:${Version.Version}' }),
    ),
    'the draft': policy('arn:aws:bedrock:eu-west-1:123456789012:guardrail/g:DRAFT'),
    'the draft of the stack': besideGuardrail(policy({ 'Fn::Sub': '${Guardrail.GuardrailArn}:DRAFT' })),
  },
  lookAlike: {
    'enforced nowhere': policy('arn:aws:bedrock:eu-west-1:123456789012:guardrail/g:1', []),
    'no version': policy('arn:aws:bedrock:eu-west-1:123456789012:guardrail/g'),
    'no version of the stack': besideGuardrail(policy({ 'Fn::GetAtt': ['Guardrail', 'GuardrailArn'] })),
  },
  undecided: { 'from a parameter': policy({ Ref: 'Guardrail' }) },
  silent: { 'another type of policy': one('AWS::Organizations::Policy', { Type: 'TAG_POLICY', Content: {} }) },
};
