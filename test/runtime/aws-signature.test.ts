import { HttpRequest } from '@smithy/core/protocols';
import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import { awsSignature, queryString } from '../../lib/runtime/aws-signature';

const NOW = new Date('2026-02-03T04:05:06.789Z');
const KEYS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

/** What the SDK's signer makes of a request. */
async function bySdk(credentials: typeof KEYS & { sessionToken?: string }, asked: Asked, date = NOW) {
  const signer = new SignatureV4({
    credentials,
    region: 'eu-central-1',
    service: 'bedrock',
    sha256: Hash.bind(null, 'sha256'),
  });
  const { query, ...request } = asked;
  const { headers } = await signer.sign(new HttpRequest({ ...request, query, hostname: asked.headers.host }), {
    signingDate: date,
  });
  return headers;
}

const ours = (credentials: typeof KEYS & { sessionToken?: string }) => {
  const sign = awsSignature(() => Promise.resolve(credentials), 'eu-central-1', 'bedrock');
  return ({ query, body = '', ...request }: Asked, date = NOW) =>
    sign({ ...request, query: queryString(query), body }, date);
};

const HOST = { host: 'bedrock-runtime.eu-central-1.amazonaws.com' };
const POST: Asked = {
  method: 'POST',
  path: `/model/${encodeURIComponent("arn:aws:bedrock:eu-central-1::model/a(b)*'!~ ü")}/converse-stream`,
  query: {},
  headers: { ...HOST, 'content-type': 'application/json', 'x-amz-target': 'DynamoDB_20120810.UpdateItem' },
  body: '{"text":"Grüße, 世界 🌍"}',
};
const GET: Asked = {
  method: 'GET',
  path: '/configuration',
  query: { token: 'a b+c/d=*', 'b-2': '', B: 'ü', a: "(!')" },
  headers: HOST,
};

test.each([
  ['with a body and an encoded path', KEYS, POST],
  ['with a query and without a body', KEYS, GET],
  ['with a session', { ...KEYS, sessionToken: 'IQoJb3JpZ2luX2VjEXAMPLE//token==' }, POST],
  ['of the root', KEYS, { ...POST, path: '/' }],
])('a request %s is signed as the SDK signs it', async (_, credentials, asked) => {
  expect(await ours(credentials)(asked)).toEqual(await bySdk(credentials, asked));
});

test('each signature is of its day and of the credentials of its moment', async () => {
  const credentials = { ...KEYS };
  const sign = ours(credentials);
  const tomorrow = new Date('2026-02-04T00:00:00.000Z');
  expect(await sign(POST)).toEqual(await bySdk(credentials, POST));
  expect(await sign(POST, tomorrow)).toEqual(await bySdk(credentials, POST, tomorrow));
  credentials.secretAccessKey = 'another';
  expect(await sign(POST, tomorrow)).toEqual(await bySdk(credentials, POST, tomorrow));
});

test.each([
  ['method', { ...POST, method: 'PUT' }],
  ['path', { ...POST, path: '/model/other/converse-stream' }],
  ['query', { ...POST, query: { a: '1' } }],
  ['header', { ...POST, headers: { ...POST.headers, 'x-amz-target': 'DynamoDB_20120810.DeleteItem' } }],
  ['body', { ...POST, body: '{}' }],
])('another %s has another signature', async (_, other) => {
  const sign = ours(KEYS);
  expect((await sign(other)).authorization).not.toBe((await sign(POST)).authorization);
});
