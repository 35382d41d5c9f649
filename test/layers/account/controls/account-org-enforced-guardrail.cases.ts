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
    Version: { Type: 'AWS::Bedrock::GuardrailVersion' },
  },
});

export const OrganizationGuardrailPinned: Cases = {
  good: {
    'a numbered version': policy('arn:aws:bedrock:eu-west-1:123456789012:guardrail/g:1'),
    'a version of the stack': besideGuardrail(policy({ 'Fn::Sub': '${Guardrail.GuardrailArn}:${Version.Version}' })),
  },
  bad: {
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
