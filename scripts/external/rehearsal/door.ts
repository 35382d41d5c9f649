import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request of a provider, as it was answered. */
export interface Call {
  /** The service with the operation, or with method and path where the protocol tells none. */
  readonly name: string;
  readonly reads: boolean;
  readonly status: number;
  /** Whether the emulator said that it does not know the operation. */
  readonly unknown: boolean;
}

/** Operations that the emulator answers in a way that no client reads: nothing can be said of them either. */
const WRONG: Readonly<Record<string, string>> = {
  'macie2 GET /macie': 'times are not written as the service writes them',
};

/** Stands between providers and the emulator: writes down what they ask, and can refuse it. */
export class Door {
  readonly calls: Call[] = [];
  /** The number of the first call that is refused, and all after it. */
  refuseFrom = Number.POSITIVE_INFINITY;
  /** What CloudFormation says of the stack; the emulator does not know that it is being deleted. */
  stackStatus?: string;
  private server?: Server;

  constructor(private readonly port: number) {}

  async start(): Promise<string> {
    this.server = createServer((incoming, outgoing) => {
      this.pass(incoming, outgoing).catch((error: Error) => outgoing.writeHead(502).end(error.message));
    });
    await new Promise<void>((resolve) => this.server!.listen(0, '127.0.0.1', resolve));
    // a name and no address: buckets and accounts may stand before it
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server?.close();
    this.server?.closeAllConnections();
  }

  private async pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const sent = await bodyOf(incoming);
    const { name, reads } = nameOf(incoming, sent.toString());
    if (this.calls.length + 1 >= this.refuseFrom) {
      this.calls.push({ name, reads, status: 400, unknown: false });
      refuse(incoming, outgoing, 'the rehearsal refuses this');
      return;
    }
    const answered = await new Promise<IncomingMessage>((resolve, reject) => {
      const { method, url: path, headers } = incoming;
      const passed = request({ host: '127.0.0.1', port: this.port, method, path, headers }, resolve);
      passed.on('error', reject);
      passed.end(name === 'kms ScheduleKeyDeletion' ? withKeyIds(sent) : sent);
    });
    const body = (await bodyOf(answered)).toString('latin1');
    const status = answered.statusCode!;
    const unknown = status === 501 || name in WRONG;
    this.calls.push({ name, reads, status, unknown });
    if (unknown) {
      refuse(incoming, outgoing, `the emulator does not know ${name}`);
      return;
    }
    const { 'content-length': _length, 'transfer-encoding': _encoding, ...headers } = answered.headers;
    const told = Buffer.from(this.corrected(name, status, body), 'latin1');
    outgoing.writeHead(status, { ...headers, 'content-length': told.length });
    outgoing.end(incoming.method === 'HEAD' ? undefined : told);
  }

  /** What AWS would say where the emulator says it otherwise. */
  private corrected(name: string, status: number, body: string): string {
    // it does not know that the stack is being deleted: the rehearsal plays CloudFormation's part in that
    if (name === 'cloudformation DescribeStacks' && this.stackStatus)
      return body.replace(/(?<=<StackStatus>)\w+/g, this.stackStatus);
    // as AWS words it, and providers read it
    if (name === 'iam CreateServiceLinkedRole' && status === 409)
      return body.replaceAll('already exists', 'has been taken');
    return body;
  }
}

/** The emulator schedules the deletion of a key by its id only, and AWS takes the ARN too: the same length, with blanks. */
function withKeyIds(body: Buffer): Buffer {
  const text = body.toString();
  return Buffer.from(text.replace(/arn:[^"]*:key\//g, '').padEnd(text.length));
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function nameOf({ headers, method, url }: IncomingMessage, body: string): { name: string; reads: boolean } {
  const service = /Credential=[^/]+\/[^/]+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? '?';
  const target = headers['x-amz-target'] as string | undefined;
  const operation = target?.split('.').at(-1) ?? /(?:^|&)Action=(\w+)/.exec(body)?.[1];
  if (operation) return { name: `${service} ${operation}`, reads: /^(Get|List|Describe|BatchGet)/.test(operation) };
  const path = new URL(url!, 'http://localhost').pathname.replace(/\/[^/]*\d{4}[^/]*|\/[0-9a-f]{16,}/g, '/{id}');
  return { name: `${service} ${method} ${path}`, reads: method === 'GET' || method === 'HEAD' };
}

/** As each of the protocols says that a request is wrong: what is denied, providers try again for a minute. */
function refuse({ headers, method }: IncomingMessage, outgoing: ServerResponse, message: string): void {
  const type = headers['content-type'] ?? '';
  const code = 'ValidationException';
  if (type.includes('json')) {
    outgoing.writeHead(400, { 'content-type': type, 'x-amzn-errortype': code });
    outgoing.end(JSON.stringify({ __type: code, message }));
    return;
  }
  outgoing.writeHead(400, { 'content-type': 'text/xml', 'x-amzn-errortype': code });
  const error = `<Code>${code}</Code><Message>${message}</Message>`;
  // of queries and EC2, and of S3
  const form = type.includes('form')
    ? `<Response><Errors><Error>${error}</Error></Errors><Error>${error}</Error></Response>`
    : `<Error>${error}</Error>`;
  outgoing.end(method === 'HEAD' ? undefined : form);
}
