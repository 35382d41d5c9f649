import type { IssuerConfig } from '../../lib/contract';
import {
  bearerClaims,
  checkClient,
  checkScope,
  clientOf,
  KeysError,
  scopesOf,
  TokenError,
} from '../../lib/runtime/bearer';
import { HttpService, type ServiceAnswer } from '../../local/aws/http-service';
import { TokenIssuer } from '../../local/aws/token-issuer';

const issuer = new TokenIssuer();
beforeAll(() => issuer.start());
afterAll(() => issuer.stop());

const COGNITO: IssuerConfig = { kind: 'cognito', issuer: 'https://issuer.example', clientIds: ['app', 'other'] };
const OIDC: IssuerConfig = { kind: 'oidc', issuer: 'https://issuer.example', audience: ['api'] };

/** What is wrong, if anything is. */
const fault = (check: () => void): string | undefined => {
  try {
    check();
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(TokenError);
    return (error as TokenError).fault;
  }
};

test.each<[string, IssuerConfig, Record<string, unknown>, string | undefined]>([
  ['an access token', COGNITO, { token_use: 'access', client_id: 'app' }, undefined],
  ['of the second client', COGNITO, { token_use: 'access', client_id: 'other' }, undefined],
  ['of another client', COGNITO, { token_use: 'access', client_id: 'evil' }, 'other-client'],
  ['of no client', COGNITO, { token_use: 'access' }, 'other-client'],
  ['of a client that only its audience names', COGNITO, { token_use: 'access', aud: 'app' }, 'other-client'],
  ['an ID token', COGNITO, { token_use: 'id', aud: 'app', client_id: 'app' }, 'other-use'],
  ['of no use', COGNITO, { client_id: 'app' }, 'other-use'],
  ['where ID tokens count', { ...COGNITO, tokenUse: 'id' }, { token_use: 'id', aud: 'app' }, undefined],
  [
    'where ID tokens count, with a client but no audience',
    { ...COGNITO, tokenUse: 'id' },
    { token_use: 'id', client_id: 'app' },
    'other-client',
  ],
  [
    'an access token where ID tokens count',
    { ...COGNITO, tokenUse: 'id' },
    { token_use: 'access', client_id: 'app', aud: 'app' },
    'other-use',
  ],
  ['where no client counts', { ...COGNITO, clientIds: undefined }, { token_use: 'access' }, 'other-client'],
  ['of any client of another provider', OIDC, { azp: 'anyone' }, undefined],
  ['of a client that is listed', { ...OIDC, clientIds: ['app'] }, { azp: 'app' }, undefined],
  ['of one that is not', { ...OIDC, clientIds: ['app'] }, { azp: 'evil' }, 'other-client'],
  ['with a client that is a list', OIDC, { client_id: ['app'] }, 'malformed'],
  ['with a party that is a list', OIDC, { azp: ['app'] }, 'malformed'],
  ['with a client that is nothing', COGNITO, { token_use: 'access', client_id: null }, 'malformed'],
])('the client of a token is checked: %s', (_, config, claims, expected) => {
  expect(fault(() => checkClient(config, claims))).toBe(expected);
});

test('what is said of a client that is no text names the claim, and not what stands in it', () => {
  expect(() => checkClient(OIDC, { azp: ['secret'] })).toThrow(new TokenError('malformed', "'azp' is no text"));
  expect(new TokenError('expired')).toMatchObject({ name: 'TokenError', message: 'expired' });
});

test.each<[Record<string, unknown>, string[]]>([
  [{ scope: 'a b' }, ['a', 'b']],
  [{ scope: ' a  b ' }, ['a', 'b']],
  [{ scp: ['a', 'b'] }, ['a', 'b']],
  [{ scp: 'a' }, ['a']],
  [{ scope: 'a', scp: ['b'] }, ['a', 'b']],
  [{ scope: ['a', 1, null, 'b'] }, ['a', 'b']],
  [{ scope: 1, scp: {} }, []],
  [{}, []],
])('the scopes of %j are %j', (claims, scopes) => {
  expect(scopesOf(claims)).toEqual(scopes);
});

test.each<[string[] | undefined, Record<string, unknown>, string | undefined]>([
  [undefined, {}, undefined],
  [['a', 'b'], { scope: 'x b' }, undefined],
  [['a', 'b'], { scope: 'x' }, 'no-scope'],
  [['a'], { scope: 'ab' }, 'no-scope'],
  [[], { scope: 'a' }, 'no-scope'],
])('where one of %j is needed, %j is: %s', (scopes, claims, expected) => {
  expect(fault(() => checkScope({ ...OIDC, scopes }, claims))).toBe(expected);
});

test.each<[Record<string, unknown>, string]>([
  [{ client_id: 'a', azp: 'b', cid: 'c', appid: 'd', aud: 'e' }, 'a'],
  [{ azp: 'b', cid: 'c', appid: 'd', aud: 'e' }, 'b'],
  [{ cid: 'c', appid: 'd', aud: 'e' }, 'c'],
  [{ appid: 'd', aud: 'e' }, 'd'],
  [{ aud: 'e' }, 'e'],
  [{ client_id: 1, aud: ['e'] }, ''],
  [{}, ''],
])('the client of %j is "%s"', (claims, client) => {
  expect(clientOf(claims)).toBe(client);
});

describe('keys that cannot be had', () => {
  const failed = async (answer: (() => ServiceAnswer) | undefined, timeout = 5_000) => {
    const service = new HttpService(() => 'keys', answer ?? (() => ({ body: '' })));
    await service.start();
    if (!answer) await service.stop();
    const read = bearerClaims(
      [{ kind: 'oidc', issuer: issuer.issuer, jwksUri: `${service.url}/keys`, audience: ['api'] }],
      timeout,
    );
    const error = await read(`Bearer ${issuer.token('alice', 'acme', { aud: 'api' })}`).catch((thrown) => thrown);
    await service.stop();
    return error as Error;
  };

  test.each<[string, (() => ServiceAnswer) | undefined, string]>([
    ['because of the status', () => ({ status: 503, body: '' }), 'Status503'],
    ['because they are too many', () => ({ body: ' '.repeat(200_001) }), 'TooLarge'],
    ['because nobody is there', undefined, 'TypeError'],
    ['because they are no JSON', () => ({ body: '{' }), 'SyntaxError'],
  ])('%s: the record says so', async (_, answer, words) => {
    const error = await failed(answer);
    expect(error).toBeInstanceOf(KeysError);
    expect(error).toMatchObject({ name: 'KeysError', message: words });
  });

  test('in time: the record says so', async () => {
    expect(await failed(() => ({ body: () => new Promise(() => {}) }), 30)).toMatchObject({ message: 'TimeoutError' });
  });
});

test.each(['Bearer', 'bearer', 'BEARER'])('the scheme may be written %s', async (scheme) => {
  const read = bearerClaims(
    [{ kind: 'oidc', issuer: issuer.issuer, jwksUri: issuer.jwksUri, audience: ['api'] }],
    5_000,
  );
  const { claims } = await read(`${scheme} ${issuer.token('alice', 'acme', { aud: 'api' })}`);
  expect(claims.sub).toBe('alice');
  await expect(read(`${scheme}s abc`)).rejects.toMatchObject({ fault: 'missing', message: 'no bearer token' });
});

test('the token of one issuer is not taken for that of another', async () => {
  const read = bearerClaims(
    [
      { kind: 'oidc', issuer: 'https://first.example', jwksUri: issuer.jwksUri, audience: ['api'] },
      { kind: 'oidc', issuer: issuer.issuer, jwksUri: issuer.jwksUri, audience: ['api'], scopes: ['llm/invoke'] },
    ],
    5_000,
  );
  expect((await read(`Bearer ${issuer.token('alice', 'acme', { aud: 'api' })}`)).issuer.issuer).toBe(issuer.issuer);
  const other = issuer.token('alice', 'acme', { aud: 'api', scope: 'openid' });
  await expect(read(`Bearer ${other}`)).rejects.toMatchObject({ fault: 'no-scope' });
});
