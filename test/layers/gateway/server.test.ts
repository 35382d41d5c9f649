import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Gateway } from '../../../lib/layers/gateway/runtime/gateway';
import { serve, shutDown } from '../../../lib/layers/gateway/runtime/server';

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

describe('a server that is shut down', () => {
  /** A server whose answers end when the test says so, and one kept connection to it. */
  async function busy() {
    const ends: (() => void)[] = [];
    const gone: string[] = [];
    const leaving = serve({
      handle: async (request, reply) => {
        reply.start(200, { 'content-type': 'text/plain' });
        reply.write('begun ');
        await new Promise<void>((resolve) => {
          ends.push(resolve);
          reply.gone.addEventListener('abort', () => resolve());
        });
        if (reply.gone.aborted) {
          // what a gateway does once nobody waits any more: it settles and writes its record
          await new Promise((resolve) => setTimeout(resolve, 50));
          gone.push(request.path);
        }
        reply.write('ended');
        reply.end();
      },
      warm: () => Promise.resolve(),
    });
    await new Promise<void>((resolve) => leaving.listen(0, '127.0.0.1', resolve));
    const { port } = leaving.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (part) => {
      text += part.toString('utf8');
    });
    const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
    const until = async (said: string) => {
      while (!text.includes(said)) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    const ask = (method: string, path: string) =>
      socket.write(`${method} ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n`);
    return { leaving, port, ends, gone, ask, until, closed, read: () => text };
  }
  const refused = (port: number) =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.destroy());
      socket.on('error', () => resolve(true)).on('close', () => resolve(false));
    });

  test('lets an answer end, takes nothing new, and then closes what was kept', async () => {
    const { leaving, port, ends, ask, until, closed, read } = await busy();
    ask('POST', '/converse');
    await until('begun');
    const over = shutDown(leaving, 20_000);
    expect(await refused(port)).toBe(true);
    ends[0]!();
    await Promise.all([closed, over]);
    expect(read()).toMatch(/begun[\s\S]*ended/);
  });

  test('is not healthy any more, and asks whoever still comes to go elsewhere', async () => {
    const { leaving, ends, ask, until, closed, read } = await busy();
    ask('POST', '/converse');
    await until('begun');
    ask('GET', '/health');
    const over = shutDown(leaving, 20_000);
    ends[0]!();
    await Promise.all([closed, over]);
    expect(read()).toMatch(/HTTP\/1\.1 503 [\s\S]*connection: close[\s\S]*leaving/i);
  });

  test('sends the rest of an answer that is written, and that its reader has not taken yet', async () => {
    const size = 32 * 1024 * 1024;
    const leaving = serve({
      handle: async (_, reply) => {
        reply.start(200, { 'content-type': 'text/plain', 'content-length': `${size}` });
        reply.write('x'.repeat(size));
        reply.end();
      },
      warm: () => Promise.resolve(),
    });
    await new Promise<void>((resolve) => leaving.listen(0, '127.0.0.1', resolve));
    const socket = connect((leaving.address() as AddressInfo).port, '127.0.0.1');
    socket.write('GET /converse HTTP/1.1\r\nHost: a\r\n\r\n');
    await new Promise<void>((resolve) => socket.once('readable', resolve));
    const over = shutDown(leaving, 20_000);
    await new Promise((resolve) => setTimeout(resolve, 300));
    let read = 0;
    for await (const part of socket as AsyncIterable<Buffer>) read += part.length;
    await over;
    expect(read).toBeGreaterThan(size);
  });

  test('cuts off what takes too long, and waits until that is on record', async () => {
    const timer = jest.spyOn(global, 'setTimeout');
    const { leaving, gone, ask, until, closed } = await busy();
    ask('POST', '/converse');
    await until('begun');
    await shutDown(leaving, 50);
    expect(gone).toEqual(['/converse']);
    await closed;
    // nobody is there whose reading it would wait for
    expect(timer.mock.calls.map(([, milliseconds]) => milliseconds)).not.toContain(10_000);
    timer.mockRestore();
  });
});
