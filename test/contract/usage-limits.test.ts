import { type LimitBounds, usageLimitsSchema, WIDEST_BOUNDS } from '../../lib/contract';
import { compileSchema } from '../../lib/contract/json-schema';

const BOUNDS: LimitBounds = {
  userTokensPerDay: 10,
  tenantTokensPerDay: 20,
  globalTokensPerDay: 30,
  userRequestsPerMinute: 5,
};
const check = (document: unknown, bounds: Partial<LimitBounds> = {}) =>
  compileSchema(usageLimitsSchema({ ...BOUNDS, ...bounds }))(document);
const many = (count: number, entry: object) => Array(count).fill(entry);

const USER = { tenant: 'acme', name: 'alice' };
test.each<[string, object]>([
  ['nothing', {}],
  ['a reason', { reason: 'x'.repeat(500) }],
  ['a tenant that is off', { tenants: [{ name: 'acme', off: true }] }],
  ['a tenant with all that was deployed', { tenants: [{ name: 'acme', tokensPerDay: 20 }] }],
  ['a user with all that was deployed', { users: [{ ...USER, tokensPerDay: 10, requestsPerMinute: 5, off: false }] }],
  ['a user whose name has a slash', { users: [{ tenant: 'acme', name: 'a/b' }] }],
  ['a group with what its tenant has', { groups: [{ tenant: 'acme', name: 'staff', tokensPerDay: 20 }] }],
  ['an alias with what all tenants have', { aliases: [{ name: 'default', tokensPerDay: 30 }] }],
  ['one token', { aliases: [{ name: 'default', tokensPerDay: 1 }] }],
  ['500 tenants', { tenants: many(500, { name: 'acme' }) }],
  ['1,000 users', { users: many(1_000, USER) }],
  ['500 groups', { groups: many(500, USER) }],
  ['100 aliases', { aliases: many(100, { name: 'default' }) }],
])('a document may say %s', (_, document) => {
  expect(check(document)).toBeUndefined();
});

test.each<[string, unknown, string]>([
  ['no object', [], 'the body must be object'],
  ['something else', { more: 1 }, "'more' is not accepted"],
  ['a long reason', { reason: 'x'.repeat(501) }, "'reason' is longer than 500 characters"],
  ['a tenant without a name', { tenants: [{ off: true }] }, "'tenants.0.name' is missing"],
  ['a user without a tenant', { users: [{ name: 'alice' }] }, "'users.0.tenant' is missing"],
  ['a user without a name', { users: [{ tenant: 'acme' }] }, "'users.0.name' is missing"],
  ['a group without a tenant', { groups: [{ name: 'staff' }] }, "'groups.0.tenant' is missing"],
  ['more of a user', { users: [{ ...USER, more: 1 }] }, "'users.0.more' is not accepted"],
  [
    'requests of a tenant',
    { tenants: [{ name: 'a', requestsPerMinute: 1 }] },
    "'tenants.0.requestsPerMinute' is not accepted",
  ],
  ['off in words', { tenants: [{ name: 'a', off: 'true' }] }, "'tenants.0.off' must be boolean"],
  ['no tokens', { tenants: [{ name: 'a', tokensPerDay: 0 }] }, "'tenants.0.tokensPerDay' is less than 1"],
  ['half a token', { tenants: [{ name: 'a', tokensPerDay: 1.5 }] }, "'tenants.0.tokensPerDay' must be integer"],
  [
    'more of a tenant than was deployed',
    { tenants: [{ name: 'a', tokensPerDay: 21 }] },
    "'tenants.0.tokensPerDay' is more than 20",
  ],
  [
    'more of a user than was deployed',
    { users: [{ ...USER, tokensPerDay: 11 }] },
    "'users.0.tokensPerDay' is more than 10",
  ],
  [
    'more of a group than of its tenant',
    { groups: [{ ...USER, tokensPerDay: 21 }] },
    "'groups.0.tokensPerDay' is more than 20",
  ],
  [
    'more of an alias than of all',
    { aliases: [{ name: 'a', tokensPerDay: 31 }] },
    "'aliases.0.tokensPerDay' is more than 30",
  ],
  [
    'more requests than was deployed',
    { users: [{ ...USER, requestsPerMinute: 6 }] },
    "'users.0.requestsPerMinute' is more than 5",
  ],
  ['no requests', { users: [{ ...USER, requestsPerMinute: 0 }] }, "'users.0.requestsPerMinute' is less than 1"],
  ['501 tenants', { tenants: many(501, { name: 'a' }) }, "'tenants' has more than 500 items"],
  ['1,001 users', { users: many(1_001, USER) }, "'users' has more than 1000 items"],
  ['501 groups', { groups: many(501, USER) }, "'groups' has more than 500 items"],
  ['101 aliases', { aliases: many(101, { name: 'a' }) }, "'aliases' has more than 100 items"],
])('a document that says %s is none', (_, document, problem) => {
  expect(check(document)).toBe(problem);
});

test.each(['a*', 'a b', 'a ', 'a"', "a'", 'a\\', 'a?', 'a[', 'a{', 'a#', 'a~', '', 'a'.repeat(257)])(
  'a name that no token has is none, or one that is taken for more: "%s"',
  (name) => {
    expect(check({ tenants: [{ name }] })).toMatch(/^'tenants\.0\.name'/);
    expect(check({ users: [{ tenant: 'acme', name }] })).toMatch(/^'users\.0\.name'/);
    expect(check({ aliases: [{ name }] })).toMatch(/^'aliases\.0\.name'/);
  },
);

test('a tenant has no slash, which would end it elsewhere', () => {
  expect(check({ tenants: [{ name: 'a/b' }] })).toContain('does not have the allowed form');
  expect(check({ users: [{ tenant: 'a/b', name: 'c' }] })).toContain('does not have the allowed form');
});

test('only what was deployed can be named', () => {
  expect(check({ aliases: [{ name: 'chat' }] }, { aliases: ['default', 'chat'] })).toBeUndefined();
  expect(check({ aliases: [{ name: 'other' }] }, { aliases: ['default', 'chat'] })).toBe(
    "'aliases.0.name' must be default or chat",
  );
  expect(check({ groups: [USER] }, { groups: false })).toBe("'groups' must be empty");
  expect(check({ groups: [] }, { groups: false })).toBeUndefined();
  expect(check({ groups: [USER] }, { groups: true })).toBeUndefined();
});

test('AppConfig reads the schema as one of draft 4', () => {
  expect(usageLimitsSchema(WIDEST_BOUNDS)).toMatchObject({
    $schema: 'http://json-schema.org/draft-04/schema#',
    type: 'object',
    additionalProperties: false,
  });
});
