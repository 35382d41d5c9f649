import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentGatewayConfig } from '../../lib/contract';
import { AGENT_ENV, type AgentCatalogue, type ToolCall } from '../../lib/layers/agent/contract';
import { type RedeemApproval, redeemApproval } from '../../lib/layers/agent/runtime/approvals/redeem';
import { guarded } from '../../lib/layers/agent/runtime/guarded';
import type { AgentRecord } from '../../lib/layers/agent/runtime/record';
import { requestInterceptor } from '../../lib/layers/agent/runtime/request-function';
import { responseInterceptor } from '../../lib/layers/agent/runtime/response-function';
import { shim } from '../../lib/layers/agent/runtime/shim-function';
import { argumentsHash } from '../../lib/runtime/approval';
import { awsCall } from '../../lib/runtime/aws-call';
import { LocalApprovals, type QueueRecord } from '../approvals/local-approvals';
import { KmsServer } from '../aws/kms-server';
import { LocalTable } from '../aws/local-table';
import type { World } from '../aws/world';
import { AgentGatewayServer } from './agent-gateway-server';
import { credentialsOf, ROLES } from './agent-world';
import { AGENT_BREAKAGES, type Breakable } from './breakages';
import { CallStory, type Story } from './call-story';
import { environmentOf } from './environment';
import { ParcelsServer } from './parcels-server';
import { PolicyEngine } from './policy-engine';
import { DESK_FUNCTIONS, type DeskTemplate, NEEDED_APPROVERS, refundDesk } from './refund-desk';

/** Orders of each tenant: whose are read says the token, never an argument. */
const ORDERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  acme: { 'A-17': 'shipped', 'A-18': 'paid' },
  globex: { 'G-1': 'returned' },
};
const PARCELS = 'Parcels___track';

/**
 * The agent gateway of a small desk: interceptors, shims, approval functions and their page are those that are deployed, with
 * policies, catalogue and settings of a synthesized template. AgentCore, KMS and DynamoDB are stand-ins; one target is a real
 * server of MCP.
 */
export class LocalAgent implements Breakable {
  readonly kms = new KmsServer();
  readonly approvals: LocalApprovals;
  readonly parcels: ParcelsServer;
  /** Refunds that were really paid. */
  readonly paid: ToolCall[] = [];
  /** Is told of each message when it is answered. */
  watch?: (story: Story) => void;
  server!: AgentGatewayServer;
  /** Where people decide. */
  page = '';
  /** Requests whose approval was used up. */
  readonly usedUp = new Set<string>();
  private readonly redeemed: LocalTable;
  private readonly folder = mkdtempSync(join(tmpdir(), 'agent-'));
  private readonly stories = new Map<string, CallStory>();

  private constructor(
    readonly world: World,
    readonly template: DeskTemplate,
  ) {
    const { [AGENT_ENV.approvalsKey]: key, [AGENT_ENV.approvalsTable]: table } = template.request;
    const { kms } = this;
    this.redeemed = new LocalTable(table);
    this.parcels = new ParcelsServer(world.issuer);
    this.approvals = new LocalApprovals({
      needs: NEEDED_APPROVERS,
      shared: { issuer: world.issuer, kms, key: key!, verifiers: [ROLES.interceptor] },
    });
  }

  /** Called after the world was started. */
  static async start(world: World): Promise<LocalAgent> {
    const agent = new LocalAgent(world, refundDesk());
    await agent.begin();
    return agent;
  }

  /** What the token of a user says besides. */
  claims(tenant: string, department?: string): Record<string, unknown> {
    const { scope, tenantClaim } = this.template;
    return { scope: `llm/invoke ${scope}`, [tenantClaim]: tenant, ...(department && { department }) };
  }

  /** Where the LLM gateway finds the tools. */
  get config(): AgentGatewayConfig {
    const { tools, scope } = this.template;
    const names = Object.fromEntries(Object.keys(tools).map((name) => [name, name]));
    return { url: this.url, scope, tools: names, approvalsPage: this.page };
  }

  /** Where clients of MCP call it. */
  get url(): string {
    return `${this.server.url}/mcp`;
  }

  /** Has the gateway ask the server for its tools, as it does when a target is made or synchronized. */
  async synchronize(): Promise<void> {
    for (const { name, description = '', inputSchema } of await this.parcels.list()) {
      this.server.targets.set(`Parcels___${name}`, {
        description,
        inputSchema,
        speaks: 'mcp',
        run: (args) => this.parcels.call(name, args),
      });
    }
  }

  /** Breaks one part, and mends the others; null mends everything. */
  async break(name: string | null): Promise<void> {
    this.kms.faults.clear();
    this.world.tools.faults.delete(this.template.request[AGENT_ENV.approvalsAsk]!);
    this.attach();
    if (this.parcels.changed) {
      this.parcels.changed = false;
      await this.synchronize();
    }
    if (name !== null) await AGENT_BREAKAGES[name]?.apply(this);
  }

  /** Sends a message as a client of MCP does. */
  async send(body: unknown, token: string): Promise<{ status: number; body: unknown }> {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        authorization: `Bearer ${token}`,
      },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  }

  async stop(): Promise<void> {
    await Promise.all([this.approvals.close(), this.server.stop(), this.parcels.stop(), this.redeemed.close()]);
    await this.kms.stop();
    rmSync(this.folder, { recursive: true });
  }

  private async begin(): Promise<void> {
    const { world, kms, template, approvals } = this;
    const { issuer } = world;
    const catalogue: AgentCatalogue = { version: 1, tools: template.tools };
    writeFileSync(this.catalogue, JSON.stringify(catalogue));
    this.server = new AgentGatewayServer(
      {
        kind: 'cognito',
        issuer: issuer.issuer,
        jwksUri: issuer.jwksUri,
        clientIds: [issuer.clientId],
        scopes: [template.scope],
      },
      new PolicyEngine(template.gatewayArn, template.schema, template.policies),
    );
    await Promise.all([kms.start(), this.server.start(), this.redeemed.start(), this.parcels.start()]);
    kms.may.set(template.request[AGENT_ENV.proofKey]!, {
      GenerateMac: [ROLES.interceptor],
      VerifyMac: [ROLES.shim],
    });
    this.page = await approvals.start();
    this.serveFunctions();
    for (const [name, env] of Object.entries(this.environments.shims)) {
      const run = shim(env, { credentials: credentialsOf(ROLES.shim) });
      this.server.targets.set(name, { ...template.declared[name]!, run });
    }
    await this.synchronize();
    this.attach();
    // modules and keys are loaded at the first call, for which a busy machine takes longer than a service may
    const token = issuer.token('warm', 'acme', this.claims('acme', 'service'));
    for (const [name, args] of [
      ['Orders___lookup', { order: 'A-17' }],
      [PARCELS, { parcel: 'P-1' }],
    ] as const)
      await this.send({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } }, token);
    this.server.observe = (exchange, observed, milliseconds) => {
      const story = this.storyOf(exchange);
      if (observed.at !== 'end') return story.saw(observed, milliseconds);
      this.stories.delete(exchange);
      this.watch?.(story.end(observed.status, observed.body));
    };
  }

  private serveFunctions(): void {
    const { template, approvals } = this;
    const { tools } = this.world;
    tools.add<ToolCall>(DESK_FUNCTIONS.orders, ({ arguments: { order }, caller }) => ({
      order,
      status: ORDERS[caller.tenant]?.[String(order)] ?? 'unknown',
    }));
    tools.add<ToolCall>(DESK_FUNCTIONS.refunds, (call) => {
      this.paid.push(call);
      return { ...call.arguments, status: 'paid' };
    });
    tools.add(template.request[AGENT_ENV.approvalsAsk]!, approvals.functions.ask);
    tools.add(template.request[AGENT_ENV.approvalsIssue]!, approvals.functions.issue);
  }

  /** Attaches the interceptors as they are deployed. */
  private attach(): void {
    const { server, environments } = this;
    const record = (line: AgentRecord) => this.story?.wrote(line);
    const credentials = credentialsOf(ROLES.interceptor);
    const redeem = this.redeem();
    server.reset();
    server.request = guarded(() => requestInterceptor(environments.request, { credentials, redeem, record }));
    server.response = guarded(() => responseInterceptor(environments.response, { credentials, record }));
  }

  /** Uses approvals up as is deployed, and tells the story of the call. */
  private redeem(): RedeemApproval {
    const { [AGENT_ENV.approvalsKey]: key, [AGENT_ENV.approvalsTable]: table } = this.template.request;
    const call = awsCall(
      {
        region: 'eu-central-1',
        endpoints: { kms: this.kms.url, dynamodb: this.redeemed.url },
        timeouts: { control: 2_000 },
      },
      credentialsOf(ROLES.interceptor),
    );
    const redeem = redeemApproval({ call, table: table!, key: key! });
    return async (approved, ...given) => {
      const used = await redeem(approved, ...given);
      if (!used) return false;
      const { principal, tool, argumentsHash: argsHash } = approved;
      const issued = this.issued({ tool, subject: principal.subject, argsHash });
      if (issued !== undefined) this.usedUp.add(issued);
      this.story?.redeemed();
      return true;
    };
  }

  /** The request that was approved last for a call. */
  private issued(call: Pick<QueueRecord, 'tool' | 'subject' | 'argsHash'>): string | undefined {
    const { records } = this.approvals;
    const issued = records.filter(
      ({ event, tool, subject, argsHash }) =>
        event === 'issued' && tool === call.tool && subject === call.subject && argsHash === call.argsHash,
    );
    return issued.at(-1)?.id;
  }

  private get catalogue(): string {
    return join(this.folder, 'agent.json');
  }

  /** Variables of the functions as the template has them, with what is on this machine in place of what only an account knows. */
  get environments(): Pick<DeskTemplate, 'request' | 'response' | 'shims'> {
    const here = this.env;
    const { request, response, shims } = this.template;
    return {
      request: { ...request, ...here },
      response: { ...response, ...here },
      shims: Object.fromEntries(Object.entries(shims).map(([name, env]) => [name, { ...env, ...here }])),
    };
  }

  /** In place of what only an account knows. */
  private get env(): Record<string, string> {
    return {
      ...environmentOf(this.world, this.kms),
      AWS_ENDPOINT_URL_DYNAMODB: this.redeemed.url,
      [AGENT_ENV.catalogue]: this.catalogue,
      [AGENT_ENV.approvalsPage]: this.page,
    };
  }

  /** Of the message that is under way where this is asked. */
  private get story(): CallStory | undefined {
    const exchange = this.server.exchanges.getStore();
    return exchange === undefined || !this.server.observe ? undefined : this.storyOf(exchange);
  }

  private storyOf(exchange: string): CallStory {
    const { tools, tenantClaim } = this.template;
    const known = this.stories.get(exchange);
    const story =
      known ??
      new CallStory(exchange, tools, tenantClaim, ({ tool, arguments: args, subject }) => {
        const id = this.issued({ tool, subject, argsHash: argumentsHash(args) });
        return this.approvals.records.flatMap((line) => (line.id === id ? agreed(line) : []));
      });
    this.stories.set(exchange, story);
    return story;
  }
}

/** Who agreed by this line of the queue's log. */
const agreed = ({ decision, refused, by }: QueueRecord): string[] =>
  decision === 'approve' && refused === undefined && by ? [by.name] : [];
