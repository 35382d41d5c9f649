import { type Control, eachResource, rule } from '../../../control';
import { to } from '../../../mend';
import { isLlmWorkload } from '../../../workload/llm-workload';
import { hasUsers } from './_cognito';

export const control: Control = {
  id: 'identity-no-anonymous-users',
  title: 'Nobody calls models anonymously or by signing up',
  risks: ['LLM02:2025', 'LLM10:2025', 'LLM04:2023', 'LLM06:2023', 'LLM10:2023', 'ASI03:2026'],
  acts: {
    'refuses credentials to strangers, and accounts that they make for themselves': [
      'LLM02:2025',
      'LLM10:2025',
      'LLM04:2023',
      'LLM06:2023',
      'LLM10:2023',
      'ASI03:2026',
    ],
  },
  csf: 'Protect',
  boundary: 'user-interface',
  atlas: ['AML.T0024', 'AML.T0024.002', 'AML.M0004', 'AML.T0047'],
  why: 'A quota for a user means nothing where everyone can be a new user.',
  source: 'Amazon Cognito Developer Guide, Sign up and confirm user accounts; Unauthenticated identities',
  rules: [
    rule('CognitoNoUnauthenticated', {
      severity: 'CRITICAL',
      fix: 'Set `allowUnauthenticatedIdentities: false` on the identity pool.',
      fixTemplate: 'Set AllowUnauthenticatedIdentities: false.',
      mend: { type: 'AWS::Cognito::IdentityPool', changes: { AllowUnauthenticatedIdentities: to(false) } },
      check: eachResource('AWS::Cognito::IdentityPool', (pool, view) =>
        isLlmWorkload(view) ? pool.expectFlag('AllowUnauthenticatedIdentities', false) : undefined,
      ),
    }),
    rule('CognitoNoSelfSignUp', {
      severity: 'HIGH',
      fix: 'Set `selfSignUpEnabled: false` on the user pool; an application for consumers acknowledges the finding.',
      fixTemplate: 'Set AdminCreateUserConfig.AllowAdminCreateUserOnly: true.',
      mend: { type: 'AWS::Cognito::UserPool', changes: { 'AdminCreateUserConfig.AllowAdminCreateUserOnly': to(true) } },
      check: eachResource('AWS::Cognito::UserPool', (pool, view) =>
        isLlmWorkload(view) && hasUsers(pool)
          ? pool.expectFlag('AdminCreateUserConfig.AllowAdminCreateUserOnly', true)
          : undefined,
      ),
    }),
  ],
};
