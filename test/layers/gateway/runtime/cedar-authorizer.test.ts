import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { CEDAR, cedarSchema, cedarSeal, DEFAULT_CEDAR_POLICIES, toolAction } from '../../../../lib/contract';
import type { AuthorizationRequest, Authorize } from '../../../../lib/layers/gateway/runtime/authorizer';
import { cedarAuthorizer } from '../../../../lib/layers/gateway/runtime/cedar-authorizer';
import { policyProblems } from '../../../../lib/layers/identity/runtime/cedar.library';
import { LOCAL_CEDAR, LOCAL_TOOLS } from '../../../../local/aws/world';

let authorize: Authorize;
beforeAll(async () => {
  authorize = await cedarAuthorizer({ policies: LOCAL_CEDAR.policies }, LOCAL_TOOLS);
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

describe('a number that may have a fraction', () => {
  const place = { type: 'object', properties: { x: { type: 'number' }, name: { type: 'string' } } };
  const inputSchema = {
    type: 'object',
    properties: {
      amount: { type: 'number' },
      cents: { type: 'integer' },
      rates: { type: 'array', items: { type: 'number' } },
      places: { type: 'array', items: place },
    },
  };
  const tools = { pay: { description: 'Pays.', inputSchema } };
  const policies = {
    pay: `permit (principal, action == SecureLlm::Action::"CallTool:pay", resource)
      when { context.arguments has cents && context.arguments.cents <= 50 };`,
  };
  const paying = async (args: object): Promise<boolean> => {
    const decide = await cedarAuthorizer({ policies }, tools);
    const resource = { type: CEDAR.tool, id: 'pay', attributes: { mutating: false } };
    const context = { alias: 'tools', approved: false, arguments: args };
    return (await decide({ principal: alice, action: toolAction('pay'), resource, context })).allowed;
  };

  test.each([
    { amount: 12.5 },
    { amount: 12 },
    { rates: [1, 2] },
    { rates: [1, 2.5] },
    { places: [{ x: 1, name: 'a' }, { x: 1.5 }, {}] },
  ])('is left out, whole or not, and the rest decides: %j', async (args) => {
    expect([await paying({ ...args, cents: 50 }), await paying({ ...args, cents: 51 })]).toEqual([true, false]);
  });

  test('is not left out where the schema does not name it: such a call is refused', async () => {
    expect([await paying({ cents: 1, tip: 5 }), await paying({ cents: 1, places: [{ y: 1 }] })]).toEqual([
      false,
      false,
    ]);
  });
});

test('two gateways of one process decide each by its own policies', async () => {
  const strict = await cedarAuthorizer({ policies: { nobody: 'forbid (principal, action, resource);' } }, LOCAL_TOOLS);
  // neither has been asked this before
  const question = { ...chat, principal: { ...alice, subject: 'bob' } };
  expect([(await strict(question)).allowed, await allowed(question)]).toEqual([false, true]);
});

describe('policies that synthesis has validated', () => {
  const schema = cedarSchema(LOCAL_TOOLS);
  const unfit = { p: 'permit (principal, action, resource) when { principal.wealth > 1 };' };
  test('are not validated again, and others are, whatever their document says', async () => {
    const sealed = { schema, policies: LOCAL_CEDAR.policies, validated: cedarSeal(schema, LOCAL_CEDAR.policies) };
    expect((await (await cedarAuthorizer(sealed, LOCAL_TOOLS))(chat)).allowed).toBe(true);
    const documents = [
      { policies: unfit },
      { schema, policies: unfit },
      { ...sealed, policies: unfit },
      { ...sealed, policies: { ...LOCAL_CEDAR.policies, ...unfit } },
      { schema, policies: unfit, validated: '' },
      // sealed for other tools
      { policies: unfit, validated: cedarSeal(cedarSchema(), unfit) },
    ];
    for (const document of documents) {
      await expect(cedarAuthorizer(document, LOCAL_TOOLS)).rejects.toThrow('do not fit their schema');
    }
  });
  test('permit nothing even if they were sealed without being validated', async () => {
    const decide = await cedarAuthorizer({ schema, policies: unfit, validated: cedarSeal(schema, unfit) }, LOCAL_TOOLS);
    expect(await decide(chat)).toMatchObject({ allowed: false, cause: 'a policy failed' });
  });
  test('the default ones fit, with tools and without', () => {
    for (const tools of [{}, LOCAL_TOOLS]) {
      const known = { aliases: ['default'], tools: Object.keys(tools), groups: false };
      expect(policyProblems(DEFAULT_CEDAR_POLICIES, { schema: cedarSchema(tools), known })).toEqual([]);
    }
  });
});

test('a question survives that V8 takes back, meanwhile, what it had optimized', () => {
  const program = join(__dirname, 'cedar-taken-back.ts');
  const args = ['--allow-natives-syntax', '--import', 'tsx', program];
  const { stdout, stderr, signal } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect([stdout, signal, /Fatal/.exec(stderr)?.[0]]).toEqual(['{"allowed":true,"taken":true}', null, undefined]);
});
