// Prints what `cdk deploy --outputs-file outputs.json` wrote as variables for a shell: GatewayUrl as GATEWAY_URL.
import { readFileSync } from 'node:fs';

const stacks = JSON.parse(readFileSync('outputs.json', 'utf8'));
for (const [name, value] of Object.values(stacks).flatMap(Object.entries)) {
  const variable = name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();
  console.log(`export ${variable}='${value.replaceAll("'", "'\\''")}'`);
}
