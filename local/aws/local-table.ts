import { request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AttributeDefinition, CreateTableCommand, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { HttpService } from './http-service';

type Item = Record<string, { N?: string; S?: string }>;

let tables = 0;

/**
 * A DynamoDB on loopback with the quota table in it, behind a front that can break: embedded, or the one on the port that
 * DYNAMODB_PORT names.
 */
export class LocalTable extends HttpService {
  private backend?: Server;
  private backendPort = Number(process.env.DYNAMODB_PORT);
  private client?: DynamoDBClient;

  constructor(
    readonly name = `quota-${++tables}`,
    /** An index of another attribute, sorted by a number; absent: none. */
    private readonly index?: { readonly name: string; readonly key: string; readonly sort: string },
  ) {
    super(
      ({ headers }) => String(headers['x-amz-target']).split('.').at(-1)!,
      async (call) => {
        const { status, headers, body } = await forward(this.backendPort, call.headers, call.body);
        return { status, headers, body };
      },
    );
  }

  override async start(port?: number): Promise<this> {
    if (!this.client) {
      if (!this.backendPort) {
        this.backend = dynalite({ createTableMs: 0 }) as Server;
        await new Promise<void>((resolve) => this.backend!.listen(0, '127.0.0.1', resolve));
        this.backendPort = (this.backend.address() as AddressInfo).port;
      }
      this.client = new DynamoDBClient({
        endpoint: `http://127.0.0.1:${this.backendPort}`,
        region: 'eu-central-1',
        credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      });
      await this.client.send(
        new CreateTableCommand({
          TableName: this.name,
          AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }, ...this.indexed()],
          KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
          GlobalSecondaryIndexes: this.index && [
            {
              IndexName: this.index.name,
              KeySchema: [
                { AttributeName: this.index.key, KeyType: 'HASH' },
                { AttributeName: this.index.sort, KeyType: 'RANGE' },
              ],
              Projection: { ProjectionType: 'ALL' },
            },
          ],
          BillingMode: 'PAY_PER_REQUEST',
        }),
      );
    }
    return super.start(port);
  }

  private indexed(): AttributeDefinition[] {
    if (!this.index) return [];
    return [
      { AttributeName: this.index.key, AttributeType: 'S' },
      { AttributeName: this.index.sort, AttributeType: 'N' },
    ];
  }

  /** Everything in the table, by key. */
  async items(): Promise<Map<string, Item>> {
    const items = new Map<string, Item>();
    const pages = paginateScan({ client: this.client! }, { TableName: this.name, ConsistentRead: true });
    for await (const { Items = [] } of pages) for (const item of Items as Item[]) items.set(item.pk.S!, item);
    return items;
  }

  /** Tokens used by every key that begins with `prefix`. */
  async used(prefix: string): Promise<number> {
    let sum = 0;
    for (const [key, item] of await this.items()) if (key.startsWith(prefix)) sum += Number(item.used?.N ?? 0);
    return sum;
  }

  /** Reservations that nobody has settled. */
  async open(): Promise<number> {
    let sum = 0;
    for (const item of (await this.items()).values())
      sum += Object.keys(item).filter((name) => name.startsWith('r_')).length;
    return sum;
  }

  async close(): Promise<void> {
    await this.stop();
    this.client?.destroy();
    await new Promise((resolve) => (this.backend ? this.backend.close(resolve) : resolve(undefined)));
    this.backend = undefined;
  }
}

function forward(
  port: number,
  headers: Record<string, string | string[] | undefined>,
  body: string,
): Promise<{ status: number; headers: Record<string, string>; body: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, method: 'POST', path: '/', headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 500,
          headers: { 'content-type': 'application/x-amz-json-1.0' },
          body: Buffer.concat(parts).toString('utf8'),
        }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
