import { KillSwitchState } from '../../response';
import { isText, publish, pullKillSwitch, type State } from '../../response/internal';

/** Everything together takes minutes; the rest is for services that are busy. */
const SECONDS = 1_800;
const AGAIN = [{ ErrorEquals: ['States.TaskFailed'], IntervalSeconds: 2, BackoffRate: 2, MaxAttempts: 4 }];
/** AgentCore makes a policy in half a minute or so, and may take no other one meanwhile. */
const WHEN_MADE = { ErrorEquals: ['NotInForce'], IntervalSeconds: 5, BackoffRate: 1, MaxAttempts: 24 };
/** What the answer will not change of. */
const final = (...errors: string[]) => ({ ErrorEquals: errors, MaxAttempts: 0 });
const GONE = 'BedrockAgentCore.ResourceNotFoundException';
const INPUT = 'States.JsonToString($.input)';

const A_USER = 'Is a user named?';
const A_SESSION = 'Is a session named?';

/** By these names it is noted what failed. */
const STEPS = ['switch', 'policy', 'force', 'approvals', 'session'];
const failures = Object.fromEntries(STEPS.map((step) => [step, { Error: '' }]));
const errors = Object.fromEntries(STEPS.map((step) => [`${step}.$`, `$.failed.${step}.Error`]));

/** What fails is noted, and the next step is done all the same. */
const noted = (step: string, next: string) => ({
  Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: `$.failed.${step}`, Next: next }],
  Next: next,
});

const contain = (ask: string, rest: State): State => ({
  Type: 'Task',
  Resource: 'arn:${Partition}:states:::lambda:invoke',
  Parameters: { FunctionName: '${Contain}', Payload: { ask, 'input.$': '$.input' } },
  ResultPath: null,
  ...rest,
});

const tell = (subject: string, message: string, paths: string[], rest: State): State =>
  publish(subject, message, paths, {
    Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'Failed' }],
    ...rest,
  });

/** What the gateway has, that a playbook can do something about. */
export interface RogueAgentOptions {
  /** Whether its queue can reject what waits of a user. */
  readonly rejects: boolean;
  /** Whether tokens name a tenant. */
  readonly tenants: boolean;
}

const USER = isText('$.input.user');

/** Rejects what waits of the user who is named, and goes on to the session. */
const rejecting = (tenants: boolean): Record<string, State> => ({
  [A_USER]: {
    Type: 'Choice',
    Choices: tenants
      ? [
          { And: [USER, isText('$.input.tenant')], Next: 'Reject what waits' },
          { ...USER, Next: 'Whose user?' },
        ]
      : [{ ...USER, Next: 'Reject what waits' }],
    Default: A_SESSION,
  },
  ...(tenants && {
    'Whose user?': {
      Type: 'Pass',
      Result: { Error: 'NeedsTenant' },
      ResultPath: '$.failed.approvals',
      Next: A_SESSION,
    },
  }),
  'Reject what waits': {
    Type: 'Task',
    Resource: 'arn:${Partition}:states:::lambda:invoke',
    Parameters: {
      FunctionName: '${Reject}',
      Payload: {
        'subject.$': '$.input.user',
        // as the interceptor calls everybody where there are no tenants
        ...(tenants ? { 'tenant.$': '$.input.tenant' } : { tenant: 'default' }),
      },
    },
    ResultPath: null,
    Retry: AGAIN,
    ...noted('approvals', A_SESSION),
  },
});

/**
 * What is done about an agent that does what it should not: of a user or a tool that is named calls are forbidden, else all
 * tools are taken away, twice: by the switch, which the gateway's functions ask, and by a policy, which AgentCore asks. A
 * session of a runtime is ended where one is named. Each step is tried whatever became of the one before; what was not done is
 * told, and fails the machine. Done again it changes nothing.
 */
export const rogueAgentDefinition = ({ rejects, tenants }: RogueAgentOptions): object => ({
  Comment: 'Stops a rogue agent: takes tools away, forbids calls by policy, ends a session. People undo it.',
  StartAt: 'Is it an incident?',
  TimeoutSeconds: SECONDS,
  States: {
    'Is it an incident?': {
      Type: 'Choice',
      Choices: [{ ...isText('$.incident'), Next: 'Begin' }],
      Default: 'No incident',
    },
    'No incident': { Type: 'Fail', Error: 'NoTarget', Cause: "The input needs 'incident', as text." },
    Begin: {
      Type: 'Pass',
      Parameters: { 'incident.$': '$.incident', 'input.$': '$$.Execution.Input', failed: failures },
      Next: 'Only a part?',
    },
    'Only a part?': {
      Type: 'Choice',
      Choices: [
        {
          Or: ['user', 'tool'].map((part) => ({ Variable: `$.input.${part}`, IsPresent: true })),
          Next: 'Forbid it',
        },
      ],
      Default: 'Read the deployed state',
    },
    ...pullKillSwitch(KillSwitchState.NO_TOOLS, {
      next: 'Forbid it',
      failed: { ResultPath: '$.failed.switch', Next: 'Forbid it' },
    }).states,
    'Forbid it': contain('forbid', {
      Retry: [final('NotContainable'), WHEN_MADE, ...AGAIN],
      ...noted('policy', 'Is it in force?'),
    }),
    'Is it in force?': contain('in-force', {
      Retry: [final('NotContainable', 'NotDenied'), WHEN_MADE, ...AGAIN],
      ...noted('force', rejects ? A_USER : A_SESSION),
    }),
    ...(rejects && rejecting(tenants)),
    [A_SESSION]: {
      Type: 'Choice',
      Choices: [
        { And: [isText('$.input.runtime'), isText('$.input.session')], Next: 'End the session' },
        {
          Or: ['runtime', 'session'].map((part) => ({ Variable: `$.input.${part}`, IsPresent: true })),
          Next: 'Half a session',
        },
      ],
      Default: 'Was all of it done?',
    },
    'Half a session': {
      Type: 'Pass',
      Result: { Error: 'NeedsRuntimeAndSession' },
      ResultPath: '$.failed.session',
      Next: 'Was all of it done?',
    },
    'End the session': {
      Type: 'Task',
      Resource: 'arn:${Partition}:states:::aws-sdk:bedrockagentcore:stopRuntimeSession',
      Parameters: { 'AgentRuntimeArn.$': '$.input.runtime', 'RuntimeSessionId.$': '$.input.session' },
      ResultPath: null,
      Retry: [final(GONE), ...AGAIN],
      Catch: [
        { ErrorEquals: [GONE], ResultPath: null, Next: 'Was all of it done?' },
        { ErrorEquals: ['States.ALL'], ResultPath: '$.failed.session', Next: 'Was all of it done?' },
      ],
      Next: 'Was all of it done?',
    },
    'Was all of it done?': {
      Type: 'Choice',
      Choices: [
        {
          And: STEPS.map((step) => ({ Variable: `$.failed.${step}.Error`, StringEquals: '' })),
          Next: 'Report',
        },
      ],
      Default: 'Name what failed',
    },
    Report: tell(
      'Done: a rogue agent is stopped',
      'Calls are refused until people undo it: they delete the policies whose names begin with stop_ in engine ${Engine}, and ' +
        'set the kill switch back where it was pulled. Execution {}, input {}',
      ['$$.Execution.Id', INPUT],
      { End: true },
    ),
    // the errors by their names: what they say besides may hold what somebody wrote
    'Name what failed': { Type: 'Pass', Parameters: errors, ResultPath: '$.errors', Next: 'Report what was not done' },
    'Report what was not done': tell(
      'NOT DONE: a rogue agent',
      'Not all of it was done, what failed: {}. The other steps were done. Execution {}, input {}',
      ['States.JsonToString($.errors)', '$$.Execution.Id', INPUT],
      { Next: 'Failed' },
    ),
    Failed: { Type: 'Fail', Error: 'NotDone', Cause: 'A message to the topic, and the log, say what happened.' },
  },
});
