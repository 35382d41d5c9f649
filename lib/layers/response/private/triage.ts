import { Containment } from '../containment';
import { isText, type State } from './states';

/** Which incidents a playbook is started for, and what it is told. */
interface Trigger {
  /** Kinds of events; `finding` comes from GuardDuty. */
  readonly kinds: string[];
  /** Facts the playbook gets; without any of them it is not started. `incident` is always told. */
  readonly facts: string[];
  /** Started once for each event, or once for all events of an incident: a person should not be asked twice. */
  readonly once: 'event' | 'incident';
}

const TRIGGERS: Record<Containment, Trigger> = {
  [Containment.SNAPSHOT_EVIDENCE]: { kinds: ['finding', 'tampering', 'alarm'], facts: [], once: 'event' },
  [Containment.REVOKE_SESSIONS]: { kinds: ['finding'], facts: ['role'], once: 'event' },
  [Containment.KILL_SWITCH]: { kinds: ['tampering', 'alarm'], facts: [], once: 'event' },
  [Containment.QUARANTINE_PRINCIPAL]: { kinds: ['finding'], facts: ['role', 'user'], once: 'incident' },
  [Containment.DISABLE_USER]: { kinds: ['finding'], facts: ['user'], once: 'incident' },
  [Containment.BLOCK_IP]: { kinds: ['finding'], facts: ['ip'], once: 'incident' },
  [Containment.ISOLATE_FUNCTION]: { kinds: ['finding'], facts: ['function'], once: 'incident' },
};

const ACTIONS = ['awsApiCallAction', 'networkConnectionAction', 'kubernetesApiCallAction', 'rdsLoginAttemptAction'];

/** `fact` is set to the value at the first of `paths` that holds text (and of which `condition` is true). */
function fact(name: string, paths: string[], next: string, conditions: object[] = []): Record<string, State> {
  const states: Record<string, State> = {};
  paths.forEach((path, index) => {
    const ask = paths.length === 1 ? `Does it name the ${name}?` : `Does it name the ${name}? (${index + 1})`;
    const set = paths.length === 1 ? `The ${name}` : `The ${name} (${index + 1})`;
    const other = index + 1 < paths.length ? `Does it name the ${name}? (${index + 2})` : next;
    states[ask] = {
      Type: 'Choice',
      Choices: [{ And: [isText(path), ...conditions], Next: set }],
      Default: other,
    };
    states[set] = { Type: 'Pass', InputPath: path, ResultPath: `$.facts.${name}`, Next: next };
  });
  return states;
}

/** What was learned so far, from the place where this kind of event has its id. */
const facts = (kind: string, idPath: string, next: string): State => ({
  Type: 'Pass',
  Parameters: { kind, 'incident.$': idPath, 'event.$': '$' },
  ResultPath: '$.facts',
  Next: next,
});

const oneOf = (variable: string, values: string[]) => ({
  And: [
    { Variable: variable, IsPresent: true },
    { Or: values.map((value) => ({ Variable: variable, StringEquals: value })) },
  ],
});

function branch(containment: Containment): object {
  const { kinds, facts: wanted, once } = TRIGGERS[containment];
  const resource = 'arn:${Partition}:states:::states:startExecution';
  const start = (told: string[]): State => ({
    Type: 'Task',
    Resource: resource,
    Parameters: {
      StateMachineArn: `\${${containment.replaceAll('_', '')}}`,
      'Name.$': once === 'event' ? '$.id' : '$.facts.incident',
      // a second start with this name is refused, so an event that is delivered twice acts once
      Input:
        containment === Containment.SNAPSHOT_EVIDENCE
          ? undefined
          : Object.fromEntries([['incident.$', '$.facts.incident'], ...told.map((f) => [`${f}.$`, `$.facts.${f}`])]),
      'Input.$': containment === Containment.SNAPSHOT_EVIDENCE ? '$.facts' : undefined,
    },
    ResultPath: null,
    Retry: [
      { ErrorEquals: ['StepFunctions.ExecutionAlreadyExistsException'], MaxAttempts: 0 },
      { ErrorEquals: ['States.TaskFailed'], IntervalSeconds: 2, BackoffRate: 2, MaxAttempts: 4 },
    ],
    Catch: [
      {
        ErrorEquals: ['StepFunctions.ExecutionAlreadyExistsException'],
        ResultPath: null,
        Next: `${containment}: in order`,
      },
      { ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: `${containment}: not started` },
    ],
    Next: `${containment}: in order`,
  });
  const starts =
    wanted.length === 0
      ? { [`${containment}: start`]: start([]) }
      : Object.fromEntries(wanted.map((f) => [`${containment}: start with the ${f}`, start([f])]));
  return {
    StartAt: `${containment}: called for?`,
    States: {
      [`${containment}: called for?`]: {
        Type: 'Choice',
        Choices:
          wanted.length === 0
            ? [{ ...oneOf('$.facts.kind', kinds), Next: `${containment}: start` }]
            : wanted.map((f) => ({
                And: [oneOf('$.facts.kind', kinds), isText(`$.facts.${f}`)],
                Next: `${containment}: start with the ${f}`,
              })),
        Default: `${containment}: in order`,
      },
      ...starts,
      [`${containment}: in order`]: { Type: 'Pass', Result: { ok: true }, End: true },
      [`${containment}: not started`]: { Type: 'Pass', Parameters: { ok: false, 'error.$': '$.error' }, End: true },
    },
  };
}

/** The state machine that reads an event, notes whom and what it names, and starts the playbooks that answer it. */
export function triage(containment: Containment[]): object {
  const known = isText('$.id');
  return {
    Comment: 'Reads a finding, a call that CloudTrail recorded or an alarm, and starts the playbooks that answer it.',
    StartAt: 'What is it?',
    TimeoutSeconds: 300,
    States: {
      'What is it?': {
        Type: 'Choice',
        Choices: [
          {
            And: [known, oneOf('$.source', ['aws.guardduty']), isText('$.detail.id')],
            Next: 'A finding',
          },
          { And: [known, isText('$.detail.eventID'), isText('$.detail.eventName')], Next: 'A recorded call' },
          { And: [known, oneOf('$.source', ['aws.cloudwatch'])], Next: 'An alarm' },
        ],
        Default: 'Not an event this machine knows',
      },
      'Not an event this machine knows': {
        Type: 'Fail',
        Error: 'UnknownEvent',
        Cause: 'Neither a GuardDuty finding, nor a recorded call, nor an alarm, or its id is missing.',
      },
      'A recorded call': facts('tampering', '$.detail.eventID', 'Start the playbooks'),
      'An alarm': facts('alarm', '$.id', 'Start the playbooks'),
      'A finding': facts('finding', '$.detail.id', 'Does it name the role?'),
      ...fact('role', ['$.detail.resource.accessKeyDetails.userName'], 'Does it name the user?', [
        oneOf('$.detail.resource.accessKeyDetails.userType', ['AssumedRole', 'Role']),
      ]),
      ...fact('user', ['$.detail.resource.accessKeyDetails.userName'], 'Does it name the function?', [
        oneOf('$.detail.resource.accessKeyDetails.userType', ['IAMUser']),
      ]),
      ...fact('function', ['$.detail.resource.lambdaDetails.functionArn'], 'Does it name the instance?'),
      ...fact('instance', ['$.detail.resource.instanceDetails.instanceId'], 'Does it name the ip? (1)'),
      ...fact(
        'ip',
        ACTIONS.map((action) => `$.detail.service.action.${action}.remoteIpDetails.ipAddressV4`),
        'Start the playbooks',
      ),
      'Start the playbooks': {
        Type: 'Parallel',
        Branches: containment.map(branch),
        ResultPath: '$.started',
        Next: 'Was every playbook started?',
      },
      'Was every playbook started?': {
        Type: 'Choice',
        Choices: [
          {
            And: containment.map((_, index) => ({ Variable: `$.started[${index}].ok`, BooleanEquals: true })),
            Next: 'Started',
          },
        ],
        Default: 'Not started',
      },
      Started: { Type: 'Succeed' },
      'Not started': {
        Type: 'Fail',
        Error: 'NotStarted',
        Cause: 'A playbook could not be started; the log says which.',
      },
    },
  };
}
