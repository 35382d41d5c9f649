import { checkFunction } from '../contained';
import { call, DONE, isText, STEP_FAILED, type State, type Steps } from '../states';

const store = (what: string, body: string, next: State): State => ({
  ...call(
    's3:putObject',
    {
      Bucket: '${EvidenceBucket}',
      'Key.$': `States.Format('incidents/{}/{}/${what}.json', $.incident, $$.Execution.Name)`,
      'Body.$': body,
      ContentType: 'application/json',
      // a bucket with Object Lock refuses an object without a checksum
      ChecksumAlgorithm: 'SHA256',
    },
    { ResultPath: null, ...next },
  ),
});

/** A branch that runs when its target is named; a failure in it is noted and the others go on. */
function branch(what: string, target: string, startAt: string, states: Record<string, State>) {
  const guarded = Object.fromEntries(
    Object.entries(states).map(([name, state]) => [
      name,
      'Catch' in state
        ? { ...state, Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: `${what}: failed` }] }
        : state,
    ]),
  );
  return {
    StartAt: `${what}: named?`,
    States: {
      [`${what}: named?`]: {
        Type: 'Choice',
        Choices: [{ ...isText(`$.${target}`), Next: startAt }],
        Default: `${what}: kept`,
      },
      ...guarded,
      [`${what}: kept`]: { Type: 'Pass', Result: { ok: true }, End: true },
      [`${what}: failed`]: { Type: 'Pass', Parameters: { ok: false, 'error.$': '$.error' }, End: true },
    },
  };
}

/** A function's settings hold its environment: they are copied only of one that agreed. */
const agreed = checkFunction('Function: read', 'Function: kept');

/** Keeps the finding and the state of what it names, before anybody changes it. */
export const snapshotEvidence: Steps = {
  comment: 'Write the event and the state of the role, function and instance that it names to the evidence bucket.',
  targets: ['incident'],
  startAt: 'Keep evidence',
  states: {
    'Keep evidence': {
      Type: 'Parallel',
      Branches: [
        branch('Event', 'incident', 'Event: store', { 'Event: store': store('event', '$', { Next: 'Event: kept' }) }),
        branch('Role', 'role', 'Role: read', {
          'Role: read': call(
            'iam:getRole',
            { 'RoleName.$': '$.role' },
            { ResultPath: '$.state', Next: 'Role: policies' },
          ),
          'Role: policies': call(
            'iam:listAttachedRolePolicies',
            { 'RoleName.$': '$.role' },
            { ResultPath: '$.policies', Next: 'Role: inline policies' },
          ),
          'Role: inline policies': call(
            'iam:listRolePolicies',
            { 'RoleName.$': '$.role' },
            { ResultPath: '$.inline', Next: 'Role: store' },
          ),
          'Role: store': store('role', '$', { Next: 'Role: kept' }),
        }),
        branch('Function', 'function', agreed.startAt, {
          ...agreed.states,
          'Function: read': call(
            'lambda:getFunctionConfiguration',
            { 'FunctionName.$': '$.function' },
            { ResultPath: '$.state', Next: 'Function: store' },
          ),
          'Function: store': store('function', '$', { Next: 'Function: kept' }),
        }),
        branch('Instance', 'instance', 'Instance: volumes', {
          'Instance: volumes': call(
            'ec2:describeVolumes',
            { Filters: [{ Name: 'attachment.instance-id', 'Values.$': 'States.Array($.instance)' }] },
            { ResultPath: '$.volumes', Next: 'Instance: each volume' },
          ),
          'Instance: each volume': {
            Type: 'Map',
            ItemsPath: '$.volumes.Volumes',
            ItemSelector: { 'incident.$': '$.incident', 'volume.$': '$$.Map.Item.Value.VolumeId' },
            ItemProcessor: {
              ProcessorConfig: { Mode: 'INLINE' },
              StartAt: 'Instance: snapshot',
              States: {
                'Instance: snapshot': {
                  ...call(
                    'ec2:createSnapshot',
                    {
                      'VolumeId.$': '$.volume',
                      'Description.$': "States.Format('Evidence of incident {}', $.incident)",
                      TagSpecifications: [
                        { ResourceType: 'snapshot', Tags: [{ Key: 'incident', 'Value.$': '$.incident' }] },
                      ],
                    },
                    { ResultPath: null, End: true },
                  ),
                  Catch: undefined,
                },
              },
            },
            Catch: [],
            Next: 'Instance: kept',
          },
        }),
      ],
      ResultPath: '$.steps',
      Next: 'Is everything kept?',
    },
    'Is everything kept?': {
      Type: 'Choice',
      Choices: [
        { And: [0, 1, 2, 3].map((step) => ({ Variable: `$.steps[${step}].ok`, BooleanEquals: true })), Next: DONE },
      ],
      Default: 'Note what is not kept',
    },
    'Note what is not kept': { Type: 'Pass', InputPath: '$.steps', ResultPath: '$.error', Next: STEP_FAILED },
  },
};
