import type { NotCheckable } from '../../../control';

/** What this layer asks for and no template shows. */
export const NOT_CHECKABLE: readonly NotCheckable[] = [
  {
    id: 'CustomModelJobs',
    reason:
      'Customization, evaluation and batch inference jobs of Bedrock have no CloudFormation type; SfnCustomizationVpcCmk looks at state machines that start them.',
    instead: 'Prowler bedrock checks of custom models; AWS CloudTrail CreateModelCustomizationJob',
  },
  {
    id: 'EvaluationPassed',
    reason: 'The outcome of an evaluation is a run-time value.',
    instead: 'AWS::BedrockAgentCore::OnlineEvaluationConfig results; SageMaker Model Monitor violations',
  },
];
