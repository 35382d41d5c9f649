import type { IssuerConfig, PrincipalClaims } from '../../lib/contract';
import { principalOf, tenantOf } from '../../lib/runtime/principal';

const ISSUER: IssuerConfig = { kind: 'oidc', issuer: 'https://issuer.example', clientTenants: { robot: 'robots' } };
const NAMES: PrincipalClaims = { subject: 'uid', tenant: 'org', groups: 'groups' };
const CLAIMS = { uid: 'alice', sub: 'a-1', org: 'acme', azp: 'app', groups: ['staff'], scope: 'llm/invoke' };

const principal = (claims: Record<string, unknown>, names = NAMES, issuer = ISSUER) =>
  principalOf({ issuer, claims: { ...CLAIMS, ...claims } }, names);

test('a principal is who the claims say that the settings name', () => {
  expect(principal({})).toEqual({
    subject: 'alice',
    tenant: 'acme',
    clientId: 'app',
    groups: ['staff'],
    scopes: ['llm/invoke'],
  });
});

test('a user is named by no other claim than the one of users', () => {
  expect(principal({ uid: undefined })).toBeUndefined();
});

test("a machine that has no user's claim is named by its own, and of the tenant of its client", () => {
  expect(principal({ uid: undefined, org: 'other', azp: 'robot' })).toMatchObject({ subject: 'a-1', tenant: 'robots' });
  expect(principal({ azp: 'robot' })).toMatchObject({ subject: 'alice', tenant: 'robots' });
});

test('without a claim of tenants everybody is of one', () => {
  expect(principal({}, { subject: 'uid' })).toMatchObject({ tenant: 'default', groups: [] });
  expect(principal({ azp: 'robot' }, { subject: 'uid' })).toMatchObject({ tenant: 'robots' });
});

test('an issuer without machines has none', () => {
  expect(principal({ azp: 'robot' }, NAMES, { ...ISSUER, clientTenants: undefined })).toMatchObject({ tenant: 'acme' });
});

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['an empty text', ''],
  ['a number', 7],
  ['a list', ['alice']],
  ['a text with a blank', 'a b'],
  ['a text with a line break', 'a\nb'],
  ['a text with a separator of keys', 'a#b'],
  ['a text with a star', '*'],
  ['a text with a quotation mark', 'a"'],
  ['a letter that nobody sees', 'a\u200b'],
  ['257 letters', 'a'.repeat(257)],
])('%s names neither a user nor a tenant', (_, claim) => {
  expect(principal({ uid: claim })).toBeUndefined();
  expect(principal({ org: claim })).toBeUndefined();
});

test.each(['a'.repeat(256), 'äöß', 'auth0|12', 'a@b.example', 'a:b', 'A_b-c=', 'a+b', '0'])(
  '%s names both',
  (claim) => {
    expect(principal({ uid: claim, org: claim })).toMatchObject({ subject: claim, tenant: claim });
  },
);

test('a user may have a slash in his name, and a tenant may not, whoever says so', () => {
  expect(principal({ uid: 'a/b' })).toMatchObject({ subject: 'a/b' });
  expect(principal({ org: 'a/b' })).toBeUndefined();
  const issuer = { ...ISSUER, clientTenants: { robot: 'a/b' } };
  expect(tenantOf({ issuer, claims: { azp: 'robot', org: 'acme' } }, NAMES)).toBeUndefined();
});

test.each<[unknown, string[]]>([
  [
    ['a', 'b'],
    ['a', 'b'],
  ],
  [['a b', 1, null], ['a b']],
  ['a,b', ['a', 'b']],
  ['[a b]', ['a', 'b']],
  ['[a, b]', ['a', 'b']],
  ['a', ['a']],
  ['', []],
  [7, []],
  [undefined, []],
])('the groups of %j are %j', (claim, groups) => {
  expect(principal({ groups: claim })!.groups).toEqual(groups);
});
