import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AwsCall, AwsError, awsCall, connectionProblem, parseBody } from '../../lib/runtime/aws-call';

let server: Server;
let call: AwsCall;
/** What the service says, once each; then it answers. */
let refusals: string[] = [];
let asked = 0;
/** What the service does in place of all that. */
let answer: ((response: ServerResponse) => void) | undefined;
beforeAll(async () => {
  server = createServer((request, response) => {
    asked += 1;
    request.resume();
    if (answer) return answer(response);
    const refusal = refusals.shift();
    response.statusCode = refusal ? 400 : 200;
    return response.end(JSON.stringify(refusal ? { __type: `com.amazonaws.dynamodb#${refusal}` } : {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const dynamodb = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  call = awsCall({ region: 'eu-central-1', endpoints: { dynamodb }, timeouts: { control: 5_000 } }, () =>
    Promise.resolve({ accessKeyId: 'local', secretAccessKey: 'local' }),
  );
});
beforeEach(() => {
  asked = 0;
  answer = undefined;
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

/** What becomes of one call when the service answers so. */
const outcome = (
  status: number,
  body: string,
  headers: Record<string, string> = {},
  more: Partial<Parameters<AwsCall>[0]> = {},
): Promise<unknown> => {
  answer = (response) => response.writeHead(status, headers).end(body);
  return call({ service: 'dynamodb', body: {}, ...more }).catch((error) => error);
};

test.each([200, 201, 202])('%s is an answer', async (status) => {
  expect(await outcome(status, '{"a":1}', { 'x-of-service': 'yes' })).toMatchObject({
    body: '{"a":1}',
    headers: { 'x-of-service': 'yes' },
  });
});

test.each([203, 204, 206, 301, 304])('%s is none, whatever stands in it', async (status) => {
  expect(await outcome(status, '{"a":1}')).toMatchObject({ code: `Status${status}`, status });
  expect(asked).toBe(1);
});

test.each<[string, number, string, Record<string, string>, string, object]>([
  ['in its body', 400, '{"__type":"com.amazonaws.dynamodb#Bad","more":1}', {}, 'Bad', { more: 1 }],
  [
    'in a header',
    403,
    '{"message":"no"}',
    { 'x-amzn-errortype': 'Denied:http://inside/' },
    'Denied',
    { message: 'no' },
  ],
  ['in both, and the header counts', 400, '{"__type":"Body"}', { 'x-amzn-errortype': 'Header' }, 'Header', {}],
  ['with more than one mark', 400, '{"__type":"a#b#Bad:c:d"}', {}, 'Bad', {}],
  ['nowhere', 418, '{}', {}, 'Status418', {}],
  ['in a page of something in between', 404, '<html>', {}, 'Status404', {}],
  ['in no object', 400, 'null', {}, 'Status400', {}],
])('a refusal is known by the name that it has %s', async (_, status, body, headers, code, more) => {
  const error = (await outcome(status, body, headers)) as AwsError;
  expect(error).toBeInstanceOf(AwsError);
  expect(error).toMatchObject({ name: 'AwsError', service: 'dynamodb', code, status, message: `dynamodb: ${code}` });
  expect(error.body).toMatchObject(more);
});

test.each<[number, number]>([
  [400, 1],
  [403, 1],
  [404, 1],
  [428, 1],
  [429, 2],
  [430, 1],
  [499, 1],
  [500, 2],
  [503, 2],
])('a call that is answered with %s is sent %i times', async (status, times) => {
  await outcome(status, '{}');
  expect(asked).toBe(times);
});

test('a call is tried as often as it says', async () => {
  await outcome(500, '{}', {}, { attempts: 3 });
  expect(asked).toBe(3);
});

test('a second attempt waits 20 to 80 milliseconds, and no two callers the same', async () => {
  const waited: (number | undefined)[] = [];
  const timer = jest.spyOn(global, 'setTimeout');
  const random = jest.spyOn(Math, 'random');
  for (const chance of [0, 0.5, 1]) {
    random.mockReturnValue(chance);
    timer.mockClear();
    await outcome(500, '{}');
    waited.push(timer.mock.calls.map(([, ms]) => ms).find((ms) => ms! >= 20 && ms! <= 80));
  }
  expect(waited).toEqual([20, 50, 80]);
  jest.restoreAllMocks();
});

test('a service that hangs is given up at the time of the call, and not asked twice', async () => {
  answer = () => {};
  await expect(call({ service: 'dynamodb', body: {}, timeout: 20 })).rejects.toMatchObject({
    code: 'Timeout',
    status: 0,
  });
  expect(asked).toBe(1);
});

test('a call that says nothing of it has the time of the settings', async () => {
  answer = () => {};
  const { port } = server.address() as AddressInfo;
  const hasty = awsCall(
    { region: 'eu-central-1', endpoints: { dynamodb: `http://127.0.0.1:${port}` }, timeouts: { control: 20 } },
    () => Promise.resolve({ accessKeyId: 'local', secretAccessKey: 'local' }),
  );
  await expect(hasty({ service: 'dynamodb', body: {} })).rejects.toMatchObject({ code: 'Timeout' });
});

test('a call whose caller has left is not sent again', async () => {
  const left = new AbortController();
  answer = (response) => {
    left.abort();
    response.socket!.destroy();
  };
  const timer = jest.spyOn(global, 'setTimeout');
  await expect(call({ service: 'dynamodb', body: {}, signal: left.signal })).rejects.toBeInstanceOf(AwsError);
  expect(asked).toBe(1);
  // nor is anything waited for first
  expect(timer.mock.calls.filter(([, ms]) => ms! >= 20 && ms! <= 80)).toEqual([]);
  timer.mockRestore();
});

test('a connection that breaks is tried again', async () => {
  answer = (response) => response.socket!.destroy();
  await expect(call({ service: 'dynamodb', body: {} })).rejects.toMatchObject({ code: 'ECONNRESET', status: 0 });
  expect(asked).toBe(2);
});

test('half an answer is none', async () => {
  answer = (response) => {
    response.writeHead(200, { 'content-length': '10' }).write('{}');
    setImmediate(() => response.socket!.destroy());
  };
  await expect(call({ service: 'dynamodb', body: {}, attempts: 1 })).rejects.toMatchObject({ status: 0 });
});

test('an answer is of a megabyte at most', async () => {
  expect(await outcome(200, 'x'.repeat(1_000_000))).toHaveProperty('body.length', 1_000_000);
  expect(await outcome(200, 'x'.repeat(1_000_001), {}, { attempts: 1 })).toMatchObject({ code: 'Error', status: 0 });
});

test.each<[string, unknown]>([
  ['ECONNREFUSED', Object.assign(new Error('x'), { code: 'ECONNREFUSED' })],
  ['TypeError', new TypeError('x')],
  ['ConnectionProblem', {}],
])('a problem of the connection is called %s', (name, error) => {
  expect(connectionProblem(error)).toBe(name);
});

test.each(['', 'null', '[]', '[{}]', '"text"', '1', 'true', '{"a":1'])('%s is no answer of a service', (body) => {
  expect(() => parseBody('lambda', { headers: {}, body })).toThrow(new AwsError('lambda', 'MalformedAnswer', 200));
});

test('an object is one', () => {
  expect(parseBody('lambda', { headers: {}, body: '{"a":[1]}' })).toEqual({ a: [1] });
});
