import type { Story, StoryStepName } from '../../local/agent/call-story';
import { CHANGED } from '../../local/agent/parcels-server';
import type { Json } from '../../local/aws/world';
import { DESK_ALIAS, DESK_SCENARIOS } from '../../local/gateway/desk-scenarios';
import { LocalGateway } from '../../local/gateway/local-gateway';
import type { Person } from '../../local/gateway/scenarios';

jest.setTimeout(60_000);
let local: LocalGateway;
let stories: Story[] = [];
beforeAll(async () => {
  local = await new LocalGateway().start(0, Date.now, undefined, undefined, true);
  local.watch((happening) => happening.kind === 'call' && stories.push(happening.story));
});
afterAll(() => local.stop());
beforeEach(() => {
  stories = [];
  local.world.bedrock.requests.length = 0;
  local.world.tools.calls.length = 0;
  local.agent!.parcels.callers.length = 0;
});

const post = async (url: string, body: unknown, headers: Record<string, string> = {}): Promise<Json> => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, ...(await response.json().catch(() => ({}))) };
};
const ask = (person: Person, text: string) =>
  post(
    `${local.url}/converse`,
    { alias: DESK_ALIAS, messages: [{ role: 'user', content: [{ text }] }] },
    { authorization: `Bearer ${local.token(person)}` },
  );
const send = (person: Person, method: string, params: object = {}) =>
  post(`${local.url}/local/agent/message`, { person, method, params });
const breaks = (part: string | null) => post(`${local.url}/local/agent/break`, { part });
const step = (name: StoryStepName, story = stories.at(-1)) => {
  const { verdict, said } = story?.steps.find((each) => each.name === name) ?? {};
  return verdict && [verdict, said];
};
const invoked = () => local.world.tools.calls.map(({ operation }) => operation.split(':').at(-1));

test('a permitted call is shown with the policy that permits it, and its function learns who asks from the proof', async () => {
  expect((await ask('alice', 'Where is order A-17?')).text).toContain('shipped');
  expect(step('policy')).toEqual(['allow', expect.stringMatching(/^permitted by permit_Orders_lookup_[0-9a-f]{8}$/)]);
  expect(step('proof')).toEqual(['allow', expect.stringMatching(/^for alice of acme, .*verified by the shim$/)]);
  expect(invoked()).toEqual(['orders']);
  // the same order, of a tenant that has none of this name
  expect((await ask('zoe', 'Where is order A-17?')).text).toContain('unknown');
});

test('a call that no policy permits reaches no target', async () => {
  await ask('alice', 'Where is parcel P-9?');
  expect(new Set(local.agent!.parcels.callers)).toEqual(new Set(['agentcore-parcels']));
  expect(step('proof')).toEqual(['allow', expect.stringMatching(/token of the gateway’s own$/)]);
  local.agent!.parcels.callers.length = 0;
  await ask('bob', 'Where is parcel P-9?');
  expect(step('interceptor')).toEqual(['deny', expect.stringMatching(/^notPermitted: /)]);
  await breaks('interceptor');
  try {
    await ask('bob', 'Where is parcel P-9?');
  } finally {
    await breaks(null);
  }
  expect(step('policy')).toEqual(['deny', 'nothing permits it']);
  expect([step('tool'), local.agent!.parcels.callers]).toEqual([undefined, []]);
});

describe('a call that changes something', () => {
  const refund = () => ask('alice', 'Refund 20 euros for order A-17.');
  const decide = async (name: string, id: string) => {
    const { agent, world } = local;
    const authorization = `Bearer ${world.issuer.token(name, 'acme', {
      username: name,
      scope: 'approvals/decide',
      'cognito:groups': ['approvers'],
      auth_time: Math.floor(Date.now() / 1_000),
    })}`;
    const shown = await fetch(`${agent!.page}requests/${id}`, { headers: { authorization } });
    const { argsHash } = (await shown.json()) as { argsHash: string };
    return post(`${agent!.page}decisions`, { id, decision: 'approve', argsHash }, { authorization });
  };

  test('waits for two people, runs once, and is a new request after that', async () => {
    const { refusal } = await refund();
    const { id, url } = refusal.approval.request;
    expect(url).toBe(`${local.agent!.page}#${id}`);
    expect(step('approval')).toEqual(['refuse', `waits for people as ${id}`]);
    expect((await decide('alice', id)).status).toBe(403);
    expect((await decide('carol', id)).status).toBe(200);
    expect((await refund()).refusal.approval.request.id).toBe(id);
    expect(local.agent!.paid).toEqual([]);
    expect(local.waiting).toMatchObject([{ id, agreed: ['carol'], state: 'waiting' }]);

    expect((await decide('dave', id)).status).toBe(200);
    expect((await refund()).text).toContain('paid');
    expect(step('approval')).toEqual(['allow', 'agreed to by carol and dave; used up by this call']);
    expect(local.agent!.paid).toMatchObject([
      {
        tool: 'Refunds___pay',
        arguments: { order: 'A-17', cents: 2_000 },
        caller: { tenant: 'acme', subject: 'alice' },
      },
    ]);

    const next = (await refund()).refusal.approval.request.id;
    expect(next).not.toBe(id);
    expect(local.agent!.paid).toHaveLength(1);
    expect(local.waiting.map((each) => [each.id, each.state])).toEqual([
      [next, 'waiting'],
      [id, 'used'],
    ]);
  });
});

test('a server that changes its tool is listed no more, gets what was approved, and no model reads its words', async () => {
  await breaks('server');
  try {
    const { body } = await send('alice', 'tools/list');
    expect(body.result.tools.map(({ name }: Json) => name)).toEqual(['Orders___lookup', 'Refunds___pay']);
    expect(step('result')).toEqual(['refuse', expect.stringContaining('Parcels___track')]);
    await ask('alice', 'Where is parcel P-9?');
    expect(stories.at(-1)).toMatchObject({ arguments: { parcel: 'P-9' }, outcome: 'failed' });
    const { requests } = local.world.bedrock;
    expect(requests.length).toBeGreaterThan(0);
    expect(JSON.stringify(requests)).not.toContain(CHANGED.description);
  } finally {
    await breaks(null);
  }
  const { body } = await send('alice', 'tools/list');
  expect(body.result.tools).toHaveLength(3);
});

test('without the interceptor the shim finds no proof, and the function does not run', async () => {
  await breaks('interceptor');
  try {
    await ask('alice', 'Where is order A-17?');
  } finally {
    await breaks(null);
  }
  expect(step('policy')?.[0]).toBe('allow');
  expect(step('proof')).toEqual(['deny', 'the shim found none that holds']);
  expect(invoked()).toEqual([]);
});

// who decides each of them, and how
const DECIDED: Readonly<Record<string, readonly [outcome: string, step: StoryStepName, verdict: string]>> = {
  'A tool that reads': ['answered', 'tool', 'allow'],
  'A tool of somebody else’s server': ['answered', 'tool', 'allow'],
  'The same, as somebody who may not': ['notPermitted', 'interceptor', 'deny'],
  'The same, where the interceptor fails': ['unavailable', 'policy', 'deny'],
  'A tool that changes something': ['approvalRequired', 'approval', 'refuse'],
  'A list of tools, by MCP': ['answered', 'result', 'allow'],
  'A server that changes its tool': ['answered', 'result', 'refuse'],
  'Arguments beyond the schema, by MCP': ['invalidParams', 'interceptor', 'deny'],
  'Arguments that the guardrail blocks, by MCP': ['blocked', 'arguments', 'deny'],
  'A proof that the caller wrote himself, by MCP': ['answered', 'proof', 'allow'],
  'A method that nobody needs, by MCP': ['noSuchMethod', 'interceptor', 'deny'],
  'An interceptor that fails': ['failed', 'proof', 'deny'],
};
test('what the page offers comes out as the page says', async () => {
  for (const { title, person, prompt, message, broken } of DESK_SCENARIOS) {
    if (broken) await breaks(broken);
    if (prompt) await ask(person, prompt);
    else await send(person, message!.method, message!.params);
    if (broken) await breaks(null);
    const [outcome, name, verdict] = DECIDED[title]!;
    expect([title, stories.at(-1)?.outcome, step(name)?.[0]]).toEqual([title, outcome, verdict]);
  }
});

test.each<[string, string, unknown, string?]>([
  ['of nobody', 'message', { person: 'nobody', method: 'tools/list' }],
  ['without a method', 'message', { person: 'alice' }],
  ['to break what is not there', 'break', { part: 'toString' }],
  ['as a form of another site could send it', 'break', { part: null }, 'text/plain'],
])('a request %s is a wrong one', async (_, path, body, type = 'application/json') => {
  expect((await post(`${local.url}/local/agent/${path}`, body, { 'content-type': type })).status).toBe(400);
});

test('the page has a place for tools only where there is an agent gateway', async () => {
  const page = await (await fetch(local.url)).text();
  expect([page.includes('id="desk-way"'), page.includes('-- --agent')]).toEqual([true, false]);
  const plain = await new LocalGateway().start();
  try {
    const without = await (await fetch(plain.url)).text();
    expect([without.includes('id="desk-way"'), without.includes('-- --agent')]).toEqual([false, true]);
    expect((await post(`${plain.url}/local/agent/break`, { part: null })).status).toBe(404);
  } finally {
    await plain.stop();
  }
});
