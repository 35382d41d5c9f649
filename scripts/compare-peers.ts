import { createRequire } from 'node:module';
import { join } from 'node:path';
import { App, type CfnElement, type PolicyValidationPluginReport, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { OwaspList, OwaspLlmChecks } from '../lib';

// Two apps as the authors of other libraries would write them, with nothing but what their constructs need.

const folder = process.argv[2]!;
const from = createRequire(join(folder, 'package.json'));
const { bedrock } = from('@cdklabs/generative-ai-cdk-constructs');
const { LambdaToBedrockinferenceprofile } = from('@aws-solutions-constructs/aws-lambda-bedrockinferenceprofile');

const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });

const agentStack = new Stack(app, 'KnowledgeBaseAndAgent');
const knowledgeBase = new bedrock.VectorKnowledgeBase(agentStack, 'KnowledgeBase', {
  embeddingsModel: bedrock.BedrockFoundationModel.TITAN_EMBED_TEXT_V2_1024,
  instruction: 'Answers questions about the handbook.',
});
new bedrock.S3DataSource(agentStack, 'DataSource', {
  bucket: new s3.Bucket(agentStack, 'Documents'),
  knowledgeBase,
  dataSourceName: 'documents',
});
new bedrock.Agent(agentStack, 'Agent', {
  foundationModel: bedrock.BedrockFoundationModel.ANTHROPIC_CLAUDE_3_5_SONNET_V2_0,
  instruction: 'You answer questions about the handbook of the company, and about nothing else.',
  knowledgeBases: [knowledgeBase],
});

const profileStack = new Stack(app, 'LambdaAndInferenceProfile');
new LambdaToBedrockinferenceprofile(profileStack, 'Caller', {
  bedrockModelId: 'amazon.nova-lite-v1:0',
  lambdaFunctionProps: {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => {};'),
  },
});

/** The child of the stack that a resource belongs to, by logical id. */
const owners = (stack: Stack): Map<string, string> =>
  new Map(
    stack.node
      .findAll()
      .filter((node) => 'cfnResourceType' in node)
      .map((node) => [
        stack.resolve((node as unknown as CfnElement).logicalId) as string,
        node.node.path.slice(stack.node.path.length + 1).split('/')[0]!,
      ]),
  );

/** Names of the rules that fire on each child of the stack. */
function findings(stack: Stack, report: PolicyValidationPluginReport): Map<string, Map<string, number>> {
  const ids = owners(stack);
  const byOwner = new Map<string, Map<string, number>>();
  for (const { ruleName, severity, violatingResources } of report.violations) {
    const undecided = severity === 'info';
    for (const { resourceLogicalId, constructPath } of violatingResources) {
      const owner =
        (resourceLogicalId && ids.get(resourceLogicalId)) ??
        constructPath?.slice(stack.node.path.length + 1).split('/')[0] ??
        'the app';
      const rules = byOwner.get(owner) ?? new Map<string, number>();
      const [rule] = ruleName.split('['); // AwsSolutions says in brackets what it found
      const name = undecided ? `${rule} (undecided)` : rule!;
      rules.set(name, (rules.get(name) ?? 0) + 1);
      byOwner.set(owner, rules);
    }
  }
  return byOwner;
}

const shown = (rules: Map<string, number> | undefined): string =>
  rules
    ? [...rules]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, count]) => (count > 1 ? `${name} ×${count}` : name))
        .join(', ')
    : 'none';
const total = (rules: Map<string, number> | undefined): number =>
  rules ? [...rules.values()].reduce((sum, count) => sum + count, 0) : 0;

const version = (load: NodeJS.Require, name: string): string => `${name} ${load(`${name}/package.json`).version}`;
console.log(
  [
    version(from, '@cdklabs/generative-ai-cdk-constructs'),
    version(from, '@aws-solutions-constructs/aws-lambda-bedrockinferenceprofile'),
    version(require, 'aws-cdk-lib'),
    version(require, 'cdk-nag'),
  ].join(', '),
);
console.log('\n| Construct | Resources | AwsSolutionsChecks | cdk-secure-llm |\n| --- | --- | --- | --- |');
for (const stack of [agentStack, profileStack]) {
  const theirs = findings(stack, new AwsSolutionsChecks().validateScope(stack));
  const ours = findings(
    stack,
    new OwaspLlmChecks(undefined, { lists: [OwaspList.LLM_2025, OwaspList.AGENTIC_2026] }).validateScope(stack),
  );
  const resources = [...owners(stack).values()];
  for (const owner of new Set([...resources, ...theirs.keys(), ...ours.keys()])) {
    const count = resources.filter((other) => other === owner).length;
    console.log(
      `| ${stack.node.id}/${owner} | ${count} | ${total(theirs.get(owner))}: ${shown(theirs.get(owner))} | ${total(ours.get(owner))}: ${shown(ours.get(owner))} |`,
    );
  }
}
