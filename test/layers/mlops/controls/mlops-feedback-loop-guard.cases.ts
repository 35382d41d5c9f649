import { beside, type Cases, one } from '../../../../local/samples/cases';

const machine = (...states: Record<string, unknown>[]) =>
  beside(
    one('AWS::StepFunctions::StateMachine', {
      DefinitionString: {
        'Fn::Sub': [
          JSON.stringify({
            Comment: 'Learn from feedback',
            StartAt: 'S0',
            States: Object.fromEntries(
              states.map((state, i) => [
                `S${i}`,
                { Type: 'Task', ...(i < states.length - 1 ? { Next: `S${i + 1}` } : { End: true }), ...state },
              ]),
            ),
          }),
          { Reviewers: { Ref: 'Topic' } },
        ],
      },
    }),
    {
      Topic: {
        Type: 'AWS::SNS::Topic',
        Properties: { Subscription: [{ Protocol: 'email', Endpoint: 'a@example.com' }] },
      },
    },
  );
const tune = (parameters: Record<string, unknown> = {}, more: Record<string, unknown> = {}) => ({
  Resource: 'arn:aws:states:::bedrock:createModelCustomizationJob.sync',
  Parameters: { JobName: 'j', ...parameters },
  ...more,
});
const review = {
  Resource: 'arn:aws:states:::sns:publish.waitForTaskToken',
  Parameters: { TopicArn: '${Reviewers}' },
};
const queue = { Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken' };

export const FeedbackReviewed: Cases = {
  good: {
    reviewed: machine(review, tune()),
    'reviewed, then in branches': machine(review, {
      Type: 'Parallel',
      Branches: [{ StartAt: 'T', States: { T: { Type: 'Task', ...tune(), End: true } } }],
    }),
  },
  declared: {
    'a worker behind a queue, who may agree to everything': machine(queue, tune()),
    'a review, and a worker behind a queue': machine(review, queue, tune()),
  },
  bad: { 'not reviewed': machine(tune()) },
  lookAlike: {
    'who refuses is passed over': machine(
      { ...review, Next: 'S2', Catch: [{ ErrorEquals: ['States.ALL'], Next: 'S1' }] },
      tune(),
      tune(),
    ),
    'reviewed when it is done': machine(tune(), review),
    'a review that no state leads to': machine(tune({}, { End: true }), review),
    'a way around the review': machine(
      { Type: 'Choice', Choices: [{ Variable: '$.trusted', BooleanEquals: true, Next: 'S2' }], Default: 'S1' },
      review,
      tune(),
    ),
    'in a branch beside the review': machine({
      Type: 'Parallel',
      Branches: [
        { StartAt: 'R', States: { R: { Type: 'Task', ...review, End: true } } },
        { StartAt: 'T', States: { T: { Type: 'Task', ...tune(), End: true } } },
      ],
    }),
  },
  silent: { 'no customization': machine(review) },
};

export const SfnCustomizationVpcCmk: Cases = {
  good: { both: machine(tune({ VpcConfig: { SubnetIds: [] }, 'CustomModelKmsKeyId.$': '$.key' })) },
  bad: { neither: machine(tune()), 'a key only': machine(tune({ CustomModelKmsKeyId: 'k' })) },
  silent: { 'no customization': machine(review) },
};
