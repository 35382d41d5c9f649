import { App, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import { Geography, LlmModel, ModelAccess, ModelGuardrail, OwaspLlmChecks } from '../lib';

// findings name the line that made a resource: keep enough of the stack to reach it
Error.stackTraceLimit = 50;

const app = new App();
const stack = new Stack(app, 'SecureLlm', { env: { region: process.env.CDK_DEFAULT_REGION ?? 'us-east-1' } });

const guardrail = new ModelGuardrail(stack, 'Guardrail');
const models = new ModelAccess(stack, 'Models', {
  guardrail,
  models: { default: LlmModel.geographicProfile(Geography.US, 'anthropic.claude-sonnet-4-5-20250929-v1:0') },
});

const caller = new iam.Role(stack, 'Caller', {
  assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
  permissionsBoundary: models.boundary,
});
models.grantInvoke(caller, 'default');

Validations.of(app).addPlugins(new OwaspLlmChecks(), new AwsSolutionsChecks());
app.synth();
