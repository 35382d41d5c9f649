import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What can be wrong with a dependency, whatever it is. */
export type Fault =
  | 'refused'
  | 'reset'
  | 'timeout'
  | '400'
  | '403'
  | '404'
  | '429'
  | '500'
  | 'malformed'
  | 'half'
  | 'empty'
  | 'drip'
  /** The service does its work, and then its answer is lost. */
  | 'lost-answer';

/** What can go wrong with any call. The rest, `lost-answer`, matters where a call changes something. */
export const HTTP_FAULTS: readonly Fault[] = [
  'refused',
  'reset',
  'timeout',
  '400',
  '403',
  '404',
  '429',
  '500',
  'malformed',
  'half',
  'empty',
  'drip',
];

export interface ServiceCall {
  /** What the caller wants, in the service's words. */
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface ServiceAnswer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** The body, or a writer of it. */
  readonly body: string | ((response: ServerResponse) => Promise<void>);
}

/** Text that stands in every error body, so that a test can see whether any of it came through. */
export const INSIDE =
  'inside-4711 arn:aws:iam::123456789012:role/secret-role at Object.<anonymous> (/var/task/index.js:1:1)';

/** A local HTTP service whose operations can be broken one by one. */
export class HttpService {
  /** Faults by operation; `*` breaks them all. */
  readonly faults = new Map<string, Fault>();
  readonly calls: ServiceCall[] = [];
  private server?: Server;
  private readonly sockets = new Set<Socket>();
  private port = 0;

  constructor(
    private readonly operationOf: (call: Omit<ServiceCall, 'operation'>) => string,
    private readonly handle: (call: ServiceCall) => Promise<ServiceAnswer> | ServiceAnswer,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(port = this.port): Promise<this> {
    const server = createServer((request, response) => {
      void this.serve(request, response).catch(() => response.destroy());
    });
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
    return this;
  }

  /** Stops listening and drops every connection: what follows is refused. */
  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    for (const socket of this.sockets) socket.destroy();
    if (server) await new Promise((resolve) => server.close(resolve));
  }

  /** How often an operation was asked for. */
  count(operation: string): number {
    return this.calls.filter((call) => call.operation === operation).length;
  }

  reset(): void {
    this.faults.clear();
    this.calls.length = 0;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
    const url = new URL(request.url ?? '/', this.url);
    const bare = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body: Buffer.concat(parts).toString('utf8'),
    };
    const call = { ...bare, operation: this.operationOf(bare) };
    this.calls.push(call);
    const fault = this.faults.get(call.operation) ?? this.faults.get('*');
    if (fault && fault !== 'lost-answer') return broken(fault, response);
    const { status = 200, headers, body } = await this.handle(call);
    if (fault === 'lost-answer') {
      response.destroy();
      return;
    }
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    if (typeof body === 'string') response.end(body);
    else await body(response);
  }
}

const ERRORS: Readonly<Record<string, string>> = {
  '400': 'ValidationException',
  '403': 'AccessDeniedException',
  '404': 'ResourceNotFoundException',
  '429': 'ThrottlingException',
  '500': 'InternalServerException',
};

async function broken(fault: Fault, response: ServerResponse): Promise<void> {
  const error = ERRORS[fault];
  if (error) {
    response.writeHead(Number(fault), { 'content-type': 'application/json', 'x-amzn-errortype': error });
    response.end(JSON.stringify({ __type: `com.amazonaws#${error}`, message: INSIDE, Message: INSIDE }));
    return;
  }
  switch (fault) {
    case 'timeout':
      return;
    case 'malformed':
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(`<html><body>${INSIDE}</body></html>`);
      return;
    case 'empty':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '0' });
      response.end();
      return;
    case 'half':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '4000' });
      response.write(`{"action":"NONE","keys":[`);
      await sleep(10);
      response.destroy();
      return;
    case 'drip':
      response.writeHead(200, { 'content-type': 'application/json' });
      while (!response.destroyed) {
        response.write(' ');
        await sleep(20);
      }
      return;
    default:
      // refused and reset: the connection goes away without a word
      response.destroy();
  }
}
