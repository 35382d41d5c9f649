import { checkPrincipal, denyAll, QUARANTINE } from '../contained';
import { AGREED, DONE, isText, type Steps } from '../states';

/** Denies everything to a role or a user until a person takes mark and policy away. */
export const quarantinePrincipal = (protectedNames: { roles: string[]; users: string[] }): Steps => {
  const role = checkPrincipal('role', AGREED, protectedNames.roles);
  const user = checkPrincipal('user', AGREED, protectedNames.users);
  const which = (of: { role: string; user: string }) => ({
    Type: 'Choice',
    Choices: [{ ...isText('$.role'), Next: of.role }],
    Default: of.user,
  });
  const denied = {
    role: denyAll('role', { Value: QUARANTINE }, DONE),
    user: denyAll('user', { Value: QUARANTINE }, DONE),
  };
  return {
    comment: 'Mark the role or user, and attach the policy of AWS that denies everything. Again changes nothing.',
    targets: ['role', 'user'],
    check: {
      startAt: 'Role or user?',
      states: {
        'Role or user?': which({ role: role.startAt, user: user.startAt }),
        ...role.states,
        ...user.states,
      },
    },
    startAt: 'Quarantine the role or the user?',
    states: {
      'Quarantine the role or the user?': which({ role: denied.role.startAt, user: denied.user.startAt }),
      ...denied.role.states,
      ...denied.user.states,
    },
  };
};
