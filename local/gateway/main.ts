import { parseArgs } from 'node:util';
import { curl, doorLines } from './curl';
import { LocalGateway } from './local-gateway';
import { PEOPLE, scenarios } from './scenarios';

// npm run gateway:local [-- --port 8080 --limits limits.json]: the gateway, without an AWS account.
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { port: { type: 'string', default: '8080' }, limits: { type: 'string' } } });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port must be 0 to 65535, got ${values.port}`);
  const local = await new LocalGateway().start(port, Date.now, values.limits);
  const { url, world } = local;
  const say = (text = '') => process.stdout.write(`${text}\n`);

  say(`The gateway listens on ${url}`);
  say('');
  say(`See a request go through it: open ${url}/`);
  say(
    'Bedrock, its guardrail and every other service are scripted stand-ins on loopback; the gateway is the real one.',
  );
  say('');
  say('Tokens for eight hours. Paste these lines into another shell first:');
  for (const { name, tenant, claims } of PEOPLE) {
    const exp = Math.floor(Date.now() / 1_000) + 8 * 3_600;
    say(`T_${name}=${world.issuer.token(name, tenant, { ...claims, exp })}`);
  }
  for (const scenario of scenarios()) {
    say('');
    say(`# ${scenario.title}: ${scenario.expect}`);
    say(curl(url, scenario));
  }
  say('');
  if (values.limits === undefined) say('# Usage limits from a file: npm run gateway:local -- --limits limits.json');
  else say(`# Usage limits are read from ${values.limits}; a change counts within 20 seconds`);
  say('');
  say('# Every door there is:');
  for (const line of doorLines(url)) say(line);
  say('');
  say('# The official clients work too, with another base URL, and model "default":');
  say(`# OPENAI_BASE_URL=${url}/v1 OPENAI_API_KEY=$T_alice`);
  say(`# ANTHROPIC_BASE_URL=${url} ANTHROPIC_AUTH_TOKEN=$T_alice`);
  say('# With model "agents" clients may bring instructions and tools of their own.');
  say('');
  say('Audit records, as they are written:');
  local.watch((happening) => {
    if (happening.kind === 'record') say(JSON.stringify(happening.record));
  });

  const stop = () => {
    void local.stop().then(() => process.exit(0));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

main().catch((error: NodeJS.ErrnoException) => {
  process.stderr.write(
    error.code === 'EADDRINUSE'
      ? 'The port is in use: npm run gateway:local -- --port 8081\n'
      : `${error.stack ?? error.message}\n`,
  );
  process.exit(1);
});
