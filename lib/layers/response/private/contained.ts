import { CONTAINABLE, CONTAINMENT_TAG } from '../../../private/containment-tag';
import { type Check, call, LEFT_ALONE, type State } from './states';

/** The tag by which a playbook remembers that a role or user is denied everything, and by whom. */
export const CONTAINED_BY_TAG = 'secure-llm:contained-by';

/** The value of that tag which only a person takes away. */
export const QUARANTINE = 'quarantine';

/** What the value begins with that the playbook which ends sessions writes, and replaces when it is over. */
export const SESSIONS = 'sessions-';

/** The policy of AWS that denies everything. Its text is AWS's: nobody in the account can change it. */
export const DENY_ALL = 'AWSDenyAll';

/** Roles that no playbook touches, by their names as IAM policies write them, paths included. */
export const NEVER_CONTAINED = [
  // deployment: cdk bootstrap and StackSets
  'cdk-*',
  'stacksets-exec-*',
  // of AWS: Identity Center and service-linked
  'aws-reserved/*',
  'aws-service-role/*',
  // of the organization
  'OrganizationAccountAccessRole',
  'AWSControlTowerExecution',
  'aws-controltower-*',
  // of this library: what contains is not contained
  'secure-llm/*',
];

const names = NEVER_CONTAINED.filter((name) => !name.includes('/'));
const paths = NEVER_CONTAINED.filter((name) => name.includes('/')).map((name) => `/${name}`);
const any = (variable: string, patterns: string[]) =>
  patterns.map((StringMatches) => ({ Variable: variable, StringMatches }));

const tagOf = (key: string) => `$..Tags[?(@.Key=='${key}')].Value`;

/** The first value of the list at `variable` is `value`. */
const isFirst = (variable: string, value: string) => ({
  And: [
    { Variable: `${variable}[0]`, IsPresent: true },
    { Variable: `${variable}[0]`, StringEquals: value },
  ],
});

/** Reads a role or user, and goes on only with one that agreed. IAM denies the rest too: this is said, and not tried. */
export function checkPrincipal(kind: 'role' | 'user', next: string, protectedNames: string[]): Check {
  const [title, part, parameter] = kind === 'role' ? ['Role', 'Role', 'RoleName'] : ['User', 'User', 'UserName'];
  const known = protectedNames.map((name) => ({ Variable: `$.${kind}`, StringEquals: name }));
  const apart = [...(kind === 'role' ? any('$.role', names) : []), ...known];
  const read = `${title}: read`;
  return {
    startAt: apart.length > 0 ? `${title}: may it be contained?` : read,
    states: {
      ...(apart.length > 0 && {
        [`${title}: may it be contained?`]: {
          Type: 'Choice',
          Choices: [{ Or: apart, Next: LEFT_ALONE }],
          Default: read,
        },
      }),
      [read]: call(
        `iam:get${part}`,
        { [`${parameter}.$`]: `$.${kind}` },
        {
          ResultSelector: {
            'agreed.$': tagOf(CONTAINMENT_TAG),
            'containedBy.$': tagOf(CONTAINED_BY_TAG),
            'path.$': `$.${part}.Path`,
            ...(kind === 'role' && {
              'seconds.$': '$.Role.MaxSessionDuration',
              'trust.$': '$.Role.AssumeRolePolicyDocument',
            }),
          },
          ResultPath: '$.target',
          Next: `${title}: did it agree?`,
        },
      ),
      [`${title}: did it agree?`]: {
        Type: 'Choice',
        Choices: [
          {
            And: [
              isFirst('$.target.agreed', CONTAINABLE),
              ...(kind === 'role' ? [{ Not: { Or: any('$.target.path', paths) } }] : []),
            ],
            Next: next,
          },
        ],
        Default: LEFT_ALONE,
      },
    },
  };
}

/** Reads the tags of a function that is given by name or ARN, and goes on to `next` only with one that agreed. */
export function checkFunction(next: string, otherwise: string = LEFT_ALONE): Check {
  const tags = call(
    'lambda:listTags',
    { 'Resource.$': '$.target.arn' },
    {
      ResultSelector: { 'agreed.$': `$..['${CONTAINMENT_TAG}']` },
      ResultPath: '$.target',
      Next: 'Function: did it agree?',
    },
  );
  return {
    startAt: 'Function: is it an ARN?',
    states: {
      'Function: is it an ARN?': {
        Type: 'Choice',
        Choices: [{ Variable: '$.function', StringMatches: 'arn:*', Next: 'Function: by ARN' }],
        Default: 'Function: by name',
      },
      'Function: by ARN': {
        Type: 'Pass',
        Parameters: { 'arn.$': '$.function' },
        ResultPath: '$.target',
        Next: 'Function: tags',
      },
      'Function: by name': {
        Type: 'Pass',
        Parameters: { 'arn.$': "States.Format('${Functions}{}', $.function)" },
        ResultPath: '$.target',
        Next: 'Function: tags',
      },
      'Function: tags': tags,
      'Function: did it agree?': {
        Type: 'Choice',
        Choices: [{ ...isFirst('$.target.agreed', CONTAINABLE), Next: next }],
        Default: otherwise,
      },
    },
  };
}

/** Marks the principal, then denies it everything: what a quarantine marked no playbook frees. */
export function denyAll(kind: 'role' | 'user', mark: State, next: string): Check {
  const [title, parameter] = kind === 'role' ? ['Role', 'RoleName'] : ['User', 'UserName'];
  return {
    startAt: `${title}: mark`,
    states: {
      [`${title}: mark`]: call(
        kind === 'role' ? 'iam:tagRole' : 'iam:tagUser',
        { [`${parameter}.$`]: `$.${kind}`, Tags: [{ Key: CONTAINED_BY_TAG, ...mark }] },
        { ResultPath: null, Next: `${title}: deny everything` },
      ),
      [`${title}: deny everything`]: call(
        kind === 'role' ? 'iam:attachRolePolicy' : 'iam:attachUserPolicy',
        { [`${parameter}.$`]: `$.${kind}`, PolicyArn: '${DenyAll}' },
        { ResultPath: null, Next: next },
      ),
    },
  };
}
