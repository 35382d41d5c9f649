// Prints what `cdk deploy --outputs-file outputs.json` wrote as variables for a shell: GatewayUrl as GATEWAY_URL.
import { existsSync, readFileSync } from 'node:fs';

if (!existsSync('outputs.json')) {
  console.error('outputs.json is not here: `npx cdk deploy --all --outputs-file outputs.json` writes it.');
  process.exit(1);
}
const stacks = JSON.parse(readFileSync('outputs.json', 'utf8'));
for (const [name, value] of Object.values(stacks).flatMap(Object.entries)) {
  const variable = name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();
  console.log(`export ${variable}='${value.replaceAll("'", "'\\''")}'`);
}
