import type { AuthorizationRequest } from '../../../../lib/layers/gateway/runtime/authorizer';
import { verifiedPermissions } from '../../../../lib/layers/gateway/runtime/verified-permissions';
import type { AwsRequest } from '../../../../lib/runtime/aws-call';

const PRINCIPAL = {
  subject: 'alice',
  tenant: 'acme',
  clientId: 'app',
  groups: ['staff', 'admins'],
  scopes: ['llm/invoke', 'llm/tools'],
};
const REQUEST: AuthorizationRequest = {
  principal: PRINCIPAL,
  action: 'CallTool:refund',
  resource: { type: 'SecureLlm::Tool', id: 'refund', attributes: { mutating: true } },
  context: {},
};

/** What is asked of the policy store, and what its answer is taken for. */
async function asked(
  request: Partial<AuthorizationRequest> = {},
  answer: object = { decision: 'ALLOW', determiningPolicies: [], errors: [] },
  signal?: AbortSignal,
) {
  const calls: AwsRequest[] = [];
  const authorize = verifiedPermissions(async (call) => {
    calls.push(call);
    return { headers: {}, body: JSON.stringify(answer) };
  }, 'store-1');
  const decision = await authorize({ ...REQUEST, ...request }, signal);
  expect(calls).toHaveLength(1);
  // as it is sent: JSON has no undefined
  const body = JSON.parse(JSON.stringify(calls[0].body)) as Record<string, unknown>;
  return { decision, call: calls[0], body };
}

const USER = { entityType: 'SecureLlm::User', entityId: 'acme/alice' };
const TOOL = { entityType: 'SecureLlm::Tool', entityId: 'refund' };

test('the store is asked whether this user may do this, here', async () => {
  const { signal } = new AbortController();
  const { call, body } = await asked({}, undefined, signal);
  expect(call).toMatchObject({
    service: 'verifiedpermissions',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'VerifiedPermissions.IsAuthorized',
    },
  });
  expect(call.signal).toBe(signal);
  expect(body).toMatchObject({
    policyStoreId: 'store-1',
    principal: USER,
    action: { actionType: 'SecureLlm::Action', actionId: 'CallTool:refund' },
    resource: TOOL,
  });
});

test('policies see all that the token says of the user, and whom he belongs to', async () => {
  const { body } = await asked();
  expect((body.entities as { entityList: unknown[] }).entityList).toEqual([
    {
      identifier: USER,
      attributes: {
        subject: { string: 'alice' },
        tenant: { string: 'acme' },
        clientId: { string: 'app' },
        groups: { set: [{ string: 'staff' }, { string: 'admins' }] },
        scopes: { set: [{ string: 'llm/invoke' }, { string: 'llm/tools' }] },
      },
      parents: [
        { entityType: 'SecureLlm::Tenant', entityId: 'acme' },
        { entityType: 'SecureLlm::Group', entityId: 'staff' },
        { entityType: 'SecureLlm::Group', entityId: 'admins' },
      ],
    },
    { identifier: TOOL, attributes: { mutating: { boolean: true } } },
  ]);
});

test('who is in no group is in none there, and a resource may have nothing to say', async () => {
  const { body } = await asked({
    principal: { ...PRINCIPAL, groups: [], scopes: [] },
    resource: { type: 'SecureLlm::Alias', id: 'default' },
  });
  const [user, alias] = (body.entities as { entityList: Record<string, unknown>[] }).entityList;
  expect(user).toMatchObject({
    attributes: { groups: { set: [] }, scopes: { set: [] } },
    parents: [{ entityType: 'SecureLlm::Tenant', entityId: 'acme' }],
  });
  expect(alias).toEqual({
    identifier: { entityType: 'SecureLlm::Alias', entityId: 'default' },
    attributes: {},
  });
});

test.each<[string, unknown, unknown]>([
  ['a text', 'a', { string: 'a' }],
  ['an empty text', '', { string: '' }],
  ['a yes', true, { boolean: true }],
  ['a no', false, { boolean: false }],
  ['a whole number', -3, { long: -3 }],
  ['a list', ['a', 1], { set: [{ string: 'a' }, { long: 1 }] }],
  ['a list without what has no type', ['a', null, 1.5], { set: [{ string: 'a' }] }],
  ['a record', { a: { b: 'c' } }, { record: { a: { record: { b: { string: 'c' } } } } }],
  ['a record without what has no type', { a: null, b: 1 }, { record: { b: { long: 1 } } }],
])('policies read %s as what it is', async (_, value, read) => {
  const { body } = await asked({ context: { value } });
  expect(body.context).toEqual({ contextMap: { value: read } });
});

test.each<[string, unknown]>([
  ['nothing', null],
  ['what is absent', undefined],
  ['a fraction', 0.5],
  ['a number that JSON rounds', 2 ** 53],
])('%s has no type, and policies do not see it', async (_, value) => {
  const { body } = await asked({ context: { value, other: 'x' } });
  expect(body.context).toEqual({ contextMap: { other: { string: 'x' } } });
});

test('what the store permits is allowed, and the record says by which policies', async () => {
  const { decision } = await asked({}, { decision: 'ALLOW', determiningPolicies: [{ policyId: 'p1' }], errors: [] });
  expect(decision).toEqual({ allowed: true, policies: ['p1'] });
});

test.each<[string, object, string, string[]]>([
  ['a denial by nobody', { decision: 'DENY', determiningPolicies: [], errors: [] }, 'no policy permits it', []],
  [
    'a denial by a policy',
    { decision: 'DENY', determiningPolicies: [{ policyId: 'p2' }], errors: [] },
    'a policy forbids it',
    ['p2'],
  ],
  ['a word that nobody knows', { decision: 'allow', errors: [] }, 'no policy permits it', []],
  ['no decision', { errors: [] }, 'no policy permits it', []],
  [
    'a permit while a policy failed',
    { decision: 'ALLOW', determiningPolicies: [{ policyId: 'p1' }], errors: [{ errorDescription: 'x' }] },
    'a policy failed',
    ['p1'],
  ],
  ['a permit without a list of errors', { decision: 'ALLOW' }, 'a policy failed', []],
  ['a permit with errors that are no list', { decision: 'ALLOW', errors: {} }, 'a policy failed', []],
])('%s is a no', async (_, answer, cause, policies) => {
  const { decision } = await asked({}, answer);
  expect(decision).toEqual({ allowed: false, policies, cause });
});

test('an answer that is none is no decision', async () => {
  const authorize = verifiedPermissions(async () => ({ headers: {}, body: '[]' }), 'store-1');
  await expect(authorize(REQUEST)).rejects.toThrow('verifiedpermissions: MalformedAnswer');
});
