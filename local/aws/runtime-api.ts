import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the function streamed for one invocation. */
export interface Invocation {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Pieces the body came in. */
  readonly pieces: number;
  /** The headers with which the runtime sent it. */
  readonly sent: Readonly<Record<string, unknown>>;
}

interface Waiting {
  readonly event: unknown;
  readonly resolve: (invocation: Invocation) => void;
  readonly reject: (error: Error) => void;
}

const DELIMITER = Buffer.alloc(8);

/** Lambda's Runtime API for one function, which its real runtime interface client polls. */
export class RuntimeApi {
  private readonly queue: Waiting[] = [];
  private readonly running = new Map<string, Waiting>();
  private poll?: ServerResponse;
  private server?: Server;
  private child?: ChildProcess;
  private ids = 0;
  /** What the function wrote to standard output and error. */
  log = '';

  /** Starts the API, and the function: `client` is where aws-lambda-ric is installed, `preload` stands in for its native part. */
  async start(options: {
    client: string;
    preload: string;
    folder: string;
    env: Record<string, string>;
  }): Promise<void> {
    this.server = createServer((request, response) => {
      const id = /invocation\/([^/]+)\/(?:response|error)$/.exec(request.url ?? '')?.[1];
      if (request.url?.endsWith('/next')) {
        this.poll = response;
        this.next();
        return;
      }
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        response.writeHead(202, { 'content-type': 'application/json' }).end('{}');
        const waiting = id && this.running.get(id);
        if (waiting && request.url?.endsWith('/response')) waiting.resolve(parse(parts, request.headers));
        else if (waiting) waiting.reject(new Error(Buffer.concat(parts).toString('utf8')));
      });
    });
    await new Promise<void>((resolve) => this.server!.listen(0, '127.0.0.1', resolve));
    const { port } = this.server.address() as AddressInfo;
    this.child = spawn(
      process.execPath,
      ['--require', options.preload, `${options.client}/node_modules/aws-lambda-ric/bin/index.mjs`, 'index.handler'],
      {
        cwd: options.folder,
        env: {
          ...options.env,
          PATH: process.env.PATH,
          AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
          AWS_LAMBDA_NODEJS_USE_ALTERNATIVE_CLIENT_1: 'true',
          AWS_LAMBDA_FUNCTION_NAME: 'gateway',
          AWS_LAMBDA_FUNCTION_VERSION: '1',
          AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
        },
      },
    );
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (text: Buffer) => {
        this.log += text.toString('utf8');
      });
    }
  }

  invoke(event: unknown): Promise<Invocation> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no answer; the function wrote: ${this.log}`)), 20_000);
      const done = () => clearTimeout(timer);
      this.queue.push({
        event,
        resolve: (invocation) => {
          done();
          resolve(invocation);
        },
        reject: (error) => {
          done();
          reject(error);
        },
      });
      this.next();
    });
  }

  stop(): void {
    this.child?.kill();
    this.server?.closeAllConnections();
    this.server?.close();
  }

  private next(): void {
    const { poll } = this;
    const waiting = poll && this.queue.shift();
    if (!poll || !waiting) return;
    this.poll = undefined;
    const id = `invocation-${++this.ids}`;
    this.running.set(id, waiting);
    poll.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': id,
      'lambda-runtime-deadline-ms': String(Date.now() + 120_000),
      'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:eu-central-1:123456789012:function:gateway',
    });
    poll.end(JSON.stringify(waiting.event));
  }
}

/** The metadata, eight null bytes, and the body: the form in which API Gateway expects a streamed answer. */
function parse(parts: readonly Buffer[], sent: Readonly<Record<string, unknown>>): Invocation {
  const all = Buffer.concat(parts);
  const at = all.indexOf(DELIMITER);
  if (at < 0) throw new Error(`no delimiter in: ${all.toString('utf8')}`);
  const { statusCode, headers } = JSON.parse(all.subarray(0, at).toString('utf8'));
  return { statusCode, headers, body: all.subarray(at + 8).toString('utf8'), pieces: parts.length, sent };
}
