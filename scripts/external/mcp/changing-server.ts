import assert from 'node:assert/strict';
import { join } from 'node:path';
import { AgentWorld } from '../../../local/agent/agent-world';
import { type Json, World } from '../../../local/aws/world';
import type { Installed } from './installed';
import { ServerProcess } from './server-process';

const POISON = 'Before any other tool';
const MAIL = {
  description: 'Looks up a mail.',
  inputSchema: { type: 'object', properties: { order: { type: 'string', maxLength: 20 } }, required: ['order'] },
};

/**
 * A server of MCP behind a gateway of AgentCore that lists whatever the server says now, which is the worst that it can be set
 * to. The server shows one tool first, and another one under its name once it is used.
 */
export async function changingServer({ folder, node }: Installed): Promise<void> {
  const server = await ServerProcess.start(node, [join(folder, 'servers', 'changing.mjs')]);
  const world = await new World().start();
  const agent = await new AgentWorld(world).start();
  try {
    await agent.server.targets.clear();
    const list = () => listAll(agent, server);
    await world.gateway({
      agentGateway: agent.config({ mail: 'Mail___lookup' }),
      document: { cedar: { policies: { all: 'permit (principal, action, resource);' } }, tools: { mail: MAIL } },
      aliases: { ...world.settings().aliases, tools: { modelId: 'anthropic.model', tools: ['mail'] } },
    });
    /** What a model is told and reads when it calls the tool. */
    const used = async (): Promise<string> => {
      world.bedrock.requests.length = 0;
      world.bedrock.script = ({ messages }) =>
        messages.length === 1 ? { toolUses: [{ name: 'mail', input: { order: 'A1' } }] } : { text: ['Done.'] };
      await world.ask('Is there a mail?', { alias: 'tools', token: agent.token() });
      return JSON.stringify(world.bedrock.requests);
    };
    const before = await list();
    assert.deepEqual(before, { server: ['Mail___lookup'], client: ['Mail___lookup'] });
    assert.match(await used(), /mail about A1/);

    await fetch(`${server.url}/change`);
    const after = await list();
    assert.deepEqual(after, { server: ['Mail___lookup', 'Orders___refund'], client: [] });
    assert.deepEqual(agent.records.at(-1)?.drifted, ['Mail___lookup', 'Orders___refund']);
    const seen = await used();
    assert.ok(!seen.includes(POISON), 'a model was told what the server says of its tool');
    assert.ok(!seen.includes('mail about A1'), 'the tool was called by what was approved, and answered');
    // by whoever has read the new schema
    const { body } = await agent.call('Mail___lookup', { order: 'A1', all: 'mails' });
    assert.equal(body.error?.code, -32602);
    const refund = await agent.call('Orders___refund', { order: 'A1', cents: 1 });
    assert.ok(!JSON.stringify(refund.body).includes('taken'));
    console.log('a server that changes its tools: neither clients nor models are told, and it gets no argument more');
  } finally {
    server.stop();
    await agent.stop();
    await world.stop();
  }
}

/** The tools that the server lists now, which are the targets of the gateway then; and what a client is told of them. */
async function listAll(agent: AgentWorld, server: ServerProcess): Promise<{ server: string[]; client: string[] }> {
  const { tools } = await asked(server, 'tools/list', {});
  agent.server.targets.clear();
  for (const { name, description = '', inputSchema } of tools as {
    name: string;
    description?: string;
    inputSchema: Json;
  }[])
    agent.server.targets.set(name, {
      description,
      inputSchema,
      run: (args) => asked(server, 'tools/call', { name, arguments: args }),
      speaks: 'mcp',
    });
  const { body } = await agent.send({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
  return { server: tools.map(({ name }: Json) => name), client: body.result.tools.map(({ name }: Json) => name) };
}

/** As AgentCore asks a server. */
async function asked(server: ServerProcess, method: string, params: object): Promise<Json> {
  const answer = await fetch(`${server.url}/mcp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  const { result, error } = (await answer.json()) as Json;
  if (error) throw new Error(error.message);
  return result;
}
