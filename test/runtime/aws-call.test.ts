import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AwsCall, awsCall } from '../../lib/runtime/aws-call';

let server: Server;
let call: AwsCall;
/** What the service says, once each; then it answers. */
let refusals: string[] = [];
let asked = 0;
beforeAll(async () => {
  server = createServer((request, response) => {
    asked += 1;
    request.resume();
    const refusal = refusals.shift();
    response.statusCode = refusal ? 400 : 200;
    response.end(JSON.stringify(refusal ? { __type: `com.amazonaws.dynamodb#${refusal}` } : {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const dynamodb = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  call = awsCall({ region: 'eu-central-1', endpoints: { dynamodb }, timeouts: { control: 5_000 } }, () =>
    Promise.resolve({ accessKeyId: 'local', secretAccessKey: 'local' }),
  );
});
beforeEach(() => {
  asked = 0;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test.each(['ThrottlingException', 'ProvisionedThroughputExceededException', 'RequestLimitExceeded'])(
  '%s, which comes with a 400, is tried again once',
  async (code) => {
    refusals = [code];
    await expect(call({ service: 'dynamodb', body: {} })).resolves.toMatchObject({ body: '{}' });
    refusals = [code, code];
    await expect(call({ service: 'dynamodb', body: {} })).rejects.toMatchObject({ code });
    refusals = [code];
    await expect(call({ service: 'dynamodb', body: {}, attempts: 1 })).rejects.toMatchObject({ code });
    expect(asked).toBe(5);
  },
);

test('a refusal that would come again is not asked for twice', async () => {
  refusals = ['ConditionalCheckFailedException'];
  await expect(call({ service: 'dynamodb', body: {} })).rejects.toThrow('ConditionalCheckFailedException');
  expect(asked).toBe(1);
});
