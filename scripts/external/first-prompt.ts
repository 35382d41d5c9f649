import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { LocalGateway } from '../../local/gateway/local-gateway';

const [python] = process.argv.slice(2);

async function main(): Promise<void> {
  const page = readFileSync('docs/first-prompt.md', 'utf8');
  const [code, ...more] = [...page.matchAll(/^```py\n([\s\S]*?)^```/gm)].map(([, block]) => block!);
  if (!code || more.length > 0)
    throw new Error(`docs/first-prompt.md must have one block of Python, got ${more.length + 1}`);
  const local = await new LocalGateway().start();
  try {
    const TOKEN = local.world.issuer.token('alice', 'acme');
    const child = spawn(python!, ['-c', code], { env: { ...process.env, GATEWAY_URL: `${local.url}/`, TOKEN } });
    const [answer, problem] = await Promise.all([text(child.stdout), text(child.stderr)]);
    if (!answer.startsWith('Print the label')) throw new Error(`the answer was '${answer}'\n${problem}`);
    console.log(`OpenAI's client for Python was answered: ${answer.trim()}`);
  } finally {
    await local.stop();
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
