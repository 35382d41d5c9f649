import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { DefenseInDepth, DefenseInDepthChecks, Geography, LlmModel, OwaspList, OwaspLlmChecks } from '../lib';
import { atMost, type Measurement, median, time } from './measurement';

const ROUNDS = 5;

function reference(): App {
  const app = new App();
  new DefenseInDepth(app, 'Llm', {
    env: { region: 'us-east-1' },
    models: { default: LlmModel.geographicProfile(Geography.US, 'amazon.nova-lite-v1:0') },
    contacts: ['security@example.com'],
    monthlyLimitUsd: 500,
  });
  return app;
}

/** Copies of templates that CfnInclude can read: it does not know values of other stacks' outputs. */
function readable(
  stacks: readonly { readonly stackName: string; readonly template: { readonly Resources: object } }[],
): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  return stacks.map(({ stackName, template }) => {
    const file = join(folder, `${stackName}.json`);
    const plain = (_: string, value: unknown) =>
      typeof value === 'object' && value !== null && 'Fn::GetStackOutput' in value ? 'output' : value;
    writeFileSync(file, JSON.stringify({ Resources: template.Resources }, plain));
    return file;
  });
}

/** The same resources as typed L1s, as `CfnInclude` makes them of the templates. */
function raw(templateFiles: readonly string[]): App {
  const app = new App();
  templateFiles.forEach((templateFile, index) => {
    new CfnInclude(new Stack(app, `Stack${index}`, { env: { region: 'us-east-1' } }), 'Template', { templateFile });
  });
  return app;
}

/** Construction and synthesis of the reference application against the same resources, one by one. */
export function run(): Measurement[] {
  process.env.CDK_VALIDATION = 'false';
  const { stacks } = reference().synth();
  const files = readable(stacks);
  const resources = stacks.reduce((sum, { template }) => sum + Object.keys(template.Resources).length, 0);
  raw(files).synth();

  const ours: number[] = [];
  const least: number[] = [];
  const packs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(time(() => reference().synth()));
    least.push(time(() => raw(files).synth()));
    const app = reference();
    const both = [new OwaspLlmChecks(app, { lists: Object.values(OwaspList) }), new DefenseInDepthChecks(app)];
    Validations.of(app).addPlugins(...both);
    packs.push(time(() => app.synth()));
  }
  return [
    { name: 'reference: resources of STANDARD', value: resources, unit: '' },
    { name: 'reference: STANDARD, constructed and synthesized', value: median(ours), unit: 'ms' },
    { name: 'reference: the same resources as L1s', value: median(least), unit: 'ms' },
    { name: 'reference: synthesized with our two packs and all lists', value: median(packs), unit: 'ms' },
    atMost('reference: STANDARD against L1s', median(ours) / median(least), 'times', 1.3),
  ];
}
