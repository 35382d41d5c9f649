import { checkPrincipal, denyAll, QUARANTINE } from '../contained';
import { AGREED, call, DONE, final, type Steps } from '../states';

const GONE = 'Iam.NoSuchEntityException';

/**
 * Ends every way an IAM user can act: the policy of AWS that denies everything covers its access keys, the sessions made
 * with them and its service credentials (Bedrock API keys). Keys are not switched off one by one: IAM does not tell
 * switching off from switching on, and whoever could change this playbook could give a key back.
 */
export const disableUser = (protectedNames: string[]): Steps => ({
  comment: 'Mark the IAM user, deny it everything, and delete its console password. Again changes nothing.',
  targets: ['user'],
  check: checkPrincipal('user', AGREED, protectedNames),
  startAt: 'User: mark',
  states: {
    ...denyAll('user', { Value: QUARANTINE }, 'Delete the console password').states,
    'Delete the console password': call(
      'iam:deleteLoginProfile',
      { 'UserName.$': '$.user' },
      {
        ResultPath: null,
        Retry: [final(GONE)],
        Catch: [{ ErrorEquals: [GONE], ResultPath: null, Next: DONE }],
        Next: DONE,
      },
    ),
  },
});
