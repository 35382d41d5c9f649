import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request of a provider, as it was answered. */
export interface Call {
  /** Such as `ssm PutParameter`, or `guardduty POST /detector` where the protocol tells no operation. */
  readonly name: string;
  readonly reads: boolean;
  readonly status: number;
  /** Whether the emulator said that it does not know the operation. */
  readonly unknown: boolean;
}

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
      this.calls.push({ name, reads, status: 403, unknown: false });
      refuse(incoming, outgoing);
      return;
    }
    const answered = await new Promise<IncomingMessage>((resolve, reject) => {
      const { method, url: path, headers } = incoming;
      const passed = request({ host: '127.0.0.1', port: this.port, method, path, headers }, resolve);
      passed.on('error', reject);
      passed.end(sent);
    });
    let body = await bodyOf(answered);
    const status = answered.statusCode!;
    const unknown = status >= 400 && /not (yet )?(been )?implemented|NotImplemented/i.test(body.toString());
    this.calls.push({ name, reads, status, unknown });
    if (this.stackStatus && name === 'cloudformation DescribeStacks')
      body = Buffer.from(body.toString().replace(/(?<=<StackStatus>)\w+/g, this.stackStatus));
    const { 'content-length': _length, 'transfer-encoding': _encoding, ...headers } = answered.headers;
    outgoing.writeHead(unknown ? 400 : status, { ...headers, 'content-length': body.length });
    outgoing.end(incoming.method === 'HEAD' ? undefined : body);
  }
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

/** As each of the protocols says that IAM does not allow it. */
function refuse({ headers, method }: IncomingMessage, outgoing: ServerResponse): void {
  const type = headers['content-type'] ?? '';
  const [code, message] = ['AccessDenied', 'the rehearsal refuses this'];
  if (type.includes('json')) {
    const name = `${code}Exception`;
    outgoing.writeHead(403, { 'content-type': type, 'x-amzn-errortype': name });
    outgoing.end(JSON.stringify({ __type: name, message }));
    return;
  }
  outgoing.writeHead(403, { 'content-type': 'text/xml', 'x-amzn-errortype': `${code}Exception` });
  const error = `<Code>${code}</Code><Message>${message}</Message>`;
  // of queries, of EC2, and of S3
  const form = type.includes('form')
    ? `<Response><Errors><Error>${error}</Error></Errors><Error>${error}</Error></Response>`
    : `<Error>${error}</Error>`;
  outgoing.end(method === 'HEAD' ? undefined : form);
}
