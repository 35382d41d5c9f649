// biome-ignore-all lint/suspicious/noExplicitAny: wire formats of many services, read as they come
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OPERATIONS, type Place } from './fake-operations';

/** Every fault that a call can meet. `lost` and `dead-after` do their work, then nobody hears of it. */
export const FAULTS = {
  throttled: { status: 400, name: 'ThrottlingException', message: 'Rate exceeded' },
  denied: { status: 403, name: 'AccessDeniedException', message: 'User is not authorized to perform this' },
  conflict: { status: 409, name: 'ConflictException', message: 'Another operation is in progress' },
  exists: { status: 400, name: 'ResourceAlreadyExistsException', message: 'It already exists' },
  invalid: { status: 400, name: 'ValidationException', message: 'The request is not valid' },
  failed: { status: 500, name: 'InternalServerException', message: 'Something broke' },
  unavailable: { status: 503, name: 'ServiceUnavailableException', message: 'Try again' },
  reset: 'the connection breaks before the call',
  lost: 'the connection breaks after the call did its work',
  silent: 'no answer comes',
  'dead-before': 'the function dies before the call',
  'dead-after': 'the function dies after the call did its work',
} as const;
export type Fault = keyof typeof FAULTS;

export interface Call {
  readonly service: string;
  readonly operation: string;
}

export class ServiceError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** The state of one account and Region: what each service holds. Absent services are absent keys. */
export type State = Record<string, any>;

/**
 * AWS in one local HTTP server: it reads the wire formats of the services (REST JSON, JSON 1.1, query, REST XML), keeps
 * what they would keep, and meets each call with the fault that a test asks for. CloudFormation's answer address is here too.
 */
export class FakeAws {
  public state: State = {};
  public calls: Call[] = [];
  /** What CloudFormation was told, in order. */
  public answers: any[] = [];
  /** The fault of the call with this index since the last `reset`. */
  public fault: (index: number, call: Call) => Fault | undefined = () => undefined;
  /** Called after every call that changed something. */
  public watch: (call: Call) => void = () => undefined;
  /** How many answers CloudFormation is still going to refuse. */
  public refusals = 0;
  /** The function is dead: nothing that it sends arrives any more. */
  public isDead = false;

  private server!: Server;

  async start(): Promise<void> {
    this.server = createServer((request, response) => void this.serve(request, response));
    this.server.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  reset(state: State): void {
    Object.assign(this, { state: structuredClone(state), calls: [], answers: [], isDead: false, refusals: 0 });
    this.fault = () => undefined;
    this.watch = () => undefined;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    if (this.isDead) return void request.socket.destroy();
    if (request.url!.startsWith('/cloudformation')) {
      if (this.refusals-- > 0) return void response.writeHead(503).end();
      this.answers.push(JSON.parse(body));
      return void response.writeHead(200).end();
    }
    const service = /\/([a-z0-9-]+)\/aws4_request/.exec(request.headers.authorization ?? '')?.[1] ?? 'unsigned';
    const place: Place = { service, request, body };
    const operation = OPERATIONS.find((candidate) => candidate.matches(place));
    const call = { service, operation: operation?.name ?? `${request.method} ${request.url} ${body.slice(0, 80)}` };
    const fault = this.fault(this.calls.length, call);
    this.calls.push(call);

    if (fault === 'silent') return;
    if (fault === 'dead-before') this.isDead = true;
    if (fault === 'reset' || fault === 'dead-before') return void request.socket.destroy();
    try {
      if (fault && typeof FAULTS[fault] === 'object') {
        const { status, name, message } = FAULTS[fault] as (typeof FAULTS)['failed'];
        throw new ServiceError(status, name, message);
      }
      if (!operation) throw new ServiceError(501, 'NotInTheFake', call.operation);
      const before = JSON.stringify(this.state);
      const output = operation.run(this.state, place);
      if (JSON.stringify(this.state) !== before) this.watch(call);
      if (fault === 'dead-after') this.isDead = true;
      if (fault === 'lost' || fault === 'dead-after') return void request.socket.destroy();
      response.writeHead(200, { 'content-type': operation.xml ? 'text/xml' : 'application/json' });
      response.end(operation.xml ? (output as string) : JSON.stringify(output ?? {}));
    } catch (error) {
      const { status = 500, code = 'Broken', message } = error as ServiceError;
      const xml = operation?.xml;
      response.writeHead(status, { 'content-type': xml ? 'text/xml' : 'application/json', 'x-amzn-errortype': code });
      response.end(xml ? xml(code, message) : JSON.stringify({ __type: code, code, message, Message: message }));
    }
  }
}

/** One for the tests of a file; what functions write goes to a mock of `console.log`. */
export function startedAws(): FakeAws {
  const aws = new FakeAws();
  beforeAll(async () => {
    jest.spyOn(console, 'log').mockImplementation(() => undefined);
    await aws.start();
  });
  afterAll(async () => {
    await aws.stop();
    jest.restoreAllMocks();
  });
  return aws;
}
