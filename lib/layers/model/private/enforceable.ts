import { CfnGuardrail } from 'aws-cdk-lib/aws-bedrock';
import type { Construct } from 'constructs';
import { PropsError } from '../../../private/errors';
import type { IModelGuardrail } from '../guardrail-reference';

/** Whether a guardrail has something to judge in what a model answers; the ids of the others all say so. */
export const isJudged = (foundationModelId: string): boolean => !/embed|rerank/i.test(foundationModelId);

/** AWS refuses every model call while a guardrail with such a policy is enforced. */
export function refuseAutomatedReasoning(scope: Construct, prop: string, guardrail: IModelGuardrail): void {
  const resource = guardrail.node.defaultChild;
  if (resource instanceof CfnGuardrail && resource.automatedReasoningPolicyConfig) {
    throw new PropsError(
      scope,
      `'${prop}' must have no automated reasoning policies to be enforced, got '${guardrail.node.path}' with some`,
    );
  }
}
