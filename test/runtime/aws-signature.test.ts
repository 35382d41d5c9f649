import { HttpRequest } from '@smithy/core/protocols';
import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { awsSignature } from '../../lib/runtime/aws-signature';

const NOW = new Date('2026-02-03T04:05:06.789Z');
const KEYS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };

type Credentials = typeof KEYS & { readonly sessionToken?: string };

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

/** Headers as a service sees them, to which the case of their names is one. */
const seen = (headers: object = {}) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** What the SDK's signer makes of a request. */
async function bySdk(credentials: Credentials, asked: Asked, date = NOW, service = 'bedrock') {
  const signer = new SignatureV4({
    credentials,
    region: 'eu-central-1',
    service,
    sha256: Hash.bind(null, 'sha256'),
  });
  const { query, ...request } = asked;
  const { headers } = await signer.sign(new HttpRequest({ ...request, query, hostname: asked.headers.host }), {
    signingDate: date,
  });
  return seen(headers);
}

const ours = (credentials: Credentials, service = 'bedrock') => {
  const sign = awsSignature(() => Promise.resolve(credentials), 'eu-central-1', service);
  return async (asked: Asked, date = NOW) => seen((await sign({ body: '', ...asked }, date)).headers);
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
  ['with names of which one begins another', KEYS, { ...GET, query: { a: '1', 'a-b': '2', 'a.': '3', a1: '4' } }],
  ['to a port', KEYS, { ...POST, headers: { ...POST.headers, host: 'localhost:8000' } }],
  ['with capitals and blanks in its headers', KEYS, { ...POST, headers: { ...HOST, 'X-Amz-Target': ' A.B  C ' } }],
  ['with its length', KEYS, { ...POST, headers: { ...POST.headers, 'content-length': '31' } }],
])('a request %s is signed as the SDK signs it', async (_, credentials, asked) => {
  expect(await ours(credentials)(asked)).toEqual(await bySdk(credentials, asked));
});

const word = fc.oneof(fc.fullUnicodeString({ minLength: 1 }), fc.constantFrom('a:b/c', 'a%2Fb', 'a+b', "!'()*~", '%'));
const requests = fc.record({
  method: fc.constantFrom('GET', 'POST'),
  path: fc
    .array(
      word.filter((part) => !/^\.+$/.test(part)),
      { maxLength: 3 },
    )
    .map((parts) => `/${parts.map(encodeURIComponent).join('/')}`),
  query: fc.dictionary(
    word.filter((name) => name !== '__proto__'), // the SDK's signer loses it
    fc.string(),
    { maxKeys: 4 },
  ),
  headers: fc.constant(POST.headers),
  body: fc.fullUnicodeString(),
});
const services = fc.constantFrom('bedrock', 'dynamodb', 'appconfig', 'lambda', 'secretsmanager');

test('any request is signed as the SDK signs it', async () => {
  await fc.assert(
    fc.asyncProperty(services, requests, async (service, asked) => {
      expect(await ours(KEYS, service)(asked)).toEqual(await bySdk(KEYS, asked, NOW, service));
    }),
    { numRuns: 200 },
  );
});

test('the path is sent with its query, encoded', async () => {
  const sign = awsSignature(() => Promise.resolve(KEYS), 'eu-central-1', 'appconfig');
  const { path } = await sign({ ...GET, query: { token: "a b+c/d=(*')ü", b: '' }, body: '' });
  expect(path).toBe('/configuration?token=a%20b%2Bc%2Fd%3D%28%2A%27%29%C3%BC&b=');
  expect((await sign({ ...POST, body: '' })).path).toBe(POST.path);
});

test('a request that cannot be changed is signed', async () => {
  const asked = Object.freeze({ ...GET, query: Object.freeze({ ...GET.query }), headers: Object.freeze({ ...HOST }) });
  expect(await ours(KEYS)(asked)).toEqual(await bySdk(KEYS, GET));
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
