// Applications that have to do with models.

import type { View } from '../template/resource';

/** Types that stand for a generative or self-hosted model, or for what feeds it. */
const LLM_TYPE =
  /^AWS::(Bedrock|BedrockAgentCore|BedrockMantle|S3Vectors|Kendra|QBusiness|AgentRegistry)::|^AWS::SageMaker::(Model|Endpoint|EndpointConfig|InferenceComponent|Domain|NotebookInstance|TrainingJob|ModelPackage)$|^Custom::SecureLlm/;

const LLM_ACTION = /\b(bedrock(-agentcore|-mantle)?:|sagemaker:InvokeEndpoint)/;

const known = new WeakMap<object, boolean>();

/** Whether the application has to do with models at all: by its resources, or by what its policies allow. */
export function isLlmWorkload({ application }: View): boolean {
  let answer = known.get(application);
  if (answer === undefined) {
    answer =
      application.types.some((type) => LLM_TYPE.test(type)) ||
      application.types
        .filter((type) => /^AWS::(IAM|Serverless)::/.test(type))
        .some((type) => application.declarations(type).some(({ body }) => LLM_ACTION.test(JSON.stringify(body))));
    known.set(application, answer);
  }
  return answer;
}
