import { headerClaims } from '../../../../lib/layers/gateway/runtime/claims';
import type { GatewayRequest } from '../../../../lib/layers/gateway/runtime/http';
import { DEFAULT_TIMEOUTS } from '../../../../lib/layers/gateway/runtime/settings';
import { KEYS_AGE, TokenError } from '../../../../lib/runtime/bearer';
import { tenantOf } from '../../../../lib/runtime/principal';
import { Recent } from '../../../../lib/runtime/recent';
import { HttpService, type ServiceAnswer } from '../../../../local/aws/http-service';
import { TokenIssuer } from '../../../../local/aws/token-issuer';

const issuer = new TokenIssuer();
beforeAll(() => issuer.start());
afterAll(() => issuer.stop());
afterEach(() => jest.restoreAllMocks());

const reader = () =>
  headerClaims({
    issuers: [{ kind: 'cognito', issuer: issuer.issuer, jwksUri: issuer.jwksUri, clientIds: [issuer.clientId] }],
    timeouts: DEFAULT_TIMEOUTS,
  });
const bearing = (token: string) => ({ headers: { authorization: `Bearer ${token}` } }) as unknown as GatewayRequest;

test('a token that was good is refused once its time is over', async () => {
  const read = reader();
  const request = bearing(issuer.token('alice'));
  expect((await read(request)).claims.sub).toBe('alice');
  expect((await read(request)).claims.sub).toBe('alice');
  const later = Date.now() + 901_000;
  jest.spyOn(Date, 'now').mockReturnValue(later);
  await expect(read(request)).rejects.toBeInstanceOf(TokenError);
});

test('a token that was accepted once is accepted to its last millisecond, and refused in the second after', async () => {
  const read = reader();
  const exp = Math.floor(Date.now() / 1_000) + 60;
  const request = bearing(issuer.token('alice', 'acme', { exp }));
  await read(request);
  const now = jest.spyOn(Date, 'now');
  now.mockReturnValue(exp * 1_000 - 1);
  expect((await read(request)).claims.sub).toBe('alice');
  now.mockReturnValue((exp + 1) * 1_000);
  await expect(read(request)).rejects.toBeInstanceOf(TokenError);
});

describe('keys are fetched', () => {
  const keysFrom = async (answer: () => ServiceAnswer, more: Partial<typeof DEFAULT_TIMEOUTS> = {}) => {
    const service = await new HttpService(() => 'keys', answer).start();
    const read = headerClaims({
      issuers: [
        { kind: 'cognito', issuer: issuer.issuer, jwksUri: `${service.url}/keys`, clientIds: [issuer.clientId] },
      ],
      timeouts: { ...DEFAULT_TIMEOUTS, ...more },
    });
    const outcome = await read(bearing(issuer.token('alice'))).then(
      ({ claims }) => claims.sub,
      (error) => error,
    );
    await service.stop();
    return outcome;
  };
  const keys = () => JSON.stringify({ keys: [issuer.jwk] });

  test('from where the issuer keeps them', async () => {
    expect(await keysFrom(() => ({ body: keys() }))).toBe('alice');
  });

  test('and no redirect is followed: somebody else’s keys vouch for nobody', async () => {
    const asked = issuer.calls.length;
    const outcome = await keysFrom(() => ({ status: 302, headers: { location: issuer.jwksUri }, body: '' }));
    expect(outcome).toBeInstanceOf(Error);
    expect(outcome).not.toBeInstanceOf(TokenError); // ours to mend: the token may be good
    expect(issuer.calls.length).toBe(asked);
  });

  test.each<[string, () => ServiceAnswer]>([
    ['of another status', () => ({ status: 203, body: keys() })],
    ['that is no JSON', () => ({ body: 'keys' })],
    ['of more than 200 kB', () => ({ body: keys().padEnd(200_001) })],
  ])('and an answer %s is none', async (_, answer) => {
    const outcome = await keysFrom(answer);
    expect(outcome).toBeInstanceOf(Error);
    expect(outcome).not.toBeInstanceOf(TokenError);
  });

  test('up to 200 kB', async () => {
    expect(await keysFrom(() => ({ body: keys().padEnd(200_000) }))).toBe('alice');
  });
});

describe('a bearer token', () => {
  const refused = (authorization?: string) =>
    reader()({ headers: { authorization } } as unknown as GatewayRequest).catch((error) => error);
  test.each([
    ['is missing', undefined],
    ['has no scheme', 'abc'],
    ['has another scheme', `Basic ${'a'.repeat(20)}`],
    ['is followed by something', 'Bearer a b'],
    ['is of more than 8 KiB', `Bearer ${'a'.repeat(8_193)}`],
  ])('that %s is refused', async (_, authorization) => {
    expect(await refused(authorization)).toBeInstanceOf(TokenError);
  });
  test('that is too long is not even looked at', async () => {
    expect((await refused(`Bearer ${'a'.repeat(8_193)}`)).message).toBe('token too long');
    expect((await refused(`Bearer ${'a'.repeat(8_192)}`)).message).not.toBe('token too long');
  });
});

test('a token that was good vouches for no other', async () => {
  const read = reader();
  const good = issuer.token('alice');
  await read(bearing(good));
  const [head, , signature] = good.split('.');
  const [, mallory] = issuer.token('mallory').split('.');
  const bent = `${signature[9] === 'A' ? 'B' : 'A'}${signature.slice(10)}`;
  for (const forged of [
    `${head}.${mallory}.${signature}`,
    `${good.slice(0, good.length - signature.length)}${signature.slice(0, 9)}${bent}`,
    good.slice(0, -1),
  ]) {
    await expect(read(bearing(forged))).rejects.toBeInstanceOf(TokenError);
    // and is not remembered as good either
    await expect(read(bearing(forged))).rejects.toBeInstanceOf(TokenError);
  }
});

test('a key that its issuer has withdrawn is forgotten, and the tokens that it signed with it', async () => {
  const read = reader();
  const request = bearing(issuer.token('alice', 'acme', { exp: Math.floor(Date.now() / 1_000) + 3_600 }));
  await read(request);
  const jwk = jest.spyOn(issuer, 'jwk', 'get').mockReturnValue({ ...issuer.jwk, kid: 'its successor' });
  const start = Date.now();
  const now = jest.spyOn(Date, 'now');
  now.mockReturnValue(start + KEYS_AGE - 1_000);
  await read(request);
  now.mockReturnValue(start + KEYS_AGE + 1_000);
  await expect(read(request)).rejects.toBeInstanceOf(TokenError);
  jwk.mockRestore();
  now.mockReturnValue(start + 2 * KEYS_AGE + 2_000);
  expect((await read(request)).claims.sub).toBe('alice');
});

test('a token that never expires is refused', async () => {
  const { exp: _, ...claims } = issuer.claims('alice');
  await expect(reader()(bearing(issuer.sign(claims)))).rejects.toBeInstanceOf(TokenError);
});

describe('the tenant', () => {
  const names = { subject: 'sub', tenant: 'tenant' };
  const tenant = (claims: Record<string, unknown>) =>
    tenantOf({ issuer: { kind: 'oidc', issuer: 'x', clientTenants: { machine: 'acme' } }, claims }, names);
  test("of a machine is its settings', and of a user its claim's", () => {
    expect(tenant({ azp: 'machine', tenant: 'other' })).toBe('acme');
    expect(tenant({ azp: 'app', tenant: 'other' })).toBe('other');
  });
  test('is not read from what every object has', () => {
    for (const azp of ['constructor', 'toString', '__proto__']) {
      expect(tenant({ azp })).toBeUndefined();
      expect(tenant({ azp, tenant: 'other' })).toBe('other');
    }
  });
  test('has no slash, which ends it in the names of users', () => {
    expect(tenant({ azp: 'app', tenant: 'acme/al' })).toBeUndefined();
  });
});

test('what is remembered has a limit, and the oldest makes room', () => {
  const recent = new Recent<number>(2);
  recent.set('a', 1);
  recent.set('b', 2);
  recent.set('c', 3);
  expect(['a', 'b', 'c'].map((key) => recent.get(key))).toEqual([undefined, 2, 3]);
});
