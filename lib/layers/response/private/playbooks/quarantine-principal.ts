import { call, DONE, isText, type Steps } from '../states';

/** Denies everything to a role or a user until a person detaches the policy. */
export const quarantinePrincipal: Steps = {
  comment: 'Attach the policy that denies everything to the role or user. Attaching it again changes nothing.',
  targets: ['role', 'user'],
  startAt: 'Role or user?',
  states: {
    'Role or user?': {
      Type: 'Choice',
      Choices: [{ ...isText('$.role'), Next: 'Quarantine the role' }],
      Default: 'Quarantine the user',
    },
    'Quarantine the role': call(
      'iam:attachRolePolicy',
      { 'RoleName.$': '$.role', PolicyArn: '${QuarantinePolicy}' },
      { ResultPath: null, Next: DONE },
    ),
    'Quarantine the user': call(
      'iam:attachUserPolicy',
      { 'UserName.$': '$.user', PolicyArn: '${QuarantinePolicy}' },
      { ResultPath: null, Next: DONE },
    ),
  },
};
