import { RETRY } from './states';

/** The machine that a person starts to release or reject a waiting playbook; only it reads and returns task tokens. */
export function approvalDefinition(): object {
  const reference = { 'Name.$': "States.Format('${RequestPrefix}/{}', $.request)" };
  return {
    Comment: 'Input: {"request": "name of the waiting execution", "decision": "approve" or "reject"}.',
    StartAt: 'Is it a decision?',
    TimeoutSeconds: 300,
    States: {
      'Is it a decision?': {
        Type: 'Choice',
        Choices: [
          {
            And: [
              { Variable: '$.request', IsPresent: true },
              { Variable: '$.request', IsString: true },
              // a slash would name a parameter in a deeper path
              { Not: { Variable: '$.request', StringMatches: '*/*' } },
              { Variable: '$.decision', IsPresent: true },
              { Or: ['approve', 'reject'].map((StringEquals) => ({ Variable: '$.decision', StringEquals })) },
            ],
            Next: 'Take the request',
          },
        ],
        Default: 'Not a decision',
      },
      'Not a decision': { Type: 'Fail', Error: 'NotADecision', Cause: "'decision' must be approve or reject." },
      'Take the request': {
        Type: 'Task',
        Resource: 'arn:${Partition}:states:::aws-sdk:ssm:getParameter',
        Parameters: { ...reference, WithDecryption: true },
        ResultPath: '$.held',
        Retry: RETRY,
        Next: 'Approved?',
      },
      'Approved?': {
        Type: 'Choice',
        Choices: [{ Variable: '$.decision', StringEquals: 'approve', Next: 'Approve' }],
        Default: 'Reject',
      },
      Approve: {
        Type: 'Task',
        Resource: 'arn:${Partition}:states:::aws-sdk:sfn:sendTaskSuccess',
        Parameters: { 'TaskToken.$': '$.held.Parameter.Value', Output: '{}' },
        ResultPath: null,
        Retry: RETRY,
        Next: 'Forget the request',
      },
      Reject: {
        Type: 'Task',
        Resource: 'arn:${Partition}:states:::aws-sdk:sfn:sendTaskFailure',
        Parameters: { 'TaskToken.$': '$.held.Parameter.Value', Error: 'Rejected' },
        ResultPath: null,
        Retry: RETRY,
        Next: 'Forget the request',
      },
      'Forget the request': {
        Type: 'Task',
        Resource: 'arn:${Partition}:states:::aws-sdk:ssm:deleteParameter',
        Parameters: reference,
        ResultPath: null,
        // the rejected playbook deletes it too
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'Decided' }],
        Next: 'Decided',
      },
      Decided: { Type: 'Succeed' },
    },
  };
}
