import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a provider told CloudFormation. */
export interface ProviderAnswer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason: string;
  readonly PhysicalResourceId: string;
  readonly Data?: Readonly<Record<string, unknown>>;
}

/** The address to which providers of custom resources send what became of a request. */
export class Answers {
  readonly given: ProviderAnswer[] = [];
  private server?: Server;

  async start(): Promise<string> {
    this.server = createServer(async (incoming, outgoing) => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      this.given.push(JSON.parse(Buffer.concat(chunks).toString()));
      outgoing.end();
    });
    await new Promise<void>((resolve) => this.server!.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  stop(): void {
    this.server?.close();
  }
}
