import { type Control, eachResource, rule } from '../../../control';
import { to } from '../../../mend';
import { PASS } from '../../../template/answer';
import { eachEnsured } from '../../../workload/ensured';

export const control: Control = {
  id: 'data-macie-discovery',
  title: 'Macie is on, and its own patterns match something',
  risks: ['LLM02:2025', 'LLM08:2025', 'LLM06:2023'],
  acts: 'check',
  csf: 'Identify',
  boundary: 'data',
  atlas: ['AML.M0007', 'AML.T0057'],
  why: 'Anything sensitive in a training or retrieval set must be assumed extractable.',
  source: 'Amazon Macie User Guide, Getting started; OWASP LLM02:2025',

  rules: [
    rule('MacieEnabled', {
      severity: 'LOW',
      fix: "Set `status: 'ENABLED'`.",
      fixTemplate: 'Set Status: ENABLED.',
      mend: { type: 'AWS::Macie::Session', changes: { Status: to('ENABLED') } },
      counterparts: ['Macie.1'],
      check: eachEnsured(['AWS::Macie::Session', 'Custom::SecureLlmMacie'], (session) => {
        const path = session.type === 'AWS::Macie::Session' ? 'Status' : 'Settings.session';
        // a session is enabled unless it says otherwise
        if (path === 'Status' && session.get(path).absent) return PASS;
        return session.expect(path, 'ENABLED');
      }),
    }),
    rule('MacieIdentifierMatches', {
      severity: 'LOW',
      fix: 'Write a pattern that some text of yours matches, and not the empty text.',
      fixTemplate: 'Set Regex to a pattern that some text of yours matches, and not to the empty text.',
      proves: false,
      check: eachResource('AWS::Macie::CustomDataIdentifier', (identifier) => {
        const regex = identifier.text('Regex');
        if (!regex) return identifier.fail('Regex', 'is not set');
        try {
          return new RegExp(regex).test('') ? identifier.fail('Regex', 'matches the empty text, so everything') : PASS;
        } catch {
          return undefined; // Macie's syntax has a few forms that JavaScript lacks
        }
      }),
    }),
  ],
};
