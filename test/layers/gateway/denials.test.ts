import { generateKeyPairSync } from 'node:crypto';
import { FORGED_TOKENS, type TokenFault, type UsageLimitsDocument } from '../../../lib/contract';
import { authorizerClaims, headerClaims } from '../../../lib/layers/gateway/runtime/claims';
import type { GatewayRequest } from '../../../lib/layers/gateway/runtime/http';
import { authorizeToken } from '../../../lib/layers/gateway/runtime/token-authorizer';
import { TokenError } from '../../../lib/runtime/bearer';
import { startedWorld } from '../../support/world';

const world = startedWorld();
const other = generateKeyPairSync('rsa', { modulusLength: 2_048 });
beforeAll(() => world.gateway());

const claims = (more: Record<string, unknown> = {}) => world.issuer.claims('ada', 'acme', more);
const now = () => Math.floor(Date.now() / 1_000);
const altered = (token: string) => {
  const [head, , signature] = token.split('.');
  return [head, Buffer.from(JSON.stringify(claims({ sub: 'root' }))).toString('base64url'), signature].join('.');
};

const REFUSED: readonly [what: string, token: () => string | null, fault: TokenFault][] = [
  ['no token', () => null, 'missing'],
  ['two words', () => 'a b', 'missing'],
  ['no token at all', () => 'nonsense', 'malformed'],
  ['half a token', () => world.issuer.token().split('.').slice(0, 2).join('.'), 'malformed'],
  ['a token whose head is no JSON', () => `eyJh.${world.issuer.token().split('.').slice(1).join('.')}`, 'malformed'],
  ['a token that is too long', () => 'a'.repeat(8_193), 'too-long'],
  ['an expired token', () => world.issuer.sign(claims({ exp: now() - 5 })), 'expired'],
  ['a token of tomorrow', () => world.issuer.sign(claims({ nbf: now() + 600 })), 'not-yet-valid'],
  ['a token without an end', () => world.issuer.sign(claims({ exp: undefined })), 'no-expiry'],
  ['a token whose claims were changed', () => altered(world.issuer.token()), 'forged'],
  ['a token that another key signed', () => world.issuer.sign(claims(), {}, other.privateKey), 'forged'],
  [
    'a token with a key nobody knows',
    () => world.issuer.sign(claims(), { kid: 'mine' }, other.privateKey),
    'unknown-key',
  ],
  ['a token that names no key', () => world.issuer.sign(claims(), { kid: undefined }), 'unknown-key'],
  ['a token that needs no signature', () => `${world.issuer.unsigned(claims())}AAAA`, 'unknown-key'],
  ['the public key as a secret', () => world.issuer.signWithPublicKey(claims()), 'other-algorithm'],
  ['a token of another issuer', () => world.issuer.sign(claims({ iss: 'https://evil.example' })), 'unknown-issuer'],
  [
    'a token of another issuer, with its key',
    () => world.issuer.sign(claims({ iss: 'https://evil.example' }), { kid: 'theirs' }, other.privateKey),
    'unknown-issuer',
  ],
  ['a token of another client', () => world.issuer.sign(claims({ client_id: 'other' })), 'other-client'],
  ['a token without a client', () => world.issuer.sign(claims({ client_id: undefined })), 'other-client'],
  ['a token of a list of clients', () => world.issuer.sign(claims({ client_id: ['local-client'] })), 'malformed'],
  ['a token whose client is an object', () => world.issuer.sign(claims({ client_id: { toString: 1 } })), 'malformed'],
  ['a token whose client is a number', () => world.issuer.sign(claims({ client_id: 7 })), 'malformed'],
  ['a token whose client is nothing', () => world.issuer.sign(claims({ client_id: null })), 'malformed'],
  ['a token whose party is a list', () => world.issuer.sign(claims({ azp: ['local-client'] })), 'malformed'],
  ['a token whose subject is a list', () => world.issuer.sign(claims({ sub: ['ada'] })), 'malformed'],
  ['an ID token', () => world.issuer.sign(claims({ token_use: 'id' })), 'other-use'],
  ['a token without a tenant', () => world.issuer.sign(claims({ 'custom:tenantId': undefined })), 'missing-claim'],
  ['a token whose tenant is an object', () => world.issuer.sign(claims({ 'custom:tenantId': {} })), 'missing-claim'],
  ['an extension nobody knows', () => world.issuer.sign(claims(), { crit: ['b64x'], b64x: 1 }), 'critical-extension'],
  [
    'an extension that has a name',
    () => world.issuer.sign(claims(), { crit: ['b64'], b64: true }),
    'critical-extension',
  ],
  ['no extension, but a list of them', () => world.issuer.sign(claims(), { crit: [] }), 'critical-extension'],
];

describe('a token that is refused', () => {
  test.each(REFUSED)(
    '%s: the record says why, and the caller learns no more than from any other',
    async (_, token, fault) => {
      const seen = await world.ask('Hi', { token: token() });
      expect(world.record).toMatchObject({
        outcome: 'denied',
        code: 'unauthenticated',
        step: 'principal',
        tokenFault: fault,
        cause: expect.stringMatching(/../),
      });
      const { requestId, ...rest } = seen.json();
      expect(requestId).toBe(world.record.requestId);
      expect([seen.status, rest]).toEqual([
        401,
        {
          type: expect.any(String),
          title: 'A valid access token is needed in the header Authorization.',
          status: 401,
          code: 'unauthenticated',
        },
      ]);
      expect(seen.headers.get('www-authenticate')).toBe('Bearer');
      expect(world.bedrock.requests).toEqual([]);
    },
  );
  test('the inert look-alikes are not: an extension that is not critical, and a record of a good token', async () => {
    const token = world.issuer.sign(claims(), { b64x: 1, typ: 'at+jwt' });
    expect((await world.ask('Hi', { token })).status).toBe(200);
    expect(world.record.tokenFault).toBeUndefined();
  });
  test.each<[string, Record<string, unknown>, TokenFault]>([
    ['audience', { aud: 'other-audience' }, 'other-audience'],
    ['scope', { scope: 'openid' }, 'no-scope'],
    ['client', { azp: 'other' }, 'other-client'],
    ['list of clients', { client_id: ['app'], azp: 'app' }, 'malformed'],
  ])('of an OIDC issuer for another %s', async (_, change, fault) => {
    const { issuer, jwksUri } = world.issuer;
    const read = headerClaims({
      issuers: [{ kind: 'oidc', issuer, jwksUri, audience: ['api'], clientIds: ['app'], scopes: ['llm/invoke'] }],
      timeouts: world.settings().timeouts,
    });
    const good = { ...claims(), client_id: undefined, azp: 'app', aud: 'api' };
    const asked = (given: Record<string, unknown>) =>
      read({ headers: { authorization: `Bearer ${world.issuer.sign(given)}` } } as unknown as GatewayRequest);
    expect((await asked(good)).claims.azp).toBe('app');
    await expect(asked({ ...good, ...change })).rejects.toMatchObject({ fault });
  });
  test.each<[string, Record<string, unknown> | undefined, TokenFault]>([
    ['no claims', undefined, 'missing'],
    ['another issuer', { iss: 'https://evil.example' }, 'unknown-issuer'],
    ['a list of clients', { client_id: ['local-client'] }, 'malformed'],
    ['a client that cannot be written', { client_id: { toString: 1 } }, 'malformed'],
    ['another use', { token_use: 'id' }, 'other-use'],
    ['a scope that cannot be written', { scope: { toString: 1 } }, 'no-scope'],
    ['no scope', { scope: undefined }, 'no-scope'],
  ])('by the handler, behind an authorizer that let it through: %s', async (_, change, fault) => {
    const settings = world.settings();
    const read = authorizerClaims({ ...settings, issuers: [{ ...settings.issuers[0], scopes: ['llm/invoke'] }] });
    const request = (more?: object) =>
      ({ authorizerClaims: more && claims(more as never) }) as unknown as GatewayRequest;
    expect((await read(request({}))).claims.sub).toBe('ada');
    const error = await read(request(change)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TokenError);
    expect((error as TokenError).fault).toBe(fault);
  });
});

describe('forged tokens', () => {
  const counts = (fault: TokenFault) => FORGED_TOKENS.pattern.includes(`$.tokenFault = "${fault}"`);
  test('are those that somebody without the key has made, and no others', () => {
    const faults = [...new Set(REFUSED.map(([, , fault]) => fault))];
    expect(faults.filter(counts).sort()).toEqual(['forged', 'other-algorithm', 'unknown-key']);
  });
  test('are counted where an authorizer in front refuses them, too', async () => {
    const refused: TokenFault[] = [];
    const read = headerClaims(world.settings());
    for (const token of [altered(world.issuer.token()), world.issuer.sign(claims({ exp: 1 }))]) {
      const event = { authorizationToken: `Bearer ${token}`, methodArn: 'arn' };
      await expect(
        authorizeToken(read, { subject: 'sub' }, event, (fault) => void refused.push(fault)),
      ).rejects.toThrow(/^Unauthorized$/);
    }
    expect(refused).toEqual(['forged', 'expired']);
    const lines: string[] = [];
    const stdout = jest.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
    await authorizeToken(read, { subject: 'sub' }, { methodArn: 'arn' }).catch(() => undefined);
    stdout.mockRestore();
    expect(JSON.parse(lines[0])).toEqual({
      type: 'secure-llm.token-refused',
      time: expect.any(String),
      tokenFault: 'missing',
    });
  });
});

describe('denials of one status can be told apart on record', () => {
  const causes = async (...scenes: (() => Promise<unknown>)[]) => {
    const seen: string[] = [];
    for (const scene of scenes) {
      world.reset();
      await scene();
      const { step, cause } = world.record;
      seen.push(`${step}: ${cause}`);
    }
    return seen;
  };
  const suspend = (limits: UsageLimitsDocument) => async () => {
    await world.gateway();
    world.appConfig.limits = limits;
    return world.ask('Hi');
  };
  test('403', async () => {
    const seen = await causes(
      () => world.ask('Hi', { token: world.issuer.token('ada', 'acme', { 'cognito:groups': [] }) }),
      () => world.ask('Hi', { token: world.issuer.token('mallory') }),
      () => world.ask('Hi', { alias: 'nothing' }),
      suspend({ tenants: [{ name: 'acme', off: true }] }),
      suspend({ users: [{ tenant: 'acme', name: 'alice', off: true }] }),
      suspend({ groups: [{ tenant: 'acme', name: 'staff', off: true }] }),
    );
    expect(seen).toEqual([
      'authorization: no policy permits it',
      'authorization: a policy forbids it',
      'authorization: unknown alias',
      'limits: tenant: off',
      'limits: user: off',
      'limits: group: off',
    ]);
  });
  test('503', async () => {
    const hang = (service: { faults: Map<string, never> }, operation: string, fault: string) => async () => {
      await world.gateway();
      service.faults.set(operation, fault as never);
      return world.ask('Hi');
    };
    const seen = await causes(
      hang(world.appConfig as never, '*', '500'),
      hang(world.appConfig as never, 'limits:StartConfigurationSession', '500'),
      suspend({ tenants: [{ name: '*' }] }),
      suspend({ aliases: [{ name: 'default', off: true }] }),
      hang(world.table as never, '*', '500'),
      hang(world.table as never, '*', 'reset'),
      hang(world.secrets as never, '*', '403'),
      hang(world.prompts as never, '*', '404'),
      hang(world.bedrock as never, 'ApplyGuardrailInput', '429'),
      hang(world.bedrock as never, 'Converse', '429'),
      hang(world.bedrock as never, 'Converse', '500'),
      hang(world.bedrock as never, 'Converse', 'reset'),
    );
    expect(seen).toHaveLength(12);
    expect(new Set(seen).size).toBe(12);
  });
});
