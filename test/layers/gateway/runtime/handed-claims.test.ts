import type { IssuerConfig } from '../../../../lib/contract';
import { authorizerClaims, claimsToHandOn } from '../../../../lib/layers/gateway/runtime/claims';
import { TokenError } from '../../../../lib/runtime/bearer';
import { settings } from './steps/exchanges';

const ISSUERS: IssuerConfig[] = [
  { kind: 'cognito', issuer: 'https://pool', clientIds: ['web'], scopes: ['llm/invoke'] },
  { kind: 'oidc', issuer: 'https://oidc', audience: ['api', 'other'] },
];
const now = Math.floor(Date.now() / 1_000);
const cognito = {
  iss: 'https://pool',
  token_use: 'access',
  client_id: 'web',
  scope: 'openid llm/invoke',
  sub: 'alice',
};
const oidc = { iss: 'https://oidc', aud: 'api', exp: now + 60, sub: 'alice' };

const read = (authorizerClaims_: Record<string, unknown> | string | undefined) =>
  authorizerClaims(settings({ issuers: ISSUERS }))({ authorizerClaims: authorizerClaims_ } as never).then(
    ({ issuer, claims }) => [issuer.issuer, claims.sub],
    (error: unknown) => (error instanceof TokenError ? [error.fault, error.message] : error),
  );

describe('claims that an authorizer has verified', () => {
  test.each<[string, Record<string, unknown> | string]>([
    ['https://pool', cognito],
    ['https://oidc', JSON.stringify(oidc)],
    ['https://oidc', JSON.stringify({ ...oidc, aud: ['x', 'other'] })],
  ])('are those of the issuer that they name: %s', async (issuer, claims) => {
    expect(await read(claims)).toEqual([issuer, 'alice']);
  });
  test.each<[string, Record<string, unknown> | string | undefined, string, string?]>([
    ['that are not there', undefined, 'missing', 'no authorizer context'],
    ['that are empty', '', 'missing', 'no authorizer context'],
    ['that are no JSON', '{', 'malformed', 'no claims'],
    ['of an issuer that nobody knows', { ...cognito, iss: 'https://evil' }, 'unknown-issuer'],
    ['without an issuer', { ...cognito, iss: undefined }, 'unknown-issuer'],
    ['of Cognito in one text, which is ours', JSON.stringify(cognito), 'malformed', 'claims of another authorizer'],
    ['of another issuer as an object, which is Cognito’s', oidc, 'malformed', 'claims of another authorizer'],
    ['for another audience', JSON.stringify({ ...oidc, aud: ['x'] }), 'other-audience'],
    ['without an audience', JSON.stringify({ ...oidc, aud: undefined }), 'other-audience'],
    ['whose time is over', JSON.stringify({ ...oidc, exp: now - 1 }), 'expired'],
    ['whose time nobody can read', JSON.stringify({ ...oidc, exp: 'later' }), 'expired'],
    ['of another client', { ...cognito, client_id: 'other' }, 'other-client'],
    ['of an id token', { ...cognito, token_use: 'id' }, 'other-use'],
    ['without the scope', { ...cognito, scope: 'openid' }, 'no-scope'],
  ])('are refused %s', async (_, claims, fault, message = fault) => {
    expect(await read(claims)).toEqual([fault, message]);
  });
  test('are handed on as far as a gateway needs them, and no further', () => {
    const claims = {
      ...oidc,
      email: 'alice@example.com',
      org: 'acme',
      groups: ['staff'],
      azp: 'web',
      scp: 'a',
      more: 1,
    };
    const handed = JSON.parse(
      claimsToHandOn({ issuer: ISSUERS[1], claims }, { subject: 'email', tenant: 'org', groups: 'groups' }),
    );
    expect(handed).toEqual({
      ...oidc,
      email: 'alice@example.com',
      org: 'acme',
      groups: ['staff'],
      azp: 'web',
      scp: 'a',
    });
    expect(JSON.parse(claimsToHandOn({ issuer: ISSUERS[1], claims }, { subject: 'sub' }))).toEqual({
      ...oidc,
      azp: 'web',
      scp: 'a',
    });
  });
});
