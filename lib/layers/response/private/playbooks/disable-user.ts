import { call, DONE, final, STEP_FAILED, type State, type Steps } from '../states';

const GONE = 'Iam.NoSuchEntityException';

/** One kind of credential: list it, then switch off each. A failure here is noted and the other kinds go on. */
function credentials(
  name: string,
  list: string,
  items: string,
  idPath: string,
  update: string,
  idName: string,
): { StartAt: string; States: Record<string, State> } {
  const failed = `${name}: failed`;
  const caught = { Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: failed }] };
  return {
    StartAt: `${name}: list`,
    States: {
      [`${name}: list`]: {
        ...call(list, { 'UserName.$': '$.user' }, { ResultPath: '$.found', Next: `${name}: each` }),
        ...caught,
      },
      [`${name}: each`]: {
        Type: 'Map',
        ItemsPath: `$.found.${items}`,
        ItemSelector: { 'user.$': '$.user', 'id.$': `$$.Map.Item.Value.${idPath}` },
        ItemProcessor: {
          ProcessorConfig: { Mode: 'INLINE' },
          StartAt: `${name}: switch off`,
          States: {
            [`${name}: switch off`]: {
              ...call(
                update,
                { 'UserName.$': '$.user', [`${idName}.$`]: '$.id', Status: 'Inactive' },
                { Retry: [final(GONE)], ResultPath: null, End: true },
              ),
              Catch: [{ ErrorEquals: [GONE], ResultPath: null, Next: `${name}: already gone` }],
            },
            [`${name}: already gone`]: { Type: 'Pass', End: true },
          },
        },
        ...caught,
        Next: `${name}: off`,
      },
      [`${name}: off`]: { Type: 'Pass', Result: { ok: true }, End: true },
      [failed]: { Type: 'Pass', Parameters: { ok: false, 'error.$': '$.error' }, End: true },
    },
  };
}

/** Switches off every way an IAM user can sign in: access keys, service credentials (Bedrock API keys), console password. */
export const disableUser: Steps = {
  comment:
    'Switch off the access keys, service credentials and console password of an IAM user. Again changes nothing.',
  targets: ['user'],
  startAt: 'Switch off credentials',
  states: {
    'Switch off credentials': {
      Type: 'Parallel',
      Branches: [
        credentials(
          'Access keys',
          'iam:listAccessKeys',
          'AccessKeyMetadata',
          'AccessKeyId',
          'iam:updateAccessKey',
          'AccessKeyId',
        ),
        credentials(
          'Service credentials',
          'iam:listServiceSpecificCredentials',
          'ServiceSpecificCredentials',
          'ServiceSpecificCredentialId',
          'iam:updateServiceSpecificCredential',
          'ServiceSpecificCredentialId',
        ),
        {
          StartAt: 'Console password: delete',
          States: {
            'Console password: delete': {
              ...call(
                'iam:deleteLoginProfile',
                { 'UserName.$': '$.user' },
                { Retry: [final(GONE)], ResultPath: null, Next: 'Console password: off' },
              ),
              Catch: [
                { ErrorEquals: [GONE], ResultPath: null, Next: 'Console password: off' },
                { ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Console password: failed' },
              ],
            },
            'Console password: off': { Type: 'Pass', Result: { ok: true }, End: true },
            'Console password: failed': { Type: 'Pass', Parameters: { ok: false, 'error.$': '$.error' }, End: true },
          },
        },
      ],
      ResultPath: '$.steps',
      Next: 'Is everything off?',
    },
    'Is everything off?': {
      Type: 'Choice',
      Choices: [
        {
          And: [0, 1, 2].map((step) => ({ Variable: `$.steps[${step}].ok`, BooleanEquals: true })),
          Next: DONE,
        },
      ],
      Default: 'Note what is not off',
    },
    'Note what is not off': { Type: 'Pass', InputPath: '$.steps', ResultPath: '$.error', Next: STEP_FAILED },
  },
};
