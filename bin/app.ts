import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks } from 'cdk-nag';
import { DefenseInDepth, DefenseInDepthChecks, OwaspList, OwaspLlmChecks } from '../lib';
import { configOf } from './config';

// findings name the line that made a resource: keep enough of the stack to reach it
Error.stackTraceLimit = 50;

const app = new App();
const { region, ...config } = configOf(app.node);
new DefenseInDepth(app, 'SecureLlm', { ...config, env: { account: process.env.CDK_DEFAULT_ACCOUNT, region } });

const lists = Object.values(OwaspList);
Validations.of(app).addPlugins(
  new OwaspLlmChecks(app, { lists }),
  new DefenseInDepthChecks(app),
  new AwsSolutionsChecks(app),
  new NIST80053R5Checks(app),
  new HIPAASecurityChecks(app),
  new PCIDSS321Checks(app),
  new ServerlessChecks(app),
);
app.synth();
