import { type Cases, one } from '../../../../local/samples/cases';

const admin = (account: unknown) => one('AWS::SecurityHub::DelegatedAdmin', { AdminAccountId: account });

export const DelegatedSecurityAdmin: Cases = {
  good: {
    'an account of its own': admin('123456789012'),
    'for Detective': one('AWS::Detective::OrganizationAdmin', { AccountId: '123456789012' }),
  },
  bad: { 'the management account': admin({ Ref: 'AWS::AccountId' }), 'not set': admin(undefined) },
};
