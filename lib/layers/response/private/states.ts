/** A state of the Amazon States Language. `${Name}` is a definition substitution, `${Partition}` is put in by `Machine`. */
export type State = Record<string, unknown>;

/** States that come before anything is asked or done; they lead to `AGREED` or to `LEFT_ALONE`. */
export interface Check {
  readonly startAt: string;
  readonly states: Record<string, State>;
}

/** A chain of states that does one thing to one target. */
export interface Steps {
  /** What the playbook does, for the reader of the definition. */
  readonly comment: string;
  /** The fields of the input that must be text: who or what is contained. */
  readonly targets: string[];
  /** Whether each of them is needed; absent: one is enough. */
  readonly all?: boolean;
  /** Absent: what the input names is contained. */
  readonly check?: Check;
  readonly startAt: string;
  readonly states: Record<string, State>;
  /** What is so when a step failed, in a clause; absent: containment is not complete. */
  readonly undone?: string;
  /** How long the steps may take, in seconds; absent: an hour. */
  readonly seconds?: number;
}

/** Where a check leads when the target agreed. */
export const AGREED = 'It may be contained';
/** Where a check leads when the target is not contained. */
export const LEFT_ALONE = 'Leave it alone';

/** The name of the last state of every playbook that did its work. */
export const DONE = 'Report what was done';
/** The name of the state that a failed step leads to. */
export const STEP_FAILED = 'Report the failed step';

/** Throttling and faults of the service are tried again; what the caller did wrong is not. */
export const RETRY = [
  {
    ErrorEquals: ['States.TaskFailed'],
    IntervalSeconds: 2,
    BackoffRate: 2,
    MaxAttempts: 4,
    MaxDelaySeconds: 30,
    JitterStrategy: 'FULL',
  },
];

/** A call of the AWS SDK. A failure is tried again four times and then reported. */
export function call(action: string, parameters: Record<string, unknown>, rest: State): State {
  const { Catch, Retry, ...others } = rest as { Catch?: object[]; Retry?: object[] };
  return {
    Type: 'Task',
    Resource: `arn:\${Partition}:states:::aws-sdk:${action}`,
    Parameters: parameters,
    Retry: [...(Retry ?? []), ...RETRY],
    Catch: [...(Catch ?? []), { ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: STEP_FAILED }],
    ...others,
  };
}

/** Not tried again: the answer will not change. */
export const final = (...errors: string[]) => ({ ErrorEquals: errors, MaxAttempts: 0 });

/** A message to the topic. */
export function publish(subject: string, message: string, paths: string[], rest: State): State {
  return {
    Type: 'Task',
    Resource: 'arn:${Partition}:states:::sns:publish',
    Parameters: {
      TopicArn: '${Topic}',
      Subject: subject,
      'Message.$': `States.Format('${message}', ${paths.join(', ')})`,
    },
    ResultPath: null,
    Retry: RETRY,
    ...rest,
  };
}

/** `Variable` holds text. */
export const isText = (variable: string) => ({
  And: [
    { Variable: variable, IsPresent: true },
    { Variable: variable, IsString: true },
    { Not: { Variable: variable, StringEquals: '' } },
  ],
});

/** The definition of a playbook: check the input, ask when a person must agree, do the steps, report. */
export function definition(
  title: string,
  steps: Steps,
  approval: { readonly timeoutSeconds: number } | undefined,
): object {
  const asked = approval ? 'Ask for approval' : steps.startAt;
  const begin = steps.check?.startAt ?? asked;
  const targets = steps.targets.map((target) => isText(`$.${target}`));
  return {
    Comment: steps.comment,
    StartAt: 'Is there a target?',
    // for the steps, after the approval
    TimeoutSeconds: (approval?.timeoutSeconds ?? 0) + (steps.seconds ?? 3_600),
    States: {
      'Is there a target?': {
        Type: 'Choice',
        Choices: [
          {
            And: [isText('$.incident'), targets.length === 1 ? targets[0] : { [steps.all ? 'And' : 'Or']: targets }],
            Next: begin,
          },
        ],
        Default: 'No target',
      },
      'No target': {
        Type: 'Fail',
        Error: 'NoTarget',
        Cause: `The input needs 'incident' and ${steps.targets.map((target) => `'${target}'`).join(steps.all ? ', ' : ' or ')}, as text.`,
      },
      ...(steps.check && {
        ...steps.check.states,
        [AGREED]: { Type: 'Pass', Next: asked },
        [LEFT_ALONE]: publish(
          `Not contained: ${title}`,
          `${title}: nothing was done, the target did not agree to be contained, or a person contained it. Execution {}, input {}`,
          ['$$.Execution.Id', 'States.JsonToString($$.Execution.Input)'],
          { End: true },
        ),
      }),
      ...(approval ? approvalStates(title, steps.startAt, approval.timeoutSeconds) : {}),
      ...steps.states,
      [DONE]: publish(
        `Done: ${title}`,
        `${title}: done. Execution {}, input {}${approval ? ', approval {}' : ''}`,
        [
          '$$.Execution.Id',
          'States.JsonToString($$.Execution.Input)',
          ...(approval ? ['States.JsonToString($.approval)'] : []),
        ],
        { End: true },
      ),
      [STEP_FAILED]: publish(
        `FAILED: ${title}`,
        `${title}: a step failed, ${steps.undone ?? 'containment is not complete'}. Execution {}, input {}, error {}`,
        ['$$.Execution.Id', 'States.JsonToString($$.Execution.Input)', 'States.JsonToString($.error)'],
        { Next: 'Failed', Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'Failed' }] },
      ),
      Failed: {
        Type: 'Fail',
        Error: 'StepFailed',
        Cause: 'A step failed; the message to the topic and the log say which.',
      },
    },
  };
}

/**
 * The task hands its token to a function, which keeps it where only the function that decides reads it: IAM knows no
 * resource for `states:SendTaskSuccess`, so whoever holds a token and that action can approve anything in the account.
 * What comes back from it names who approved, whatever the input said of that.
 */
function approvalStates(title: string, next: string, timeoutSeconds: number): Record<string, State> {
  return {
    'Ask for approval': publish(
      `APPROVE? ${title}`,
      `${title}: waits for approval until it expires after ${timeoutSeconds} s. Input {}. To decide, an approver sends ` +
        '\\{"request":"{}","decision":"approve"\\} or "reject" as a signed POST to ${Decisions}',
      ['States.JsonToString($$.Execution.Input)', '$$.Execution.Id'],
      {
        Next: 'Wait for approval',
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: STEP_FAILED }],
      },
    ),
    'Wait for approval': {
      Type: 'Task',
      Resource: 'arn:${Partition}:states:::lambda:invoke.waitForTaskToken',
      Parameters: {
        FunctionName: '${HoldFunction}',
        Payload: {
          'request.$': '$$.Execution.Id',
          'token.$': '$$.Task.Token',
          'input.$': '$$.Execution.Input',
          seconds: timeoutSeconds,
        },
      },
      TimeoutSeconds: timeoutSeconds,
      ResultPath: '$.approval',
      Next: next,
      Catch: [
        { ErrorEquals: ['Rejected'], ResultPath: '$.error', Next: 'Rejected' },
        { ErrorEquals: ['States.Timeout'], ResultPath: '$.error', Next: 'Expired' },
        { ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: STEP_FAILED },
      ],
    },
    Rejected: publish(
      `Rejected: ${title}`,
      `${title}: rejected, nothing was done. Execution {}, input {}`,
      ['$$.Execution.Id', 'States.JsonToString($$.Execution.Input)'],
      { End: true },
    ),
    Expired: publish(
      `Expired: ${title}`,
      `${title}: nobody decided in time, nothing was done. Execution {}, input {}`,
      ['$$.Execution.Id', 'States.JsonToString($$.Execution.Input)'],
      { Next: 'Nothing done', Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'Nothing done' }] },
    ),
    'Nothing done': { Type: 'Fail', Error: 'Expired', Cause: 'Nobody approved or rejected it in time.' },
  };
}
