import type { Cases } from '../../../../local/samples/cases';

const config = (policy: Record<string, unknown> | undefined, used = true) => ({
  Resources: {
    Thing: {
      Type: 'AWS::Lambda::CodeSigningConfig',
      Properties: policy ? { CodeSigningPolicies: policy } : {},
    },
    ...(used ? { Fn: { Type: 'AWS::Lambda::Function', Properties: { CodeSigningConfigArn: { Ref: 'Thing' } } } } : {}),
  },
});
const enforce = { UntrustedArtifactOnDeployment: 'Enforce' };

export const CodeSigningEnforced: Cases = {
  good: { enforced: config(enforce) },
  bad: { 'not set, which warns': config(undefined) },
  lookAlike: { 'only warned': config({ UntrustedArtifactOnDeployment: 'Warn' }) },
};

export const CodeSigningUsed: Cases = {
  good: { 'by a function': config(enforce) },
  bad: { 'by none': config(enforce, false) },
  silent: { 'handed to others': { ...config(enforce, false), Outputs: { A: { Value: { Ref: 'Thing' } } } } },
};
