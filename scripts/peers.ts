import { execFileSync } from 'node:child_process';
import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';

// Constructs of other libraries, for what is measured and judged beside ours. They are no dependency: each run installs them.

const GENERATIVE_AI = '@cdklabs/generative-ai-cdk-constructs';
const SOLUTIONS = '@aws-solutions-constructs';
const SOLUTIONS_VERSION = process.env.SOLUTIONS_CONSTRUCTS ?? '2.104.0';

export const PEERS: Readonly<Record<string, string>> = {
  [GENERATIVE_AI]: process.env.GENERATIVE_AI_CONSTRUCTS ?? '0.1.318',
  [`${SOLUTIONS}/aws-lambda-bedrockinferenceprofile`]: SOLUTIONS_VERSION,
  [`${SOLUTIONS}/aws-wafwebacl-apigateway`]: SOLUTIONS_VERSION,
  [`${SOLUTIONS}/core`]: SOLUTIONS_VERSION,
  // the last version there is
  [`${SOLUTIONS}/aws-cognito-apigateway-lambda`]: '2.93.0',
};

/** Installs `PEERS` into the empty folder given, with our copy of the CDK, and returns how to load them; throws when they cannot be had. */
export function installPeers(folder: string, timeoutMs: number): NodeJS.Require {
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const packages = Object.entries(PEERS).map(([name, version]) => `${name}@${version}`);
  const quiet = ['--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', ['install', ...quiet, ...packages], { cwd: folder, timeout: timeoutMs, stdio: 'pipe' });
  // one copy of the CDK for everybody
  for (const name of ['aws-cdk-lib', 'constructs']) {
    const copy = join(folder, 'node_modules', name);
    rmSync(copy, { recursive: true, force: true });
    symlinkSync(dirname(require.resolve(`${name}/package.json`)), copy);
  }
  // they warn about what they call themselves
  process.env.JSII_DEPRECATED = 'quiet';
  process.env.overrideWarningsEnabled = 'false';
  return createRequire(join(folder, 'package.json'));
}

/** A new App for the constructs of peers. */
export const peerApp = () => new App({ context: { 'aws:cdk:bundling-stacks': [] } });

const handler = (): lambda.FunctionProps => ({
  runtime: lambda.Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline('exports.handler = async () => {};'),
});

/** An agent with a knowledge base and its documents, with nothing but what the constructs need. */
export function addAgent(stack: Stack, peers: NodeJS.Require, options: { guarded?: boolean } = {}): void {
  const { bedrock } = peers(GENERATIVE_AI);
  const knowledgeBase = new bedrock.VectorKnowledgeBase(stack, 'KnowledgeBase', {
    embeddingsModel: bedrock.BedrockFoundationModel.TITAN_EMBED_TEXT_V2_1024,
    instruction: 'Answers questions about the handbook.',
  });
  new bedrock.S3DataSource(stack, 'DataSource', {
    bucket: new s3.Bucket(stack, 'Documents'),
    knowledgeBase,
    dataSourceName: 'documents',
  });
  const guardrail = options.guarded && new bedrock.Guardrail(stack, 'Guardrail', { name: 'guardrail' });
  guardrail?.createVersion('first');
  new bedrock.Agent(stack, 'Agent', {
    foundationModel: bedrock.BedrockFoundationModel.ANTHROPIC_CLAUDE_3_5_SONNET_V2_0,
    instruction: 'You answer questions about the handbook of the company, and about nothing else.',
    knowledgeBases: [knowledgeBase],
    ...(guardrail && { guardrail }),
  });
}

/** A function that calls a model through an inference profile. */
export function addCaller(stack: Stack, peers: NodeJS.Require, options: { inVpc?: boolean } = {}): void {
  const { LambdaToBedrockinferenceprofile } = peers(`${SOLUTIONS}/aws-lambda-bedrockinferenceprofile`);
  new LambdaToBedrockinferenceprofile(stack, 'Caller', {
    bedrockModelId: 'amazon.nova-lite-v1:0',
    lambdaFunctionProps: handler(),
    ...(options.inVpc && { deployVpc: true }),
  });
}

/** An API with users, a function and a web ACL. */
function addApi(stack: Stack, peers: NodeJS.Require): void {
  const { CognitoToApiGatewayToLambda } = peers(`${SOLUTIONS}/aws-cognito-apigateway-lambda`);
  const { WafwebaclToApiGateway } = peers(`${SOLUTIONS}/aws-wafwebacl-apigateway`);
  const api = new CognitoToApiGatewayToLambda(stack, 'Api', { lambdaFunctionProps: handler() });
  api.addAuthorizers();
  new WafwebaclToApiGateway(stack, 'Waf', { existingApiGatewayInterface: api.apiGateway });
}

/** What comes nearest to our reference application: agent, API and Bedrock, in three stacks. */
export function composite(peers: NodeJS.Require): App {
  const app = peerApp();
  addAgent(new Stack(app, 'Agent'), peers, { guarded: true });
  addApi(new Stack(app, 'Api'), peers);
  addCaller(new Stack(app, 'Caller'), peers, { inVpc: true });
  return app;
}
