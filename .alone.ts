import { App, Stack } from 'aws-cdk-lib';
const { ALONE } = require(process.env.ALONE!);
import { writeFileSync } from 'node:fs';
for (const [name, { build }] of Object.entries<any>(ALONE)) {
  const app = new App({ outdir: `${process.env.OUT}/alone/${name}` });
  const stack = new Stack(app, name, { env: { region: 'eu-central-1', account: '111122223333' } });
  build(stack); app.synth();
}
