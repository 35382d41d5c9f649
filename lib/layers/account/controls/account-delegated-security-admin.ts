import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';

export const control: Control = {
  id: 'account-delegated-security-admin',
  title: 'Security services are run from a delegated administrator account',
  risks: ['LLM03:2025', 'LLM06:2025', 'LLM05:2023', 'LLM08:2023', 'ASI10:2026'],
  acts: 'aid',
  csf: 'Govern',
  boundary: 'organization',
  atlas: ['AML.M0019'],
  why: 'Whoever compromises the LLM account must not be able to switch its own detection off.',
  source:
    'AWS Security Hub User Guide, Designating a delegated administrator; Amazon Detective User Guide, Managing accounts',

  rules: [
    rule('DelegatedSecurityAdmin', {
      severity: 'LOW',
      fix: 'Name the account of the security team, not the one that deploys this stack.',
      fixTemplate:
        'Set AdminAccountId (AccountId for Detective) to the account of the security team, not to the one that deploys this stack.',
      check: eachResource(['AWS::SecurityHub::DelegatedAdmin', 'AWS::Detective::OrganizationAdmin'], (admin) => {
        const path = admin.type === 'AWS::Detective::OrganizationAdmin' ? 'AccountId' : 'AdminAccountId';
        const account = admin.pattern(path);
        if (!account) return admin.fail(path, 'is not set');
        // these resources are made in the management account: it would watch itself
        return account.toString() === '${AWS::AccountId}'
          ? admin.fail(path, 'is the account of the stack itself, the management account')
          : PASS;
      }),
    }),
  ],
};
