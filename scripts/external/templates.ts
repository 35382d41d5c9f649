import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { ALONE } from '../../test/support/alone';

// Writes the templates of each construct by itself, Region by Region, to the folder given: what cfn-lint looks at.
const out = process.argv[2]!;
const REGIONS = ['us-east-1', 'eu-central-1', 'ap-southeast-2', 'us-gov-west-1'];

for (const region of REGIONS) {
  mkdirSync(join(out, region), { recursive: true });
  for (const [name, { build, notIn }] of Object.entries(ALONE)) {
    if (notIn?.includes(region)) continue;
    const app = new App();
    build(new Stack(app, name, { env: { region, account: '111122223333' } }));
    const { directory } = app.synth();
    for (const file of readdirSync(directory))
      if (file.endsWith('.template.json')) cpSync(join(directory, file), join(out, region, `${name}-${file}`));
  }
}
