import { parseArgs } from 'node:util';
import { PostgresVectors } from '../aws/postgres-vectors';
import { curl, deskLines, documentLines, doorLines } from './curl';
import { LocalGateway } from './local-gateway';
import { PEOPLE, scenarios } from './scenarios';

const USAGE = 'npm run gateway:local [-- --port 8080 --limits limits.json --knowledge --agent]';

// The gateway, without an AWS account.
async function main(): Promise<void> {
  const { values } = parseArgs({
    // npm takes the dashes before options for its own, and projen hands them on
    args: process.argv.slice(2).filter((arg) => arg !== '--'),
    options: {
      port: { type: 'string', default: '8080' },
      limits: { type: 'string' },
      knowledge: { type: 'boolean', default: false },
      agent: { type: 'boolean', default: false },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw Object.assign(new Error(`'--port' must be 0 to 65535, got '${values.port}'`), {
      code: 'ERR_PARSE_ARGS_PORT',
    });
  const say = (text = '') => process.stdout.write(`${text}\n`);
  if (values.knowledge) say('A database with vectors is started, which takes some seconds…');
  const store = values.knowledge ? await PostgresVectors.start() : undefined;
  const local = await new LocalGateway().start(port, Date.now, values.limits, store, values.agent);
  const { url, agent } = local;

  say(`The gateway listens on ${url}`);
  say('');
  say(`See a request go through it: open ${url}/`);
  say(
    'Bedrock, its guardrail and every other service are scripted stand-ins on loopback; the gateway is the real one.',
  );
  say('');
  say('Tokens for eight hours. Paste these lines into another shell first:');
  for (const { name } of PEOPLE) say(`T_${name}=${local.token(name)}`);
  for (const scenario of scenarios()) {
    say('');
    say(`# ${scenario.title}: ${scenario.expect}`);
    say(curl(url, scenario));
  }
  say('');
  if (values.limits === undefined) say('# Usage limits from a file: npm run gateway:local -- --limits limits.json');
  else say(`# Usage limits are read from ${values.limits}; a change counts within 20 seconds`);
  say('');
  if (values.knowledge) {
    say('# Documents on their way into the knowledge base; the page shows them step by step:');
    for (const line of documentLines(url)) say(line);
  } else
    say(
      '# A knowledge base with a vector store, and documents that come into it: npm run gateway:local -- --knowledge',
    );
  say('');
  if (agent) {
    say('# Tools behind an agent gateway, asked by a model and as a client of MCP asks; the page shows each decision:');
    for (const line of deskLines(url, agent.url)) say(line);
    say(`# People agree at ${agent.page}`);
  } else say('# Tools behind an agent gateway, and people who agree to their calls: npm run gateway:local -- --agent');
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
  const advice: Record<string, string> = {
    EADDRINUSE: 'The port is in use: npm run gateway:local -- --port 8081\n',
    ERR_MODULE_NOT_FOUND: `${error.message}\nWhat is installed is older than what is needed: npm ci --ignore-scripts\n`,
  };
  if (error.code?.startsWith('ERR_PARSE_ARGS')) advice[error.code] = `${error.message}\n${USAGE}\n`;
  process.stderr.write(advice[error.code ?? ''] ?? `${error.stack ?? error.message}\n`);
  process.exit(1);
});
