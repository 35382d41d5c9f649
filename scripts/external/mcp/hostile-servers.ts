import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { outcomeOf } from './real-servers';

/** What a server does with a call; `trap` is a host that nobody may be led to. */
type Behaviour = (response: ServerResponse, call: { readonly id: string; readonly trap: string }) => unknown;

const STREAM = { 'content-type': 'text/event-stream' };
const JSON_TYPE = { 'content-type': 'application/json' };
const BIG = 7_000_000;

const answer = (id: unknown, text = 'fine') => ({ jsonrpc: '2.0', id, result: { content: [{ type: 'text', text }] } });
const event = (message: object) => `event: message\ndata: ${JSON.stringify(message)}\n\n`;
const notification = { jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: 'needle' } };
const json =
  (body: (id: string) => unknown, status = 200, headers: Record<string, string> = {}): Behaviour =>
  (response, { id }) =>
    response.writeHead(status, { ...JSON_TYPE, ...headers }).end(JSON.stringify(body(id)));
const stream =
  (...messages: readonly ((id: string) => object)[]): Behaviour =>
  (response, { id }) => {
    response.writeHead(200, STREAM);
    for (const message of messages) response.write(event(message(id)));
    // and stays open
  };
const redirect =
  (status: number, to: (trap: string) => string): Behaviour =>
  (response, { trap }) =>
    response.writeHead(status, { location: to(trap) }).end();
const asks = (method: string, id: unknown = 1): Behaviour =>
  stream(() => ({ jsonrpc: '2.0', id, method, params: {} }), answer);

/** Writes for as long as somebody reads. */
const forever =
  (piece: string, pause: number): Behaviour =>
  async (response) => {
    response.writeHead(200, STREAM);
    while (!response.destroyed) {
      if (!response.write(piece)) await Promise.race([new Promise((go) => response.once('drain', go)), sleep(1_000)]);
      if (pause > 0) await sleep(pause);
    }
  };

/** 200 MB of one letter. */
const BOMB = gzipSync(Buffer.alloc(200_000_000, 0x20));

const ROWS: readonly (readonly [does: string, behaviour: Behaviour, gives: RegExp])[] = [
  ...[301, 302, 303, 307, 308].map(
    (status) => [`sends us on by ${status}`, redirect(status, (trap) => trap), /^mcp: Redirect$/] as const,
  ),
  [
    'sends us to the metadata of the machine',
    redirect(302, () => 'http://169.254.169.254/latest/meta-data/'),
    /^mcp: Redirect$/,
  ],
  ['sends us to a file', redirect(302, () => 'file:///etc/passwd'), /^mcp: Redirect$/],
  [
    'wants a token of an issuer that it names',
    (response, { trap }) => response.writeHead(401, { 'www-authenticate': `Bearer resource_metadata="${trap}"` }).end(),
    /^mcp: Status401$/,
  ],
  ['never answers', () => undefined, /^mcp: Timeout$/],
  ['answers a head alone', (response) => response.writeHead(200, JSON_TYPE).flushHeaders(), /^mcp: Timeout$/],
  ['trickles letters', forever(' ', 50), /^mcp: Timeout$/],
  ['keeps a stream open', forever(': still here\n\n', 50), /^mcp: Timeout$/],
  ['streams for ever', forever(event(notification), 20), /^mcp: (Timeout|TooLarge)$/],
  ['floods', forever(event(notification).repeat(100), 0), /^mcp: TooLarge$/],
  ['sends a line without an end', forever(`data: ${'x'.repeat(9_000)}`, 0), /^mcp: TooLarge$/],
  ['asks for a sample', asks('sampling/createMessage'), /^mcp: AskedByServer$/],
  ['asks the user', asks('elicitation/create'), /^mcp: AskedByServer$/],
  ['asks for folders', asks('roots/list'), /^mcp: AskedByServer$/],
  ['pings', asks('ping'), /^mcp: AskedByServer$/],
  [
    'asks for a sample in place of an answer',
    json((id) => ({ jsonrpc: '2.0', id, method: 'sampling/createMessage' })),
    /^mcp: AskedByServer$/,
  ],
  ['answers another request', json(() => answer('another')), /^mcp: OtherId$/],
  ['answers another request in a stream', stream(() => answer('another'), answer), /^mcp: OtherId$/],
  ['answers no request', json(() => answer(null)), /^mcp: OtherId$/],
  ['answers all requests at once', json((id) => [answer(id), answer('another')]), /^mcp: Malformed$/],
  ['answers 7 MB', json((id) => answer(id, 'needle'.repeat(BIG / 6))), /^mcp: TooLarge$/],
  ['answers 7 MB in a stream', stream((id) => answer(id, 'needle'.repeat(BIG / 6))), /^mcp: TooLarge$/],
  ['refuses with 7 MB', json(() => ({ needle: 'x'.repeat(BIG) }), 403), /^mcp: TooLarge$/],
  [
    'answers 200 MB in 200 KB',
    (response) => response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' }).end(BOMB),
    // too large once it is unpacked, and no JSON where it is not
    /^mcp: (TooLarge|Malformed|ConnectionProblem)$/,
  ],
  ['has a head of 100 KB', json(answer, 200, { 'x-needle': 'x'.repeat(100_000) }), /^mcp: ConnectionProblem$/],
  [
    'writes bytes that are no text',
    (response) => response.writeHead(200, JSON_TYPE).end(Buffer.from([0x22, 0xff, 0xfe, 0x22])),
    /^mcp: (ConnectionProblem|Malformed)$/,
  ],
  [
    'answers with a page',
    (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('needle'),
    /^mcp: OtherType$/,
  ],
  [
    'leaves in the middle',
    (response) =>
      response.writeHead(200, { ...JSON_TYPE, 'content-length': '99' }).write('{', () => response.destroy()),
    /^mcp: (ConnectionProblem|Malformed)$/,
  ],
  // the look-alikes
  ['answers, and says something before it', stream(() => notification, answer), /^fine$/],
  ['answers twice', stream(answer, (id) => answer(id, 'needle')), /^fine$/],
  ['answers, and wants a session', json(answer, 200, { 'mcp-session-id': 'fixed', 'set-cookie': 'fixed=1' }), /^fine$/],
];

/** Milliseconds that calls may take here. */
const TIMEOUT = 1_500;

/** Calls servers that want more than to answer. */
export async function hostileServers(): Promise<void> {
  const led: string[] = [];
  const trap = await listening(({ url }, response) => {
    led.push(url ?? '');
    response.end();
  });
  for (const [does, behaviour, gives] of ROWS) {
    const got: { headers: IncomingMessage['headers']; body: { id: string; method: string } }[] = [];
    const server = await listening(async (request, response) => {
      const body = JSON.parse(await textOf(request));
      got.push({ headers: request.headers, body });
      await behaviour(response, { id: body.id, trap: addressOf(trap) });
    });
    const before = process.memoryUsage().rss;
    const began = Date.now();
    const seen = await outcomeOf(addressOf(server), 'Shop___find', { order: 'A1' }, TIMEOUT);
    assert.match(seen, gives, `a server that ${does}`);
    assert.ok(Date.now() - began < TIMEOUT + 3_000, `a server that ${does} kept us for ${Date.now() - began} ms`);
    const grown = (process.memoryUsage().rss - before) / 1024 ** 2;
    assert.ok(grown < 150, `a server that ${does} cost ${Math.round(grown)} MB`);
    // a second call brings nothing of the first
    await outcomeOf(addressOf(server), 'Shop___find', { order: 'A2' }, 200);
    const methods = got.map(({ body }) => body.method);
    assert.deepEqual(methods, ['tools/call', 'tools/call'], `a server that ${does} was asked for more`);
    assert.notEqual(got[0]!.body.id, got[1]!.body.id);
    for (const { headers } of got) {
      assert.equal(headers['mcp-session-id'], undefined);
      assert.equal(headers.cookie, undefined);
    }
    close(server);
  }
  assert.deepEqual(led, [], 'somebody was led to another host');
  close(trap);
  console.log(`hostile servers: ${ROWS.length} kinds, and each gets one call and nothing else`);
}

async function listening(handle: (request: IncomingMessage, response: ServerResponse) => unknown): Promise<Server> {
  const server = createServer((request, response) => {
    Promise.resolve(handle(request, response)).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

const addressOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

function close(server: Server): void {
  server.closeAllConnections();
  server.close();
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
