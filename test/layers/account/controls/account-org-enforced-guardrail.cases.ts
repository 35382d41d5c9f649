import { type Cases, one } from '../../../support/template';

const policy = (identifier: string, targets: string[] = ['r-1']) =>
  one('AWS::Organizations::Policy', {
    Type: 'BEDROCK_POLICY',
    TargetIds: targets,
    Content: {
      bedrock: { guardrail_inference: { 'eu-west-1': { config_1: { identifier: { '@@assign': identifier } } } } },
    },
  });

export const OrganizationGuardrailPinned: Cases = {
  good: { 'a numbered version': policy('arn:aws:bedrock:eu-west-1:123456789012:guardrail/g:1') },
  bad: { 'the draft': policy('arn:aws:bedrock:eu-west-1:123456789012:guardrail/g:DRAFT') },
  lookAlike: { 'enforced nowhere': policy('arn:aws:bedrock:eu-west-1:123456789012:guardrail/g:1', []) },
  silent: { 'another type of policy': one('AWS::Organizations::Policy', { Type: 'TAG_POLICY', Content: {} }) },
};
