import { beside, type Cases, one } from '../../../../local/samples/cases';
import { parameter } from '../../../support/guardrail';

const agent = (group: Record<string, unknown>, more?: Record<string, unknown>) =>
  one('AWS::Bedrock::Agent', { ActionGroups: [{ ActionGroupName: 'g', ...group }] }, more);
const fn = (Name: string, confirmation?: unknown, more?: Record<string, unknown>) =>
  agent(
    {
      FunctionSchema: {
        Functions: [{ Name, ...(confirmation !== undefined && { RequireConfirmation: confirmation }) }],
      },
    },
    more,
  );

export const AgentFunctionConfirmation: Cases = {
  good: { confirmed: fn('createClaim', 'ENABLED') },
  bad: { 'a change without confirmation': fn('create_claim'), 'in camel case': fn('deleteUser') },
  lookAlike: { 'confirmation disabled': fn('SendReminder', 'DISABLED') },
  undecided: { 'confirmation from a parameter': fn('createClaim', { Ref: 'Given' }, parameter) },
  silent: { 'a question': fn('getOpenClaims'), 'a question about updates': fn('list_updates') },
};

const api = (method: string, operation: Record<string, unknown>) =>
  agent({ ApiSchema: { Payload: JSON.stringify({ openapi: '3.0.0', paths: { '/claim': { [method]: operation } } }) } });
export const AgentApiSchemaConfirmation: Cases = {
  good: { confirmed: api('put', { operationId: 'updateClaim', 'x-requireConfirmation': 'ENABLED' }) },
  bad: {
    'a PUT': api('put', { operationId: 'claim' }),
    'a POST that creates': api('post', { operationId: 'createClaim' }),
    'in YAML': agent({ ApiSchema: { Payload: 'openapi: 3.0.0\npaths:\n  /claim:\n    delete:\n      summary: x\n' } }),
  },
  lookAlike: { 'confirmation disabled': api('delete', { 'x-requireConfirmation': 'DISABLED' }) },
  silent: {
    'a GET': api('get', { operationId: 'getClaim' }),
    'a POST that asks': api('post', { operationId: 'searchClaims' }),
    'a schema in S3': agent({ ApiSchema: { S3: { S3BucketName: 'b', S3ObjectKey: 'k' } } }),
  },
};

const readers = (Protocol = 'email') => ({
  Topic: { Type: 'AWS::SNS::Topic', Properties: { Subscription: [{ Protocol, Endpoint: 'reviewers@example.com' }] } },
});
const machine = (
  state: Record<string, unknown>,
  model = 'arn:aws:states:::bedrock:invokeModel',
  topic: Record<string, unknown> = readers(),
  more: Record<string, unknown> = {},
) =>
  beside(
    one('AWS::StepFunctions::StateMachine', {
      DefinitionString: {
        'Fn::Sub': [
          JSON.stringify({
            StartAt: 'Think',
            States: {
              Think: { Type: 'Task', Resource: model, Next: 'All' },
              All: { Type: 'Map', ItemProcessor: { StartAt: 'Ask', States: { Ask: state, ...more } } },
            },
          }),
          { Reviewers: { Ref: 'Topic' } },
        ],
      },
    }),
    topic,
  );
const ASKS = 'arn:aws:states:::sns:publish.waitForTaskToken';
const ask = { Type: 'Task', Resource: ASKS, Parameters: { TopicArn: '${Reviewers}' } };
/** A machine whose definition takes numbers from a parameter. */
const numbered = (more: string) => ({
  Parameters: { Wait: { Type: 'Number' } },
  ...beside(
    one('AWS::StepFunctions::StateMachine', {
      DefinitionString: {
        'Fn::Sub': `{"Comment": "\\"${'${Wait}'}\\" seconds", "States": {
        "Wait": {"Type": "Wait", "Seconds": ${'${Wait}'}, "Next": "Think"},
        "Think": {"Type": "Task", "Resource": "arn:${'${AWS::Partition}'}:states:::bedrock:invokeModel", "Next": "Ask"},
        "Ask": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish.waitForTaskToken",
          "Parameters": {"TopicArn": "${'${Topic}'}"}${more}}}}`,
      },
    }),
    readers(),
  ),
});
export const SfnHumanApproval: Cases = {
  good: {
    'an hour to answer': machine({ ...ask, TimeoutSeconds: 3600 }),
    'an hour to answer, and an end without an answer': machine({
      ...ask,
      TimeoutSeconds: 3600,
      Next: 'Act',
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Refused' }],
    }),
    'an end without an answer that is noted, and refused': machine(
      {
        ...ask,
        TimeoutSeconds: 3600,
        Next: 'Yes',
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'No' }],
      },
      undefined,
      undefined,
      {
        Yes: { Type: 'Pass', Result: true, Next: 'Agreed?' },
        No: { Type: 'Pass', Result: false, Next: 'Agreed?' },
      },
    ),
    'an hour to answer, after a wait from a parameter': numbered(', "TimeoutSeconds": 3600'),
  },
  declared: {
    'a queue, whose worker may hand the token back itself': machine({
      ...ask,
      Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
      TimeoutSeconds: 3600,
    }),
    'a topic that nobody reads': machine({ ...ask, TimeoutSeconds: 3600 }, undefined, {
      Topic: { Type: 'AWS::SNS::Topic' },
    }),
    'a topic that a function reads': machine({ ...ask, TimeoutSeconds: 3600 }, undefined, readers('lambda')),
    'a topic that is not given': machine({
      ...ask,
      Parameters: { TopicArn: 'arn:aws:sns:a:b:c' },
      TimeoutSeconds: 3600,
    }),
    'a function that is given the token, and may hand it back itself': machine({
      ...ask,
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      TimeoutSeconds: 3600,
    }),
  },
  bad: { 'no limit': machine(ask), 'no limit, after a wait from a parameter': numbered('') },
  lookAlike: {
    'who says nothing has agreed': machine({
      ...ask,
      TimeoutSeconds: 3600,
      Next: 'Act',
      Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Act' }],
    }),
    'who says nothing has agreed, by a state that does nothing': machine(
      {
        ...ask,
        TimeoutSeconds: 3600,
        Next: 'Act',
        Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Note' }],
      },
      undefined,
      undefined,
      { Note: { Type: 'Pass', Result: 'nobody', Next: 'Wait' }, Wait: { Type: 'Wait', Seconds: 1, Next: 'Act' } },
    ),
  },
  undecided: {
    'a choice, with an answer or without': machine(
      {
        ...ask,
        TimeoutSeconds: 3600,
        Next: 'Agreed?',
        Catch: [{ ErrorEquals: ['States.Timeout'], ResultPath: '$.error', Next: 'Agreed?' }],
      },
      undefined,
      undefined,
      {
        'Agreed?': {
          Type: 'Choice',
          Choices: [{ Variable: '$.error', IsPresent: true, Next: 'Refused' }],
          Default: 'Act',
        },
      },
    ),
    'a definition in S3': one('AWS::Serverless::StateMachine', { DefinitionUri: 's3://b/k' }),
    'a parameter that brings more than a value': numbered(', ${Wait}'),
  },
  silent: {
    'no approval': machine({ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke' }),
    'an approval that no model waits for': machine(ask, 'arn:aws:states:::dynamodb:getItem'),
  },
};
