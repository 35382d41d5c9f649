import { App, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Geography, LlmModel, ModelAccess, ModelGuardrail, OwaspLlmChecks } from 'cdk-secure-llm';

export const app = new App();
const stack = new Stack(app, 'Tickets', { env: { region: 'eu-central-1' } });

// the application as it was: a function that sums up support tickets
const key = new kms.Key(stack, 'Key', { enableKeyRotation: true });
const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
const summarize = new lambda.Function(stack, 'Summarize', {
  runtime: lambda.Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline('exports.handler = async () => {};'),
  role,
  timeout: Duration.seconds(30),
  logGroup: new logs.LogGroup(stack, 'Log', {
    encryptionKey: key,
    retention: logs.RetentionDays.ONE_YEAR,
    removalPolicy: RemovalPolicy.RETAIN,
    dataProtectionPolicy: new logs.DataProtectionPolicy({
      identifiers: [logs.DataIdentifier.EMAILADDRESS, logs.DataIdentifier.AWSSECRETKEY],
    }),
  }),
});

// what this library adds: one model, and no call to it without the guardrail
const guardrail = new ModelGuardrail(stack, 'Guardrail');
const models = new ModelAccess(stack, 'Models', {
  guardrail,
  models: { default: LlmModel.geographicProfile(Geography.EU, 'amazon.nova-lite-v1:0') },
});
models.grantInvoke(role, 'default');
iam.PermissionsBoundary.of(role).apply(models.boundary);
summarize.addEnvironment('MODEL_ID', models.modelId('default'));
summarize.addEnvironment('GUARDRAIL_ID', guardrail.guardrailId);
summarize.addEnvironment('GUARDRAIL_VERSION', guardrail.guardrailVersion);

Validations.of(summarize).acknowledge({
  id: 'OwaspLlm::ModelCallerInVpc',
  reason: 'Tickets are written by our own staff and hold no personal data; the move into the VPC is planned.',
});
Validations.of(app).addPlugins(new OwaspLlmChecks(app));
