import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Aws, type Environment, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import {
  AgentTools,
  Authorization,
  DefenseInDepth,
  type DefenseInDepthProps,
  Geography,
  LlmModel,
  SecurityProfile,
  ToolAccess,
  ToolEffect,
} from '../../lib';
import { ALONE } from '../../local/samples/alone';

// Writes the templates of each construct by itself, of the reference in each profile, Region by Region, and of the
// examples to the folder given: what cfn-lint looks at.
const out = process.argv[2]!;
const GEOGRAPHIES = {
  'us-east-1': Geography.US,
  'eu-central-1': Geography.EU,
  'ap-southeast-2': Geography.AU,
  'us-gov-west-1': Geography.US_GOV,
};
const EXAMPLES = {
  chatbot: 'us-east-1',
  'guarded-model': 'eu-central-1',
  handbook: 'us-east-1',
  'private-gateway': 'eu-central-1',
  'refund-agent': 'us-east-1',
};

function write(name: string, region: string, app: App): void {
  const { directory } = app.synth();
  for (const file of readdirSync(directory)) {
    if (!file.endsWith('.template.json')) continue;
    // a stack that only imports deploys nothing
    if (!JSON.parse(readFileSync(join(directory, file), 'utf8')).Resources) continue;
    cpSync(join(directory, file), join(out, region, `${name}-${file}`));
  }
}

/** A tool that reads and one that people are asked about. */
function withAgent(app: App, env: Environment): Pick<DefenseInDepthProps, 'agent' | 'authorization'> {
  const handler = lambda.Function.fromFunctionArn(
    new Stack(app, 'Shop', { env }),
    'Handler',
    `arn:aws:lambda:${env.region}:${env.account}:function:shop`,
  );
  const inputSchema = { type: 'object', properties: { order: { type: 'string', maxLength: 20 } } };
  const tools = [
    AgentTools.lambdaFunction('orders', {
      handler,
      description: 'Reads an order.',
      inputSchema,
      effect: ToolEffect.READ,
      allow: [ToolAccess.anyUser()],
    }),
    AgentTools.lambdaFunction('refunds', {
      handler,
      description: 'Refunds an order.',
      inputSchema,
      allow: [ToolAccess.claim('tenant', 'acme')],
    }),
  ];
  const permit = (what: string) => `permit (principal, action == SecureLlm::Action::"${what}", resource);`;
  return {
    authorization: Authorization.inProcess({
      ask: permit('Invoke'),
      read: permit('CallTool:orders___call'),
      refund: permit('CallTool:refunds___call'),
    }),
    agent: { tools },
  };
}

for (const [region, geography] of Object.entries(GEOGRAPHIES)) {
  const env = { region, account: '111122223333' };
  mkdirSync(join(out, region), { recursive: true });
  for (const [name, { build, notIn }] of Object.entries(ALONE)) {
    if (notIn?.includes(region)) continue;
    const app = new App();
    build(new Stack(app, name, { env }));
    write(name, region, app);
  }
  // GovCloud has neither AWS Budgets nor restore testing
  if (region.startsWith('us-gov-')) continue;
  for (const profile of Object.values(SecurityProfile)) {
    const app = new App();
    new DefenseInDepth(app, 'Llm', {
      profile,
      env: { region },
      models: { default: LlmModel.geographicProfile(geography, 'amazon.nova-lite-v1:0') },
      contacts: ['security@example.com'],
      monthlyLimitUsd: 500,
      // with it there is one stack more, and the others are longer
      ...(profile !== SecurityProfile.STARTER && { knowledge: {}, ...withAgent(app, env) }),
      ...(profile === SecurityProfile.REGULATED && {
        administratorArns: [`arn:${Aws.PARTITION}:iam::111122223333:role/SecurityAdministrator`],
      }),
    });
    write(profile, region, app);
  }
}
for (const [name, region] of Object.entries(EXAMPLES)) {
  write(name, region, require(join(__dirname, '..', '..', 'examples', name, 'app')).app);
}
