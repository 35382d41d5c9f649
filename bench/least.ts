import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { cpu, median } from './measurement';

const ROUNDS = 7;

/** Copies of templates that CfnInclude can read: it does not know values of other stacks' outputs. */
function readable(app: App): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  return app.synth().stacks.map(({ stackName, template }) => {
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

/** Constructing and synthesizing `build`, against the same resources as L1s in the same run: medians in ms of CPU. */
export function againstLeast(build: () => App): { ours: number; least: number; resources: number } {
  process.env.CDK_VALIDATION = 'false';
  const files = readable(build());
  raw(files).synth();
  const resources = build()
    .synth()
    .stacks.reduce((sum, { template }) => sum + Object.keys(template.Resources).length, 0);
  const rounds = Array.from({ length: ROUNDS }, () => ({
    ours: cpu(() => build().synth()),
    least: cpu(() => raw(files).synth()),
  }));
  return { ours: median(rounds.map(({ ours }) => ours)), least: median(rounds.map(({ least }) => least)), resources };
}
