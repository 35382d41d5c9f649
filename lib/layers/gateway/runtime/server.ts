import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Server as Listener, type Socket } from 'node:net';
import { MOST_BODY } from './body';
import type { Gateway } from './gateway';
import { drained, type GatewayRequest, type Reply } from './http';

/** Milliseconds that a reader has for the rest of an answer, once all of it is written. */
const LINGER = 10_000;

/**
 * Milliseconds for which a connection is kept open without a request: longer than a load balancer keeps it, which is 60
 * seconds for an Application Load Balancer. The other way round it would send requests into connections that are closing.
 */
export const KEEP_ALIVE = 75_000;

/**
 * Hosts a gateway behind Node's HTTP server, for containers and for trying it out. Put TLS in front. `/health` answers
 * 200 without asking anything, and 503 once the server is shut down. Where what stands in front keeps connections for longer
 * than a minute, set the `keepAliveTimeout` of the server that is returned to more than that.
 */
export function serve(gateway: Gateway): Server {
  const server = createServer((incoming, response) => {
    // who comes by a connection that is still open is served, and told to open another one elsewhere
    if (life.leaving) response.setHeader('connection', 'close');
    const request = answer(gateway, incoming, response, life).finally(() => life.running.delete(request));
    life.running.add(request);
    const { socket } = incoming;
    const uses = life.connections.get(socket);
    if (!uses) return;
    uses.open += 1;
    // all of the answer is with the operating system then, or the connection is gone
    response.once('close', () => {
      uses.open -= 1;
      uses.read = socket.bytesRead;
    });
  });
  const life: Life = { running: new Set(), connections: new Map(), leaving: false };
  server.on('connection', (socket: Socket) => {
    life.connections.set(socket, { open: 0, read: 0 });
    socket.once('close', () => life.connections.delete(socket));
  });
  LIVES.set(server, life);
  // a sender of one byte a second must not hold a connection
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  server.keepAliveTimeout = KEEP_ALIVE;
  return server;
}

interface Life {
  /** Requests that are not on record yet. */
  readonly running: Set<Promise<void>>;
  readonly connections: Map<Socket, Uses>;
  leaving: boolean;
}

/** What a connection is used for. */
interface Uses {
  /** Answers that have not left yet. */
  open: number;
  /** Bytes that had come when the last answer had left: more are the beginning of a request. */
  read: number;
}

const LIVES = new WeakMap<Server, Life>();

/** Milliseconds after which connections are looked at again that nobody uses any more. */
const LOOK = 100;

/**
 * Ends a server of `serve` without breaking answers: it accepts nothing new, lets what runs end for at most so many
 * milliseconds, and then cuts it off. Resolves when each request is settled and on record, which takes four seconds more at
 * most. For SIGTERM; what sends it must wait for longer before it kills the process.
 */
export async function shutDown(server: Server, milliseconds: number): Promise<void> {
  const life = LIVES.get(server);
  if (!life) throw new Error('the server was not made by serve');
  life.leaving = true;
  // Node's own way takes a connection for idle whose answer is written and not sent yet, and cuts it off
  const closed = new Promise<void>((resolve) => Listener.prototype.close.call(server, () => resolve()));
  const closeIdle = () => {
    for (const [socket, { open, read }] of life.connections)
      if (open === 0 && socket.bytesRead === read) socket.destroy();
  };
  closeIdle();
  const looking = setInterval(closeIdle, LOOK);
  const cutting = setTimeout(() => server.closeAllConnections(), milliseconds);
  await closed;
  clearInterval(looking);
  clearTimeout(cutting);
  server.close(); // ends its timers
  await Promise.all(life.running);
}

async function answer(
  gateway: Gateway,
  incoming: IncomingMessage,
  response: ServerResponse,
  { leaving }: Life,
): Promise<void> {
  // RFC 9112, 3.2: what stands in front may have understood another one than we do
  if (incoming.rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === 'host').length > 1) {
    response.writeHead(400, { connection: 'close' }).end();
    return;
  }
  const path = (incoming.url ?? '/').split('?')[0];
  if (incoming.method === 'GET' && path === '/health') {
    response.writeHead(leaving ? 503 : 200, { 'content-type': 'text/plain' }).end(leaving ? 'leaving' : 'ok');
    return;
  }
  try {
    const request: GatewayRequest = {
      method: incoming.method ?? '',
      path,
      headers: flat(incoming.headers),
      body: await readBody(incoming),
      requestId: randomUUID(),
    };
    await gateway.handle(request, httpReply(response));
  } catch {
    // the client left while it was sending
    response.destroy();
  }
}

/** A reply over Node's response. */
export function httpReply(response: ServerResponse): Reply {
  const gone = new AbortController();
  response.on('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return {
    start: (status, headers) => {
      response.writeHead(status, headers);
    },
    write: (chunk) => response.write(chunk),
    drained: () => drained(response, gone.signal),
    end: () => {
      response.end();
      if (response.closed) return;
      // what its reader has not taken yet would stay in memory for as long as the connection does
      const timer = setTimeout(() => response.destroy(), LINGER);
      response.on('close', () => clearTimeout(timer));
    },
    gone: gone.signal,
  };
}

/** Reads one byte more than is accepted, so that the gateway can say that it was too much. */
async function readBody(incoming: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of incoming as AsyncIterable<Buffer>) {
    size += part.length;
    if (size <= MOST_BODY + 65_536) parts.push(part);
  }
  return size > MOST_BODY ? ' '.repeat(MOST_BODY + 1) : Buffer.concat(parts).toString('utf8');
}

const flat = (headers: IncomingMessage['headers']): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
