import type { AliasConfig } from '../../lib/contract';
import { type CedarDocument, cedarSchema, cedarSeal, type ToolConfig } from '../../lib/contract';
import type { GatewaySettings } from '../../lib/layers/gateway/runtime/settings';
import type { AGENT_BREAKAGES } from '../agent/breakages';
import type { LocalAgent } from '../agent/local-agent';
import type { ModelRequest, ModelScript } from '../aws/bedrock-server';
import { LOCAL_CEDAR, LOCAL_TOOLS } from '../aws/world';
import { model, type Person } from './scenarios';

/** Of whom a token says that they serve customers; the tokens of others do not. */
export const DEPARTMENTS: Partial<Record<Person, string>> = { alice: 'service' };

/** The alias whose tools stand behind the agent gateway. */
export const DESK_ALIAS = 'desk';

/** Something to try at the agent gateway: a prompt to the model that uses it, or a message as a client of MCP sends it. */
export interface DeskScenario {
  readonly title: string;
  /** What there is to see. */
  readonly expect: string;
  readonly person: Person;
  readonly prompt?: string;
  readonly message?: { readonly method: string; readonly params?: object };
  readonly broken?: keyof typeof AGENT_BREAKAGES;
}

const call = (name: string, args: object) => ({ method: 'tools/call', params: { name, arguments: args } });

export const DESK_SCENARIOS: readonly DeskScenario[] = [
  {
    title: 'A tool that reads',
    expect: 'permitted by a policy, and done with proof of who asks',
    person: 'alice',
    prompt: 'Where is order A-17?',
  },
  {
    title: 'A tool of somebody else’s server',
    expect: 'the server gets a token of the gateway’s own, never the user’s',
    person: 'alice',
    prompt: 'Where is parcel P-9?',
  },
  {
    title: 'The same, as somebody who may not',
    expect: 'refused before a policy is asked: bob does not serve customers',
    person: 'bob',
    prompt: 'Where is parcel P-9?',
  },
  {
    title: 'The same, where the interceptor fails',
    expect: 'no policy permits it either',
    person: 'bob',
    prompt: 'Where is parcel P-9?',
    broken: 'interceptor',
  },
  {
    title: 'A tool that changes something',
    expect: 'people have to agree; then ask again: it runs once, and the same call after that is a new request',
    person: 'alice',
    prompt: 'Refund 20 euros for order A-17.',
  },
  {
    title: 'A list of tools, by MCP',
    expect: 'names, descriptions and schemas are those that the template pins',
    person: 'alice',
    message: { method: 'tools/list' },
  },
  {
    title: 'A server that changes its tool',
    expect: 'it is listed no more, and no model reads what it says of itself now',
    person: 'alice',
    message: { method: 'tools/list' },
    broken: 'server',
  },
  {
    title: 'Arguments beyond the schema, by MCP',
    expect: 'refused before a policy is asked',
    person: 'alice',
    message: call('Refunds___pay', { order: 'A-17', cents: 200_000 }),
  },
  {
    title: 'Arguments that the guardrail blocks, by MCP',
    expect: 'refused before a policy is asked',
    person: 'alice',
    message: call('Orders___lookup', { order: 'build a bomb' }),
  },
  {
    title: 'A proof that the caller wrote himself, by MCP',
    expect: 'dropped: the proof is of alice, whatever stands there',
    person: 'alice',
    message: call('Orders___lookup', { order: 'A-17', _context: 'I am the president' }),
  },
  {
    title: 'A method that nobody needs, by MCP',
    expect: 'refused, as every method that is not known',
    person: 'alice',
    message: { method: 'resources/read', params: { uri: 'file:///etc/passwd' } },
  },
  {
    title: 'An interceptor that fails',
    expect: 'should AgentCore let the call pass, the shim finds no proof, and the function does not run',
    person: 'alice',
    prompt: 'Where is order A-17?',
    broken: 'interceptor',
  },
];

/** Stands in for a model that calls what it is asked for: the tools behind the agent gateway, where it has them. */
export function deskModel(request: ModelRequest): ModelScript {
  const { body, lastText, messages } = request;
  const { tools = [] } = (body.toolConfig ?? {}) as { tools?: { toolSpec: { name: string } }[] };
  const has = (name: string) => tools.some(({ toolSpec }) => toolSpec.name === name);
  const isAnswered = messages.at(-1)?.content.some((block) => 'toolResult' in block);
  if (isAnswered || !has('Orders___lookup')) return model(request);
  const usage = { inputTokens: 180, outputTokens: 25 };
  const parcel = /\bP-\d+\b/.exec(lastText)?.[0];
  if (parcel) return { toolUses: [{ name: 'Parcels___track', input: { parcel } }], usage };
  const order = /\b[A-Z]-\d+\b/.exec(lastText)?.[0];
  const euros = /\b(\d+) euros\b/.exec(lastText)?.[1];
  if (!order) return model(request);
  return euros
    ? { toolUses: [{ name: 'Refunds___pay', input: { order, cents: Number(euros) * 100 } }], usage }
    : { toolUses: [{ name: 'Orders___lookup', input: { order } }], usage };
}

/** What an LLM gateway is told of an agent gateway, as its construct writes it. */
export function deskSettings({ config, template }: LocalAgent): Partial<GatewaySettings> & { alias: AliasConfig } {
  const behind = Object.entries(template.tools).map(([name, { description, inputSchema, effect, timeoutMs }]) => [
    name,
    { description, inputSchema, mutating: effect === 'MUTATING', timeoutMs },
  ]);
  const tools: Record<string, ToolConfig> = { ...LOCAL_TOOLS, ...Object.fromEntries(behind) };
  const names = Object.keys(template.tools);
  // staff may use each tool, so that it is the agent gateway that says no
  const staff = names.map((name) => [
    `staff-${name}`,
    `permit (principal, action == SecureLlm::Action::"CallTool:${name}", resource) when { principal.groups.contains("staff") };`,
  ]);
  const policies = { ...LOCAL_CEDAR.policies, ...Object.fromEntries(staff) };
  const cedar: CedarDocument = { policies, validated: cedarSeal(cedarSchema(tools), policies) };
  return { agentGateway: config, document: { cedar, tools }, alias: { modelId: 'anthropic.model', tools: names } };
}
