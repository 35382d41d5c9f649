import { fork } from 'node:child_process';
import type { GatewaySettings } from '../../lib/layers/gateway/runtime/settings';
import { HttpService } from '../aws/http-service';
import { Answering } from '../aws/processes';
import { World } from '../aws/world';
import { DESK_ALIAS, deskSettings } from '../gateway/desk-scenarios';
import { LocalAgent } from './local-agent';
import type { DeskTemplate } from './refund-desk';

/** What others need of an agent gateway in a process of its own. */
export interface AgentParts {
  /** Of an LLM gateway that uses it. */
  readonly settings: GatewaySettings;
  /** A server that answers each call of a tool at once, for what a client costs by itself. */
  readonly bare: string;
  readonly template: DeskTemplate;
  readonly environments: LocalAgent['environments'];
  /** Of twenty users who may call each tool. */
  readonly tokens: readonly string[];
}

/** Starts an agent gateway, and everything that it and an LLM gateway talk to. */
export async function startAgentParts(): Promise<AgentParts & { readonly process: Answering }> {
  const child = fork(__filename, { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const process = new Answering(child);
  return { process, ...(await process.next<AgentParts>()) };
}

const USERS = 20;

async function main(): Promise<void> {
  const world = await new World().start();
  const agent = await LocalAgent.start(world);
  world.bedrock.script = ({ lastText, messages }) => {
    const asked = messages.at(-1)?.content.some((block) => 'toolResult' in block);
    const calls = Number(/(\d+) orders/.exec(lastText)?.[1] ?? 0);
    const usage = { inputTokens: 20, outputTokens: 20 };
    if (asked || calls === 0) return { text: ['Done.'], usage };
    const toolUses = Array.from({ length: calls }, () => ({ name: 'Orders___lookup', input: { order: 'A-17' } }));
    return { toolUses, usage };
  };
  const { bedrock, table, appConfig, tools, issuer, secrets } = world;
  process.on('disconnect', () => process.exit());
  const content = [{ type: 'text', text: '{"order":"A-17","status":"shipped"}' }];
  const bare = await new HttpService(
    () => 'call',
    ({ body }) => {
      const { id } = JSON.parse(body) as { id: string };
      return { body: JSON.stringify({ jsonrpc: '2.0', id, result: { content, isError: false } }) };
    },
  ).start();
  // what tests look at would grow for ever here
  setInterval(() => {
    for (const service of [bedrock, table, appConfig, tools, issuer, secrets, agent.kms, agent.server, bare])
      service.calls.length = 0;
    bedrock.requests.length = 0;
    bedrock.scanned.length = 0;
  }, 500).unref();
  const { alias, ...desk } = deskSettings(agent);
  const exp = Math.floor(Date.now() / 1_000) + 7_200;
  const parts: AgentParts = {
    settings: world.settings({ ...desk, aliases: { [DESK_ALIAS]: alias } }),
    bare: `${bare.url}/mcp`,
    template: agent.template,
    environments: agent.environments,
    tokens: Array.from({ length: USERS }, (_, i) =>
      issuer.token(`user${i}`, 'acme', { ...agent.claims('acme', 'service'), exp }),
    ),
  };
  process.send!(parts);
}

if (require.main === module) void main();
