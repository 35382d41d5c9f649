import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGateway as createInContainer } from '../../../lib/layers/gateway/runtime/container.library';
import { createGateway } from '../../../lib/layers/gateway/runtime/gateway';
import { startedWorld } from '../../support/world';

// With whose credentials the gateway calls AWS, at each of its hosts.
const NAMES = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'];
const before = NAMES.map((name) => [name, process.env[name]] as const);
const world = startedWorld();
let agent: Server;

beforeAll(async () => {
  agent = createServer((_, response) => {
    const Expiration = new Date(Date.now() + 3_600_000).toISOString();
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ AccessKeyId: 'OFTHETASK', SecretAccessKey: 'secret', Token: 'task', Expiration }));
  });
  await new Promise<void>((resolve) => agent.listen(0, '127.0.0.1', resolve));
});
beforeEach(() => {
  for (const name of NAMES) delete process.env[name];
});
afterAll(() => {
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  agent.close();
});

/** Asks a gateway one question: the status of its answer, and who signed what it sent to the table. */
async function ask(create: typeof createGateway): Promise<{ status: number; signers: string[]; tokens: unknown[] }> {
  const gateway = create(world.settings(), { audit: () => Promise.resolve() });
  let status = 0;
  await gateway.handle(
    {
      method: 'POST',
      path: '/converse',
      headers: { authorization: `Bearer ${world.issuer.token()}` },
      body: JSON.stringify({ alias: 'default', messages: [{ role: 'user', content: [{ text: 'Hello' }] }] }),
      requestId: 'request',
    },
    {
      start: (code) => {
        status = code;
      },
      write: () => true,
      drained: () => Promise.resolve(),
      end: () => undefined,
      gone: new AbortController().signal,
    },
  );
  const { calls } = world.table;
  const signers = calls.map(({ headers }) => /Credential=(\w+)/.exec(headers.authorization ?? '')?.[1] ?? '');
  return {
    status,
    signers: [...new Set(signers)],
    tokens: calls.map(({ headers }) => headers['x-amz-security-token']),
  };
}

test('in Lambda they are those of the environment, with their session', async () => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'OFTHEROLE', AWS_SECRET_ACCESS_KEY: 's', AWS_SESSION_TOKEN: 'role' });
  const { status, signers, tokens } = await ask(createGateway);
  expect([status, signers, new Set(tokens)]).toEqual([200, ['OFTHEROLE'], new Set(['role'])]);
});
test('without any, everything is denied and nothing is called', async () => {
  expect(await ask(createGateway)).toEqual({ status: 503, signers: [], tokens: [] });
});
test('in a container they are those that its agent hands out', async () => {
  const { port } = agent.address() as AddressInfo;
  process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI = `http://127.0.0.1:${port}/`;
  const { status, signers, tokens } = await ask(createInContainer);
  expect([status, signers, new Set(tokens)]).toEqual([200, ['OFTHETASK'], new Set(['task'])]);
});
