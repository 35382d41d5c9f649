import { PassThrough, type Writable } from 'node:stream';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { ENV } from '../../../../lib/contract';
import { environment as variables } from '../../../../local/aws/environment';
import { startedWorld } from '../../../support/world';

type Handler = (
  event: Partial<APIGatewayProxyEvent>,
  stream: Writable,
  context: { awsRequestId: string; tenantId?: string },
) => Promise<void>;

const world = startedWorld();
const environment = { ...process.env };
afterAll(() => {
  process.env = environment;
});

/** What Lambda puts in place before it loads a handler; the real runtime writes the prelude and eight null bytes. */
function load(env: Record<string, string>): Handler {
  Object.assign(globalThis, {
    awslambda: {
      streamifyResponse: (handler: Handler) => handler,
      HttpResponseStream: {
        from: (stream: Writable, metadata: unknown) => {
          stream.write(JSON.stringify(metadata));
          stream.write(Buffer.alloc(8));
          return stream;
        },
      },
    },
  });
  process.env = { ...environment, ...env };
  let handler!: Handler;
  jest.isolateModules(() => {
    ({ handler } = require('../../../../lib/layers/gateway/runtime/handler.lambda'));
  });
  return handler;
}

async function invoke(handler: Handler, event: Partial<APIGatewayProxyEvent>, tenantId?: string) {
  const stream = new PassThrough();
  const parts: Buffer[] = [];
  stream.on('data', (part: Buffer) => parts.push(part));
  await handler(event, stream, { awsRequestId: 'lambda-id', tenantId });
  const [prelude, body] = Buffer.concat(parts).toString('utf8').split('\0'.repeat(8));
  return { ...(JSON.parse(prelude) as { statusCode: number; headers: Record<string, string> }), body };
}

const event = (claims: Record<string, unknown> | undefined, more: Record<string, unknown> = {}) =>
  ({
    httpMethod: 'POST',
    resource: '/converse',
    // behind a custom domain name
    path: '/llm/converse',
    headers: { 'Content-Type': 'application/json', 'X-Amzn-Trace-Id': 'Root=1-abc;Sampled=1' },
    body: JSON.stringify({ alias: 'default', messages: [{ role: 'user', content: [{ text: 'Hi' }] }] }),
    isBase64Encoded: false,
    requestContext: { requestId: 'api-id', authorizer: claims ? { claims } : undefined },
    ...more,
  }) as unknown as Partial<APIGatewayProxyEvent>;

/** Lines the handler writes to standard output: the function's log group. */
function recorded(): { lines: Record<string, unknown>[]; restore: () => void } {
  const lines: Record<string, unknown>[] = [];
  const spy = jest.spyOn(process.stdout, 'write').mockImplementation(((
    text: string,
    done?: (error?: Error) => void,
  ) => {
    if (text.startsWith('{"type":"secure-llm')) lines.push(JSON.parse(text));
    done?.();
    return true;
  }) as typeof process.stdout.write);
  return { lines, restore: () => spy.mockRestore() };
}

test('answers an event of a REST API, and writes its record to standard output', async () => {
  const handler = load(variables(world));
  const log = recorded();
  const answer = await invoke(handler, event(world.issuer.claims()));
  log.restore();
  expect(answer.statusCode).toBe(200);
  expect(answer.headers).toMatchObject({ 'content-type': 'application/json', 'x-request-id': 'api-id' });
  expect(JSON.parse(answer.body).text).toBe('Hello from the model.');
  expect(log.lines.map(({ phase }) => phase)).toEqual(['intent', 'final']);
  expect(log.lines[1]).toMatchObject({ requestId: 'api-id', traceId: '1-abc', outcome: 'answered', tenant: 'acme' });
});

test('streams', async () => {
  const log = recorded();
  const answer = await invoke(load(variables(world)), event(world.issuer.claims(), { resource: '/converse-stream' }));
  log.restore();
  expect(answer.headers['content-type']).toMatch('text/event-stream');
  expect(answer.body).toMatch(/^event: messageStart[\s\S]*event: metadata/);
});

test.each([
  ['default', 200],
  ['constructor', 403],
  ['../usage', 404],
])('knows behind a custom domain name that a caller asks about %s', async (model, status) => {
  const log = recorded();
  const answer = await invoke(
    load(variables(world)),
    event(world.issuer.claims(), {
      httpMethod: 'GET',
      resource: '/v1/models/{model}',
      path: `/llm/v1/models/${model}`,
      pathParameters: { model },
      body: null,
    }),
  );
  log.restore();
  expect(answer.statusCode).toBe(status);
});

test('reads a body in base64', async () => {
  const log = recorded();
  const given = event(world.issuer.claims());
  const answer = await invoke(load(variables(world)), {
    ...given,
    body: Buffer.from(given.body!).toString('base64'),
    isBase64Encoded: true,
  });
  log.restore();
  expect(answer.statusCode).toBe(200);
});

test.each<[string, Record<string, unknown> | undefined, number]>([
  ['no claims', undefined, 401],
  ['claims of another client', { client_id: 'other' }, 401],
  ['claims of an ID token', { token_use: 'id' }, 401],
  ['claims of another issuer', { iss: 'https://evil.example' }, 401],
])('with %s from the authorizer the answer is a refusal', async (_, change, status) => {
  const log = recorded();
  const claims = change && { ...world.issuer.claims(), ...change };
  // a token in the header is nothing to a gateway that was told to listen to its authorizer
  const headers = { Authorization: `Bearer ${world.issuer.token()}` };
  const answer = await invoke(load(variables(world)), event(claims, { headers }));
  log.restore();
  expect(answer.statusCode).toBe(status);
  expect(world.bedrock.requests).toEqual([]);
});

test.each([
  ['acme', 200],
  ['globex', 403],
])('in an execution environment of %s a user of acme gets %i', async (tenant, status) => {
  const log = recorded();
  const answer = await invoke(load(variables(world)), event(world.issuer.claims()), tenant);
  log.restore();
  expect(answer.statusCode).toBe(status);
  expect(world.bedrock.requests).toHaveLength(status === 200 ? 1 : 0);
});

test('settings that cannot be used refuse every request, and say why only in the log', async () => {
  const stderr = jest.spyOn(process.stderr, 'write').mockImplementation(() => true);
  const answer = await invoke(
    load({ ...variables(world), [ENV.guardrailFailure]: 'open' }),
    event(world.issuer.claims()),
  );
  const logged = stderr.mock.calls.map(([text]) => String(text)).join('');
  stderr.mockRestore();
  expect([answer.statusCode, JSON.parse(answer.body).code]).toEqual([503, 'unavailable']);
  expect(answer.body).not.toContain('GW_');
  expect(logged).toContain(ENV.guardrailFailure);
});
