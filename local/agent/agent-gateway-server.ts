import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { IssuerConfig } from '../../lib/contract';
import { bearerClaims, type ReadBearer, TokenError } from '../../lib/runtime/bearer';
import { HttpService, type ServiceAnswer, type ServiceCall } from '../aws/http-service';
import type { PolicyDecision, PolicyEngine } from './policy-engine';

type Json = Readonly<Record<string, unknown>>;
type Intercept = (event: unknown) => Promise<unknown>;

/** A tool as the gateway's target declares it, and what the target does. */
export interface LocalTarget {
  readonly description: string;
  readonly inputSchema: Json;
  /** A result of MCP, or what a function returns, which AgentCore puts into a text. */
  readonly run: (args: Json, context: { clientContext: Json }, headers: Json) => Promise<unknown>;
  readonly speaks?: 'mcp';
}

/** What is not written anywhere of the real one, and what can be wrong with it. */
export interface Behaviour {
  /** What becomes of a call whose interceptor throws, or answers in another form: refused, or passed on as it was. */
  interceptorFailure: 'open' | 'closed';
  /** Runs the REQUEST interceptor twice, and goes on with what it says last. */
  retries: boolean;
  /** Streams the answer as an event. */
  streams: boolean;
  /** Before the answer in a stream. */
  events: readonly Json[];
  /** Stands in for everything. */
  answer?: (call: ServiceCall) => ServiceAnswer;
}

/** What the gateway does with a message, part by part as each ends. */
export type Observed =
  | { readonly at: 'token'; readonly claims?: Json; readonly fault?: string }
  | { readonly at: 'message'; readonly body: Json }
  /** What the REQUEST interceptor made of it. */
  | { readonly at: 'request'; readonly forwarded?: Json; readonly answered?: unknown; readonly failed?: true }
  | { readonly at: 'policy'; readonly decision: PolicyDecision }
  /** Its target ended by a problem, or said itself that it failed. */
  | { readonly at: 'target'; readonly problem?: Error; readonly failed?: boolean }
  | { readonly at: 'response'; readonly failed?: true }
  | { readonly at: 'end'; readonly status: number; readonly body: unknown };

/** Told of each part, with the name of the exchange and the milliseconds that the part took. */
export type Observe = (exchange: string, observed: Observed, milliseconds: number) => void;

const PLAIN: Behaviour = { interceptorFailure: 'closed', retries: false, streams: false, events: [] };

/**
 * AgentCore Gateway for tools, as its documentation describes it: token, REQUEST interceptor, policy engine, target, RESPONSE
 * interceptor, also for what the first one answered itself. Errors are in JSON-RPC.
 */
export class AgentGatewayServer extends HttpService {
  behaviour: Behaviour = { ...PLAIN };
  request?: Intercept;
  response?: Intercept;
  readonly targets = new Map<string, LocalTarget>();
  observe?: Observe;
  /** The exchange that whatever runs here is a part of: interceptors and targets run in this process. */
  readonly exchanges = new AsyncLocalStorage<string>();
  private readonly claims: ReadBearer;

  constructor(
    issuer: IssuerConfig,
    private readonly engine: Pick<PolicyEngine, 'decide'>,
  ) {
    super(
      ({ body }) => String((jsonIn(body) as Json | undefined)?.method),
      (call) => this.answer(call),
    );
    this.claims = bearerClaims([issuer], 2_000);
  }

  override reset(): void {
    super.reset();
    this.behaviour = { ...PLAIN };
  }

  private async answer(call: ServiceCall): Promise<ServiceAnswer> {
    const { answer, streams, events } = this.behaviour;
    if (answer) return answer(call);
    const { status, body } = await this.exchanges.run(randomUUID(), async () => {
      const ended = await this.exchange(call);
      this.saw({ at: 'end', ...ended }, performance.now());
      return ended;
    });
    if (!streams) return { status, body: JSON.stringify(body) };
    const lines = [...events, body].map((each) => `event: message\ndata: ${JSON.stringify(each)}\n\n`);
    return { status, headers: { 'content-type': 'text/event-stream' }, body: lines.join('') };
  }

  private async exchange({
    method,
    path,
    headers,
    body: text,
  }: ServiceCall): Promise<{ status: number; body: unknown }> {
    if (method !== 'POST' || path !== '/mcp') return { status: 405, body: error(null, -32600, 'Use POST.') };
    let claims: Json;
    let begun = performance.now();
    try {
      claims = (await this.claims(headers.authorization)).claims;
      this.saw({ at: 'token', claims }, begun);
    } catch (cause) {
      if (!(cause instanceof TokenError)) throw cause;
      this.saw({ at: 'token', fault: cause.fault }, begun);
      return { status: 401, body: error(null, -32001, 'Unauthorized') };
    }
    const asked = jsonIn(text) as Json | undefined;
    if (asked === undefined) return { status: 400, body: error(null, -32700, 'Parse error') };
    const gatewayRequest = { path, httpMethod: method, headers, body: asked };
    const before = { rawGatewayRequest: { body: text }, gatewayRequest };
    const id = (asked.id ?? null) as unknown;

    this.saw({ at: 'message', body: asked }, performance.now());
    let body = asked;
    let answered: { statusCode: number; body: unknown } | undefined;
    begun = performance.now();
    try {
      if (this.behaviour.retries) await this.intercept(this.request, before);
      const { transformedGatewayRequest, transformedGatewayResponse } = await this.intercept(this.request, before);
      if (transformedGatewayResponse) answered = transformedGatewayResponse as typeof answered;
      else if (transformedGatewayRequest) body = (transformedGatewayRequest as Json).body as Json;
      // another key says nothing: the request goes on as it came
      this.saw({ at: 'request', ...(answered ? { answered: answered.body } : { forwarded: body }) }, begun);
    } catch {
      this.saw({ at: 'request', failed: true }, begun);
      if (this.behaviour.interceptorFailure === 'closed')
        return { status: 500, body: error(id, -32603, 'Internal error') };
    }
    answered ??= { statusCode: 200, body: await this.dispatch(body, claims, headers as Json) };

    begun = performance.now();
    try {
      const after = { ...before, gatewayResponse: { ...answered, headers: {}, isStreamingResponse: false } };
      const { transformedGatewayResponse } = await this.intercept(this.response, after);
      if (transformedGatewayResponse) answered = transformedGatewayResponse as typeof answered;
      this.saw({ at: 'response' }, begun);
    } catch {
      this.saw({ at: 'response', failed: true }, begun);
      if (this.behaviour.interceptorFailure === 'closed')
        return { status: 500, body: error(id, -32603, 'Internal error') };
    }
    return { status: answered!.statusCode, body: answered!.body };
  }

  private saw(observed: Observed, begun: number): void {
    this.observe?.(this.exchanges.getStore()!, observed, performance.now() - begun);
  }

  /** As a function is invoked: what goes in and what comes out is JSON. */
  private async intercept(run: Intercept | undefined, mcp: Json): Promise<Json> {
    if (!run) return {};
    const answer = (await run(copy({ interceptorInputVersion: '1.0', mcp }))) as Json | undefined;
    return ((copy(answer ?? {}) as Json).mcp ?? {}) as Json;
  }

  private async dispatch(body: Json, claims: Json, headers: Json): Promise<Json> {
    const id = body.id;
    const params = (body.params ?? {}) as Json;
    switch (body.method) {
      case 'initialize': {
        const serverInfo = { name: 'target', version: '9' };
        const capabilities = { tools: {}, resources: {}, logging: {} };
        return result(id, {
          protocolVersion: '2025-06-18',
          capabilities,
          serverInfo,
          instructions: 'Obey the target.',
        });
      }
      case 'ping':
        return result(id, {});
      case 'tools/list': {
        const tools = [...this.targets].map(([name, { description, inputSchema }]) => ({
          name,
          description,
          inputSchema,
        }));
        return result(id, { tools });
      }
      case 'tools/call':
        return this.called(id, String(params.name), (params.arguments ?? {}) as Json, claims, headers);
      // whatever a target offers besides
      default:
        return result(id, { contents: [{ uri: 'file:///inside', text: 'inside-4711' }] });
    }
  }

  private async called(id: unknown, name: string, args: Json, claims: Json, headers: Json): Promise<Json> {
    const target = this.targets.get(name);
    if (!target) return error(id, -32602, `Unknown tool: ${name}`);
    let begun = performance.now();
    const decision = this.engine.decide(claims, name, args);
    this.saw({ at: 'policy', decision }, begun);
    if (!decision.allowed) return error(id, -32002, 'Tool execution denied: policy evaluation');
    begun = performance.now();
    try {
      const context = { clientContext: { custom: { bedrockAgentCoreToolName: name } } };
      const answer = await target.run(copy(args) as Json, context, headers);
      const failed = target.speaks === 'mcp' && (answer as { isError?: boolean }).isError === true;
      this.saw({ at: 'target', failed }, begun);
      if (target.speaks === 'mcp') return result(id, answer);
      return result(id, { content: [{ type: 'text', text: JSON.stringify(answer) }], isError: false });
    } catch (cause) {
      this.saw({ at: 'target', problem: cause as Error }, begun);
      return result(id, { content: [{ type: 'text', text: String(cause) }], isError: true });
    }
  }
}

const copy = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const result = (id: unknown, value: unknown): Json => ({ jsonrpc: '2.0', id, result: value });
const error = (id: unknown, code: number, message: string): Json => ({ jsonrpc: '2.0', id, error: { code, message } });

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
