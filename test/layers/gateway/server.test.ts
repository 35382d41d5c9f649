import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Gateway } from '../../../lib/layers/gateway/runtime/gateway';
import { serve } from '../../../lib/layers/gateway/runtime/server';

const asked: string[] = [];
const gateway: Gateway = {
  handle: (request, reply) => {
    asked.push(request.path);
    reply.start(200, { 'content-type': 'text/plain' });
    reply.write('served');
    reply.end();
    return Promise.resolve();
  },
  warm: () => Promise.resolve(),
};
let server: Server;
beforeAll(async () => {
  server = serve(gateway);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked.length = 0;
});

/** Sends lines as they are, and returns what comes back until the connection is closed. */
const send = (...lines: string[]) =>
  new Promise<string>((resolve, reject) => {
    let text = '';
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1', () =>
      socket.write(`${lines.join('\r\n')}\r\n\r\n`),
    );
    socket.on('data', (part) => {
      text += part.toString('utf8');
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });

test('a connection outlives the idle time of a load balancer in front', () => {
  expect(server.keepAliveTimeout).toBeGreaterThan(60_000);
  // the inert look-alike: a server as Node makes it
  expect(createServer().keepAliveTimeout).toBeLessThan(60_000);
});

test.each([
  ['two hosts', ['Host: a', 'Host: b']],
  ['one host twice', ['Host: a', 'Host: a']],
  ['two hosts in other letters', ['host: a', 'HOST: b']],
  ['no host', []],
])('a request with %s is not served', async (_, hosts) => {
  const answer = await send('POST /converse HTTP/1.1', ...hosts, 'Content-Length: 0', 'Connection: close');
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(asked).toEqual([]);
});

test('a request with one host is, whatever else is called host', async () => {
  const answer = await send(
    'POST /converse HTTP/1.1',
    'Host: a',
    'X-Forwarded-Host: b',
    'X-Forwarded-Host: host',
    'X-Host: Host',
    'Content-Length: 0',
    'Connection: close',
  );
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  expect(asked).toEqual(['/converse']);
});
