import { Permissions } from '../../../template/permissions';
import type { Resource, View } from '../../../template/resource';
import { attempt } from '../../../template/value';

/** Actions that make a model, an agent or a retrieval run. */
export const INFERENCE: readonly string[] = [
  'bedrock:InvokeModel',
  'bedrock:InvokeModelWithResponseStream',
  'bedrock:InvokeAgent',
  'bedrock:InvokeFlow',
  'bedrock:InvokeInlineAgent',
  'bedrock:Retrieve',
  'bedrock:RetrieveAndGenerate',
  'bedrock-agentcore:InvokeAgentRuntime',
  'sagemaker:InvokeEndpoint',
];

/** Whether a role is meant to call models: a statement that allows one of the actions, and not just everything. */
export const mayCallModels = (holder: Resource): boolean =>
  attempt(() =>
    INFERENCE.some((action) =>
      Permissions.of(holder)
        .allowing(action)
        .some((statement) => statement.actions.some((pattern) => /^(bedrock|sagemaker)/i.test(pattern.toString()))),
    ),
  ) ?? false;

/** The role a function runs under: for SAM the function itself, which holds its policies. */
export const roleOf = (fn: Resource): Resource | undefined =>
  fn.get('Role').present ? fn.tryTarget('Role') : fn.type === 'AWS::Serverless::Function' ? fn : undefined;

/** Whether this function calls models. */
export const callsModels = (fn: Resource): boolean => {
  const role = roleOf(fn);
  return role !== undefined && mayCallModels(role);
};

/** The functions that call models. */
export const modelCallers = (view: View): readonly Resource[] =>
  view.once('model-callers', () =>
    view.resources('AWS::Lambda::Function', 'AWS::Serverless::Function').filter(callsModels),
  );

const LLM_TYPE = /^AWS::(Bedrock|BedrockAgentCore|S3Vectors)::/;

/** Whether the templates hold an application of language models: what Bedrock offers, or a function that calls models. */
export const isLlmApplication = (view: View): boolean =>
  view.once(
    'llm-application',
    () => view.application.types.some((type) => LLM_TYPE.test(type)) || modelCallers(view).length > 0,
  );
