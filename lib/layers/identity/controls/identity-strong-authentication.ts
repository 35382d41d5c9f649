import { type Control, eachResource, rule } from '../../../control';
import { isLlmWorkload } from '../../../workload/llm-workload';
import { hasUsers } from './_cognito';

export const control: Control = {
  id: 'identity-strong-authentication',
  title: 'Sign-in asks for a second factor and resists takeover',
  risks: ['LLM02:2025', 'LLM06:2025', 'LLM06:2023', 'LLM08:2023', 'LLM10:2023', 'ASI03:2026'],
  acts: {
    'refuses sign-ins without a second factor, and those that look like a takeover': ['ASI03:2026'],
  },
  csf: 'Protect',
  boundary: 'user-interface',
  atlas: ['AML.T0012', 'AML.T0073'],
  why: 'Whoever takes over an account inherits what the model may tell and do for its owner.',
  source: 'Amazon Cognito Developer Guide, Adding MFA to a user pool; Advanced security with threat protection',
  rules: [
    rule('CognitoMfaRequired', {
      severity: 'MEDIUM',
      fix: 'Set `mfa: Mfa.REQUIRED` on the user pool.',
      fixTemplate: 'Set MfaConfiguration: "ON".',
      counterparts: ['NAG'],
      check: eachResource('AWS::Cognito::UserPool', (pool, view) =>
        isLlmWorkload(view) && hasUsers(pool) ? pool.expect('MfaConfiguration', 'ON') : undefined,
      ),
    }),
    rule('CognitoThreatProtection', {
      severity: 'MEDIUM',
      fix: 'Use the Plus feature plan with threat protection in full function mode.',
      fixTemplate: 'Set UserPoolTier: PLUS and UserPoolAddOns.AdvancedSecurityMode: ENFORCED.',
      counterparts: ['NAG'],
      check: eachResource('AWS::Cognito::UserPool', (pool, view) => {
        if (!isLlmWorkload(view) || !hasUsers(pool)) return undefined;
        return pool.get('UserPoolTier').present && pool.text('UserPoolTier') !== 'PLUS'
          ? pool.expect('UserPoolTier', 'PLUS')
          : pool.expect('UserPoolAddOns.AdvancedSecurityMode', 'ENFORCED');
      }),
    }),
  ],
};
