import type { AgentGatewayConfig } from '../../../lib/contract';
import { AGENT_ERRORS, APPROVAL_META } from '../../../lib/contract';
import { agentTools } from '../../../lib/layers/gateway/runtime/agent-tools';
import type { CallMcp } from '../../../lib/layers/gateway/runtime/mcp-client';
import { SettingsError } from '../../../lib/layers/gateway/runtime/settings';
import { TOOLS_SCOPE } from '../../../local/agent/agent-world';
import { HttpService, type ServiceAnswer, type ServiceCall } from '../../../local/aws/http-service';
import { type Json, LOCAL_CEDAR, LOCAL_TOOLS } from '../../../local/aws/world';
import { startedAgents } from '../../support/world';

const { world, agent } = startedAgents();
/** Somewhere that no token may come. */
const elsewhere = new HttpService(
  () => 'any',
  () => ({ body: '{}' }),
);

const gateway = (config: Partial<AgentGatewayConfig> = {}, timeoutMs = 10_000) =>
  world.gateway({
    agentGateway: { ...agent.config(), ...config },
    toolFunctions: { hidden: 'arn:hidden' },
    document: { cedar: LOCAL_CEDAR, tools: { ...LOCAL_TOOLS, lookup: { ...LOCAL_TOOLS.lookup, timeoutMs } } },
  });

beforeAll(async () => {
  await elsewhere.start();
  await gateway();
});
afterAll(() => elsewhere.stop());
beforeEach(() => {
  elsewhere.reset();
  uses('lookup', { order: 'A1' });
});

/** A model that asks for one tool, and then says what it was told. */
function uses(name: string, input: unknown) {
  world.bedrock.script = ({ messages }) =>
    messages.length === 1 ? { toolUses: [{ name, input }] } : { text: ['Done.'] };
}
const ask = (token: string | null = agent.token(), body: Record<string, unknown> = {}) =>
  world.ask('Where is it?', { alias: 'tools', token, body });
/** What the model read of its tool. */
function read() {
  const [block] = world.bedrock.requests.at(-1)!.messages.at(-1)!.content as { toolResult?: Json }[];
  return { status: block.toolResult?.status, text: block.toolResult?.content[0].text as string };
}
const FAILED = { status: 'error', text: 'The tool failed.' };
const cause = () => world.record.cause;
/** What the agent gateway was sent. */
const sent = () => agent.server.calls.map(({ headers, body }) => ({ headers, body: JSON.parse(body) as Json }));

test('a tool is called through the agent gateway, with the token of whoever asks and by its name there', async () => {
  const token = agent.token();
  expect((await ask(token)).said).toBe('Done.');
  expect(read()).toEqual({
    status: 'success',
    text: expect.stringMatching(/^<untrusted-.*\{"from":"Orders___lookup"\}.*>$/s),
  });
  expect(agent.ran).toEqual([
    { tool: 'Orders___lookup', arguments: { order: 'A1' }, caller: { tenant: 'acme', subject: 'alice' } },
  ]);
  const [{ headers, body }] = sent();
  expect(headers).toMatchObject({
    authorization: `Bearer ${token}`,
    accept: 'application/json, text/event-stream',
    'mcp-protocol-version': '2025-06-18',
  });
  expect(body).toEqual({
    jsonrpc: '2.0',
    id: expect.any(String),
    method: 'tools/call',
    params: { name: 'Orders___lookup', arguments: { order: 'A1' } },
  });
  expect(world.record.toolCalls).toMatchObject([{ name: 'lookup', decision: 'allowed' }]);
});

test('one conversation of one user has one session there, which neither he nor another can name', async () => {
  const of = async (subject: string, tenant: string, conversation: string, secret = 'one') => {
    let session = '';
    const call: CallMcp = async (each) => {
      session = each.session;
      return '';
    };
    const keys = async () => Buffer.from(secret);
    const principal = { subject, tenant, clientId: 'c', groups: [], scopes: [TOOLS_SCOPE] };
    const caller = { principal, authorization: 'Bearer a.b.c', conversation, approvals: [] };
    await agentTools(agent.config(), {}, call, keys)('lookup', {}, caller, new AbortController().signal);
    return session;
  };
  const session = await of('alice', 'acme', 'c1');
  expect(session).toMatch(/^[0-9a-f]{64}$/);
  expect(await of('alice', 'acme', 'c1')).toBe(session);
  const others = [of('alice', 'acme', 'c2'), of('bob', 'acme', 'c1'), of('alice', 'globex', 'c1')];
  others.push(of('alice","acme', '', 'c1'), of('alice', 'acme', 'c1', 'two'));
  expect(new Set([session, ...(await Promise.all(others))]).size).toBe(6);
});

describe('no token is sent', () => {
  test.each<[string, () => string]>([
    ['that lacks the scope', () => world.issuer.token()],
    ['whose scope only begins like it', () => agent.token('alice', 'acme', { scope: `llm/invoke ${TOOLS_SCOPE}s` })],
  ])('%s', async (_, token) => {
    expect((await ask(token())).said).toBe('Done.');
    expect([read(), cause()]).toEqual([FAILED, 'tool lookup: mcp: NoScope']);
    expect(agent.server.calls).toEqual([]);
    expect(world.record.toolCalls).toMatchObject([{ decision: 'failed' }]);
  });

  test('to an address that the agent gateway sends us on to', async () => {
    for (const status of [301, 302, 307, 308]) {
      for (const location of [`${elsewhere.url}/mcp`, 'http://169.254.169.254/latest/meta-data/']) {
        agent.server.behaviour.answer = () => ({ status, headers: { location }, body: '' });
        await ask();
        expect([read(), cause()]).toEqual([FAILED, 'tool lookup: mcp: Redirect']);
      }
    }
    expect(elsewhere.calls).toEqual([]);
  });
});

describe('a call fails', () => {
  const json = (body: unknown, more: Partial<ServiceAnswer> = {}): ServiceAnswer => ({
    body: JSON.stringify(body),
    ...more,
  });
  const stream = (...messages: unknown[]): ServiceAnswer => ({
    headers: { 'content-type': 'text/event-stream; charset=utf-8' },
    body: messages.map((each) => `data: ${JSON.stringify(each)}\n\n`).join(''),
  });
  const idOf = ({ body }: ServiceCall) => (JSON.parse(body) as Json).id;
  const answer = (call: ServiceCall, result: unknown = { content: [{ type: 'text', text: 'needle' }] }) => ({
    jsonrpc: '2.0',
    id: idOf(call),
    result,
  });
  const asked = (method: string) => ({ jsonrpc: '2.0', id: 'theirs', method, params: { messages: [] } });
  const many = 'x'.repeat(1_000);

  test.each<[string, (call: ServiceCall) => ServiceAnswer, string]>([
    ['with the answer to another request', (call) => json({ ...answer(call), id: 'x' }), 'OtherId'],
    ['with no id', (call) => json({ ...answer(call), id: undefined }), 'OtherId'],
    ['with a batch', (call) => json([answer(call)]), 'Malformed'],
    ['with a page', () => ({ headers: { 'content-type': 'text/html' }, body: '<p>needle</p>' }), 'OtherType'],
    ['with half an answer', (call) => ({ body: JSON.stringify(answer(call)).slice(0, -3) }), 'Malformed'],
    [
      'with bytes that are no text',
      (call) => ({
        body: (response) =>
          new Promise<void>((resolve) => {
            response.end(Buffer.from([0x7b, 0xff, 0xfe]), () => resolve());
            void call;
          }),
      }),
      'ConnectionProblem',
    ],
    ['with a result without content', (call) => json(answer(call, {})), 'Malformed'],
    [
      'that the tool calls an error, with a status of 200',
      (call) => json(answer(call, { content: [{ type: 'text', text: 'needle' }], isError: true })),
      'ToolError',
    ],
    ['that may be an error', (call) => json(answer(call, { content: [], isError: 'no' })), 'ToolError'],
    [
      'by the firewall',
      (call) => json({ jsonrpc: '2.0', id: idOf(call), error: { code: -32002, message: 'needle' } }),
      'Error-32002',
    ],
    [
      'by a limit',
      (call) => json({ jsonrpc: '2.0', id: idOf(call), error: { code: -32003, message: 'needle' } }),
      'Error-32003',
    ],
    ['by a session that has ended', () => json({ message: 'needle' }, { status: 409 }), 'Status409'],
    ['by a token that is refused', () => json({ message: 'needle' }, { status: 401 }), 'Status401'],
    [
      'in a stream that ends before it',
      () => stream({ jsonrpc: '2.0', method: 'notifications/message', params: {} }),
      'NoAnswer',
    ],
    [
      'when it wants a sample of the model',
      (call) => stream(asked('sampling/createMessage'), answer(call)),
      'AskedByServer',
    ],
    ['when it wants to ask the user', (call) => stream(asked('elicitation/create'), answer(call)), 'AskedByServer'],
    ['when it wants to know folders', (call) => stream(asked('roots/list'), answer(call)), 'AskedByServer'],
    ['when it wants something in place of an answer', () => json(asked('sampling/createMessage')), 'AskedByServer'],
    [
      'with 7 MB',
      (call) => json(answer(call, { content: Array(7_000).fill({ type: 'text', text: many }) })),
      'TooLarge',
    ],
    [
      'with 7 MB of notifications before it',
      (call) =>
        stream(
          ...Array(7_000).fill({ jsonrpc: '2.0', method: 'notifications/message', params: { data: many } }),
          answer(call),
        ),
      'TooLarge',
    ],
    [
      'with more than the model may read',
      (call) => json(answer(call, { content: [{ type: 'text', text: 'x'.repeat(32_001) }] })),
      'ResultTooLarge',
    ],
  ])('%s', async (_, respond, code) => {
    agent.server.behaviour.answer = respond;
    const seen = await ask();
    expect([seen.said, read(), cause()]).toEqual(['Done.', FAILED, `tool lookup: mcp: ${code}`]);
    expect(seen.text + JSON.stringify(world.bedrock.requests) + JSON.stringify(world.audit)).not.toContain('needle');
    // what it wanted was asked of nobody
    expect(world.bedrock.requests).toHaveLength(2);
  });

  test.each(['refused', 'reset', '500', '403', 'half', 'empty', 'malformed'] as const)(
    'when the connection does this: %s',
    async (fault) => {
      agent.server.faults.set('*', fault);
      await ask();
      expect(read()).toEqual(FAILED);
      expect(world.record.toolCalls).toMatchObject([{ decision: 'failed' }]);
    },
  );

  describe('when its time is over', () => {
    beforeAll(() => gateway({}, 300));
    afterAll(() => gateway());

    test.each(['timeout', 'drip'] as const)('while the connection does this: %s', async (fault) => {
      agent.server.faults.set('*', fault);
      await ask();
      expect([read(), cause()]).toEqual([FAILED, 'tool lookup: mcp: Timeout']);
    });

    test('while a stream goes on without it', async () => {
      agent.server.behaviour.answer = () => ({
        headers: { 'content-type': 'text/event-stream' },
        body: async (response) => {
          while (!response.destroyed) {
            response.write('data: {"jsonrpc":"2.0","method":"notifications/progress"}\n\n');
            await new Promise((resolve) => setTimeout(resolve, 20));
          }
        },
      });
      await ask();
      expect([read(), cause()]).toEqual([FAILED, 'tool lookup: mcp: Timeout']);
    });
  });

  test('the look-alikes: a stream with notifications before the answer, and one that goes on after it', async () => {
    agent.server.behaviour.streams = true;
    agent.server.behaviour.events = [{ jsonrpc: '2.0', method: 'notifications/message', params: { data: 'needle' } }];
    await ask();
    expect(read().status).toBe('success');
    expect(JSON.stringify(world.bedrock.requests)).not.toContain('needle');
    agent.server.behaviour.answer = (call) => ({
      headers: { 'content-type': 'text/event-stream' },
      body: async (response) => {
        const text = `id: 1\r\nevent: message\r\ndata: ${JSON.stringify(answer(call))}\r\n\r\n`;
        for (const letter of text) response.write(letter);
        while (!response.destroyed) {
          response.write(': still here\n');
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      },
    });
    await ask();
    expect(read()).toEqual({ status: 'success', text: expect.stringContaining('needle') });
  });

  test('and only text of a result is read', async () => {
    agent.server.behaviour.answer = (call) =>
      json(
        answer(call, {
          content: [
            { type: 'resource_link', uri: 'https://evil.example/needle' },
            { type: 'text', text: 'shipped' },
            { type: 'resource', resource: { uri: 'x', text: 'needle' } },
            { type: 'image', data: 'needle' },
          ],
          structuredContent: { order: 'needle' },
        }),
      );
    await ask();
    expect(read().text).toContain('shipped');
    expect(JSON.stringify(world.bedrock.requests)).not.toContain('needle');
  });
});

describe('a tool that changes something', () => {
  const REFUND = { order: 'A1', cents: 100 };
  beforeEach(() => uses('refund', REFUND));
  const approvalOf = ({ body }: { body: Json }) => body.params._meta?.[APPROVAL_META];

  test('is not called without an approval, and the refusal says by which name it is approved', async () => {
    const seen = await ask();
    expect(seen.json().refusal).toMatchObject({
      code: 'approval-required',
      approval: { tool: 'Orders___refund', arguments: REFUND },
    });
    expect(agent.server.calls).toEqual([]);
  });

  test('is called with the approval that the agent gateway takes, which is used up there alone', async () => {
    agent.redeem = async (_, token) => token === 'right';
    await ask(agent.token(), { approvals: ['wrong', 'right', 'other'] });
    expect(sent().map(approvalOf)).toEqual(['wrong', 'right']);
    expect(agent.ran).toEqual([
      {
        tool: 'Orders___refund',
        arguments: REFUND,
        caller: { tenant: 'acme', subject: 'alice' },
        approval: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ]);
    expect(read().status).toBe('success');
  });

  test('is not called with approvals that open something else', async () => {
    const seen = await ask(agent.token(), { approvals: ['wrong', 'worse'] });
    expect(seen.json().refusal).toMatchObject({ code: 'approval-required' });
    expect([agent.ran, world.record.toolCalls]).toMatchObject([[], [{ decision: 'approval-required' }]]);
  });

  test('is called without one where people are asked, and the refusal says where they decide', async () => {
    const page = 'https://approvals.example.com/live/';
    const headers = { 'content-type': 'application/json' };
    const id = 'a50cc6b4-6b4f-4b0c-8a53-3d6b1c5a3c56';
    await gateway({ approvalsPage: page });
    const refusedWith = async (approval: object, approvals: string[] = []) => {
      agent.server.behaviour.answer = ({ body }) => {
        const error = { code: AGENT_ERRORS.approvalRequired, message: 'needle', data: { approval } };
        return { status: 403, body: JSON.stringify({ jsonrpc: '2.0', id: JSON.parse(body).id, error }), headers };
      };
      const seen = await ask(agent.token(), { approvals });
      expect(JSON.stringify(seen.json())).not.toContain('needle');
      return seen.json().refusal.approval.request;
    };
    try {
      const request = { id, url: `${page}#${id}` };
      expect(await refusedWith({ id, url: 'https://evil.example.com/needle' })).toEqual(request);
      expect(sent().map(approvalOf)).toEqual([undefined]);
      expect(await refusedWith({ id }, ['wrong'])).toEqual(request);
      expect(await refusedWith({ id: `${id}&x` })).toBeUndefined();
      // people have agreed: the same call again runs
      agent.server.behaviour.answer = ({ body }) => {
        const result = { content: [{ type: 'text', text: 'paid' }], isError: false };
        return { headers, body: JSON.stringify({ jsonrpc: '2.0', id: JSON.parse(body).id, result }) };
      };
      await ask();
      expect([read().status, approvalOf(sent().at(-1)!)]).toEqual(['success', undefined]);
    } finally {
      await gateway();
    }
  });

  test('is not tried with the next approval when it failed in another way: it may have acted', async () => {
    agent.server.behaviour.answer = () => ({ status: 500, body: '{}' });
    await ask(agent.token(), { approvals: ['one', 'two'] });
    expect([read(), agent.server.calls.length]).toEqual([FAILED, 1]);
  });
});

test.each<[string, object, string]>([
  ['is called without encryption', { url: 'http://tools.example.com/mcp' }, 'by https'],
  ['carries a password', { url: 'https://a:b@tools.example.com/mcp' }, 'a host and a path'],
  ['carries a query', { url: 'https://tools.example.com/mcp?x=1' }, 'a host and a path'],
  ['is none', { url: 'tools' }, 'is none'],
  ['asks people at a page without encryption', { approvalsPage: 'http://approvals.example.com/' }, 'by https'],
  ['asks people at a script of this machine', { approvalsPage: 'javascript://127.0.0.1/' }, 'by https'],
  ['needs no scope', { scope: '' }, 'needs a scope'],
  [
    'knows a tool by two underscores',
    { tools: { lookup: 'Orders__lookup', refund: 'Orders___refund' } },
    '<Target>___<tool>',
  ],
  ['does not know every tool', { tools: { lookup: 'Orders___lookup' } }, 'tool refund has no function'],
  [
    'knows one that has a function as well',
    { tools: { lookup: 'A___b', refund: 'A___c', hidden: 'A___d' } },
    'a function, and an agent gateway',
  ],
])('settings are refused whose agent gateway %s', async (_, config, message) => {
  await expect(gateway(config)).rejects.toThrow(SettingsError);
  await expect(gateway(config)).rejects.toThrow(message);
});
