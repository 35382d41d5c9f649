import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentGatewayConfig } from '../../lib/contract';
import {
  AGENT_ENV,
  type AgentCatalogue,
  type CatalogueTool,
  type ToolCall,
  toolHash,
} from '../../lib/layers/agent/contract';
import type { RedeemApproval } from '../../lib/layers/agent/runtime/approvals/redeem';
import { guarded } from '../../lib/layers/agent/runtime/guarded';
import type { AgentRecord } from '../../lib/layers/agent/runtime/record';
import { requestInterceptor } from '../../lib/layers/agent/runtime/request-function';
import { responseInterceptor } from '../../lib/layers/agent/runtime/response-function';
import { shim } from '../../lib/layers/agent/runtime/shim-function';
import { KmsServer } from '../aws/kms-server';
import type { Json, World } from '../aws/world';
import { AgentGatewayServer } from './agent-gateway-server';
import { environmentOf } from './environment';
import { gatewaySchema, PolicyEngine } from './policy-engine';

const GATEWAY_ARN = 'arn:aws:bedrock-agentcore:eu-central-1:111111111111:gateway/tools-abcdefghij';
export const PROOF_KEY = 'arn:aws:kms:eu-central-1:111111111111:key/proof';
export const TOOLS_SCOPE = 'llm/tools.call';

const tool = (
  name: string,
  effect: CatalogueTool['effect'],
  description: string,
  properties: Record<string, Record<string, unknown>>,
  required: readonly string[],
): CatalogueTool => {
  const inputSchema = { type: 'object', properties, required, additionalProperties: false };
  return {
    description,
    inputSchema,
    effect,
    allow: [{ conditions: [], limits: [] }],
    hash: toolHash(name, description, inputSchema),
    timeoutMs: 2_000,
    maxResultBytes: 20_000,
  };
};
const order = { type: 'string', maxLength: 20 };

/** Two targets with a tool of one name, and one that changes something. */
export const AGENT_CATALOGUE: AgentCatalogue = {
  version: 1,
  gateway: 'tools',
  tools: {
    Orders___lookup: tool(
      'Orders___lookup',
      'READ',
      'Looks up an order.',
      { order, limit: { type: 'integer', minimum: 1, maximum: 100 } },
      ['order'],
    ),
    Orders___refund: tool(
      'Orders___refund',
      'MUTATING',
      'Pays money back.',
      { order, cents: { type: 'integer', minimum: 1, maximum: 100_000 } },
      ['order', 'cents'],
    ),
    Mail___lookup: tool('Mail___lookup', 'READ', 'Looks up a mail.', { order }, ['order']),
  },
};

/** Policies as they would be written for these tools: the second decision, which nobody of the gateway's code makes. */
export const AGENT_POLICIES: Readonly<Record<string, string>> = {
  lookup: permit(
    'Orders___lookup',
    'context.input.order like "A*" && (if context.input has limit then context.input.limit <= 50 else true)',
  ),
  refund: permit('Orders___refund', 'context.input.cents <= 5000'),
  mail: permit('Mail___lookup', 'true'),
};

function permit(name: string, when: string): string {
  return (
    `permit(principal is AgentCore::OAuthUser, action == AgentCore::Action::"${name}", ` +
    `resource == AgentCore::Gateway::"${GATEWAY_ARN}") when { principal.hasTag("custom:tenantId") && ${when} };`
  );
}

/** The names by which roles sign. */
export const ROLES = { interceptor: 'INTERCEPTOR', shim: 'SHIM', gateway: 'GATEWAYROLE' };
export const credentialsOf = (accessKeyId: string) => async () => ({ accessKeyId, secretAccessKey: 'local' });

/** An agent gateway with its interceptors, its policy engine, and three tools behind their shims. */
export class AgentWorld {
  readonly kms = new KmsServer();
  readonly records: AgentRecord[] = [];
  server!: AgentGatewayServer;
  /** What opens a call of a tool that changes something. */
  redeem: RedeemApproval = async () => false;
  /** What the interceptors are; a test may take one away or break it. */
  interceptors!: {
    readonly request: (event: unknown) => Promise<unknown>;
    readonly response: (event: unknown) => Promise<unknown>;
  };
  private readonly folder = mkdtempSync(join(tmpdir(), 'agent-'));
  private readonly catalogue = join(this.folder, 'agent.json');

  constructor(readonly world: World) {}

  /** Called after the world was started. */
  async start(): Promise<this> {
    const { issuer } = this.world;
    // AgentCore declares the proof to the policy engine as any other argument
    const schemas = Object.entries(AGENT_CATALOGUE.tools).map(([name, tool]) => [name, declared(tool.inputSchema)]);
    this.server = new AgentGatewayServer(
      {
        kind: 'cognito',
        issuer: issuer.issuer,
        jwksUri: issuer.jwksUri,
        clientIds: [issuer.clientId],
        scopes: [TOOLS_SCOPE],
      },
      new PolicyEngine(GATEWAY_ARN, gatewaySchema(Object.fromEntries(schemas)), AGENT_POLICIES),
    );
    writeFileSync(this.catalogue, JSON.stringify(AGENT_CATALOGUE));
    await Promise.all([this.kms.start(), this.server.start()]);
    this.kms.may.set(PROOF_KEY, { GenerateMac: [ROLES.interceptor], VerifyMac: [ROLES.shim] });
    this.reset();
    // modules and keys are loaded at the first call, for which a busy machine takes longer than a service may
    await this.call('Orders___lookup', { order: 'A1' });
    this.world.reset();
    this.reset();
    return this;
  }

  async stop(): Promise<void> {
    await Promise.all([this.kms.stop(), this.server.stop()]);
    rmSync(this.folder, { recursive: true });
  }

  reset(): void {
    this.kms.reset();
    this.server.reset();
    this.records.length = 0;
    this.redeem = async () => false;
    const record = (each: AgentRecord) => {
      this.records.push(each);
    };
    const credentials = credentialsOf(ROLES.interceptor);
    const redeem: RedeemApproval = (...call) => this.redeem(...call);
    this.interceptors = {
      request: guarded(() => requestInterceptor(this.env(), { credentials, redeem, record })),
      response: guarded(() => responseInterceptor(this.env(), { credentials, record })),
    };
    this.server.request = this.interceptors.request;
    this.server.response = this.interceptors.response;
    this.server.targets.clear();
    for (const [name, { description, inputSchema }] of Object.entries(AGENT_CATALOGUE.tools)) {
      const run = this.shim(name);
      this.server.targets.set(name, { description, inputSchema: declared(inputSchema), run });
      this.world.tools.functions.set(`arn:${name}`, () => ({ from: name }));
    }
  }

  /** The shim in front of a tool's function. */
  shim(name: string, env: Readonly<Record<string, string>> = {}) {
    const own = { [AGENT_ENV.tool]: name, [AGENT_ENV.function]: `arn:${name}` };
    return shim({ ...this.env(), ...own, ...env }, { credentials: credentialsOf(ROLES.shim) });
  }

  /** As the constructs write it. */
  env(): Record<string, string> {
    return {
      ...environmentOf(this.world, this.kms),
      [AGENT_ENV.catalogue]: this.catalogue,
      [AGENT_ENV.scope]: TOOLS_SCOPE,
      [AGENT_ENV.tenantClaim]: 'custom:tenantId',
      [AGENT_ENV.proofKey]: PROOF_KEY,
      [AGENT_ENV.guardrailId]: 'agent-guard',
      [AGENT_ENV.guardrailVersion]: '3',
      [AGENT_ENV.maxRequestBytes]: '20000',
      [AGENT_ENV.maxResultBytes]: '20000',
    };
  }

  /** Where the LLM gateway finds its tools. */
  config(
    tools: AgentGatewayConfig['tools'] = { lookup: 'Orders___lookup', refund: 'Orders___refund' },
  ): AgentGatewayConfig {
    return { url: `${this.server.url}/mcp`, scope: TOOLS_SCOPE, tools };
  }

  /** A token that may call tools. */
  token(subject = 'alice', tenant = 'acme', more: Record<string, unknown> = {}): string {
    return this.world.issuer.token(subject, tenant, { scope: `llm/invoke ${TOOLS_SCOPE}`, ...more });
  }

  /** One message as an MCP client sends it. */
  async send(body: unknown, token: string | null = this.token()): Promise<{ status: number; body: Json }> {
    const response = await fetch(`${this.server.url}/mcp`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: JSON.parse(await response.text()) };
  }

  /** Calls a tool. */
  call(name: string, args: unknown, more: { token?: string | null; id?: unknown; params?: object } = {}) {
    const { token, id = 7, params } = more;
    return this.send({ jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: args, ...params } }, token);
  }

  /** Payloads that functions of tools were given. */
  get ran(): ToolCall[] {
    return this.world.tools.calls
      .filter(({ operation }) => operation.includes('___'))
      .map(({ body }) => JSON.parse(body));
  }
}

/** What a target declares: types and names, and the argument of the proof. */
function declared(schema: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const properties = Object.entries(schema.properties as Record<string, { type: string }>);
  return {
    type: 'object',
    properties: {
      ...Object.fromEntries(properties.map(([name, { type }]) => [name, { type }])),
      _context: { type: 'string', description: 'Set by the gateway.' },
    },
    required: schema.required,
  };
}
