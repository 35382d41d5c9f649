import { type Cases, one } from '../../../../local/samples/cases';

const machine = (...states: Record<string, unknown>[]) =>
  one('AWS::StepFunctions::StateMachine', {
    DefinitionString: JSON.stringify({
      Comment: 'Learn from feedback',
      States: Object.fromEntries(states.map((state, i) => [`S${i}`, { Type: 'Task', ...state }])),
    }),
  });
const tune = (parameters: Record<string, unknown> = {}) => ({
  Resource: 'arn:aws:states:::bedrock:createModelCustomizationJob.sync',
  Parameters: { JobName: 'j', ...parameters },
});
const review = { Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken' };

export const FeedbackReviewed: Cases = {
  good: { reviewed: machine(review, tune()) },
  bad: { 'not reviewed': machine(tune()) },
  silent: { 'no customization': machine(review) },
};

export const SfnCustomizationVpcCmk: Cases = {
  good: { both: machine(tune({ VpcConfig: { SubnetIds: [] }, 'CustomModelKmsKeyId.$': '$.key' })) },
  bad: { neither: machine(tune()), 'a key only': machine(tune({ CustomModelKmsKeyId: 'k' })) },
  silent: { 'no customization': machine(review) },
};
