import { EventEmitter } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import type { Service } from '../../lib/contract/services';
import { type AwsMessage, awsSend, NO_CONNECTION } from '../../lib/runtime/aws-send';
import { Deadline } from '../../lib/runtime/deadline';
import { HttpService } from '../../local/aws/http-service';

const service = new HttpService(
  () => 'any',
  () => ({ body: '{}' }),
);
beforeAll(() => service.start());
afterAll(() => service.stop());
beforeEach(() => service.reset());
afterEach(() => jest.restoreAllMocks());

const credentials = () => Promise.resolve({ accessKeyId: 'local', secretAccessKey: 'local' });

/** The request as the service sees it. */
async function sent(message: Omit<AwsMessage, 'service'>, name: Service = 'dynamodb') {
  const deadline = new Deadline(5_000);
  const send = awsSend({ region: 'eu-central-1', endpoints: { [name]: service.url } }, credentials);
  const answer = await send({ service: name, ...message }, deadline);
  answer.resume();
  await new Promise((resolve) => answer.on('end', resolve));
  deadline.clear();
  return service.calls.at(-1)!;
}

test('a request is a POST to the root, of JSON', async () => {
  const { method, path, query, headers, body } = await sent({ body: { a: 1 } });
  expect({ method, path, query: [...query], body }).toEqual({ method: 'POST', path: '/', query: [], body: '{"a":1}' });
  expect(headers).toMatchObject({ 'content-type': 'application/json', host: new URL(service.url).host });
});

test('a request goes where it says, with what it says', async () => {
  const { method, path, query, headers } = await sent({
    method: 'GET',
    path: '/configuration',
    query: { token: 'a+b/c' },
    headers: { 'x-amz-target': 'Some.Operation' },
  });
  expect({ method, path, query: [...query] }).toEqual({
    method: 'GET',
    path: '/configuration',
    query: [['token', 'a+b/c']],
  });
  expect(headers['x-amz-target']).toBe('Some.Operation');
});

test('its own kind of JSON counts', async () => {
  const { headers } = await sent({ headers: { 'content-type': 'application/x-amz-json-1.1' }, body: {} });
  expect(headers['content-type']).toBe('application/x-amz-json-1.1');
});

test('a request without a body says nothing of its kind', async () => {
  const { headers, body } = await sent({ method: 'GET' });
  expect(headers).not.toHaveProperty('content-type');
  expect(body).toBe('');
});

test.each<[Service, string]>([
  ['bedrock-runtime', 'bedrock'],
  ['bedrock-agent', 'bedrock'],
  ['bedrock-agent-runtime', 'bedrock'],
  ['bedrock-agentcore-control', 'bedrock-agentcore'],
  ['appconfigdata', 'appconfig'],
  ['dynamodb', 'dynamodb'],
  ['kms', 'kms'],
])('a request to %s is signed for %s, in its Region', async (name, signed) => {
  const { headers } = await sent({ body: {} }, name);
  expect(headers.authorization).toMatch(
    new RegExp(`^AWS4-HMAC-SHA256 Credential=local/\\d{8}/eu-central-1/${signed}/`),
  );
});

describe('without another endpoint', () => {
  /** Where a request would have gone: nothing leaves the machine. */
  async function placeOf(name: Service, region: string) {
    const outgoing = Object.assign(new EventEmitter(), { destroy: () => {}, end: () => outgoing.emit('response', {}) });
    const request = jest.spyOn(https, 'request').mockReturnValue(outgoing as unknown as http.ClientRequest);
    const deadline = new Deadline(5_000);
    await awsSend({ region }, credentials)({ service: name, body: {} }, deadline);
    deadline.clear();
    return (request.mock.calls[0] as unknown as [https.RequestOptions])[0].hostname;
  }

  test.each<[Service, string, string]>([
    ['dynamodb', 'eu-central-1', 'dynamodb.eu-central-1.amazonaws.com'],
    ['bedrock-runtime', 'us-gov-west-1', 'bedrock-runtime.us-gov-west-1.amazonaws.com'],
    ['kms', 'cn-north-1', 'kms.cn-north-1.amazonaws.com.cn'],
  ])('%s of %s is called over TLS at %s', async (name, region, host) => {
    expect(await placeOf(name, region)).toBe(host);
  });

  test.each([
    ['true', 'kms-fips.us-east-1.amazonaws.com'],
    ['false', 'kms.us-east-1.amazonaws.com'],
  ])('and with AWS_USE_FIPS_ENDPOINT=%s at %s', async (value, host) => {
    const env = jest.replaceProperty(process, 'env', { ...process.env, AWS_USE_FIPS_ENDPOINT: value });
    expect(await placeOf('kms', 'us-east-1')).toBe(host);
    env.restore();
  });
});

test('what has ended already is not sent', async () => {
  const send = awsSend({ region: 'eu-central-1', endpoints: { dynamodb: service.url } }, credentials);
  await expect(send({ service: 'dynamodb', body: {} }, AbortSignal.abort(new Error('left')))).rejects.toThrow('left');
  expect(service.calls).toEqual([]);
});

test('an address that does not answer is given up after two seconds, under a name of its own', async () => {
  expect(NO_CONNECTION).toBe('NoConnection');
  const destroyed: unknown[] = [];
  const outgoing = Object.assign(new EventEmitter(), {
    destroy: (error: Error) => {
      destroyed.push(error);
      outgoing.emit('error', error);
    },
    end: () => {},
  });
  jest.spyOn(http, 'request').mockReturnValue(outgoing as unknown as http.ClientRequest);
  const send = awsSend({ region: 'eu-central-1', endpoints: { dynamodb: service.url } }, credentials);
  const deadline = new Deadline(5_000);
  const socketOf = (connecting: boolean) => Object.assign(new EventEmitter(), { connecting });
  const answer = send({ service: 'dynamodb', body: {} }, deadline).catch((error) => error);
  await new Promise(setImmediate);
  jest.useFakeTimers();
  // one that was kept, one that connects in time, one that is closed in time
  outgoing.emit('socket', socketOf(false));
  for (const event of ['connect', 'close']) {
    const socket = socketOf(true);
    outgoing.emit('socket', socket);
    socket.emit(event);
  }
  expect(jest.getTimerCount()).toBe(0);
  outgoing.emit('socket', socketOf(true));
  jest.advanceTimersByTime(1_999);
  expect(destroyed).toEqual([]);
  jest.advanceTimersByTime(1);
  jest.useRealTimers();
  expect(await answer).toMatchObject({ code: 'NoConnection', message: 'no connection' });
  deadline.clear();
});
