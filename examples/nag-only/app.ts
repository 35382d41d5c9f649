import { App, Stack, Validations } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as iam from 'aws-cdk-lib/aws-iam';
import { OwaspList, OwaspLlmChecks } from 'cdk-secure-llm';

export const app = new App();
const stack = new Stack(app, 'Assistant', { env: { region: 'us-east-1' } });

// nothing of this library, and three mistakes
new bedrock.CfnGuardrail(stack, 'Guardrail', {
  name: 'assistant',
  blockedInputMessaging: 'Blocked.',
  blockedOutputsMessaging: 'Blocked.',
  contentPolicyConfig: {
    filtersConfig: [{ type: 'PROMPT_ATTACK', inputStrength: 'LOW', outputStrength: 'NONE' }], // too weak
  },
});
const role = new iam.Role(stack, 'Caller', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
role.addToPolicy(
  new iam.PolicyStatement({
    actions: ['bedrock:InvokeModel'], // also without a guardrail
    resources: ['arn:aws:bedrock:*::foundation-model/*'], // any model
  }),
);

Validations.of(app).addPlugins(new OwaspLlmChecks(app, { lists: [OwaspList.LLM_2025, OwaspList.AGENTIC_2026] }));
