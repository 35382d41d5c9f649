import { call, DONE, type Steps } from '../states';

/** Ends every session of a role that was issued until now. New sessions work: the role is not blocked. */
export const revokeSessions: Steps = {
  comment: 'Deny everything to the sessions that the role issued until now, as the console does. Again is harmless.',
  targets: ['role'],
  startAt: 'Build the policy',
  states: {
    'Build the policy': {
      Type: 'Pass',
      Parameters: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Deny',
            Action: '*',
            Resource: '*',
            Condition: { DateLessThan: { 'aws:TokenIssueTime.$': '$$.State.EnteredTime' } },
          },
        ],
      },
      ResultPath: '$.policy',
      Next: 'Revoke sessions',
    },
    'Revoke sessions': call(
      'iam:putRolePolicy',
      {
        'RoleName.$': '$.role',
        PolicyName: 'AWSRevokeOlderSessions',
        'PolicyDocument.$': 'States.JsonToString($.policy)',
      },
      { ResultPath: null, Next: DONE },
    ),
  },
};
