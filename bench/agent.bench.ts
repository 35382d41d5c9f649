import { PROOF_ARGUMENT } from '../lib/layers/agent/contract';
import type { InterceptorAnswer } from '../lib/layers/agent/runtime/mcp-event';
import { requestInterceptor } from '../lib/layers/agent/runtime/request-function';
import { responseInterceptor } from '../lib/layers/agent/runtime/response-function';
import { shim } from '../lib/layers/agent/runtime/shim-function';
import { callMcp } from '../lib/layers/gateway/runtime/mcp-client';
import { awsCall } from '../lib/runtime/aws-call';
import { type AgentParts, startAgentParts } from '../local/agent/agent-parts';
import { credentialsOf, ROLES } from '../local/agent/agent-world';
import { PolicyEngine } from '../local/agent/policy-engine';
import { DESK_FUNCTIONS } from '../local/agent/refund-desk';
import { startHost } from '../local/aws/processes';
import { DESK_ALIAS } from '../local/gateway/desk-scenarios';
import { atMost, type Measurement } from './measurement';

const BLOCKS = 5;
/** Left out: what they run is still being compiled. */
const WARM_UP = 3;
const CALLS = 150;
const REQUESTS = 20;
/** Calls of one turn, besides one: the default of an alias is ten in a request. */
const MANY = 8;
const TOOL = 'Orders___lookup';
const ARGUMENTS = { order: 'A-17' };

type Json = Readonly<Record<string, unknown>>;

/** Of blocks that did the same: what else the machine does only ever adds. */
const least = (values: readonly number[]): number => Math.min(...values);

/** Milliseconds of this process's CPU that each of these takes once, in turns. */
async function cpuOf<Name extends string>(
  ways: Readonly<Record<Name, () => unknown>>,
): Promise<Readonly<Record<Name, number>>> {
  const names = Object.keys(ways) as Name[];
  const taken = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let block = -WARM_UP; block < BLOCKS; block += 1)
    for (const name of names) {
      const start = process.cpuUsage();
      for (let i = 0; i < CALLS; i += 1) await ways[name]();
      const { user, system } = process.cpuUsage(start);
      if (block >= 0) taken.get(name)!.push((user + system) / 1e3 / CALLS);
    }
  return Object.fromEntries(names.map((name) => [name, least(taken.get(name)!)])) as Record<Name, number>;
}

/** What each part does with one call. Services run in another process, and answer at once: who waits has cold caches after that. */
async function parts({ bare, template, environments, tokens }: AgentParts): Promise<Measurement[]> {
  const token = tokens[0]!;
  const record = () => {};
  const interceptor = { credentials: credentialsOf(ROLES.interceptor), record };
  const asks = requestInterceptor(environments.request, interceptor);
  const answers = responseInterceptor(environments.response, interceptor);
  const env = environments.shims[TOOL]!;
  const runs = shim(env, { credentials: credentialsOf(ROLES.shim) });
  const engine = new PolicyEngine(template.gatewayArn, template.schema, template.policies);
  const claims = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString('utf8')) as Json;
  const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: TOOL, arguments: ARGUMENTS } };
  const gatewayRequest = {
    path: '/mcp',
    httpMethod: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body,
  };
  const request = { interceptorInputVersion: '1.0', mcp: { gatewayRequest } };
  const content = [{ type: 'text', text: '{"order":"A-17","status":"shipped"}' }];
  const answered = { statusCode: 200, body: { jsonrpc: '2.0', id: 1, result: { content, isError: false } } };
  const response = { interceptorInputVersion: '1.0', mcp: { gatewayRequest, gatewayResponse: answered } };
  // a proof holds for a minute, and these take longer
  let proven: { args: Json; until: number } | undefined;
  const proof = async (): Promise<Json> => {
    if (!proven || proven.until < Date.now())
      proven = { args: argumentsIn(await asks(request)), until: Date.now() + 30_000 };
    return proven.args;
  };
  const services = awsCall(
    {
      region: 'eu-central-1',
      endpoints: { lambda: env.AWS_ENDPOINT_URL_LAMBDA },
      timeouts: { control: 5_000 },
    },
    credentialsOf(ROLES.shim),
  );
  const path = `/2015-03-31/functions/${encodeURIComponent(DESK_FUNCTIONS.orders)}/invocations`;
  const invoked = { tool: TOOL, arguments: ARGUMENTS, caller: { tenant: 'acme', subject: 'user0' } };
  const { signal } = new AbortController();
  const cpu = await cpuOf({
    client: () =>
      callMcp({ url: bare, token, tool: TOOL, arguments: ARGUMENTS, session: 's', timeout: 10_000, signal }),
    request: async () => argumentsIn(await asks(request)),
    policy: () => expectTrue(engine.decide(claims, TOOL, ARGUMENTS).allowed),
    shim: async () => runs(await proof(), {}),
    tool: () => services({ service: 'lambda', path, body: invoked }),
    response: async () => expectTrue('result' in bodyIn(await answers(response))),
  });
  const figure = (name: string, value: number): Measurement => ({ name, value, unit: 'ms' });
  return [
    figure('agent gateway, CPU of a call: client', cpu.client),
    figure('agent gateway, CPU of a call: REQUEST interceptor (guardrail, proof)', cpu.request),
    figure("agent gateway, CPU of a call: policies (Cedar's wasm, a stand-in)", cpu.policy),
    figure('agent gateway, CPU of a call: shim (proof, function)', cpu.shim),
    figure('agent gateway, CPU of a call: the function called by itself', cpu.tool),
    figure('agent gateway, CPU of a call: RESPONSE interceptor (guardrail)', cpu.response),
  ];
}

/** What a call costs the LLM gateway: its own process, with requests that call no tool, one, and several in one turn. */
async function loop({ settings, tokens }: AgentParts): Promise<Measurement[]> {
  const host = await startHost(settings, 'ignore');
  try {
    const kinds = [0, 1, 1 + MANY];
    const taken = new Map<number, number[]>(kinds.map((calls) => [calls, []]));
    let asked = 0;
    const ask = async (calls: number) => {
      asked += 1;
      const answer = await fetch(`${host.url}/converse`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${tokens[asked % tokens.length]}`,
        },
        body: JSON.stringify({
          alias: DESK_ALIAS,
          messages: [{ role: 'user', content: [{ text: `Look ${calls} orders up.` }] }],
        }),
      });
      const { text } = (await answer.json()) as { text?: string };
      if (answer.status !== 200 || text !== 'Done.') throw new Error(`${answer.status}: ${text}`);
    };
    for (let block = -WARM_UP; block < BLOCKS; block += 1)
      for (const calls of kinds) {
        const before = await host.measure();
        for (let i = 0; i < REQUESTS; i += 1) await ask(calls);
        const after = await host.measure();
        if (block >= 0) taken.get(calls)!.push((after.cpu - before.cpu) / REQUESTS);
      }
    const [none, one, many] = kinds.map((calls) => least(taken.get(calls)!)) as [number, number, number];
    return [
      { name: 'LLM gateway, CPU of a request without a tool', value: none, unit: 'ms' },
      { name: 'LLM gateway, CPU of a first call, with the turn of the model after it', value: one - none, unit: 'ms' },
      atMost('LLM gateway, CPU of each further call of a tool', (many - one) / MANY, 'ms', 3),
    ];
  } finally {
    host.stop();
  }
}

export async function run(): Promise<Measurement[]> {
  const agent = await startAgentParts();
  try {
    return [...(await loop(agent)), ...(await parts(agent))];
  } finally {
    agent.process.stop();
  }
}

const bodyIn = (answer: InterceptorAnswer): Json =>
  'transformedGatewayResponse' in answer.mcp ? answer.mcp.transformedGatewayResponse.body : {};

/** The arguments that go on; throws where the call does not. */
function argumentsIn(answer: InterceptorAnswer): Json {
  const { params } =
    'transformedGatewayRequest' in answer.mcp ? answer.mcp.transformedGatewayRequest.body : ({} as Json);
  const { arguments: args } = (params ?? {}) as { arguments?: Json };
  if (typeof args?.[PROOF_ARGUMENT] !== 'string') throw new Error(JSON.stringify(answer));
  return args;
}

/** A call that was refused would cost little. */
function expectTrue(value: boolean): void {
  if (!value) throw new Error('refused');
}
