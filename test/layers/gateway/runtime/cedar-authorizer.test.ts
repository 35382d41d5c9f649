import { CEDAR, toolAction } from '../../../../lib/contract';
import type { AuthorizationRequest, Authorize } from '../../../../lib/layers/gateway/runtime/authorizer';
import { cedarAuthorizer } from '../../../../lib/layers/gateway/runtime/cedar-authorizer';
import { LOCAL_CEDAR, LOCAL_TOOLS } from '../../../../local/aws/world';

let authorize: Authorize;
beforeAll(async () => {
  authorize = await cedarAuthorizer(LOCAL_CEDAR, LOCAL_TOOLS);
});

const alice = { subject: 'alice', tenant: 'acme', clientId: 'app', groups: ['staff'], scopes: [] };
const chat: AuthorizationRequest = {
  principal: alice,
  action: CEDAR.invoke,
  resource: { type: CEDAR.alias, id: 'default' },
  context: { streaming: true },
};
const refund = (cents: number): AuthorizationRequest => ({
  principal: alice,
  action: toolAction('refund'),
  resource: { type: CEDAR.tool, id: 'refund', attributes: { mutating: true } },
  context: { alias: 'tools', approved: true, arguments: { order: 'A-1', cents } },
});
const allowed = async (request: AuthorizationRequest) => (await authorize(request)).allowed;

test('a question is answered as it was before', async () => {
  const first = await authorize(chat);
  expect(first).toEqual({ allowed: true, policies: ['chat'] });
  expect(await authorize({ ...chat, principal: { ...alice } })).toEqual(first);
});

test.each([
  ['another subject', { ...chat, principal: { ...alice, subject: 'mallory' } }],
  ['groups that have changed', { ...chat, principal: { ...alice, groups: [] } }],
  ['another action', { ...refund(100), action: toolAction('hidden') }],
])('an answer is not given to %s', async (_, request) => {
  expect([await allowed(chat), await allowed(refund(100))]).toEqual([true, true]);
  expect(await allowed(request)).toBe(false);
});

test('arguments are part of the question', async () => {
  expect([await allowed(refund(5_000)), await allowed(refund(5_001)), await allowed(refund(5_000))]).toEqual([
    true,
    false,
    true,
  ]);
});

test('two gateways of one process decide each by its own policies', async () => {
  const strict = await cedarAuthorizer({ policies: { nobody: 'forbid (principal, action, resource);' } }, LOCAL_TOOLS);
  // neither has been asked this before
  const question = { ...chat, principal: { ...alice, subject: 'bob' } };
  expect([(await strict(question)).allowed, await allowed(question)]).toEqual([false, true]);
});
