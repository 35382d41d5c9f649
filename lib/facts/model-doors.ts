/**
 * The IAM actions by which a model is reached. Rules that ask who calls models and constructs that permit, bound or freeze
 * calls read these lists, so that a new door is written down once.
 *
 * Source: Service Authorization Reference, Amazon Bedrock, Amazon Bedrock Mantle and Amazon SageMaker AI.
 *
 * @asOf 2026-11
 */

/** Runs a model that Bedrock hosts. Converse and ConverseStream have no action of their own: denying these denies them. */
export const INVOKE = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'] as const;

/** Runs the same models at a second endpoint, which knows neither guardrail condition nor invocation log. */
export const INVOKE_MANTLE = 'bedrock-mantle:CreateInference';

/** Runs a model on an endpoint of the account. */
export const INVOKE_ENDPOINT = 'sagemaker:InvokeEndpoint';

/** Runs a model over many prompts, later, under a role that is passed along. */
export const INVOKE_BATCH = 'bedrock:CreateModelInvocationJob';

/** Runs models on behalf of the caller, under a role of the agent or flow, or with a prompt of the caller's. */
export const INVOKE_INDIRECTLY = ['bedrock:InvokeAgent', 'bedrock:InvokeInlineAgent', 'bedrock:InvokeFlow'] as const;
