import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks } from 'cdk-nag';
import { DefenseInDepth, DefenseInDepthChecks, OwaspList, OwaspLlmChecks } from '../lib';
import { ConfigError, configOf } from './config';

// findings name the line that made a resource: keep enough of the stack to reach it
Error.stackTraceLimit = 50;

const app = new App();
try {
  const { region, ...config } = configOf(app.node);
  new DefenseInDepth(app, 'SecureLlm', { ...config, env: { account: process.env.CDK_DEFAULT_ACCOUNT, region } });
} catch (error) {
  // what the configuration cannot be is said in a sentence; where in the code that was noticed helps nobody
  if (!(error instanceof ConfigError) && (error as Error).name !== 'PropsError') throw error;
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}

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
