import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { approve, argumentsHash } from '../../lib/runtime/approval';
import { deriveKey } from '../../lib/runtime/secrets';
import { LocalGateway } from '../../local/gateway/local-gateway';
import { CLIENTS, type Client, INSTALLED, titleOf } from './clients';
import { type Cell, FEATURES, type FeatureName, judge, QUESTIONS, REFUND, type Told } from './features';
import { PAGE, page, rowsOf } from './page';

// Drives clients of others against the gateway on this machine, and compares what they do with docs/clients.md: the sample,
// or with `all` every client, or with the names of drivers those. `all --write` writes the page. clients.sh installs them.

/** Milliseconds that one client may take. */
const LONGEST = 180_000;

const TENANT = 'acme';
const features = Object.entries(FEATURES) as [FeatureName, (typeof FEATURES)[FeatureName]][];

async function drive(client: Client, local: LocalGateway): Promise<ReadonlyMap<FeatureName, Cell>> {
  const { world } = local;
  // a caller for each part of the table, whom no other part uses up
  const callers = Object.fromEntries(
    ['turns', 'doors', 'alias'].map((part) => [part, `${part}-${CLIENTS.indexOf(client)}`]),
  );
  const key = deriveKey(world.secrets.secret, 'approval');
  const principal = { tenant: TENANT, subject: callers.turns! };
  const call = { tool: REFUND.tool, principal, argumentsHash: argumentsHash(REFUND.arguments) };
  const tokens = Object.entries(callers).map(([part, caller]) => [part, world.issuer.token(caller, TENANT)]);
  const node = client.driver.startsWith('node/');
  const home = resolve(INSTALLED, 'home');
  mkdirSync(home, { recursive: true });
  const child = spawn(
    node ? process.execPath : resolve(INSTALLED, 'python', client.package!, 'bin', 'python'),
    [node ? resolve(INSTALLED, client.driver) : resolve(__dirname, client.driver)],
    {
      timeout: LONGEST,
      stdio: ['ignore', 'pipe', 'pipe'],
      // what the machine's owner has set for clients must not lead them elsewhere
      env: {
        PATH: process.env.PATH,
        HOME: home,
        PYTHONWARNINGS: 'ignore',
        // nor may it ask anybody else
        LITELLM_LOCAL_MODEL_COST_MAP: 'True',
        PYTHONDONTWRITEBYTECODE: '1',
        GATEWAY_URL: local.url,
        TOKENS: JSON.stringify(Object.fromEntries(tokens)),
        APPROVALS: JSON.stringify([approve(key, call, Date.now() + LONGEST)]),
        QUESTIONS: JSON.stringify(QUESTIONS),
      },
    },
  );
  const from = world.bedrock.requests.length;
  let problem = '';
  child.stderr.on('data', (text) => {
    problem = `${problem}${text}`.slice(-4_000);
  });
  const cells = new Map<FeatureName, Cell>();
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('{"feature"')) continue;
    const told = JSON.parse(line) as Told;
    const name = told.feature as FeatureName;
    cells.set(name, judge(FEATURES[name], told, world.bedrock.requests.slice(from)));
  }
  for (const [name, feature] of features) if (!cells.has(name)) cells.set(name, judge(feature, undefined, []));
  const wrong = [...cells].flatMap(([name, cell]) => (cell.wrong ? [`  ${name}: ${cell.wrong.slice(0, 500)}`] : []));
  console.log(`${titleOf(client)}: ${wrong.length === 0 ? 'as it should be' : `\n${wrong.join('\n')}\n${problem}`}`);
  return cells;
}

async function main(args: readonly string[]): Promise<void> {
  const write = args.includes('--write');
  const names = args.filter((arg) => arg !== '--write');
  const all = names.includes('all');
  const chosen = CLIENTS.filter(({ driver, sample }) =>
    names.length === 0 ? sample : all || names.some((name) => driver.endsWith(name)),
  );
  const local = await new LocalGateway().start();
  const seen = new Map<Client, ReadonlyMap<FeatureName, Cell>>();
  try {
    for (const client of chosen) seen.set(client, await drive(client, local));
  } finally {
    await local.stop();
  }
  const cells = [...seen.values()].flatMap((of) => [...of.values()]);
  if (cells.some(({ wrong }) => wrong)) throw new Error('clients do not find what they should');
  if (write) {
    if (!all) throw new Error('the page tells of all clients: give `all --write`');
    writeFileSync(PAGE, page(seen));
    return;
  }
  const told = readFileSync(PAGE, 'utf8').split('\n');
  const missing = [...seen].flatMap(([client, of]) => rowsOf(client, of)).filter((row) => !told.includes(row));
  if (missing.length > 0) {
    const say = `bash ${join('scripts', 'external', 'clients.sh')} all --write`;
    throw new Error(`${PAGE} does not say what was seen; write it by ${say}:\n${missing.join('\n')}`);
  }
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: Error) => {
    console.error(error.message);
    process.exit(1);
  },
);
