import { CONTAINED_BY_TAG, checkPrincipal, DENY_ALL, denyAll, QUARANTINE, SESSIONS } from '../contained';
import { AGREED, call, DONE, final, LEFT_ALONE, publish, type Steps } from '../states';

/** The longest that a session of any role can last. */
const LONGEST = 43_200;
const GONE = 'Iam.NoSuchEntityException';
const mark = `States.Format('${SESSIONS}{}', States.Hash($$.Execution.Id, 'SHA-256'))`;
const first = (variable: string, test: object) => ({
  And: [
    { Variable: `${variable}[0]`, IsPresent: true },
    { Variable: `${variable}[0]`, ...test },
  ],
});

/**
 * Ends the sessions of a role: it is denied everything until the last of them has run out. IAM cannot bind the text of a
 * policy that somebody writes, so nothing is written: a policy of AWS is attached, and detached again.
 */
export const revokeSessions = (protectedNames: string[]): Steps => ({
  comment: `Attach ${DENY_ALL} to the role until its longest session is over, then detach it. The last execution ends it.`,
  targets: ['role'],
  check: checkPrincipal('role', AGREED, protectedNames),
  startAt: 'Is it in quarantine?',
  seconds: LONGEST + 3_600,
  states: {
    'Is it in quarantine?': {
      Type: 'Choice',
      Choices: [{ ...first('$.target.containedBy', { StringEquals: QUARANTINE }), Next: LEFT_ALONE }],
      Default: 'Read its policies',
    },
    'Read its policies': call(
      'iam:listAttachedRolePolicies',
      { 'RoleName.$': '$.role' },
      {
        ResultSelector: { 'denied.$': `$..AttachedPolicies[?(@.PolicyName=='${DENY_ALL}')].PolicyArn` },
        ResultPath: '$.policies',
        Next: 'Is it denied by a person?',
      },
    ),
    // what a playbook attached it marked: the rest a person attached, and a person ends
    'Is it denied by a person?': {
      Type: 'Choice',
      Choices: [
        {
          And: [
            { Variable: '$.policies.denied[0]', IsPresent: true },
            { Not: first('$.target.containedBy', { StringMatches: `${SESSIONS}*` }) },
          ],
          Next: LEFT_ALONE,
        },
      ],
      Default: 'How long can sessions last?',
    },
    'How long can sessions last?': {
      Type: 'Choice',
      Choices: [
        {
          // credentials of EC2 instances do not heed the role's own limit (IAM API Reference, UpdateRole); of other
          // services nothing is said
          Or: ['*%22Service%22*', '*"Service"*'].map((StringMatches) => ({
            Variable: '$.target.trust',
            StringMatches,
          })),
          Next: 'As long as any',
        },
      ],
      Default: 'As long as the role says',
    },
    'As long as any': { Type: 'Pass', Result: LONGEST, ResultPath: '$.seconds', Next: 'Role: mark' },
    'As long as the role says': {
      Type: 'Pass',
      InputPath: '$.target.seconds',
      ResultPath: '$.seconds',
      Next: 'Role: mark',
    },
    ...denyAll('role', { 'Value.$': mark }, 'Tell that it is denied').states,
    'Tell that it is denied': publish(
      'Contained: Revoke sessions of a role',
      `The role is denied everything for {} seconds, until its last session is over; then new ones work. To end it at once, detach ${DENY_ALL} from it. Execution {}, input {}`,
      ['$.seconds', '$$.Execution.Id', 'States.JsonToString($$.Execution.Input)'],
      {
        // what is attached has to be detached, heard or not
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'Until the last session is over' }],
        Next: 'Until the last session is over',
      },
    ),
    'Until the last session is over': { Type: 'Wait', SecondsPath: '$.seconds', Next: 'Who denied it last?' },
    'Who denied it last?': call(
      'iam:getRole',
      { 'RoleName.$': '$.role' },
      {
        ResultSelector: { 'by.$': `$..Tags[?(@.Key=='${CONTAINED_BY_TAG}')].Value` },
        ResultPath: '$.last',
        Next: 'The mark of this execution',
      },
    ),
    'The mark of this execution': {
      Type: 'Pass',
      Parameters: { 'mark.$': mark },
      ResultPath: '$.own',
      Next: 'Was it this execution?',
    },
    'Was it this execution?': {
      Type: 'Choice',
      Choices: [{ ...first('$.last.by', { StringEqualsPath: '$.own.mark' }), Next: 'Let new sessions work' }],
      // a later execution or a quarantine took over, or a person ended it
      Default: DONE,
    },
    'Let new sessions work': call(
      'iam:detachRolePolicy',
      { 'RoleName.$': '$.role', PolicyArn: '${DenyAll}' },
      {
        ResultPath: null,
        Retry: [final(GONE)],
        Catch: [{ ErrorEquals: [GONE], ResultPath: null, Next: 'Take the mark off' }],
        Next: 'Take the mark off',
      },
    ),
    'Take the mark off': call(
      'iam:untagRole',
      { 'RoleName.$': '$.role', TagKeys: [CONTAINED_BY_TAG] },
      { ResultPath: null, Next: DONE },
    ),
  },
});
