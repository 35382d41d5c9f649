import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AGENT_ENV, argumentsHash, type Proof } from '../../../../lib/layers/agent/contract';
import { kmsProofs } from '../../../../lib/layers/agent/runtime/proof';
import { requestInterceptor } from '../../../../lib/layers/agent/runtime/request-function';
import { awsCall } from '../../../../lib/runtime/aws-call';
import { AGENT_CATALOGUE, credentialsOf, PROOF_KEY, ROLES } from '../../../../local/agent/agent-world';
import { startedAgents } from '../../../support/world';

const { world, agent } = startedAgents();
beforeAll(() => agent.kms.may.set('other-key', { GenerateMac: ['OTHER', ROLES.gateway], VerifyMac: [ROLES.shim] }));

const NAME = 'Orders___lookup';
const ARGS = { order: 'A1' };
const ALICE = { tenant: 'acme', subject: 'alice' };
const signal = new AbortController().signal;
const callAs = (role: string) =>
  awsCall(
    { region: 'eu-central-1', endpoints: { kms: agent.kms.url }, timeouts: { control: 1_000 } },
    credentialsOf(role),
  );
const proof = (tool = NAME, args: object = ARGS, now = Date.now(), role = ROLES.interceptor, key = PROOF_KEY) =>
  kmsProofs(callAs(role), key, () => now)(ALICE, tool, args as never, signal);
const named = (tool: string) => ({ clientContext: { custom: { bedrockAgentCoreToolName: tool } } });
const invoke = (event: unknown, context: object = named(NAME), run = agent.shim(NAME)) => run(event, context);
const REFUSED = 'The call carries no valid proof.';

test('the function gets the tool, its arguments and who calls, and the caller of the shim what it returns', async () => {
  expect(await invoke({ ...ARGS, _context: await proof() })).toEqual({ from: NAME });
  expect(agent.ran).toEqual([{ tool: NAME, arguments: ARGS, caller: ALICE }]);
});

test('it works without the name that the gateway gives, and with that name in another case', async () => {
  for (const context of [{}, { clientContext: { Custom: { bedrockAgentCoreToolName: NAME } } }])
    expect(await invoke({ ...ARGS, _context: await proof() }, context)).toEqual({ from: NAME });
});

describe('of a tool that changes something', () => {
  const REFUND = { order: 'A1', cents: 100 };
  const approval = 'a'.repeat(64);
  const signed = (given?: string) =>
    kmsProofs(callAs(ROLES.interceptor), PROOF_KEY)(ALICE, 'Orders___refund', REFUND, signal, given);
  const refund = async (given?: string) =>
    invoke({ ...REFUND, _context: await signed(given) }, named('Orders___refund'), agent.shim('Orders___refund'));

  test('the function is told which approval opened the call', async () => {
    await refund(approval);
    expect(agent.ran).toEqual([{ tool: 'Orders___refund', arguments: REFUND, caller: ALICE, approval }]);
  });

  test.each([undefined, '', 'A'.repeat(64), 'short'])('a proof whose approval is %p opens nothing', async (given) => {
    await expect(refund(given)).rejects.toThrow(REFUSED);
    expect(agent.ran).toEqual([]);
  });

  test('another approval than the signed one opens nothing', async () => {
    const _context = edited(await signed(approval), { approval: 'b'.repeat(64) });
    const event = { ...REFUND, _context };
    await expect(invoke(event, named('Orders___refund'), agent.shim('Orders___refund'))).rejects.toThrow(REFUSED);
    expect(agent.ran).toEqual([]);
  });
});

describe('of a tool about whose small changes nobody is asked', () => {
  const TOOL = 'Orders___refund';
  const SMALL = { order: 'A1', cents: 50 };
  const folder = mkdtempSync(join(tmpdir(), 'unasked-'));
  const env = { [AGENT_ENV.catalogue]: join(folder, 'agent.json') };
  const { [TOOL]: tool, ...others } = AGENT_CATALOGUE.tools;
  const tools = { ...others, [TOOL]: { ...tool!, withoutApproval: { cents: { maximum: 50 } } } };
  writeFileSync(env[AGENT_ENV.catalogue]!, JSON.stringify({ ...AGENT_CATALOGUE, tools }));
  afterAll(() => rmSync(folder, { recursive: true }));
  const run = async (args: { cents: number }) =>
    invoke({ ...args, _context: await proof(TOOL, args) }, named(TOOL), agent.shim(TOOL, env));

  test('a call within the limit runs, and the function is told of no approval', async () => {
    await run(SMALL);
    expect(agent.ran).toEqual([{ tool: TOOL, arguments: SMALL, caller: ALICE }]);
  });

  test('one beyond it does not, even with a proof: the shim compares once more', async () => {
    await expect(run({ ...SMALL, cents: 51 })).rejects.toThrow(REFUSED);
    expect(agent.ran).toEqual([]);
  });

  test('a user’s call passes interceptor, policies and shim, and a larger one waits for people', async () => {
    const credentials = credentialsOf(ROLES.interceptor);
    agent.server.request = requestInterceptor({ ...agent.env(), ...env }, { credentials, redeem: async () => false });
    const target = agent.server.targets.get(TOOL)!;
    agent.server.targets.set(TOOL, { ...target, run: agent.shim(TOOL, env) });
    expect((await agent.call(TOOL, SMALL)).body.error).toBeUndefined();
    expect((await agent.call(TOOL, { ...SMALL, cents: 51 })).body.error.code).toBe(-32052);
    expect(agent.ran.map(({ arguments: args }) => args)).toEqual([SMALL]);
  });
});

const edited = (signed: string, change: Partial<Proof>) => {
  const [text, mac] = signed.split('.');
  const said = JSON.parse(Buffer.from(text, 'base64url').toString());
  return `${Buffer.from(JSON.stringify({ ...said, ...change })).toString('base64url')}.${mac}`;
};

describe('the function does not run', () => {
  test.each<[string, () => Promise<unknown>]>([
    ['without a proof', async () => ARGS],
    ['with an event that is no object', async () => [ARGS]],
    ['with a proof that is no text', async () => ({ ...ARGS, _context: {} })],
    ['with a proof without a signature', async () => ({ ...ARGS, _context: (await proof()).split('.')[0] })],
    ['with a proof of other arguments', async () => ({ order: 'A2', _context: await proof() })],
    ['with one argument more than signed', async () => ({ ...ARGS, limit: 1, _context: await proof() })],
    ['with a proof for another tool', async () => ({ ...ARGS, _context: await proof('Mail___lookup') })],
    ['with a proof that is over', async () => ({ ...ARGS, _context: await proof(NAME, ARGS, Date.now() - 61_000) })],
    [
      'with a proof of a longer life',
      async () => ({ ...ARGS, _context: await proof(NAME, ARGS, Date.now() + 20_000) }),
    ],
    [
      'with a proof of another tenant',
      async () => ({ ...ARGS, _context: edited(await proof(), { tenant: 'globex' }) }),
    ],
    ['with a proof of another user', async () => ({ ...ARGS, _context: edited(await proof(), { subject: 'bob' }) })],
    [
      'with the arguments of a proof changed in it too',
      async () => ({ order: 'A2', _context: edited(await proof(), { argsHash: argumentsHash({ order: 'A2' }) }) }),
    ],
    [
      'with a proof that was prolonged',
      async () => ({
        ...ARGS,
        _context: edited(await proof(NAME, ARGS, Date.now() - 61_000), { exp: Math.floor(Date.now() / 1_000) + 50 }),
      }),
    ],
    [
      'with a proof by another key',
      async () => ({ ...ARGS, _context: await proof(NAME, ARGS, Date.now(), 'OTHER', 'other-key') }),
    ],
  ])('%s', async (_, event) => {
    await expect(invoke(await event())).rejects.toThrow(REFUSED);
    expect(agent.ran).toEqual([]);
  });

  test('when the gateway names another tool', async () => {
    const event = { ...ARGS, _context: await proof() };
    await expect(invoke(event, named('Mail___lookup'))).rejects.toThrow(REFUSED);
    expect(agent.ran).toEqual([]);
  });

  test('when whoever has the role of the gateway invokes it: that role can make no proof', async () => {
    await expect(proof(NAME, ARGS, Date.now(), ROLES.gateway)).rejects.toThrow('AccessDeniedException');
    await expect(proof(NAME, ARGS, Date.now(), ROLES.shim)).rejects.toThrow('AccessDeniedException');
  });

  test('with arguments that its schema does not allow, even with a proof of them', async () => {
    const args = { order: 'A1', limit: 1_000 };
    await expect(invoke({ ...args, _context: await proof(NAME, args) })).rejects.toThrow('not valid');
    expect(agent.ran).toEqual([]);
  });

  test.each(['500', '403', 'malformed', 'empty', 'timeout'] as const)(
    'while KMS cannot say whether the proof holds (%s)',
    async (fault) => {
      const _context = await proof();
      agent.kms.faults.set('VerifyMac', fault);
      await expect(invoke({ ...ARGS, _context })).rejects.toThrow();
      expect(agent.ran).toEqual([]);
    },
  );
});

test('a function that fails or returns too much is a failure, and is not run again', async () => {
  world.tools.functions.set(`arn:${NAME}`, () => {
    throw new Error('inside-4711');
  });
  await expect(invoke({ ...ARGS, _context: await proof() })).rejects.toThrow('lambda: FunctionError');
  world.tools.functions.set(`arn:${NAME}`, () => 'x'.repeat(20_001));
  await expect(invoke({ ...ARGS, _context: await proof() })).rejects.toThrow('lambda: ResultTooLarge');
  world.tools.faults.set('*', '500');
  await expect(invoke({ ...ARGS, _context: await proof() })).rejects.toThrow();
  expect(agent.ran).toHaveLength(3);
});
