import { type Control, eachResource, rule } from '../../../control';
import { to } from '../../../mend';
import { PASS } from '../../../template/answer';
import { FUNCTION_TYPES } from '../../../workload/callers';

export const control: Control = {
  id: 'supply-lambda-code-signing',
  title: 'Functions run signed code only',
  risks: ['LLM03:2025', 'LLM06:2025', 'LLM05:2023', 'LLM07:2023', 'ASI04:2026'],
  acts: {
    'refuses function code that no approved profile has signed': ['LLM03:2025', 'LLM05:2023', 'ASI04:2026'],
  },
  csf: 'Protect',
  boundary: 'application',
  atlas: ['AML.M0013', 'AML.T0011.002'],
  why: 'Tool code decides what an agent can do, so its origin has to be provable.',
  source: 'AWS Lambda Developer Guide, Using code signing to verify code integrity; OWASP LLM03:2025',

  rules: [
    rule('CodeSigningEnforced', {
      severity: 'MEDIUM',
      fix: 'Set `untrustedArtifactOnDeployment: UntrustedArtifactOnDeployment.ENFORCE`; the default only warns.',
      fixTemplate: 'Set CodeSigningPolicies.UntrustedArtifactOnDeployment: Enforce; the default only warns.',
      mend: {
        type: 'AWS::Lambda::CodeSigningConfig',
        changes: {
          'CodeSigningPolicies.UntrustedArtifactOnDeployment': to('Enforce'),
        },
      },
      proves: false,
      check: eachResource('AWS::Lambda::CodeSigningConfig', (config) =>
        config.expect('CodeSigningPolicies.UntrustedArtifactOnDeployment', 'Enforce'),
      ),
    }),
    rule('CodeSigningUsed', {
      severity: 'MEDIUM',
      fix: 'Name the code signing configuration in the functions.',
      fixTemplate: 'Name the configuration in CodeSigningConfigArn of the functions.',
      counterparts: ['CKV_AWS_272'],
      check: eachResource('AWS::Lambda::CodeSigningConfig', (config) => {
        if (FUNCTION_TYPES.some((type) => config.referrers(type, 'CodeSigningConfigArn').length > 0)) return PASS;
        return config.isOutput ? undefined : config.fail('', 'is named by no function');
      }),
    }),
  ],
};
